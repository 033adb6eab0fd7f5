package engine

import (
	"encoding/binary"
	"fmt"
	"slices"

	"tmisbench/schemes/lang"
)

// compiler turns the statements of one role in one phase into operations.
type compiler struct {
	p    *Program
	ph   *lang.PhasePlan
	code *code
	step *stepCode
	st   *lang.Stmt
	err  error // the first one of eval

	fields []string            // received so far, as "field M1 of message 1"
	from   map[lang.Name][]int // name: which of the fields it comes from
}

func (c *compiler) alloc(n int) ref {
	r := ref{c.code.size, n}
	c.code.size += n
	return r
}

// constant puts bytes into the memory that every session starts with.
func (c *compiler) constant(b []byte) ref {
	r := c.alloc(len(b))
	c.code.init = append(c.code.init, make([]byte, r.off+r.n-len(c.code.init))...)
	copy(c.code.init[r.off:], b)
	return r
}

func (c *compiler) emit(o op) { c.step.ops = append(c.step.ops, o) }

func (c *compiler) refusal(why string) *Refusal {
	return &Refusal{Role: c.code.role, Stmt: c.st, Why: why, From: c.origins(c.st)}
}

// origins lists the received fields that a statement depends on, in the order in
// which they were received.
func (c *compiler) origins(st *lang.Stmt) []string {
	var all []string
	for _, i := range c.sources(st) {
		all = append(all, c.fields[i])
	}
	return all
}

func (c *compiler) sources(st *lang.Stmt) []int {
	var all []int
	for _, e := range []*lang.Expr{st.X, st.Y, st.Key} {
		e.Each(func(e *lang.Expr) {
			if e.Op == lang.OpName {
				all = append(all, c.from[e.Name]...)
			}
		})
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (c *compiler) bytes(e *lang.Expr) int { return c.p.Plan.Bits(e) / 8 }

func (c *compiler) compile() error {
	for _, v := range c.p.Plan.Scheme.Known(c.code.role) {
		r := c.alloc(c.p.Plan.Widths.Bits(v.Class) / 8)
		for _, name := range c.ph.Phase.Names(v) {
			c.code.names[name] = r
		}
		from, _ := c.p.layouts[v.Owner].place(v.Name)
		c.code.known = append(c.code.known, knownSlot{v, r, from})
	}
	for _, s := range c.ph.Steps {
		if s.Role != c.code.role {
			continue
		}
		c.code.steps = append(c.code.steps, stepCode{msg: s.Recv})
		c.step = &c.code.steps[len(c.code.steps)-1]
		if s.Recv >= 0 {
			c.receive(s.Recv)
		}
		for _, st := range s.Stmts {
			c.st = st
			from := len(c.step.ops)
			if c.stmt(st); c.err != nil {
				return fmt.Errorf("%v: %w", st.Pos, c.err)
			}
			c.step.spans = append(c.step.spans, span{st, from, len(c.step.ops)})
		}
		c.decide()
	}
	c.code.init = append(c.code.init, make([]byte, c.code.size-len(c.code.init))...)
	return nil
}

// receive lays a message out. Its fields become names where they are; a field
// whose name the role holds already is compared.
func (c *compiler) receive(msg int) {
	m := c.ph.Messages[msg]
	c.st = c.sendStmt(msg)
	c.step.recv = c.alloc(m.Bits() / 8)
	off := c.step.recv.off
	from := len(c.step.ops)
	for _, f := range m.Fields {
		r := ref{off, f.Bits / 8}
		off += r.n
		if have, held := c.code.names[f.Name]; held {
			c.emit(op{
				code: opEqual, a: have.off, b: r.off, n: r.n,
				refuse: c.refusal("received " + f.Name.Text + " differs from the one that it holds"),
			})
			continue
		}
		c.code.names[f.Name] = r
		c.from[f.Name] = []int{len(c.fields)}
		c.fields = append(c.fields, fmt.Sprintf("field %s of message %d", f.Name.Text, msg+1))
	}
	if len(c.step.ops) > from {
		c.step.spans = append(c.step.spans, span{c.st, from, len(c.step.ops)})
	}
}

// sendStmt finds the statement of a message.
func (c *compiler) sendStmt(msg int) *lang.Stmt {
	for _, st := range c.ph.Phase.Stmts {
		if st.Kind == lang.Send {
			if msg == 0 {
				return st
			}
			msg--
		}
	}
	return nil
}

func (c *compiler) stmt(st *lang.Stmt) {
	names := c.code.names
	switch st.Kind {
	case lang.Assign:
		c.assign(st)
		for _, n := range st.Names {
			c.from[n.Name] = c.sources(st)
		}
	case lang.Agree:
		r := c.eval(st.X)
		names[st.Names[0].Name] = r
		if c.code.key.Text == "" || c.ph.SessionKey(st) {
			c.code.key = st.Names[0].Name
		}
		if c.ph.SessionKey(st) {
			c.emit(op{code: opAgree})
		}
	case lang.Verify:
		c.verify(st)
	case lang.Fresh, lang.Now:
		n := st.Names[0].Name
		r := c.alloc(c.ph.Bits(st.Role, n) / 8)
		names[n] = r
		code := opFresh
		if v := c.p.Plan.Scheme.Value(n); st.Kind == lang.Now {
			code = opNow
		} else if v.Class == lang.ClassScalar {
			code = opFreshScalar
		} else if v.Class == lang.ClassDegree {
			code = opFreshDegree
		}
		c.emit(op{code: code, dst: r.off, n: r.n})
	case lang.Compare, lang.Greater:
		a, b := c.eval(st.X), c.eval(st.Y)
		code, why := opEqual, "the two sides differ"
		if st.Kind == lang.Greater {
			code, why = opGreater, "the left side is not greater"
		}
		c.emit(op{code: code, a: a.off, b: b.off, n: a.n, refuse: c.refusal(why)})
	case lang.Recent:
		a := c.eval(st.X)
		c.emit(op{code: opRecent, a: a.off, n: a.n, refuse: c.refusal("the timestamp is not recent")})
	case lang.Store, lang.Load:
		c.record(st)
	case lang.Send:
		var pieces []ref
		for _, n := range st.Names {
			pieces = append(pieces, names[n.Name])
		}
		pieces = merge(pieces)
		if len(pieces) == 1 {
			c.step.send = pieces[0]
			break
		}
		c.step.send = c.alloc(total(pieces))
		c.emit(op{code: opGather, dst: c.step.send.off, n: c.step.send.n, pieces: pieces})
	}
}

func total(pieces []ref) int {
	n := 0
	for _, p := range pieces {
		n += p.n
	}
	return n
}

// merge joins pieces that are neighbours in memory.
func merge(pieces []ref) []ref {
	var out []ref
	for _, p := range pieces {
		if n := len(out) - 1; n >= 0 && out[n].off+out[n].n == p.off {
			out[n].n += p.n
			continue
		}
		out = append(out, p)
	}
	return out
}

func (c *compiler) assign(st *lang.Stmt) {
	names := c.code.names
	switch {
	case st.X.Op == lang.OpDecrypt:
		c.split(st, c.decrypt(st.X))
	case st.X.Op == lang.OpRoot:
		c.split(st, c.root(st.X))
	case st.Multi:
		bio := c.eval(st.X.Args[0])
		x := c.extractor(bio)
		if c.err != nil {
			return
		}
		// the random message is kept beside the results
		r, helper, rnd := c.alloc(c.bytes(st.X)), c.alloc(bio.n), c.alloc(c.code.extractors[x].RandBytes())
		names[st.Names[0].Name], names[st.Names[1].Name] = r, helper
		c.emit(op{code: opGen, dst: r.off, n: r.n, a: bio.off, c: bio.n, b: helper.off, key: rnd, x: x})
	case len(st.Names) > 1:
		c.split(st, c.eval(st.X))
	default:
		names[st.Names[0].Name] = c.eval(st.X)
	}
}

// split names the parts of a value.
func (c *compiler) split(st *lang.Stmt, r ref) {
	off := r.off
	for _, n := range st.Names {
		w := c.ph.Bits(st.Role, n.Name) / 8
		c.code.names[n.Name] = ref{off, w}
		off += w
	}
}

// extractor returns the index of the role's fuzzy extractor for such codes.
func (c *compiler) extractor(bio ref) int {
	for i, x := range c.code.extractors {
		if x.Bits() == 8*bio.n {
			return i
		}
	}
	x, err := c.p.extractor(8 * bio.n)
	if err != nil {
		c.err = err
		return 0
	}
	c.code.extractors = append(c.code.extractors, x)
	return len(c.code.extractors) - 1
}

func (c *compiler) record(st *lang.Stmt) {
	o := op{code: opStore}
	c.step.alone = c.step.alone || st.Kind == lang.Store
	why := ""
	switch {
	case st.Any:
		o.code, why = opSearch, "no record of "+st.Store+" passes the checks that follow"
		c.step.alone = true
	case st.Kind == lang.Load:
		o.code, why = opLoad, "there is no such record or entry in "+st.Store
	}
	o.refuse = c.refusal(why)
	if st.Key != nil {
		o.key = c.eval(st.Key)
	}
	var layout *lang.Record
	for i, r := range c.p.layouts[st.Role].records {
		if r.Store == st.Store && (r.KeyBits > 0) == (st.Key != nil || st.Any) {
			o.x, o.n, layout = i, width(r), r
		}
	}
	for _, it := range st.Items {
		f := layout.Field(it.Entry.Text)
		i := item{has: o.n - len(layout.Fields) + f, from: layout.KeyBits / 8}
		for _, before := range layout.Fields[:f] {
			i.from += before.Bits / 8
		}
		if st.Kind == lang.Store {
			i.mem = c.code.names[it.Local.Name]
		} else if have, held := c.code.names[it.Local.Name]; held {
			i.mem, i.compare = have, true
		} else {
			i.mem = c.alloc(layout.Fields[f].Bits / 8)
			c.code.names[it.Local.Name] = i.mem
		}
		o.items = append(o.items, i)
	}
	c.emit(o)
}

// eval emits the operations of an expression and says where its value will be.
func (c *compiler) eval(e *lang.Expr) ref {
	switch e.Op {
	case lang.OpName:
		return c.code.names[e.Name]
	case lang.OpInt:
		var b [8]byte
		binary.BigEndian.PutUint64(b[:], e.Int)
		n := c.bytes(e)
		if n <= 8 {
			return c.constant(b[8-n:])
		}
		return c.constant(append(make([]byte, n-8), b[:]...))
	case lang.OpString:
		return c.constant([]byte(e.Text))
	case lang.OpFuzzy:
		a := c.eval(e.Args[0])
		return ref{a.off + a.n - 1, 1}
	case lang.OpConcat:
		pieces := c.pieces(e.Args)
		if len(pieces) == 1 {
			return pieces[0]
		}
		dst := c.alloc(total(pieces))
		c.emit(op{code: opGather, dst: dst.off, n: dst.n, pieces: pieces})
		return dst
	case lang.OpXor:
		return c.xor(e)
	case lang.OpAdd, lang.OpSub:
		a, b := c.eval(e.Args[0]), c.eval(e.Args[1])
		dst := c.alloc(a.n)
		code := opAdd
		if e.Op == lang.OpSub {
			code = opSub
		}
		c.emit(op{code: code, dst: dst.off, n: dst.n, a: a.off, b: b.off})
		return dst
	case lang.OpHash, lang.OpBioHash:
		pieces := c.pieces(e.Args)
		dst := c.alloc(c.bytes(e))
		code := opHash
		if e.Op == lang.OpBioHash {
			code = opBioHash
		}
		c.emit(op{code: code, dst: dst.off, n: dst.n, pieces: pieces, x: c.length(total(pieces))})
		return dst
	case lang.OpStretch:
		k := c.eval(e.Args[0])
		n := c.bytes(e)
		if n == k.n {
			return k
		}
		dst := c.alloc(n)
		c.code.stretched = max(c.code.stretched, k.n+1)
		c.emit(op{code: opStretch, dst: dst.off, n: n, a: k.off, c: k.n})
		return dst
	case lang.OpRep:
		bio, helper := c.eval(e.Args[0]), c.eval(e.Args[1])
		dst := c.alloc(c.bytes(e))
		c.emit(op{
			code: opRep, dst: dst.off, n: dst.n, a: bio.off, c: bio.n, b: helper.off, x: c.extractor(bio),
			refuse: c.refusal("the biometric is too far from the enrolled one"),
		})
		return dst
	}
	if r, ok := c.algebra(e); ok {
		return r
	}
	if c.err == nil {
		c.err = fmt.Errorf("engine: operation %s has no code", e.Op)
	}
	return ref{}
}

// length returns the index of a length of hashed messages.
func (c *compiler) length(n int) int {
	c.code.longest = max(c.code.longest, n)
	if i := slices.Index(c.code.lengths, n); i >= 0 {
		return i
	}
	c.code.lengths = append(c.code.lengths, n)
	return len(c.code.lengths) - 1
}

func (c *compiler) pieces(args []*lang.Expr) []ref {
	var pieces []ref
	for _, a := range args {
		if a.Op == lang.OpConcat {
			pieces = append(pieces, c.pieces(a.Args)...)
			continue
		}
		pieces = append(pieces, c.eval(a))
	}
	return merge(pieces)
}

func (c *compiler) xor(e *lang.Expr) ref {
	acc := c.eval(e.Args[0])
	for i, a := range e.Args[1:] {
		b := c.eval(a)
		dst := acc
		if i == 0 {
			dst = c.alloc(acc.n) // the first operand may be a name: leave it alone
		}
		c.emit(op{code: opXor, dst: dst.off, n: dst.n, a: acc.off, b: b.off})
		acc = dst
	}
	return acc
}
