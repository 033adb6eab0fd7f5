package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// One mistake can have thousands of warnings: the first are said, and how many more
// there are.
func TestManyWarnings(t *testing.T) {
	base := read(t, "testdata/base.tmis")
	warned := func(n int) Diags {
		var many strings.Builder
		for i := range n {
			fmt.Fprintf(&many, "  U: u%d = h(ID, %d)\n", i, i%256)
		}
		_, warnings, errs := findings("x.tmis", base+many.String())
		require.Empty(t, errs)
		return warnings
	}
	require.Len(t, warned(maxDiags), maxDiags)
	many := warned(1000)
	require.Len(t, many, maxDiags+1)
	last := many[maxDiags]
	require.Equal(t, fmt.Sprintf("%d more from here on; mend these first", 1000-maxDiags),
		strings.TrimPrefix(last.Error(), last.Pos.String()+": "))
	require.Equal(t, many[maxDiags-1].Pos.Line+1, last.Pos.Line)
}

// A key is constant if nothing that is drawn in login enters it: a nonce that is
// hashed away in it is enough, and a counter that moves is as well.
func TestConstantKey(t *testing.T) {
	base := read(t, "testdata/base.tmis")
	for _, c := range []struct {
		key      string
		constant bool
	}{
		{"h(h(n1), B)", false},
		{"h(B, c')", false},
		{"B ^ n1", false},
		{"h(B, SID, 1)", true},
		{"h(n1 ^ n1, B)", true},
		{"h(c' - c', B)", true},
	} {
		_, warnings, errs := findings("x.tmis", strings.ReplaceAll(base, "agree SK = h(n1, n2)", "agree SK = "+c.key))
		require.Empty(t, errs, c.key)
		found := false
		for _, w := range warnings {
			found = found || w.Msg == "the session key is the same in every login"
		}
		require.Equal(t, c.constant, found, c.key)
	}
}

// What serves one user, one server and one login must serve several; what does so
// by other means than a key of its own is no mistake.
func TestSeveral(t *testing.T) {
	small := read(t, "testdata/small.tmis")
	for _, c := range []struct {
		name string
		edit []string
		want string
	}{
		{name: "as it is"},
		{
			name: "a secret of each user in a store for all",
			edit: []string{
				"  RC: B = h(ID, h(x))", "  RC: B = h(ID, h(x))\n  RC => S : { B }\n  S: store S { B }",
				"  S: B = h(ID, y)", "  S: load S { B }",
			},
			want: "small.tmis:45:6: an honest run of login for a user after another has registered stops at check M1 == h(B, n1): the two sides differ; S keeps one B for all users, at line 32: keep one for each, such as store S[ID] { B }",
		},
		{
			name: "a secret of each user under a key that users share",
			edit: []string{
				"  RC: B = h(ID, h(x))", "  RC: B = h(ID, h(x))\n  RC => S : { B }\n  S: store S[SID] { B }",
				"  S: B = h(ID, y)", "  S: load S[SID] { B }",
				"  ID     id    U", "  ID     id    U\n  SID    id    S public",
			},
			want: "S keeps one B for all users",
		},
		{
			name: "a value that only the server forgets",
			edit: []string{
				"  RC: B = h(ID, h(x))", "  RC: fresh n4\n  RC => S : { ID, n4 }\n  S: store S[ID] { n4 }\n  RC: B = h(ID, h(x)) ^ n4",
				"  X      nonce", "  X, n4  nonce",
				"  S: B = h(ID, y)", "  S: load S[ID] { n4 }\n  S: B = h(ID, y) ^ n4",
				"  S: fresh n2", "  S: fresh n2\n  S: store S[ID] { n4 = n2 }",
			},
			want: "an honest run of a second login of the same user stops at check M1 == h(B, n1): the two sides differ; S stores n4 at line 49: see that the next login finds what it needs, on both sides",
		},
		{
			name: "keys of servers in one place",
			edit: []string{
				"  RC: y = h(x)", "  RC: fresh y\n  RC: store RC { y }",
				"  RC: B = h(ID, h(x))", "  RC: load RC { y }\n  RC: B = h(ID, y)",
			},
			want: "an honest run of login at the first server for one who registers after a second is there stops at check M1 == h(B, n1): the two sides differ; RC keeps one y for all servers, at line 25: keep one for each",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, errs := findings("small.tmis", mustReplace(t, small, c.edit...))
			if c.want == "" {
				require.Empty(t, errs)
				return
			}
			require.Len(t, errs, 1)
			require.Contains(t, errs[0].Error(), c.want)
		})
	}
}
