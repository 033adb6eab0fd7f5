package adversary

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// What publications claim is found, or it is said why not; a claim that is no
// longer missed must not stand as missed.
func TestClaims(t *testing.T) {
	t.Parallel()
	for _, r := range attackedOnce(t) {
		for _, c := range r.Scheme.Description().Claims {
			what := fmt.Sprintf("%v: %s", c.Pos, c.Attack)
			require.NotEmpty(t, r.Of(c.Property), what)
			if c.Missed == "" {
				require.Equal(t, Broken, r.Summary(c.Property).Verdict, what)
				require.Contains(t, r.Outcome(c), "reproduced as "+c.Property)
			} else {
				require.NotEqual(t, Broken, r.Summary(c.Property).Verdict, what)
				require.Equal(t, "not reproduced: "+c.Missed, r.Outcome(c))
			}
		}
	}
}

// Every claim of the catalogue is of a property that is examined; none has been
// lost on the way.
func TestCheckClaims(t *testing.T) {
	claims := 0
	for _, s := range registered(t) {
		require.NoError(t, CheckClaims(s.Description()))
		claims += len(s.Description().Claims)
	}
	require.GreaterOrEqual(t, claims, 49)

	src := baseText(t) + "\nclaim secrecy \"all is read\" source \"a review\"\nclaim replay \"replay\" source \"a review\"\nclaim Replay \"replay\" source choi2014 \"abstract\"\n"
	s, _, err := schemes.Compile("base.tmis", []byte(src))
	require.NoError(t, err, "the properties are no matter of the language")
	err = CheckClaims(s.Description())
	var diags lang.Diags
	require.ErrorAs(t, err, &diags)
	require.Len(t, diags, 2)
	require.Regexp(t, `^base.tmis:\d+:7: claim of an unknown property "secrecy"; one of anonymity, anonymity-insiders, .*replay`, diags[0].Error())
	_, err = Attack(context.Background(), s, small)
	require.ErrorAs(t, err, &diags)
}
