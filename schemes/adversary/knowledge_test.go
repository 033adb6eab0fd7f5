package adversary

import (
	"context"
	"crypto/sha256"
	"slices"
	"testing"

	"tmisbench/schemes/lang"

	"github.com/stretchr/testify/require"
)

// by hand: a universe of named values and the equations between them.
type byHand struct {
	*universe
	names map[string]int
}

func universeOf(t *testing.T, values map[string]string, eqs ...equation) byHand {
	t.Helper()
	u := byHand{&universe{ops: &operations{}, ids: map[string]int{}, seen: map[string]bool{}}, map[string]int{}}
	r := &run{phase: "login", session: 1}
	for name, b := range values {
		u.names[name] = u.intern([]byte(b), lang.Name{Text: name}, true, r)
	}
	require.Len(t, u.values, len(values))
	for _, e := range eqs {
		u.state(e.op, e.args, e.out)
	}
	u.index()
	return u
}

func xorOf(values ...string) string {
	out := make([]byte, len(values[0]))
	for _, v := range values {
		for i := range out {
			out[i] ^= v[i]
		}
	}
	return string(out)
}

// Every operation is followed in the directions in which it can be, and in no
// other.
func TestRules(t *testing.T) {
	wide := func(s string) string { h := sha256.Sum256([]byte(s)); return string(h[:]) }
	values := map[string]string{"a": wide("a"), "b": wide("b"), "c": wide("c"), "d": wide("d"), "ab": wide("ab"), "s": "x", "s2": "y"}
	for _, x := range []struct {
		op        string
		args, out string // out is one name, args names of one letter
		held      []string
		want      []string // what is known then, beyond what is held
	}{
		{"h", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"h", "ab", "c", []string{"a"}, nil},
		{"h", "ab", "c", []string{"a", "c"}, nil},
		{"Q", "ab", "c", []string{"a", "b"}, []string{"c"}}, // whatever that is
		{"Q", "ab", "c", []string{"c", "b"}, nil},
		{"*", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"*", "ab", "c", []string{"a", "c"}, nil},
		{"*", "ab", "c", []string{"c", "b"}, nil},
		{"xc", "a", "c", []string{"a"}, []string{"c"}},
		{"xc", "a", "c", []string{"c"}, nil},
		{"T", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"T", "ab", "c", []string{"b", "c"}, nil},
		{"E", "abd", "c", []string{"a", "b", "d"}, []string{"c"}}, // key, IV, fields
		{"E", "abd", "c", []string{"a", "d"}, nil},
		{"E", "abd", "c", []string{"c"}, []string{"b"}},
		{"E", "abd", "c", []string{"a", "c"}, []string{"b", "d"}},
		{"E", "abd", "c", []string{"c", "d"}, []string{"b"}},
		{"Sign", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"Sign", "ab", "c", []string{"c", "b"}, nil},
		{"Verify", "abc", "c", []string{"a", "b"}, nil},
		{"Verify", "abc", "c", []string{"a", "c"}, nil},
		{"sq", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"sq", "ab", "c", []string{"c", "b"}, nil},
		{"root", "abd", "c", []string{"a", "b", "d"}, []string{"c"}},
		{"root", "abd", "c", []string{"a", "b", "c"}, nil},
		{"product", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"^", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"^", "ab", "c", []string{"a", "c"}, []string{"b"}},
		{"^", "ab", "c", []string{"c", "b"}, []string{"a"}},
		{"^", "ab", "c", []string{"c"}, nil},
		{"+", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"+", "ab", "c", []string{"a", "c"}, []string{"b"}},
		{"+", "ab", "c", []string{"c", "b"}, []string{"a"}},
		{"+", "aa", "c", []string{"c"}, nil},
		{"||", "ab", "c", []string{"c"}, []string{"a", "b"}},
		{"||", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"||", "ab", "c", []string{"a"}, nil},
		{"fv", "a", "s", []string{"a"}, []string{"s"}},
		{"fv", "a", "s", []string{"s"}, nil},
		{"stretch", "a", "c", []string{"a"}, []string{"c"}},
		{"stretch", "a", "c", []string{"c"}, []string{"a"}},
		{"stretch", "a", "s", []string{"s"}, nil}, // cut to less than the mask
		{"same", "a", "c", []string{"a"}, []string{"c"}},
		{"same", "a", "c", []string{"c"}, []string{"a"}},
		{"Rep", "ab", "c", []string{"a", "b"}, []string{"c"}},
		{"Rep", "ab", "c", []string{"b", "c"}, nil},
	} {
		u := universeOf(t, values)
		e := equation{op: x.op, out: u.names[x.out]}
		for _, a := range x.args {
			e.args = append(e.args, u.names[string(a)])
		}
		u.state(e.op, e.args, e.out)
		u.index()
		k := newKnowledge(context.Background(), u.universe, 1000)
		for _, n := range x.held {
			k.hold(u.names[n], "held")
		}
		k.close()
		for n, id := range u.names {
			require.Equal(t, slices.Contains(x.held, n) || slices.Contains(x.want, n), k.knows(id), "%s(%s) = %s with %v: %s", x.op, x.args, x.out, x.held, n)
		}
	}
}

// Xors are found without an equation, of two and of three values, but not of
// four, and not where the values are short.
func TestXors(t *testing.T) {
	a, b, c, d := "value a.", "value-b:", "VALUE c;", "vAlUe=d,"
	values := map[string]string{
		"a": a, "b": b, "c": c, "d": d, "pair": xorOf(a, b), "triple": xorOf(b, c, d), "all": xorOf(a, b, c, d),
		"p": "p", "q": "q", "pq": xorOf("p", "q"),
	}
	u := universeOf(t, values)
	k := newKnowledge(context.Background(), u.universe, 1000)
	for _, n := range []string{"a", "b", "c", "p", "q"} {
		k.hold(u.names[n], "held")
	}
	k.close()
	require.True(t, k.knows(u.names["pair"]))
	require.Equal(t, rule{op: "^", in: []int{u.names["a"], u.names["b"]}}.op, k.origin[u.names["pair"]].rule.op)
	require.Len(t, k.origin[u.names["pair"]].rule.in, 2)
	require.False(t, k.knows(u.names["triple"]))
	require.False(t, k.knows(u.names["pq"]), "short values are equal by chance")

	k = newKnowledge(context.Background(), u.universe, 1000)
	for _, n := range []string{"b", "c", "d"} {
		k.hold(u.names[n], "held")
	}
	k.close()
	require.True(t, k.knows(u.names["triple"]))
	require.False(t, k.knows(u.names["all"]))
	require.Empty(t, k.cut)
}

// The same xor in another order is no second way to a value, a sum that is its
// own operand says nothing.
func TestStateOnce(t *testing.T) {
	u := universeOf(t, map[string]string{"a": "value a.", "b": "value-b:", "c": xorOf("value a.", "value-b:")})
	a, b, c := u.names["a"], u.names["b"], u.names["c"]
	u.state("^", []int{a, b}, c)
	u.state("^", []int{c, b}, a)
	u.state("^", []int{b, c, c, c}, a)
	u.state("same", []int{a}, a)
	u.state("^", []int{a, b, b}, a)
	require.Len(t, u.eqs, 1)
	u.state("h", []int{a, b}, c)
	u.state("h", []int{b, a}, c)
	require.Len(t, u.eqs, 3)
}
