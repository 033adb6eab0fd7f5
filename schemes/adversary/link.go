package adversary

import (
	"maps"
	"slices"

	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// link tells whether an attacker recognises two logins of the victim among those
// of others, or a login of the victim by the victim's card.
func (l *lab) link(a attacker) outcome {
	base := l.know(a.without(Listen, Card), true)
	mine := l.world.logins(victim, honest)
	if a.has(Card) {
		card := base.clone()
		l.hold(card, attacker{Card}, true)
		if o := l.recognise(base, card.close(), mine[0], "the victim's card"); o.broken {
			return o
		}
	}
	other := base.clone()
	l.listen(other, mine[1])
	return l.recognise(base, other.close(), mine[0], "the victim's other login")
}

// recognise looks for a value that a login and what is known elsewhere have in
// common, or an equation between the two, that is true of the victim's login and
// of nobody else's.
func (l *lab) recognise(base, elsewhere *knowledge, login *run, what string) outcome {
	alone := base.clone()
	l.listen(alone, login)
	alone.close()
	var others []*run
	for u := mallory + 1; u < patients; u++ {
		others = append(others, l.world.logins(u, honest)...)
	}
	o := outcome{cut: alone.cut}
	if id := l.common(base, elsewhere, alone, others); id >= 0 {
		o.broken = true
		o.proof.show(alone, id)
		again := proof{}
		again.show(elsewhere, id)
		for _, line := range again.lines {
			if !slices.Contains(o.proof.lines, line) {
				o.proof.lines = append(o.proof.lines, line)
			}
		}
		o.proof.say("s%d and %s give the same %s; the logins of %d other patients do not", login.session, what, l.universe.label(id), len(others))
		return o
	}
	both := elsewhere.clone()
	l.listen(both, login)
	both.close()
	// What the login gives by itself, or what is known elsewhere by itself, tests
	// nothing.
	tests := both.tests(func(id int) bool { return !elsewhere.knows(id) })
	for _, e := range append(tests, l.cancelled(base, elsewhere, alone)...) {
		ids := append([]int{e.out}, e.args...)
		// But a signature shows whose login it is to whoever knows public keys.
		fromLogin := e.op != "Verify" && !slices.ContainsFunc(ids, func(id int) bool { return !alone.knows(id) })
		if fromLogin || !l.universe.long(e.out) || !l.tells(both, elsewhere, e, login, others) {
			continue
		}
		o.broken = true
		o.proof.show(both, ids...)
		o.proof.say("test of a login against %s: %s", what, both.compare(e))
		o.proof.say("it holds for the victim's login s%d and fails for the logins of %d other patients", login.session, len(others))
		return o
	}
	o.cut = both.cut
	return o
}

// cancelled lists the pairs of values that a login gives whose xor is that of two
// values known elsewhere: what is left when a mask of each login cancels.
func (l *lab) cancelled(base, elsewhere, alone *knowledge) []equation {
	type pair struct{ a, b int }
	pairs := func(k, other *knowledge, f func(p pair, xor string)) {
		ids := map[int][]int{} // by width
		for id := range l.universe.values {
			if k.knows(id) && !other.knows(id) && !base.knows(id) && l.universe.long(id) {
				n := len(l.universe.bytes(id))
				ids[n] = append(ids[n], id)
			}
		}
		for _, n := range slices.Sorted(maps.Keys(ids)) {
			if len(ids[n]) > maxCancelled {
				continue
			}
			out := make([]byte, n)
			for i, a := range ids[n] {
				for _, b := range ids[n][:i] {
					core.Xor(out, l.universe.bytes(a), l.universe.bytes(b))
					f(pair{a, b}, string(out))
				}
			}
		}
	}
	here := map[string]pair{}
	pairs(alone, elsewhere, func(p pair, xor string) { here[xor] = p })
	var found []equation
	pairs(elsewhere, alone, func(q pair, xor string) {
		if p, ok := here[xor]; ok {
			found = append(found, equation{op: "^", args: []int{p.a, p.b, q.a, q.b}, out: p.a})
		}
	})
	return found
}

// maxCancelled bounds how many values of a width are paired.
const maxCancelled = 400

// common is a long value that both know, base does not, and the logins of others
// do not give: the one that takes the fewest steps, -1 if there is none.
func (l *lab) common(base, one, two *knowledge, others []*run) int {
	best, steps := -1, 0
	for id := range l.universe.values {
		if !l.universe.long(id) || base.knows(id) || !one.knows(id) || !two.knows(id) {
			continue
		}
		if n := one.origin[id].cost + two.origin[id].cost; best < 0 || n < steps {
			best, steps = id, n
		}
	}
	if best < 0 {
		return -1
	}
	theirs := make([]*knowledge, len(others))
	for i, r := range others {
		theirs[i] = base.clone()
		l.listen(theirs[i], r)
		theirs[i].close()
	}
	shared := func(id int) bool {
		return slices.ContainsFunc(theirs, func(k *knowledge) bool { return k.knows(id) })
	}
	if !shared(best) {
		return best
	}
	// the shortest is nobody's in particular: any other will do
	for id := range l.universe.values {
		if l.universe.long(id) && !base.knows(id) && one.knows(id) && two.knows(id) && !shared(id) {
			return id
		}
	}
	return -1
}

// tells says whether an equation fails when the messages of a login are replaced
// by those of another patient's.
func (l *lab) tells(k, elsewhere *knowledge, e equation, login *run, others []*run) bool {
	inputs := map[int]bool{}
	login.fields(func(m lang.Message, _ int, f lang.Name, b []byte) {
		if id := l.universe.find(b, f, login); !m.Secure && !elsewhere.knows(id) {
			inputs[id] = true
		}
	})
	t, ok := k.test(inputs, e)
	if !ok || !t.holds() {
		return false
	}
	for _, r := range others {
		var theirs [][]byte
		r.fields(func(_ lang.Message, _ int, _ lang.Name, b []byte) { theirs = append(theirs, b) })
		i := 0
		login.fields(func(_ lang.Message, _ int, f lang.Name, b []byte) {
			if id := l.universe.find(b, f, login); inputs[id] {
				copy(t.bytes[id], theirs[i])
			}
			i++
		})
		if t.holds() {
			return false
		}
	}
	return true
}
