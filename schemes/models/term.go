package models

import (
	"slices"
	"strings"
)

// A Kind says what a [Term] is.
type Kind int

// The kinds of term.
const (
	Atom   Kind = iota // a long-term value, one for each choice of its Agents
	Agent              // the public name of an agent
	Nonce              // drawn by a role in a login
	Var                // learned by a role in a login
	Number             // a constant of the description
	Apply              // a function of Args, which nobody undoes
	Xor                // of Args, in any order
	Tuple              // Args one behind the other
	Mask               // a xor of Args in this order, the first being what is hidden
)

// A Term is a value of a model. Terms are not changed once they are made; two are
// equal if their keys are.
type Term struct {
	Kind   Kind
	Name   string   // of an atom, nonce, variable or number; the function of Apply
	Role   string   // who draws a nonce or learns a variable
	Agents []string // for an atom the roles whose agents have one each; for Agent the role or agent
	Public bool     // an atom that everybody knows
	Args   []*Term

	key string
}

func newTerm(t Term) *Term {
	var b strings.Builder
	b.WriteByte("agnv#f^|m"[t.Kind])
	b.WriteString(t.Name)
	if t.Role != "" {
		b.WriteString("@" + t.Role)
	}
	b.WriteString("[" + strings.Join(t.Agents, ",") + "](")
	for _, a := range t.Args {
		b.WriteString(a.key + ";")
	}
	b.WriteByte(')')
	t.key = b.String()
	return &t
}

func apply(name string, args ...*Term) *Term {
	return newTerm(Term{Kind: Apply, Name: name, Args: flat(args)})
}

// flat takes tuples among operands apart.
func flat(ts []*Term) []*Term {
	var out []*Term
	for _, t := range ts {
		if t.Kind == Tuple {
			out = append(out, t.Args...)
		} else {
			out = append(out, t)
		}
	}
	return out
}

func tuple(ts ...*Term) *Term {
	if ts = flat(ts); len(ts) == 1 {
		return ts[0]
	}
	return newTerm(Term{Kind: Tuple, Args: ts})
}

// zero is the xor of nothing.
var zero = newTerm(Term{Kind: Number, Name: "0"})

// operands are what a term is the xor of.
func operands(t *Term) []*Term {
	switch {
	case t.Kind == Xor:
		return t.Args
	case t.key == zero.key:
		return nil
	}
	return []*Term{t}
}

// xor is the xor of terms: what stands in it twice is gone.
func xor(ts ...*Term) *Term {
	var left []*Term
	for _, t := range ts {
		for _, o := range operands(t) {
			if i := index(left, o); i >= 0 {
				left = slices.Delete(left, i, i+1)
			} else {
				left = append(left, o)
			}
		}
	}
	switch len(left) {
	case 0:
		return zero
	case 1:
		return left[0]
	}
	slices.SortFunc(left, func(a, b *Term) int { return strings.Compare(a.key, b.key) })
	return newTerm(Term{Kind: Xor, Args: left})
}

func equal(a, b *Term) bool { return a.key == b.key }

func index(ts []*Term, t *Term) int {
	return slices.IndexFunc(ts, func(x *Term) bool { return equal(x, t) })
}

// without is ts without those of drop.
func without(ts, drop []*Term) []*Term {
	return slices.DeleteFunc(slices.Clone(ts), func(t *Term) bool { return index(drop, t) >= 0 })
}

// distinct is ts, each once.
func distinct(ts []*Term) []*Term {
	var out []*Term
	for _, t := range ts {
		if index(out, t) < 0 {
			out = append(out, t)
		}
	}
	return out
}

// each calls f for a term and all within it.
func (t *Term) each(f func(*Term)) {
	f(t)
	for _, a := range t.Args {
		a.each(f)
	}
}

// has says whether a term, or one within it, passes f.
func (t *Term) has(f func(*Term) bool) bool {
	found := false
	t.each(func(x *Term) { found = found || f(x) })
	return found
}

func (t *Term) contains(x *Term) bool { return t.has(func(y *Term) bool { return equal(x, y) }) }

// longTerm says that a term is the same in every login.
func (t *Term) longTerm() bool {
	return !t.has(func(x *Term) bool { return x.Kind == Nonce || x.Kind == Var })
}

// parties are the roles on whose agents a term depends.
func (t *Term) parties() []string {
	var roles []string
	t.each(func(x *Term) {
		for _, a := range x.Agents {
			if !slices.Contains(roles, a) {
				roles = append(roles, a)
			}
		}
	})
	return roles
}

// rewrite replaces leaves: f returns nil for what stays.
func (t *Term) rewrite(f func(*Term) *Term) *Term {
	if r := f(t); r != nil {
		return r
	}
	if len(t.Args) == 0 {
		return t
	}
	args := make([]*Term, len(t.Args))
	for i, a := range t.Args {
		args[i] = a.rewrite(f)
	}
	switch t.Kind {
	case Xor:
		return xor(args...)
	case Tuple:
		return tuple(args...)
	case Mask:
		return newTerm(Term{Kind: Mask, Args: args})
	}
	return apply(t.Name, args...)
}

// of puts agents in the place of roles. An agent has a sign in front, so that it is
// taken for no role of its name.
func (t *Term) of(agents map[string]string) *Term {
	return t.rewrite(func(x *Term) *Term {
		if len(x.Agents) == 0 {
			return nil
		}
		y := *x
		y.Agents = slices.Clone(x.Agents)
		for i, a := range y.Agents {
			if b, ok := agents[a]; ok {
				y.Agents[i] = agentSign + b
			}
		}
		return newTerm(y)
	})
}

// unmasked adds to terms what follows from them by taking operands off a xor that they
// give as well.
func unmasked(ts []*Term) []*Term {
	ts = distinct(ts)
	var derived func(*Term) bool
	derived = func(t *Term) bool {
		if index(ts, t) >= 0 || t.Kind == Agent || t.Kind == Number || t.Public {
			return true
		}
		return len(t.Args) > 0 && !slices.ContainsFunc(t.Args, func(a *Term) bool { return !derived(a) })
	}
	for more := true; more; {
		more = false
		for _, t := range ts {
			if t.Kind != Xor {
				continue
			}
			hidden := slices.DeleteFunc(slices.Clone(t.Args), derived)
			if len(hidden) == 1 {
				ts, more = append(ts, hidden[0]), true
			}
		}
	}
	return ts
}

const agentSign = "="
