package models

import (
	"fmt"
	"slices"
)

// A step takes a received message apart.
type step struct {
	act   stepAct
	field int   // bind, compare: the field of the message, or -1
	from  int   // unmask, bind, compare: the register, if field is -1
	to    int   // unmask: the register that results
	term  *Term // bind: the variable; compare: what it must be; unmask: the mask
	inner bool  // unmask: the operand is what was hidden, and the mask results
	parts []int // split: registers
}

type stepAct int

const (
	bind stepAct = iota
	compare
	unmask
	split
)

// open orders what a role does with a message: it binds variables, takes masks away
// with what it knows, and compares the rest. known is added to. The error says what
// cannot be learned.
func (m *Model) open(r *Role, e Event, known map[string]bool) ([]step, error) {
	type pending struct {
		field, from int
		pattern     *Term
		layers      []*Term // what is left of a xor
	}
	var work []pending
	for i, t := range e.Terms {
		work = append(work, pending{field: i, from: -1, pattern: t})
	}
	bound := func(ts ...*Term) bool {
		return !slices.ContainsFunc(ts, func(t *Term) bool {
			return t.has(func(x *Term) bool { return x.Kind == Var && !known[x.key] })
		})
	}
	var steps []step
	registers := 0
	for len(work) > 0 {
		progress := false
		var later []pending
		for _, w := range work {
			if w.layers == nil && w.pattern.Kind == Xor {
				w.layers = m.layers(w.pattern)
			}
			switch last := len(w.layers) - 1; {
			case w.layers == nil && bound(w.pattern):
				steps = append(steps, step{act: compare, field: w.field, from: w.from, term: w.pattern})
			case w.layers != nil && bound(w.layers...):
				steps = append(steps, step{act: compare, field: w.field, from: w.from, term: m.layered(w.layers)})
			case w.layers == nil && w.pattern.Kind == Var:
				steps = append(steps, step{act: bind, field: w.field, from: w.from, term: w.pattern})
				known[w.pattern.key] = true
			case w.layers == nil && w.pattern.Kind == Tuple:
				s := step{act: split, field: w.field, from: w.from}
				for _, a := range w.pattern.Args {
					s.parts = append(s.parts, registers)
					later = append(later, pending{field: -1, from: registers, pattern: a})
					registers++
				}
				steps = append(steps, s)
			case w.layers != nil && bound(w.layers[last]):
				steps = append(steps, step{act: unmask, field: w.field, from: w.from, to: registers, term: w.layers[last]})
				w.field, w.from, w.layers = -1, registers, w.layers[:last]
				if len(w.layers) == 1 {
					w.pattern, w.layers = w.layers[0], nil
				}
				registers++
				later = append(later, w)
			case w.layers != nil && bound(w.layers[:last]...):
				steps = append(steps, step{act: unmask, field: w.field, from: w.from, to: registers, term: m.layered(w.layers[:last]), inner: true})
				later = append(later, pending{field: -1, from: registers, pattern: w.layers[last]})
				registers++
			default:
				later = append(later, w)
				continue
			}
			progress = true
		}
		if !progress {
			return nil, fmt.Errorf("%w: %s: %s cannot take %s of message %d apart when it receives it",
				ErrConstruct, m.Scheme, r.Name, m.describe(later[0].pattern), e.Msg)
		}
		work = later
	}
	return steps, nil
}

// layered is the xor of layers.
func (m *Model) layered(ls []*Term) *Term { return xor(ls...) }
