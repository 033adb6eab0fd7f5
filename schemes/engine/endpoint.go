package engine

import (
	"encoding/binary"
	"fmt"
	"io"

	"tmisbench/schemes/core"
	"tmisbench/schemes/prim"
)

// endpoint is one role in one session.
type endpoint struct {
	code    *code
	hash    core.Hash
	dep     *Deployment
	party   *party
	owners  map[string]*party // who owns what the role knows from the start
	mem     []byte
	input   []byte // where the arguments of a hash are gathered
	scratch []*prim.Scratch
	next    int // its step to be executed
	agreed  bool
	loaded  int // Deployment.changes when known values were loaded, 0 for never
	random  io.Reader
	clock   func() uint64
	window  uint64

	watch  *watch
	hashed *uint64 // counts evaluations of hash, when watched
}

func newEndpoint(c *code, d *Deployment, owners map[string]*party, log *[]Event) *endpoint {
	e := &endpoint{
		code: c, dep: d, hash: d.program.Hash, party: owners[c.role], owners: owners,
		mem: make([]byte, c.size), input: make([]byte, c.gather),
		random: d.cfg.Random, clock: d.cfg.Clock, window: d.cfg.Window,
	}
	for _, x := range c.extractors {
		e.scratch = append(e.scratch, x.NewScratch())
	}
	if d.cfg.Watch {
		e.watch = &watch{ops: Ops{}, log: log}
		e.hashed = new(uint64)
		e.hash = core.Counting(e.hash, e.hashed)
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
	if e.loaded == e.dep.changes {
		return
	}
	e.loaded = e.dep.changes
	for i := range e.code.known {
		k := &e.code.known[i]
		if owner := e.owners[k.value.Owner]; owner != nil { // in setup there is no user yet
			copy(e.bytes(k.at), owner.known[k.value.Name])
		}
	}
}

func (e *endpoint) bytes(r ref) []byte { return e.mem[r.off : r.off+r.n] }

// advance executes the next step of the role.
func (e *endpoint) advance(in []byte) ([]byte, error) {
	s := &e.code.steps[e.next]
	if s.msg < 0 && len(in) > 0 {
		return nil, fmt.Errorf("engine: %s receives no message here, but was given %d bytes", e.code.role, len(in))
	}
	if len(in) != s.recv.n {
		return nil, fmt.Errorf("engine: %s: message %d has %d bytes, want %d", e.code.role, s.msg+1, len(in), s.recv.n)
	}
	copy(e.mem[s.recv.off:], in)
	e.next++
	if e.watch != nil {
		if err := e.watched(s); err != nil {
			return nil, err
		}
	} else {
		for i := range s.ops {
			if err := e.exec(&s.ops[i]); err != nil {
				return nil, err
			}
		}
	}
	return e.bytes(s.send), nil
}

func (e *endpoint) exec(o *op) error {
	m := e.mem
	switch o.code {
	case opHash, opBioHash:
		e.hash.Sum(m[o.dst:o.dst+o.n], e.gather(o.pieces))
	case opXor:
		core.Xor(m[o.dst:o.dst+o.n], m[o.a:o.a+o.n], m[o.b:o.b+o.n])
	case opEqual:
		if !core.Equal(m[o.a:o.a+o.n], m[o.b:o.b+o.n]) {
			return o.refuse
		}
	case opGather:
		dst := m[o.dst : o.dst+o.n]
		for _, p := range o.pieces {
			dst = dst[copy(dst, m[p.off:p.off+p.n]):]
		}
	case opLoad:
		return e.load(o)
	case opStore:
		r := e.party.stores[o.x].make(e.bytes(o.key))
		for i := range o.items {
			it := &o.items[i]
			copy(r.mem[it.from:], e.bytes(it.mem))
			r.has[it.field] = true
		}
	case opFresh:
		if _, err := io.ReadFull(e.random, m[o.dst:o.dst+o.n]); err != nil {
			return fmt.Errorf("engine: %s: source of randomness: %w", e.code.role, err)
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
		if _, err := io.ReadFull(e.random, rnd); err != nil {
			return fmt.Errorf("engine: %s: source of randomness: %w", e.code.role, err)
		}
		e.code.extractors[o.x].Gen(e.hash, m[o.dst:o.dst+o.n], m[o.b:o.b+o.c], m[o.a:o.a+o.c], rnd, e.scratch[o.x])
	case opRep:
		if !e.code.extractors[o.x].Rep(e.hash, m[o.dst:o.dst+o.n], m[o.a:o.a+o.c], m[o.b:o.b+o.c], e.scratch[o.x]) {
			return o.refuse
		}
	case opAgree:
		e.agreed = true
	}
	return nil
}

// gather puts the inputs of a hash next to each other. A single input, or
// neighbours, are read where they are.
func (e *endpoint) gather(pieces []ref) []byte {
	if len(pieces) == 1 {
		return e.bytes(pieces[0])
	}
	n := 0
	for i := range pieces {
		p := &pieces[i]
		n += copy(e.input[n:], e.mem[p.off:p.off+p.n])
	}
	return e.input[:n]
}

func (e *endpoint) load(o *op) error {
	r := e.party.stores[o.x].find(e.bytes(o.key))
	if r == nil {
		return o.refuse
	}
	for i := range o.items {
		it := &o.items[i]
		switch v := r.mem[it.from : it.from+it.mem.n]; {
		case !r.has[it.field]:
			return o.refuse
		case !it.compare:
			copy(e.bytes(it.mem), v)
		case !core.Equal(e.bytes(it.mem), v):
			return o.refuse
		}
	}
	return nil
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
func (e *endpoint) value(name string) []byte {
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
