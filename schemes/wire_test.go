package schemes_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A flipped bit of any message of login over a public channel is noticed exactly
// where the equations say so, byte by byte. Clocks accept every time here, so
// that only the equations decide; a clock can but refuse more.
func (b *fixture) testFlippedBits(t *testing.T) {
	want := map[string]string{}
	for m, msg := range b.login.Messages {
		for _, f := range msg.Fields {
			if !msg.Secure {
				want[fmt.Sprintf("message %d field %s", m+1, f.Name)] = strings.Repeat(string(refused), f.Bits/8)
			}
		}
	}
	for _, weak := range b.plan.Unauthenticated() {
		if weak.Replaced {
			continue // of such a field no bit can be changed
		}
		f := b.login.Messages[weak.Message].Fields[weak.Field]
		at := fmt.Sprintf("message %d field %s", weak.Message+1, f.Name)
		bytes := []byte(want[at])
		for i := weak.From / 8; i < weak.To/8; i++ {
			bytes[i] = accepted
			if weak.Split {
				bytes[i] = split
			}
		}
		want[at] = string(bytes)
	}

	every, stride := b.sample()
	rng := rand.New(schemes.Seeded(4))
	open := b.sessions(t, math.MaxUint64)
	got := map[string]string{}
	for m, msg := range b.login.Messages {
		if msg.Secure {
			continue
		}
		off := 0
		for _, f := range msg.Fields {
			seen := []byte(want[fmt.Sprintf("message %d field %s", m+1, f.Name)])
			for i := range seen {
				if (off+i)%stride != 0 {
					continue // taken as wanted
				}
				bits := []int{rng.IntN(8)}
				if every {
					bits = []int{0, 1, 2, 3, 4, 5, 6, 7}
				}
				for n, bit := range bits {
					verdict := b.flipped(t, open(), m, 8*(off+i)+bit)
					require.True(t, n == 0 || verdict == seen[i],
						"message %d field %s: the bits of byte %d fare differently", m+1, f.Name, i)
					seen[i] = verdict
				}
			}
			got[fmt.Sprintf("message %d field %s", m+1, f.Name)] = string(seen)
			off += len(seen)
		}
	}
	require.Equal(t, want, got)
}

// sample says how much is flipped: every bit with one backend and width set, a bit
// of every byte with all width sets of that backend, and with the others, where
// only the hash differs, a bit of some bytes. Where messages are long, so are the
// logins: less is tried.
func (b *fixture) sample() (every bool, stride int) {
	bytes := 0
	for _, m := range b.login.Messages {
		bytes += m.Bits() / 8
	}
	every = b.hash == "sha256" && b.widths == "paper" && bytes < 1000
	if stride = 1; bytes > 250 && (b.hash != "sha256" || testing.Short()) {
		stride = bytes / 50
	}
	return every && stride == 1, stride
}

// flipped runs a session in which one bit of a message is flipped on the way.
func (b *fixture) flipped(t *testing.T, ses schemes.Session, msg, bit int) byte {
	return b.altered(t, ses, func(m int, wire []byte) []byte {
		if m == msg {
			wire = bytes.Clone(wire)
			wire[bit/8] ^= 0x80 >> (bit % 8)
		}
		return wire
	})
}

// A message of the wrong length is an error, in every phase, and the role that
// received it does nothing more.
func (b *fixture) testMessageLengths(t *testing.T) {
	for _, ph := range b.plan.Phases {
		for m := range ph.Messages {
			for name, bad := range map[string]func([]byte) []byte{
				"truncated": func(w []byte) []byte { return w[:len(w)-1] },
				"extended":  func(w []byte) []byte { return append(bytes.Clone(w), 0) },
				"empty":     func([]byte) []byte { return []byte{} },
				"missing":   func([]byte) []byte { return nil },
			} {
				w := b.deploy(t, 1, 0)
				user, server := 0, 0
				var err error
				switch ph.Phase.Name {
				case "setup", "addition":
					server, err = w.NewServer()
				case "registration":
					user, err = w.NewUser()
				}
				require.NoError(t, err)
				ses := w.open(t, ph.Phase.Name, user, server)
				step := slices.IndexFunc(ph.Steps, func(s lang.Step) bool { return s.Recv == m })
				var sent []byte
				_, err = schemes.Carry(ses, func(i int, wire []byte) []byte {
					if i != m {
						return wire
					}
					sent = wire
					return bad(wire)
				})
				if bad(sent) == nil { // the carrier stops there: nothing arrived
					require.NoError(t, err)
					_, err = ses.Step(step, nil)
				}
				require.Error(t, err, "%s message %d of %s", name, m+1, ph.Phase.Name)
				_, err = ses.Step(step, sent)
				require.Error(t, err, "%s goes on after a %s message", ph.Steps[step].Role, name)
			}
		}
	}
}

// A message of an earlier session in the place of the same message of a later one
// is noticed by somebody, though the clock stands still: by a party that has drawn
// a nonce before and still receives something. Where the text has no such party
// nobody can tell.
func (b *fixture) testSubstitutedMessage(t *testing.T) {
	for m, msg := range b.login.Messages {
		if msg.Secure {
			continue
		}
		w := b.deploy(t, 1, 0)
		old, err := schemes.Carry(w.open(t, "login", 0, 0), nil)
		require.NoError(t, err)
		ses := w.open(t, "login", 0, 0)
		same := false
		_, err = schemes.Carry(ses, func(i int, wire []byte) []byte {
			if i != m {
				return wire
			}
			same = bytes.Equal(wire, old[m])
			return old[m]
		})
		if witness := b.witnesses(m); len(witness) > 0 {
			require.False(t, same, "message %d of two sessions is the same", m+1)
			refusal(t, err, "message %d of an earlier session; %v could tell", m+1, witness)
			continue
		}
		t.Logf("%s: message %d of an earlier session in the same second (the same bytes again: %v): nobody who has drawn a nonce receives anything from there on; outcome: %v",
			b.desc.Key, m+1, same, err)
	}
}

// witnesses are the roles that draw a nonce before message m is received and
// receive that message or a later one.
func (b *fixture) witnesses(m int) []string {
	drawn := map[string]bool{}
	var found []string
	n := 0
	for _, st := range b.login.Phase.Stmts {
		switch {
		case st.Kind == lang.Fresh && n <= m:
			drawn[st.Role] = true
		case st.Kind == lang.Send:
			if n >= m && drawn[st.To] && !slices.Contains(found, st.To) {
				found = append(found, st.To)
			}
			n++
		}
	}
	return found
}

// Whoever replays all that a user sent gets nowhere with a party that can tell, by
// the time or by a nonce or counter of its own; where the equations give nobody a
// means to tell, everybody accepts.
func (b *fixture) testReplayedUser(t *testing.T) {
	for _, late := range []bool{false, true} {
		w := b.deploy(t, 1, 0)
		old, err := schemes.Carry(w.open(t, "login", 0, 0), nil)
		require.NoError(t, err)
		if late {
			w.now += w.window + 1
		}
		accepted, err := b.impersonate(t, w.open(t, "login", 0, 0), old)
		teller := b.plan.Replayed(b.user, late)
		if teller == nil {
			require.NoError(t, err, "nobody can tell a replay")
			require.Contains(t, accepted, b.server)
			t.Logf("%s: all messages of the user replayed, after the window %v: the equations give nobody a means to tell; accepted by %v", b.desc.Key, late, accepted)
			continue
		}
		r := refusal(t, err, "the user's messages replayed, after the window %v", late)
		require.Equal(t, teller.Pos, r.Stmt.Pos, "the one that can tell by the equations")
		require.NotContains(t, accepted, r.Role)
	}
}

// impersonate runs a session in which the user's messages are recorded ones. The
// result is the roles that took all their steps.
func (b *fixture) impersonate(t *testing.T, ses schemes.Session, recorded [][]byte) (accepted []string, err error) {
	t.Helper()
	wire := make([][]byte, len(recorded))
	for m, msg := range ses.Plan().Messages {
		if msg.From == b.user {
			wire[m] = recorded[m]
		}
	}
	left := map[string]int{}
	for _, st := range ses.Plan().Steps {
		left[st.Role]++
	}
	for i, st := range ses.Plan().Steps {
		if st.Role == b.user {
			continue
		}
		var in []byte
		if st.Recv >= 0 {
			in = wire[st.Recv]
		}
		var out []byte
		if out, err = ses.Step(i, in); err != nil {
			break
		}
		if st.Send >= 0 {
			wire[st.Send] = bytes.Clone(out)
		}
		if left[st.Role]--; left[st.Role] == 0 {
			accepted = append(accepted, st.Role)
		}
	}
	return accepted, err
}
