package deduce

import (
	"context"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// guessed is values of which one, pw, is short of entropy: candidate 7 of guess.
func guessed(t *testing.T) *set {
	s := newSet(t)
	s.add("salt", digest("salt"))
	s.add("pw", guess(7))
	s.computed("pr", "h", 32, "pw", "salt")
	s.computed("mask", "^", 32, "pr", "salt")
	s.computed("check", "h", 32, "mask")
	s.computed("byte", "fv", 1, "mask")
	return s
}

func guess(i int) []byte { return digest(fmt.Sprint("password ", i)) }

func search(t *testing.T, s *set, e Equation, k *Knowledge, n int) (last, passing int) {
	t.Helper()
	test, ok := k.Test(map[ID]bool{s.names["pw"]: true}, e)
	require.True(t, ok)
	require.True(t, test.Holds(), "the right one is there first")
	last, passing, tried := test.Search(context.Background(), s.names["pw"], n,
		func(dst []byte, i int) { copy(dst, guess(i)) })
	require.Equal(t, n, tried)
	for i := range n { // one by one it is the same
		copy(test.Input(s.names["pw"]), guess(i))
		if test.Holds() {
			passing--
		}
	}
	require.Zero(t, passing)
	return last, tried
}

// A held value that a guess computes as well is a test of the guess. It is found, and
// finds the right guess among many; a test of 8 bits is passed by others, too.
func TestGuess(t *testing.T) {
	s := guessed(t)
	k := s.know("salt", "check", "byte")
	g := k.Clone()
	g.Hold(s.names["pw"], "a guess")
	g.Close()
	tests := g.Tests(func(id ID) bool { return !k.Knows(id) })
	require.Len(t, tests, 2)
	require.Equal(t, []string{"h", "fv"}, []string{tests[0].Op, tests[1].Op}, "what decides comes first")
	last, _ := search(t, s, tests[0], g, 1000)
	require.Equal(t, 7, last)
	test, ok := g.Test(map[ID]bool{s.names["pw"]: true}, tests[1])
	require.True(t, ok)
	require.Equal(t, 8, test.Bits())
	_, passing, _ := test.Search(context.Background(), s.names["pw"], 1000,
		func(dst []byte, i int) { copy(dst, guess(i)) })
	require.Greater(t, passing, 1)
	require.Less(t, passing, 50)
	require.Nil(t, test.Input(s.names["check"]))

	without := s.know("check", "byte")
	without.Hold(s.names["pw"], "a guess")
	require.Empty(t, without.Close().Tests(func(ID) bool { return true }), "without the salt nothing can be computed")
}

// Of tests that decide, the one of fewest steps comes first.
func TestTestsByCost(t *testing.T) {
	s := newSet(t)
	s.add("pw", guess(7))
	s.computed("p1", "h", 32, "pw", "pw")
	s.computed("p2", "h", 32, "p1")
	s.computed("far", "h", 32, "p2")
	s.computed("near", "h", 32, "pw")
	tests := s.know("far", "near", "pw").Tests(func(ID) bool { return true })
	require.Len(t, tests, 2)
	require.Equal(t, s.ids("near", "far"), []ID{tests[0].Out, tests[1].Out})
}

// A search ends with its context.
func TestSearchEnds(t *testing.T) {
	s := guessed(t)
	k := s.know("salt", "check", "pw")
	tests := k.Tests(func(ID) bool { return true })
	require.Len(t, tests, 1)
	test, ok := k.Test(map[ID]bool{s.names["pw"]: true}, tests[0])
	require.True(t, ok)
	ctx, cancel := context.WithCancel(context.Background())
	last, passing, tried := test.Search(ctx, s.names["pw"], 1000, func(dst []byte, i int) {
		if i == 100 {
			cancel()
		}
		copy(dst, guess(i))
	})
	require.Equal(t, []int{7, 1, 128}, []int{last, passing, tried}, "what began is ended")
}

// A ciphertext that was opened is still a test of the key.
func TestSealedIsTest(t *testing.T) {
	s := newSet(t)
	s.add("pw", guess(7))
	s.add("iv", digest("iv")[:12])
	s.add("m", digest("m"))
	s.computed("c", "E", s.ops.cipher.Bytes(32), "pw", "iv", "m")
	k := s.know("c")
	g := k.Clone()
	g.Hold(s.names["pw"], "a guess")
	g.Close()
	tests := g.Tests(func(id ID) bool { return !k.Knows(id) })
	require.Len(t, tests, 1)
	last, _ := search(t, s, tests[0], g, 200)
	require.Equal(t, 7, last)
	require.Empty(t, s.know("pw", "iv", "m").Tests(func(ID) bool { return true }), "what was made here tests nothing")
}

// An operation without a row is a step, but cannot be executed.
func TestOpaque(t *testing.T) {
	s := newSet(t)
	s.add("a", digest("a"))
	s.add("b", digest("b"))
	s.state("Q", "b", "a")
	k := s.know("a")
	require.True(t, k.Knows(s.names["b"]))
	_, ok := k.Recompute(s.names["b"])
	require.False(t, ok)
	_, ok = k.Test(map[ID]bool{s.names["a"]: true}, Equation{Op: "h", Args: s.ids("b"), Out: s.names["b"]})
	require.False(t, ok)
}

// Recompute starts from what is held: with a bit of it changed the result is another.
func TestRecompute(t *testing.T) {
	s := guessed(t)
	k := s.know("salt", "pw")
	b, ok := k.Recompute(s.names["check"])
	require.True(t, ok)
	require.Equal(t, s.Bytes(s.names["check"]), b)
	s.Bytes(s.names["salt"])[0] ^= 1
	b, ok = k.Recompute(s.names["check"])
	require.True(t, ok)
	require.NotEqual(t, s.Bytes(s.names["check"]), b)
}

// A derivation has each value once, after what it was computed from.
func TestDerivation(t *testing.T) {
	s := guessed(t)
	k := s.know("salt", "pw")
	var d Derivation
	d.Explain(k, s.names["mask"])
	d.Explain(k, s.names["check"], s.names["mask"])
	d.Say("that is %s", "all")
	x := func(name string) string { return hex.EncodeToString(s.Bytes(s.names[name])) }
	require.Equal(t, []string{
		"holds salt = " + x("salt") + " (held)",
		"holds pw = " + x("pw") + " (held)",
		"h(pw, salt) -> pr: h(" + x("pw") + ", " + x("salt") + ") = " + x("pr"),
		"salt ^ pr -> mask: " + x("salt") + " ^ " + x("pr") + " = " + x("mask"),
		"h(mask) -> check: h(" + x("mask") + ") = " + x("check"),
		"that is all",
	}, d.Lines())
	require.Equal(t, 4, d.Steps())

	var other Derivation
	other.Say("that is %s", "all")
	other.Say("or not")
	d.Join(&other)
	require.Len(t, d.Lines(), 7)
	require.Equal(t, "h(mask) == check: h("+x("mask")+") = "+x("check"),
		k.Compare(Equation{Op: "h", Args: s.ids("mask"), Out: s.names["check"]}))
}

// Steps are written as papers write them.
func TestShow(t *testing.T) {
	for _, x := range []struct {
		s    step
		want string
	}{
		{step{op: "||"}, "a || b || c"},
		{step{op: "E"}, "E(a, c; b)"},
		{step{op: "sq"}, "sq(a) mod b"},
		{step{op: "root", off: 2}, "root(a; b, c)"},
		{step{op: "same"}, "a"},
		{step{op: "cut", off: 4}, "bytes 4 to 11 of a"},
		{step{op: "prefix"}, "bytes 0 to 7 of a"},
		{step{op: "Q"}, "Q(a, b, c)"},
	} {
		require.Equal(t, x.want, x.s.show([]string{"a", "b", "c"}, 8))
	}
}
