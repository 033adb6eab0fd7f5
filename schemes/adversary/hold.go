package adversary

import (
	"slices"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// hold gives knowledge what the attacker holds.
func (an *analysis) hold(k *deduce.Knowledge, a attacker) {
	for _, r := range an.recorded.runs {
		for _, v := range an.scheme.Description().Values {
			if b, ok := r.public(v.Name); v.Public && ok {
				k.Hold(an.reading.find(r, lang.Name{Text: v.Name}, b), "public")
			}
		}
	}
	for _, c := range a {
		an.holdCapability(k, a, c)
	}
	if a.has(Card) {
		an.holdDevice(k)
	}
}

// holdCapability gives what one capability of an attacker gives.
func (an *analysis) holdCapability(k *deduce.Knowledge, a attacker, c Capability) {
	d := an.recorded
	switch c {
	case Listen:
		for _, r := range d.runs {
			met := a.has(Server) && !a.has(acquainted) && r.user == victim && r.server == malicious
			if r.phase == lang.Login && !r.future && !met {
				an.listen(k, r)
			}
		}
	case Card:
		an.holdStores(k, d.user, victim, "read from the victim's card")
	case Identity, Password, Biometric:
		for _, v := range d.factors(factorOf[c]) {
			k.Hold(an.reading.declared(an.registered(victim), v), "the attacker knows it")
		}
	case User:
		for _, r := range d.runs {
			if r.user == mallory {
				an.holdInstance(k, r.as(d.user), "of the attacker's own account")
			}
		}
	case Server:
		for _, r := range d.runs {
			if r.server == malicious && !r.future && (r.user != victim || a.has(acquainted)) {
				an.holdInstance(k, r.as(d.server), "held by the malicious server")
			}
		}
	case Registration:
		for _, r := range d.runs {
			if r.user == victim && (r.phase == lang.Registration || r.phase == lang.Addition) {
				for f := range r.fields() {
					if f.msg.From == d.user {
						k.Hold(an.reading.find(r, f.name, f.bytes), "sent by the victim to register")
					}
				}
			}
		}
	case Nonces:
		an.holdFresh(k, an.login(), an.roles(), "leaked")
	case SessionKey:
		for _, key := range an.login().keys() {
			k.Hold(an.reading.sessionKey(an.login(), key.bytes), "leaked")
		}
	case ServerKey:
		an.holdOwn(k, d.server, honest)
	case CentreKey:
		for _, role := range d.infrastructure() {
			an.holdOwn(k, role, 0)
		}
	}
}

// roles lists all roles, sorted by name.
func (an *analysis) roles() []string {
	var names []string
	for _, r := range an.scheme.Description().Roles {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	return names
}

// listen gives what one recorded login shows: its public messages and when it
// took place.
func (an *analysis) listen(k *deduce.Knowledge, r *run) {
	for f := range r.fields() {
		if !f.msg.Secure {
			k.Hold(an.reading.find(r, f.name, f.bytes), "heard in message "+ordinal(f.number))
		}
	}
	an.holdTimes(k, r)
}

func (an *analysis) holdTimes(k *deduce.Knowledge, r *run) {
	for _, st := range r.plan.Phase.Stmts {
		if st.Kind == lang.Now {
			k.Hold(an.reading.of(r.as(st.Role), st.Names[0].Name), "the time")
		}
	}
}

// holdFresh gives what roles drew in a run: their nonces, and what operations drew.
func (an *analysis) holdFresh(k *deduce.Knowledge, r *run, roles []string, note string) {
	for _, st := range r.plan.Phase.Stmts {
		if st.Kind == lang.Fresh && slices.Contains(roles, st.Role) {
			k.Hold(an.reading.of(r.as(st.Role), st.Names[0].Name), note)
		}
	}
	for _, role := range roles {
		an.holdDrawn(k, r.as(role), note)
	}
}

// holdInstance gives everything that a role held in a run.
func (an *analysis) holdInstance(k *deduce.Knowledge, in instance, note string) {
	for _, name := range in.names() {
		k.Hold(an.reading.of(in, name), note)
	}
	an.holdDrawn(k, in, note)
}

// holdDrawn gives what operations of a role drew in a run: IVs and padding.
func (an *analysis) holdDrawn(k *deduce.Knowledge, in instance, note string) {
	for _, id := range an.reading.drawn[in] {
		k.Hold(id, note)
	}
}

// holdDevice gives what the victim knows from the start and no person remembers: a
// key or a nonce that was agreed out of band lies on the device as well, and so do
// the names of machines. It is read last, so that a derivation that does without it
// shows that it does.
func (an *analysis) holdDevice(k *deduce.Knowledge) {
	k.Close()
	in := an.registered(victim)
	remembered := []lang.Class{lang.ClassID, lang.ClassPassword, lang.ClassBiometric}
	for _, v := range an.scheme.Description().Known(in.role) {
		factor := v.Owner == in.role && slices.Contains(remembered, v.Class)
		if !v.Public && !factor {
			k.Hold(an.reading.declared(in, v), "read from the victim's device")
		}
	}
}

// holdStores gives what a party keeps at the end of the recorded sessions.
func (an *analysis) holdStores(k *deduce.Knowledge, role string, number int, note string) {
	for _, id := range an.reading.kept(role, number) {
		k.Hold(id, note)
	}
}

// holdOwn gives the keys that a machine holds from the start and all that it keeps.
func (an *analysis) holdOwn(k *deduce.Knowledge, role string, number int) {
	note := "long-term, leaked later"
	for _, r := range an.recorded.runs {
		in := r.as(role)
		for _, v := range an.scheme.Description().Values {
			if in.value(lang.Name{Text: v.Name}) == nil || !slices.Contains(v.Holders, role) {
				continue
			}
			if role != an.recorded.server || r.server == number {
				k.Hold(an.reading.declared(in, v), note)
			}
		}
	}
	an.holdStores(k, role, number, note)
}
