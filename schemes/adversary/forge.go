package adversary

import (
	"bytes"
	"fmt"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// An impersonation is an attacker who plays roles of a login towards the honest
// others.
type impersonation struct {
	attacker
	played []string
}

func (im impersonation) plays(role string) bool { return slices.Contains(im.played, role) }

func (an *analysis) asUser(a attacker) (outcome, error) {
	return an.play(impersonation{a, []string{an.recorded.user}})
}

// asServer plays the server alone, then all machines.
func (an *analysis) asServer(a attacker) (outcome, error) {
	if a.has(Server) {
		if o, err := an.misbind(); o.broken || err != nil {
			return o, err
		}
	}
	im := impersonation{a, []string{an.recorded.server}}
	o, err := an.play(im)
	for _, role := range an.recorded.infrastructure() {
		if an.recorded.plan.Phase(lang.Login).Acts(role) {
			im.played = append(im.played, role)
		}
	}
	if o.broken || err != nil || len(im.played) == 1 {
		return o, err
	}
	return an.play(im)
}

// play forges a login and, where that fails, impersonates actively.
func (an *analysis) play(im impersonation) (outcome, error) {
	o, err := an.forge(im)
	if o.broken || err != nil {
		return o, err
	}
	for _, own := range []bool{false, true} {
		if own && !(im.has(User) && im.plays(an.recorded.user)) {
			continue
		}
		other, err := an.impersonate(im, own)
		if other.broken || err != nil {
			return other, err
		}
		with := "; with secrets of its own, "
		if own {
			with = "; with those of its own account, "
		}
		o.note += with + other.note
	}
	return o, nil
}

// forge lets an attacker play roles, and says whether the honest others accept to the
// end and share their key with the attacker.
//
// What the attacker has to send is taken from the forged login of the recorded
// deployment: there the real parties played those roles, with nonces that the attacker
// may have drawn as well. Each field that it sends must be computable from what it
// holds, its nonces, and what it has received until then; the checks that its roles
// make it skips. Then the login is carried out in a replica, with what was computed in
// the place of those roles.
func (an *analysis) forge(im impersonation) (outcome, error) {
	k := an.know(im.attacker)
	r := an.forgedLogin()
	an.holdTimes(k, r)
	an.holdFresh(k, r, im.played, "drawn by the attacker")
	k.Close()
	var o outcome
	for i, m := range r.plan.Messages {
		if im.plays(m.From) && im.plays(m.To) {
			continue
		}
		ids, lacks := an.message(k, r, i)
		switch {
		case !im.plays(m.From) && !m.Secure:
			for _, id := range ids {
				k.Hold(id, "received in message "+ordinal(i)+" of s*")
			}
			k.Close()
		case !im.plays(m.From):
		case m.Secure:
			return outcome{note: fmt.Sprintf("message %d goes over a secure channel", i+1), cut: k.Cut()}, nil
		case lacks.Text != "":
			return outcome{
				note: fmt.Sprintf("the attacker cannot compute %s of message %d", shown(lacks), i+1),
				cut:  k.Cut(),
			}, nil
		default:
			o.proof.Explain(k, ids...)
			o.proof.Say("the attacker, as %s, sends message %d to %s", m.From, i+1, m.To)
		}
	}
	key := an.reading.sessionKey(r, r.key)
	if !k.Knows(key) {
		return outcome{note: "the attacker can send all messages but does not get the key", cut: k.Cut()}, nil
	}
	o.proof.Explain(k, key)
	if err := an.carryOut(im, k); err != nil {
		return o, err
	}
	o.broken = true
	o.proof.Say("carried out: every honest role accepted to the end and shares %s with the attacker",
		an.reading.Label(key))
	return o, nil
}

// message lists the fields of a message, and the first that is not known.
func (an *analysis) message(k *deduce.Knowledge, r *run, number int) (ids []deduce.ID, lacks lang.Name) {
	for f := range r.fields() {
		if f.number != number {
			continue
		}
		id := an.reading.find(r, f.name, f.bytes)
		ids = append(ids, id)
		if !k.Knows(id) && lacks.Text == "" {
			lacks = f.name
		}
	}
	return ids, lacks
}

// carryOut runs the honest roles of the forged login in a replica, with messages that
// are computed, once more, from what the attacker holds.
func (an *analysis) carryOut(im impersonation, k *deduce.Knowledge) error {
	d, err := an.replica(false)
	if err != nil {
		return err
	}
	ses, err := d.openForged()
	if err != nil {
		return err
	}
	r := an.forgedLogin()
	wires := make([][]byte, len(r.wires))
	for i, st := range ses.Plan().Steps {
		if im.plays(st.Role) {
			if st.Send >= 0 && !im.plays(r.plan.Messages[st.Send].To) {
				if wires[st.Send], err = an.assemble(k, r, st.Send); err != nil {
					return err
				}
			}
			continue
		}
		var in []byte
		if st.Recv >= 0 {
			in = wires[st.Recv]
		}
		out, err := ses.Step(i, in)
		if err != nil {
			return fmt.Errorf("carrying out what was derived: %w", err)
		}
		if st.Send >= 0 {
			wires[st.Send] = bytes.Clone(out)
		}
	}
	key, err := an.recompute(k, an.reading.sessionKey(r, r.key))
	if err != nil {
		return err
	}
	for _, role := range an.scheme.Description().Roles {
		if have := ses.Key(role.Name); have != nil && !im.plays(role.Name) && !bytes.Equal(have, key) {
			return fmt.Errorf("carrying out what was derived: %s has another key", role.Name)
		}
	}
	return nil
}

// assemble makes a message of computed fields.
func (an *analysis) assemble(k *deduce.Knowledge, r *run, number int) (wire []byte, err error) {
	ids, _ := an.message(k, r, number)
	for _, id := range ids {
		b, err := an.recompute(k, id)
		if err != nil {
			return nil, err
		}
		wire = append(wire, b...)
	}
	return wire, nil
}

func (an *analysis) recompute(k *deduce.Knowledge, id deduce.ID) ([]byte, error) {
	b, ok := k.Recompute(id)
	if !ok {
		return nil, fmt.Errorf("computing %s: the derivation cannot be executed", an.reading.Label(id))
	}
	return b, nil
}

// misbind lets the malicious server answer, with nothing but its own keys, a login
// that the victim means for the honest one.
func (an *analysis) misbind() (outcome, error) {
	if !an.recorded.both {
		return outcome{}, nil
	}
	d, err := an.replica(false)
	if err != nil {
		return outcome{}, err
	}
	ses, err := d.open(lang.Login, victim, malicious)
	if err != nil {
		return outcome{}, err
	}
	named := ""
	for _, v := range an.scheme.Description().Known(d.user) {
		if v.Owner != d.server {
			continue
		}
		meant, _ := d.Known(d.server, honest, v.Name)
		if err := ses.Set(d.user, v.Name, meant); err != nil {
			return outcome{}, err
		}
		named = v.Name
	}
	if named == "" {
		return outcome{}, nil // patients do not tell servers apart: nobody is deceived
	}
	if _, err := schemes.Carry(ses, nil); err != nil {
		_, err = refusal(err)
		return outcome{}, err
	}
	o := outcome{broken: true}
	o.proof.Say("the victim logs in at server0, naming it by %s; server1 answers with its own keys", named)
	o.proof.Say("carried out: every check of every role holds, and the victim ends with the key %x, server1 with %x",
		ses.Key(d.user), ses.Key(d.server))
	return o, nil
}
