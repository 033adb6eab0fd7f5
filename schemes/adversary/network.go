package adversary

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// refusal tells a party that refuses from a fault of the program.
func refusal(err error) (*engine.Refusal, error) {
	var r *engine.Refusal
	if errors.As(err, &r) {
		return r, nil
	}
	return nil, err
}

// stateful says that login changes what parties keep, so that each trial needs a
// world of its own.
func (l *lab) stateful() bool {
	return slices.ContainsFunc(l.world.plan.Phase("login").Phase.Stmts, func(st *lang.Stmt) bool { return st.Kind == lang.Store })
}

// replay sends the messages of a login again, in a later login in which the one
// who sent them takes no part.
func (l *lab) replay(_ attacker) (outcome, error) {
	var o outcome
	for _, role := range l.scheme.Description().Roles {
		if role.Kind == "centre" {
			continue
		}
		accepted := map[uint64]bool{}
		for _, late := range []uint64{1, 2 * pause} {
			var err error
			if accepted[late], err = l.replayed(role.Name, late); err != nil {
				return o, err
			}
			if accepted[late] {
				o.broken = true
				o.proof.say("%d seconds later the messages of %s are sent again, by somebody else: the other roles accept to the end", late, role.Name)
			}
		}
		if accepted[1] {
			o.note = "also after the time window"
			if !accepted[2*pause] {
				o.note = "only inside the time window"
			}
			o.note += "; who replays does not thereby get the key"
		}
	}
	return o, nil
}

// replayed says whether all other roles carry a login to its end when a role's
// messages are those of an earlier login.
func (l *lab) replayed(role string, late uint64) (bool, error) {
	w, err := l.twin(false)
	if err != nil {
		return false, err
	}
	ses, err := w.open("login", victim, honest)
	if err != nil {
		return false, err
	}
	old, err := carry(ses, nil)
	if err != nil {
		return false, err
	}
	w.now += late
	if ses, err = w.openNow("login", victim, honest); err != nil {
		return false, err
	}
	wires := make([][]byte, len(old))
	for i, st := range ses.Steps() {
		if st.Role == role {
			if st.Send >= 0 {
				if ses.Messages()[st.Send].Secure {
					return false, nil // nobody else can send it
				}
				wires[st.Send] = old[st.Send]
			}
			continue
		}
		var in []byte
		if st.Recv >= 0 {
			in = wires[st.Recv]
		}
		out, err := ses.Step(i, in)
		if err != nil {
			_, err = refusal(err)
			return false, err
		}
		if st.Send >= 0 {
			wires[st.Send] = bytes.Clone(out)
		}
	}
	return true, nil
}

// substitute changes one field of one message of a login, into what stood there
// or elsewhere in another login, and bit by bit.
func (l *lab) substitute(_ attacker) (outcome, error) {
	var o outcome
	w, err := l.twin(false)
	if err != nil {
		return o, err
	}
	stateful := l.stateful()
	for i, m := range l.world.plan.Phase("login").Messages {
		at := 0
		for _, f := range m.Fields {
			for _, c := range l.candidates(i, f) {
				if l.ctx.Err() != nil || m.Secure {
					break
				}
				if stateful {
					if w, err = l.twin(false); err != nil {
						return o, err
					}
				}
				ses, err := w.open("login", victim, honest)
				if err != nil {
					return o, err
				}
				changed := false
				_, err = carry(ses, func(msg int, wire []byte) []byte {
					if msg != i {
						return wire
					}
					was := wire
					wire = bytes.Clone(wire)
					c.change(wire[at : at+f.Bits/8])
					changed = !bytes.Equal(wire, was)
					return wire
				})
				if err != nil {
					if _, err = refusal(err); err != nil {
						return o, err
					}
					continue
				}
				if !changed {
					continue
				}
				o.broken = true
				o.proof.say("field %s of message %d, %s -> %s, %s on the way: every role accepts to the end, %s", f.Name, i+1, m.From, m.To, c.what, l.keys(ses))
				break // one proof a field is enough
			}
			at += f.Bits / 8
		}
	}
	return o, nil
}

// keys says whether the parties of a login agree.
func (l *lab) keys(ses schemes.Session) string {
	var have []byte
	for _, r := range l.scheme.Description().Roles {
		k := ses.Key(r.Name)
		if have != nil && k != nil && !bytes.Equal(have, k) {
			return fmt.Sprintf("with different keys, %x and %x", have, k)
		}
		if have == nil {
			have = bytes.Clone(k)
		}
	}
	return "with the same key"
}

// A candidate is a change of a field.
type candidate struct {
	what   string
	change func(field []byte)
}

// candidates are the changes tried on a field of message msg: the same field of
// every recorded login, other fields of its width, and a flipped bit in each byte.
func (l *lab) candidates(msg int, f lang.Field) []candidate {
	var same, other, flips []candidate
	for _, r := range l.world.runs {
		if r.phase != "login" || r.future {
			continue
		}
		r.fields(func(m lang.Message, i int, name string, b []byte) {
			if m.Secure || len(b) != f.Bits/8 {
				return
			}
			c := candidate{fmt.Sprintf("replaced by %s of message %d of s%d", name, i+1, r.session), func(field []byte) { copy(field, b) }}
			if i == msg && name == f.Name {
				same = append(same, c)
			} else {
				other = append(other, c)
			}
		})
	}
	for i := range f.Bits / 8 {
		flips = append(flips, candidate{fmt.Sprintf("with bit %d flipped", 8*i), func(field []byte) { field[i] ^= 0x80 }})
	}
	return slices.Concat(same, other, flips)
}

// desynchronise drops every public message of login in turn; the victim must be
// able to log in afterwards.
func (l *lab) desynchronise(_ attacker) (outcome, error) {
	var o outcome
	for i, m := range l.world.plan.Phase("login").Messages {
		if m.Secure {
			continue
		}
		w, err := l.twin(false)
		if err != nil {
			return o, err
		}
		ses, err := w.open("login", victim, honest)
		if err != nil {
			return o, err
		}
		if _, err := carry(ses, func(msg int, wire []byte) []byte {
			if msg == i {
				return nil
			}
			return wire
		}); err != nil {
			return o, err
		}
		if ses, err = w.open("login", victim, honest); err != nil {
			return o, err
		}
		if _, err := carry(ses, nil); err != nil {
			r, err := refusal(err)
			if err != nil {
				return o, err
			}
			o.broken = true
			o.proof.say("message %d, %s -> %s, is dropped; in the victim's next login %s refuses: %s", i+1, m.From, m.To, r.Role, r.Stmt.Text)
		}
	}
	return o, nil
}

// flood compares what a first message that nobody has authenticated makes the
// machines do with what an honest one costs the user.
func (l *lab) flood(_ attacker) (outcome, error) {
	var o outcome
	w, err := l.twin(true)
	if err != nil {
		return o, err
	}
	rng := rand.New(schemes.Seeded(l.cfg.Seed + 2))
	recorded := l.world.logins(victim, honest)[0]
	user, most, how := 0, -1, ""
	for _, kind := range []string{"random fields", "the fields of a recorded login"} {
		ses, err := w.open("login", victim, honest)
		if err != nil {
			return o, err
		}
		first := true
		_, err = carry(ses, func(msg int, wire []byte) []byte {
			if !first || ses.Messages()[msg].Secure {
				return wire
			}
			first = false
			user = effort(ses.Ops(w.user))
			wire = bytes.Clone(wire)
			at := 0
			for _, f := range ses.Messages()[msg].Fields {
				field := wire[at : at+f.Bits/8]
				at += f.Bits / 8
				v := l.scheme.Description().Value(f.Name)
				switch {
				case v != nil && v.Class == "time": // stays the time
				case kind == "random fields":
					for i := range field {
						field[i] = byte(rng.Uint32())
					}
				default:
					copy(field, recorded.env[w.user][f.Name])
				}
			}
			return wire
		})
		if err != nil {
			if _, err = refusal(err); err != nil {
				return o, err
			}
		}
		n := 0
		for _, r := range l.scheme.Description().Roles {
			if r.Kind != "user" {
				n += effort(ses.Ops(r.Name))
			}
		}
		if n > most {
			most, how = n, kind
		}
	}
	o.note = fmt.Sprintf("a first message of %s, with the right time, makes the machines do %d operations; an honest one costs the user %d", how, most, user)
	if most > user {
		o.broken = true
		o.proof.say("%s", o.note)
	}
	return o, nil
}

// effort counts operations that take time: not xor, sums, comparisons and random
// numbers.
func effort(ops engine.Ops) int {
	n := 0
	for name, count := range ops {
		if !slices.Contains([]string{"xor", "add", "compare", "random"}, name) {
			n += count
		}
	}
	return n
}
