package lang

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The login of small.tmis authenticates every bit; each case takes some of that
// away. What an attacker can change is a range of bits of a field of a message.
func TestUnauthenticated(t *testing.T) {
	small := read(t, "testdata/small.tmis")
	for _, c := range []struct {
		name string
		edit []string
		want []Weakness
	}{
		{name: "none"},
		{
			name: "a field that nobody looks at",
			edit: []string{"  U -> S : { ID, X, M1 }", "  U: fresh n3\n  U -> S : { ID, X, M1, n3 }"},
			want: []Weakness{{0, 3, 0, 160, false, false}},
		},
		{
			name: "a timestamp that is recent but in no hash",
			edit: []string{
				"  U -> S : { ID, X, M1 }", "  U: now T\n  U -> S : { T, ID, X, M1 }",
				"  S: load S { y }", "  S: check recent(T)\n  S: load S { y }",
			},
			want: []Weakness{{0, 0, 0, 32, false, false}},
		},
		{
			name: "half of a field",
			edit: []string{
				"  U: X = n1 ^ h(B, 1)", "  U: X = (n1 || n1) ^ stretch(h(B, 1))",
				"  S: n1 = X ^ h(B, 1)", "  S: n1 || n1' = X ^ stretch(h(B, 1))",
				"  X      nonce", "  X      wide2",
			},
			want: []Weakness{{0, 1, 160, 320, false, false}},
		},
		{
			name: "a byte of a field",
			edit: []string{
				"  S: check M1 == h(B, n1)", "  S: check fv(M1) == fv(h(B, n1))",
			},
			want: []Weakness{{0, 2, 0, 152, false, false}},
		},
		{
			name: "both ends of a field",
			edit: []string{
				"  U: X = n1 ^ h(B, 1)", "  U: X = (ID || n1 || ID) ^ stretch(h(B, 1))",
				"  S: n1 = X ^ h(B, 1)", "  S: ID' || n1 || ID'' = X ^ stretch(h(B, 1))",
				"  X      nonce", "  X      wide3",
			},
			want: []Weakness{{0, 1, 0, 160, false, false}, {0, 1, 320, 480, false, false}},
		},
		{
			name: "a field that is stored: every attempt begins with the card as it was",
			edit: []string{
				"  X      nonce", "  X, n4  nonce",
				"  RC: B = h(ID, h(x))", "  RC: fresh n4\n  RC => S : { ID, n4 }\n  S: store S[ID] { n4 }\n  RC: B = h(ID, h(x)) ^ n4",
				"  S: B = h(ID, y)", "  S: load S[ID] { n4 }\n  S: B = h(ID, y) ^ n4",
				"  S -> U : { n2, M2 }", "  S: fresh n3\n  S: n4' = n4 ^ n3\n  S: store S[ID] { n4 = n4' }\n  S -> U : { n2, M2, n3 }",
				"  U: M3 = h(SK, 1)", "  U: M3 = h(SK, 1)\n  U: B' = B ^ n3\n  U: store card { B = B' }",
			},
			want: []Weakness{{1, 2, 0, 160, false, false}},
		},
		{
			name: "the second message splits the keys",
			edit: []string{
				"  U: check M2 == h(B, n1, n2)", "",
				"  U -> S : { M3 }", "", "  U: M3 = h(SK, 1)", "", "  S: check M3 == h(SK, 1)", "",
			},
			want: []Weakness{{1, 0, 0, 160, true, false}, {1, 1, 0, 160, false, false}},
		},
		{
			name: "a secure channel is not attacked",
			edit: []string{"  U -> S : { ID, X, M1 }", "  U: fresh n3\n  U => S : { n3 }\n  U -> S : { ID, X, M1 }"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, errs := findings("small.tmis", mustReplace(t, small, c.edit...))
			require.Empty(t, errs)
			require.Equal(t, c.want, mustPlan(t, s, "160").Unauthenticated())
		})
	}
}

func TestUnauthenticatedNeedsLogin(t *testing.T) {
	s, err := Parse("x.tmis", []byte("role U user\nphase setup\n"))
	require.NoError(t, err)
	require.Empty(t, mustPlan(t, s, "160").Unauthenticated())
}

// What the descriptions of the protocols leave uncovered is in the equations, so
// a change of the checker that finds more or less is worth a look.
func TestUnauthenticatedDescriptions(t *testing.T) {
	for _, file := range described(t) {
		p := mustPlan(t, mustCheckFile(t, file), "paper")
		for _, w := range p.Unauthenticated() {
			m := p.Phase("login").Messages[w.Message]
			require.False(t, m.Secure, file)
			require.True(t, 0 <= w.From && w.From < w.To && w.To <= m.Fields[w.Field].Bits, file)
		}
	}
}

// The equations that a checker must understand to let honest protocols pass.
func TestHonestRuns(t *testing.T) {
	small := read(t, "testdata/small.tmis")
	for _, c := range []struct {
		name string
		edit []string
	}{
		{"a check of what was received can fail, though it never does here", []string{
			"  U: M3 = h(SK, 1)", "  U: M3 = h(n2)",
			"  S: check M3 == h(SK, 1)", "  S: check M3 == h(n2)",
		}},
		{"a value computed to be compared with the one loaded", []string{
			"  U: store card { B }", "  U: a = h(ID)\n  U: store card { B, a }",
			"  U: load card { B }", "  U: a = h(ID)\n  U: load card { B, a }",
		}},
		{"xor in another order", []string{
			"  U: X = n1 ^ h(B, 1)", "  U: X = h(B, 1) ^ n1 ^ B ^ h(ID)",
			"  S: n1 = X ^ h(B, 1)", "  S: n1 = h(ID) ^ (B ^ X) ^ h(B, 1)",
		}},
		{"concatenation in other brackets", []string{
			"  S: check M1 == h(B, n1)", "  S: check M1 == h((B || n1))",
		}},
		{"a number is one byte in h, and that character", []string{
			"  S: n1 = X ^ h(B, 1)", "  S: n1 = X ^ h(B, 49)",
			"  U: X = n1 ^ h(B, 1)", `  U: X = n1 ^ h(B, "1")`,
		}},
		{"a challenge plus one, checked by taking one away", []string{
			"  U: M1 = h(B, n1)", "  U: M1 = h(B) ^ (n1 + 1)",
			"  S: check M1 == h(B, n1)", "  S: check (M1 ^ h(B)) - 1 == n1",
		}},
		{"a mask stretched over two values", []string{
			"  U: X = n1 ^ h(B, 1)", "  U: X = (ID || n1) ^ stretch(B)",
			"  S: n1 = X ^ h(B, 1)", "  S: ID' || n1 = X ^ stretch(B)\n  S: check ID == ID'",
			"  X      nonce", "  X      wide2",
		}},
		{"the mask by its parts", []string{
			"  U: X = n1 ^ h(B, 1)", "  U: X = (ID || n1) ^ stretch(B)",
			"  S: n1 = X ^ h(B, 1)", "  S: ID' || n1 = X ^ (B || h(B, 1))\n  S: check ID == ID'",
			"  X      nonce", "  X      wide2",
		}},
	} {
		t.Run(c.name, func(t *testing.T) { mustCheck(t, mustReplace(t, small, c.edit...)) })
	}
}

// What looks alike and is not.
func TestDishonestRuns(t *testing.T) {
	small := read(t, "testdata/small.tmis")
	for _, c := range []struct {
		name string
		edit []string
	}{
		{"arguments in another order", []string{"  S: check M1 == h(B, n1)", "  S: check M1 == h(n1, B)"}},
		{"a hash of a xor", []string{"  S: check M1 == h(B, n1)", "  S: check M1 == h(B ^ n1)"}},
		{"a number of another width", []string{"  S: check M1 == h(B, n1)", "  S: check M1 == h(B, n1, 0)"}},
		{"a string is not its number", []string{"  S: n1 = X ^ h(B, 1)", `  S: n1 = X ^ h(B, "1")`}},
		{"bh is not h", []string{"  S: check M1 == h(B, n1)", "  S: check M1 == bh(B || n1)"}},
		{"a number one too large", []string{"  S: check M1 == h(B, n1)", "  S: check M1 == h(B, n1 + 1)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, errs := findings("small.tmis", mustReplace(t, small, c.edit...))
			require.Len(t, errs, 1)
			require.Contains(t, errs[0].Msg, "an honest run stops at check M1")
		})
	}
}
