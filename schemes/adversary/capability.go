package adversary

import (
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
	SessionKey   Capability = "session-key"       // learned the keys of all parts of one session of the victim
	ServerKey    Capability = "later-server-keys" // learned afterwards what the victim's server keeps
	CentreKey    Capability = "later-centre-keys" // learned afterwards what the centre and roles of kind other keep
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

func (a attacker) with(more ...Capability) attacker { return slices.Concat(a, more) }

func (a attacker) without(drop ...Capability) attacker {
	return slices.DeleteFunc(slices.Clone(a), func(c Capability) bool { return slices.Contains(drop, c) })
}

// acquainted is added to a malicious server that has served the victim. Without it the
// two have not met: what a server is told about its own users is no attack on them.
const acquainted Capability = "acquainted"

// factorOf is the class of the factor that a capability gives.
var factorOf = map[Capability]lang.Class{
	Identity: lang.ClassID, Password: lang.ClassPassword, Biometric: lang.ClassBiometric,
}

// effective is the attacker without the factors that the scheme does not use. ok
// is false if the scheme has nothing that the attacker could have learned, such
// as a card: then there is no such attacker.
func (an *analysis) effective(a attacker) (b attacker, ok bool) {
	ok = true
	for _, c := range a {
		switch class := factorOf[c]; {
		case class != "":
			if len(an.recorded.factors(class)) == 0 {
				continue
			}
		case c == Card:
			stored := func(r *lang.Record) bool { return r.Role == an.recorded.user }
			ok = ok && slices.ContainsFunc(an.recorded.plan.Stores, stored)
		case c == CentreKey:
			ok = ok && len(an.recorded.infrastructure()) > 0
		case c == Registration:
			ok = ok && an.scheme.Description().Phase(lang.Registration) != nil
		}
		b = append(b, c)
	}
	return b, ok
}
