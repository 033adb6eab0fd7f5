package adversary

import (
	"slices"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// link tells whether an attacker recognises two logins of the victim among those
// of others, or a login of the victim by the victim's card.
func (an *analysis) link(a attacker) outcome {
	base := an.know(a.without(Listen, Card))
	mine := an.recorded.logins(victim, honest)
	if a.has(Card) {
		card := base.Clone()
		an.hold(card, attacker{Card})
		if o := an.recognise(base, card.Close(), mine[0], "the victim's card"); o.broken {
			return o
		}
	}
	other := base.Clone()
	an.listen(other, mine[1])
	return an.recognise(base, other.Close(), mine[0], "the victim's other login")
}

// recognise looks for a value that a login and what is known elsewhere have in
// common, or an equation between the two, that is true of the victim's login and
// of nobody else's.
func (an *analysis) recognise(base, elsewhere *deduce.Knowledge, login *run, what string) outcome {
	alone := base.Clone()
	an.listen(alone, login)
	alone.Close()
	var others []*run
	for u := mallory + 1; u < patients; u++ {
		others = append(others, an.recorded.logins(u, honest)...)
	}
	o := outcome{cut: alone.Cut()}
	if id := an.common(base, elsewhere, alone, others); id >= 0 {
		o.broken = true
		o.proof.Explain(alone, id)
		var again deduce.Derivation
		again.Explain(elsewhere, id)
		o.proof.Join(&again)
		o.proof.Say("s%d and %s give the same %s; the logins of %d other patients do not",
			login.session, what, an.reading.Label(id), len(others))
		return o
	}
	both := elsewhere.Clone()
	an.listen(both, login)
	both.Close()
	// What the login gives by itself, or what is known elsewhere by itself, tests
	// nothing.
	tests := both.Tests(func(id deduce.ID) bool { return !elsewhere.Knows(id) })
	for _, e := range append(tests, deduce.SameXor(base, alone, elsewhere)...) {
		ids := append([]deduce.ID{e.Out}, e.Args...)
		// But a signature shows whose login it is to whoever knows public keys.
		fromLogin := e.Op != string(lang.OpVerify) && !slices.ContainsFunc(ids,
			func(id deduce.ID) bool { return !alone.Knows(id) })
		if fromLogin || !an.reading.Long(e.Out) || !an.tells(both, elsewhere, e, login, others) {
			continue
		}
		o.broken = true
		o.proof.Explain(both, ids...)
		o.proof.Say("test of a login against %s: %s", what, both.Compare(e))
		o.proof.Say("it holds for the victim's login s%d and fails for the logins of %d other patients",
			login.session, len(others))
		return o
	}
	o.cut = both.Cut()
	return o
}

// common is a long value that both know, base does not, and the logins of others
// do not give: the one that takes the fewest steps, None if there is none.
func (an *analysis) common(base, one, two *deduce.Knowledge, others []*run) deduce.ID {
	best, steps := deduce.None, 0
	for id := range deduce.ID(an.reading.Len()) {
		if !an.reading.Long(id) || base.Knows(id) || !one.Knows(id) || !two.Knows(id) {
			continue
		}
		if n := one.Cost(id) + two.Cost(id); best < 0 || n < steps {
			best, steps = id, n
		}
	}
	if best < 0 {
		return deduce.None
	}
	theirs := make([]*deduce.Knowledge, len(others))
	for i, r := range others {
		theirs[i] = base.Clone()
		an.listen(theirs[i], r)
		theirs[i].Close()
	}
	shared := func(id deduce.ID) bool {
		return slices.ContainsFunc(theirs, func(k *deduce.Knowledge) bool { return k.Knows(id) })
	}
	if !shared(best) {
		return best
	}
	// the shortest is nobody's in particular: any other will do
	for id := range deduce.ID(an.reading.Len()) {
		if an.reading.Long(id) && !base.Knows(id) && one.Knows(id) && two.Knows(id) && !shared(id) {
			return id
		}
	}
	return deduce.None
}

// tells says whether an equation fails when the messages of a login are replaced
// by those of another patient's.
func (an *analysis) tells(k, elsewhere *deduce.Knowledge, e deduce.Equation, login *run, others []*run) bool {
	inputs := map[deduce.ID]bool{}
	fields := slices.Collect(login.fields())
	for _, f := range fields {
		if id := an.reading.find(login, f.name, f.bytes); !f.msg.Secure && !elsewhere.Knows(id) {
			inputs[id] = true
		}
	}
	t, ok := k.Test(inputs, e)
	if !ok || !t.Holds() {
		return false
	}
	for _, r := range others {
		theirs := slices.Collect(r.fields())
		for i, f := range fields {
			if id := an.reading.find(login, f.name, f.bytes); inputs[id] {
				copy(t.Input(id), theirs[i].bytes)
			}
		}
		if t.Holds() {
			return false
		}
	}
	return true
}
