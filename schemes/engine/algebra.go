package engine

import (
	"fmt"
	"io"

	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// The operations that are not hash, xor or a sum.
const (
	opFreshScalar opcode = firstAlgebraic + iota
	opFreshDegree
	opMul
	opMulBase
	opChebyshev
	opSeal
	opOpen
	opSign
	opVerify
	opSquare

	opcodes // how many there are
)

// performs says which operation of the language an opcode executes; none for what is
// no operation of it. Those that only name a place in memory have no opcode.
var performs = [opcodes]lang.Op{
	opHash: lang.OpHash, opBioHash: lang.OpBioHash, opStretch: lang.OpStretch,
	opXor: lang.OpXor, opAdd: lang.OpAdd, opSub: lang.OpSub, opGather: lang.OpConcat,
	opFresh: lang.OpFresh, opFreshScalar: lang.OpFresh, opFreshDegree: lang.OpFresh,
	opEqual: lang.OpEqual, opGreater: lang.OpGreater, opSearch: lang.OpSearch,
	opGen: lang.OpGen, opRep: lang.OpRep,
	opMul: lang.OpMul, opMulBase: lang.OpMul, opChebyshev: lang.OpChebyshev,
	opSeal: lang.OpEncrypt, opOpen: lang.OpDecrypt, opSign: lang.OpSign, opVerify: lang.OpVerify,
	opSquare: lang.OpSquare, opRoot: lang.OpRoot,
}

// uses says which primitives a role needs working memory for.
type uses struct{ curve, chebyshev, rabin bool }

// prims are a role's primitives in one session.
type prims struct {
	cipher    prim.Cipher
	signature prim.Signature
	curve     *prim.Curve
	chebyshev *prim.Chebyshev
	rabin     *prim.Rabin
	roots     [4][]byte
}

func (p *Program) prims(u uses) prims {
	w := p.Plan.Widths
	s := prims{cipher: w.Cipher(), signature: w.Signature()}
	if u.curve {
		s.curve = prim.NewCurve()
	}
	if u.chebyshev {
		s.chebyshev, _ = prim.NewChebyshev(w.Bits(lang.ClassChebyshev)) // the checker has made one
	}
	if u.rabin {
		n := w.Bits(lang.ClassModulus) / 8
		s.rabin = prim.NewRabin(n)
		for i := range s.roots {
			s.roots[i] = make([]byte, n)
		}
	}
	return s
}

// algebra emits an operation that is not hash or xor.
func (c *compiler) algebra(e *lang.Expr) (ref, bool) {
	switch e.Op {
	case lang.OpMul:
		k, p := c.eval(e.Args[0]), c.eval(e.Args[1])
		o := op{
			code: opMul, a: k.off, c: k.n, b: p.off, n: p.n,
			refuse: c.refusal("the point is not on the curve, or the product is none"),
		}
		if v := c.p.Plan.Scheme.Value(e.Args[1].Name); e.Args[1].Op == lang.OpName && v != nil &&
			v.Class == lang.ClassBase {
			o.code = opMulBase
		}
		c.code.uses.curve = true
		return c.result(o), true
	case lang.OpX: // the end of X
		p := c.eval(e.Args[0])
		n := c.bytes(e)
		return ref{p.off + p.n/2 - n, n}, true
	case lang.OpChebyshev:
		k, x := c.eval(e.Args[0]), c.eval(e.Args[1])
		c.code.uses.chebyshev = true
		return c.result(op{code: opChebyshev, a: k.off, c: k.n, b: x.off, n: x.n}), true
	case lang.OpEncrypt:
		key := c.eval(e.Args[0])
		plain := c.joined(e.Args[1:])
		iv := c.alloc(c.p.Plan.Widths.Cipher().IVBytes())
		return c.result(op{code: opSeal, a: plain.off, c: plain.n, b: iv.off, key: key, n: c.bytes(e)}), true
	case lang.OpSign:
		sk, m := c.eval(e.Args[0]), c.eval(e.Args[1])
		return c.result(op{
			code: opSign, key: sk, a: m.off, c: m.n, n: c.bytes(e),
			refuse: c.refusal("the private key is none"),
		}), true
	case lang.OpSquare:
		return c.square(e), true
	}
	return ref{}, false
}

// result gives an operation its place for n bytes.
func (c *compiler) result(o op) ref {
	r := c.alloc(o.n)
	o.dst = r.off
	c.emit(o)
	return r
}

// joined puts arguments next to each other.
func (c *compiler) joined(args []*lang.Expr) ref {
	pieces := c.pieces(args)
	if len(pieces) == 1 {
		return pieces[0]
	}
	return c.result(op{code: opGather, n: total(pieces), pieces: pieces})
}

func (c *compiler) decrypt(e *lang.Expr) ref {
	key, sealed := c.eval(e.Args[0]), c.eval(e.Args[1])
	return c.result(op{
		code: opOpen, key: key, a: sealed.off, c: sealed.n, n: c.bytes(e),
		refuse: c.refusal("the ciphertext is not authentic"),
	})
}

func (c *compiler) verify(st *lang.Stmt) {
	pk, m, s := c.eval(st.X.Args[0]), c.eval(st.X.Args[1]), c.eval(st.X.Args[2])
	c.emit(op{
		code: opVerify, key: pk, a: m.off, c: m.n, b: s.off, n: s.n,
		refuse: c.refusal("the signature is not valid"),
	})
}

// square lays out what is squared: a zero byte, so that it is below the modulus,
// random bytes, and the message.
func (c *compiler) square(e *lang.Expr) ref {
	pieces := c.pieces([]*lang.Expr{e.Args[0]})
	mod := c.eval(e.Args[1])
	x := c.alloc(mod.n)
	m := total(pieces)
	c.emit(op{code: opGather, dst: x.off + mod.n - m, n: m, pieces: pieces})
	c.code.uses.rabin = true
	return c.result(op{
		code: opSquare, a: x.off, c: mod.n - m, b: mod.off, n: mod.n,
		refuse: c.refusal("the modulus is none"),
	})
}

// root is the end of the square root.
func (c *compiler) root(e *lang.Expr) ref {
	sq, p, q := c.eval(e.Args[0]), c.eval(e.Args[1]), c.eval(e.Args[2])
	c.code.uses.rabin, c.step.alone = true, true
	r := c.result(op{
		code: opRoot, a: sq.off, n: sq.n, b: p.off, c: p.n, key: q,
		refuse: c.refusal("none of the square roots passes what follows, or there is none"),
	})
	n := c.bytes(e)
	return ref{r.off + r.n - n, n}
}

// decide tells the operations of a step that choose among values which of the
// following ones decide.
func (c *compiler) decide() {
	for i, sp := range c.step.spans {
		if !sp.st.Chooses() {
			continue
		}
		deciding := c.ph.Phase.Deciding(sp.st)
		end := sp.to
		for k := 0; k < len(deciding) && i+1+k < len(c.step.spans) && c.step.spans[i+1+k].st == deciding[k]; k++ {
			end = c.step.spans[i+1+k].to
		}
		c.step.ops[sp.to-1].decide = end - sp.to
	}
}

// algebra executes an operation that is not hash or xor.
func (e *endpoint) algebra(o *op) error {
	m := e.mem
	dst := m[o.dst : o.dst+o.n]
	ok := true
	switch o.code {
	case opFreshScalar:
		return e.drawn(prim.DrawScalar(dst, e.random))
	case opFreshDegree:
		return e.drawn(prim.DrawDegree(dst, e.random))
	case opMul:
		ok = e.prims.curve.Mul(dst, m[o.a:o.a+o.c], m[o.b:o.b+o.n])
	case opMulBase:
		ok = e.prims.curve.MulBase(dst, m[o.a:o.a+o.c])
	case opChebyshev:
		e.prims.chebyshev.Eval(dst, m[o.a:o.a+o.c], m[o.b:o.b+o.n])
	case opSeal:
		iv := m[o.b : o.b+e.prims.cipher.IVBytes()]
		if err := e.fill(iv); err != nil {
			return err
		}
		e.prims.cipher.Seal(dst, e.bytes(o.key), iv, m[o.a:o.a+o.c])
	case opOpen:
		ok = e.prims.cipher.Open(dst, e.bytes(o.key), m[o.a:o.a+o.c])
	case opSign:
		ok = e.prims.signature.Sign(dst, e.bytes(o.key), m[o.a:o.a+o.c])
	case opVerify:
		ok = e.prims.signature.Verify(e.bytes(o.key), m[o.a:o.a+o.c], m[o.b:o.b+o.n])
	case opSquare:
		m[o.a] = 0
		if err := e.fill(m[o.a+1 : o.a+o.c]); err != nil {
			return err
		}
		ok = e.prims.rabin.Square(dst, m[o.a:o.a+o.n], m[o.b:o.b+o.n])
	}
	if !ok {
		return o.refuse
	}
	return nil
}

func (e *endpoint) fill(dst []byte) error {
	_, err := io.ReadFull(e.random, dst)
	return e.drawn(err)
}

// drawn says that an error is one of the source of randomness.
func (e *endpoint) drawn(err error) error {
	if err != nil {
		return fmt.Errorf("engine: %s: source of randomness: %w", e.code.role, err)
	}
	return nil
}

// choose tries the values that an operation can give, until the operations that
// decide do not refuse. They have then been executed. If all are refused, so is
// the session: by the operation that the best of them came to, or as a choice
// without any, if all failed at the first.
func (e *endpoint) choose(o *op, deciding []op) error {
	best := attempt{refusal: o.refuse}
	if o.code == opSearch {
		for rest := e.party.stores[o.x].mem; len(rest) > 0; rest = rest[o.n:] {
			e.tried++
			if r := rest[:o.n]; e.read(o, r) && best.take(e.exec(deciding), deciding) {
				return best.err
			}
		}
		return best.refusal
	}
	m := e.mem
	if !e.prims.rabin.Roots(&e.prims.roots, m[o.a:o.a+o.n], m[o.b:o.b+o.c], e.bytes(o.key)) {
		return o.refuse
	}
	for _, root := range e.prims.roots {
		if root[0] != 0 { // not what was squared
			continue
		}
		copy(m[o.dst:o.dst+o.n], root)
		if best.take(e.exec(deciding), deciding) {
			return best.err
		}
	}
	return best.refusal
}

// attempt is the best of the values tried so far.
type attempt struct {
	refusal *Refusal
	at      int   // how many of the operations that can refuse did not
	err     error // of the program, or nil for a value that passes
}

// take notes how a value fared, and says whether the search is over.
func (a *attempt) take(err error, ops []op) bool {
	r, refused := err.(*Refusal)
	if !refused {
		a.err = err
		return true
	}
	at := 0
	for i := range ops {
		if ops[i].refuse == r {
			break
		}
		if ops[i].refuse != nil {
			at++
		}
	}
	if at > a.at {
		a.refusal, a.at = r, at
	}
	return false
}
