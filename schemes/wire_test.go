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
func (b *bed) testFlippedBits(t *testing.T) {
	want := map[string]string{}
	for m, msg := range b.login.Messages {
		for _, f := range msg.Fields {
			if !msg.Secure {
				want[fmt.Sprintf("message %d field %s", m+1, f.Name)] = strings.Repeat(string(refused), f.Bits/8)
			}
		}
	}
	for _, weak := range b.plan.Unauthenticated() {
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

	every := b.hash == "sha256" && b.widths == "paper" // else a bit of every byte
	rng := rand.New(schemes.Seeded(4))
	open := b.sessions(t, math.MaxUint64)
	got := map[string]string{}
	for m, msg := range b.login.Messages {
		if msg.Secure {
			continue
		}
		off := 0
		for _, f := range msg.Fields {
			seen := make([]byte, f.Bits/8)
			for i := range seen {
				bits := []int{rng.IntN(8)}
				if every {
					bits = []int{0, 1, 2, 3, 4, 5, 6, 7}
				}
				for n, bit := range bits {
					verdict := b.flipped(t, open(), m, 8*(off+i)+bit)
					require.True(t, n == 0 || verdict == seen[i], "message %d field %s: the bits of byte %d fare differently", m+1, f.Name, i)
					seen[i] = verdict
				}
			}
			got[fmt.Sprintf("message %d field %s", m+1, f.Name)] = string(seen)
			off += len(seen)
		}
	}
	require.Equal(t, want, got)
}

// flipped runs a session in which one bit of a message is flipped on the way.
func (b *bed) flipped(t *testing.T, ses schemes.Session, msg, bit int) byte {
	_, err := carry(ses, func(m int, wire []byte) []byte {
		if m == msg {
			wire = bytes.Clone(wire)
			wire[bit/8] ^= 0x80 >> (bit % 8)
		}
		return wire
	})
	if err != nil {
		refusal(t, err)
		return refused
	}
	var key []byte
	for _, r := range b.desc.Roles {
		k := ses.Key(r.Name)
		if k != nil && key != nil && !bytes.Equal(k, key) {
			return split
		}
		if k != nil {
			key = k
		}
	}
	return accepted
}

// A message of the wrong length is an error, in every phase, and the role that
// received it does nothing more.
func (b *bed) testMessageLengths(t *testing.T) {
	for _, ph := range b.plan.Phases {
		for m := range ph.Messages {
			for name, bad := range map[string]func([]byte) []byte{
				"truncated": func(w []byte) []byte { return w[:len(w)-1] },
				"extended":  func(w []byte) []byte { return append(bytes.Clone(w), 0) },
				"empty":     func([]byte) []byte { return []byte{} },
				"missing":   func([]byte) []byte { return nil },
			} {
				w := b.world(t, 1, 0)
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
				_, err = carry(ses, func(i int, wire []byte) []byte {
					if i != m {
						return wire
					}
					sent = wire
					return bad(wire)
				})
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
func (b *bed) testSubstitutedMessage(t *testing.T) {
	for m, msg := range b.login.Messages {
		if msg.Secure {
			continue
		}
		w := b.world(t, 1, 0)
		old, err := carry(w.open(t, "login", 0, 0), nil)
		require.NoError(t, err)
		ses := w.open(t, "login", 0, 0)
		same := false
		_, err = carry(ses, func(i int, wire []byte) []byte {
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
func (b *bed) witnesses(m int) []string {
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

// Whoever replays all that a user sent gets nowhere with a party that can tell:
// one that checks the time, once the window has passed, or one that checks an
// answer to a nonce of its own. Where the text has no such party, everybody
// accepts.
func (b *bed) testReplayedUser(t *testing.T) {
	for _, late := range []bool{false, true} {
		w := b.world(t, 1, 0)
		old, err := carry(w.open(t, "login", 0, 0), nil)
		require.NoError(t, err)
		if late {
			w.now += w.window + 1
		}
		accepted, err := b.impersonate(t, w.open(t, "login", 0, 0), old)
		can := b.canTell(late)
		if len(can) == 0 {
			require.NoError(t, err, "nobody can tell a replay")
			require.Contains(t, accepted, b.server)
			t.Logf("%s: all messages of the user replayed, after the window %v: the text gives nobody a means to tell; accepted by %v, error %v", b.desc.Key, late, accepted, err)
			continue
		}
		refusal(t, err, "the user's messages replayed, after the window %v", late)
		for _, r := range can {
			require.NotContains(t, accepted, r)
		}
	}
}

// impersonate runs a session in which the user's messages are recorded ones. The
// result is the roles that took all their steps.
func (b *bed) impersonate(t *testing.T, ses schemes.Session, recorded [][]byte) (accepted []string, err error) {
	t.Helper()
	wire := make([][]byte, len(recorded))
	for m, msg := range ses.Messages() {
		if msg.From == b.user {
			wire[m] = recorded[m]
		}
	}
	left := map[string]int{}
	for _, st := range ses.Steps() {
		left[st.Role]++
	}
	for i, st := range ses.Steps() {
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

// canTell lists the roles other than the user's that can tell a replay of the
// user's messages: by the time of a message from the user, if it is late, or by a
// check of a message from the user that depends on a nonce of their own or on a
// counter that they keep.
func (b *bed) canTell(late bool) []string {
	var can []string
	for _, r := range b.desc.Roles {
		if r.Name != b.user && (late && b.checksTime(r.Name) || b.checksOwn(r.Name)) {
			can = append(can, r.Name)
		}
	}
	return can
}

func (b *bed) checksTime(role string) bool {
	fromUser := map[string]bool{}
	for _, st := range b.login.Phase.Stmts {
		switch {
		case st.Kind == lang.Send && st.Role == b.user && st.To == role:
			for _, n := range st.Names {
				fromUser[n.Name] = true
			}
		case st.Kind == lang.Recent && st.Role == role && fromUser[st.X.Name]:
			return true
		}
	}
	return false
}

// checksOwn says whether a role makes a check that depends on a nonce of its own
// and on a message that came from the user after it, or compares a counter from
// the user with one that it keeps. To wait for a message after the nonce is not
// enough: one that does not depend on the nonce can be an old one.
func (b *bed) checksOwn(role string) bool {
	type source struct{ nonce, answer, user, kept bool } // what a value of the role depends on
	of := map[string]source{}
	drawn := false
	for _, st := range b.login.Phase.Stmts {
		var from source
		if st.Role == role {
			uses(st, func(n string) {
				s := of[n]
				from = source{from.nonce || s.nonce, from.answer || s.answer, from.user || s.user, from.kept || s.kept}
			})
		}
		switch {
		case st.Kind == lang.Send && st.Role == b.user && st.To == role:
			for _, n := range st.Names {
				if of[n.Name].nonce { // held already, so that the two are compared
					return true
				}
				of[n.Name] = source{user: true, answer: drawn}
			}
		case st.Role != role:
		case st.Kind == lang.Fresh:
			of[st.Names[0].Name], drawn = source{nonce: true}, true
		case st.Kind == lang.Assign || st.Kind == lang.Agree:
			for _, n := range st.Names {
				of[n.Name] = from
			}
		case st.Kind == lang.Compare && from.nonce && from.answer,
			st.Kind == lang.Greater && from.user && from.kept:
			return true
		case st.Kind == lang.Load:
			for _, it := range st.Items {
				of[it.Local.Name] = source{kept: true}
			}
		}
	}
	return false
}
