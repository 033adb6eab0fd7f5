package lang

import (
	"fmt"
	"slices"
	"strings"
)

// built says how an atom came about, where somebody can tell or undo it: a
// ciphertext can be decrypted, a product multiplied further, a signature checked.
type built struct {
	op   string
	args []term
}

// make is apply for an operation that can be undone.
func (a *atoms) make(op string, bits int, args ...term) term {
	t := a.apply(op, bits, args...)
	a.built[t[0].parts[0].atom] = built{op, args}
	return t
}

// whole says which atom a term is, if it is one and all of it.
func (a *atoms) whole(t term, bits int) (atom int, ok bool) {
	if len(t) != 1 || len(t[0].parts) != 1 || t[0].parts[0].off != 0 || t[0].bits != bits {
		return 0, false
	}
	return t[0].parts[0].atom, true
}

// undo returns the arguments of an operation that a term is the result of.
func (a *atoms) undo(op string, t term) (args []term, ok bool) {
	atom, ok := a.whole(t, t.bits())
	if b := a.built[atom]; ok && b.op == op {
		return b.args, true
	}
	return nil, false
}

// power applies an operation that commutes with itself, as k * (j * P) is
// j * (k * P) and T(k, T(j, x)) is T(j, T(k, x)): the base, then the factors in
// the order of their names.
func (a *atoms) power(op string, bits int, factor, base term) term {
	args := []term{base, factor}
	if inner, ok := a.undo(op, base); ok {
		args = append(slices.Clone(inner), factor)
	}
	slices.SortFunc(args[1:], func(x, y term) int { return strings.Compare(x.key(), y.key()) })
	return a.make(op, bits, args...)
}

// multiply is k * P. What is neither a base nor a product is a point by chance only:
// one of which somebody has changed bits, or one unmasked with another mask.
func (y *symbolic) multiply(k, p term, bits int) term {
	_, base := y.atoms.undo("base", p)
	_, product := y.atoms.undo("*", p)
	if !base && !product {
		y.why = "the point is not on the curve"
	}
	return y.atoms.power("*", bits, k, p)
}

// decrypt is the plaintext. With another key or of another ciphertext the cipher
// refuses, if it can tell, or gives something that nobody knows.
func (y *symbolic) decrypt(env map[Name]term, e *Expr) term {
	key, sealed := y.eval(env, e.Args[0]), y.eval(env, e.Args[1])
	if args, ok := y.atoms.undo("E", sealed); ok && args[0].equal(key) {
		pad := max(y.plan.Bits(e)-args[1].bits(), 0) // of a cipher that pads to whole blocks
		return concat(args[1], term{{pad, nil}})
	}
	if y.plan.Widths.cipher.Authenticates() {
		y.why = "the ciphertext is not authentic"
	}
	return y.atoms.apply("D", y.plan.Bits(e), key, sealed)
}

// root is the message that was squared.
func (y *symbolic) root(env map[Name]term, e *Expr) term {
	c, p, q := y.eval(env, e.Args[0]), y.eval(env, e.Args[1]), y.eval(env, e.Args[2])
	args, ok := y.atoms.undo("sq", c)
	switch bits := y.plan.Bits(e); {
	case !ok || !args[0].equal(y.modulus(p, q, args[0].bits())):
		y.why = "no square root passes"
	case args[1].bits() != bits:
		y.why = fmt.Sprintf("the names on the left have %d bits, what was squared has %d", bits, args[1].bits())
	default:
		return args[1]
	}
	return y.atoms.apply("root", y.plan.Bits(e), c, p, q)
}

// modulus is the product of two primes, in any order.
func (y *symbolic) modulus(p, q term, bits int) term {
	if p.key() > q.key() {
		p, q = q, p
	}
	return y.atoms.make("modulus", bits, p, q)
}

// verify says whether a signature is one of the message under the private key
// that the public one is of.
func (y *symbolic) verify(env map[Name]term, e *Expr) bool {
	pk, m, s := y.eval(env, e.Args[0]), y.eval(env, e.Args[1]), y.eval(env, e.Args[2])
	args, ok := y.atoms.undo("sign", s)
	private, known := y.atoms.undo("sigpk", pk)
	return ok && known && args[0].equal(private[0]) && args[1].equal(m)
}
