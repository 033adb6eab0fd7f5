package adversary

import (
	"fmt"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// reach says whether a value of the victim can be computed.
func (an *analysis) reach(k *deduce.Knowledge, id deduce.ID) outcome {
	o := outcome{cut: k.Cut()}
	if k.Knows(id) {
		o.broken = true
		o.proof.Explain(k, id)
		o.proof.Say("%s = %x is known to the attacker", an.reading.Label(id), an.reading.Bytes(id))
	}
	return o
}

func (an *analysis) identify(a attacker) (outcome, error) {
	ids := an.recorded.factors(lang.ClassID)
	if len(ids) == 0 {
		return inapplicable("the description has no identity of a user")
	}
	k := an.know(a)
	var o outcome
	for _, v := range ids {
		if o = an.reach(k, an.reading.declared(an.registered(victim), v)); o.broken {
			return o, nil
		}
	}
	return o, nil
}

func (an *analysis) key(a attacker) (outcome, error) { return an.anyKey(an.know(a), an.login()), nil }

// anyKey says whether a key of a login can be computed: that of any part of it.
func (an *analysis) anyKey(k *deduce.Knowledge, r *run) (o outcome) {
	for _, key := range r.keys() {
		if o = an.reach(k, an.reading.sessionKey(r, key.bytes)); o.broken {
			return o
		}
	}
	return o
}

func (an *analysis) guessing(a attacker) (outcome, error) {
	if len(an.recorded.factors(lang.ClassPassword)) == 0 {
		return inapplicable("the description has no password")
	}
	return an.guess(an.know(a)), nil
}

func (an *analysis) insider(a attacker) (outcome, error) {
	if len(an.recorded.factors(lang.ClassPassword)) > 0 {
		if o := an.guess(an.know(a)); o.broken {
			return o, nil
		}
	}
	return an.asUser(a)
}

func (an *analysis) knownKey(a attacker) (outcome, error) {
	if o := an.anyKey(an.know(a), an.recorded.logins(victim, honest)[1]); o.broken {
		return o, nil
	}
	if o := an.otherPart(a); o.broken {
		return o, nil
	}
	return an.asUser(a)
}

// otherPart says whether the key of one part of a login gives that of another.
func (an *analysis) otherPart(a attacker) (o outcome) {
	r := an.login()
	base := an.know(a.without(SessionKey))
	for _, leaked := range r.keys() {
		for _, key := range r.keys() {
			id := an.reading.sessionKey(r, key.bytes)
			if key.part == leaked.part || base.Knows(id) {
				continue
			}
			k := base.Clone()
			k.Hold(an.reading.sessionKey(r, leaked.bytes), fmt.Sprintf("the key of part %d, leaked", leaked.part))
			if o = an.reach(k.Close(), id); o.broken {
				o.proof.Say("it is the key of part %d", key.part)
				return o
			}
		}
	}
	return o
}

func (an *analysis) ephemeral(a attacker) (outcome, error) {
	if o, err := an.key(a); o.broken || err != nil {
		return o, err
	}
	return an.asUser(a)
}
