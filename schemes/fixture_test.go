package schemes_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A fixture is one scheme under one hash backend and width set, with what the tests
// derive from its description.
type fixture struct {
	scheme schemes.Scheme
	desc   *lang.Description
	plan   *lang.Plan
	login  *lang.PhasePlan
	hash   string
	widths string

	user, server string // roles
}

func newFixture(t *testing.T, s schemes.Scheme, hash, widths string) *fixture {
	t.Helper()
	plan, err := s.Plan(widths)
	require.NoError(t, err)
	b := &fixture{scheme: s, desc: s.Description(), plan: plan, login: plan.Phase("login"), hash: hash, widths: widths}
	require.NotNil(t, b.login)
	for _, r := range b.desc.Roles {
		switch r.Kind {
		case "user":
			b.user = r.Name
		case "server":
			b.server = r.Name
		}
	}
	return b
}

// testDeployment is a deployment with one registered user at one server, and a clock
// that the test sets.
type testDeployment struct {
	schemes.Deployment
	*fixture
	now    uint64
	window uint64
}

// deploy deploys the scheme with server 0 and user 0, registered. A window of 0 is
// the default one.
func (b *fixture) deploy(t *testing.T, seed, window uint64) *testDeployment {
	t.Helper()
	w := &testDeployment{fixture: b, now: schemes.StoppedClock(), window: window}
	if window == 0 {
		w.window = schemes.DefaultWindow
	}
	d, err := b.scheme.Deploy(schemes.Config{
		Hash: b.hash, Widths: b.widths,
		Random: schemes.Seeded(seed), Clock: func() uint64 { return w.now }, Window: window,
	})
	require.NoError(t, err)
	w.Deployment = d
	w.addServer(t, 0)
	w.addUser(t, 0, 0)
	return w
}

func (w *testDeployment) addServer(t *testing.T, want int) {
	t.Helper()
	n, err := schemes.AddServer(w)
	require.NoError(t, err)
	require.Equal(t, want, n)
}

func (w *testDeployment) addUser(t *testing.T, want, server int) {
	t.Helper()
	n, err := schemes.AddUser(w, server)
	require.NoError(t, err)
	require.Equal(t, want, n)
}

func (w *testDeployment) Run(phase lang.PhaseName, user, server int) error {
	return schemes.Run(w.Deployment, phase, user, server)
}

func (w *testDeployment) open(t *testing.T, phase lang.PhaseName, user, server int) session {
	t.Helper()
	ses, err := w.Open(phase, user, server)
	require.NoError(t, err)
	return session{ses}
}

// A session is one of a description, with what only such have.
type session struct{ schemes.Session }

func (s session) Run() error { return new(schemes.Carrier).Run(s.Session) }

func (s session) Set(role, name string, value []byte) error {
	return s.Session.(schemes.Setter).Set(role, name, value)
}

func (s session) Restart() { s.Session.(schemes.Repeatable).Restart() }

// sessions returns a function that opens a login of user 0 at server 0 as it
// stands after registration. Sessions share a deployment, unless login changes
// what the parties keep.
func (b *fixture) sessions(t *testing.T, window uint64) func() session {
	t.Helper()
	w := b.deploy(t, 1, window)
	keeps := slices.ContainsFunc(b.login.Phase.Stmts, func(st *lang.Stmt) bool { return st.Kind == lang.Store })
	return func() session {
		if keeps {
			w = b.deploy(t, 1, window)
		}
		return w.open(t, "login", 0, 0)
	}
}

// sharedKey asserts that every role whose text agrees on a key has the same one,
// and returns it.
func (b *fixture) sharedKey(t *testing.T, ses schemes.Session) []byte {
	t.Helper()
	var key []byte
	roles := map[string]bool{}
	for _, st := range b.login.Phase.Stmts {
		if st.Kind != lang.Agree || !b.login.SessionKey(st) {
			continue
		}
		roles[st.Role] = true
		k := ses.Key(st.Role)
		require.NotEmpty(t, k, "%s has no key", st.Role)
		require.NotEqual(t, make([]byte, len(k)), k, "the key of %s is all zero", st.Role)
		if key != nil {
			require.Equal(t, key, k, "%s has another key", st.Role)
		}
		key = bytes.Clone(k)
	}
	require.True(t, roles[b.user] && roles[b.server], "the user and the server agree on a key")
	return key
}

// mustLogin logs in and returns the key.
func (w *testDeployment) mustLogin(t *testing.T, user, server int) []byte {
	t.Helper()
	ses := w.open(t, "login", user, server)
	require.NoError(t, ses.Run())
	return w.sharedKey(t, ses)
}

// refusal asserts that an error is one of a party that aborts, and not one of
// the program.
func refusal(t *testing.T, err error, what ...any) *schemes.Refusal {
	t.Helper()
	var r *schemes.Refusal
	require.ErrorAs(t, err, &r, what...)
	return r
}

// factors are what the user types and shows: the values of class id, pw and bio
// that it owns. Those that only a password change uses are left out.
func (b *fixture) factors(classes ...lang.Class) []*lang.Value {
	var all []*lang.Value
	for _, v := range b.desc.Values {
		if v.Owner == b.user && v.Replaces == "" && slices.Contains(classes, v.Class) {
			all = append(all, v)
		}
	}
	return all
}

func (w *testDeployment) known(t *testing.T, user int, name string) []byte {
	t.Helper()
	v, ok := w.Deployment.(schemes.Inspector).Known(w.user, user, name)
	require.True(t, ok, name)
	return bytes.Clone(v)
}

// calls says whether an expression applies an operation anywhere in it.
func calls(e *lang.Expr, op lang.Op) bool {
	return e != nil && (e.Op == op || slices.ContainsFunc(e.Args, func(a *lang.Expr) bool { return calls(a, op) }))
}

// namesIn calls f for every name in an expression.
func namesIn(e *lang.Expr, f func(string)) {
	if e == nil {
		return
	}
	if e.Op == "name" {
		f(e.Name.String())
	}
	for _, a := range e.Args {
		namesIn(a, f)
	}
}

// uses calls f for every name that a statement reads.
func uses(st *lang.Stmt, f func(string)) {
	for _, e := range []*lang.Expr{st.X, st.Y, st.Key} {
		namesIn(e, f)
	}
	switch st.Kind {
	case lang.Store:
		for _, it := range st.Items {
			f(it.Local.Name.String())
		}
	case lang.Load: // compared, if it is held
		for _, it := range st.Items {
			f(it.Local.Name.String())
		}
	case lang.Send:
		for _, n := range st.Names {
			f(n.Name.String())
		}
	}
}

// unused says whether the user's part of login does nothing with a value that the
// user knows: then nobody can tell whether it is right.
func (b *fixture) unused(name string) bool {
	used := false
	names := b.login.Phase.Names(b.desc.Value(lang.Name{Text: name}))
	for _, st := range b.login.Phase.Stmts {
		if st.Role == b.user {
			uses(st, func(n string) {
				used = used || slices.ContainsFunc(names, func(o lang.Name) bool { return o.String() == n })
			})
		}
		if st.Kind == lang.Send && st.To == b.user { // compared, if it is received
			used = used || slices.ContainsFunc(st.Names,
				func(n lang.Ident) bool { return slices.Contains(names, n.Name) })
		}
	}
	return !used
}

// fuzzyVerifier says whether the user's check of the password is by a verifier of
// 8 bits, which one wrong password in 256 passes.
func (b *fixture) fuzzyVerifier() bool {
	return slices.ContainsFunc(b.login.Phase.Stmts, func(st *lang.Stmt) bool {
		return st.Role == b.user && st.Kind == lang.Compare && (calls(st.X, "fv") || calls(st.Y, "fv"))
	})
}

// flipBits returns v with n different bits flipped.
func flipBits(rng *rand.Rand, v []byte, n int) []byte {
	out := bytes.Clone(v)
	for _, bit := range rng.Perm(8 * len(v))[:n] {
		out[bit/8] ^= 0x80 >> (bit % 8)
	}
	return out
}

func randomBytes(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// all returns every registered scheme.
func all(t *testing.T) []schemes.Scheme {
	t.Helper()
	list, err := schemes.All()
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}
