package lang

import (
	"crypto/sha256"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTermXor(t *testing.T) {
	var y atoms
	a, b, c := y.atom("a", 64), y.atom("b", 64), y.atom("c", 64)
	zero := y.constant(make([]byte, 8))
	for _, eq := range []struct {
		name string
		x, y term
	}{
		{"commutes", xorTerms(a, b), xorTerms(b, a)},
		{"associates", xorTerms(xorTerms(a, b), c), xorTerms(a, xorTerms(b, c))},
		{"cancels", xorTerms(a, b, a), b},
		{"to zero", xorTerms(a, a), zero},
		{"with zero", xorTerms(a, zero), a},
		{"of concatenations", xorTerms(concat(a, b), concat(b, c)), concat(xorTerms(a, b), xorTerms(b, c))},
		{
			"of shifted parts", xorTerms(concat(a.cut(0, 8), b), concat(b, a.cut(0, 8))).cut(8, 64),
			xorTerms(concat(a.cut(0, 8), b).cut(8, 64), b.cut(8, 64)),
		},
		{"by bytes", concat(xorTerms(a, b).cut(0, 24), xorTerms(b, a).cut(24, 64)), xorTerms(a, b)},
		{"of numbers", xorTerms(y.constant([]byte{5}), y.constant([]byte{3})), y.constant([]byte{6})},
	} {
		require.True(t, eq.x.equal(eq.y), "%s: %s and %s", eq.name, eq.x.key(), eq.y.key())
	}
	require.False(t, xorTerms(a, b).equal(xorTerms(a, c)))
	require.False(t, xorTerms(a, b).equal(a))
	require.NotEqual(t, term{{8, []slice{{1, 8}}}, {16, []slice{{2, 0}}}}.key(),
		term{{8, []slice{{1, 816}, {2, 0}}}}.key())
}

func TestTermCut(t *testing.T) {
	var y atoms
	a, b := y.atom("a", 64), y.atom("b", 32)
	ab := concat(a, b)
	require.Equal(t, 96, ab.bits())
	require.True(t, ab.cut(0, 64).equal(a))
	require.True(t, ab.cut(64, 96).equal(b))
	require.True(t, concat(ab.cut(0, 40), ab.cut(40, 72), ab.cut(72, 96)).equal(ab), "what is cut can be joined")
	require.Len(t, concat(a.cut(0, 8), a.cut(8, 64)), 1, "and is one segment again")
	require.False(t, concat(a.cut(8, 64), a.cut(0, 8)).equal(a), "in the same order only")
	require.False(t, a.cut(0, 32).equal(a.cut(32, 64)))
	require.Empty(t, a.cut(8, 8))
	require.True(t, concat(ab.cut(8, 8), a).equal(a), "nothing is nothing")
}

// A number has its width: the same number in more bytes has its last ones equal,
// not its first.
func TestTermConstants(t *testing.T) {
	var y atoms
	one, wide := y.number(big.NewInt(1), 8), y.number(big.NewInt(1), 32)
	require.False(t, wide.cut(0, 8).equal(one))
	require.True(t, wide.cut(24, 32).equal(one))
	require.True(t, y.constant([]byte("1")).equal(y.number(big.NewInt('1'), 8)))
	require.True(t, y.constant([]byte("01")).equal(concat(y.constant([]byte("0")), y.constant([]byte("1")))))
	require.False(t, y.apply("h", 64, one).equal(y.apply("h", 64, wide)))
}

func TestTermSums(t *testing.T) {
	var y atoms
	a, b, one := y.atom("a", 32), y.atom("b", 32), y.number(big.NewInt(1), 32)
	plus := func(x, z term) term { return y.sum(x, z, 1) }
	minus := func(x, z term) term { return y.sum(x, z, -1) }
	require.True(t, plus(a, b).equal(plus(b, a)))
	require.True(t, minus(plus(a, one), one).equal(a))
	require.True(t, minus(a, minus(a, b)).equal(b))
	require.True(t, minus(a, a).equal(y.number(new(big.Int), 32)))
	require.True(t, plus(minus(one, one), a).equal(a))
	require.True(t, minus(minus(a, one), one).equal(minus(a, plus(one, one))))
	require.False(t, plus(a, one).equal(a))
	require.False(t, minus(a, b).equal(minus(b, a)))
	require.True(t, minus(y.number(new(big.Int), 32), one).equal(y.constant([]byte{255, 255, 255, 255})),
		"modulo 2 to the width")
	sum := plus(a, b)
	require.True(t, minus(concat(sum.cut(0, 16), sum.cut(16, 32)), b).equal(a), "sent and put together again")
	up, down := a, a
	for i := range maxTerms + 2 {
		up = plus(up, y.atom(fmt.Sprint(i), 32))
		down = plus(down, y.atom(fmt.Sprint(maxTerms+1-i), 32))
	}
	require.False(t, up.equal(down), "a long sum is an atom")
	require.True(t, minus(plus(up, b), b).equal(up), "that can be summed again")
	require.False(t, sum.cut(0, 16).equal(plus(a.cut(0, 16), b.cut(0, 16))), "carries are not known")
}

// pair is a term and what it stands for when atoms have bytes.
type pair struct {
	t term
	b []byte
}

// model builds terms and bytes side by side. Every operation is done twice,
// independently, so that a law that terms have and bytes do not shows.
type model struct {
	*atoms
	rnd   *rand.Rand
	bytes map[string][]byte
}

func (m *model) leaf() pair {
	n := 8 * (1 + m.rnd.IntN(2))
	if m.rnd.IntN(6) == 0 {
		b := make([]byte, n)
		b[n-1] = byte(m.rnd.IntN(3))
		return pair{m.constant(b), b}
	}
	name := fmt.Sprintf("atom %d of %d", m.rnd.IntN(2), n)
	if m.bytes[name] == nil {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(m.rnd.Uint32())
		}
		m.bytes[name] = b
	}
	return pair{m.atom(name, 8*n), m.bytes[name]}
}

func (m *model) pair(depth int) pair {
	if depth == 0 {
		return m.leaf()
	}
	switch a := m.pair(depth - 1); m.rnd.IntN(7) {
	case 0:
		b := m.pair(depth - 1)
		return pair{concat(a.t, b.t), slices.Concat(a.b, b.b)}
	case 1, 2, 3:
		n := len(a.b)
		b := m.sized(n, depth-1)
		c := m.sized(n, depth-1)
		x := make([]byte, n)
		for i := range x {
			x[i] = a.b[i] ^ b.b[i] ^ c.b[i]
		}
		return pair{xorTerms(a.t, b.t, c.t), x}
	case 4:
		sum := sha256.Sum256(a.b)
		return pair{m.apply("h", 128, a.t), sum[:16]}
	case 5:
		b, sign := m.sized(len(a.b), depth-1), int64(1-2*m.rnd.IntN(2))
		n := new(big.Int).SetBytes(b.b)
		n.Add(new(big.Int).SetBytes(a.b), n.Mul(n, big.NewInt(sign)))
		n.Mod(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(a.b))))
		return pair{m.sum(a.t, b.t, sign), n.FillBytes(make([]byte, len(a.b)))}
	default:
		from := m.rnd.IntN(len(a.b))
		to := from + 1 + m.rnd.IntN(len(a.b)-from)
		return pair{a.t.cut(8*from, 8*to), a.b[from:to]}
	}
}

// sized is a pair of n bytes: cut, or filled up with leaves.
func (m *model) sized(n, depth int) pair {
	p := m.pair(depth)
	for len(p.b) < n {
		q := m.leaf()
		p = pair{concat(p.t, q.t), slices.Concat(p.b, q.b)}
	}
	from := m.rnd.IntN(len(p.b) - n + 1)
	return pair{p.t.cut(8*from, 8*(from+n)), p.b[from : from+n]}
}

// Equal normal forms are equal bytes; and bytes that happen to be equal, of
// values too long for chance, have equal normal forms unless a sum is in them,
// which terms do not take apart.
func TestTermsAgainstBytes(t *testing.T) {
	equal := 0
	for seed := range uint64(150) {
		m := &model{&atoms{}, rand.New(rand.NewPCG(seed, 1)), map[string][]byte{}}
		forms, values := map[string]string{}, map[string]string{}
		for range 100 {
			p := m.pair(1 + m.rnd.IntN(3))
			require.Equal(t, 8*len(p.b), p.t.bits())
			require.Equal(t, p.t.key(), slices.Concat(p.t).normal().key(), "normal already")
			key, value := p.t.key(), string(p.b)
			if v, ok := forms[key]; ok {
				require.Equal(t, v, value, "seed %d: one form, two values: %s", seed, key)
				equal++
			}
			forms[key] = value
			if k, ok := values[value]; ok && len(p.b) >= 8 && !m.hasSum(p.t) {
				require.Equal(t, k, key, "seed %d: one value, two forms", seed)
			}
			if !m.hasSum(p.t) {
				values[value] = key
			}
		}
	}
	require.Greater(t, equal, 500, "the test meets equal terms")
}

func (m *model) hasSum(t term) bool {
	for _, s := range t {
		for _, p := range s.parts {
			if _, ok := m.sums[p.atom]; ok {
				return true
			}
		}
	}
	return false
}

// Long equations take time in proportion to their length, or nearly so.
func TestLongEquations(t *testing.T) {
	var y atoms
	var many []term
	for i := range 50_000 {
		many = append(many, y.atom(fmt.Sprint(i), 256))
	}
	require.Len(t, xorTerms(many...)[0].parts, len(many))
	require.Len(t, concat(many...), len(many))
	require.True(t, xorTerms(concat(many...), concat(many...)).equal(term{{256 * len(many), nil}}))
}
