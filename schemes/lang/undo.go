package lang

import (
	"fmt"
	"slices"
	"strings"
)

// built says how an atom came about, where somebody can tell or undo it: a
// ciphertext can be decrypted, a product multiplied further, a signature checked.
type built struct {
	op   Op
	args []term
}

// make is apply for an operation that can be undone.
func (a *atoms) make(op Op, bits int, args ...term) term {
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
func (a *atoms) undo(op Op, t term) (args []term, ok bool) {
	atom, ok := a.whole(t, t.bits())
	if b := a.built[atom]; ok && b.op == op {
		return b.args, true
	}
	return nil, false
}

// power applies an operation that commutes with itself, as k * (j * P) is
// j * (k * P) and T(k, T(j, x)) is T(j, T(k, x)): the base, then the factors in
// the order of their names.
func (a *atoms) power(op Op, bits int, factor, base term) term {
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
	_, base := y.atoms.undo(Op(ClassBase), p)
	_, product := y.atoms.undo(OpMul, p)
	if !base && !product {
		y.why = "the point is not on the curve"
	}
	return y.atoms.power(OpMul, bits, k, p)
}

// decrypt is the plaintext. With another key or of another ciphertext the cipher
// refuses, if it can tell, or gives something that nobody knows.
func (y *symbolic) decrypt(env map[Name]term, e *Expr) term {
	key, sealed := y.eval(env, e.Args[0]), y.eval(env, e.Args[1])
	if args, ok := y.atoms.undo(OpEncrypt, sealed); ok && args[0].equal(key) {
		pad := term{{max(y.plan.Bits(e)-args[1].bits(), 0), nil}} // of a cipher that pads to whole blocks
		if y.terms != nil {
			y.keep(y.zeros(pad))
		}
		return y.joined([]term{args[1], pad})
	}
	if y.plan.Widths.cipher.Authenticates() {
		y.why = "the ciphertext is not authentic"
	}
	t := y.atoms.make(e.Op, y.plan.Bits(e), key, sealed)
	y.applied(e.Op, t, []term{key, sealed}, nil)
	return t
}

// root is the message that was squared.
func (y *symbolic) root(env map[Name]term, e *Expr) term {
	c, p, q := y.eval(env, e.Args[0]), y.eval(env, e.Args[1]), y.eval(env, e.Args[2])
	args, ok := y.atoms.undo(OpSquare, c)
	switch bits := y.plan.Bits(e); {
	case !ok || !args[1].equal(y.public(ClassModulus, args[1].bits(), []term{p, q})):
		y.why = "no square root passes"
	case args[0].bits() != bits:
		y.why = fmt.Sprintf("the names on the left have %d bits, what was squared has %d", bits, args[0].bits())
	default:
		return args[0]
	}
	t := y.atoms.make(e.Op, y.plan.Bits(e), c, p, q)
	y.applied(e.Op, t, []term{c, p, q}, nil)
	return t
}

// public is a value that is held from the start and computed of others: a modulus of
// its primes, in any order, or the public key of a private one.
func (y *symbolic) public(class Class, bits int, of []term) term {
	return y.atoms.make(Op(class), bits, slices.SortedFunc(slices.Values(of), func(a, b term) int {
		return strings.Compare(a.key(), b.key())
	})...)
}

// verify says whether a signature is one of the message under the private key
// that the public one is of.
func (y *symbolic) verify(env map[Name]term, e *Expr) bool {
	pk, m, s := y.eval(env, e.Args[0]), y.eval(env, e.Args[1]), y.eval(env, e.Args[2])
	args, ok := y.atoms.undo(OpSign, s)
	private, known := y.atoms.undo(Op(ClassVerifyKey), pk)
	return ok && known && args[0].equal(private[0]) && args[1].equal(m)
}
