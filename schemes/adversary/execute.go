package adversary

import (
	"io"
	"slices"

	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

func (im *impersonator) assign(role string, st *lang.Stmt) bool {
	env := im.env[role]
	if len(st.Names) == 1 {
		name, have := st.Names[0].Name, false
		if have = im.takeOwn(role, name); !have {
			if id, ok := im.known(role, name); ok && im.reading.Long(id) {
				im.obtain(role, name)
				have = true
			}
		}
		if have {
			if st.Kind == lang.Agree {
				im.key = env[name]
			}
			return true
		}
	}
	b, ok := im.result(role, st)
	if !ok && slices.Contains(guessable, st.X.Op) {
		for _, n := range st.Names {
			if env[n.Name] == nil { // received, loaded or known
				im.invent(role, n.Name)
			}
		}
		return true
	}
	if !ok {
		return false
	}
	for _, n := range st.Names {
		w := len(b)
		if len(st.Names) > 1 {
			w = im.truth.plan.Bits(role, n.Name) / 8
		}
		env[n.Name], b = b[:w:w], b[w:]
		im.proof.Say("as %s, %s gives %s = %x", role, st.Text, n.Name, env[n.Name])
	}
	if st.Kind == lang.Agree {
		im.key = env[st.Names[0].Name]
	}
	return true
}

// invent gives a role the real value, if the attacker knows it, or one of its own.
func (im *impersonator) invent(role string, name lang.Name) {
	if id, ok := im.known(role, name); ok && im.reading.Long(id) {
		im.obtain(role, name)
		return
	}
	im.draw(role, name, im.truth.plan.Bits(role, name)/8)
}

// invented draws what may stand under a name; nil for what nobody can make up, as
// primes of a modulus that others know.
func (im *impersonator) invented(name lang.Name, n int) []byte {
	b, class := make([]byte, n), lang.Class("")
	if v := im.scheme.Description().Value(name); v != nil {
		class = v.Class
	}
	switch class {
	case lang.ClassPrime:
		return nil
	case lang.ClassScalar:
		_ = prim.DrawScalar(b, im.random) // a seeded generator does not fail
	case lang.ClassDegree:
		_ = prim.DrawDegree(b, im.random)
	case lang.ClassSigningKey:
		_ = im.recorded.plan.Widths.Signature().Draw(b, im.random)
	case lang.ClassPoint:
		k := make([]byte, prim.ScalarBytes)
		_ = prim.DrawScalar(k, im.random)
		prim.NewCurve().MulBase(b, k)
	default:
		_, _ = io.ReadFull(im.random, b)
	}
	return b
}

// result executes the right-hand side of an assignment.
func (im *impersonator) result(role string, st *lang.Stmt) ([]byte, bool) {
	env, width := im.env[role], 0
	for _, n := range st.Names {
		width += im.truth.plan.Bits(role, n.Name) / 8
	}
	switch st.X.Op {
	case lang.OpGen:
		return nil, false
	case lang.OpDecrypt:
		in, ok := im.evalAll(env, st.X.Args)
		if !ok {
			return nil, false
		}
		out := make([]byte, width)
		return out, im.reading.ops.Compute("D", in, out)
	case lang.OpRoot:
		in, ok := im.evalAll(env, st.X.Args)
		if !ok {
			return nil, false
		}
		for _, x := range im.reading.ops.Roots(in[0], in[1], in[2]) {
			if x[0] == 0 {
				return x[len(x)-width:], true
			}
		}
		return nil, false
	}
	return im.eval(env, st.X)
}

// seal encrypts under an IV of the attacker's own.
func (im *impersonator) seal(key, plain, out []byte) bool {
	iv := make([]byte, im.recorded.plan.Widths.Cipher().IVBytes())
	_, _ = io.ReadFull(im.random, iv)
	return im.reading.ops.Compute("E", [][]byte{key, iv, plain}, out)
}

// square squares a message below random bits of the attacker's own.
func (im *impersonator) square(m, n, out []byte) bool {
	if len(m) >= len(out) {
		return false
	}
	x := make([]byte, len(out))
	_, _ = io.ReadFull(im.random, x[1:len(x)-len(m)])
	copy(x[len(x)-len(m):], m)
	return im.reading.ops.Compute("sq", [][]byte{x, n}, out)
}

func (im *impersonator) evalAll(env map[lang.Name][]byte, exprs []*lang.Expr) ([][]byte, bool) {
	in := make([][]byte, len(exprs))
	for i, e := range exprs {
		var ok bool
		if in[i], ok = im.eval(env, e); !ok {
			return nil, false
		}
	}
	return in, true
}

func (im *impersonator) eval(env map[lang.Name][]byte, e *lang.Expr) ([]byte, bool) {
	switch e.Op {
	case lang.OpName:
		return env[e.Name], env[e.Name] != nil
	case lang.OpInt, lang.OpString:
		return literal(e, im.dep.plan.Bits(e)/8), true
	}
	in, ok := im.evalAll(env, e.Args)
	if !ok {
		return nil, false
	}
	out := make([]byte, im.dep.plan.Bits(e)/8)
	switch e.Op {
	case lang.OpEncrypt:
		return out, im.seal(in[0], slices.Concat(in[1:]...), out)
	case lang.OpSquare:
		return out, im.square(in[0], in[1], out)
	}
	if e.Op == lang.OpStretch && len(out) == len(in[0]) {
		return in[0], true
	}
	if ok := im.reading.ops.Compute(string(e.Op), in, out); ok || e.Op != lang.OpRep {
		return out, ok
	}
	_, _ = io.ReadFull(im.random, out) // a biometric of one's own gives anything
	return out, true
}
