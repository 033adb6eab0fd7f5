package engine_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

const boxes = `
  k     id   U
  a, b  hash U
phase registration
  U: store box[k] { e = a, f = b }
phase login
  U: store box[k] { e = a }
  U: store box { e = b }
phase password
  U: store box[k] { f = a }
phase addition
  U: load box[k] { e, f }
  U -> S : { e, f }
`

// A store is found again by its key: a missing record or entry is a refusal,
// an entry is overwritten, and what is not named stays as it is.
func TestStores(t *testing.T) {
	d := deployment(t, program(t, boxes), engine.Config{})
	n, err := d.NewUser()
	require.NoError(t, err)
	run := func(phase lang.PhaseName, user int, key, a, b byte) ([]byte, error) {
		s := open(t, d, phase, user, 0)
		require.NoError(t, s.Set("U", "k", repeat(key, v)))
		require.NoError(t, s.Set("U", "a", repeat(a, v)))
		require.NoError(t, s.Set("U", "b", repeat(b, v)))
		return s.Step(0, nil)
	}
	store := func(phase lang.PhaseName, user int, key, a, b byte) {
		t.Helper()
		_, err := run(phase, user, key, a, b)
		require.NoError(t, err)
	}
	missing := func(user int, key byte) {
		t.Helper()
		_, err := run("addition", user, key, 0, 0)
		r := refusal(t, err)
		require.Equal(t, "U", r.Role)
		require.Equal(t, lang.Load, r.Stmt.Kind)
		require.Contains(t, r.Why, "box")
	}
	holds := func(user int, key, e, f byte) {
		t.Helper()
		out, err := run("addition", user, key, 0, 0)
		require.NoError(t, err)
		require.Equal(t, append(repeat(e, v), repeat(f, v)...), out)
	}

	missing(0, 1)
	store("login", 0, 1, 10, 11)
	missing(0, 1) // the record is there, but f is not
	store("registration", 0, 1, 20, 21)
	holds(0, 1, 20, 21)
	store("password", 0, 1, 30, 31)
	holds(0, 1, 20, 30)
	store("login", 0, 1, 40, 41) // also into the record without a key
	holds(0, 1, 40, 30)
	missing(0, 2)
	store("registration", 0, 2, 50, 51)
	holds(0, 2, 50, 51)
	holds(0, 1, 40, 30)
	missing(n, 1) // another user's card
	store("registration", n, 1, 60, 61)
	holds(n, 1, 60, 61)
	holds(0, 1, 40, 30)
}

// A store is the party's own: servers do not see one another's.
func TestStoresOfServers(t *testing.T) {
	d := deployment(t, program(t, `
  a hash S
phase setup
  S: store mine { e = a }
phase login
  S: load mine { e }
  S -> U : { e }
`), engine.Config{})
	_, err := d.NewServer()
	require.NoError(t, err)
	require.NoError(t, d.Run("setup", -1, 0))
	refusal(t, d.Run("login", 0, 1))
	require.NoError(t, d.Run("setup", -1, 1))
	for n := range 2 {
		out, err := open(t, d, "login", 0, n).Step(0, nil)
		require.NoError(t, err)
		require.Equal(t, known(t, d, "S", n, "a"), out)
	}
}

// A value that comes from outside under a name that the role holds is compared.
func TestHeldNames(t *testing.T) {
	d := deployment(t, program(t, `
  a hash U S
  b hash S
  c hash U
phase registration
  U: store card { x = a, c }
phase password
  U: store card { c = a }
phase login
  U: load card { x, c }
  U -> S : { c, a }
  S: x = h(b)
  S -> U : { b, a }
phase addition
  U: x = h(a)
  U -> S : { x, c }
  S: y = h(x)
  S -> U : { x, y }
`), engine.Config{})
	require.NoError(t, d.Run("registration", 0, 0))
	require.NoError(t, d.Run("login", 0, 0))

	// on receipt, of what it knows from the start
	s := open(t, d, "login", 0, 0)
	require.NoError(t, s.Set("S", "a", repeat(1, v)))
	r := refusal(t, s.Run())
	require.Equal(t, "S", r.Role)
	require.Equal(t, lang.Send, r.Stmt.Kind)
	require.Contains(t, r.Why, "received a")

	// on receipt, of what it has computed and sent
	s = open(t, d, "addition", 0, 0)
	require.NoError(t, s.Run())
	s.Restart()
	m, err := s.Step(0, nil)
	require.NoError(t, err)
	m, err = s.Step(1, m)
	require.NoError(t, err)
	m = bytes.Clone(m)
	m[v-1] ^= 1
	_, err = s.Step(2, m)
	r = refusal(t, err)
	require.Equal(t, "U", r.Role)
	require.Contains(t, r.Why, "received x")

	// on load
	require.NoError(t, d.Run("password", 0, 0))
	r = refusal(t, d.Run("login", 0, 0))
	require.Equal(t, "U", r.Role)
	require.Equal(t, lang.Load, r.Stmt.Kind)
}

func TestChecks(t *testing.T) {
	d := deployment(t, program(t, `
  c, d   ctr U
  o      byte U
phase login
  U: check c > d
  U: check o == o
phase addition
  U: check c == d
  U: check 300 == c
  U: check o + 1 == 0
phase password
  U: check 40000 > c
  U: check c > 5
`), engine.Config{})
	run := func(phase lang.PhaseName, c, n uint16, o byte) error {
		s := open(t, d, phase, 0, 0)
		require.NoError(t, s.Set("U", "c", []byte{byte(c >> 8), byte(c)}))
		require.NoError(t, s.Set("U", "d", []byte{byte(n >> 8), byte(n)}))
		require.NoError(t, s.Set("U", "o", []byte{o}))
		return s.Run()
	}
	for _, c := range []struct{ c, d uint16 }{
		{0, 0},
		{1, 0},
		{0, 1},
		{0x7fff, 0x8000},
		{0x8000, 0x7fff},
		{0x100, 0xff},
		{0xff, 0x100},
		{0xffff, 0xffff},
		{0xffff, 0},
		{0, 0xffff},
	} {
		err := run("login", c.c, c.d, 0)
		if c.c > c.d {
			require.NoError(t, err, "%d > %d", c.c, c.d)
			continue
		}
		r := refusal(t, err)
		require.Equal(t, "the left side is not greater", r.Why, "%d > %d", c.c, c.d)
		require.Equal(t, "check c > d", r.Stmt.Text)
		require.Equal(t, fmt.Sprintf("%v: U refuses: check c > d: the left side is not greater", r.Stmt.Pos), r.Error())
	}
	require.NoError(t, run("addition", 300, 300, 255))
	require.Equal(t, "check c == d", refusal(t, run("addition", 300, 301, 255)).Stmt.Text)
	require.Equal(t, "check 300 == c", refusal(t, run("addition", 44, 44, 255)).Stmt.Text) // 300 modulo 256
	require.Equal(t, "check o + 1 == 0", refusal(t, run("addition", 300, 300, 254)).Stmt.Text)
	require.NoError(t, run("password", 6, 0, 0))
	require.NoError(t, run("password", 39999, 0, 0))
	refusal(t, run("password", 40000, 0, 0))
	refusal(t, run("password", 5, 0, 0))
}

const times = `
  T, T2 time
phase login
  U: now T
  U -> S : { T }
  S: check recent(T)
  S: now T2
  S -> U : { T2 }
`

// A time is recent within the window before and after; narrow clocks go round.
func TestRecent(t *testing.T) {
	for _, c := range []struct {
		bits string
		now  uint64
		time string // in hexadecimal, big-endian
		want bool
	}{
		{"32", 1000, "000003e8", true},
		{"32", 1000, "000003e3", true},  // 5 s old
		{"32", 1000, "000003e2", false}, // 6 s
		{"32", 1000, "000003ed", true},  // 5 s early
		{"32", 1000, "000003ee", false},
		{"32", 1000, "ffffffff", false},
		{"32", 1<<32 + 2, "fffffffd", true},  // 5 s before, across the turn
		{"32", 1<<32 + 2, "fffffffc", false}, // 6 s
		{"32", 1<<32 + 2, "00000002", true},
		{"32", 1<<32 - 2, "00000003", true}, // 5 s early, across the turn
		{"32", 1<<32 - 2, "00000004", false},
		{"32", 1 << 40, "00000000", true},
		{"32", 0, "80000000", false},

		{"64", 1<<32 + 2, "00000000fffffffd", true},
		{"64", 1<<32 + 2, "00000000fffffffc", false},
		{"64", 1<<32 + 2, "0000000000000002", false}, // another turn of the narrow clock
		{"64", 1767225600, "000000006955b900", true},
		{"64", 1767225600, "000000006955b8fb", true},
		{"64", 1767225600, "000000006955b8fa", false},
		{"64", 1767225600, "ffffffffffffffff", false},
		{"64", 1767225600, "7fffffffffffffff", false},
		{"64", 1767225600, "0000000000000000", false},

		{"128", 1767225600, "0000000000000000000000006955b900", true},
		{"128", 1767225600, "0000000000000000000000006955b905", true},
		{"128", 1767225600, "0000000000000000000000006955b906", false},
		{"128", 1767225600, "0000000000000001000000006955b900", false}, // right but for 2^64
		{"128", 1767225600, "8000000000000000000000006955b900", false},
		{"128", 1767225600, "ffffffffffffffffffffffffffffffff", false},

		{"16", 70000, "1170", true}, // 70000 modulo 65536
		{"16", 70000, "116b", true},
		{"16", 70000, "116a", false},
		{"16", 65538, "fffd", true},
	} {
		t.Run(fmt.Sprintf("%s/%d/%s", c.bits, c.now, c.time), func(t *testing.T) {
			p := program(t, times, "time 32", "time "+c.bits)
			s := open(t, deployment(t, p, engine.Config{Clock: func() uint64 { return c.now }}), "login", 0, 0)
			wire, err := hex.DecodeString(c.time)
			require.NoError(t, err)
			out, err := s.Step(1, wire)
			if !c.want {
				require.Equal(t, lang.Recent, refusal(t, err).Stmt.Kind)
				return
			}
			require.NoError(t, err)
			var want [16]byte // the time now, cut or filled in front
			for i := range 8 {
				want[15-i] = byte(c.now >> (8 * i))
			}
			require.Equal(t, want[16-len(out):], out)
			require.Len(t, out, len(wire))
		})
	}
}

func TestWindow(t *testing.T) {
	p := program(t, times)
	for _, c := range []struct{ configured, want uint64 }{{0, engine.DefaultWindow}, {1, 1}, {100, 100}} {
		now := uint64(1 << 20)
		d := deployment(t, p, engine.Config{Window: c.configured, Clock: func() uint64 { return now }})
		for _, late := range []bool{false, true} {
			s := open(t, d, "login", 0, 0)
			m, err := s.Step(0, nil)
			require.NoError(t, err)
			now += c.want
			if late {
				now++
			}
			_, err = s.Step(1, m)
			if late {
				refusal(t, err)
			} else {
				require.NoError(t, err)
			}
		}
	}
}

const pingPong = `
  a     key U S
  n, m  nonce
phase login
  U: fresh n
  U -> S : { n }
  S: fresh m
  S: agree SK = h(a, n, m)
  S -> U : { m }
  U: agree SK = h(a, n, m)
  U: w = h(SK, 1)
  U -> S : { w }
  S: check w == h(SK, 1)
`
