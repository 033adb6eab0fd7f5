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
func (an *analysis) substitute(_ attacker) (outcome, error) {
	var o outcome
	s, err := an.newSubstituter()
	if err != nil {
		return o, err
	}
	for i, m := range an.recorded.plan.Phase(lang.Login).Messages {
		at := 0
		for _, f := range m.Fields {
			for _, c := range an.candidates(i, f) {
				if an.ctx.Err() != nil || m.Secure {
					break
				}
				ses, accepted, err := s.try(func(number int, wire []byte) ([]byte, bool) {
					if number != i {
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
				o.proof.Say("field %s of message %d, %s -> %s, %s on the way: every role accepts to the end, %s",
					shown(f.Name), i+1, m.From, m.To, c.what, an.keys(ses))
				break // one proof a field is enough
			}
			at += f.Bits / 8
		}
	}
	return o, nil
}

// A substituter tries changed logins in replicas. Where login changes what parties
// keep, each needs a replica of its own; but a new one takes long, so that one in
// which the victim can still log in is used again, and what is accepted there is tried
// in a new one.
type substituter struct {
	*analysis
	dep      *deployment
	stateful bool
}

// A change is made of messages on the way. It says whether it changed anything.
type change func(number int, wire []byte) (delivered []byte, changed bool)

func (an *analysis) newSubstituter() (*substituter, error) {
	d, err := an.replica(false)
	return &substituter{an, d, an.stateful()}, err
}

// try carries out a login with a change on the way, and says whether something was
// changed and accepted. A change that uses what was heard before is tried in a new
// replica at once: what is old there may be too old in one that was used.
func (s *substituter) try(c change, past bool) (ses session, accepted bool, err error) {
	if s.stateful && past {
		if err := s.renew(); err != nil {
			return nil, false, err
		}
	}
	ses, accepted, err = s.once(c)
	if err != nil || !s.stateful || past {
		return ses, accepted, err
	}
	if accepted {
		if err := s.renew(); err != nil {
			return nil, false, err
		}
		return s.once(c)
	}
	_, fine, err := s.once(nil)
	if err == nil && !fine {
		err = s.renew()
	}
	return ses, false, err
}

func (s *substituter) renew() (err error) {
	s.dep, err = s.replica(false)
	return err
}

func (s *substituter) once(c change) (ses session, accepted bool, err error) {
	if ses, err = s.dep.open(lang.Login, victim, honest); err != nil {
		return nil, false, err
	}
	changed := c == nil
	_, err = schemes.Carry(ses, func(number int, wire []byte) []byte {
		if c == nil {
			return wire
		}
		wire, did := c(number, wire)
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
func (an *analysis) keys(ses session) string {
	var have []byte
	for _, r := range an.scheme.Description().Roles {
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

// candidates are the changes tried on a field of a message: the same field of every
// recorded login, other fields of its width, a time that is a little off, and a
// flipped bit in each byte, or in as many as maxFlips.
func (an *analysis) candidates(number int, f lang.Field) []candidate {
	var same, other, flips []candidate
	for _, r := range an.recorded.runs {
		if r.phase != lang.Login || r.future {
			continue
		}
		for heard := range r.fields() {
			if heard.msg.Secure || len(heard.bytes) != f.Bits/8 {
				continue
			}
			there := heard.number == number && heard.name == f.Name
			c := candidate{
				fmt.Sprintf("replaced by %s of message %d of s%d", shown(heard.name), heard.number+1, r.session), there,
				func(field []byte) { copy(field, heard.bytes) },
			}
			if there {
				same = append(same, c)
			} else {
				other = append(other, c)
			}
		}
	}
	if v := an.scheme.Description().Value(f.Name); v != nil && v.Class == lang.ClassTime {
		flips = append(flips, candidate{
			"a second earlier", false,
			func(field []byte) { core.Sub(field, field, bigEndian(1, len(field))) },
		})
	}
	for i := 0; i < f.Bits/8; i += max(1, f.Bits/8/maxFlips) {
		flips = append(flips, candidate{fmt.Sprintf("with bit %d flipped",
			8*i), false, func(field []byte) { field[i] ^= 0x80 }})
	}
	return slices.Concat(same, other, flips)
}
