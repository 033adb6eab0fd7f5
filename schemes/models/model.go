// Package models writes protocols down for model checkers. A model is derived from
// the description that runs: setup and registration are executed on symbols, what
// they leave with each party is its knowledge, and the login is told as each role
// sees it, what it receives being patterns of what it can learn and compare. So
// what is verified is what is measured; what a format cannot hold is either refused
// or named in the header of the model.
package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// An Attacker says what the adversary has besides the network.
type Attacker string

// The attackers.
const (
	Outsider Attacker = "outsider" // the network and public values
	Card     Attacker = "card"     // also what the cards of honest users keep
	User     Attacker = "user"     // also an account: all that a registered user holds
	Server   Attacker = "server"   // also a registered server: all that it holds
	Leaked   Attacker = "leaked"   // after all logins what honest servers and the centre hold
)

// Attackers lists the attackers.
var Attackers = []Attacker{Outsider, Card, User, Server, Leaked}

// ErrConstruct says that a description has what a model cannot hold.
var ErrConstruct = errors.New("models: not expressible")

// A Model is a login as each role sees it, and what everybody holds before.
type Model struct {
	Scheme   string
	Evidence string
	Attacker Attacker
	Roles    []*Role  // that take part in login, in the order of the description
	Absent   []*Role  // the others, with their knowledge
	User     string   // the role of which there are many users; empty if none takes part
	Server   string   // the role of which there are several servers; empty if none takes part
	Lost     []string // abstractions of this model, in words

	shapes map[string][]*Term // by the key of an honest xor: payload, masks
	sums   map[string]bool    // honest xors of three that roles hold as different pairs and a third
	honest map[string]*Term   // by the key of a variable: what an honest run gives it
}

// A Role is one party.
type Role struct {
	Name   string
	Single bool    // there is one agent of it
	Known  []*Term // all that it holds before login
	Card   []*Term // what its stores keep
	Events []Event // in login
	Nonces []*Term // that it draws, timestamps among them
	Times  []*Term // of Nonces those that are read from a clock
	Vars   []*Term // that it learns
	Key    *Term   // the session key; nil if it agrees on none
}

// An Event is what a role does.
type Event struct {
	Act   Act
	Peer  string  // of a message
	Msg   int     // the number of the message, from 1
	Terms []*Term // of a message; of a key the one
}

// An Act tells events apart.
type Act int

// The acts.
const (
	Send  Act = iota
	Recv      // and check that what arrives has the form of Terms
	Agree     // on a session key
)

// Role is the role of that name among those that take part in login, or nil.
func (m *Model) Role(name string) *Role {
	for _, r := range m.Roles {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// holds is what the attacker has of registration, with Roles in place of agents.
func (m *Model) holds() []*Term {
	r := map[Attacker]string{User: m.User, Card: m.User, Server: m.Server}[m.Attacker]
	if m.Attacker == Leaked {
		var all []*Term
		for _, r := range slices.Concat(m.Roles, m.Absent) {
			if r.Name != m.User {
				all = append(all, r.Known...)
			}
		}
		return secret(distinct(all))
	}
	if r == "" {
		return nil
	}
	if m.Attacker == Card {
		return secret(m.Role(r).Card)
	}
	return secret(m.Role(r).Known)
}

// secret leaves out what everybody knows.
func secret(ts []*Term) []*Term {
	return slices.DeleteFunc(slices.Clone(ts), func(t *Term) bool {
		return t.Kind == Number || t.Kind == Agent || t.Kind == Atom && t.Public
	})
}

// secrets are the long-term values of its own that occur in what a role sends and
// receives, and that should stay with it.
func (m *Model) secrets(r *Role) []*Term {
	var own []*Term
	for _, e := range r.Events {
		for _, t := range e.Terms {
			t.each(func(x *Term) {
				if x.Kind == Atom && !x.Public && slices.Contains(x.Agents, r.Name) {
					own = append(own, x)
				}
			})
		}
	}
	return distinct(own)
}

// value is what an honest run gives a term.
func (m *Model) value(t *Term) *Term {
	return t.rewrite(func(x *Term) *Term {
		if x.Kind == Var {
			return m.honest[x.key]
		}
		return nil
	})
}

// layers are the operands of a xor in the order in which all parties write it: what
// is hidden, then the masks from the innermost to the outermost.
func (m *Model) layers(t *Term) []*Term {
	ops := slices.Clone(t.Args)
	// Without a reader the hidden value is the first that is no hash.
	slices.SortStableFunc(ops, func(a, b *Term) int {
		x, y := m.value(a), m.value(b)
		if (x.Kind == Apply) != (y.Kind == Apply) {
			return map[bool]int{true: 1, false: -1}[x.Kind == Apply]
		}
		return strings.Compare(x.key, y.key)
	})
	return m.grouped(ops, m.shapes[m.value(t).key])
}

// grouped puts operands in the order of parts: those that make up a part together
// become one xor. What belongs to no part comes last.
func (m *Model) grouped(ops, parts []*Term) []*Term {
	var out []*Term
	for _, part := range parts {
		want := operands(m.value(part))
		var got []*Term
		for _, o := range ops {
			if v := operands(m.value(o)); len(v) > 0 && len(without(v, want)) == 0 {
				got = append(got, o)
			}
		}
		if len(got) == 0 || len(got) > 1 && len(got) == len(ops)+len(out) {
			continue
		}
		out, ops = append(out, xor(got...)), without(ops, got)
	}
	return append(out, ops...)
}

// Validate says whether every role can do what the model says: each variable is
// learned before it is used, from a message that the role can take apart, and each
// message that is sent is received by its peer.
func (m *Model) Validate() error {
	var errs []error
	type end struct {
		from, to string
		n        int
	}
	sent, received := map[end]int{}, map[end]int{}
	for _, r := range m.Roles {
		known := map[string]bool{}
		for _, n := range r.Nonces {
			known[n.key] = true
		}
		for _, e := range r.Events {
			switch e.Act {
			case Recv:
				received[end{e.Peer, r.Name, e.Msg}] += len(e.Terms)
				if _, err := m.open(r, e, known); err != nil {
					errs = append(errs, err)
				}
			case Send, Agree:
				if e.Act == Send {
					sent[end{r.Name, e.Peer, e.Msg}] += len(e.Terms)
				}
				for _, t := range e.Terms {
					t.each(func(x *Term) {
						if (x.Kind == Var || x.Kind == Nonce) && !known[x.key] {
							errs = append(errs, fmt.Errorf("models: %s: %s uses %s in message %d and does not have it",
								m.Scheme, r.Name, x.Name, e.Msg))
						}
					})
				}
			}
		}
	}
	for e, n := range sent {
		if received[e] != n {
			errs = append(errs, fmt.Errorf("models: %s: message %d from %s to %s has %d fields sent and %d received",
				m.Scheme, e.n, e.from, e.to, n, received[e]))
		}
	}
	for e := range received {
		if sent[e] == 0 {
			errs = append(errs, fmt.Errorf("models: %s: nobody sends message %d that %s receives", m.Scheme, e.n, e.to))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}
