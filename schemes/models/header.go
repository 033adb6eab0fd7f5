package models

import (
	"fmt"
	"slices"
	"strings"
)

// has says what an attacker has, in words.
func (a Attacker) has() string {
	switch a {
	case Card:
		return "the network, public values, and what the cards of honest users keep"
	case User:
		return "the network, public values, and an account with all that a registered user holds"
	case Server:
		return "the network, public values, and a registered server with all that it holds"
	case Leaked:
		return "the network and public values, and after all logins what honest servers and the centre hold"
	}
	return "the network and public values"
}

// header are the lines of comment in front of a model.
func (m *Model) header(format string, extra ...string) []string {
	lines := []string{
		fmt.Sprintf("%s, login; evidence of the equations: %s.", m.Scheme, m.Evidence),
		fmt.Sprintf("Derived from the description for %s. The attacker has %s.", format, m.Attacker.has()),
		"What is abstracted:",
		"- registration is over; each party begins with what it left, and secure channels do not appear",
		"- values do not have lengths; passwords and identities cannot be guessed; hash functions are ideal",
	}
	for _, l := range slices.Concat(m.Lost, extra) {
		lines = append(lines, "- "+l)
	}
	for i := range lines {
		lines[i] = strings.NewReplacer("\n", " ", "*)", "* )", "(*", "( *").Replace(lines[i])
	}
	return lines
}

// hasXor says whether xor occurs.
func (m *Model) hasXor() bool {
	return m.has(func(t *Term) bool { return t.Kind == Xor })
}

// has says whether any term of the model passes f.
func (m *Model) has(f func(*Term) bool) bool {
	found := false
	m.each(func(t *Term) { found = found || f(t) })
	return found
}

// each calls f for all terms of messages and of what the attacker holds, and those
// within them.
func (m *Model) each(f func(*Term)) {
	for _, r := range m.Roles {
		for _, e := range r.Events {
			for _, t := range e.Terms {
				t.each(f)
			}
		}
	}
	for _, t := range m.holds() {
		t.each(f)
	}
}

// leaves are the atoms, numbers and functions that occur, in the order of the model.
func (m *Model) leaves() (atoms, numbers []*Term, functions []string) {
	m.each(func(t *Term) {
		switch t.Kind {
		case Atom:
			if !slices.ContainsFunc(atoms, func(a *Term) bool { return equal(a.kind(), t.kind()) }) {
				atoms = append(atoms, t)
			}
		case Number:
			numbers = append(numbers, t)
		case Apply:
			if !slices.Contains(functions, t.Name) {
				functions = append(functions, t.Name)
			}
		}
	})
	return atoms, distinct(numbers), functions
}

// kind is an atom without its agents but for how many there are: what is declared.
func (t *Term) kind() *Term {
	k := *t
	k.Agents = make([]string, len(t.Agents))
	return newTerm(k)
}

// unseen are the timestamps of a role that do not travel in clear: the attacker, who
// has a clock, is told them.
func (r *Role) unseen() []*Term {
	return slices.DeleteFunc(slices.Clone(r.Times), func(t *Term) bool {
		return slices.ContainsFunc(r.Events, func(e Event) bool { return e.Act == Send && index(e.Terms, t) >= 0 })
	})
}
