package models

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/schemes/lang"
)

// allowed are the operations that models hold, beside the leaves.
var allowed = map[lang.Op]bool{
	lang.OpHash: true, lang.OpBioHash: true, lang.OpFuzzy: true, lang.OpGen: true, lang.OpRep: true,
	lang.OpXor: true, lang.OpConcat: true, lang.OpAdd: true, lang.OpSub: true, lang.OpStretch: true,
}

// derivation is the state of [Derive].
type derivation struct {
	m      *Model
	plan   *lang.Plan
	en     *lang.Enrolment
	login  *lang.PhasePlan
	honest map[string]map[lang.Name]lang.Term // by role: in an honest run
	view   map[string]map[lang.Name]lang.Term // by role: with variables for what it learns
	vars   map[lang.Term]*Term                // variables of views
	bound  map[string]*Term                   // by the key of a variable: what it must be
	met    map[string][]string                // by role: the roles whose agents it knows
	just   map[string]bool                    // those that the message at hand told, "role/party"
	public map[string]string                  // by role: the public identity that names its agents
}

// Derive makes the model of a scheme for an attacker. The plan must be that of a
// description that passes lang.Check. The error wraps [ErrConstruct] if the
// description has an operation or a form of login that models do not hold.
func Derive(p *lang.Plan, a Attacker) (*Model, error) {
	if !slices.Contains(Attackers, a) {
		return nil, fmt.Errorf("models: unknown attacker %q; have %v", a, Attackers)
	}
	s := p.Scheme
	d := &derivation{
		m: &Model{
			Scheme: s.Key, Evidence: s.Evidence.String(), Attacker: a, shapes: map[string][]*Term{},
			sums: map[string]bool{}, honest: map[string]*Term{},
		},
		plan: p, login: p.Phase(lang.Login),
		honest: map[string]map[lang.Name]lang.Term{}, view: map[string]map[lang.Name]lang.Term{},
		vars: map[lang.Term]*Term{}, bound: map[string]*Term{}, met: map[string][]string{}, just: map[string]bool{},
		public: map[string]string{},
	}
	if d.login == nil {
		return nil, fmt.Errorf("%w: %s has no login", ErrConstruct, s.Key)
	}
	if err := d.refuse(); err != nil {
		return nil, err
	}
	d.en = p.Enrol()
	d.cast()
	for _, st := range d.login.Phase.Stmts {
		if err := d.statement(st); err != nil {
			return nil, err
		}
	}
	d.finish()
	if a == User && d.m.User == "" || a == Card && (d.m.User == "" || len(d.m.Role(d.m.User).Card) == 0) || a == Server && d.m.Server == "" {
		return nil, fmt.Errorf("%w: %s has nothing for the attacker %q", ErrConstruct, s.Key, a)
	}
	return d.m, d.m.Validate()
}

// refuse names the first construct that models do not hold.
func (d *derivation) refuse() error {
	for _, ph := range d.plan.Scheme.Phases {
		if ph.Name != lang.Setup && ph.Name != lang.Registration && ph.Name != lang.Login {
			continue
		}
		for _, st := range ph.Stmts {
			bad := ""
			switch {
			case st.Kind == lang.Part:
				bad = "a login of several parts"
			case st.Kind == lang.Verify:
				bad = "Verify"
			case st.Kind == lang.Send && st.Sec && ph.Name == lang.Login:
				bad = "a secure channel in login"
			}
			for _, x := range []*lang.Expr{st.X, st.Y, st.Key} {
				if x == nil {
					continue
				}
				x.Each(func(x *lang.Expr) {
					switch x.Op {
					case lang.OpName, lang.OpInt, lang.OpString:
					default:
						if bad == "" && !allowed[x.Op] {
							bad = "the operation " + string(x.Op)
						}
					}
				})
			}
			if bad != "" {
				return fmt.Errorf("%w: %v: %s", ErrConstruct, st.Pos, bad)
			}
		}
	}
	return nil
}

// cast finds the roles and what they hold.
func (d *derivation) cast() {
	s := d.plan.Scheme
	for _, r := range s.Roles {
		role := &Role{Name: r.Name, Single: r.Kind == lang.Centre || r.Kind == lang.Other}
		if !d.login.Acts(r.Name) {
			d.m.Absent = append(d.m.Absent, role)
		} else {
			d.m.Roles = append(d.m.Roles, role)
			switch r.Kind {
			case lang.User:
				d.m.User = r.Name
			case lang.Server:
				d.m.Server = r.Name
			}
		}
	}
	for _, v := range s.Values {
		r := d.m.Role(v.Owner)
		if v.Public && v.Class == lang.ClassID && r != nil && d.public[r.Name] == "" {
			d.public[r.Name] = v.Name
		}
	}
	for _, role := range slices.Concat(d.m.Roles, d.m.Absent) {
		env := map[lang.Name]lang.Term{}
		for _, k := range d.en.Known(role.Name) {
			env[lang.Name{Text: k.Name}] = k.Value
			if v := s.Value(lang.Name{Text: k.Name}); v == nil || v.Replaces == "" {
				role.Known = append(role.Known, d.term(k.Value))
			}
		}
		d.honest[role.Name] = env
		view := map[lang.Name]lang.Term{}
		for n, t := range env {
			view[n] = t
		}
		d.view[role.Name] = view
		for _, h := range d.en.Stores {
			if h.Role != role.Name {
				continue
			}
			for _, e := range h.Entries {
				role.Card = append(role.Card, d.term(e.Value))
			}
		}
		role.Card = distinct(role.Card)
		role.Known = distinct(append(role.Known, role.Card...))
		met := []string{role.Name}
		for _, r := range d.m.Roles {
			if r.Single || role.Name == d.m.User && r.Name == d.m.Server {
				met = append(met, r.Name)
			}
		}
		d.met[role.Name] = met
	}
}

// term is a value of the equations in a model.
func (d *derivation) term(t lang.Term) *Term {
	switch t := t.(type) {
	case *lang.Atom:
		return d.atom(t)
	case *lang.Constant:
		return newTerm(Term{Kind: Number, Name: t.String()})
	case *lang.Slice:
		return apply(fmt.Sprintf("bits_%d_%d", t.From, t.To), d.term(t.Of))
	case *lang.Apply:
		var args []*Term
		for _, a := range t.Args {
			args = append(args, d.term(a))
		}
		switch t.Op {
		case lang.OpXor:
			return xor(args...)
		case lang.OpConcat:
			return tuple(args...)
		case lang.OpAdd:
			return apply("add", args...)
		case lang.OpSub:
			return apply("sub", args...)
		}
		return apply(string(t.Op), args...)
	}
	return zero
}

// atom is a value that nothing is computed of.
func (d *derivation) atom(t *lang.Atom) *Term {
	if v := d.vars[t]; v != nil {
		if b := d.bound[v.key]; b != nil {
			return d.normal(b)
		}
		return v
	}
	var agents []string
	for _, r := range t.Agents {
		if d.m.Role(r) != nil {
			agents = append(agents, r)
		}
	}
	if t.Phase == lang.Login {
		return newTerm(Term{Kind: Nonce, Name: t.Name, Role: t.Role})
	}
	if r := d.m.Role(t.Role); r != nil && r.Single && len(agents) == 0 {
		agents = []string{t.Role}
	}
	if t.Public && d.public[t.Role] == t.Name {
		return newTerm(Term{Kind: Agent, Agents: []string{t.Role}})
	}
	return newTerm(Term{Kind: Atom, Name: t.Name, Agents: agents, Public: t.Public})
}

// normal puts what is known of variables in their place.
func (d *derivation) normal(t *Term) *Term {
	return t.rewrite(func(x *Term) *Term {
		if x.Kind == Var {
			if b := d.bound[x.key]; b != nil {
				return d.normal(b)
			}
		}
		return nil
	})
}

// finish puts what was learned later into the messages.
func (d *derivation) finish() {
	for _, r := range d.m.Roles {
		used := map[string]bool{}
		for i := range r.Events {
			for j, t := range r.Events[i].Terms {
				t = d.normal(t)
				r.Events[i].Terms[j] = t
				t.each(func(x *Term) { used[x.key] = true })
			}
		}
		r.Vars = slices.DeleteFunc(r.Vars, func(v *Term) bool { return !used[v.key] })
		if r.Key != nil {
			r.Key = d.normal(r.Key)
		}
	}
	d.partition()
}

// partition notes how those see a xor who hold a part of it that they cannot take
// apart: everybody else writes it as they do.
func (d *derivation) partition() {
	seen := map[string][]*Term{}
	d.m.each(func(t *Term) {
		if t.Kind != Xor {
			return
		}
		v := d.m.value(t)
		if d.m.shapes[v.key] != nil || len(operands(v)) <= len(t.Args) {
			return
		}
		var parts []*Term
		for _, o := range d.m.layers(t) {
			parts = append(parts, d.m.value(o))
		}
		slices.SortStableFunc(parts, func(a, b *Term) int { return len(operands(b)) - len(operands(a)) })
		if have := seen[v.key]; have == nil {
			seen[v.key] = parts
		} else if !equal(have[0], parts[0]) {
			d.m.sums[v.key] = len(operands(v)) == 3
			d.lose("%s is a sum that roles hold in different parts: it is written as each reader holds it", d.m.describe(v))
		}
	})
	for k, parts := range seen {
		d.m.shapes[k] = parts
	}
}

// lose notes an abstraction.
func (d *derivation) lose(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(d.m.Lost, s) {
		d.m.Lost = append(d.m.Lost, s)
	}
}

// learn makes a variable of a role.
func (d *derivation) learn(role string, name lang.Name, bits int, honest *Term) (lang.Term, *Term) {
	r := d.m.Role(role)
	base := name.Base()
	text := base
	taken := func(t *Term) bool { return t.Name == text }
	for i := 2; slices.ContainsFunc(r.Vars, taken) || slices.ContainsFunc(r.Nonces, taken); i++ {
		text = fmt.Sprintf("%s%d", base, i)
	}
	v := newTerm(Term{Kind: Var, Name: text, Role: role})
	lt := d.en.Variable(role, name, bits)
	d.vars[lt] = v
	d.m.honest[v.key] = honest
	r.Vars = append(r.Vars, v)
	return lt, v
}

// names says whether a long-term value tells a role with whom it speaks: the first
// that depends on an agent whom it does not know yet, and the others of that agent
// in the same message that arrive as such.
func (d *derivation) names(role string, t *Term, clear bool) bool {
	if !t.longTerm() {
		return false
	}
	var fresh, told []string
	for _, p := range t.parties() {
		if !slices.Contains(d.met[role], p) {
			fresh = append(fresh, p)
		}
		if d.just[role+"/"+p] {
			told = append(told, p)
		}
	}
	if len(fresh) == 0 {
		return clear && len(told) > 0
	}
	d.met[role] = append(d.met[role], fresh...)
	for _, p := range fresh {
		d.just[role+"/"+p] = true
	}
	if t.Kind != Agent {
		d.lose("%s knows %s by %s, and accepts only values that registration gave somebody",
			role, strings.Join(fresh, " and "), d.m.describe(t))
	}
	return true
}

// describe writes a term for people.
func (m *Model) describe(t *Term) string {
	var parts []string
	for _, a := range t.Args {
		parts = append(parts, m.describe(a))
	}
	switch t.Kind {
	case Agent:
		return t.Agents[0]
	case Atom:
		if len(t.Agents) > 0 {
			return t.Name + "[" + strings.Join(t.Agents, ", ") + "]"
		}
	case Apply:
		return t.Name + "(" + strings.Join(parts, ", ") + ")"
	case Xor:
		return strings.Join(parts, " ^ ")
	case Tuple:
		return strings.Join(parts, " || ")
	}
	return t.Name
}

// FindAttacker returns an attacker by name. The error lists them.
func FindAttacker(name string) (Attacker, error) {
	if a := Attacker(name); slices.Contains(Attackers, a) {
		return a, nil
	}
	return "", fmt.Errorf("models: unknown attacker %q; have %v", name, Attackers)
}
