package adversary

import (
	"bytes"
	"fmt"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// substitute changes one field of one message of a login, into what stood there
// or elsewhere in another login, and bit by bit.
func (l *lab) substitute(_ attacker) (outcome, error) {
	var o outcome
	b, err := l.newBench()
	if err != nil {
		return o, err
	}
	for i, m := range l.world.plan.Phase(lang.Login).Messages {
		at := 0
		for _, f := range m.Fields {
			for _, c := range l.candidates(i, f) {
				if l.ctx.Err() != nil || m.Secure {
					break
				}
				ses, accepted, err := b.try(func(msg int, wire []byte) ([]byte, bool) {
					if msg != i {
						return wire, false
					}
					changed := bytes.Clone(wire)
					c.change(changed[at : at+f.Bits/8])
					return changed, !bytes.Equal(changed, wire)
				}, c.past)
				if err != nil {
					return o, err
				}
				if !accepted {
					continue
				}
				o.broken = true
				o.proof.say("field %s of message %d, %s -> %s, %s on the way: every role accepts to the end, %s", shown(f.Name), i+1, m.From, m.To, c.what, l.keys(ses))
				break // one proof a field is enough
			}
			at += f.Bits / 8
		}
	}
	return o, nil
}

// A bench is where changed logins are tried. Where login changes what parties keep,
// each needs a world of its own; but a new world takes long, so that one in which
// the victim can still log in is used again, and what is accepted there is tried in
// a new one.
type bench struct {
	*lab
	world    *world
	stateful bool
}

func (l *lab) newBench() (*bench, error) {
	w, err := l.twin(false)
	return &bench{l, w, l.stateful()}, err
}

// try carries out a login with a change on the way, and says whether something was
// changed and accepted. A change that uses what was heard before is tried in a new
// world at once: what is old there may be too old in one that was used.
func (b *bench) try(change func(msg int, wire []byte) ([]byte, bool), past bool) (ses session, accepted bool, err error) {
	if b.stateful && past {
		if b.world, err = b.twin(false); err != nil {
			return nil, false, err
		}
	}
	ses, accepted, err = b.once(change)
	if err != nil || !b.stateful || past {
		return ses, accepted, err
	}
	if accepted {
		if b.world, err = b.twin(false); err != nil {
			return nil, false, err
		}
		return b.once(change)
	}
	_, fine, err := b.once(nil)
	if err == nil && !fine {
		b.world, err = b.twin(false)
	}
	return ses, false, err
}

func (b *bench) once(change func(msg int, wire []byte) ([]byte, bool)) (ses session, accepted bool, err error) {
	if ses, err = b.world.open(lang.Login, victim, honest); err != nil {
		return nil, false, err
	}
	changed := change == nil
	_, err = schemes.Carry(ses, func(msg int, wire []byte) []byte {
		if change == nil {
			return wire
		}
		wire, did := change(msg, wire)
		changed = changed || did
		return wire
	})
	if err != nil {
		_, err = refusal(err)
		return ses, false, err
	}
	return ses, changed, nil
}

// keys says whether the parties of a login agree.
func (l *lab) keys(ses session) string {
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
	past   bool // what stood there in a login that was heard
	change func(field []byte)
}

// maxFlips bounds how many bits of a field are flipped, spread over it.
const maxFlips = 80

// candidates are the changes tried on a field of message msg: the same field of
// every recorded login, other fields of its width, a time that is a little off, and
// a flipped bit in each byte, or in as many as maxFlips.
func (l *lab) candidates(msg int, f lang.Field) []candidate {
	var same, other, flips []candidate
	for _, r := range l.world.runs {
		if r.phase != lang.Login || r.future {
			continue
		}
		r.fields(func(m lang.Message, i int, name lang.Name, b []byte) {
			if m.Secure || len(b) != f.Bits/8 {
				return
			}
			there := i == msg && name == f.Name
			c := candidate{fmt.Sprintf("replaced by %s of message %d of s%d", shown(name), i+1, r.session), there, func(field []byte) { copy(field, b) }}
			if there {
				same = append(same, c)
			} else {
				other = append(other, c)
			}
		})
	}
	if v := l.scheme.Description().Value(f.Name); v != nil && v.Class == lang.ClassTime {
		flips = append(flips, candidate{"a second earlier", false, func(field []byte) { core.Sub(field, field, one(len(field))) }})
	}
	for i := 0; i < f.Bits/8; i += max(1, f.Bits/8/maxFlips) {
		flips = append(flips, candidate{fmt.Sprintf("with bit %d flipped", 8*i), false, func(field []byte) { field[i] ^= 0x80 }})
	}
	return slices.Concat(same, other, flips)
}

// one is the number of that many bytes.
func one(n int) []byte { return literal(&lang.Expr{Op: "int", Int: 1}, n) }
