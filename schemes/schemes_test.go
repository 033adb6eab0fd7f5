package schemes_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// The operations that no registered scheme needs conform as well.
func TestConformanceEveryOperation(t *testing.T) {
	s, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	used := map[lang.Op]bool{}
	var walk func(e *lang.Expr)
	walk = func(e *lang.Expr) {
		if e != nil {
			used[e.Op] = true
			for _, a := range e.Args {
				walk(a)
			}
		}
	}
	for _, ph := range s.Description().Phases {
		for _, st := range ph.Stmts {
			walk(st.X)
			walk(st.Y)
			walk(st.Key)
		}
	}
	for _, o := range lang.Operations {
		if o.Place != lang.Statement {
			require.True(t, used[o.Op], "testdata/everything.tmis does not use %s", o.Op)
		}
	}
	for _, hash := range []string{"sha1", "sha256", "ascon"} {
		if !slices.Contains(core.Names(), hash) {
			continue
		}
		for _, widths := range []string{"paper", "160", "256"} {
			t.Run("hash="+hash+"/widths="+widths, func(t *testing.T) {
				b := newFixture(t, s, hash, widths)
				conform(t, b)
				var kinds []bool
				for _, weak := range b.plan.Unauthenticated() {
					kinds = append(kinds, weak.Split)
				}
				require.Equal(t, []bool{false, true}, kinds, "pad in m has no effect, n4 splits the key")
			})
		}
	}
}

// A user without a card has no card that could be the wrong one: whoever types the
// factors of another is the other. And what notices a replay here is no check, but
// that the server receives a nonce which it holds.
func TestConformanceWithoutCard(t *testing.T) {
	s, err := schemes.Find("testdata/cardless.tmis")
	require.NoError(t, err)
	b := newFixture(t, s, "sha256", "paper")
	conform(t, b)

	w := b.deploy(t, 1, 0)
	w.addUser(t, 1, 0)
	ses := w.open(t, "login", 0, 0)
	for _, v := range b.factors("id", "pw") {
		require.NoError(t, ses.Set(b.user, v.Name, w.known(t, 1, v.Name)))
	}
	require.NoError(t, ses.Run(), "this is user 1")

	for _, late := range []bool{false, true} {
		teller := b.plan.Replayed(b.user, late)
		require.NotNil(t, teller)
		require.Equal(t, lang.Send, teller.Kind, "%v", teller.Pos)
		require.Equal(t, b.server, teller.To)
	}
}

// Every file of the folder is registered, under its own name.
func TestRegistry(t *testing.T) {
	files, err := filepath.Glob("*.tmis")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var keys []string
	for _, s := range all(t) {
		keys = append(keys, s.Description().Key+".tmis")
		found, err := schemes.Find(s.Description().Key)
		require.NoError(t, err)
		require.Same(t, s, found)
	}
	require.Equal(t, files, keys)
}

func TestFind(t *testing.T) {
	_, err := schemes.Find("nobody1999")
	require.ErrorIs(t, err, schemes.ErrUnknown)
	for _, s := range all(t) {
		require.ErrorContains(t, err, s.Description().Key, "an unknown name says which there are")
	}

	byPath, err := schemes.Find("amin2018.tmis")
	require.NoError(t, err)
	require.Equal(t, "amin2018", byPath.Description().Key)

	_, err = schemes.Find(filepath.Join("testdata", "nothing.tmis"))
	require.ErrorIs(t, err, os.ErrNotExist)

	bad := filepath.Join(t.TempDir(), "bad.tmis")
	require.NoError(t, os.WriteFile(bad, []byte("scheme bad\nphase login\n  U: x = y\n"), 0o600))
	_, err = schemes.Find(bad)
	var diags lang.Diags
	require.ErrorAs(t, err, &diags)
	require.Equal(t, bad, diags[0].Pos.File)
}

// Names that do not exist are errors, wherever they come from.
func TestUnknown(t *testing.T) {
	s, err := schemes.Find("amin2018")
	require.NoError(t, err)
	_, err = s.Plan("161")
	require.ErrorContains(t, err, "161")
	_, err = s.Deploy(schemes.Config{Widths: "161"})
	require.ErrorContains(t, err, "161")
	_, err = schemes.Costs(s, "161")
	require.ErrorContains(t, err, "161")
	_, err = s.Deploy(schemes.Config{Hash: "md5"})
	require.ErrorIs(t, err, core.ErrUnknownHash)
	_, err = schemes.Trace(s, schemes.Config{Hash: "md5"})
	require.ErrorIs(t, err, core.ErrUnknownHash)
	d, err := s.Deploy(schemes.Config{})
	require.NoError(t, err)
	ses, err := d.Open("login", 0, 0)
	require.Error(t, err)
	require.True(t, ses == nil, "an interface around a nil pointer would not be nil")
	// amin2018 describes no password change: nothing to run, but nothing to open
	require.NoError(t, schemes.Run(d, lang.Password, 0, 0))
	_, err = d.Open(lang.Password, 0, 0)
	require.ErrorIs(t, err, schemes.ErrNoPhase)
}

// The zero Config is SHA-256 and the paper's widths, with randomness and time of
// the system.
func TestZeroConfig(t *testing.T) {
	for _, s := range all(t) {
		key := func(cfg schemes.Config) []byte {
			b := newFixture(t, s, "", "")
			d, err := s.Deploy(cfg)
			require.NoError(t, err)
			w := &testDeployment{fixture: b, Deployment: d}
			w.addServer(t, 0)
			w.addUser(t, 0, 0)
			return w.mustLogin(t, 0, 0)
		}
		require.NotEqual(t, key(schemes.Config{}), key(schemes.Config{}), "two deployments share their secrets")
		seeded := func(hash, widths string) schemes.Config {
			return schemes.Config{Hash: hash, Widths: widths, Random: schemes.Seeded(1), Clock: schemes.StoppedClock}
		}
		require.Equal(t, key(seeded("sha256", "paper")), key(seeded("", "")))
		require.Len(t, key(schemes.Config{}), newFixture(t, s, "", "paper").plan.Widths.V/8)
	}
}

// Plans are made once, under every name of a width set.
func TestPlanIsShared(t *testing.T) {
	for _, s := range all(t) {
		a, err := s.Plan("")
		require.NoError(t, err)
		b, err := s.Plan("paper")
		require.NoError(t, err)
		require.Same(t, a, b)
		u, err := s.Plan("uniform")
		require.NoError(t, err)
		w, err := s.Plan("256")
		require.NoError(t, err)
		require.Equal(t, w.Widths.V, u.Widths.V)
	}
}

func TestSeeded(t *testing.T) {
	read := func(seed uint64) []byte {
		b := make([]byte, 64)
		_, err := schemes.Seeded(seed).Read(b)
		require.NoError(t, err)
		return b
	}
	require.Equal(t, read(1), read(1))
	require.NotEqual(t, read(1), read(2))
	require.NotEqual(t, read(1), read(1<<56+1), "all bits of the seed count")
}

// A role that has refused has no session key, even if it had agreed on one
// before its last check.
func TestNoKeyAfterRefusal(t *testing.T) {
	s, err := schemes.Find("amin2018")
	require.NoError(t, err)
	d := newFixture(t, s, "sha256", "paper").deploy(t, 1, 0)
	ses, err := d.Open("login", 0, 0)
	require.NoError(t, err)
	wire := make([][]byte, len(ses.Plan().Messages))
	for i, st := range ses.Plan().Steps {
		var in []byte
		if st.Recv >= 0 {
			in = bytes.Clone(wire[st.Recv])
		}
		if st.Recv == 3 { // the answer to the user: its authenticator
			in[len(in)-1] ^= 1
		}
		out, err := ses.Step(i, in)
		if st.Recv == 3 {
			require.Error(t, err)
			require.Nil(t, ses.Key("U"))
			require.NotNil(t, ses.Key("S"))
			return
		}
		require.NoError(t, err)
		if st.Send >= 0 {
			wire[st.Send] = out
		}
	}
	t.Fatal("no step receives message 4")
}
