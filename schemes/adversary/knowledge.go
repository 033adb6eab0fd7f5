package adversary

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// knowledge is what an attacker has: for each value of a universe whether it is
// known, and how it was obtained.
type knowledge struct {
	u      *universe
	ctx    context.Context
	limit  int // of xor operations
	cut    string
	origin []origin
	order  []int // known values in the order in which they became known
	done   int   // of order, as far as equations were followed
	xored  int   // of order, when xors were last searched
}

type origin struct {
	known bool
	note  string // where a held value is from; empty for a computed one
	rule  rule
	eq    int // the equation that was used, -1 if none
	at    int // place in order
	cost  int // steps that it took, those of inputs counted as often as used
}

func newKnowledge(ctx context.Context, u *universe, limit int) *knowledge {
	k := &knowledge{u: u, ctx: ctx, limit: limit, cut: u.cut, origin: make([]origin, len(u.values))}
	for id := range u.values {
		if u.values[id].constant {
			k.learn(id, origin{note: "a constant of the description", eq: -1})
		}
	}
	return k
}

func (k *knowledge) clone() *knowledge {
	c := *k
	c.origin, c.order = slices.Clone(k.origin), slices.Clone(k.order)
	return &c
}

func (k *knowledge) knows(id int) bool { return id >= 0 && k.origin[id].known }

// hold gives a value that the attacker did not have to compute.
func (k *knowledge) hold(id int, note string) {
	if id >= 0 {
		k.learn(id, origin{note: note, eq: -1})
	}
}

func (k *knowledge) learn(id int, o origin) {
	if k.origin[id].known {
		return
	}
	o.known, o.at = true, len(k.order)
	if o.note == "" {
		o.cost = 1
	}
	for _, a := range o.rule.in {
		o.cost = min(o.cost+k.origin[a].cost, 1<<30)
	}
	k.origin[id] = o
	k.order = append(k.order, id)
}

// close computes everything that can be computed. Every value is learned once,
// so it ends; if the context ends before, cut says so.
func (k *knowledge) close() *knowledge {
	for {
		for k.done < len(k.order) {
			if k.done%256 == 0 && k.ctx.Err() != nil {
				k.cut = "the time limit"
				return k
			}
			id := k.order[k.done]
			k.done++
			for _, e := range k.u.uses[id] {
				k.follow(e)
			}
		}
		if k.xored == len(k.order) || !k.xors() {
			return k
		}
	}
}

// follow uses an equation if all but one of its values are known. One-way
// operations are followed forwards only.
func (k *knowledge) follow(i int) {
	e := &k.u.eqs[i]
	derive := func(id int, r rule) { k.learn(id, origin{rule: r, eq: i}) }
	if e.op == "^" {
		missing := -1
		for _, a := range e.args {
			if !k.origin[a].known {
				if missing >= 0 {
					return
				}
				missing = a
			}
		}
		if missing >= 0 {
			derive(missing, rule{op: "^", in: slices.DeleteFunc(slices.Clone(e.args), func(a int) bool { return a == missing })})
		}
		return
	}
	all := true
	for _, a := range e.args {
		all = all && k.origin[a].known
	}
	if all {
		derive(e.out, rule{op: e.op, in: e.args, off: e.off})
		return
	}
	if !k.origin[e.out].known {
		return
	}
	switch e.op {
	case "same":
		derive(e.args[0], rule{op: "same", in: []int{e.out}})
	case "||":
		off := 0
		for _, a := range e.args {
			derive(a, rule{op: "cut", in: []int{e.out}, off: off})
			off += len(k.u.bytes(a))
		}
	case "+":
		for i, a := range e.args {
			if other := e.args[1-i]; k.origin[other].known && a != other {
				derive(a, rule{op: "-", in: []int{e.out, other}})
			}
		}
	case "E":
		key, iv, plain := e.args[0], e.args[1], e.args[2]
		derive(iv, rule{op: "cut", in: []int{e.out}})
		if k.origin[key].known {
			derive(plain, rule{op: "D", in: []int{key, e.out}})
		}
	case "stretch":
		if a := e.args[0]; len(k.u.bytes(a)) <= len(k.u.bytes(e.out)) {
			derive(a, rule{op: "prefix", in: []int{e.out}})
		}
	}
}

// derivation lists, in order, the values that targets were computed from.
func (k *knowledge) derivation(targets ...int) []int {
	need := map[int]bool{}
	var visit func(int)
	visit = func(id int) {
		if need[id] {
			return
		}
		need[id] = true
		for _, a := range k.origin[id].rule.in {
			visit(a)
		}
	}
	for _, t := range targets {
		visit(t)
	}
	return slices.SortedFunc(maps.Keys(need), func(a, b int) int { return k.origin[a].at - k.origin[b].at })
}

// A proof is a derivation as it is printed. Lines that begin with "holds" are
// what the attacker has from the start; the others count as steps.
type proof struct {
	lines []string
	said  map[int]bool
}

// show adds how the targets were obtained, each value once.
func (p *proof) show(k *knowledge, targets ...int) {
	if p.said == nil {
		p.said = map[int]bool{}
	}
	for _, id := range k.derivation(targets...) {
		if p.said[id] {
			continue
		}
		p.said[id] = true
		if o := k.origin[id]; k.u.values[id].constant && !k.u.long(id) {
			continue // written where it is used
		} else if o.note != "" {
			p.lines = append(p.lines, fmt.Sprintf("holds %s = %x (%s)", k.u.label(id), k.u.bytes(id), o.note))
		} else {
			p.lines = append(p.lines, k.equation(id))
		}
	}
}

func (p *proof) say(format string, args ...any) {
	p.lines = append(p.lines, fmt.Sprintf(format, args...))
}

// equation prints how a value is computed: by names, then by bytes.
func (k *knowledge) equation(id int) string {
	r := k.origin[id].rule
	names, bytes := make([]string, len(r.in)), make([]string, len(r.in))
	for i, a := range r.in {
		names[i], bytes[i] = k.u.label(a), fmt.Sprintf("%x", k.u.bytes(a))
	}
	n := len(k.u.bytes(id))
	return fmt.Sprintf("%s -> %s: %s = %x", r.show(names, n), k.u.label(id), r.show(bytes, n), k.u.bytes(id))
}
