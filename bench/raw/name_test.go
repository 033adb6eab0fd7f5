package raw

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/lang"
)

// names are as they stand in files, and what they mean.
var names = map[string]Name{
	"Login/scheme=amin2018/hash=sha256/role=U":           {Group: "Login", Scheme: "amin2018", Hash: "sha256", Role: "U"},
	"Login/scheme=amin2018/hash=sha3-256/role=all":       {Group: "Login", Scheme: "amin2018", Hash: "sha3-256", Whole: true},
	"Hash/hash=sha512-256/len=64":                        {Group: Hash, Hash: "sha512-256", Len: 64},
	"HashLanes/hash=sha256/len=55/lanes=64":              {Group: HashLanes, Hash: "sha256", Len: 55, Lanes: 64},
	"Primitive/op=rep/impl=bch/bits=160/errors=0":        {Group: Primitive, Op: "rep", Impl: "bch", Bits: 160, Errors: CountOf(0)},
	"Primitive/op=sign/impl=ecdsa-p256":                  {Group: Primitive, Op: "sign", Impl: "ecdsa-p256"},
	"Reference/scheme=amin2018/impl=hand-std":            {Group: Reference, Scheme: "amin2018", Impl: "hand-std"},
	"ServerBatch/scheme=amin2018/sessions=64/impl=lanes": {Group: ServerBatch, Scheme: "amin2018", Sessions: 64, Impl: "lanes"},
	"Growth/scheme=amin2018/users=100/what=login":        {Group: Growth, Scheme: "amin2018", Users: 100, What: GrowthLogin},
	"Growth/scheme=amin2018/servers=10/what=last":        {Group: Growth, Scheme: "amin2018", Servers: 10, What: GrowthLast},
	"Sort":                    {Group: "Sort"},
	"Sort/big/n=08/bits=0160": {Group: "Sort", Rest: "/big/n=08/bits=0160"},
}

func TestNames(t *testing.T) {
	for text, name := range names {
		require.Equal(t, text, name.String())
		require.NoError(t, name.Check(), text)
		for procs, suffix := range map[int]string{1: "", 2: "-2", 128: "-128"} {
			got, n := ParseName(text + suffix)
			require.Equal(t, name, got, text)
			require.Equal(t, procs, n, text)
			require.Equal(t, text+suffix, withProcs(name.String(), procs))
		}
	}
}

// Parts are known by their keys, wherever they stand; what has no field is kept.
func TestNamesByKey(t *testing.T) {
	a, _ := ParseName("Login/role=U/hash=sha256/scheme=x-4")
	b, procs := ParseName("Login/scheme=x/hash=sha256/role=U-4")
	require.Equal(t, b, a)
	require.Equal(t, 4, procs)
	twice, _ := ParseName("Login/scheme=x/scheme=y")
	require.Equal(t, Name{Group: "Login", Scheme: "x", Rest: "/scheme=y"}, twice)
	require.NotEqual(t, Name{Group: Primitive, Op: "rep"}, Name{Group: Primitive, Op: "rep", Errors: CountOf(0)})
}

// The whole phase and a role are never one benchmark, whatever the role is called.
func TestNamesOfTheWhole(t *testing.T) {
	whole, role := Name{Group: "Login", Scheme: "x", Whole: true}, Name{Group: "Login", Scheme: "x", Role: "all"}
	require.NotEqual(t, whole, role)
	require.NoError(t, whole.Check())
	require.ErrorContains(t, role.Check(), `a role of x is named "all"`)
	read, _ := ParseName(role.String())
	require.Equal(t, whole, read, "so it must not be written")
}

func TestNamesRefused(t *testing.T) {
	for _, n := range []Name{
		{},
		{Scheme: "x"},
		{Group: "Login", Scheme: "x/y"},
		{Group: "Login", Scheme: "x y"},
		{Group: "Login", Scheme: "x\n"},
		{Group: "Login", Scheme: "x\xff"},
		{Group: "Login", Role: "U", Whole: true},
		{Group: "Login/op=x"},
		{Group: Hash, Hash: "sha3-256"}, // 256 processors
		{Group: Hash, Len: -1},
		{Group: "Login", Rest: "/scheme=x"},
		{Group: "Login", Rest: "x"},
		{Group: "Login", Whole: true, Role: "all"},
	} {
		require.ErrorIs(t, n.Check(), ErrName, "%#v", n)
	}
}

func TestPhases(t *testing.T) {
	for _, p := range lang.PhaseNames {
		got, ok := Name{Group: PhaseGroup(p)}.Phase()
		require.True(t, ok)
		require.Equal(t, p, got)
	}
	_, ok := Name{Group: Growth}.Phase()
	require.False(t, ok)
}

// Numbers are compared as numbers, and an absent one comes first.
func TestCompareNames(t *testing.T) {
	order := []string{
		"Hash/hash=a/len=20", "Hash/hash=a/len=100", "Login/scheme=b/hash=a/role=U", "Login/scheme=b/hash=a/role=all",
		"Primitive/op=rep", "Primitive/op=rep/errors=0", "Primitive/op=rep/errors=10",
	}
	var all []Name
	for _, s := range order {
		n, _ := ParseName(s)
		all = append(all, n)
	}
	slices.Reverse(all)
	slices.SortFunc(all, CompareNames)
	for i, n := range all {
		require.Equal(t, order[i], n.String())
	}
}

// Any text is read, and no part of it is lost: names of different benchmarks of other
// programs stay different.
func FuzzParseName(f *testing.F) {
	for text := range names {
		f.Add(text)
		f.Add(text + "-2")
	}
	f.Add("Login/scheme=/role=all/role=all/errors=00-0")
	f.Fuzz(func(t *testing.T, text string) {
		n, procs := ParseName(text)
		require.GreaterOrEqual(t, procs, 1)
		bare, _ := cutProcs(text)
		a, b := strings.Split(n.String(), "/"), strings.Split(bare, "/")
		slices.Sort(a)
		slices.Sort(b)
		require.Equal(t, b, a)
		if n.Check() == nil {
			again, one := ParseName(n.String())
			require.Equal(t, n, again)
			require.Equal(t, 1, one)
		}
	})
}

// Any name that is not refused is read back as the same.
func FuzzName(f *testing.F) {
	f.Add("Login", "amin2018", "", "sha256", "", "U", "", 0, 0, 0, false)
	f.Add("Primitive", "", "rep", "", "bch", "", "", 160, 9, 1, true)
	f.Add("Growth", "x", "", "", "", "", "last", 0, 0, 100, false)
	f.Fuzz(func(t *testing.T, group, scheme, op, hash, impl, role, what string, bits, errors, users int, whole bool) {
		n := Name{
			Group: Group(group), Scheme: scheme, Op: op, Hash: hash, Impl: impl, Bits: bits, Users: users,
			Role: role, Whole: whole, What: what,
		}
		if errors >= 0 {
			n.Errors = CountOf(errors)
		}
		if n.Check() != nil {
			return
		}
		for _, procs := range []int{1, 2, 64} {
			got, p := ParseName(withProcs(n.String(), procs))
			require.Equal(t, n, got)
			require.Equal(t, procs, p)
		}
	})
}
