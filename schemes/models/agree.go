package models

import (
	"slices"
	"strings"
)

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
		if a.begin < 0 {
			a.begin = i
		}
		for _, n := range o.Nonces {
			if !slices.ContainsFunc(e.Terms, func(t *Term) bool { return t.contains(n) }) {
				continue // not drawn yet, or nothing that it says
			}
			for _, v := range r.Vars {
				if equal(m.honest[v.key], n) {
					a.mine, a.theirs = append(a.mine, v), append(a.theirs, n)
				}
			}
		}
		if a.mine != nil {
			a.begin = i
			break
		}
	}
	return a, a.begin >= 0
}

// What is claimed, in words that are the same in all formats.

func endOf(r *Role) string { return r.Name + " reaches its end" }

func keyOf(r *Role) string { return "session key secret for " + r.Name }

func (m *Model) secrecyOf(t *Term, r *Role) string {
	return m.describe(t) + " secret for " + r.Name
}

func (a agreement) of(r *Role) string {
	var data []string
	for _, t := range a.mine {
		if r.Key != nil && equal(t, r.Key) {
			data = append(data, "the session key")
		} else {
			data = append(data, t.Name)
		}
	}
	if data == nil {
		return "agreement of " + a.with.Name + " with " + r.Name
	}
	return "agreement of " + a.with.Name + " with " + r.Name + " on " + strings.Join(data, ", ")
}
