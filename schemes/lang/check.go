package lang

import (
	"fmt"
	"slices"
	"strings"
)

// Check asks whether a description is executable and consistent, under its own
// widths and under both uniform sets. The error, of type [Diags], holds what
// must be mended; warnings are what a reader should look at.
//
// Beyond names and widths it runs the equations on symbols: in an honest run
// every check must hold and all parties must agree on one key, before and after
// a change of password and the addition of a server; and no check may be one
// that can never fail.
func Check(s *Scheme) (warnings Diags, err error) {
	c := &checker{s: s}
	c.declarations()
	if err := c.diags.err(); err != nil {
		return nil, cap20(err)
	}
	var plan *Plan
	seen := map[string]bool{}
	for _, set := range []string{"paper", "160", "256"} {
		w, err := s.Widths(set)
		if err != nil {
			return nil, err
		}
		p, err := s.Plan(w)
		if ds, bad := err.(Diags); bad {
			for _, d := range ds { // a slip shows under every set: say it once
				if at := d.Pos.String(); !seen[at] {
					seen[at] = true
					c.diags = append(c.diags, d)
				}
			}
		}
		if plan == nil {
			plan = p
		}
	}
	if err := c.diags.err(); err != nil {
		return nil, cap20(err)
	}
	c.liveness()
	c.neverFails(plan)
	c.honest(plan)
	c.published(plan)
	_ = c.warnings.err() // for its order
	return c.warnings, cap20(c.diags.err())
}

func cap20(err error) error {
	if ds, ok := err.(Diags); ok && len(ds) > maxDiags {
		return ds[:maxDiags]
	}
	return err
}

type checker struct {
	s        *Scheme
	diags    Diags
	warnings Diags
}

func (c *checker) fail(pos Pos, mend, format string, args ...any) {
	c.diags = append(c.diags, Diag{pos, fmt.Sprintf(format, args...), mend})
}

func (c *checker) warn(pos Pos, mend, format string, args ...any) {
	c.warnings = append(c.warnings, Diag{pos, fmt.Sprintf(format, args...), mend})
}

func (c *checker) declarations() {
	s := c.s
	for _, need := range []struct{ name, have string }{
		{"scheme", s.Key},
		{"title", s.Title},
		{"authors", s.Authors},
		{"venue", s.Venue},
		{"family", s.Family},
		{"application", s.Application},
		{"evidence", s.Evidence.Level},
	} {
		if need.have == "" {
			c.fail(s.at, "add it to the header", "the %s line is missing", need.name)
		}
	}
	roles := map[string]Pos{}
	for _, r := range s.Roles {
		if at, dup := roles[r.Name]; dup {
			c.fail(r.Pos, "remove one of them", "role %s is declared already, at line %d", r.Name, at.Line)
		}
		roles[r.Name] = r.Pos
	}
	for _, kind := range []string{"user", "server"} {
		if !slices.ContainsFunc(s.Roles, func(r *Role) bool { return r.Kind == kind }) {
			c.fail(s.at, fmt.Sprintf("declare one: role NAME %s", kind), "no role of kind %s", kind)
		}
	}
	for _, kind := range Kinds {
		n := 0
		for _, r := range s.Roles {
			if r.Kind != kind {
				continue
			}
			if n++; n > 1 {
				c.fail(r.Pos, "give it another kind", "second role of kind %s", kind)
			}
		}
	}
	names := map[string]*Value{}
	for _, v := range s.Values {
		if strings.HasSuffix(v.Name, "'") {
			c.fail(v.Pos, "declare "+strings.TrimRight(v.Name, "'")+": names with primes share its width", "declaration of a primed name %s", v.Name)
		}
		if o, dup := names[v.Name]; dup {
			c.fail(v.Pos, "remove one of them", "%s is declared already, at line %d", v.Name, o.Pos.Line)
		}
		names[v.Name] = v
		for _, h := range v.Holders {
			if _, ok := roles[h]; !ok {
				c.fail(v.Pos, "declare it: role "+h+" user|server|centre", "%s is known to %s, which is no role", v.Name, h)
			}
		}
	}
	for _, v := range s.Values {
		if v.Replaces == "" {
			continue
		}
		if o, ok := names[v.Replaces]; !ok || o.Owner == "" || o.Owner != v.Owner || o.Class != v.Class {
			c.fail(v.Pos, "replace a value of the same class and owner", "%s cannot replace %s", v.Name, v.Replaces)
		}
	}
	phases := map[string]Pos{}
	for _, p := range s.Phases {
		if at, dup := phases[p.Name]; dup {
			c.fail(p.Pos, "join the two", "phase %s stands already at line %d", p.Name, at.Line)
		}
		phases[p.Name] = p.Pos
	}
	if _, ok := phases["login"]; !ok {
		c.fail(s.at, "add: phase login", "no login phase")
	}
}

// honest runs all phases on symbols, one after another as a deployment does.
func (c *checker) honest(plan *Plan) {
	y := newSymbolic(plan)
	refused := map[*Stmt]bool{}
	run := func(name, when string) {
		ph := plan.Phase(name)
		if ph == nil {
			return
		}
		o := y.run(ph, noted)
		if o.refused != nil && !refused[o.refused] {
			refused[o.refused] = true
			c.fail(o.refused.Pos, "compare the equations with the paper: what one side computes, the other must", "an honest run%s stops at %q: %s", when, o.refused.Text, o.why)
			return
		}
		if name == "login" && o.refused == nil {
			c.agreement(ph, o, when)
		}
	}
	run("setup", "")
	run("registration", "")
	run("login", "")
	if len(c.diags) > 0 {
		return
	}
	if plan.Phase("password") != nil {
		run("password", "")
		y.user = "new"
		run("login", " after the password change")
	}
	if plan.Phase("addition") != nil && len(c.diags) == 0 {
		y.server = " 2"
		run("addition", "")
		run("login", " with an added server")
	}
}

func (c *checker) agreement(ph *PhasePlan, o outcome, when string) {
	var first string
	for _, r := range c.s.Roles {
		key, ok := o.keys[r.Name]
		if !ok {
			if r.Kind != "centre" && ph.Acts(r.Name) && when == "" {
				c.fail(ph.Phase.Pos, fmt.Sprintf("add: %s: agree SK = ...", r.Name), "%s takes part in login but agrees on no session key", r.Name)
			}
			continue
		}
		if first == "" {
			first = r.Name
			continue
		}
		if !key.equal(o.keys[first]) {
			at := o.agreed[r.Name].Pos
			c.fail(at, "the same values must enter in the same order on both sides",
				"%s and %s compute different session keys%s (%s at line %d)", r.Name, first, when, first, o.agreed[first].Pos.Line)
		}
	}
}

// neverFails looks for checks that hold whatever is received or loaded.
func (c *checker) neverFails(plan *Plan) {
	for _, ph := range plan.Phases {
		y := newSymbolic(plan)
		y.local = true
		verdict := map[*Stmt]bool{}
		// in a local run comparisons differ as a rule; go on after them
		env := map[string]map[string]term{}
		for _, r := range c.s.Roles {
			env[r.Name] = map[string]term{}
			for _, v := range c.s.Known(r.Name) {
				env[r.Name][v.Name] = y.known(v)
			}
		}
		o, msg := outcome{keys: map[string]term{}, agreed: map[string]Ident{}}, 0
		for _, st := range ph.Phase.Stmts {
			y.exec(ph, env, st, &o, &msg, func(st *Stmt, equal bool) { verdict[st] = equal })
		}
		for _, st := range ph.Phase.Stmts {
			if st.Kind == Compare && verdict[st] {
				c.fail(st.Pos, "compare with something received or loaded", "this check can never fail: %s computes both sides from the same values", st.Role)
			}
		}
	}
}

// liveness warns of received fields and computed values that nothing depends
// on: they cost bits or time and do nothing.
func (c *checker) liveness() {
	for _, ph := range c.s.Phases {
		live := map[string]map[string]bool{}
		held := map[string]map[string]bool{} // known from the start: receipt is a comparison
		for _, r := range c.s.Roles {
			live[r.Name], held[r.Name] = map[string]bool{}, map[string]bool{}
			for _, v := range c.s.Known(r.Name) {
				held[r.Name][v.Name] = true
			}
		}
		// names that a role holds before it receives or loads them again
		again := map[Pos]bool{}
		for _, st := range ph.Stmts {
			switch st.Kind {
			case Send:
				for _, n := range st.Names {
					again[n.Pos] = held[st.To][n.Name]
					held[st.To][n.Name] = true
				}
			case Load:
				for _, it := range st.Items {
					again[it.Name.Pos] = held[st.Role][it.Name.Name]
					held[st.Role][it.Name.Name] = true
				}
			default:
				for _, n := range st.Names {
					held[st.Role][n.Name] = true
				}
			}
		}
		for _, st := range slices.Backward(ph.Stmts) {
			l := live[st.Role]
			use := func(e *Expr) { e.names(func(n string) { l[n] = true }) }
			switch st.Kind {
			case Compare, Greater, Recent, Agree:
				use(st.X)
				if st.Y != nil {
					use(st.Y)
				}
			case Store:
				use(st.Key)
				for _, it := range st.Items {
					l[it.From.Name] = true
				}
			case Load:
				use(st.Key)
				for _, it := range st.Items {
					if again[it.Name.Pos] {
						l[it.Name.Name] = true
					}
				}
			case Send:
				for _, n := range st.Names {
					if again[n.Pos] {
						live[st.To][n.Name] = true
					} else if !live[st.To][n.Name] {
						c.warn(n.Pos, "drop the field, or use it as the paper does", "%s receives %s, but nothing that it does depends on it", st.To, n.Name)
					}
				}
				for _, n := range st.Names {
					l[n.Name] = true
				}
			case Assign, Fresh, Now:
				if !slices.ContainsFunc(st.Names, func(n Ident) bool { return l[n.Name] }) {
					c.warn(st.Pos, "remove the statement, or use its result as the paper does", "nothing depends on %s", st.Names[0].Name)
				}
				if st.X != nil {
					use(st.X)
				}
			}
		}
	}
}

// names calls f for every name in an expression.
func (e *Expr) names(f func(string)) {
	if e == nil {
		return
	}
	if e.Op == "name" {
		f(e.Name)
	}
	for _, a := range e.Args {
		a.names(f)
	}
}

func (c *checker) published(plan *Plan) {
	for _, f := range c.s.Published {
		ph := plan.Phase(f.Phase)
		if ph == nil {
			c.fail(f.Pos, "name a phase of the description", "published figure of a phase %q that is not described", f.Phase)
			continue
		}
		public := 0
		for _, m := range ph.Messages {
			if !m.Secure {
				public++
			}
		}
		if f.Last > public {
			c.fail(f.Pos, fmt.Sprintf("the phase has %d messages over public channels", public), "published figure of message %d", f.Last)
		}
	}
}
