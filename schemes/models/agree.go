package models

// An agreement is what a role at its end should have in common with another that
// began.
type agreement struct {
	with         *Role
	begin        int     // the event of the other, a message that it sends, before which it says so
	mine, theirs []*Term // the common data as each holds it
}

// agreements are those of a role with the others that agree on a key, or, if it agrees
// on none, with all.
func (m *Model) agreements(r *Role) []agreement {
	var all []agreement
	for _, o := range m.Roles {
		if o == r || o.Key == nil || r.Key == nil {
			continue
		}
		if a, ok := m.agreement(r, o); ok {
			all = append(all, a)
		}
	}
	return all
}

// agreement finds data of both: the session key, if the other has it before its last
// message, otherwise what the other drew and both know.
func (m *Model) agreement(r, o *Role) (agreement, bool) {
	a := agreement{with: o, begin: -1}
	agreed := false
	for i, e := range o.Events {
		switch {
		case e.Act == Agree:
			agreed = true
		case e.Act == Send && agreed:
			a.begin, a.mine, a.theirs = i, []*Term{r.Key}, []*Term{o.Key}
			return a, true
		}
	}
	for i, e := range o.Events {
		if e.Act != Send {
			continue
		}
		a.begin = i
		for _, n := range o.Nonces {
			for _, v := range r.Vars {
				if equal(m.honest[v.key], n) {
					a.mine, a.theirs = append(a.mine, v), append(a.theirs, n)
				}
			}
		}
		return a, true
	}
	return a, false
}
