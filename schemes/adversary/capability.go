package adversary

import (
	"maps"
	"slices"

	"tmisbench/schemes/lang"
)

// A Capability is something that an attacker holds or can do. Capabilities are
// combined freely. Public values are held by everybody.
type Capability string

// The capabilities.
const (
	Listen       Capability = "listen"            // hears all public messages of all logins, and knows the time
	Network      Capability = "network"           // drops, delays, replays, alters and injects public messages
	Card         Capability = "card"              // has read all that the victim's card or device keeps
	Identity     Capability = "identity"          // knows the victim's identity
	Password     Capability = "password"          // knows the victim's password
	Biometric    Capability = "biometric"         // has the victim's biometric
	User         Capability = "registered-user"   // has an account, and reads the own card
	Server       Capability = "malicious-server"  // runs another registered server
	Registration Capability = "registration"      // saw what the victim sent in order to register
	Nonces       Capability = "session-nonces"    // learned all random numbers of one session of the victim
	SessionKey   Capability = "session-key"       // learned the key of one session of the victim, those of all its parts
	ServerKey    Capability = "later-server-keys" // learned afterwards what the victim's server keeps
	CentreKey    Capability = "later-centre-keys" // learned afterwards what the centre and other machines of which there is one keep
)

// Capabilities lists all of them.
func Capabilities() []Capability {
	return []Capability{
		Listen, Network, Card, Identity, Password, Biometric, User, Server,
		Registration, Nonces, SessionKey, ServerKey, CentreKey,
	}
}

// An attacker is a set of capabilities.
type attacker []Capability

func (a attacker) has(c Capability) bool { return slices.Contains(a, c) }

func (a attacker) contains(b attacker) bool {
	return !slices.ContainsFunc(b, func(c Capability) bool { return !a.has(c) })
}

func (a attacker) without(drop ...Capability) attacker {
	return slices.DeleteFunc(slices.Clone(a), func(c Capability) bool { return slices.Contains(drop, c) })
}

// effective is the attacker without the factors that the scheme does not use. ok
// is false if the scheme has nothing that the attacker could have learned, such
// as a card: then there is no such attacker.
func (l *lab) effective(a attacker) (b attacker, ok bool) {
	d := l.scheme.Description()
	ok = true
	for _, c := range a {
		switch class := map[Capability]lang.Class{Identity: lang.ClassID, Password: lang.ClassPassword, Biometric: lang.ClassBiometric}[c]; {
		case class != "":
			if len(l.world.factors(class)) == 0 {
				continue
			}
		case c == Card:
			ok = ok && slices.ContainsFunc(l.world.plan.Stores, func(r *lang.Record) bool { return r.Role == l.world.user })
		case c == CentreKey:
			ok = ok && len(l.world.infrastructure()) > 0
		case c == Registration:
			ok = ok && d.Phase(lang.Registration) != nil
		}
		b = append(b, c)
	}
	return b, ok
}

// hold gives knowledge what the attacker holds. If stranger is set, a malicious
// server has not met the victim: what a server is told about its own users is no
// attack on them.
func (l *lab) hold(k *knowledge, a attacker, stranger bool) {
	u, w := l.universe, l.world
	for _, r := range w.runs {
		for _, v := range w.scheme.Description().Values {
			if b, ok := r.value(lang.Name{Text: v.Name}); v.Public && ok {
				k.hold(u.find(b, lang.Name{Text: v.Name}, r), "public")
			}
		}
	}
	for _, c := range a {
		switch c {
		case Listen:
			for _, r := range w.runs {
				met := stranger && a.has(Server) && r.user == victim && r.server == malicious
				if r.phase == lang.Login && !r.future && !met {
					l.listen(k, r)
				}
			}
		case Card:
			l.holdStores(k, w.user, victim, "read from the victim's card")
		case Identity, Password, Biometric:
			class := map[Capability]lang.Class{Identity: lang.ClassID, Password: lang.ClassPassword, Biometric: lang.ClassBiometric}[c]
			for _, v := range w.factors(class) {
				r := w.registration(victim)
				k.hold(u.find(r.env[w.user][lang.Name{Text: v.Name}], lang.Name{Text: v.Name}, r), "the attacker knows it")
			}
		case User:
			for _, r := range w.runs {
				if r.user == mallory {
					l.holdRole(k, r, w.user, "of the attacker's own account")
				}
			}
		case Server:
			for _, r := range w.runs {
				if r.server == malicious && !r.future && !(stranger && r.user == victim) {
					l.holdRole(k, r, w.server, "held by the malicious server")
				}
			}
		case Registration:
			for _, r := range w.runs {
				if r.user == victim && (r.phase == lang.Registration || r.phase == lang.Addition) {
					r.fields(func(m lang.Message, _ int, f lang.Name, b []byte) {
						if m.From == w.user {
							k.hold(u.find(b, f, r), "sent by the victim to register")
						}
					})
				}
			}
		case Nonces:
			r := w.logins(victim, honest)[0]
			for _, st := range r.plan.Phase.Stmts {
				if st.Kind == lang.Fresh {
					k.hold(u.find(r.env[st.Role][st.Names[0].Name], st.Names[0].Name, r), "leaked")
				}
			}
			for _, role := range slices.Sorted(maps.Keys(u.drawn[r])) {
				l.holdDrawn(k, r, role, "leaked")
			}
		case SessionKey:
			r := w.logins(victim, honest)[0]
			for _, key := range r.keys() {
				k.hold(u.find(key.bytes, lang.Name{Text: "SK"}, r), "leaked")
			}
		case ServerKey:
			l.holdOwn(k, w.server, honest)
		case CentreKey:
			for _, role := range w.infrastructure() {
				l.holdOwn(k, role, 0)
			}
		}
	}
	if a.has(Card) {
		l.holdDevice(k)
	}
}

// listen gives what one recorded login shows: its public messages and when it
// took place.
func (l *lab) listen(k *knowledge, r *run) {
	r.fields(func(m lang.Message, i int, f lang.Name, b []byte) {
		if !m.Secure {
			k.hold(l.universe.find(b, f, r), "heard in message "+ordinal(i))
		}
	})
	l.holdTimes(k, r)
}

func (l *lab) holdTimes(k *knowledge, r *run) {
	for _, st := range r.plan.Phase.Stmts {
		if st.Kind == lang.Now {
			n := st.Names[0].Name
			k.hold(l.universe.find(r.env[st.Role][n], n, r), "the time")
		}
	}
}

// holdRole gives everything that a role held in a run.
func (l *lab) holdRole(k *knowledge, r *run, role, note string) {
	for _, name := range r.names(role) {
		k.hold(l.universe.find(r.env[role][name], name, r), note)
	}
	l.holdDrawn(k, r, role, note)
}

// holdDrawn gives what operations of a role drew in a run: IVs and padding.
func (l *lab) holdDrawn(k *knowledge, r *run, role, note string) {
	for _, id := range l.universe.drawn[r][role] {
		k.hold(id, note)
	}
}

// holdDevice gives what the victim knows from the start and no person remembers: a
// key or a nonce that was agreed out of band lies on the device as well, and so do
// the names of machines. It is read last, so that a derivation that does without it
// shows that it does.
func (l *lab) holdDevice(k *knowledge) {
	k.close()
	r := l.world.registration(victim)
	for _, v := range l.scheme.Description().Known(l.world.user) {
		factor := v.Owner == l.world.user && slices.Contains([]lang.Class{lang.ClassID, lang.ClassPassword, lang.ClassBiometric}, v.Class)
		if !v.Public && !factor {
			k.hold(l.universe.find(r.env[l.world.user][lang.Name{Text: v.Name}], lang.Name{Text: v.Name}, r), "read from the victim's device")
		}
	}
}

// holdStores gives what a party keeps at the end of the recorded sessions.
func (l *lab) holdStores(k *knowledge, role string, party int, note string) {
	for _, id := range l.universe.kept(role, party) {
		k.hold(id, note)
	}
}

// holdOwn gives the keys that a machine holds from the start and all that it keeps.
func (l *lab) holdOwn(k *knowledge, role string, party int) {
	note := "long-term, leaked later"
	for _, r := range l.world.runs {
		for _, v := range l.world.scheme.Description().Values {
			if b, ok := r.env[role][lang.Name{Text: v.Name}]; ok && slices.Contains(v.Holders, role) && (role != l.world.server || r.server == party) {
				k.hold(l.universe.find(b, lang.Name{Text: v.Name}, r), note)
			}
		}
	}
	l.holdStores(k, role, party, note)
}
