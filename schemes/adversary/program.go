package adversary

// A program is a derivation made executable: the same steps from other inputs,
// as a guessed password or the messages of another session are.
type program struct {
	ops   *operations
	bytes map[int][]byte // by value
	steps []programStep
}

type programStep struct {
	rule rule
	in   [][]byte
	out  []byte
}

// compile makes a program of how k obtained the targets from the inputs. What
// does not depend on them is a constant. ok is false if a step cannot be
// executed here.
func (k *knowledge) compile(inputs map[int]bool, targets ...int) (p *program, ok bool) {
	p = &program{ops: k.u.ops, bytes: map[int][]byte{}}
	depends := map[int]bool{}
	for _, id := range k.derivation(targets...) {
		r := k.origin[id].rule
		depends[id] = inputs[id]
		for _, a := range r.in {
			depends[id] = depends[id] || depends[a]
		}
		if !depends[id] {
			p.bytes[id] = k.u.bytes(id)
			continue
		}
		p.bytes[id] = make([]byte, len(k.u.bytes(id)))
		copy(p.bytes[id], k.u.bytes(id))
		if inputs[id] {
			continue
		}
		s := programStep{rule: r, out: p.bytes[id]}
		for _, a := range r.in {
			s.in = append(s.in, p.bytes[a])
		}
		p.steps = append(p.steps, s)
	}
	return p, p.run()
}

// run executes the steps on what stands in the places of the inputs.
func (p *program) run() bool {
	for i := range p.steps {
		s := &p.steps[i]
		if !p.ops.compute(s.rule, s.in, s.out) {
			return false
		}
	}
	return true
}

// A test tells right inputs of a program from wrong ones: an equation between
// values that were computed without it.
type test struct {
	*program
	eq   equation
	in   [][]byte
	want []byte
	got  []byte
}

// test compiles the values of an equation and the comparison of its two sides.
func (k *knowledge) test(inputs map[int]bool, e equation) (*test, bool) {
	p, ok := k.compile(inputs, append([]int{e.out}, e.args...)...)
	if !ok {
		return nil, false
	}
	t := &test{program: p, eq: e}
	args := e.args
	if e.op == "^" {
		args = args[1:] // out is the first
	}
	for _, a := range args {
		t.in = append(t.in, p.bytes[a])
	}
	t.want = p.bytes[e.out]
	t.got = make([]byte, len(t.want))
	return t, true
}

// holds executes the program and says whether the equation holds.
func (t *test) holds() bool {
	return t.run() && t.ops.compute(t.eq.rule(), t.in, t.got) && string(t.got) == string(t.want)
}

// tests lists the equations all of whose values are known but that were not used
// to obtain any of them: what is computed twice can be compared. Long values come
// first, as their comparison decides, then what takes the fewest steps.
func (k *knowledge) tests(matters func(id int) bool) []equation {
	used := map[int]bool{}
	for _, id := range k.order {
		if k.origin[id].note == "" {
			used[k.origin[id].eq] = true
		}
	}
	var found []equation
	for i, e := range k.u.eqs {
		// A ciphertext that was not made here is a test of the key even if it was
		// decrypted: that can fail.
		sealed := e.op == "E" && k.knows(e.out) && k.origin[e.out].eq != i
		if used[i] && !sealed || !k.knows(e.out) {
			continue
		}
		ok, any := true, matters(e.out)
		for _, a := range e.args {
			ok = ok && k.knows(a)
			any = any || matters(a)
		}
		if ok && any {
			found = append(found, e)
		}
	}
	return k.sortTests(found)
}
