package adversary

import (
	"bytes"
	"fmt"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// forge lets an attacker play roles towards the honest others, and says whether
// these accept to the end and share their key with the attacker.
//
// What the attacker has to send is taken from the forged login of the lab: there
// the real parties played those roles, with nonces that the attacker may have
// drawn as well. Each field that it sends must be computable from what it holds,
// its nonces, and what it has received until then; the checks that its roles make
// it skips. Then the login is carried out in a twin of the world, with what was
// computed in the place of those roles.
func (l *lab) forge(a attacker, stranger bool, cast ...string) (outcome, error) {
	k := l.know(a, stranger)
	r := l.world.runs[len(l.world.runs)-1]
	l.holdTimes(k, r)
	for _, st := range r.plan.Phase.Stmts {
		if st.Kind == lang.Fresh && slices.Contains(cast, st.Role) {
			n := st.Names[0].Name
			k.hold(l.universe.find(r.env[st.Role][n], n, r), "drawn by the attacker")
		}
	}
	for _, role := range cast {
		l.holdDrawn(k, r, role, "drawn by the attacker")
	}
	k.close()
	var o outcome
	for i, m := range r.plan.Messages {
		mine := slices.Contains(cast, m.From)
		if mine && slices.Contains(cast, m.To) {
			continue
		}
		var ids []int
		var lacks lang.Name
		r.fields(func(_ lang.Message, j int, f lang.Name, b []byte) {
			if j != i {
				return
			}
			id := l.universe.find(b, f, r)
			ids = append(ids, id)
			if !k.knows(id) && lacks.Text == "" {
				lacks = f
			}
		})
		switch {
		case !mine && !m.Secure:
			for _, id := range ids {
				k.hold(id, "received in message "+ordinal(i)+" of s*")
			}
			k.close()
		case !mine:
		case m.Secure:
			return outcome{note: fmt.Sprintf("message %d goes over a secure channel", i+1), cut: k.cut}, nil
		case lacks.Text != "":
			return outcome{note: fmt.Sprintf("the attacker cannot compute %s of message %d", shown(lacks), i+1), cut: k.cut}, nil
		default:
			o.proof.show(k, ids...)
			o.proof.say("the attacker, as %s, sends message %d to %s", m.From, i+1, m.To)
		}
	}
	key := l.universe.find(r.key, lang.Name{Text: "SK"}, r)
	if !k.knows(key) {
		return outcome{note: "the attacker can send all messages but does not get the key", cut: k.cut}, nil
	}
	o.proof.show(k, key)
	if err := l.carryOut(k, r, cast); err != nil {
		return o, err
	}
	o.broken = true
	o.proof.say("carried out: every honest role accepted to the end and shares %s with the attacker", l.universe.label(key))
	return o, nil
}

// carryOut runs the honest roles of the forged login in a twin, with messages that
// are computed, once more, from what the attacker holds.
func (l *lab) carryOut(k *knowledge, r *run, cast []string) error {
	w, err := l.twin(false)
	if err != nil {
		return err
	}
	ses, err := w.openForged()
	if err != nil {
		return err
	}
	held := map[int]bool{}
	for _, id := range k.order {
		if k.origin[id].note != "" && !k.u.values[id].constant {
			held[id] = true
		}
	}
	computed := func(id int) ([]byte, error) {
		p, ok := k.compile(held, id)
		if !ok {
			return nil, fmt.Errorf("computing %s: the derivation cannot be executed", l.universe.label(id))
		}
		return p.bytes[id], nil
	}
	wires := make([][]byte, len(r.wires))
	for i, st := range ses.Plan().Steps {
		if slices.Contains(cast, st.Role) {
			if st.Send >= 0 {
				if wires[st.Send], err = l.assemble(r, st.Send, cast, computed); err != nil {
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
	key, err := computed(l.universe.find(r.key, lang.Name{Text: "SK"}, r))
	if err != nil {
		return err
	}
	for _, role := range l.scheme.Description().Roles {
		if have := ses.Key(role.Name); have != nil && !slices.Contains(cast, role.Name) && !bytes.Equal(have, key) {
			return fmt.Errorf("carrying out what was derived: %s has another key", role.Name)
		}
	}
	return nil
}

// assemble makes a message of computed fields; one that stays among the
// attacker's roles is not sent.
func (l *lab) assemble(r *run, msg int, cast []string, computed func(id int) ([]byte, error)) (wire []byte, err error) {
	if slices.Contains(cast, r.plan.Messages[msg].To) {
		return nil, nil
	}
	r.fields(func(_ lang.Message, i int, f lang.Name, b []byte) {
		if i != msg || err != nil {
			return
		}
		var c []byte
		if c, err = computed(l.universe.find(b, f, r)); err == nil {
			wire = append(wire, c...)
		}
	})
	return wire, err
}

// misbind lets the malicious server answer, with nothing but its own keys, a login
// that the victim means for the honest one.
func (l *lab) misbind() (outcome, error) {
	if !l.world.both {
		return outcome{}, nil
	}
	w, err := l.twin(false)
	if err != nil {
		return outcome{}, err
	}
	ses, err := w.open(lang.Login, victim, malicious)
	if err != nil {
		return outcome{}, err
	}
	named := ""
	for _, v := range l.scheme.Description().Known(w.user) {
		if v.Owner != w.server {
			continue
		}
		meant, _ := w.Known(w.server, honest, v.Name)
		if err := ses.Set(w.user, v.Name, meant); err != nil {
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
	o.proof.say("the victim logs in at server0, naming it by %s; server1 answers with its own keys", named)
	o.proof.say("carried out: every check of every role holds, and the victim ends with the key %x, server1 with %x", ses.Key(w.user), ses.Key(w.server))
	return o, nil
}
