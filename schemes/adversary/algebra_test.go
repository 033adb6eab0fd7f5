package adversary

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// The bits that a square and a ciphertext draw are recovered exactly: the primes
// give, of four roots, the one that was squared.
func TestOwnRandomness(t *testing.T) {
	l := labOf(t, "islam2015")
	for _, r := range l.world.logins(victim, honest) {
		require.Len(t, l.universe.drawn[r]["U"], 1)
		pad := l.universe.bytes(l.universe.drawn[r]["U"][0])
		require.Zero(t, pad[0])
		x := bytes.Clone(pad)
		for _, n := range []string{"ID", "A", "a", "c1"} {
			x = append(x, r.env["U"][lang.Name{Text: n}]...)
		}
		out := make([]byte, len(x))
		require.True(t, prim.NewRabin(len(x)).Square(out, x, r.env["S"][lang.Name{Text: "n"}]))
		require.Equal(t, r.env["U"][lang.Name{Text: "M1"}], out)
	}
	l = labOf(t, "sensors1146")
	r := l.world.logins(victim, honest)[0]
	require.Len(t, l.universe.drawn[r]["U"], 1)
	require.Equal(t, r.env["U"][lang.Name{Text: "M1"}][:12], l.universe.bytes(l.universe.drawn[r]["U"][0]))
	require.Len(t, l.universe.drawn[r]["GWN"], 2)
}

// Roots are found whatever stands for the primes, and not where there are none.
func TestRoots(t *testing.T) {
	l := labOf(t, "islam2015")
	r := l.world.logins(victim, honest)[0]
	c, p, q := r.env["U"][lang.Name{Text: "M1"}], r.env["S"][lang.Name{Text: "p"}], r.env["S"][lang.Name{Text: "q"}]
	roots := l.ops.algebra.roots(c, p, q)
	require.Len(t, roots, 4)
	for i, x := range roots[1:] {
		require.Negative(t, bytes.Compare(roots[i], x))
	}
	require.Nil(t, l.ops.algebra.roots(c, p, p[1:]))
	out := make([]byte, len(c))
	require.True(t, l.ops.compute(rule{op: "root", off: 3}, [][]byte{c, p, q}, out))
	require.Equal(t, roots[3], out)
	n := make([]byte, len(c))
	require.True(t, l.ops.compute(rule{op: "product"}, [][]byte{p, q}, n))
	require.Equal(t, r.env["S"][lang.Name{Text: "n"}], n)
	require.False(t, l.ops.compute(rule{op: "sq"}, [][]byte{n, n}, out), "not below the modulus")
}

// What an attacker puts together may be no point, no key and no ciphertext: that is
// no result, and no crash.
func TestNoResult(t *testing.T) {
	l := labOf(t, "sensors1146")
	short, point, wide := make([]byte, 5), make([]byte, prim.PointBytes), make([]byte, 33)
	for _, x := range []struct {
		op  string
		in  [][]byte
		out int
	}{
		{"*", [][]byte{short, point}, len(point)},
		{"*", [][]byte{wide[:32], short}, len(point)},
		{"*", [][]byte{wide[:32], point}, len(point)}, // not on the curve
		{"T", [][]byte{short, short}, 20},
		{"T", [][]byte{short, short}, 5},
		{"E", [][]byte{wide, wide[:12], short}, 33},
		{"E", [][]byte{short, short, short}, 33},
		{"E", [][]byte{short, short}, 33},
		{"D", [][]byte{short, wide}, 5}, // not authentic
		{"D", [][]byte{short, wide}, 6},
		{"sq", [][]byte{short, wide}, 33},
		{"root", [][]byte{wide, short, short}, 33},
		{"Verify", [][]byte{short, short, short}, 5},
		{"unheard of", nil, 5},
	} {
		require.False(t, l.ops.compute(rule{op: x.op}, x.in, make([]byte, x.out)), "%s of %x", x.op, x.in)
	}
	require.False(t, (*algebra)(nil).compute(rule{op: "T"}, nil, nil))
}

// Products that are not tried leave the search beyond its bounds.
func TestTooManyProducts(t *testing.T) {
	l := labOf(t, "li2018iiot")
	u := l.universe
	require.Empty(t, u.cut)
	u.products = 10
	require.NoError(t, u.multiply(context.Background(), l.scheme.Description()))
	require.Regexp(t, `^\d+ scalars and \d+ points: their \d+ products were not tried$`, u.cut)
	require.Equal(t, u.cut, newKnowledge(context.Background(), u, 1).cut)
	u.products = maxProducts
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorContains(t, u.multiply(ctx, l.scheme.Description()), "the time limit")
}

// Names of a later part are written as in the description, with the part.
func TestNamesOfParts(t *testing.T) {
	l := labOf(t, "li2018cloud")
	r := l.world.logins(victim, honest)[0]
	require.Equal(t, "C2 (part 2)", shown(find(r, "C2")))
	require.Equal(t, "C1", shown(find(r, "C1")))
	for id := range l.universe.values {
		require.NotContains(t, l.universe.label(id), "@")
	}
	id := l.universe.find(r.env["PT"][find(r, "C2")], lang.Name{Text: "C2"}, r)
	require.Equal(t, "C2[s1, part 2]", l.universe.label(id))
}

// find is a field as it is called in a run.
func find(r *run, name string) lang.Name {
	for _, m := range r.plan.Messages {
		for _, f := range m.Fields {
			if f.Name.Text == name {
				return f.Name
			}
		}
	}
	return lang.Name{}
}

// Kinds of operation are not weighed against each other.
func TestEffort(t *testing.T) {
	user := effortOf(schemes.Ops{"hash": 3, "bh": 1, "stretch": 1, "xor": 9, "random": 2, "ecm": 2})
	require.Equal(t, effort{"hash": 5, "ecm": 2}, user)
	for _, x := range []struct {
		machines   effort
		more, less bool
	}{
		{effort{"hash": 5, "ecm": 2}, false, false},
		{effort{"hash": 6, "ecm": 2}, true, false},
		{effort{"hash": 6, "ecm": 1}, true, true},
		{effort{"hash": 50}, true, true},
		{effort{"hash": 5, "ecm": 2, "dec": 1}, true, false},
		{effort{}, false, true},
	} {
		more, less := x.machines.compare(user)
		require.Equal(t, [2]bool{x.more, x.less}, [2]bool{more, less}, "%v", x.machines)
	}
	require.Equal(t, "7 operations (2 ecm, 5 hash)", user.text(" operations"))
	require.Equal(t, "5", effort{"hash": 5}.text(""))
}

// A world that was used is a filter only: what is accepted there counts if it is
// accepted in a new one.
func TestBench(t *testing.T) {
	l := labOf(t, "islam2015")
	b, err := l.newBench()
	require.NoError(t, err)
	require.True(t, b.stateful)
	first := b.world
	flip := func(msg int, wire []byte) ([]byte, bool) {
		if msg != 1 {
			return wire, false
		}
		wire = bytes.Clone(wire)
		wire[0] ^= 1
		return wire, true
	}
	_, accepted, err := b.try(flip, false)
	require.NoError(t, err)
	require.False(t, accepted)
	require.Same(t, first, b.world, "the victim can still log in there")
	_, accepted, err = b.try(func(_ int, wire []byte) ([]byte, bool) { return wire, true }, false)
	require.NoError(t, err)
	require.True(t, accepted)
	require.NotSame(t, first, b.world, "tried again in a new one")
	used := b.world
	_, accepted, err = b.try(flip, true)
	require.NoError(t, err)
	require.False(t, accepted)
	require.NotSame(t, used, b.world, "what was heard before is tried in a new one at once")
	_, accepted, err = b.try(func(_ int, wire []byte) ([]byte, bool) { return wire, false }, false)
	require.NoError(t, err)
	require.False(t, accepted, "nothing was changed")
}

// What stands in a class of its own is drawn as that class asks for.
func TestDrawnByClass(t *testing.T) {
	l := labOf(t, "li2018iiot")
	im := &improviser{lab: l, random: bytes.NewReader(append(bytes.Repeat([]byte{0xff}, 32), bytes.Repeat([]byte{1, 2}, 300)...))}
	k := im.value("U", lang.Name{Text: "a"}, prim.ScalarBytes)
	require.NotEqual(t, byte(0xff), k[0], "above the order of the curve nothing is drawn")
	out := make([]byte, prim.PointBytes)
	require.True(t, prim.NewCurve().Mul(out, k, im.value("U", lang.Name{Text: "D1"}, prim.PointBytes)), "a point of the curve")
	require.Nil(t, (&improviser{lab: labOf(t, "islam2015")}).value("S", lang.Name{Text: "p"}, 64), "nobody draws the primes of others")
	d := labOf(t, "srinivas2020")
	im = &improviser{lab: d, random: bytes.NewReader(make([]byte, 20))}
	require.Equal(t, byte(0x80), im.value("U", lang.Name{Text: "ri"}, 20)[0], "of full length")
}
