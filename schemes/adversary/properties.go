package adversary

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
	attack    func(*analysis, attacker) (outcome, error)
	runsOnly  bool         // parties are run, nothing is deduced
	needs     []Capability // without which there is no such attack
}

var properties = []property{
	{
		Property{
			"anonymity", "anonymity against outsiders",
			"the victim's identity can be computed from messages, or from them and the card",
		},
		[]attacker{{Listen}, {Listen, Card}},
		(*analysis).identify, false, nil,
	},
	{
		Property{
			"anonymity-insiders", "anonymity against insiders",
			"another patient or server computes the victim's identity from messages",
		},
		[]attacker{{Listen, User}, {Listen, Server}, {Listen, User, Server}},
		(*analysis).identify, false, nil,
	},
	{
		Property{
			"untraceability", "untraceability against outsiders",
			"two logins of the victim are recognised among those of many patients, or one by the card",
		},
		[]attacker{{Listen}, {Listen, Card}},
		func(an *analysis, a attacker) (outcome, error) { return an.link(a), nil },
		false, nil,
	},
	{
		Property{
			"untraceability-insiders", "untraceability against insiders",
			"another patient or server recognises two logins of the victim",
		},
		[]attacker{{Listen, User}, {Listen, Server}},
		func(an *analysis, a attacker) (outcome, error) { return an.link(a), nil },
		false, nil,
	},
	{
		Property{
			"password-guessing", "off-line password guessing",
			"the victim's password is found in a dictionary without asking anybody",
		},
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
		(*analysis).guessing, false, nil,
	},
	{
		Property{
			"stolen-card", "stolen card, smartcard launch",
			"who has read the card logs in as the victim without the password",
		},
		[]attacker{
			{Network, Card},
			{Network, Card, Identity},
			{Listen, Network, Card},
			{Listen, Network, Card, Identity},
			{Listen, Network, Card, User},
			{Listen, Network, Card, Biometric},
			{Listen, Network, Card, Identity, Biometric},
		},
		(*analysis).asUser, false,
		[]Capability{Network, Card},
	},
	{
		Property{
			"user-impersonation", "user impersonation",
			"somebody without the victim's factors logs in as the victim",
		},
		[]attacker{{Listen, Network}, {Listen, Network, Identity}, {Listen, Network, User}},
		(*analysis).asUser, false,
		[]Capability{Network},
	},
	{
		Property{
			"server-impersonation", "server impersonation",
			"somebody who is not the server makes the victim accept, and gets the key",
		},
		[]attacker{{Listen, Network}, {Listen, Network, User}, {Listen, Network, Server}},
		(*analysis).asServer, false,
		[]Capability{Network},
	},
	{
		Property{
			"malicious-server", "malicious server as the user",
			"a registered server logs in as the victim at another server",
		},
		[]attacker{{Listen, Network, Server}},
		func(an *analysis, a attacker) (outcome, error) {
			o, err := an.play(impersonation{a.with(acquainted), []string{an.recorded.user}})
			if !o.broken && !an.recorded.both {
				o.note += "; no patient can use two servers in this description, so the malicious one has never " +
					"met the victim"
			}
			return o, err
		}, false,
		[]Capability{Network, Server},
	},
	{
		Property{"replay", "replay", "messages of an earlier login are accepted to the end"},
		[]attacker{{Listen, Network}},
		(*analysis).replay, true,
		[]Capability{Network},
	},
	{
		Property{
			"man-in-the-middle", "man in the middle by substitution",
			"a changed field of a message goes unnoticed to the end",
		},
		[]attacker{{Listen, Network}},
		(*analysis).substitute, true,
		[]Capability{Network},
	},
	{
		Property{
			"registration-insider", "insider with registration data",
			"who saw the registration request gets the password, or logs in as the victim",
		},
		[]attacker{{Listen, Network, Registration}, {Listen, Network, Registration, Card}},
		(*analysis).insider, false,
		[]Capability{Registration},
	},
	{
		Property{"key-disclosure", "session-key disclosure", "the key of a recorded login can be computed"},
		[]attacker{{Listen}, {Listen, User}, {Listen, Server}, {Listen, Card}, {Listen, Card, Identity}},
		(*analysis).key, false, nil,
	},
	{
		Property{"known-key", "known session key", "one session key gives another, or lets its holder log in"},
		[]attacker{{Listen, Network, SessionKey}},
		(*analysis).knownKey, false,
		[]Capability{SessionKey},
	},
	{
		Property{
			"ephemeral-leakage", "leaked random numbers",
			"the random numbers of a session give its key, or more",
		},
		[]attacker{{Listen, Network, Nonces}},
		(*analysis).ephemeral, false,
		[]Capability{Nonces},
	},
	{
		Property{
			"forward-secrecy", "forward secrecy",
			"keys of recorded logins can be computed once long-term keys leak",
		},
		[]attacker{
			{Listen, ServerKey},
			{Listen, CentreKey},
			{Listen, ServerKey, CentreKey},
			{Listen, Card, Identity, Password, Biometric},
		},
		(*analysis).key, false, nil,
	},
	{
		Property{
			"desynchronisation", "desynchronisation",
			"after a message was dropped the victim cannot log in again",
		},
		[]attacker{{Network}},
		(*analysis).desynchronise, true,
		[]Capability{Network},
	},
	{
		Property{
			"denial-of-service", "denial of service by cost",
			"a worthless first message costs the machines more operations than an honest one costs the user",
		},
		[]attacker{{Listen, Network}},
		(*analysis).flood, true,
		[]Capability{Network},
	},
	{
		Property{
			"wrong-password", "wrong-password detection",
			"the device does not find out a wrong password by itself at login",
		},
		[]attacker{{}},
		(*analysis).undetected, true, nil,
	},
	{
		Property{
			"password-change", "password change",
			"a change needs other parties, goes through with a wrong old password, or locks the victim out",
		},
		[]attacker{{}},
		(*analysis).change, true, nil,
	},
}
