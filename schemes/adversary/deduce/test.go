package deduce

import (
	"cmp"
	"slices"
)

// A program is a derivation made executable: the same steps from other inputs, as a
// guessed password or the messages of another session are.
type program struct {
	ops   *Operations
	bytes map[ID][]byte
	steps []programStep
}

type programStep struct {
	step
	out   ID
	place [][]byte // of the inputs of the step, in bytes
}

// compile makes a program of how k obtained the targets from the inputs. What does
// not depend on them is a constant. ok is false if a step cannot be executed.
func (k *Knowledge) compile(inputs map[ID]bool, targets ...ID) (p *program, ok bool) {
	p = &program{ops: k.v.ops, bytes: map[ID][]byte{}}
	depends := map[ID]bool{}
	for _, id := range k.needed(targets...) {
		s := programStep{step: k.origin[id].step, out: id}
		depends[id] = inputs[id] || slices.ContainsFunc(s.in, func(a ID) bool { return depends[a] })
		if !depends[id] {
			p.bytes[id] = k.v.Bytes(id)
			continue
		}
		p.bytes[id] = slices.Clone(k.v.Bytes(id))
		if inputs[id] {
			continue
		}
		s.place = p.places(s.in)
		p.steps = append(p.steps, s)
	}
	return p, p.run()
}

func (p *program) places(ids []ID) [][]byte {
	in := make([][]byte, len(ids))
	for i, id := range ids {
		in[i] = p.bytes[id]
	}
	return in
}

// run executes the steps on the values in the places of the inputs.
func (p *program) run() bool {
	for i := range p.steps {
		s := &p.steps[i]
		if !p.ops.step(s.op, s.place, s.off, p.bytes[s.out]) {
			return false
		}
	}
	return true
}

// Recompute executes the derivation of a known value once more, from what is held.
// It returns false if a step cannot be executed.
func (k *Knowledge) Recompute(id ID) ([]byte, bool) {
	held := map[ID]bool{}
	for _, h := range k.order {
		if k.origin[h].note != "" && !k.v.Constant(h) {
			held[h] = true
		}
	}
	p, ok := k.compile(held, id)
	return p.bytes[id], ok
}

// A Test tells right inputs from wrong ones: an equation between values that were
// computed from them without it.
type Test struct {
	program
	last programStep // the equation, whose result is got
	got  []byte
	want ID
}

// Test compiles a test by an equation between known values: how they depend on the
// inputs, and the comparison of the two sides. It returns false if a step cannot be
// executed.
func (k *Knowledge) Test(inputs map[ID]bool, e Equation) (*Test, bool) {
	p, ok := k.compile(inputs, append([]ID{e.Out}, e.Args...)...)
	if !ok {
		return nil, false
	}
	t := &Test{program: *p, last: programStep{step: e.step(), out: None}, want: e.Out}
	if e.Op == "^" {
		t.last.in = t.last.in[1:] // Out is the first
	}
	t.last.place = p.places(t.last.in)
	t.got = make([]byte, len(p.bytes[e.Out]))
	return t, true
}

// Input is where the test takes a value from: what is copied there is tried next. It
// is nil if nothing in the test depends on that value.
func (t *Test) Input(id ID) []byte { return t.bytes[id] }

// Bits is the length of what is compared.
func (t *Test) Bits() int { return 8 * len(t.got) }

// Holds executes the test on the present inputs.
func (t *Test) Holds() bool {
	return t.run() && t.ops.step(t.last.op, t.last.place, t.last.off, t.got) && string(t.got) == string(t.bytes[t.want])
}

// Tests lists the equations between known values that were not used to obtain any of
// them, if one of the values matters: what is computed twice can be compared. Those
// between long values come first, since they decide, and then those that take the
// fewest steps.
func (k *Knowledge) Tests(matters func(ID) bool) []Equation {
	used := map[int]bool{}
	for _, id := range k.order {
		if k.origin[id].note == "" {
			used[k.origin[id].equation] = true
		}
	}
	var found []Equation
	for i, e := range k.v.equations {
		if !k.Knows(e.Out) {
			continue
		}
		// What was inverted can be a test all the same, if inverting could fail.
		sealed := operations[e.Op].sealed && k.origin[e.Out].equation != i
		if used[i] && !sealed {
			continue
		}
		known, some := true, matters(e.Out)
		for _, a := range e.Args {
			known = known && k.Knows(a)
			some = some || matters(a)
		}
		if known && some {
			found = append(found, e)
		}
	}
	cost := func(e Equation) int {
		n := k.Cost(e.Out)
		for _, a := range e.Args {
			n += k.Cost(a)
		}
		return n
	}
	short := func(e Equation) int {
		if k.v.Long(e.Out) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(found, func(a, b Equation) int {
		return cmp.Or(cmp.Compare(short(a), short(b)), cmp.Compare(cost(a), cost(b)))
	})
	return found
}
