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
// a change of password and the addition of a server, and for several users and
// servers whose logins overlap; and no check may be one that can never fail.
func Check(s *Description) (warnings Diags, err error) {
	c := &checker{s: s}
	c.declarations()
	if err := c.diags.err(); err != nil {
		return nil, cap20(err)
	}
	var plan *Plan
	seen := map[Pos]bool{}
	for _, set := range []string{"paper", "160", "256"} {
		w, err := s.Widths(set)
		if err != nil {
			return nil, err
		}
		p, err := s.Plan(w)
		if ds, bad := err.(Diags); bad {
			for _, d := range ds { // a slip shows under every set: say it once
				if !seen[d.Pos] {
					seen[d.Pos] = true
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
	c.unused()
	c.neverFails(plan)
	c.honest(plan)
	c.published(plan)
	return c.warnings.capped(), cap20(c.diags.err())
}

func cap20(err error) error {
	if ds, ok := err.(Diags); ok && len(ds) > maxDiags {
		return ds[:maxDiags]
	}
	return err
}

// capped is the first findings in the order of the text, and a last one that says
// how many more there are: one slip can have thousands.
func (d Diags) capped() Diags {
	_ = d.err() // for its order
	if len(d) <= maxDiags {
		return d
	}
	more := Diag{d[maxDiags].Pos, fmt.Sprintf("%d more from here on", len(d)-maxDiags), "mend these first"}
	return append(slices.Clone(d[:maxDiags]), more)
}

type checker struct {
	s        *Description
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
		{"family", string(s.Family)},
		{"application", string(s.Application)},
		{"evidence", s.Evidence.Level},
	} {
		if need.have != "" {
			continue
		}
		mend := "add it to the header"
		if slices.Contains(inline, need.name) {
			if s.Cite.Text != "" {
				continue // the bibliography gives it
			}
			mend += ", or cite the key of a bibliography"
		}
		c.fail(s.at, mend, "the %s line is missing", need.name)
	}
	roles := map[string]Pos{}
	for _, r := range s.Roles {
		if at, dup := roles[r.Name]; dup {
			c.fail(r.Pos, "remove one of them", "role %s is declared already, at line %d", r.Name, at.Line)
		}
		roles[r.Name] = r.Pos
	}
	for _, kind := range []RoleKind{User, Server} {
		if !slices.ContainsFunc(s.Roles, func(r *Role) bool { return r.Kind == kind }) {
			c.fail(s.at, fmt.Sprintf("declare one: role NAME %s", kind), "no role of kind %s", kind)
		}
	}
	for i, r := range s.Roles {
		same := func(o *Role) bool { return o.Kind == r.Kind && o.Kind != Other }
		again := func(o *Role) bool { return o.Name == r.Name }
		if slices.ContainsFunc(s.Roles[:i], same) && !slices.ContainsFunc(s.Roles[:i], again) {
			c.fail(r.Pos, "give it another kind, such as other", "second role of kind %s", r.Kind)
		}
	}
	names := map[string]*Value{}
	for _, v := range s.Values {
		if strings.HasSuffix(v.Name, "'") {
			c.fail(v.Pos, "declare "+strings.TrimRight(v.Name, "'")+": names with primes share its width",
				"declaration of a primed name %s", v.Name)
		}
		if o, dup := names[v.Name]; dup {
			c.fail(v.Pos, "remove one of them", "%s is declared already, at line %d", v.Name, o.Pos.Line)
		}
		names[v.Name] = v
		for _, h := range v.Holders {
			if _, ok := roles[h]; !ok {
				roles[h] = v.Pos // said once
				c.fail(v.Pos, "declare it: role "+h+" user|server|centre|other", "%s is known to %s, which is no role",
					v.Name, h)
			}
		}
	}
	for _, v := range s.Values {
		c.origin(v, names)
		if v.Replaces == "" {
			continue
		}
		if o, ok := names[v.Replaces]; !ok || o == v || o.Owner == "" || o.Owner != v.Owner || o.Class != v.Class {
			c.fail(v.Pos, "replace a value of the same class and owner", "%s cannot replace %s", v.Name, v.Replaces)
		}
	}
	phases := map[PhaseName]Pos{}
	for _, p := range s.Phases {
		if at, dup := phases[p.Name]; dup {
			c.fail(p.Pos, "join the two", "phase %s is declared already, at line %d", p.Name, at.Line)
		}
		phases[p.Name] = p.Pos
	}
	if _, ok := phases["login"]; !ok {
		c.fail(s.at, "add: phase login", "no login phase")
	}
}

// honest runs all phases on symbols, one after another as a deployment does. It
// stops at the first one that fails: those after it rest on it.
func (c *checker) honest(plan *Plan) {
	y := newSymbolic(plan)
	spoilt := PhaseName("") // the phase after which login must fail
	var o outcome
	run := func(name PhaseName, when string) bool {
		ph := plan.Phase(name)
		if ph == nil {
			return true
		}
		o = y.run(ph, noted)
		if s := plan.Phase(spoilt); s != nil && name == Login {
			if o.refused == nil && c.keysToo(o) == "" {
				c.fail(s.Phase.Pos, "take spoils out", "login succeeds%s, though %s is said to spoil it", when, spoilt)
			}
			return false
		}
		if ph.Phase.Spoils != "" {
			spoilt = name
		}
		if o.refused != nil {
			c.fail(o.refused.Pos, "compare the equations with the paper: what one side computes, the other must",
				"an honest run%s stops at %s: %s%s", when, o.refused.Text, o.why, c.keysToo(o))
			return false
		}
		return c.agreement(ph, o, when)
	}
	if !run(Setup, "") || !run(Registration, "") || !run(Login, "") {
		return
	}
	if !c.several(plan, y, o) {
		return
	}
	if plan.Phase(Password) != nil {
		before := cloneStores(y.stores)
		if !run(Password, "") {
			return
		}
		y.user = "new"
		if !run(Login, " after the password change") && spoilt == "" {
			return
		}
		if spoilt != "" { // then nobody who changed it is left to be told of a server
			y.stores, y.user, spoilt = before, "", ""
		}
	}
	if plan.Phase(Addition) != nil {
		y.server = " 2"
		if !run(Addition, "") || !run(Login, " with an added server") {
			return
		}
		y.server = ""
		run(Login, " with the first server after another was added")
	}
}

// agreement says whether the session keys are as they must be: in login, user
// and server have one, and in every phase all that have one have the same.
func (c *checker) agreement(ph *PhasePlan, o outcome, when string) bool {
	found := len(c.diags)
	last := o.last()
	for _, r := range c.s.Roles {
		if _, ok := last.keys[r.Name]; ok || r.Kind == Centre || r.Kind == Other || ph.Phase.Name != Login ||
			when != "" {
			continue
		}
		switch {
		case !ph.Acts(r.Name):
			c.fail(ph.Phase.Pos, "a login is between user and server: describe what it does",
				"%s takes no part in login", r.Name)
		case len(o.parts) > 1:
			c.fail(ph.Phase.Pos, "order the parts so that user and server agree in the last one that has a key",
				"%s does not agree on the last session key of login", r.Name)
		default:
			c.fail(ph.Phase.Pos, fmt.Sprintf("add: %s: agree SK = ...", r.Name),
				"%s takes part in login but agrees on no session key", r.Name)
		}
	}
	for _, k := range o.parts {
		for _, p := range c.apart(k) {
			c.fail(k.agreed[p[0]].Pos, "the same values must enter in the same order on both sides",
				"%s and %s compute different session keys%s (%s at line %d)", p[0], p[1], when, p[1],
				k.agreed[p[1]].Pos.Line)
		}
	}
	return len(c.diags) == found
}

// apart pairs the roles whose keys differ, each with one that it should agree
// with. Where one of three differs from the other two, it is the one to look at.
func (c *checker) apart(k keys) (pairs [][2]string) {
	var roles []string
	for _, r := range c.s.Roles {
		if _, ok := k.keys[r.Name]; ok {
			roles = append(roles, r.Name)
		}
	}
	alone := func(r string) bool {
		return !slices.ContainsFunc(roles, func(q string) bool { return q != r && k.keys[r].equal(k.keys[q]) })
	}
	if len(roles) < 2 {
		return nil
	}
	other := roles[0]
	if i := slices.IndexFunc(roles, func(r string) bool { return !alone(r) }); i >= 0 {
		other = roles[i]
	}
	for _, r := range roles {
		if r != other && alone(r) {
			pairs = append(pairs, [2]string{r, other})
		}
	}
	return pairs
}

// keysToo adds to a refusal that the keys differ already: that may be its cause.
func (c *checker) keysToo(o outcome) string {
	for _, k := range o.parts {
		for _, p := range c.apart(k) {
			return fmt.Sprintf(", and the session keys of %s (line %d) and %s (line %d) differ", p[0],
				k.agreed[p[0]].Pos.Line, p[1], k.agreed[p[1]].Pos.Line)
		}
	}
	return ""
}

// neverFails looks for checks that hold whatever is received or loaded.
func (c *checker) neverFails(plan *Plan) {
	for _, ph := range plan.Phases {
		y := newSymbolic(plan)
		y.local = true
		verdict, own := map[*Stmt]bool{}, map[string]map[Name]bool{}
		// in a local run comparisons differ as a rule; go on after them
		env, o, msg := y.held(ph), newOutcome(), 0
		for _, st := range ph.Phase.Stmts {
			y.exec(ph, env, st, &o, &msg, func(st *Stmt, equal bool) { verdict[st] = equal })
		}
		for _, st := range ph.Phase.Stmts {
			if st.Kind == Verify && verdict[st] {
				c.fail(st.Pos, "verify a signature that was received or loaded",
					"this check can never fail: %s signed the message itself", st.Role)
			}
			if st.Kind == Compare && verdict[st] {
				c.fail(st.Pos, "compare with something received or loaded",
					"this check can never fail: %s computes both sides from the same values", st.Role)
			}
			if st.Kind == Recent && own[st.Role][st.X.Name] {
				c.fail(st.Pos, "check the timestamp that was received",
					"this check can never fail: %s took the time %s itself", st.Role, st.X.Name.Text)
			}
			if st.Kind == Now {
				if own[st.Role] == nil {
					own[st.Role] = map[Name]bool{}
				}
				own[st.Role][st.Names[0].Name] = true
			}
		}
	}
}

func (c *checker) published(plan *Plan) {
	for _, f := range c.s.Published {
		ph := plan.Phase(f.Phase)
		if ph == nil {
			c.fail(f.Pos, "name a phase of the description", "published figure of a phase %q that is not described",
				f.Phase)
			continue
		}
		public := 0
		for _, m := range ph.Messages {
			if !m.Secure {
				public++
			}
		}
		if f.Last > public {
			c.fail(f.Pos, fmt.Sprintf("the phase has %d messages over public channels", public),
				"published figure of message %d", f.Last)
		}
	}
}
