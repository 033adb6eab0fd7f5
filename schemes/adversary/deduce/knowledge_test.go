package deduce

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every operation is followed in the directions in which it can be, and in no
// other.
func TestRules(t *testing.T) {
	tested := map[string]bool{}
	for _, x := range []struct {
		op        string
		args, out string // names of one letter; s is a short value
		held      string
		want      string // what is known then, beyond what is held
	}{
		{"h", "ab", "c", "ab", "c"},
		{"h", "ab", "c", "a", ""},
		{"h", "ab", "c", "ac", ""},
		{"bh", "a", "c", "a", "c"},
		{"bh", "a", "c", "c", ""},
		{"Q", "ab", "c", "ab", "c"}, // whatever that is
		{"Q", "ab", "c", "bc", ""},
		{"*", "ab", "c", "ab", "c"},
		{"*", "ab", "c", "ac", ""},
		{"*", "ab", "c", "bc", ""},
		{"xc", "a", "c", "a", "c"},
		{"xc", "a", "c", "c", ""},
		{"T", "ab", "c", "ab", "c"},
		{"T", "ab", "c", "bc", ""},
		{"E", "abd", "c", "abd", "c"}, // key, IV, fields
		{"E", "abd", "c", "ad", ""},
		{"E", "abd", "c", "c", "b"},
		{"E", "abd", "c", "ac", "bd"},
		{"E", "abd", "c", "cd", "b"},
		{"Sign", "ab", "c", "ab", "c"},
		{"Sign", "ab", "c", "bc", ""},
		{"Verify", "abc", "c", "ab", ""},
		{"Verify", "abc", "c", "ac", ""},
		{"sq", "ab", "c", "ab", "c"},
		{"sq", "ab", "c", "bc", ""},
		{"root", "abd", "c", "abd", "c"},
		{"root", "abd", "c", "abc", ""},
		{"product", "ab", "c", "ab", "c"},
		{"product", "ab", "c", "ac", ""},
		{"^", "ab", "c", "ab", "c"},
		{"^", "ab", "c", "ac", "b"},
		{"^", "ab", "c", "bc", "a"},
		{"^", "ab", "c", "c", ""},
		{"+", "ab", "c", "ab", "c"},
		{"+", "ab", "c", "ac", "b"},
		{"+", "ab", "c", "bc", "a"},
		{"+", "ab", "c", "c", ""},
		{"+", "aa", "c", "c", ""},
		{"||", "ab", "c", "c", "ab"},
		{"||", "ab", "c", "ab", "c"},
		{"||", "ab", "c", "a", ""},
		{"fv", "a", "s", "a", "s"},
		{"fv", "a", "s", "s", ""},
		{"stretch", "a", "c", "a", "c"},
		{"stretch", "a", "c", "c", "a"},
		{"stretch", "a", "s", "s", ""}, // cut to less than the mask
		{"same", "a", "c", "a", "c"},
		{"same", "a", "c", "c", "a"},
		{"Rep", "ab", "c", "ab", "c"},
		{"Rep", "ab", "c", "bc", ""},
	} {
		tested[x.op] = true
		s := newSet(t)
		for _, n := range []string{"a", "b", "c", "d"} {
			s.add(n, digest(n))
		}
		s.add("s", []byte("x"))
		s.state(x.op, x.out, strings.Split(x.args, "")...)
		held := strings.Split(x.held, "")
		want := []string{}
		if x.want != "" {
			want = strings.Split(x.want, "")
		}
		require.Equal(t, want, s.known(s.know(held...), held...), "%s(%s) = %s with %s", x.op, x.args, x.out, x.held)
	}
	for op := range operations {
		inverse := op == "D" || op == "-" || op == "cut" || op == "prefix" // no equation has them
		require.Equal(t, !inverse, tested[op], "%s has no rule that is tested", op)
	}
}

// Every step that closure takes can be computed: what a rule says of names is true of
// bytes, in both directions.
func TestStepsAreTrue(t *testing.T) {
	s := newSet(t)
	key, iv := digest("key"), digest("iv")[:12]
	s.add("key", key)
	s.add("iv", iv)
	s.add("a", digest("a"))
	s.add("b", digest("b"))
	s.computed("ab", "||", 64, "a", "b")
	s.computed("c", "E", s.ops.cipher.Bytes(64), "key", "iv", "ab")
	s.computed("sum", "+", 32, "a", "key")
	s.computed("mask", "stretch", 80, "key")
	s.computed("x", "^", 32, "a", "b")
	for _, x := range []struct{ held, want string }{
		{"key c", "a ab b iv mask sum x"},
		{"mask sum", "a key"},
		{"x a", "ab b"},
		{"sum a", "key mask"},
		{"c", "iv"},
	} {
		held := strings.Fields(x.held)
		k := s.know(held...)
		require.ElementsMatch(t, strings.Fields(x.want), s.known(k, held...), x.held)
		for _, n := range s.known(k) {
			b, ok := k.Recompute(s.names[n])
			require.True(t, ok, "%s from %s", n, x.held)
			require.Equal(t, s.Bytes(s.names[n]), b, "%s from %s", n, x.held)
		}
	}
}

// What is learned stays as it was obtained first, and what a clone learns its origin
// does not.
func TestHold(t *testing.T) {
	s := newSet(t)
	s.add("a", digest("a"))
	s.computed("b", "h", 32, "a")
	s.computed("c", "h", 32, "b")
	k := s.know()
	require.False(t, k.Knows(None))
	k.Hold(None, "nothing")
	c := k.Clone()
	c.Hold(s.names["a"], "held")
	c.Close()
	require.Equal(t, []string{"a", "b", "c"}, s.known(c))
	require.Empty(t, s.known(k))
	require.Equal(t, 0, c.Cost(s.names["a"]))
	require.Equal(t, 2, c.Cost(s.names["c"]))
	c.Hold(s.names["c"], "later")
	require.Equal(t, 2, c.Cost(s.names["c"]))
}

// Everybody knows constants.
func TestConstants(t *testing.T) {
	s := newSet(t)
	s.SetConstant(s.add("1", []byte{1}))
	s.add("a", digest("a"))
	s.computed("b", "h", 32, "a", "1")
	require.Equal(t, []string{"1"}, s.known(s.know()))
	k := s.know("a")
	require.Equal(t, []string{"1", "b"}, s.known(k, "a"))
	var d Derivation
	d.Explain(k, s.names["b"])
	require.Len(t, d.Lines(), 2, "a short constant is written where it is used")

	s.SetConstant(s.add("long", digest("long")))
	s.computed("c", "h", 32, "long")
	d = Derivation{}
	d.Explain(s.know(), s.names["c"])
	require.Len(t, d.Lines(), 2, "a long one is not")
	require.Contains(t, d.Lines()[0], "(a constant of the description)")
}

// A search that ends with its context says so, and keeps what it has.
func TestTimeLimit(t *testing.T) {
	s := newSet(t)
	s.add("a", digest("a"))
	s.computed("b", "h", 32, "a")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	k := NewKnowledge(ctx, s.Values, 1000)
	k.Hold(s.names["a"], "held")
	require.Equal(t, "the time limit", k.Close().Cut())
	require.True(t, k.Knows(s.names["a"]))
	require.False(t, k.Knows(s.names["b"]))
	require.Empty(t, s.know("a").Cut())
}
