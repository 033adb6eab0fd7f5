package engine

import (
	"encoding/binary"
	"fmt"
	"io"

	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// endpoint is one role in one session.
type endpoint struct {
	code    *code
	phase   *phaseCode
	hash    core.Hash
	dep     *Deployment
	party   *party
	owners  map[string]*party // who owns what the role knows from the start
	mem     []byte
	fixed   []core.Fixed // by index in code.lengths
	input   []byte       // of the hashes of stretch
	scratch []*prim.Scratch
	prims   prims
	undo    *undoLog // nil unless Restart rolls back
	tried   int      // records that searches have looked at
	next    int      // its step to be executed
	agreed  bool
	loaded  int // Deployment.changes when known values were loaded, 0 for never
	random  io.Reader
	clock   func() uint64
	window  uint64

	watch  *watch
	hashed *uint64 // counts evaluations of hash, when watched
}

func newEndpoint(pc *phaseCode, c *code, d *Deployment, owners map[string]*party, log *[]Event) *endpoint {
	e := &endpoint{
		code: c, phase: pc, dep: d, hash: d.program.Hash, party: owners[c.role], owners: owners,
		mem: make([]byte, c.size), input: make([]byte, 0, c.stretched),
		random: d.cfg.Random, clock: d.cfg.Clock, window: d.cfg.Window,
	}
	e.prims = d.program.prims(c.uses)
	for _, x := range c.extractors {
		e.scratch = append(e.scratch, x.NewScratch())
	}
	if d.cfg.Watch {
		e.watch = &watch{ops: Ops{}, log: log}
		e.hashed = new(uint64)
		e.hash = core.Counting(e.hash, e.hashed)
	}
	for _, n := range c.lengths {
		e.fixed = append(e.fixed, core.Prepare(e.hash, n))
	}
	copy(e.mem, c.init)
	e.restart()
	return e
}

// restart takes the endpoint back to its first step, with what the role knows
// from the start. All other memory is written before it is read, and constants
// are never overwritten.
func (e *endpoint) restart() {
	e.next, e.agreed = 0, false
	if e.undo != nil {
		e.undo.rollBack()
	}
	if e.loaded == e.dep.changes {
		return
	}
	e.loaded = e.dep.changes
	for i := range e.code.known {
		k := &e.code.known[i]
		if owner := e.owners[k.value.Owner]; owner != nil { // in setup there is no user yet
			copy(e.bytes(k.at), owner.bytes(k.from))
		}
	}
}

func (e *endpoint) bytes(r ref) []byte { return e.mem[r.off : r.off+r.n] }

// receive takes the message of the next step.
func (e *endpoint) receive(in []byte) (*stepCode, error) {
	s := &e.code.steps[e.next]
	if s.msg < 0 && len(in) > 0 {
		return nil, fmt.Errorf("engine: %s receives no message here, but was given %d bytes", e.code.role, len(in))
	}
	if len(in) != s.recv.n {
		return nil, fmt.Errorf("engine: %s: message %d has %d bytes, want %d", e.code.role, s.msg+1, len(in), s.recv.n)
	}
	copy(e.mem[s.recv.off:], in)
	e.next++
	return s, nil
}

// run executes the operations of a step.
func (e *endpoint) run(s *stepCode) error {
	if e.watch != nil {
		return e.watched(s)
	}
	return e.exec(s.ops)
}

// abort ends the role's part: it does nothing more and has no key.
func (e *endpoint) abort() { e.next, e.agreed = -1, false }

// exec executes operations until one refuses.
func (e *endpoint) exec(ops []op) error {
	m := e.mem
	for i := range ops {
		o := &ops[i]
		switch o.code {
		case opHash, opBioHash:
			f := e.fixed[o.x]
			gather(f.Input(), m, o.pieces)
			f.Sum(m[o.dst : o.dst+o.n])
		case opXor:
			xor(m, o)
		case opEqual:
			if !core.Equal(m[o.a:o.a+o.n], m[o.b:o.b+o.n]) {
				return o.refuse
			}
		case opGather:
			gather(m[o.dst:o.dst+o.n], m, o.pieces)
		case opLoad:
			if err := e.load(o); err != nil {
				return err
			}
		case opStore:
			r := e.party.stores[o.x].put(o.n, e.bytes(o.key))
			for i := range o.items {
				it := &o.items[i]
				if e.undo != nil {
					e.undo.note(&e.party.stores[o.x], o, e.bytes(o.key), r, it)
				}
				copy(r[it.from:], e.bytes(it.mem))
				r[it.has] = 1
			}
		case opFresh:
			if err := e.fill(m[o.dst : o.dst+o.n]); err != nil {
				return err
			}
		case opNow:
			putTime(m[o.dst:o.dst+o.n], e.clock())
		case opRecent:
			if !recent(m[o.a:o.a+o.n], e.clock(), e.window) {
				return o.refuse
			}
		case opGreater:
			if !core.Less(m[o.b:o.b+o.n], m[o.a:o.a+o.n]) {
				return o.refuse
			}
		case opAdd:
			core.Add(m[o.dst:o.dst+o.n], m[o.a:o.a+o.n], m[o.b:o.b+o.n])
		case opSub:
			core.Sub(m[o.dst:o.dst+o.n], m[o.a:o.a+o.n], m[o.b:o.b+o.n])
		case opStretch:
			e.stretch(m[o.dst:o.dst+o.n], m[o.a:o.a+o.c])
		case opGen:
			rnd := e.bytes(o.key)
			if err := e.fill(rnd); err != nil {
				return err
			}
			e.code.extractors[o.x].Gen(e.hash, m[o.dst:o.dst+o.n], m[o.b:o.b+o.c], m[o.a:o.a+o.c], rnd, e.scratch[o.x])
		case opRep:
			if !e.code.extractors[o.x].Rep(e.hash, m[o.dst:o.dst+o.n], m[o.a:o.a+o.c], m[o.b:o.b+o.c], e.scratch[o.x]) {
				return o.refuse
			}
		case opAgree:
			e.agreed = true
		case opRoot, opSearch:
			if err := e.choose(o, ops[i+1:i+1+o.decide]); err != nil {
				return err
			}
			return e.exec(ops[i+1+o.decide:])
		default:
			if err := e.algebra(o); err != nil {
				return err
			}
		}
	}
	return nil
}

// xor is called where values are known to be of one width; 256 bits have a way of
// their own.
func xor(m []byte, o *op) {
	if o.n == 32 {
		core.Xor32((*[32]byte)(m[o.dst:]), (*[32]byte)(m[o.a:]), (*[32]byte)(m[o.b:]))
		return
	}
	core.Xor(m[o.dst:o.dst+o.n], m[o.a:o.a+o.n], m[o.b:o.b+o.n])
}

// gather puts pieces of memory next to each other. Values of the usual widths, 160
// and 256 bits, and timestamps are moved as words: they are too short for a call.
func gather(dst, mem []byte, pieces []ref) {
	for i := range pieces {
		p := &pieces[i]
		src := mem[p.off : p.off+p.n]
		switch p.n {
		case 20:
			*(*[20]byte)(dst) = *(*[20]byte)(src)
		case 32:
			*(*[32]byte)(dst) = *(*[32]byte)(src)
		case 4:
			*(*[4]byte)(dst) = *(*[4]byte)(src)
		default:
			copy(dst, src)
		}
		dst = dst[p.n:]
	}
}

func (e *endpoint) load(o *op) error {
	if r := e.party.stores[o.x].find(o.n, e.bytes(o.key)); r != nil && e.read(o, r) {
		return nil
	}
	return o.refuse
}

// read takes entries of a record over; what the role holds already must be the
// same.
func (e *endpoint) read(o *op, r []byte) bool {
	for i := range o.items {
		it := &o.items[i]
		switch v := r[it.from : it.from+it.mem.n]; {
		case r[it.has] == 0:
			return false
		case !it.compare:
			copy(e.bytes(it.mem), v)
		case !core.Equal(e.bytes(it.mem), v):
			return false
		}
	}
	return true
}

// stretch fills dst with k, h(k, 1), h(k, 2), ...
func (e *endpoint) stretch(dst, k []byte) {
	n := copy(dst, k)
	in := append(e.input[:0], k...)
	in = append(in, 0)
	v := e.code.hashBytes
	for i := 1; n < len(dst); i++ {
		in[len(k)] = byte(i)
		end := min(n+v, len(dst))
		e.hash.Sum(dst[n:end], in)
		n = end
	}
}

// putTime writes a time in seconds, big-endian, modulo 2 to the width.
func putTime(dst []byte, t uint64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], t)
	clear(dst)
	if n := len(dst); n >= 8 {
		copy(dst[n-8:], b[:])
	} else {
		copy(dst, b[8-n:])
	}
}

// recent says whether a received time lies within window seconds of now, before
// or after. A time of 64 bits or fewer is taken modulo its width.
func recent(t []byte, now, window uint64) bool {
	for len(t) > 8 {
		if t[0] != 0 {
			return false
		}
		t = t[1:]
	}
	var b [8]byte
	copy(b[8-len(t):], t)
	mask := ^uint64(0) >> (64 - 8*len(t))
	d := (now - binary.BigEndian.Uint64(b[:])) & mask
	return d <= window || -d&mask <= window
}

// value returns what the role holds under a name, nil if it has none.
func (e *endpoint) value(name lang.Name) []byte {
	r, ok := e.code.names[name]
	if !ok {
		return nil
	}
	return e.bytes(r)
}

func (e *endpoint) key() []byte {
	if !e.agreed {
		return nil
	}
	return e.value(e.code.key)
}

// set puts a value in the place of one that the role knows from the start.
func (e *endpoint) set(name string, v []byte) error {
	for i := range e.code.known {
		k := &e.code.known[i]
		if k.value.Name != name {
			continue
		}
		if len(v) != k.at.n {
			return fmt.Errorf("engine: %s of %s has %d bytes, want %d", name, e.code.role, len(v), k.at.n)
		}
		copy(e.bytes(k.at), v)
		e.loaded = 0
		return nil
	}
	return fmt.Errorf("engine: %s does not know %s from the start", e.code.role, name)
}
