package adversary

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// What was derived is carried out, not believed: with one byte of what the
// attacker computes from changed, an honest party refuses.
func TestForgeIsCarriedOut(t *testing.T) {
	s, err := schemes.Find("das2015")
	require.NoError(t, err)
	cfg := small
	cfg.Hash = "sha256"
	l, err := newLab(context.Background(), s, cfg)
	require.NoError(t, err)
	a := attacker{Network, Card, Identity}
	o, err := l.forge(a, true, "U")
	require.NoError(t, err)
	require.True(t, o.broken)

	r := l.world.registration(victim)
	e := l.universe.find(r.env["U"][lang.Name{Text: "E"}], lang.Name{Text: "E"}, r)
	require.GreaterOrEqual(t, e, 0)
	l.universe.values[e].bytes[0] ^= 1
	_, err = l.forge(a, true, "U")
	require.ErrorContains(t, err, "carrying out what was derived")
	require.ErrorContains(t, err, "MS refuses: check V1")
}

// Two worlds of one seed are the same: a forged login worked out in one is right
// in the other.
func TestTwins(t *testing.T) {
	for _, s := range registered(t) {
		cfg := small
		cfg.Hash = "sha256"
		l, err := newLab(context.Background(), s, cfg)
		require.NoError(t, err)
		w, err := l.twin(true)
		require.NoError(t, err)
		require.NoError(t, w.forged())
		require.Len(t, w.runs, len(l.world.runs))
		for i, r := range l.world.runs {
			require.Equal(t, r.env, w.runs[i].env)
			require.Equal(t, r.wires, w.runs[i].wires)
		}
	}
}

// Whoever has everything but the randomness of an operation draws that himself.
func TestForgeDraws(t *testing.T) {
	for key, a := range map[string]attacker{
		"islam2015":   {Network, Card, Identity, Password},
		"sensors1146": {Network, Card, Identity, Password, Biometric},
	} {
		l := labOf(t, key)
		o, err := l.forge(a, true, "U")
		require.NoError(t, err)
		require.True(t, o.broken, "%s: %s", key, o.note)
		o, err = l.forge(a.without(Password), true, "U")
		require.NoError(t, err)
		require.False(t, o.broken, key)
	}
}

// A session key that the attacker has already is a key that he shares.
func TestImproviseWithKey(t *testing.T) {
	cfg := small
	cfg.Hash = "sha256"
	l, err := newLab(context.Background(), edited(t, baseText(t), []string{"h(K', n1, n2, n3, 3)", "h(K', 3)", "h(K, n1, n2, n3', 3)", "h(K, 3)"}), cfg)
	require.NoError(t, err)
	r := l.world.runs[len(l.world.runs)-1]
	im := &improviser{lab: l, k: l.know(attacker{SessionKey}, true), world: l.world, truth: r, random: schemes.Seeded(1), env: map[string]map[lang.Name][]byte{"U": {}}}
	for _, st := range r.plan.Phase.Stmts {
		if st.Kind == lang.Agree && st.Role == "U" {
			require.True(t, im.assign("U", st))
		}
	}
	require.Equal(t, r.key, im.key)
}
