package models

import (
	"fmt"
	"slices"
	"strings"
)

// The words that mean something to ProVerif, and names that every model declares.
const pvReserved = `among axiom channel choice clauses const def diff do else elimtrue
equation equivalence event expand fail for forall foreach free fun get if implementation
in inj-event insert lemma let letfun letproba new noninterf noselect not nounif or
otherwise out param phase pred proba process proof public_vars putbegin query reduc
restriction secret select set suchthat sync table then type weaksecret yield true false
bool bitstring nat is_nat attacker mess evinj event data private typeConverter
c mask unmask sum3 u s k honest none`

// pv writes a model for ProVerif.
type pv struct {
	m *Model
	n *names
	b strings.Builder

	claims []Claim
}

// query writes a question.
func (w *pv) query(r *Role, what, format string, args ...any) {
	q := fmt.Sprintf("query "+format+".", args...)
	w.p("%s", q)
	w.claims = append(w.claims, Claim{ID: q, Role: r.Name, End: what == endOf(r), What: what})
}

func (w *pv) p(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

// writePV writes a model in the typed language of ProVerif.
func writePV(m *Model) (*Text, error) {
	w := &pv{m: m, n: newNames(pvReserved)}
	extra := []string{"an unbounded number of agents and logins; a user speaks with servers that the attacker names"}
	if m.hasXor() {
		extra = append(extra, "a xor is a function of what it hides and the mask, each of which the other takes away: it does not commute or associate")
	}
	if len(m.sums) > 0 {
		extra = append(extra, "a sum of three commutes in two of them")
	}
	if m.Attacker == Leaked {
		extra = append(extra, "keys leak in phase 1, which begins when all logins have ended or stopped; keys of servers and users are then computed by all who can")
	}
	for i, l := range m.header("ProVerif", extra...) {
		open, end := "   ", ""
		if i == 0 {
			open = "(* "
		}
		w.p("%s%s%s", open, l, end)
	}
	w.p("*)")
	w.declare()
	w.queries()
	for _, r := range m.Roles {
		if err := w.process(r); err != nil {
			return nil, err
		}
	}
	w.main()
	return &Text{Format: "pv", Name: m.Scheme, Text: w.b.String(), Claims: w.claims}, nil
}

func (w *pv) id(key, wish string) string { return w.n.id(key, wish, asWritten) }

func (w *pv) declare() {
	m := w.m
	w.p("free c: channel.")
	if m.hasXor() {
		w.p("fun mask(bitstring,bitstring): bitstring.")
		w.p("fun unmask(bitstring,bitstring): bitstring")
		w.p("reduc forall a,b: bitstring; unmask(mask(a,b),b) = a")
		w.p("otherwise forall a,b: bitstring; unmask(mask(a,b),a) = b")
		w.p("otherwise forall a,b: bitstring; unmask(a,b) = mask(a,b).")
	}
	if len(m.sums) > 0 {
		w.p("fun sum3(bitstring,bitstring): bitstring.")
		w.p("equation forall a,b,d: bitstring; sum3(a,mask(d,b)) = sum3(b,mask(d,a)).")
	}
	atoms, numbers, functions := m.leaves()
	for _, f := range functions {
		w.p("fun %s(bitstring): bitstring.", w.id("function "+f, f))
	}
	for _, a := range atoms {
		private := " [private]"
		if a.Public {
			private = ""
		}
		if n := len(w.many(a)); n > 0 {
			w.p("fun %s(%s): bitstring%s.", w.atom(a), strings.Repeat("bitstring,", n-1)+"bitstring", private)
		} else {
			w.p("free %s: bitstring%s.", w.atom(a), private)
		}
	}
	for _, c := range numbers {
		w.p("const %s: bitstring.", w.id(c.key, wish(c)))
	}
	for _, r := range m.Roles {
		if r.Single {
			w.p("const %s: bitstring.", w.agent(r.Name))
		}
	}
	w.p("const none: bitstring.")
	w.p("event honest(bitstring).")
	for _, r := range m.Roles {
		w.p("event %s.", w.event("done", r))
		if !r.Single {
			w.p("event %s(bitstring).", w.event("bad", r))
		}
		if r.Key != nil {
			w.p("event %s(bitstring,bitstring,bitstring).", w.event("key", r))
		}
		for _, a := range m.agreements(r) {
			w.p("event %s(bitstring,bitstring,bitstring).", w.event("run"+a.with.Name, r))
			w.p("event %s(bitstring,bitstring,bitstring).", w.event("accept"+a.with.Name, r))
		}
	}
}

// many are the roles of an atom of which there are many agents.
func (w *pv) many(t *Term) []string {
	return slices.DeleteFunc(slices.Clone(t.Agents), func(a string) bool {
		r := w.m.Role(a)
		return r != nil && r.Single
	})
}

func (w *pv) atom(t *Term) string { return w.id(t.kind().key, t.Name) }

func (w *pv) event(what string, r *Role) string { return w.id("event "+what+" "+r.Name, what+r.Name) }

// agent is the name of a party: of one of many the parameter of its process.
func (w *pv) agent(role string) string { return w.id("agent "+role, "id"+role) }

// queries ask for the end of each role first.
func (w *pv) queries() {
	m := w.m
	for _, r := range m.Roles {
		w.query(r, endOf(r), "event(%s)", w.event("done", r))
	}
	bad := func(r *Role) string {
		if r == nil || r.Single {
			return ""
		}
		x := "u"
		if r.Name == m.Server {
			x = "s"
		}
		return fmt.Sprintf("event(%s(%s))", w.event("bad", r), x)
	}
	for _, r := range m.Roles {
		if r.Key == nil {
			continue
		}
		var partners []string
		for _, o := range m.Roles {
			if b := bad(o); o != r && b != "" {
				partners = append(partners, b)
			}
		}
		q := fmt.Sprintf("u,s,k: bitstring; event(%s(u,s,k)) && attacker(k)", w.event("key", r))
		if partners != nil {
			q += " ==> " + strings.Join(partners, " || ")
		}
		w.query(r, keyOf(r), "%s", q)
	}
	for _, r := range m.Roles {
		for _, t := range m.secrets(r) {
			if len(t.Agents) == 1 && !r.Single {
				w.query(r, m.secrecyOf(t, r), "u: bitstring; event(honest(u)) && attacker(%s(u))", w.atom(t))
			} else if len(w.many(t)) == 0 {
				w.query(r, m.secrecyOf(t, r), "attacker(%s)", w.atom(t))
			}
		}
	}
	if m.Attacker == Leaked {
		return
	}
	for _, r := range m.Roles {
		for _, a := range m.agreements(r) {
			end := w.event("accept"+a.with.Name, r)
			begin := w.event("run"+a.with.Name, r)
			var or string
			for _, o := range m.Roles {
				if b := bad(o); o != r && b != "" {
					or += " || " + b
				}
			}
			w.query(r, "non-injective "+a.of(r), "u,s,k: bitstring; event(%s(u,s,k)) ==> event(%s(u,s,k))%s", end, begin, or)
			w.query(r, "injective "+a.of(r), "u,s,k: bitstring; inj-event(%s(u,s,k)) ==> inj-event(%s(u,s,k))%s", end, begin, or)
		}
	}
}

// process writes what a role does.
func (w *pv) process(r *Role) error {
	m := w.m
	var params []string
	for _, o := range m.Roles {
		if !o.Single {
			params = append(params, w.agent(o.Name)+": bitstring")
		}
	}
	w.p("let %s(%s) =", w.id("process "+r.Name, "role"+r.Name), strings.Join(params, ", "))
	p := func(format string, args ...any) { w.p("  "+format, args...) }
	known := map[string]bool{}
	// A value is drawn when it is first used: ProVerif then knows of what it depends.
	draw := func(ts []*Term) {
		for _, n := range r.Nonces {
			if known[n.key] || !slices.ContainsFunc(ts, func(t *Term) bool { return t.contains(n) }) {
				continue
			}
			known[n.key] = true
			p("new %s: bitstring;", w.local(n))
			if index(r.unseen(), n) >= 0 {
				p("out(c, %s);", w.local(n))
			}
		}
	}
	us := func(data string) string {
		return w.agentOr(m.User) + "," + w.agentOr(m.Server) + "," + data
	}
	for i, e := range r.Events {
		if e.Act != Recv {
			draw(e.Terms)
		}
		switch e.Act {
		case Send:
			for _, o := range m.Roles {
				for _, a := range m.agreements(o) {
					if a.with == r && a.begin == i {
						p("event %s(%s);", w.event("run"+r.Name, o), us(w.data(a.theirs)))
					}
				}
			}
			p("out(c, %s);", w.joined(e.Terms))
		case Recv:
			steps, err := m.open(r, e, known)
			if err != nil {
				return err
			}
			w.receive(p, r, e, steps)
		case Agree:
			p("event %s(%s);", w.event("key", r), us(w.term(e.Terms[0])))
		}
	}
	for _, a := range m.agreements(r) {
		p("event %s(%s);", w.event("accept"+a.with.Name, r), us(w.data(a.mine)))
	}
	p("event %s.", w.event("done", r))
	return nil
}

func (w *pv) agentOr(role string) string {
	if role == "" {
		return "none"
	}
	return w.agent(role)
}

func (w *pv) data(ts []*Term) string {
	if len(ts) == 0 {
		return "none"
	}
	return w.joined(ts)
}

// receive writes how a message is taken apart.
func (w *pv) receive(p func(string, ...any), r *Role, e Event, steps []step) {
	// A field that is bound or compared as it arrives is so in the pattern of the input,
	// unless what it is compared with is known only later.
	field := func(i int) string {
		return w.id(fmt.Sprintf("field %s %d %d", r.Name, e.Msg, i), fmt.Sprintf("f%d%s%d", e.Msg, r.Name, i+1))
	}
	reg := func(i int) string {
		return w.id(fmt.Sprintf("register %s %d %d", r.Name, e.Msg, i), fmt.Sprintf("t%d%s%d", e.Msg, r.Name, i+1))
	}
	var pattern []string
	for i := range e.Terms {
		pattern = append(pattern, field(i)+": bitstring")
	}
	if len(pattern) == 1 {
		p("in(c, %s);", pattern[0])
	} else {
		p("in(c, (%s));", strings.Join(pattern, ", "))
	}
	src := func(s step) string {
		if s.field >= 0 {
			return field(s.field)
		}
		return reg(s.from)
	}
	for _, s := range steps {
		switch s.act {
		case bind:
			p("let %s = %s in", w.local(s.term), src(s))
		case compare:
			p("if %s = %s then", src(s), w.term(s.term))
		case unmask:
			p("let %s = unmask(%s,%s) in", reg(s.to), src(s), w.term(s.term))
		case split:
			var parts []string
			for _, i := range s.parts {
				parts = append(parts, reg(i)+": bitstring")
			}
			p("let (%s) = %s in", strings.Join(parts, ", "), src(s))
		}
	}
}

func (w *pv) local(t *Term) string {
	if t.Kind == Var {
		return w.id(t.key, t.Name+t.Role)
	}
	return w.id(t.key, t.Name)
}

func (w *pv) terms(ts []*Term) []string {
	var out []string
	for _, t := range ts {
		out = append(out, w.term(t))
	}
	return out
}

// joined is one value or a tuple.
func (w *pv) joined(ts []*Term) string {
	if len(ts) == 1 {
		return w.term(ts[0])
	}
	return "(" + strings.Join(w.terms(ts), ", ") + ")"
}

func (w *pv) term(t *Term) string {
	switch t.Kind {
	case Agent:
		return w.agent(t.Agents[0])
	case Atom:
		many := w.many(t)
		if len(many) == 0 {
			return w.atom(t)
		}
		var args []string
		for _, a := range many {
			args = append(args, w.agent(a))
		}
		return w.atom(t) + "(" + strings.Join(args, ",") + ")"
	case Nonce, Var:
		return w.local(t)
	case Apply:
		return w.id("function "+t.Name, t.Name) + "(" + w.joined(t.Args) + ")"
	case Xor:
		return w.xor(t)
	case Tuple:
		return w.joined(t.Args)
	}
	return w.id(t.key, wish(t))
}

func (w *pv) xor(t *Term) string {
	ls := w.m.layers(t)
	if w.m.sums[w.m.value(t).key] && len(ls) == 2 {
		pair, single := ls[0], ls[1]
		if len(operands(w.m.value(pair))) == 1 {
			pair, single = single, pair
		}
		return "sum3(" + w.term(single) + "," + w.term(pair) + ")"
	}
	text := w.term(ls[0])
	for _, k := range ls[1:] {
		text = "mask(" + text + "," + w.term(k) + ")"
	}
	return text
}

// main starts agents without number, and gives the attacker what it holds.
func (w *pv) main() {
	m := w.m
	call := func(r *Role) string {
		var args []string
		for _, o := range m.Roles {
			if !o.Single {
				args = append(args, w.agent(o.Name))
			}
		}
		s := w.id("process "+r.Name, "role"+r.Name)
		if len(args) == 0 {
			return s + "()"
		}
		return s + "(" + strings.Join(args, ",") + ")"
	}
	others := func(r *Role) string {
		var ins string
		for _, o := range m.Roles {
			if !o.Single && o != r {
				ins += "in(c, " + w.agent(o.Name) + ": bitstring); "
			}
		}
		return ins
	}
	out := func(ts []*Term) string {
		var s []string
		for _, t := range ts {
			s = append(s, "out(c, "+w.term(t)+")")
		}
		return strings.Join(s, "; ")
	}
	var par []string
	for _, r := range m.Roles {
		if r.Single {
			par = append(par, "! "+others(r)+call(r))
			continue
		}
		me := w.agent(r.Name)
		start := fmt.Sprintf("! new %s: bitstring; out(c, %s); ", me, me)
		run := "! " + others(r) + call(r)
		if m.Attacker == Card && r.Name == m.User && len(m.holds()) > 0 {
			run = fmt.Sprintf("((! %s%s) | (%s))", others(r), out(m.holds()), run)
		}
		par = append(par, start+"event honest("+me+"); "+run)
		if (m.Attacker == User && r.Name == m.User || m.Attacker == Server && r.Name == m.Server) && len(m.holds()) > 0 {
			par = append(par, fmt.Sprintf("%sevent %s(%s); ! %s%s", start, w.event("bad", r), me, others(r), out(m.holds())))
		}
	}
	if m.Attacker == Leaked && len(m.holds()) > 0 {
		par = append(par, "! phase 1; "+others(nil)+out(m.holds()))
	}
	w.p("process\n  ( (%s) )", strings.Join(par, ")\n  | ("))
}
