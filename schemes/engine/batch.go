package engine

import (
	"fmt"

	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// A Pair names the user and the server of one session of a batch.
type Pair struct{ User, Server int }

// A Batch is many sessions of one phase that advance together, as on a server
// with many logins waiting. A hash is one call for all of them, so that it can run
// in lanes.
//
// Every session computes exactly what it would compute alone. A session that is
// refused leaves the batch; the others go on. Steps that write to a store are
// executed one session after another, because a later session must see what an
// earlier one wrote; so are those that choose among several values.
type Batch struct {
	sessions []*Session
	lanes    map[string]*lanes // by role
	errs     []error           // why a session was refused, nil while it goes on
}

// chunk is how many sessions go through a step together: enough for the widest
// lanes, and few enough for their memories to stay in the first-level cache.
const chunk = 16

// lanes are the endpoints of one role. Their memories lie one after another, a
// fixed distance apart.
type lanes struct {
	of     []*endpoint
	mem    []byte
	stride int
	input  []byte // gathered inputs of a hash in one chunk, likewise
	width  int    // distance between them
}

// OpenBatch begins a phase in many sessions.
func (d *Deployment) OpenBatch(phase lang.PhaseName, pairs []Pair) (*Batch, error) {
	b := &Batch{lanes: map[string]*lanes{}, errs: make([]error, len(pairs))}
	for _, p := range pairs {
		s, err := d.Open(phase, p.User, p.Server)
		if err != nil {
			return nil, err
		}
		b.sessions = append(b.sessions, s)
	}
	if len(pairs) == 0 {
		return b, nil
	}
	for role, e := range b.sessions[0].endpoints {
		l := &lanes{stride: e.code.size, width: e.code.longest}
		l.mem = make([]byte, l.stride*len(pairs))
		l.input = make([]byte, l.width*chunk)
		for k, s := range b.sessions {
			e := s.endpoints[role]
			mem := l.mem[k*l.stride : (k+1)*l.stride : (k+1)*l.stride]
			copy(mem, e.mem)
			e.mem = mem
			l.of = append(l.of, e)
		}
		b.lanes[role] = l
	}
	return b, nil
}

// Session returns session k, to read its key, to set a value or its source of
// randomness. Its steps are taken by the batch.
func (b *Batch) Session(k int) *Session { return b.sessions[k] }

// Err says why session k was refused, nil if it was not.
func (b *Batch) Err(k int) error { return b.errs[k] }

// Restart takes all sessions, also refused ones, back to the beginning.
func (b *Batch) Restart() {
	for k, s := range b.sessions {
		s.Restart()
		b.errs[k] = nil
	}
}

// Step executes step i of the plan in all sessions that have not been refused.
// in[k] is the message that session k receives, nil if the step receives none;
// out[k] becomes the message that it sends, nil if it was refused.
func (b *Batch) Step(i int, in, out [][]byte) error {
	if len(b.sessions) == 0 {
		return nil
	}
	if len(out) != len(b.sessions) || in != nil && len(in) != len(b.sessions) {
		return fmt.Errorf("engine: batch of %d sessions, %d messages in, room for %d out", len(b.sessions), len(in),
			len(out))
	}
	first := b.sessions[0]
	if i < 0 || i >= len(first.order) {
		return fmt.Errorf("engine: no step %d", i)
	}
	l := b.lanes[first.phase.plan.Steps[i].Role]
	s := &l.of[0].code.steps[first.local[i]]
	if s.alone || first.dep.cfg.Watch {
		b.oneByOne(i, in, out)
		return nil
	}
	for k, ses := range b.sessions {
		if b.errs[k] != nil {
			continue
		}
		var msg []byte
		if in != nil {
			msg = in[k]
		}
		e, _, err := ses.begin(i, msg)
		if err != nil && e != nil {
			e.abort()
		}
		b.errs[k] = err
	}
	for from := 0; from < len(l.of); from += chunk {
		b.exec(l, from, min(from+chunk, len(l.of)), s.ops)
	}
	for k, ses := range b.sessions {
		if out[k] = nil; b.errs[k] != nil {
			if l.of[k].next == first.local[i]+1 { // refused in this step, not before
				l.of[k].abort()
			}
			continue
		}
		out[k] = l.of[k].bytes(s.send)
		ses.finish()
	}
	return nil
}

func (b *Batch) oneByOne(i int, in, out [][]byte) {
	for k, ses := range b.sessions {
		if out[k] = nil; b.errs[k] != nil {
			continue
		}
		var msg []byte
		if in != nil {
			msg = in[k]
		}
		out[k], b.errs[k] = ses.Step(i, msg)
	}
}

// exec executes operations in sessions [from, to): each hash in all of them at
// once, what stands between two hashes in one session after another.
func (b *Batch) exec(l *lanes, from, to int, ops []op) {
	for len(ops) > 0 {
		n := 0
		for n < len(ops) && ops[n].code != opHash && ops[n].code != opBioHash {
			n++
		}
		if n == 0 {
			b.hash(l, from, to, &ops[0])
			ops = ops[1:]
			continue
		}
		for k := from; k < to; k++ {
			if b.errs[k] == nil {
				b.errs[k] = l.of[k].exec(ops[:n])
			}
		}
		ops = ops[n:]
	}
}

// hash computes a hash in all sessions, also where one was refused: its result is
// not used.
func (b *Batch) hash(l *lanes, from, to int, o *op) {
	mem := l.mem[from*l.stride : to*l.stride]
	in, stride := mem, l.stride
	if len(o.pieces) == 1 { // lies at equal distances already
		in = mem[o.pieces[0].off:]
	} else {
		in, stride = l.input, l.width
		for at, to := 0, in; at < len(mem); at, to = at+l.stride, to[l.width:] {
			gather(to, mem[at:at+l.stride], o.pieces)
		}
	}
	core.SumMany(l.of[0].hash, mem[o.dst:], l.stride, o.n, in, stride, l.of[0].code.lengths[o.x], to-from)
}
