package models

import (
	"fmt"
	"strings"
)

// The words that mean something in Scyther's language.
const spdlReserved = `agent bindmap claim compromised const decrypt event exponent fresh
function hashfunction hidden include inversekeyfunctions inversekeys knows macro match
nonce none not one-role-per-agent option pk protocol read recv role secret send
sessionkey sk k singular symmetric symmetric-role ticket timestamp trusted untrusted
usertype var weakagree alive niagree nisynch skr running commit reachable empty
alice bob eve data text xor helper`

// spdl writes a model for Scyther.
type spdl struct {
	m   *Model
	n   *names
	err error

	claims []Claim
}

// writeSpdl writes a model in the language of Scyther. Attackers that come by keys
// after the logins are refused: the language knows no time.
func writeSpdl(m *Model) (*Text, error) {
	if m.Attacker == Leaked {
		return nil, fmt.Errorf("%w: spdl has no way to say that keys leak after the logins; take format pv", ErrConstruct)
	}
	w := &spdl{m: m, n: newNames(spdlReserved)}
	extra := []string{"data types are respected: a nonce is never taken for something else"}
	if m.hasXor() {
		extra = append(extra, "a xor is written as encryption of what it hides under the mask: it does not commute")
		if m.Attacker != Outsider {
			extra = append(extra, "what the attacker gets from what it holds at first by taking a known operand off a xor is computed beforehand")
		}
	}
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	for _, l := range m.header("Scyther", extra...) {
		p("// %s", l)
	}
	proto := w.n.id("protocol", m.Scheme, asWritten)
	var roles []string
	for _, r := range m.Roles {
		roles = append(roles, w.role(r.Name))
	}
	w.declare(p)
	w.compromised(p)
	p("protocol %s(%s)\n{", proto, strings.Join(roles, ","))
	for _, r := range m.Roles {
		w.events(p, r)
	}
	p("}")
	if w.err != nil {
		return nil, w.err
	}
	return &Text{Format: "spdl", Name: proto, Text: b.String(), Claims: w.claims}, nil
}

func (w *spdl) role(name string) string { return w.n.id("role "+name, name, asWritten) }

func (w *spdl) declare(p func(string, ...any)) {
	atoms, numbers, functions := w.m.leaves()
	for _, f := range functions {
		p("hashfunction %s;", w.function(f))
	}
	for _, a := range atoms {
		secret, class := "secret ", "Function"
		if a.Public {
			secret = ""
		}
		if len(a.Agents) == 0 {
			class = "Ticket"
		}
		if secret == "" || class != "Function" {
			secret += "const "
		}
		p("%s%s: %s;", secret, w.atom(a), class)
	}
	for _, c := range numbers {
		p("const %s: Ticket;", w.leaf(c))
	}
	p("const Alice, Bob, Eve: Agent;")
	p("untrusted Eve;")
}

func (w *spdl) function(name string) string { return w.n.id("function "+name, name, asWritten) }
func (w *spdl) atom(t *Term) string         { return w.n.id(t.kind().key, t.Name, asWritten) }
func (w *spdl) leaf(t *Term) string         { return w.n.id(t.key, wish(t), asWritten) }

// compromised writes what the attacker holds of registration: as Eve, or of the cards
// of others, with every agent as partner.
func (w *spdl) compromised(p func(string, ...any)) {
	self, others := "", []string{"Alice", "Bob", "Eve"}
	selves := []string{"Eve"}
	switch w.m.Attacker {
	case User:
		self = w.m.User
	case Server:
		self = w.m.Server
	case Card:
		self, selves = w.m.User, []string{"Alice", "Bob"}
	}
	var told []*Term
	for _, t := range w.m.holds() {
		for _, me := range selves {
			choices := []map[string]string{{self: me}}
			for _, role := range t.parties() {
				if role == self {
					continue
				}
				var more []map[string]string
				for _, c := range choices {
					for _, o := range others {
						if r := w.m.Role(role); r.Single && o == "Eve" {
							continue
						}
						d := map[string]string{role: o}
						for k, v := range c {
							d[k] = v
						}
						more = append(more, d)
					}
				}
				choices = more
			}
			for _, c := range choices {
				told = append(told, t.of(c))
			}
		}
	}
	for _, t := range unmasked(distinct(told)) {
		p("compromised %s;", w.term(t))
	}
}

func (w *spdl) events(p func(string, ...any), r *Role) {
	me := w.role(r.Name)
	p("  role %s {", me)
	for _, n := range r.Nonces {
		p("    fresh %s: Nonce;", w.local(r, n))
	}
	for _, v := range r.Vars {
		class := "Ticket"
		if w.m.honest[v.key].Kind == Nonce {
			class = "Nonce"
		}
		p("    var %s: %s;", w.local(r, v), class)
	}
	for _, t := range r.unseen() {
		p("    send_!clock%s(%s,%s, %s);", w.local(r, t), me, me, w.term(t))
	}
	for _, e := range r.Events {
		peer := ""
		if e.Act != Agree {
			peer = w.role(e.Peer)
		}
		switch e.Act {
		case Send:
			p("    send_%d(%s,%s, %s);", e.Msg, me, peer, w.fields(e, true))
		case Recv:
			p("    recv_%d(%s,%s, %s);", e.Msg, peer, me, w.fields(e, false))
		}
	}
	n := 0
	claim := func(text, what string) {
		n++
		p("    claim_%s%d(%s, %s);", me, n, me, text)
		w.claims = append(w.claims, Claim{ID: fmt.Sprintf("%s%d", me, n), Role: r.Name, End: n == 1, What: what})
	}
	claim("Reachable", endOf(r))
	if r.Key != nil {
		claim("Secret, "+w.term(r.Key), keyOf(r))
		claim("SKR, "+w.term(r.Key), "key of a session not revealed is secret for "+r.Name)
	}
	for _, s := range w.m.secrets(r) {
		claim("Secret, "+w.term(s), w.m.secrecyOf(s, r))
	}
	claim("Alive", "aliveness of the others for "+r.Name)
	claim("Weakagree", "weak agreement of the others with "+r.Name)
	claim("Niagree", "non-injective agreement of the others with "+r.Name)
	claim("Nisynch", "non-injective synchronisation of the others with "+r.Name)
	p("  }")
}

// local is a nonce or variable: roles have scopes of their own, but names that differ
// are easier to read in an attack.
func (w *spdl) local(r *Role, t *Term) string {
	if t.Kind == Var {
		return w.n.id(t.key, t.Name+r.Name, asWritten)
	}
	return w.n.id(t.key, t.Name, asWritten)
}

// fields are those of a message, in the shape in which the other side has them.
func (w *spdl) fields(e Event, sent bool) string {
	var parts []string
	for i, t := range e.Terms {
		other := w.m.counterpart(e, i, sent)
		mine := w.m.like(t, other)
		if yours := w.m.like(other, t); w.err == nil && w.m.outline(mine) != w.m.outline(yours) {
			w.err = fmt.Errorf("%w: the two ends of message %d write %s differently, and spdl does not know that xor commutes",
				ErrConstruct, e.Msg, w.m.describe(w.m.value(t)))
		}
		parts = append(parts, w.term(mine))
	}
	return strings.Join(parts, ", ")
}

func (w *spdl) terms(ts []*Term) string {
	var parts []string
	for _, t := range ts {
		parts = append(parts, w.term(t))
	}
	return strings.Join(parts, ", ")
}

func (w *spdl) term(t *Term) string {
	switch t.Kind {
	case Agent:
		return w.agent(t.Agents[0])
	case Atom:
		if len(t.Agents) == 0 {
			return w.atom(t)
		}
		var args []string
		for _, a := range t.Agents {
			args = append(args, w.agent(a))
		}
		return w.atom(t) + "(" + strings.Join(args, ",") + ")"
	case Nonce, Var:
		return w.local(w.m.Role(t.Role), t)
	case Apply:
		return w.function(t.Name) + "(" + w.terms(t.Args) + ")"
	case Xor:
		ls := w.m.layers(t)
		text := w.terms(flat(ls[:1]))
		for _, k := range ls[1:] {
			text = "{" + text + "}" + w.key(k)
		}
		return text
	case Mask:
		text := w.term(t.Args[0])
		for _, k := range t.Args[1:] {
			text = "{" + text + "}" + w.key(k)
		}
		return text
	case Tuple:
		return "(" + w.terms(t.Args) + ")"
	}
	return w.leaf(t)
}

// key is a mask: what is no single word or call stands in brackets.
func (w *spdl) key(t *Term) string {
	if t.Kind == Xor || t.Kind == Mask {
		return "(" + w.term(t) + ")"
	}
	return w.term(t)
}

// agent is a role of the protocol, or an agent by name.
func (w *spdl) agent(a string) string {
	if name, ok := strings.CutPrefix(a, agentSign); ok {
		return name
	}
	return w.role(a)
}
