package adversary

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// improvise lets an attacker play roles as forge does, but where it lacks a secret
// it draws one: an honest party that does not notice has not checked it. If own is
// set, it shows the victim's identity with the card of its own account. The attacker then executes the
// statements of its roles, without their checks, on what it has.
func (l *lab) improvise(a attacker, stranger, own bool, cast ...string) (outcome, error) {
	k := l.know(a, stranger)
	w, err := l.twin(true)
	if err != nil {
		return outcome{}, err
	}
	ses, err := w.openForged()
	if err != nil {
		return outcome{}, err
	}
	im := &improviser{lab: l, k: k, world: w, truth: l.world.runs[len(l.world.runs)-1], random: schemes.Seeded(l.cfg.Seed + 3), env: map[string]map[lang.Name][]byte{}, kept: map[string][]byte{}}
	if own {
		im.own = l.world.logins(mallory, honest)[0]
	}
	for _, role := range cast {
		im.begin(role)
	}
	wires := make([][]byte, len(ses.Plan().Messages))
	for i, st := range ses.Plan().Steps {
		var in []byte
		if st.Recv >= 0 {
			in = wires[st.Recv]
		}
		if slices.Contains(cast, st.Role) {
			if st.Recv >= 0 {
				if m := ses.Plan().Messages[st.Recv]; m.Secure && !slices.Contains(cast, m.From) {
					return outcome{note: "a message goes over a secure channel", cut: k.cut}, nil
				}
			}
			out, ok := im.step(st, in)
			if !ok {
				return outcome{note: "an operation of the description cannot be executed here", cut: k.cut}, nil
			}
			if st.Send >= 0 {
				wires[st.Send] = out
				if m := ses.Plan().Messages[st.Send]; m.Secure && !slices.Contains(cast, m.To) {
					return outcome{note: "a message goes over a secure channel", cut: k.cut}, nil
				}
			}
			continue
		}
		out, err := ses.Step(i, in)
		if err != nil {
			r, err := refusal(err)
			if err != nil {
				return outcome{}, err
			}
			return outcome{note: fmt.Sprintf("%s refuses: %s", r.Role, r.Stmt.Text), cut: k.cut}, nil
		}
		if st.Send >= 0 {
			wires[st.Send] = bytes.Clone(out)
		}
	}
	if !im.shares(ses, cast) {
		return outcome{note: "the attacker does not get the key", cut: k.cut}, nil
	}
	if slices.Contains(cast, w.user) && !im.asVictim(ses, wires, cast) {
		return outcome{note: "somebody is accepted, but not as the victim", cut: k.cut}, nil
	}
	im.proof.say("carried out: every honest role accepted to the end and shares the key %x with the attacker", im.key)
	return outcome{broken: true, proof: im.proof}, nil
}

// An improviser executes statements on what the attacker has.
type improviser struct {
	*lab
	k      *knowledge
	world  *world
	truth  *run // what the real party would have
	own    *run // a login of the attacker's own account, nil to draw secrets
	random io.Reader
	env    map[string]map[lang.Name][]byte
	kept   map[string][]byte // by role, store and entry: what it stored itself
	key    []byte
	proof  proof
}

// begin gives a role what it holds from the start.
func (im *improviser) begin(role string) {
	env := map[lang.Name][]byte{}
	im.env[role] = env
	for _, v := range im.scheme.Description().Known(role) {
		im.obtain(role, lang.Name{Text: v.Name})
		for _, n := range im.truth.plan.Phase.Names(v) {
			if b := env[lang.Name{Text: v.Name}]; b != nil {
				env[n] = b // in all parts the same
			}
		}
	}
}

// known is the value that the real party would have here, if the attacker knows
// it.
func (im *improviser) known(role string, name lang.Name) (id int, ok bool) {
	b, has := im.truth.env[role][name]
	if !has {
		return -1, false
	}
	id = im.universe.find(b, name, im.truth)
	return id, im.k.knows(id)
}

// obtain gives a role a value that it would hold or load: the real one if the
// attacker knows it.
func (im *improviser) obtain(role string, name lang.Name) {
	if id, ok := im.known(role, name); ok {
		im.proof.show(im.k, id)
		im.env[role][name] = bytes.Clone(im.universe.bytes(id))
		return
	}
	if !im.takeOwn(role, name) {
		im.draw(role, name, len(im.truth.env[role][name]))
	}
}

// takeOwn gives a role what the attacker's own account has under a name, if that
// is so from registration on.
func (im *improviser) takeOwn(role string, name lang.Name) bool {
	if im.own == nil || role != im.world.user || im.own.env[role][name] == nil {
		return false
	}
	b := im.own.env[role][name]
	id := im.universe.find(b, name, im.own)
	if !im.lasting(mallory, id) {
		return false
	}
	im.proof.say("holds %s = %x (of the attacker's own account)", im.universe.label(id), b)
	im.env[role][name] = bytes.Clone(b)
	return true
}

func (im *improviser) draw(role string, name lang.Name, n int) {
	b := im.value(role, name, n)
	if b == nil {
		return
	}
	im.env[role][name] = b
	im.proof.say("as %s, draws %s = %x", role, name, b)
}

// step executes what a role does between two messages.
func (im *improviser) step(s lang.Step, in []byte) (out []byte, ok bool) {
	env, plan := im.env[s.Role], im.truth.plan
	if s.Recv >= 0 && in != nil {
		for _, f := range plan.Messages[s.Recv].Fields {
			env[f.Name], in = bytes.Clone(in[:f.Bits/8]), in[f.Bits/8:]
		}
	}
	for _, st := range s.Stmts {
		switch st.Kind {
		case lang.Fresh:
			im.draw(s.Role, st.Names[0].Name, plan.Bits(s.Role, st.Names[0].Name)/8)
		case lang.Now:
			e := &lang.Expr{Op: "int", Int: im.world.now}
			env[st.Names[0].Name] = literal(e, plan.Bits(s.Role, st.Names[0].Name)/8)
		case lang.Load:
			for _, it := range st.Items {
				n := it.Local.Name
				if b := im.kept[s.Role+"|"+st.Store+"|"+it.Entry.Text]; b != nil {
					env[n] = b
				}
				if env[n] == nil && !im.takeOwn(s.Role, n) {
					im.obtain(s.Role, n)
				}
			}
		case lang.Store:
			for _, it := range st.Items {
				im.kept[s.Role+"|"+st.Store+"|"+it.Entry.Text] = env[it.Local.Name]
			}
		case lang.Assign, lang.Agree:
			if !im.assign(s.Role, st) {
				return nil, false
			}
		case lang.Send:
			for _, n := range st.Names {
				out = append(out, env[n.Name]...)
			}
			im.proof.say("the attacker, as %s, sends message %d to %s: %x", s.Role, s.Send+1, st.To, out)
		}
	}
	return out, true
}

// shares says whether all honest roles that have a key have the attacker's.
func (im *improviser) shares(ses session, cast []string) bool {
	for _, r := range im.scheme.Description().Roles {
		if k := ses.Key(r.Name); k != nil && !slices.Contains(cast, r.Name) && !bytes.Equal(k, im.key) {
			return false
		}
	}
	return im.key != nil
}

// asVictim says whether an honest role came to hold what only the victim's
// registration has: who is accepted as nobody in particular impersonates nobody.
func (im *improviser) asVictim(ses session, wires [][]byte, cast []string) bool {
	for _, e := range ses.Events() {
		if e.Kind != "known" && !slices.Contains(cast, e.Role) && im.victims(e.Value) {
			return true
		}
	}
	for i, m := range ses.Plan().Messages {
		if slices.Contains(cast, m.To) {
			continue
		}
		at := 0
		for _, f := range m.Fields {
			if im.victims(wires[i][at : at+f.Bits/8]) {
				return true
			}
			at += f.Bits / 8
		}
	}
	return false
}

// victims says whether a value is in the registration of the victim and in
// nothing of anybody else.
func (im *improviser) victims(b []byte) bool {
	id, ok := im.universe.ids[string(b)]
	if !ok || len(b) < minFind || im.universe.values[id].users != 1<<victim {
		return false
	}
	return im.lasting(victim, id)
}
