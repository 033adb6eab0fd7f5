package adversary

import "tmisbench/schemes/core"

// crowdSize is how many guesses are tested side by side: enough to fill the widest
// lanes many times over.
const crowdSize = 64

// A crowd is one test with many inputs side by side, so that its hashes run in the
// lanes of the processor. Copy k of a value that depends on the input lies at a
// fixed distance from copy k-1.
type crowd struct {
	ops   *operations
	steps []crowdStep
	input *column
	want  *column
	buf   []byte // inputs of a hash, gathered
}

// column is one value: of equal width in all copies, or a constant.
type column struct {
	bytes []byte
	width int
	same  bool // one for all copies
}

func (c *column) at(k int) []byte {
	if c.same {
		return c.bytes
	}
	return c.bytes[k*c.width:][:c.width]
}

type crowdStep struct {
	rule rule
	in   []*column
	out  *column
}

// newCrowd spreads a test out. input is where it takes the guess from.
func newCrowd(t *test, input []byte) *crowd {
	c := &crowd{ops: t.ops}
	columns := map[*byte]*column{} // by the place that the test has for the value
	add := func(b []byte, same bool) *column {
		x := &column{bytes: b, width: len(b), same: same}
		if !same {
			x.bytes = make([]byte, len(b)*crowdSize)
		}
		columns[&b[0]] = x
		return x
	}
	of := func(b []byte) *column {
		if x := columns[&b[0]]; x != nil {
			return x
		}
		return add(b, true)
	}
	c.input = add(input, false)
	step := func(r rule, in [][]byte, out []byte) {
		s := crowdStep{rule: r}
		length := 0
		for _, b := range in {
			s.in = append(s.in, of(b))
			length += len(b)
		}
		s.out = add(out, false)
		c.steps = append(c.steps, s)
		if len(c.buf) < length*crowdSize {
			c.buf = make([]byte, length*crowdSize)
		}
	}
	for _, s := range t.steps {
		step(s.rule, s.in, s.out)
	}
	c.want = of(t.want)
	step(t.eq.rule(), t.in, t.got)
	return c
}

// test executes the test on the first n inputs and calls passed for each of them
// that passes.
func (c *crowd) test(n int, passed func(k int)) {
	fails := [crowdSize]bool{}
	for i := range c.steps {
		s := &c.steps[i]
		if s.rule.op == "h" || s.rule.op == "bh" {
			c.hash(s, n)
			continue
		}
		in := make([][]byte, len(s.in))
		for k := range n {
			for j, x := range s.in {
				in[j] = x.at(k)
			}
			if !fails[k] && !c.ops.compute(s.rule, in, s.out.at(k)) {
				fails[k] = true
			}
		}
	}
	got := c.steps[len(c.steps)-1].out
	for k := range n {
		if !fails[k] && string(got.at(k)) == string(c.want.at(k)) {
			passed(k)
		}
	}
}

func (c *crowd) hash(s *crowdStep, n int) {
	length := 0
	for _, x := range s.in {
		length += x.width
	}
	for k := range n {
		to := c.buf[k*length:]
		for _, x := range s.in {
			to = to[copy(to, x.at(k)):]
		}
	}
	core.SumMany(c.ops.hash, s.out.bytes, s.out.width, s.out.width, c.buf, length, length, n)
}
