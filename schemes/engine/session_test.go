package engine_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// Steps are taken once, each role's in order. A step out of order changes nothing;
// after a refusal or a message of the wrong length the role does nothing more, but
// the others may.
func TestStepOrder(t *testing.T) {
	d := deployment(t, program(t, pingPong), engine.Config{})
	s := open(t, d, "login", 0, 0)
	require.Len(t, s.Plan().Steps, 4)
	step := func(i int, in []byte) []byte {
		t.Helper()
		out, err := s.Step(i, in)
		require.NoError(t, err)
		return bytes.Clone(out)
	}
	outOfOrder := func(i int, in []byte) {
		t.Helper()
		_, err := s.Step(i, in)
		require.ErrorContains(t, err, "not the next one")
		var r *engine.Refusal
		require.False(t, errors.As(err, &r), "it is not the protocol that refuses")
	}

	outOfOrder(2, repeat(0, v))
	n := step(0, nil)
	outOfOrder(0, nil)
	require.Nil(t, s.Key("U"))
	require.Nil(t, s.Key("S"))
	outOfOrder(3, repeat(0, v))
	m := step(1, n)
	require.NotNil(t, s.Key("S"))
	require.Nil(t, s.Key("U"))
	w := step(2, m)
	outOfOrder(2, m)
	require.Equal(t, s.Key("S"), s.Key("U"))
	require.Empty(t, step(3, w))
	for i := range 4 {
		outOfOrder(i, nil)
	}

	for name, wrong := range map[string]struct {
		message []byte
		refused bool
	}{
		"refused": {xor(w, repeat(1, 1)), true},
		"short":   {w[1:], false},
		"long":    {append(bytes.Clone(w), 0), false},
		"none":    {nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			s.Restart()
			w := step(2, step(1, step(0, nil)))
			if wrong.refused {
				wrong.message = xor(w, repeat(1, 1))
			}
			_, err := s.Step(3, wrong.message)
			require.Error(t, err)
			var r *engine.Refusal
			require.Equal(t, wrong.refused, errors.As(err, &r))
			outOfOrder(3, w)
			outOfOrder(1, n)
		})
	}

	// a step that receives nothing is given nothing
	s.Restart()
	_, err := s.Step(0, []byte{1})
	require.Error(t, err)
	outOfOrder(0, nil)
	step(1, n) // S does not know of it
}

func TestSet(t *testing.T) {
	d := deployment(t, program(t, `
  a, b  hash U
  p     id   S public
phase login
  U: x = a ^ b
  U -> S : { x, p }
`), engine.Config{})
	s := open(t, d, "login", 0, 0)
	a, b, p := known(t, d, "U", 0, "a"), known(t, d, "U", 0, "b"), known(t, d, "S", 0, "p")
	want := func(x, p []byte) {
		t.Helper()
		out, err := s.Step(0, nil)
		require.NoError(t, err)
		require.Equal(t, append(bytes.Clone(x), p...), out)
		s.Restart()
	}
	for _, bad := range []struct {
		role, name string
		value      []byte
	}{
		{"U", "x", repeat(1, v)},  // computed, not known from the start
		{"U", "zz", repeat(1, v)}, // nobody's
		{"S", "a", repeat(1, v)},  // another's
		{"X", "a", repeat(1, v)},
		{"C", "p", repeat(1, v)}, // takes no part in the phase
		{"U", "a", repeat(1, v-1)},
		{"U", "a", repeat(1, v+1)},
		{"U", "a", nil},
	} {
		require.Error(t, s.Set(bad.role, bad.name, bad.value), "%s %s", bad.role, bad.name)
	}
	want(xor(a, b), p)

	other := repeat(7, v)
	require.NoError(t, s.Set("U", "a", other))
	other[0]++ // it was copied
	want(xor(repeat(7, v), b), p)
	want(xor(a, b), p) // Restart took it back
	require.NoError(t, s.Set("U", "p", repeat(9, v)))
	require.NoError(t, s.Set("U", "b", a))
	want(make([]byte, v), repeat(9, v))
	want(xor(a, b), p)
	require.Equal(t, a, known(t, d, "U", 0, "a"), "the party's own value is not touched")
}

const passwords = `
  PW   pw U
  PWn  pw U replaces PW
phase registration
  U: store card { q = PW }
phase login
  U: load card { q }
  U -> S : { q, PW, PWn }
phase password
  U: load card { q }
  U: check q == PW
  U -> S : { q }
  U: store card { q = PWn }
`

// A password change puts the new one in the old one's place, for sessions opened
// later and for open ones from their next Restart on; one that stops half-way does
// not.
func TestPasswordChange(t *testing.T) {
	d := deployment(t, program(t, passwords), engine.Config{})
	require.NoError(t, d.Run("registration", 0, 0))
	first, second := known(t, d, "U", 0, "PW"), known(t, d, "U", 0, "PWn")
	require.NotEqual(t, first, second)
	login, change := open(t, d, "login", 0, 0), open(t, d, "password", 0, 0)
	sends := func(parts ...[]byte) {
		t.Helper()
		login.Restart()
		out, err := login.Step(0, nil)
		require.NoError(t, err)
		require.Equal(t, bytes.Join(parts, nil), out)
	}
	sends(first, first, second)
	require.NoError(t, change.Run())
	sends(second, second, first)
	require.Equal(t, second, known(t, d, "U", 0, "PW"))

	change.Restart()
	require.NoError(t, change.Run())
	sends(first, first, second)

	change.Restart()
	_, err := change.Step(0, nil)
	require.NoError(t, err) // and no further
	sends(first, first, second)
	require.Equal(t, first, known(t, d, "U", 0, "PW"))

	change.Restart()
	require.NoError(t, change.Set("U", "PW", second))
	refusal(t, change.Run())
	sends(first, first, second)
	require.Equal(t, first, known(t, d, "U", 0, "PW"))

	// Set, then a change, then Restart: what the parties know now
	require.NoError(t, login.Set("U", "PW", repeat(1, v)))
	require.NoError(t, d.Run("password", 0, 0))
	sends(second, second, first)
}

// A phase in which the user does nothing can be run without one, whatever its name.
func TestPhaseWithoutUser(t *testing.T) {
	p := program(t, `
  a hash S
phase password
  S -> C : { a }
  C: store C { a }
`)
	d := deployment(t, p, engine.Config{})
	require.NoError(t, d.Run("password", -1, 0))
	require.NoError(t, d.Run("password", 0, 0))
}

func TestOpenErrors(t *testing.T) {
	d := deployment(t, program(t, pingPong+"phase setup\n S: fresh n\n S: store S { n }\n"), engine.Config{})
	for _, c := range []struct {
		phase        lang.PhaseName
		user, server int
		ok           bool
	}{
		{"login", 0, 0, true},
		{"setup", -1, 0, true},
		{"setup", 0, 0, true},
		{"login", -1, 0, false},
		{"login", 1, 0, false},
		{"login", -2, 0, false},
		{"setup", -2, 0, false},
		{"login", 0, 1, false},
		{"login", 0, -1, false},
		{"setup", -1, 1, false},
		{"password", 0, 0, false}, // not described
		{"", 0, 0, false},
	} {
		s, err := d.Open(c.phase, c.user, c.server)
		require.Equal(t, c.ok, err == nil, "%+v", c)
		require.Equal(t, c.ok, s != nil, "%+v", c)
	}
	require.NoError(t, d.Run("password", 0, 0), "nothing to do")
	require.Error(t, d.Run("login", 1, 0))

	for _, c := range []struct {
		role string
		n    int
		name string
		ok   bool
	}{
		{"U", 0, "a", true},
		{"U", 1, "a", false},
		{"U", -1, "a", false},
		{"S", 0, "a", false}, // knows it, but it is the user's
		{"S", 1, "a", false},
		{"C", 0, "a", false},
		{"X", 0, "a", false},
		{"U", 0, "n", false}, // drawn in a session
		{"", 0, "a", false},
	} {
		_, ok := d.Known(c.role, c.n, c.name)
		require.Equal(t, c.ok, ok, "%+v", c)
	}

	s := open(t, d, "login", 0, 0)
	require.Nil(t, s.Key("X"))
	require.Nil(t, s.Ops("U"), "not watched")
	require.Empty(t, s.Events())
}

// A description without a centre has none.
func TestNoCentre(t *testing.T) {
	d := deployment(t, program(t, pingPong, "role C centre", ""), engine.Config{})
	require.NoError(t, d.Run("login", 0, 0))
	_, ok := d.Known("C", 0, "a")
	require.False(t, ok)
	require.Equal(t, engine.Storage{Roles: map[string]int{"U": 128, "S": 0}}, d.Storage(0, 0))
}

func TestHashTooNarrow(t *testing.T) {
	s, err := lang.Parse("tiny.tmis", []byte(header+pingPong))
	require.NoError(t, err)
	for _, name := range core.Names() {
		h, err := core.Lookup(name)
		require.NoError(t, err)
		for _, widths := range []string{"paper", "160", "256"} {
			w, err := s.Widths(widths)
			require.NoError(t, err)
			plan, err := s.Plan(w)
			require.NoError(t, err)
			p, err := engine.Compile(plan, h)
			if h.Bits() >= w.V {
				require.NoError(t, err)
				require.NoError(t, deployment(t, p, engine.Config{}).Run("login", 0, 0))
				continue
			}
			require.Nil(t, p)
			require.ErrorContains(t, err, name)
			require.ErrorContains(t, err, fmt.Sprintf("needs %d", w.V))
		}
	}
}

var errEmpty = errors.New("no more randomness")

// limited is a source of randomness that fails after so many bytes.
type limited struct{ left int }

func (l *limited) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, errEmpty
	}
	n := min(l.left, len(p))
	l.left -= n
	clear(p[:n])
	return n, nil
}

// A source of randomness that fails is an error wherever it happens, and not a
// refusal: the protocol did not go wrong, and no half-random value is used.
func TestRandomnessFails(t *testing.T) {
	p := program(t, `
  a     key C
  b     key U
  s     key S
  bio   bio U
  n     nonce
phase login
  U: fresh n
  U: (R, P) = Gen(bio)
  U -> S : { n, R, P }
  S: agree SK = h(n, R, P)
`)
	run := func(r io.Reader) error {
		d, err := p.Deploy(engine.Config{Random: r})
		if err != nil {
			return err
		}
		if _, err := d.NewServer(); err != nil {
			return err
		}
		if _, err := d.NewUser(); err != nil {
			return err
		}
		ses, err := d.Open("login", 0, 0)
		if err != nil {
			return err
		}
		err = ses.Run()
		if err != nil {
			require.Nil(t, ses.Key("S"))
			_, again := ses.Step(0, nil)
			require.ErrorContains(t, again, "not the next one")
		}
		return err
	}
	need := 0
	for ; ; need++ {
		err := run(&limited{left: need})
		if err == nil {
			break
		}
		var r *engine.Refusal
		require.False(t, errors.As(err, &r))
		require.True(t, errors.Is(err, errEmpty) || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
	}
	require.Greater(t, need, 5*v, "five values and the codeword of Gen are drawn")
}

// Random replaces the source of one role in one session.
func TestRandomOfRole(t *testing.T) {
	d := deployment(t, program(t, pingPong), engine.Config{})
	key := func(user, server byte) []byte {
		s := open(t, d, "login", 0, 0)
		s.Random("U", seeded(user))
		s.Random("S", seeded(server))
		s.Random("nobody", nil)
		require.NoError(t, s.Run())
		return bytes.Clone(s.Key("U"))
	}
	require.Equal(t, key(1, 2), key(1, 2))
	require.NotEqual(t, key(1, 2), key(1, 3))
	require.NotEqual(t, key(1, 2), key(3, 2))
}

// Storage is what stands on the card and in the stores, by the width of each
// entry, and of what a party knows from the start its own secrets; of a user's, those
// that a device must keep (h1, h2 and c, here). Room in a record
// that only a later phase fills (addition, here) is not counted before.
func TestStorage(t *testing.T) {
	d := deployment(t, program(t, `
  ID, o         id   U
  s             key  S
  pub           id   S public
  x             key  C S
  h1, h2        half U
  c             byte U
phase registration
  U: store card { h1, c }
  U: store card[ID] { o }
  U: store phone { h2 }
  U => C : { ID, h1 }
  C: store users[ID] { h1 }
phase addition
  U: store card { h2 }
  U: store card[ID] { q = o }
  U => C : { ID, h1 }
  C: store users[ID] { e = h1 }
phase setup
  S: z = h(s)
  S: store S { z }
`), engine.Config{})
	before := engine.Storage{Roles: map[string]int{"U": 136, "S": 128, "C": 128}}
	require.Equal(t, before, d.Storage(0, 0))
	require.NoError(t, d.Run("setup", -1, 0))
	require.Equal(t, engine.Storage{Roles: map[string]int{"U": 136, "S": 256, "C": 128}}, d.Storage(0, 0))
	require.Equal(t, engine.Storage{Roles: map[string]int{"U": 0, "S": 0, "C": 128}}, d.Storage(-1, -1))
	require.NoError(t, d.Run("registration", 0, 0))
	require.Equal(t, engine.Storage{Card: 64 + 8 + 128, Roles: map[string]int{"U": 200, "S": 256, "C": 128 + 64}},
		d.Storage(0, 0))
	require.NoError(t, d.Run("registration", 0, 0)) // again: the same records
	require.Equal(t, engine.Storage{Card: 64 + 8 + 128, Roles: map[string]int{"U": 200, "S": 256, "C": 128 + 64}},
		d.Storage(0, 0))
	n, err := d.NewUser()
	require.NoError(t, err)
	require.NoError(t, d.Run("registration", n, 0))
	require.Equal(t, 128+64+64, d.Storage(0, 0).Roles["C"], "a record of each user")
	require.Equal(t, 64+8+128, d.Storage(0, 0).Card, "but one card")
}

// What is sent and agreed on is the same whether anybody watches or not, for every
// registered scheme and every phase.
func TestWatchingChangesNothing(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	for _, s := range all {
		transcript := func(watch bool) [][]byte {
			d, err := s.Deploy(schemes.Config{Random: seeded(3), Clock: schemes.StoppedClock, Watch: watch})
			require.NoError(t, err)
			var wire [][]byte
			run := func(phase lang.PhaseName, user, server int) {
				if s.Description().Phase(phase) == nil {
					return
				}
				ses, err := d.Open(phase, user, server)
				require.NoError(t, err)
				sent, err := schemes.Carry(ses, nil)
				require.NoError(t, err)
				wire = append(wire, sent...)
				w := ses.(schemes.Watched)
				for _, r := range s.Description().Roles {
					wire = append(wire, bytes.Clone(ses.Key(r.Name)))
					require.Equal(t, watch && acts(ses, r.Name), w.Ops(r.Name) != nil)
				}
				require.Equal(t, watch, len(w.Events()) > 0)
			}
			_, err = d.NewServer()
			require.NoError(t, err)
			_, err = d.NewUser()
			require.NoError(t, err)
			run("setup", -1, 0)
			run("registration", 0, 0)
			run("login", 0, 0)
			run("password", 0, 0)
			if ph := s.Description().Phase("password"); ph == nil || ph.Spoils == "" {
				run("login", 0, 0)
			}
			_, err = d.NewServer()
			require.NoError(t, err)
			run("addition", 0, 1)
			return wire
		}
		require.Equal(t, transcript(false), transcript(true), s.Description().Key)
	}
}

func acts(s schemes.Session, role string) bool {
	for _, st := range s.Plan().Steps {
		if st.Role == role {
			return true
		}
	}
	return false
}

// Ops counts what was executed, also of a session that was refused; Events follow
// the statements, with values as they were then.
func TestWatch(t *testing.T) {
	p := program(t, `
  a, b   hash U S
  w      wide4 U
  n      nonce
  T      time
  T0     time  S
phase login
  U: fresh n
  U: now T
  U: x = h(a, h(b)) ^ n ^ a + b
  U: y = w ^ stretch(x)
  U -> S : { x, a }
  S: check recent(T0)
  S: check x == a
  S: z = h(x)
`)
	d := deployment(t, p, engine.Config{Watch: true, Clock: func() uint64 { return 1 }})
	s := open(t, d, "login", 0, 0)
	require.NoError(t, s.Set("S", "T0", []byte{0, 0, 0, 1}))
	require.Equal(t, "check x == a", refusal(t, s.Run()).Stmt.Text)
	require.Equal(t, engine.Ops{"random": 1, "hash": 2, "xor": 3, "add": 1, "stretch": 3}, s.Ops("U"))
	require.Equal(t, engine.Ops{"compare": 2}, s.Ops("S"), "a held field and the check that failed")

	var kinds []string
	for _, ev := range s.Events() {
		kinds = append(kinds, ev.Role+" "+ev.Kind+" "+ev.Name.Text)
	}
	require.Equal(t, []string{
		"U known a", "U known b", "U known w", "S known a", "S known b", "S known T0",
		"U fresh n", "U now T", "U assign x", "U assign y", "U message ",
		"S check ",
	}, kinds)
}
