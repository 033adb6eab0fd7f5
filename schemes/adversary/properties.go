package adversary

import (
	"fmt"
	"slices"

	"tmisbench/schemes/lang"
)

// A Property is one column of the security table.
type Property struct {
	Name    string // such as forward-secrecy
	Title   string // in a table
	Meaning string // what it means for it to be broken
}

// Properties lists what schemes are examined for, in the order of the tables.
func Properties() []Property {
	all := make([]Property, len(properties))
	for i, p := range properties {
		all[i] = p.Property
	}
	return all
}

// A property has its attackers, weaker ones first, and how they go about it.
type property struct {
	Property
	attackers []attacker
	attack    func(*lab, attacker) (outcome, error)
	runsOnly  bool         // parties are run, nothing is deduced
	needs     []Capability // without which there is no such attack
}

var properties = []property{
	{
		Property{"anonymity", "anonymity against outsiders", "the victim's identity can be computed from messages, or from them and the card"},
		[]attacker{{Listen}, {Listen, Card}},
		(*lab).identify, false, nil,
	},
	{
		Property{"anonymity-insiders", "anonymity against insiders", "another patient or server computes the victim's identity from messages"},
		[]attacker{{Listen, User}, {Listen, Server}, {Listen, User, Server}},
		(*lab).identify, false, nil,
	},
	{
		Property{"untraceability", "untraceability against outsiders", "two logins of the victim are recognised among those of many patients, or one by the card"},
		[]attacker{{Listen}, {Listen, Card}},
		func(l *lab, a attacker) (outcome, error) { return l.link(a), nil },
		false, nil,
	},
	{
		Property{"untraceability-insiders", "untraceability against insiders", "another patient or server recognises two logins of the victim"},
		[]attacker{{Listen, User}, {Listen, Server}},
		func(l *lab, a attacker) (outcome, error) { return l.link(a), nil },
		false, nil,
	},
	{
		Property{"password-guessing", "off-line password guessing", "the victim's password is found in a dictionary without asking anybody"},
		[]attacker{
			{Listen},
			{Listen, Identity},
			{Listen, User},
			{Listen, Server},
			{Card},
			{Card, Identity},
			{Listen, Card},
			{Listen, Card, Identity},
			{Listen, Card, User},
			{Card, Biometric},
			{Card, Biometric, Identity},
			{Listen, Card, Biometric},
			{Listen, Card, Biometric, Identity},
		},
		(*lab).guessing, false, nil,
	},
	{
		Property{"stolen-card", "stolen card, smartcard launch", "who has read the card logs in as the victim without the password"},
		[]attacker{
			{Network, Card},
			{Network, Card, Identity},
			{Listen, Network, Card},
			{Listen, Network, Card, Identity},
			{Listen, Network, Card, User},
			{Listen, Network, Card, Biometric},
			{Listen, Network, Card, Identity, Biometric},
		},
		(*lab).asUser, false,
		[]Capability{Network, Card},
	},
	{
		Property{"user-impersonation", "user impersonation", "somebody without the victim's factors logs in as the victim"},
		[]attacker{{Listen, Network}, {Listen, Network, Identity}, {Listen, Network, User}},
		(*lab).asUser, false,
		[]Capability{Network},
	},
	{
		Property{"server-impersonation", "server impersonation", "somebody who is not the server makes the victim accept, and gets the key"},
		[]attacker{{Listen, Network}, {Listen, Network, User}, {Listen, Network, Server}},
		(*lab).asServer, false,
		[]Capability{Network},
	},
	{
		Property{"malicious-server", "malicious server as the user", "a registered server logs in as the victim at another server"},
		[]attacker{{Listen, Network, Server}},
		func(l *lab, a attacker) (outcome, error) {
			o, err := l.play(a, false, l.world.user)
			if !o.broken && !l.world.both {
				o.note += "; no patient can use two servers in this description, so the malicious one has never met the victim"
			}
			return o, err
		}, false,
		[]Capability{Network, Server},
	},
	{
		Property{"replay", "replay", "messages of an earlier login are accepted to the end"},
		[]attacker{{Listen, Network}},
		(*lab).replay, true,
		[]Capability{Network},
	},
	{
		Property{"man-in-the-middle", "man in the middle by substitution", "a changed field of a message goes unnoticed to the end"},
		[]attacker{{Listen, Network}},
		(*lab).substitute, true,
		[]Capability{Network},
	},
	{
		Property{"registration-insider", "insider with registration data", "who saw the registration request gets the password, or logs in as the victim"},
		[]attacker{{Listen, Network, Registration}, {Listen, Network, Registration, Card}},
		(*lab).insider, false,
		[]Capability{Registration},
	},
	{
		Property{"key-disclosure", "session-key disclosure", "the key of a recorded login can be computed"},
		[]attacker{{Listen}, {Listen, User}, {Listen, Server}, {Listen, Card}, {Listen, Card, Identity}},
		(*lab).key, false, nil,
	},
	{
		Property{"known-key", "known session key", "one session key gives another, or lets its holder log in"},
		[]attacker{{Listen, Network, SessionKey}},
		(*lab).knownKey, false,
		[]Capability{SessionKey},
	},
	{
		Property{"ephemeral-leakage", "leaked random numbers", "the random numbers of a session give its key, or more"},
		[]attacker{{Listen, Network, Nonces}},
		(*lab).ephemeral, false,
		[]Capability{Nonces},
	},
	{
		Property{"forward-secrecy", "forward secrecy", "keys of recorded logins can be computed once long-term keys leak"},
		[]attacker{{Listen, ServerKey}, {Listen, CentreKey}, {Listen, ServerKey, CentreKey}, {Listen, Card, Identity, Password, Biometric}},
		(*lab).key, false, nil,
	},
	{
		Property{"desynchronisation", "desynchronisation", "after a message was dropped the victim cannot log in again"},
		[]attacker{{Network}},
		(*lab).desynchronise, true,
		[]Capability{Network},
	},
	{
		Property{"denial-of-service", "denial of service by cost", "a worthless first message costs the machines more operations than an honest one costs the user"},
		[]attacker{{Listen, Network}},
		(*lab).flood, true,
		[]Capability{Network},
	},
	{
		Property{"wrong-password", "wrong-password detection", "the device does not find out a wrong password by itself at login"},
		[]attacker{{}},
		(*lab).undetected, true, nil,
	},
	{
		Property{"password-change", "password change", "a change needs other parties, goes through with a wrong old password, or locks the victim out"},
		[]attacker{{}},
		(*lab).change, true, nil,
	},
}

// reach says whether a value of the victim can be computed.
func (l *lab) reach(k *knowledge, id int) outcome {
	o := outcome{cut: k.cut}
	if k.knows(id) {
		o.broken = true
		o.proof.show(k, id)
		o.proof.say("%s = %x is known to the attacker", k.u.label(id), k.u.bytes(id))
	}
	return o
}

func (l *lab) identify(a attacker) (outcome, error) {
	ids := l.world.factors(lang.ClassID)
	if len(ids) == 0 {
		return inapplicable("the description has no identity of a user")
	}
	k := l.know(a, true)
	var o outcome
	for _, v := range ids {
		r := l.world.registration(victim)
		if o = l.reach(k, l.universe.find(r.env[l.world.user][lang.Name{Text: v.Name}], lang.Name{Text: v.Name}, r)); o.broken {
			return o, nil
		}
	}
	return o, nil
}

func (l *lab) key(a attacker) (outcome, error) {
	k := l.know(a, true)
	return l.anyKey(k, l.world.logins(victim, honest)[0]), nil
}

// anyKey says whether a key of a login can be computed: that of any part of it.
func (l *lab) anyKey(k *knowledge, r *run) (o outcome) {
	for _, key := range r.keys() {
		if o = l.reach(k, l.universe.find(key.bytes, lang.Name{Text: "SK"}, r)); o.broken {
			return o
		}
	}
	return o
}

func (l *lab) guessing(a attacker) (outcome, error) {
	if len(l.world.factors(lang.ClassPassword)) == 0 {
		return inapplicable("the description has no password")
	}
	return l.guess(l.know(a, true)), nil
}

func (l *lab) asUser(a attacker) (outcome, error) { return l.play(a, true, l.world.user) }

// play forges a login and, where that fails, improvises one.
func (l *lab) play(a attacker, stranger bool, cast ...string) (outcome, error) {
	o, err := l.forge(a, stranger, cast...)
	if o.broken || err != nil {
		return o, err
	}
	for _, own := range []bool{false, true} {
		if own && !(a.has(User) && slices.Contains(cast, l.world.user)) {
			continue
		}
		other, err := l.improvise(a, stranger, own, cast...)
		if other.broken || err != nil {
			return other, err
		}
		o.note += map[bool]string{false: "; with secrets of its own, ", true: "; with those of its own account, "}[own] + other.note
	}
	return o, nil
}

// asServer plays the server alone, then all machines.
func (l *lab) asServer(a attacker) (outcome, error) {
	if a.has(Server) {
		if o, err := l.misbind(); o.broken || err != nil {
			return o, err
		}
	}
	o, err := l.play(a, true, l.world.server)
	cast := []string{l.world.server}
	for _, role := range l.world.infrastructure() {
		if l.world.plan.Phase(lang.Login).Acts(role) {
			cast = append(cast, role)
		}
	}
	if o.broken || err != nil || len(cast) == 1 {
		return o, err
	}
	return l.play(a, true, cast...)
}

func (l *lab) insider(a attacker) (outcome, error) {
	if len(l.world.factors(lang.ClassPassword)) > 0 {
		if o := l.guess(l.know(a, true)); o.broken {
			return o, nil
		}
	}
	return l.asUser(a)
}

func (l *lab) knownKey(a attacker) (outcome, error) {
	if o := l.anyKey(l.know(a, true), l.world.logins(victim, honest)[1]); o.broken {
		return o, nil
	}
	if o := l.otherPart(a); o.broken {
		return o, nil
	}
	return l.asUser(a)
}

// otherPart says whether the key of one part of a login gives that of another.
func (l *lab) otherPart(a attacker) (o outcome) {
	r := l.world.logins(victim, honest)[0]
	base := l.know(a.without(SessionKey), true)
	for _, leaked := range r.keys() {
		for _, key := range r.keys() {
			id := l.universe.find(key.bytes, lang.Name{Text: "SK"}, r)
			if key.part == leaked.part || base.knows(id) {
				continue
			}
			k := base.clone()
			k.hold(l.universe.find(leaked.bytes, lang.Name{Text: "SK"}, r), fmt.Sprintf("the key of part %d, leaked", leaked.part))
			if o = l.reach(k.close(), id); o.broken {
				o.proof.say("it is the key of part %d", key.part)
				return o
			}
		}
	}
	return o
}

func (l *lab) ephemeral(a attacker) (outcome, error) {
	if o, err := l.key(a); o.broken || err != nil {
		return o, err
	}
	return l.asUser(a)
}
