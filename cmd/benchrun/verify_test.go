package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/models/verify"
)

// What the recorded verdicts say of the two reconstructions, of which the faults are
// known: they were built to have them.
func TestRecordedVerdicts(t *testing.T) {
	records, err := verify.Read("../../results/verification")
	require.NoError(t, err)
	found := map[string]verify.Verdict{} // the worst that any tool says
	tools := map[string]bool{}
	for _, rec := range records {
		require.NotEqual(t, "unknown", rec.Version, "%s: a verdict names the tool's version", rec.Scheme)
		tools[rec.Tool] = true
		s, err := schemes.Find(rec.Scheme)
		require.NoError(t, err)
		if why := outOfDate(rec, s); why != "" {
			t.Logf("%s, %s, %s: %s", rec.Scheme, rec.Attacker, rec.Tool, why)
		}
		for _, r := range rec.Results {
			require.NotEqual(t, verify.Failed, r.Verdict, "%s, %s, %s: %s", rec.Scheme, rec.Attacker, rec.Tool, r.Note)
			key := rec.Scheme + " " + rec.Attacker + " " + r.Claim
			if found[key] == "" || r.Verdict == verify.Attack {
				found[key] = r.Verdict
			}
		}
	}
	require.Len(t, tools, len(verify.Tools()))

	require.Equal(t, verify.Attack, found["das2015 user ID[U] secret for U"])
	for _, claim := range []string{
		"session key secret for U", "session key secret for PS", "ID[U] secret for U",
		"injective agreement of PS with U on the session key", "non-injective agreement of PS with U on the session key",
	} {
		require.Equal(t, verify.Attack, found["das2015 server "+claim], claim)
		require.NotEqual(t, verify.Attack, found["das2015 outsider "+claim], claim)
	}
	require.NotEmpty(t, found["das2015 outsider session key secret for U"])
	require.NotEmpty(t, found["amin2019 outsider session key secret for U"])
	for key, v := range found {
		pseudonym := strings.HasPrefix(key, "amin2019 user PID")
		if strings.HasPrefix(key, "amin2019 outsider") || strings.HasPrefix(key, "amin2019 user") {
			require.Equal(t, pseudonym, v == verify.Attack, "%s: %s", key, v)
		}
	}
}
