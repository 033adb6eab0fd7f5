package adversary

import (
	"bytes"
	"errors"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// refusal tells a party that refuses from a fault of the program.
func refusal(err error) (*schemes.Refusal, error) {
	var r *schemes.Refusal
	if errors.As(err, &r) {
		return r, nil
	}
	return nil, err
}

// stateful says that login changes what parties keep, so that each trial needs a
// replica of its own.
func (an *analysis) stateful() bool {
	return slices.ContainsFunc(an.recorded.plan.Phase(lang.Login).Phase.Stmts,
		func(st *lang.Stmt) bool { return st.Kind == lang.Store })
}

// replay sends the messages of a login again, in a later login in which the one
// who sent them takes no part.
func (an *analysis) replay(_ attacker) (outcome, error) {
	var o outcome
	for _, role := range an.scheme.Description().Roles {
		if role.Kind == lang.Centre {
			continue
		}
		accepted := map[uint64]bool{}
		for _, late := range []uint64{1, 2 * pause} {
			var err error
			if accepted[late], err = an.replayed(role.Name, late); err != nil {
				return o, err
			}
			if accepted[late] {
				o.broken = true
				o.proof.Say("%d seconds later the messages of %s are sent again, by somebody else: the other roles "+
					"accept to the end",
					late, role.Name)
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
func (an *analysis) replayed(role string, late uint64) (bool, error) {
	d, err := an.replica(false)
	if err != nil {
		return false, err
	}
	ses, err := d.open(lang.Login, victim, honest)
	if err != nil {
		return false, err
	}
	old, err := schemes.Carry(ses, nil)
	if err != nil {
		return false, err
	}
	d.now += late
	if ses, err = d.openNow(lang.Login, victim, honest); err != nil {
		return false, err
	}
	wires := make([][]byte, len(old))
	for i, st := range ses.Plan().Steps {
		if st.Role == role {
			if st.Send >= 0 {
				if ses.Plan().Messages[st.Send].Secure {
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

// desynchronise drops every public message of login in turn; the victim must be
// able to log in afterwards.
func (an *analysis) desynchronise(_ attacker) (outcome, error) {
	var o outcome
	for i, m := range an.recorded.plan.Phase(lang.Login).Messages {
		if m.Secure {
			continue
		}
		d, err := an.replica(false)
		if err != nil {
			return o, err
		}
		ses, err := d.open(lang.Login, victim, honest)
		if err != nil {
			return o, err
		}
		if _, err := schemes.Carry(ses, func(msg int, wire []byte) []byte {
			if msg == i {
				return nil
			}
			return wire
		}); err != nil {
			return o, err
		}
		if ses, err = d.open(lang.Login, victim, honest); err != nil {
			return o, err
		}
		if _, err := schemes.Carry(ses, nil); err != nil {
			r, err := refusal(err)
			if err != nil {
				return o, err
			}
			o.broken = true
			o.proof.Say("message %d, %s -> %s, is dropped; in the victim's next login %s refuses: %s",
				i+1, m.From, m.To, r.Role, r.Stmt.Text)
		}
	}
	return o, nil
}
