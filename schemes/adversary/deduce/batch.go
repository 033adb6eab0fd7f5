package deduce

import (
	"context"

	"tmisbench/schemes/core"
)

// batchSize is how many inputs are tested side by side: enough to fill the widest
// lanes many times over.
const batchSize = 64

// A batch is one test with many inputs side by side, so that its hashes run in the
// lanes of the processor. Copy k of a value that depends on the input lies at a
// fixed distance from copy k-1.
type batch struct {
	ops       *Operations
	steps     []batchStep
	input     *column
	got, want *column
	buf       []byte // inputs of a hash, gathered
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

type batchStep struct {
	step
	from []*column
	out  *column
}

// newBatch spreads a test out over the copies of one input.
func newBatch(t *Test, input ID) *batch {
	b := &batch{ops: t.ops}
	columns := map[ID]*column{}
	spread := func(width int) *column { return &column{bytes: make([]byte, width*batchSize), width: width} }
	of := func(id ID) *column {
		if columns[id] == nil {
			x := t.bytes[id]
			columns[id] = &column{bytes: x, width: len(x), same: true}
		}
		return columns[id]
	}
	columns[input] = spread(len(t.bytes[input]))
	b.input = columns[input]
	add := func(s programStep, out *column) {
		x := batchStep{step: s.step, out: out}
		length := 0
		for _, id := range s.in {
			x.from = append(x.from, of(id))
			length += len(t.bytes[id])
		}
		b.steps = append(b.steps, x)
		if len(b.buf) < length*batchSize {
			b.buf = make([]byte, length*batchSize)
		}
	}
	for _, s := range t.steps {
		out := spread(len(t.bytes[s.out]))
		add(s, out)
		columns[s.out] = out
	}
	b.want, b.got = of(t.want), spread(len(t.got))
	add(t.last, b.got)
	return b
}

// test executes the test on the first n inputs and calls passed for each of them
// that passes.
func (b *batch) test(n int, passed func(k int)) {
	fails := [batchSize]bool{}
	for i := range b.steps {
		s := &b.steps[i]
		if operations[s.op].hashes {
			b.hash(s, n)
			continue
		}
		in := make([][]byte, len(s.from))
		for k := range n {
			for j, x := range s.from {
				in[j] = x.at(k)
			}
			if !fails[k] && !b.ops.step(s.op, in, s.off, s.out.at(k)) {
				fails[k] = true
			}
		}
	}
	for k := range n {
		if !fails[k] && string(b.got.at(k)) == string(b.want.at(k)) {
			passed(k)
		}
	}
}

func (b *batch) hash(s *batchStep, n int) {
	length := 0
	for _, x := range s.from {
		length += x.width
	}
	for k := range n {
		to := b.buf[k*length:]
		for _, x := range s.from {
			to = to[copy(to, x.at(k)):]
		}
	}
	core.SumMany(b.ops.hash, s.out.bytes, s.out.width, s.out.width, b.buf, length, length, n)
}

// Search tries n candidates for one input: put writes candidate i to its place. It
// returns the last one that passes, how many pass, and how many were tried, which is
// less than n if the context ended.
func (t *Test) Search(ctx context.Context, input ID, n int, put func(dst []byte, i int)) (last, passing, tried int) {
	last = -1
	b := newBatch(t, input)
	for tried < n && ctx.Err() == nil {
		first, size := tried, min(batchSize, n-tried)
		for k := range size {
			put(b.input.at(k), first+k)
		}
		b.test(size, func(k int) { last, passing = first+k, passing+1 })
		tried += size
	}
	return last, passing, tried
}
