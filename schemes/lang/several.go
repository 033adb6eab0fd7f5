package lang

import (
	"fmt"
	"slices"
)

// A ends is a user and a server of a symbolic deployment, each by the suffix of
// what belongs to it: empty for the first.
type ends struct{ user, server string }

const second, third = " 2", " 3"

// A step carries out a phase between one ends or, statement by statement in turn,
// between several.
type step struct {
	phase PhaseName
	when  string // in a message
	pairs []ends
}

// A storeLog says who wrote the entries of stores, and which were overwritten. What
// it does not know was written by the first user at the first server.
type storeLog struct {
	writers map[string]ends // by place and entry
	losses  []loss
}

// A loss is an entry that was overwritten: where, whose it was, and by whom.
type loss struct {
	st       *Stmt
	item     Item
	from, by ends
}

// write is told of every entry that is stored, and whether another value was there.
func (l *storeLog) write(y *symbolic, place string, st *Stmt, it Item, lost bool) {
	place, by := place+" "+it.Entry.Text, ends{y.person, y.server}
	if lost {
		l.losses = append(l.losses, loss{st, it, l.writers[place], by})
	}
	l.writers[place] = by
}

// branch is a deployment in the same state that goes its own way.
func (y *symbolic) branch() *symbolic {
	z := *y
	z.stores, z.log = cloneStores(y.stores), &storeLog{writers: map[string]ends{}}
	return &z
}

// together runs a phase between pairs. It ends at the first statement that refuses;
// failed is then the number of its ends, else -1.
func (y *symbolic) together(ph *PhasePlan, pairs []ends) (outs []outcome, failed int) {
	outs = make([]outcome, len(pairs))
	envs, msgs := make([]map[string]map[Name]term, len(pairs)), make([]int, len(pairs))
	for i, p := range pairs {
		y.person, y.server = p.user, p.server
		outs[i], envs[i] = newOutcome(), y.held(ph)
	}
	for _, st := range ph.Phase.Stmts {
		for i, p := range pairs {
			y.person, y.server = p.user, p.server
			if why := y.exec(ph, envs[i], st, &outs[i], &msgs[i], noted); why != "" {
				outs[i].refused, outs[i].why = st, why
				return outs, i
			}
		}
	}
	return outs, -1
}

// several goes on from a deployment in which one user has registered at one server
// and has logged in, with a second server, a second user, a third one at the second
// server, and logins of all of them at once. Where that fails it is taken apart, so
// that what is reported is the simplest thing that fails. It says whether all is well.
func (c *checker) several(plan *Plan, base *symbolic, first outcome) bool {
	u1, u2 := ends{}, ends{user: second}
	s2, u1s2, u2s2, u3s2 := ends{server: second}, ends{server: second}, ends{second, second}, ends{third, second}
	again := step{Login, " of a second login of the same user", []ends{u1}}
	register := step{Registration, " of registration for a second user", []ends{u2}}
	server := []step{{Setup, " of setup for a second server", []ends{s2}}}
	there := []step{
		{Registration, " of registration at a second server", []ends{u3s2}},
		{Login, " of login at a second server", []ends{u3s2}},
	}
	back := " of login at the first server after a second is there"
	late := step{Login, " of login at the first server for one who registers after a second is there", []ends{u2}}
	var added []step
	if ph := plan.Phase(Addition); ph != nil && ph.Phase.Spoils == "" {
		server = []step{{Addition, " with an added server", []ends{u1s2}}}
		back = " with the first server after another was added"
		added = []step{
			{Login, " with an added server", []ends{u1s2}},
			{Addition, " of addition for a second user", []ends{u2s2}},
			{Login, " of logins of two users at an added server", []ends{u1s2, u2s2}},
		}
	}
	everybody := step{Login, " of logins of several users at once", []ends{u1, u2, u3s2}}
	all := slices.Concat(server, []step{register, there[0], everybody}, added)
	outs := c.passes(plan, base, all, false)
	if outs != nil {
		c.constantKey(first, outs[0])
		return true
	}
	for _, steps := range [][]step{
		{again},
		{register, {Login, " of login for a second user", []ends{u2}}},
		{register, {Login, " of login for a user after another has registered", []ends{u1}}},
		{register, {Login, " of logins of two users at once", []ends{u1, u2}}},
		append(slices.Clone(server), step{Login, back, []ends{u1}}),
		slices.Concat(server, added[:min(1, len(added))]),
		slices.Concat(server, []step{register}, added),
		append(slices.Clone(server), there...),
		append(slices.Clone(server), register, late),
		all,
	} {
		if c.passes(plan, base, steps, true) == nil {
			break
		}
	}
	return false
}

// passes carries steps out in a branch of a deployment. It returns the outcomes of
// the first login among them; nil if one fails, which is reported if so asked.
func (c *checker) passes(plan *Plan, base *symbolic, steps []step, report bool) []outcome {
	y := base.branch()
	logins := []outcome{{}} // something, if nobody logs in
	for i, s := range steps {
		ph := plan.Phase(s.phase)
		if ph == nil {
			continue
		}
		outs, failed := y.together(ph, s.pairs)
		if failed >= 0 {
			if report {
				o := outs[failed]
				c.fail(o.refused.Pos, c.mend(ph, y.log), "an honest run%s stops at %s: %s%s",
					s.when, o.refused.Text, o.why, c.keysToo(o))
			}
			return nil
		}
		for _, o := range outs {
			if report && !c.agreement(ph, o, s.when) || !report && c.keysToo(o) != "" {
				return nil
			}
		}
		if s.phase == Login && !slices.ContainsFunc(steps[:i], func(s step) bool { return s.phase == Login }) {
			logins = outs
		}
	}
	return logins
}

// mend says what keeps a deployment from serving more than one user, server or
// login: an entry that one overwrote and another would need.
func (c *checker) mend(ph *PhasePlan, log *storeLog) string {
	loads := func(l loss) bool {
		return slices.ContainsFunc(ph.Phase.Stmts, func(st *Stmt) bool {
			return st.Kind == Load && st.Role == l.st.Role && st.Store == l.st.Store &&
				slices.ContainsFunc(st.Items, func(it Item) bool { return it.Entry.Text == l.item.Entry.Text })
		})
	}
	losses := slices.Clone(log.losses) // the likely ones last
	slices.SortStableFunc(losses, func(a, b loss) int {
		switch x, y := loads(a), loads(b); {
		case x == y:
			return 0
		case x:
			return 1
		}
		return -1
	})
	for _, l := range slices.Backward(losses) {
		kind, all := User, "users"
		if l.from.user == l.by.user {
			kind, all = Server, "servers"
		}
		if l.from == l.by || c.s.Role(l.st.Role).Kind == kind {
			continue
		}
		return fmt.Sprintf("%s keeps one %s for all %s, at line %d: keep one for each, such as store %s[%s] { %s }",
			l.st.Role, l.item.Entry.Text, all, l.st.Pos.Line, l.st.Store, c.identity(kind), l.item.Entry.Text)
	}
	for _, st := range ph.Phase.Stmts {
		if st.Kind == Store {
			return fmt.Sprintf("%s stores %s at line %d: see that the next login finds what it needs, on both sides",
				st.Role, st.Items[0].Entry.Text, st.Pos.Line)
		}
	}
	return "what is stored must serve every user, every server and every login"
}

// identity is the name of a value by which parties of a kind are told apart.
func (c *checker) identity(kind RoleKind) string {
	for _, v := range c.s.Values {
		if r := c.s.Role(v.Owner); r != nil && r.Kind == kind && v.Class == ClassID {
			return v.Name
		}
	}
	return "..."
}

// constantKey warns of a session key that two logins of one user have in common.
func (c *checker) constantKey(first, again outcome) {
	a, b := first.last(), again.last()
	for _, r := range c.s.Roles {
		if k, ok := a.keys[r.Name]; ok && k.equal(b.keys[r.Name]) {
			c.warn(a.agreed[r.Name].Pos, "let a nonce or another value that is drawn in login enter it",
				"the session key is the same in every login")
			return
		}
	}
}
