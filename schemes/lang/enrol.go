package lang

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// An Enrolment is a deployment of one user and one server on symbols, set up and
// registered. What follows can be played on it: the login, with what a role
// receives as variables.
type Enrolment struct {
	// Stores are the records that the parties keep, in the order of roles and of
	// the text.
	Stores []Holding

	y *symbolic
}

// A Holding is a record of a store.
type Holding struct {
	Role, Store string
	Key         Term // nil for a store without a key
	Entries     []Entry
}

// An Entry is a value under the name that its holder has for it.
type Entry struct {
	Name  string
	Value Term
}

// Enrol runs setup and registration on symbols. The description must have passed
// [Check].
func (p *Plan) Enrol() *Enrolment {
	y := newSymbolic(p)
	y.terms = map[string]Term{}
	e := &Enrolment{y: y}
	y.stored = e.stored
	for _, name := range []PhaseName{Setup, Registration} {
		if ph := p.Phase(name); ph != nil {
			y.run(ph, noted)
		}
	}
	rank := func(h Holding) int {
		return slices.IndexFunc(p.Scheme.Roles, func(r *Role) bool { return r.Name == h.Role })
	}
	slices.SortStableFunc(e.Stores, func(a, b Holding) int { return cmp.Compare(rank(a), rank(b)) })
	y.stored = nil
	return e
}

// stored notes what a statement stores.
func (e *Enrolment) stored(env map[Name]term, st *Stmt) {
	var key Term
	if st.Key != nil {
		key = e.y.tree(e.y.eval(env, st.Key))
	}
	same := func(h Holding) bool {
		return h.Role == st.Role && h.Store == st.Store && (h.Key == nil) == (key == nil) &&
			(key == nil || Equal(h.Key, key))
	}
	i := slices.IndexFunc(e.Stores, same)
	if i < 0 {
		i = len(e.Stores)
		e.Stores = append(e.Stores, Holding{Role: st.Role, Store: st.Store, Key: key})
	}
	h := &e.Stores[i]
	for _, it := range st.Items {
		v := e.y.tree(env[it.Local.Name])
		if j := slices.IndexFunc(h.Entries, func(x Entry) bool { return x.Name == it.Entry.Text }); j >= 0 {
			h.Entries[j].Value = v
		} else {
			h.Entries = append(h.Entries, Entry{it.Entry.Text, v})
		}
	}
}

// Known lists what a role holds from the start.
func (e *Enrolment) Known(role string) []Entry {
	var known []Entry
	for _, v := range e.y.plan.Scheme.Known(role) {
		known = append(known, Entry{v.Name, e.y.tree(e.y.known(v))})
	}
	return known
}

// Variable is a new value of that many bits, of which the role that receives it
// knows nothing.
func (e *Enrolment) Variable(role string, name Name, bits int) *Atom {
	a := Atom{Kind: AtomVariable, Name: name.Text, Role: role, Agents: []string{role}}
	if v := e.y.plan.Scheme.Value(name); v != nil {
		a.Class = v.Class
	}
	return e.y.leaf(e.y.fresh("variable", bits), a)
}

// Eval is the value of an expression, given those of names. The error says which
// name has none.
func (e *Enrolment) Eval(env map[Name]Term, x *Expr) (Term, error) {
	forms, err := forms(env, x)
	if err != nil {
		return nil, err
	}
	return e.y.tree(e.y.eval(forms, x)), nil
}

// Play gives the names that a statement defines their values: an assignment, fresh,
// now or agree, of the phase. Other statements define none here: what a role
// receives or loads is for the caller to say. The error says which name has no
// value.
func (e *Enrolment) Play(ph *PhasePlan, env map[Name]Term, st *Stmt) error {
	switch st.Kind {
	case Assign, Fresh, Now, Agree:
	default:
		return nil
	}
	known, err := forms(env, st.X)
	if err != nil {
		return err
	}
	e.y.phase = ph.Phase.Name
	o, msg := newOutcome(), 0
	e.y.exec(ph, map[string]map[Name]term{st.Role: known}, st, &o, &msg, noted)
	for _, n := range st.Names {
		env[n.Name] = e.y.tree(known[n.Name])
	}
	return nil
}

// forms are the normal forms of the names of an expression.
func forms(env map[Name]Term, x *Expr) (map[Name]term, error) {
	f := map[Name]term{}
	var err error
	x.Each(func(x *Expr) {
		if x.Op != OpName {
			return
		}
		if t := env[x.Name]; t != nil {
			f[x.Name] = t.form()
		} else if err == nil {
			err = fmt.Errorf("lang: %v: no term for %s", x.Pos, x.Name)
		}
	})
	return f, err
}

// trees are the terms of a symbolic run, kept beside the normal forms if somebody
// asks for them.
type trees struct {
	at     *Stmt                      // the statement that is executed
	phase  PhaseName                  // in which it stands
	terms  map[string]Term            // by normal form: the first that gave it; nil if nobody asks
	stored func(map[Name]term, *Stmt) // called where values are stored
}

// tree is the first term that gave a value.
func (y *symbolic) tree(t term) Term { return y.terms[t.key()] }

// keep notes a term, unless its value has one already, and returns the one that
// stays.
func (y *symbolic) keep(t Term) Term {
	k := t.form().key()
	if have := y.terms[k]; have != nil {
		return have
	}
	y.terms[k] = t
	return t
}

// leaf notes an atom. Nobody has a name for atoms unless terms are asked for.
func (y *symbolic) leaf(t term, a Atom) *Atom {
	a.normal = t
	if y.terms != nil {
		if have, ok := y.keep(&a).(*Atom); ok {
			return have
		}
	}
	return &a
}

// fromStart notes the atom of a value that is held from the start.
func (y *symbolic) fromStart(v *Value, name string, t term) term {
	a := Atom{
		Kind: AtomKnown, Name: strings.TrimPrefix(name, "known "), Role: v.Owner, Class: v.Class,
		Public: v.Public,
	}
	r := y.plan.Scheme.Role(v.Owner)
	if v.Class != ClassBase && r != nil && (r.Kind == User || r.Kind == Server) {
		a.Agents = []string{v.Owner}
	}
	y.leaf(t, a)
	return t
}

// drawnBy notes the atom of a value that a statement draws, by itself or within an
// operation.
func (y *symbolic) drawnBy(st *Stmt, name Name, t term) *Atom {
	a := Atom{Kind: AtomDrawn, Name: name.Text, Role: st.Role, Phase: y.phase}
	s := y.plan.Scheme
	switch st.Kind {
	case Fresh:
		a.Kind, a.Class = AtomFresh, s.Value(name).Class
	case Now:
		a.Kind, a.Class = AtomTime, ClassTime
	}
	for _, r := range s.Roles {
		once := y.phase == Setup && r.Kind == Server ||
			y.phase == Registration && (r.Kind == User || r.Kind == Server && r.Name == st.Role) ||
			y.phase != Setup && y.phase != Registration && r.Name == st.Role
		if once {
			a.Agents = append(a.Agents, r.Name)
		}
	}
	return y.leaf(t, a)
}

// applied notes an operation on values that have terms.
func (y *symbolic) applied(op Op, t term, args []term, drawn *Atom) {
	if y.terms == nil || y.tree(t) != nil {
		return
	}
	a := &Apply{Op: op, Drawn: drawn, normal: t}
	row, _ := Lookup(op)
	for i, arg := range args {
		x := y.tree(arg)
		inner, ok := x.(*Apply)
		switch {
		case ok && op == OpXor && inner.Op == OpXor, ok && inner.Op == OpConcat && row.Joins > 0 && i >= row.Joins-1:
			a.Args = append(a.Args, inner.Args...)
		default:
			a.Args = append(a.Args, x)
		}
	}
	if op == OpXor {
		a.Args = y.cancelled(a.Args, t)
	}
	y.keep(a)
}

// cancelled are the operands of an xor without those that stand twice. What is left
// is more than one, or the xor would have had a term before.
func (y *symbolic) cancelled(args []Term, t term) []Term {
	var left []Term
	for _, a := range args {
		if i := slices.IndexFunc(left, func(b Term) bool { return Equal(a, b) }); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			left = append(left, a)
		}
	}
	if len(left) == 0 {
		return []Term{y.zeros(t)}
	}
	return left
}

// zeros is the constant 0.
func (y *symbolic) zeros(t term) Term {
	return &Constant{Value: make([]byte, t.bits()/8), leaf: &Expr{Op: OpInt}, normal: t}
}

// literal notes a number or a string of the description.
func (y *symbolic) literal(e *Expr, value []byte) term {
	t := y.atoms.constant(value)
	if y.terms != nil {
		y.keep(&Constant{Value: value, leaf: e, normal: t})
	}
	return t
}

// sliced notes a part of a value, by the parts of what the value is made of where
// these have no boundary within it.
func (y *symbolic) sliced(whole term, from, to int) term {
	t := whole.cut(from, to)
	if y.terms == nil || y.tree(t) != nil {
		return t
	}
	of := y.tree(whole)
	if a, ok := of.(*Apply); ok && a.Op == OpXor {
		parts := make([]term, len(a.Args))
		for i, x := range a.Args {
			parts[i] = y.sliced(x.form(), from, to)
		}
		y.applied(OpXor, t, parts, nil)
		return t
	}
	if a, ok := of.(*Apply); ok && a.Op == OpConcat {
		var parts []term
		at := 0
		for _, x := range a.Args {
			lo, hi := max(from, at), min(to, at+x.Bits())
			if lo < hi {
				parts = append(parts, y.sliced(x.form(), lo-at, hi-at))
			}
			at += x.Bits()
		}
		y.applied(OpConcat, t, parts, nil)
		return t
	}
	if s, ok := of.(*Slice); ok {
		return y.sliced(s.Of.form(), s.From+from, s.From+to)
	}
	y.keep(&Slice{Of: of, From: from, To: to, normal: t})
	return t
}
