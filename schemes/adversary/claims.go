package adversary

// A Claim is an attack that a publication reports on a scheme.
type Claim struct {
	Scheme   string
	Text     string // the attack, in the words of the source where they were seen
	Source   string
	Property string // under which it is found here
	Missed   string // why it is not reproduced; empty if it is
	Note     string // how the attack found here differs from the claim, if it may
}

// Claims lists what publications report on a scheme, as far as it is known from
// their abstracts and from what others say of them.
func Claims(scheme string) []Claim {
	var of []Claim
	for _, c := range claims {
		if c.Scheme == scheme {
			of = append(of, c)
		}
	}
	return of
}

// Outcome says what became of the claim among the results of a report.
func (c Claim) Outcome(r *Report) string {
	x := r.Summary(c.Property)
	switch {
	case x.Verdict == Broken && c.Note != "":
		return "reproduced as " + c.Property + ": " + c.Note
	case x.Verdict == Broken:
		return "reproduced as " + c.Property
	case c.Missed != "":
		return "not reproduced: " + c.Missed
	}
	return "not found by these attackers within these bounds"
}

const (
	abstracts    = "reported of the paper that the reconstruction stands in for"
	rebuilt      = "the reconstruction was built to have this weakness, so that finding it says nothing of the paper"
	otherRouteOf = "found here by another server, which holds what all servers share; the route of the source is not known to us"
)

var claims = []Claim{
	{
		Scheme: "amin2018", Text: "no user anonymity", Source: "Wireless Communications and Mobile Computing 2018, 3048697", Property: "anonymity",
		Missed: "the identity itself cannot be computed; that its pseudonym PID is constant and in the clear is found as lost untraceability",
	},
	{Scheme: "amin2018", Text: "no forward secrecy", Source: "Wireless Communications and Mobile Computing 2018, 3048697", Property: "forward-secrecy"},
	{
		Scheme: "amin2018", Text: "off-line dictionary attack", Source: "Wireless Communications and Mobile Computing 2018, 3048697", Property: "password-guessing",
		Note: "with the card and the biometric",
	},
	{
		Scheme: "amin2018", Text: "counterfeiting", Source: "Kang et al. 2020, abstract", Property: "server-impersonation",
		Note: "found here as one server answering for another, since the control server does not compare the two names; whether that is the attack of the source is not known to us",
	},
	{Scheme: "amin2018", Text: "static pseudonym, tracking", Source: "Challa et al., Zhou et al. 2019, Wu et al. (recalled)", Property: "untraceability"},
	{
		Scheme: "amin2018", Text: "off-line guessing with a stolen card", Source: "Challa et al., Zhou et al. 2019, Wu et al. (recalled)", Property: "password-guessing",
		Note: "the biometric is needed as well",
	},
	{
		Scheme: "amin2018", Text: "privileged insider", Source: "Challa et al., Zhou et al. 2019, Wu et al. (recalled)", Property: "registration-insider",
		Note: "the insider needs the card as well",
	},

	{Scheme: "chuangchen2014", Text: "masquerade", Source: "Choi et al. 2014, abstract", Property: "malicious-server", Note: otherRouteOf},
	{Scheme: "chuangchen2014", Text: "smart-card attack", Source: "Choi et al. 2014, abstract", Property: "stolen-card"},
	{Scheme: "chuangchen2014", Text: "user impersonation", Source: "Choi et al. 2014, abstract", Property: "malicious-server", Note: otherRouteOf},
	{
		Scheme: "chuangchen2014", Text: "user impersonation by outsiders or other users", Source: "a reading of Choi et al. 2014, abstract", Property: "user-impersonation",
		Missed: "without the card or the key of the servers no login of the victim could be made",
	},
	{
		Scheme: "chuangchen2014", Text: "denial of service", Source: "Choi et al. 2014, abstract", Property: "denial-of-service",
		Note: "found here as cost asymmetry of a replayed message; whether that is the attack of the source is not known to us",
	},
	{Scheme: "chuangchen2014", Text: "no perfect forward secrecy", Source: "Choi et al. 2014, abstract", Property: "forward-secrecy"},
	{Scheme: "chuangchen2014", Text: "stolen card", Source: "Mishra et al. 2014 (recalled)", Property: "stolen-card"},
	{Scheme: "chuangchen2014", Text: "server spoofing", Source: "Mishra et al. 2014 (recalled)", Property: "server-impersonation", Note: otherRouteOf},

	{Scheme: "liaowang2009", Text: "insider attack", Source: "Hsiang and Shih 2009", Property: "user-impersonation", Note: "by any registered user"},
	{Scheme: "liaowang2009", Text: "server spoofing", Source: "Hsiang and Shih 2009", Property: "server-impersonation"},

	{Scheme: "das2015", Text: "patient anonymity can be compromised", Source: "Amin et al., IEEE JBHI 23(4), 2019, abstract; " + abstracts, Property: "anonymity-insiders", Note: rebuilt},
	{Scheme: "das2015", Text: "untraceability can be compromised", Source: "Amin et al., IEEE JBHI 23(4), 2019, abstract; " + abstracts, Property: "untraceability", Note: rebuilt},
	{Scheme: "das2015", Text: "smartcard launch attacks", Source: "Amin et al., IEEE JBHI 23(4), 2019, abstract; " + abstracts, Property: "stolen-card", Note: rebuilt},
	{Scheme: "das2015", Text: "stolen smart card attack", Source: "KSII TIIS 11(2), 2017, abstract; " + abstracts, Property: "stolen-card", Note: rebuilt},
	{Scheme: "das2015", Text: "internal attacks, impersonation attacks", Source: "KSII TIIS 11(2), 2017, abstract; " + abstracts, Property: "malicious-server", Note: rebuilt},
	{Scheme: "das2015", Text: "cannot provide confidentiality", Source: "KSII TIIS 11(2), 2017, abstract; " + abstracts, Property: "key-disclosure", Note: rebuilt},

	{Scheme: "hsiangshih2009", Text: "insider attack", Source: "Chuang and Tseng", Property: "user-impersonation", Note: "no insider is needed: C2 is masked with the hash of Mjr, which is in the clear"},
	{Scheme: "hsiangshih2009", Text: "server spoofing", Source: "Chuang and Tseng", Property: "server-impersonation", Note: "by whoever listens"},

	{Scheme: "leelinchang2011", Text: "forgery", Source: "Li et al. 2013 (recalled)", Property: "malicious-server", Note: otherRouteOf},
	{Scheme: "leelinchang2011", Text: "server spoofing", Source: "Li et al. 2013 (recalled)", Property: "server-impersonation", Note: otherRouteOf},

	{Scheme: "li2012", Text: "replay", Source: "Xue et al. 2014, Han 2012 (recalled)", Property: "replay"},
	{
		Scheme: "li2012", Text: "denial of service", Source: "Xue et al. 2014, Han 2012 (recalled)", Property: "denial-of-service",
		Note: "found here as cost asymmetry of a replayed message; whether that is the attack of the source is not known to us",
	},
	{Scheme: "li2012", Text: "eavesdropping", Source: "Xue et al. 2014, Han 2012 (recalled)", Property: "key-disclosure", Note: "by any registered user"},
	{Scheme: "li2012", Text: "stolen card", Source: "Xue et al. 2014, Han 2012 (recalled)", Property: "stolen-card", Note: "by any registered user"},

	{Scheme: "li2013", Text: "off-line guessing", Source: "Zhao et al. 2014, Shunmuganathan et al. 2015 (recalled)", Property: "password-guessing"},
	{
		Scheme: "li2013", Text: "impersonation", Source: "Zhao et al. 2014, Shunmuganathan et al. 2015 (recalled)", Property: "stolen-card",
		Note: "with the card; without it no login of the victim could be made",
	},

	{
		Scheme: "xue2014", Text: "masquerade", Source: "a paper of 2015, doi 10.1155/2015/635890", Property: "user-impersonation",
		Missed: "neither outsiders nor other users could make a login of the victim; with the card the password can be guessed first",
	},
	{Scheme: "xue2014", Text: "insider", Source: "a paper of 2015, doi 10.1155/2015/635890", Property: "registration-insider", Note: "the insider needs the card as well"},
	{Scheme: "xue2014", Text: "off-line password guessing", Source: "a paper of 2015, doi 10.1155/2015/635890", Property: "password-guessing"},

	{
		Scheme: "mishra2014", Text: "replay", Source: "Lu et al. 2015, abstract", Property: "replay",
		Missed: "a replayed first message is answered, but the server accepts only after a message that depends on its own random number",
	},
	{
		Scheme: "mishra2014", Text: "inefficient password change", Source: "Lu et al. 2015, abstract", Property: "password-change",
		Missed: "password change is not described",
	},
	{Scheme: "mishra2014", Text: "flaws like those of Chuang and Chen, from a key shared by all servers", Source: "a review", Property: "malicious-server"},

	{Scheme: "lu2015", Text: "outsider attack by any registered user", Source: "Moon et al. 2015, abstract", Property: "anonymity-insiders"},
	{
		Scheme: "lu2015", Text: "user impersonation", Source: "Moon et al. 2015, abstract", Property: "stolen-card",
		Note: "by a registered user who has read the card; without the card no login of the victim could be made",
	},

	{Scheme: "wang2016", Text: "user impersonation", Source: "Yang and Zheng, PLoS ONE 13 e0194093, abstract", Property: "malicious-server", Note: otherRouteOf},
	{Scheme: "wang2016", Text: "privileged insider", Source: "Yang and Zheng, PLoS ONE 13 e0194093, abstract", Property: "registration-insider", Note: "the insider needs the card as well"},
	{Scheme: "wang2016", Text: "server spoofing", Source: "Yang and Zheng, PLoS ONE 13 e0194093, abstract", Property: "server-impersonation", Note: otherRouteOf},

	{Scheme: "wen2014", Text: "the password is not verified at login", Source: "Islam, Khan, Li 2015, abstract", Property: "wrong-password"},
	{
		Scheme: "wen2014", Text: "privileged insider", Source: "Islam, Khan, Li 2015, abstract", Property: "registration-insider",
		Note: "the insider needs the card as well",
	},
	{
		Scheme: "wen2014", Text: "impersonation", Source: "Islam, Khan, Li 2015, abstract", Property: "user-impersonation",
		Missed: "without what the victim sent in order to register no login of the victim could be made",
	},
	{
		Scheme: "wen2014", Text: "password change needs the server", Source: "Islam, Khan, Li 2015, abstract", Property: "password-change",
		Missed: "password change is not described",
	},
	{
		Scheme: "wen2014", Text: "password disclosure", Source: "an abstract on authentication by quadratic residues for the integrated EPRIS", Property: "password-guessing",
		Missed: "neither the card nor a message tells a right password from a wrong one; with the registration request beside the card it is found as the attack of an insider",
	},
}
