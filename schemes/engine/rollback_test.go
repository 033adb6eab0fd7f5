package engine_test

import (
	"testing"

	"tmisbench/schemes/lang"

	"github.com/stretchr/testify/require"
)

// Rolling back leaves everything as it was: counters, records that were not there
// before, and the password.
func TestRollback(t *testing.T) {
	for _, c := range []struct {
		scheme string
		phase  lang.PhaseName
	}{
		{"islam2015", "login"}, {"wen2014", "login"}, {"li2018cloud", "login"}, {"hsu2019", "password"},
	} {
		w := newCatalogue(t, c.scheme)
		ses, err := w.Open(c.phase, 0, 0)
		require.NoError(t, err)
		ses.EnableRollback()
		bits := w.Storage(0, 0)
		kept := map[string][][]byte{}
		for _, r := range w.roles {
			kept[r.Name] = w.Kept(r.Name, 0)
		}
		password, _ := w.Known("U", 0, "PW")
		for range 3 {
			require.NoError(t, ses.Run(), c.scheme)
			changed := false
			for _, r := range w.roles {
				changed = changed || !equalStores(kept[r.Name], w.Kept(r.Name, 0))
			}
			require.True(t, changed, "%s stores nothing in %s", c.scheme, c.phase)
			ses.Restart()
			ses.Restart() // there is nothing left to roll back
			require.Equal(t, bits, w.Storage(0, 0), c.scheme)
			now, _ := w.Known("U", 0, "PW")
			require.Equal(t, password, now)
			for _, r := range w.roles {
				if c.scheme != "li2018cloud" { // whose first login makes records, empty now
					require.Equal(t, kept[r.Name], w.Kept(r.Name, 0), "%s of %s", r.Name, c.scheme)
				}
			}
		}
		require.NoError(t, w.Run("login", 0, 0), "as if nothing had been")
	}
}

func equalStores(a, b [][]byte) bool {
	for i := range a {
		if string(a[i]) != string(b[i]) {
			return false
		}
	}
	return true
}
