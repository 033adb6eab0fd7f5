package models

import (
	"fmt"
	"slices"
	"strings"
)

// The words that mean something in HLPSL, and names that every model has. Constants
// begin with a small letter, variables with a capital one.
const hlpslReserved = `role played_by def init accept transition local const composition goal
end knowledge intruder_knowledge secret witness request wrequest iknows start i new delete
cons in not and or xor exp inv agent channel text message nat bool set list symmetric_key
public_key hash hash_func protocol_id dy ota function knows secrecy_of authentication_on
weak_authentication_on owns exists inter union pair crypt scrypt apply state snd rcv session
environment true false attack ltl`

// hlpsl writes a model in HLPSL.
type hlpsl struct {
	m      *Model
	n      *names
	b      strings.Builder
	fresh  map[string]bool // what the transition at hand learns or draws
	have   map[string]bool // learned or drawn before
	claims []Claim
	consts map[string]string // constants of the environment by name, with their type
}

func (w *hlpsl) p(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

// writeHLPSL writes a model in HLPSL. Attackers that come by keys after the logins are
// refused: the language knows no time.
func writeHLPSL(m *Model) (*Text, error) {
	if m.Attacker == Leaked {
		return nil, fmt.Errorf("%w: hlpsl has no way to say that keys leak after the logins; take format pv", ErrConstruct)
	}
	w := &hlpsl{m: m, n: newNames(hlpslReserved), consts: map[string]string{}}
	for _, r := range m.Roles { // before other names
		w.variable("role "+r.Name, r.Name)
	}
	for _, l := range m.header("hlpsl2if, OFMC and CL-AtSe",
		"two sessions of one user and one server, and one with the attacker in the place of the party that it has an account as",
		"to ask whether the end of a role is reached, put its goal in place of the others: an attack on it says yes") {
		w.p("%% %s", l)
	}
	for _, r := range m.Roles {
		w.role(r)
	}
	w.session()
	w.environment()
	w.p("goal")
	for _, c := range w.claims {
		if c.End {
			w.p("  %% %s", c.ID)
		} else {
			w.p("  %s", c.ID)
		}
	}
	w.p("end goal\n\nenvironment()")
	return &Text{Format: "hlpsl", Name: m.Scheme, Text: w.b.String(), Claims: w.claims}, nil
}

func (w *hlpsl) variable(key, wish string) string { return w.n.id(key, wish, upper) }

// constant is the name of a constant, which the environment declares.
func (w *hlpsl) constant(key, wish, class string) string {
	id := w.n.id(key, wish, lower)
	w.consts[id] = class
	return id
}

func (w *hlpsl) agent(role string) string { return w.variable("role "+role, role) }

// parameters are the long-term values that differ from session to session.
func (w *hlpsl) parameters(roles ...*Role) []*Term {
	var all []*Term
	for _, r := range roles {
		for _, e := range r.Events {
			for _, t := range e.Terms {
				t.each(func(x *Term) {
					if x.Kind == Atom && len(x.Agents) > 0 {
						all = append(all, x)
					}
				})
			}
		}
		all = append(all, w.m.secrets(r)...)
	}
	all = distinct(all)
	return all
}

// goal names a goal of a role, and gives the name.
func (w *hlpsl) goal(r *Role, kind, wish, what string) string {
	id := w.constant("goal "+wish, wish, "protocol_id")
	c := Claim{ID: kind + " " + id, Role: r.Name, End: what == endOf(r), What: what}
	if !slices.ContainsFunc(w.claims, func(x Claim) bool { return x.ID == c.ID }) {
		w.claims = append(w.claims, c)
	}
	return id
}

func (w *hlpsl) head(name string, params []*Term, channels string) string {
	var agents, texts []string
	for _, r := range w.m.Roles {
		agents = append(agents, w.agent(r.Name))
	}
	s := fmt.Sprintf("role %s(%s : agent", name, strings.Join(agents, ", "))
	for _, t := range params {
		texts = append(texts, w.atom(t))
	}
	if texts != nil {
		s += ", " + strings.Join(texts, ", ") + " : text"
	}
	return s + channels + ")"
}

func (w *hlpsl) atom(t *Term) string {
	return w.variable("atom "+t.key, t.Name+strings.Join(t.Agents, ""))
}

func (w *hlpsl) everybody() string {
	var names []string
	for _, r := range w.m.Roles {
		names = append(names, w.agent(r.Name))
	}
	return "{" + strings.Join(names, ",") + "}"
}

func (w *hlpsl) role(r *Role) {
	m := w.m
	w.fresh, w.have = map[string]bool{}, map[string]bool{}
	w.p("%s", w.head(w.n.id("name of "+r.Name, "role"+r.Name, lower), w.parameters(r), ", SND, RCV : channel(dy)"))
	w.p("played_by %s def=", w.agent(r.Name))
	w.p("  local State : nat")
	for _, n := range r.Nonces {
		w.p("    , %s : text", w.local(n))
	}
	for _, v := range r.Vars {
		class := "message"
		if m.honest[v.key].Kind == Nonce {
			class = "text"
		}
		w.p("    , %s : %s", w.local(v), class)
	}
	w.p("  init State := 0\n  transition")
	state := 0
	var left, right []string
	flush := func(last bool) {
		if left == nil {
			return
		}
		if state == 0 {
			for _, t := range m.secrets(r) {
				right = append(right, fmt.Sprintf("secret(%s,%s,%s)", w.atom(t), w.goal(r, "secrecy_of", "sec"+t.Name+r.Name, m.secrecyOf(t, r)), w.everybody()))
			}
		}
		if last {
			for _, a := range m.agreements(r) {
				right = append(right, fmt.Sprintf("request(%s,%s,%s,%s)", w.agent(r.Name), w.agent(a.with.Name),
					w.goal(r, "authentication_on", "auth"+r.Name+"with"+a.with.Name, "injective "+a.of(r)), w.data(a.mine, a.with)))
			}
			me := w.agent(r.Name)
			right = append(right, fmt.Sprintf("secret(%s,%s,{%s})", me, w.goal(r, "secrecy_of", "end"+r.Name, endOf(r)), me))
		}
		w.p("  %d. State = %d /\\ %s =|>", state+1, state, strings.Join(left, " /\\ "))
		w.p("     State' := %d", state+1)
		for _, s := range right {
			w.p("     /\\ %s", s)
		}
		state++
		left, right = nil, nil
		for k := range w.fresh {
			w.have[k] = true
		}
		clear(w.fresh)
	}
	for i, e := range r.Events {
		if e.Act == Recv {
			flush(false)
			w.learn(e)
			left = []string{"RCV(" + w.terms(e.Terms) + ")"}
			continue
		}
		if left == nil {
			left = []string{"RCV(start)"}
		}
		for _, t := range e.Terms {
			t.each(func(x *Term) {
				if x.Kind == Nonce && !w.have[x.key] && !w.fresh[x.key] {
					w.fresh[x.key] = true
					right = append(right, w.local(x)+"' := new()")
				}
			})
		}
		if e.Act == Agree {
			right = append(right, fmt.Sprintf("secret(%s,%s,%s)", w.term(e.Terms[0]), w.goal(r, "secrecy_of", "key"+r.Name, keyOf(r)), w.everybody()))
			continue
		}
		for _, o := range m.Roles {
			for _, a := range m.agreements(o) {
				if a.with == r && a.begin == i {
					right = append(right, fmt.Sprintf("witness(%s,%s,%s,%s)", w.agent(r.Name), w.agent(o.Name),
						w.goal(o, "authentication_on", "auth"+o.Name+"with"+r.Name, "injective "+a.of(o)), w.data(a.theirs, r)))
				}
			}
		}
		right = append(right, "SND("+w.terms(e.Terms)+")")
	}
	flush(true)
	w.p("end role\n")
}

// data is what two agree on: without any, that the other has begun.
func (w *hlpsl) data(ts []*Term, with *Role) string {
	if len(ts) == 0 {
		return w.agent(with.Name)
	}
	return w.terms(ts)
}

// learn notes what a message tells.
func (w *hlpsl) learn(e Event) {
	for _, t := range e.Terms {
		t.each(func(x *Term) {
			if x.Kind == Var && !w.have[x.key] {
				w.fresh[x.key] = true
			}
		})
	}
}

func (w *hlpsl) local(t *Term) string {
	if t.Kind == Var {
		return w.variable(t.key, t.Name+t.Role)
	}
	return w.variable(t.key, t.Name)
}

func (w *hlpsl) terms(ts []*Term) string {
	var parts []string
	for _, t := range ts {
		parts = append(parts, w.term(t))
	}
	return strings.Join(parts, ".")
}

func (w *hlpsl) term(t *Term) string {
	switch t.Kind {
	case Agent:
		if name, ok := strings.CutPrefix(t.Agents[0], agentSign); ok {
			return name
		}
		return w.agent(t.Agents[0])
	case Atom:
		if len(t.Agents) == 0 || strings.HasPrefix(t.Agents[0], agentSign) {
			return w.constant("constant "+t.key, t.Name+strings.Join(t.Agents, ""), "text")
		}
		return w.atom(t)
	case Nonce, Var:
		if w.fresh[t.key] {
			return w.local(t) + "'"
		}
		return w.local(t)
	case Apply:
		return w.constant("function "+t.Name, t.Name, "hash_func") + "(" + w.terms(t.Args) + ")"
	case Xor:
		text := w.grouped(t.Args[len(t.Args)-1])
		for i := len(t.Args) - 2; i >= 0; i-- {
			text = "xor(" + w.grouped(t.Args[i]) + "," + text + ")"
		}
		return text
	case Tuple:
		return w.terms(t.Args)
	}
	return w.constant("constant "+t.key, wish(t), "text")
}

// grouped is an operand: a tuple in brackets.
func (w *hlpsl) grouped(t *Term) string {
	if t.Kind == Tuple {
		return "(" + w.term(t) + ")"
	}
	return w.term(t)
}

func (w *hlpsl) session() {
	params := w.parameters(w.m.Roles...)
	w.p("%s def=", w.head("session", params, ""))
	var channels, calls []string
	for _, r := range w.m.Roles {
		s, v := w.variable("channel S"+r.Name, "S"+r.Name), w.variable("channel R"+r.Name, "R"+r.Name)
		channels = append(channels, s, v)
		var args []string
		for _, o := range w.m.Roles {
			args = append(args, w.agent(o.Name))
		}
		for _, t := range w.parameters(r) {
			args = append(args, w.atom(t))
		}
		args = append(args, s, v)
		calls = append(calls, fmt.Sprintf("%s(%s)", w.n.id("name of "+r.Name, "", lower), strings.Join(args, ",")))
	}
	w.p("  local %s : channel(dy)", strings.Join(channels, ", "))
	w.p("  composition\n    %s", strings.Join(calls, "\n    /\\ "))
	w.p("end role\n")
}

func (w *hlpsl) environment() {
	m := w.m
	agents := map[string]string{}
	for _, r := range m.Roles {
		agents[r.Name] = w.constant("agent "+r.Name, "a"+r.Name, "agent")
	}
	call := func(agents map[string]string) string {
		var args []string
		for _, r := range m.Roles {
			args = append(args, agents[r.Name])
		}
		for _, t := range w.parameters(m.Roles...) {
			args = append(args, w.term(t.of(agents)))
		}
		return "session(" + strings.Join(args, ",") + ")"
	}
	sessions := []string{call(agents), call(agents)}
	known := []string{}
	for _, r := range m.Roles {
		known = append(known, agents[r.Name])
	}
	holder := agents
	if role := map[Attacker]string{User: m.User, Server: m.Server}[m.Attacker]; role != "" {
		holder = map[string]string{}
		for k, v := range agents {
			holder[k] = v
		}
		holder[role] = "i"
		sessions = append(sessions, call(holder))
	}
	for _, t := range m.holds() {
		known = append(known, w.term(t.of(holder)))
	}
	m.each(func(t *Term) {
		switch {
		case t.Kind == Apply:
			known = append(known, w.constant("function "+t.Name, t.Name, "hash_func"))
		case t.Kind == Number, t.Kind == Atom && t.Public && len(t.Agents) == 0:
			known = append(known, w.term(t))
		case t.Kind == Atom && t.Public:
			known = append(known, w.term(t.of(agents)))
		}
	})
	var once []string
	for _, k := range known {
		if !slices.Contains(once, k) {
			once = append(once, k)
		}
	}
	w.p("role environment() def=")
	var names []string
	for n := range w.consts {
		names = append(names, n)
	}
	slices.Sort(names)
	for i, n := range names {
		lead := "      , "
		if i == 0 {
			lead = "  const "
		}
		w.p("%s%s : %s", lead, n, w.consts[n])
	}
	w.p("  intruder_knowledge = {%s}", strings.Join(once, ", "))
	w.p("  composition\n    %s", strings.Join(sessions, "\n    /\\ "))
	w.p("end role\n")
}
