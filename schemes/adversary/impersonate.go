package adversary

import (
	"bytes"
	"fmt"
	"io"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// impersonate lets an attacker play roles actively: as forge does, but where it lacks
// a secret it draws one. An honest party that does not notice has not checked it. If
// own is set, it shows the victim's identity with the card of its own account. The
// attacker executes the statements of its roles, without their checks, on what it has.
func (an *analysis) impersonate(as impersonation, own bool) (outcome, error) {
	d, err := an.replica(true)
	if err != nil {
		return outcome{}, err
	}
	ses, err := d.openForged()
	if err != nil {
		return outcome{}, err
	}
	im := an.newImpersonator(as, own, d)
	wires := make([][]byte, len(ses.Plan().Messages))
	for i, st := range ses.Plan().Steps {
		var in []byte
		if st.Recv >= 0 {
			in = wires[st.Recv]
		}
		if im.plays(st.Role) {
			if st.Recv >= 0 {
				if m := ses.Plan().Messages[st.Recv]; m.Secure && !im.plays(m.From) {
					return im.failed("a message goes over a secure channel")
				}
			}
			out, ok := im.step(st, in)
			if !ok {
				return im.failed("an operation of the description cannot be executed here")
			}
			if st.Send >= 0 {
				wires[st.Send] = out
				if m := ses.Plan().Messages[st.Send]; m.Secure && !im.plays(m.To) {
					return im.failed("a message goes over a secure channel")
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
			return im.failed(fmt.Sprintf("%s refuses: %s", r.Role, r.Stmt.Text))
		}
		if st.Send >= 0 {
			wires[st.Send] = bytes.Clone(out)
		}
	}
	if !im.shares(ses) {
		return im.failed("the attacker does not get the key")
	}
	if im.plays(d.user) && !im.asVictim(ses, wires) {
		return im.failed("somebody is accepted, but not as the victim")
	}
	im.proof.Say("carried out: every honest role accepted to the end and shares the key %x with the attacker", im.key)
	return outcome{broken: true, proof: im.proof}, nil
}

// An impersonator executes the statements of the roles that it plays on what the
// attacker has.
type impersonator struct {
	*analysis
	impersonation
	k      *deduce.Knowledge
	dep    *deployment // in which the login takes place
	truth  *run        // what the real parties would have
	own    *run        // a login of the attacker's own account, nil to draw secrets
	random io.Reader
	env    map[string]map[lang.Name][]byte
	kept   map[string][]byte // by role, store and entry: what it stored itself
	key    []byte
	proof  deduce.Derivation
}

func (an *analysis) newImpersonator(as impersonation, own bool, d *deployment) *impersonator {
	im := &impersonator{
		analysis: an, impersonation: as, k: an.know(as.attacker), dep: d, truth: an.forgedLogin(),
		random: schemes.Seeded(an.cfg.Seed + 3), env: map[string]map[lang.Name][]byte{}, kept: map[string][]byte{},
	}
	if own {
		im.own = an.recorded.logins(mallory, honest)[0]
	}
	for _, role := range as.played {
		im.begin(role)
	}
	return im
}

func (im *impersonator) failed(why string) (outcome, error) {
	return outcome{note: why, cut: im.k.Cut()}, nil
}

// begin gives a role what it holds from the start.
func (im *impersonator) begin(role string) {
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

// known is the value that the real party would have here, if the attacker knows it.
func (im *impersonator) known(role string, name lang.Name) (id deduce.ID, ok bool) {
	real := im.truth.as(role)
	if real.value(name) == nil {
		return deduce.None, false
	}
	id = im.reading.of(real, name)
	return id, im.k.Knows(id)
}

// obtain gives a role a value that it would hold or load: the real one if the
// attacker knows it.
func (im *impersonator) obtain(role string, name lang.Name) {
	if id, ok := im.known(role, name); ok {
		im.proof.Explain(im.k, id)
		im.env[role][name] = bytes.Clone(im.reading.Bytes(id))
		return
	}
	if !im.takeOwn(role, name) {
		im.draw(role, name, len(im.truth.as(role).value(name)))
	}
}

// takeOwn gives a role what the attacker's own account has under a name, if that
// is so from registration on.
func (im *impersonator) takeOwn(role string, name lang.Name) bool {
	if im.own == nil || role != im.dep.user {
		return false
	}
	in := im.own.as(role)
	b := in.value(name)
	if b == nil {
		return false
	}
	id := im.reading.of(in, name)
	if !im.lasting(mallory, id) {
		return false
	}
	im.proof.Say("holds %s = %x (of the attacker's own account)", im.reading.Label(id), b)
	im.env[role][name] = bytes.Clone(b)
	return true
}

func (im *impersonator) draw(role string, name lang.Name, n int) {
	b := im.invented(name, n)
	if b == nil {
		return
	}
	im.env[role][name] = b
	im.proof.Say("as %s, draws %s = %x", role, name, b)
}

// step executes what a role does between two messages.
func (im *impersonator) step(s lang.Step, in []byte) (out []byte, ok bool) {
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
			env[st.Names[0].Name] = bigEndian(im.dep.now, plan.Bits(s.Role, st.Names[0].Name)/8)
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
			im.proof.Say("the attacker, as %s, sends message %d to %s: %x", s.Role, s.Send+1, st.To, out)
		}
	}
	return out, true
}

// shares says whether all honest roles that have a key have the attacker's.
func (im *impersonator) shares(ses session) bool {
	for _, r := range im.scheme.Description().Roles {
		if k := ses.Key(r.Name); k != nil && !im.plays(r.Name) && !bytes.Equal(k, im.key) {
			return false
		}
	}
	return im.key != nil
}

// asVictim says whether an honest role came to hold what only the victim's
// registration has: who is accepted as nobody in particular impersonates nobody.
func (im *impersonator) asVictim(ses session, wires [][]byte) bool {
	for _, e := range ses.Events() {
		if e.Kind != "known" && !im.plays(e.Role) && im.victims(e.Value) {
			return true
		}
	}
	for i, m := range ses.Plan().Messages {
		if im.plays(m.To) {
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
func (im *impersonator) victims(b []byte) bool {
	if len(b) < deduce.MinBytes {
		return false
	}
	id := im.reading.Find(b, "")
	return id != deduce.None && im.reading.occurs[id].users == 1<<victim && im.lasting(victim, id)
}
