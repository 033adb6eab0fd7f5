package deduce

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

func xorSet(t *testing.T) *set {
	s := newSet(t)
	a, b, c, d := digest("a"), digest("b"), digest("c"), digest("d")
	for _, x := range []struct {
		name  string
		bytes []byte
	}{
		{"a", a},
		{"b", b},
		{"c", c},
		{"d", d},
		{"pair", xorOf(a, b)},
		{"triple", xorOf(b, c, d)},
		{"all", xorOf(a, b, c, d)},
		{"p", []byte("p")},
		{"q", []byte("q")},
		{"pq", xorOf([]byte("p"), []byte("q"))},
	} {
		s.add(x.name, x.bytes)
	}
	return s
}

// Xors are found without an equation, of two and of three values, but not of
// four, and not where the values are short.
func TestXors(t *testing.T) {
	s := xorSet(t)
	k := s.know("a", "b", "c", "p", "q")
	require.Equal(t, []string{"pair"}, s.known(k, "a", "b", "c", "p", "q"))
	require.Equal(t, step{op: "^", in: s.ids("b", "a")}, sortedStep(k, s.names["pair"]))

	k = s.know("b", "c", "d")
	require.Equal(t, []string{"triple"}, s.known(k, "b", "c", "d"))
	require.Empty(t, k.Cut())
	require.Empty(t, s.known(s.know("a", "triple"), "a", "triple")[1:], "all, and nothing beside")
}

// sortedStep is how a value was obtained, its inputs in falling order.
func sortedStep(k *Knowledge, id ID) step {
	s := k.origin[id].step
	if len(s.in) == 2 && s.in[0] < s.in[1] {
		s.in = []ID{s.in[1], s.in[0]}
	}
	return s
}

// A search that would take too long is left out, wholly or the triples alone, and
// says so.
func TestXorLimit(t *testing.T) {
	s := xorSet(t)
	for _, x := range []struct {
		limit       int
		pair, three bool
		cut         string
	}{
		{1, false, false, "4 values are known and 3 are not: their xors were not searched"},
		{14, true, false, "5 values are known: xors of three of them were not searched"},
		{1000, true, true, ""},
	} {
		k := NewKnowledge(context.Background(), s.Values, x.limit)
		for _, id := range s.ids("a", "b", "c", "d") {
			k.Hold(id, "held")
		}
		k.Close()
		require.Equal(t, x.pair, k.Knows(s.names["pair"]), "%d", x.limit)
		require.Equal(t, x.three, k.Knows(s.names["triple"]), "%d", x.limit)
		require.Equal(t, x.cut, k.Cut())
	}
}

// A mask that nobody knows shows what is below it where it stands over two values
// whose xor is known.
func TestSameXor(t *testing.T) {
	s := newSet(t)
	a, b, m, n := digest("a"), digest("b"), digest("m"), digest("n")
	s.add("am", xorOf(a, m))
	s.add("bm", xorOf(b, m))
	s.add("an", xorOf(a, n))
	s.add("bn", xorOf(b, n))
	s.add("other", digest("other"))
	base, here, there := s.know("other"), s.know("am", "bm", "other"), s.know("an", "bn", "other")
	found := SameXor(base, here, there)
	require.Len(t, found, 1)
	require.ElementsMatch(t, s.ids("am", "bm", "an", "bn"), found[0].Args)
	require.Empty(t, SameXor(base, here, s.know("an", "other")))
	require.Empty(t, SameXor(s.know("am"), here, there), "what everybody knows recognises nobody")
}

// k * (j * P) is found to be j * (k * P), though the equations have only one of them;
// so for Chebyshev maps.
func TestMultiply(t *testing.T) {
	for op, base := range map[string][]byte{"*": generator(), "T": digest("x")} {
		s := newSet(t)
		s.add("P", base)
		s.add("j", digest("j"))
		s.add("k", digest("k"))
		s.computed("jP", op, len(base), "j", "P")
		s.computed("kP", op, len(base), "k", "P")
		s.computed("kjP", op, len(base), "k", "jP")
		require.Empty(t, s.known(s.know("j", "kP"), "j", "kP"))
		require.NoError(t, s.Multiply(context.Background(), 100))
		require.Equal(t, []string{"kjP"}, s.known(s.know("j", "kP"), "j", "kP"), op)

		require.NoError(t, s.Multiply(context.Background(), 7))
		require.Equal(t, "2 scalars and 4 points: their 8 products were not tried", s.know().Cut())
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		require.ErrorIs(t, s.Multiply(ctx, 100), context.Canceled)
	}
}

// A factor and a base that no equation multiplies are tried if they are declared.
func TestMultiplyDeclared(t *testing.T) {
	s := newSet(t)
	s.add("P", generator())
	s.add("j", digest("j"))
	s.computed("jP", "*", 64, "j", "P")
	k := s.add("k", digest("k"))
	out := make([]byte, 64)
	require.True(t, s.ops.Compute("*", [][]byte{s.Bytes(k), s.Bytes(s.names["P"])}, out))
	s.add("kP", out)
	require.NoError(t, s.Multiply(context.Background(), 100))
	require.Empty(t, s.known(s.know("k", "P"), "k", "P"))
	s.Factor("*", k)
	s.Factor("T", k)
	s.Base("*", s.names["kP"])
	require.NoError(t, s.Multiply(context.Background(), 100))
	require.Equal(t, []string{"kP"}, s.known(s.know("k", "P"), "k", "P"))
}
