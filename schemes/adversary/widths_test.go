package adversary

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Verdicts are about equations: neither the hash nor the widths change them.
func TestHashAndWidths(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and nothing here runs side by side")
	}
	t.Parallel()
	for _, s := range registered(t) {
		want := broken(attack(t, s, small))
		for _, v := range []Config{{Hash: "blake2s", Widths: "256"}, {Hash: "sha3-256", Widths: "160"}} {
			cfg := small
			cfg.Hash, cfg.Widths = v.Hash, v.Widths
			require.Equal(t, want, broken(attack(t, s, cfg)), "%s, %s, %s", s.Description().Key, v.Hash, v.Widths)
		}
	}
}
