package adversary

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// What was derived is carried out, not believed: with one byte of what the
// attacker computes from changed, an honest party refuses.
func TestForgeIsCarriedOut(t *testing.T) {
	s, err := schemes.Find("das2015")
	require.NoError(t, err)
	cfg := small
	cfg.Hash = "sha256"
	an, err := newAnalysis(context.Background(), s, cfg)
	require.NoError(t, err)
	im := impersonation{attacker{Network, Card, Identity}, []string{"U"}}
	o, err := an.forge(im)
	require.NoError(t, err)
	require.True(t, o.broken)

	e := an.reading.of(an.registered(victim), lang.Name{Text: "E"})
	require.NotEqual(t, deduce.None, e)
	an.reading.Bytes(e)[0] ^= 1
	_, err = an.forge(im)
	require.ErrorContains(t, err, "carrying out what was derived")
	require.ErrorContains(t, err, "MS refuses: check V1")
}

// Two deployments of one seed are the same: a forged login worked out in one is right
// in the other.
func TestReplicas(t *testing.T) {
	for _, s := range registered(t) {
		cfg := small
		cfg.Hash = "sha256"
		an, err := newAnalysis(context.Background(), s, cfg)
		require.NoError(t, err)
		d, err := an.replica(true)
		require.NoError(t, err)
		require.NoError(t, d.addForged())
		require.Len(t, d.runs, len(an.recorded.runs))
		for i, r := range an.recorded.runs {
			require.Equal(t, r.env, d.runs[i].env)
			require.Equal(t, r.wires, d.runs[i].wires)
		}
	}
}

// Whoever has everything but the randomness of an operation draws that himself.
func TestForgeDraws(t *testing.T) {
	for key, a := range map[string]attacker{
		"islam2015":   {Network, Card, Identity, Password},
		"sensors1146": {Network, Card, Identity, Password, Biometric},
	} {
		an := analysisOf(t, key)
		o, err := an.forge(impersonation{a, []string{"U"}})
		require.NoError(t, err)
		require.True(t, o.broken, "%s: %s", key, o.note)
		o, err = an.forge(impersonation{a.without(Password), []string{"U"}})
		require.NoError(t, err)
		require.False(t, o.broken, key)
	}
}

// A session key that the attacker has already is a key that he shares.
func TestImpersonateWithKey(t *testing.T) {
	cfg := small
	cfg.Hash = "sha256"
	edits := []string{"h(K', n1, n2, n3, 3)", "h(K', 3)", "h(K, n1, n2, n3', 3)", "h(K, 3)"}
	an, err := newAnalysis(context.Background(), edited(t, baseText(t), edits), cfg)
	require.NoError(t, err)
	im := an.newImpersonator(impersonation{attacker{SessionKey}, []string{"U"}}, false, an.recorded)
	for _, st := range an.forgedLogin().plan.Phase.Stmts {
		if st.Kind == lang.Agree && st.Role == "U" {
			require.True(t, im.assign("U", st))
		}
	}
	require.Equal(t, an.forgedLogin().key, im.key)
}
