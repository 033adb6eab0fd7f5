package deduce

import (
	"context"
	"slices"
)

// Knowledge is what somebody holds of [Values] and has computed from it, with how
// each was obtained. Constants are known from the start.
type Knowledge struct {
	v      *Values
	ctx    context.Context
	limit  int // of operations in a search of xors
	cut    string
	origin []origin // by value
	order  []ID     // known values in the order in which they became known
	done   int      // of order, as far as equations were followed
	xored  int      // of order, when xors were last searched
}

type origin struct {
	known    bool
	note     string // where a held value is from; empty for a computed one
	step     step
	equation int // that was used, -1 if none
	at       int // place in order
	cost     int // steps that it took, those of inputs counted as often as used
}

// NewKnowledge returns the knowledge of constants alone. A search of xors takes at
// most xors operations for each width of values; all searches end with ctx.
func NewKnowledge(ctx context.Context, v *Values, xors int) *Knowledge {
	k := &Knowledge{v: v, ctx: ctx, limit: xors, cut: v.cut, origin: make([]origin, len(v.values))}
	for id := range v.values {
		if v.values[id].constant {
			k.Hold(ID(id), "a constant of the description")
		}
	}
	return k
}

// Clone returns a copy: what either learns from now on the other does not.
func (k *Knowledge) Clone() *Knowledge {
	c := *k
	c.origin, c.order = slices.Clone(k.origin), slices.Clone(k.order)
	return &c
}

// Knows says whether a value is held or was computed. None is not known.
func (k *Knowledge) Knows(id ID) bool { return id >= 0 && k.origin[id].known }

// Cost is the number of steps that a known value took, those of its inputs counted
// as often as they are used; 0 if it is held.
func (k *Knowledge) Cost(id ID) int { return k.origin[id].cost }

// Cut is the bound at which the search ended, empty if it was not cut short.
func (k *Knowledge) Cut() string { return k.cut }

// Hold gives a value that need not be computed; note says where it is from. A value
// that is known stays as it was obtained first, and None is ignored.
func (k *Knowledge) Hold(id ID, note string) {
	if id >= 0 {
		k.learn(id, origin{note: note, equation: -1})
	}
}

func (k *Knowledge) derive(id ID, equation int, s step) {
	k.learn(id, origin{step: s, equation: equation})
}

func (k *Knowledge) learn(id ID, o origin) {
	if k.origin[id].known {
		return
	}
	o.known, o.at = true, len(k.order)
	if o.note == "" {
		o.cost = 1
	}
	for _, a := range o.step.in {
		o.cost = min(o.cost+k.origin[a].cost, 1<<30)
	}
	k.origin[id] = o
	k.order = append(k.order, id)
}

// Close computes everything that can be computed, and returns k. Every value is
// learned once, so it ends; if a bound or the context ends it before, Cut says so.
func (k *Knowledge) Close() *Knowledge {
	for {
		for k.done < len(k.order) {
			if k.done%256 == 0 && k.ctx.Err() != nil {
				k.cut = timeLimit
				return k
			}
			id := k.order[k.done]
			k.done++
			for _, e := range k.v.uses[id] {
				k.follow(e)
			}
		}
		if k.xored == len(k.order) || !k.xors() {
			return k
		}
	}
}

const timeLimit = "the time limit"

// follow uses an equation if enough of its values are known: all arguments for the
// result, or the result for what the operation's inversion gives.
func (k *Knowledge) follow(i int) {
	e := &k.v.equations[i]
	if e.Op == "^" {
		k.followXor(i, e)
		return
	}
	if !slices.ContainsFunc(e.Args, func(a ID) bool { return !k.origin[a].known }) {
		k.derive(e.Out, i, e.step())
	} else if invert := operations[e.Op].invert; invert != nil && k.origin[e.Out].known {
		invert(k, i, e)
	}
}

// followXor derives the one value of an xor that is not known.
func (k *Knowledge) followXor(i int, e *Equation) {
	missing := None
	for _, a := range e.Args {
		if !k.origin[a].known {
			if missing >= 0 {
				return
			}
			missing = a
		}
	}
	if missing >= 0 {
		in := slices.DeleteFunc(slices.Clone(e.Args), func(a ID) bool { return a == missing })
		k.derive(missing, i, step{op: "^", in: in})
	}
}
