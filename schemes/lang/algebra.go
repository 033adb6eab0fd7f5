package lang

import (
	"fmt"
	"slices"

	"tmisbench/schemes/prim"
)

// kinds of value that have operations of their own. All others are strings of
// bits, which is what these are too when they are sent, hashed or masked.
var algebraic = []Class{
	ClassScalar, ClassDegree, ClassPoint, ClassBase, ClassChebyshev, ClassPrime, ClassModulus, ClassCiphertext,
	ClassSignature, ClassSigningKey, ClassVerifyKey,
}

// class is the class of an expression: that which its name was declared with,
// else what it was computed as. It is empty for mere bits.
func (t *typer) class(st *Stmt, e *Expr) Class {
	if e.Op == OpName {
		if v := t.s.Value(e.Name); v != nil {
			return v.Class
		}
		return t.made[st.Role][e.Name]
	}
	if row, ok := Lookup(e.Op); ok && slices.Contains(algebraic, row.Result) {
		return row.Result
	}
	return ""
}

// kindOf is the class of a name that has operations of its own, empty for others.
func (t *typer) kindOf(st *Stmt, n Ident) Class {
	if c := t.class(st, &Expr{Op: OpName, Name: n.Name}); slices.Contains(algebraic, c) {
		return c
	}
	return ""
}

// operand types an operand that must be of the class that an operation takes; its
// width is 0 after an error. A base is a point.
func (t *typer) operand(st *Stmt, e *Expr, class Class) int {
	bits, have := 1, t.class(st, e)
	if e.Op != OpInt {
		bits = t.expr(st, e, -1)
	}
	if bits <= 0 || have == class || have == ClassBase && class == ClassPoint {
		return bits
	}
	text, mend := "an expression", fmt.Sprintf("name it, and declare the name: NAME %s", class)
	switch {
	case e.Op == OpInt:
		text = "a number"
	case e.Op == OpName && have == "":
		text, mend = e.Name.Text, fmt.Sprintf("declare it: %s %s", e.Name.Text, class)
	case e.Op == OpName:
		text, mend = fmt.Sprintf("%s, of class %s,", e.Name.Text, have),
			fmt.Sprintf("use a %s, or declare %s as one", class, e.Name.Text)
	}
	t.fail(e.Pos, mend, "%s cannot be used where a %s is required", text, class)
	return 0
}

// addable says whether an operand of a sum is a string of bits. What has operations
// of its own is not: as bits, the sum of two points is no point.
func (t *typer) addable(st *Stmt, e *Expr) bool {
	class := t.class(st, e)
	switch {
	case !slices.Contains(algebraic, class):
		return true
	case class == ClassPoint || class == ClassBase:
		t.fail(e.Pos, "points can only be multiplied, k * P; the sum of their bits would be no point",
			"sum of a %s: the language has no addition of points yet", class)
	case class == ClassScalar || class == ClassDegree:
		t.fail(e.Pos, "sums are modulo 2 to the width, which is not the order",
			"sum of a %s: the language has no sums modulo an order yet", class)
	default:
		t.fail(e.Pos, "sums are of strings of bits: hash it first", "sum of a value of class %s", class)
	}
	return false
}

// scalar refuses a value of V bits under a name that is declared as a scalar, such
// as s = h(a): papers mean a reduction modulo the order.
func (t *typer) scalar(st *Stmt) bool {
	v := t.s.Value(st.Names[0].Name)
	row, _ := Lookup(st.X.Op)
	if v == nil || v.Class != ClassScalar || row.Width != WidthV {
		return true
	}
	t.fail(st.X.Pos, fmt.Sprintf("draw the scalar with fresh %s, or let a role hold it from the start; declare %s as "+
		"hash if nothing is multiplied by it", v.Name, v.Name),
		"%s is declared as a scalar, but %s gives a string of V bits, and the language has no hash to a scalar yet",
		v.Name, st.X.Op)
	return false
}

// multiply is k * P, which is a point whatever is wrong with the operands.
func (t *typer) multiply(st *Stmt, e *Expr) int {
	if t.operand(st, e.Args[0], ClassScalar) > 0 { // else they may stand the other way round
		t.operand(st, e.Args[1], ClassPoint)
	}
	return t.w.Bits(ClassPoint)
}

func (t *typer) chebyshev(st *Stmt, e *Expr) int {
	k, x := e.Args[0], e.Args[1]
	degree, bits := t.operand(st, k, ClassDegree), t.expr(st, x, -1)
	if _, err := prim.NewChebyshev(t.w.Bits(ClassChebyshev)); err != nil {
		if !t.primeless {
			t.primeless = true
			t.fail(e.Pos, "give cheb 160 or 256 bits under widths",
				"no prime of %d bits for the Chebyshev map under widths %s", t.w.Bits(ClassChebyshev), t.w.Set)
		}
		return 0
	}
	if degree > 0 && bits > 0 && bits != t.w.Bits(ClassChebyshev) {
		t.fail(x.Pos, "hash it, or use a Chebyshev value",
			"Chebyshev map at a value of %d bits, its prime has %d under widths %s",
			bits, t.w.Bits(ClassChebyshev), t.w.Set)
	}
	return t.w.Bits(ClassChebyshev)
}

// maxKey is the longest key of a cipher, in bits.
const maxKey = 256

func (t *typer) cipherKey(st *Stmt, k *Expr) {
	if bits := t.expr(st, k, -1); bits > maxKey {
		t.fail(k.Pos, "hash it", "key of %d bits, the cipher takes at most %d", bits, maxKey)
	}
}

func (t *typer) encrypt(st *Stmt, e *Expr) int {
	t.cipherKey(st, e.Args[0])
	return t.sealed(e, t.sum(st, e.Args[1:]))
}

// sealed is the width of a ciphertext, 0 after an error.
func (t *typer) sealed(e *Expr, plain int) int {
	if plain <= 0 {
		return 0
	}
	bits := 8 * t.w.cipher.Bytes(plain/8)
	if bits > maxBits {
		t.fail(e.Pos, fmt.Sprintf("keep it below %d", maxBits), "ciphertext of %d bits", bits)
		return 0
	}
	return bits
}

// signature types Sign and Verify; a number as the message is one byte.
func (t *typer) signature(st *Stmt, e *Expr, row Operation) int {
	for i, a := range e.Args {
		if i < len(row.Args) && row.Args[i] != "" {
			t.operand(st, a, row.Args[i])
		} else {
			t.expr(st, a, 8)
		}
	}
	if row.Place == InCheck && st.Kind != Verify {
		t.fail(e.Pos, "write "+row.Form, "%s is a check and has no value", e.Op)
		return 0
	}
	return t.w.Bits(ClassSignature)
}

// minPadding is how many random bits a square takes at least in front of the
// message, in bits.
const minPadding = 64

func (t *typer) square(st *Stmt, e *Expr) int {
	m, n := e.Args[0], e.Args[1]
	t.operand(st, n, ClassModulus)
	t.fits(e, t.expr(st, m, -1))
	return t.w.Bits(ClassModulus)
}

// fits asks whether a message can be squared: below it stand at least 64 random
// bits, and above those the 8 that keep it below the modulus.
func (t *typer) fits(e *Expr, bits int) {
	if room := t.w.Bits(ClassModulus) - 8 - minPadding; bits > room {
		t.fail(e.Pos, "square less, or declare a longer modulus under widths",
			"square of %d bits, the modulus has room for %d under widths %s", bits, room, t.w.Set)
	}
}

// opened types a = D(k, c) and a = root(c; p, q), where the names on the left say
// what comes out: their widths must be those of what went in.
func (t *typer) opened(st *Stmt) {
	e, sum := st.X, 0
	widths := make([]int, len(st.Names))
	for i, n := range st.Names {
		if widths[i] = t.inside(n); widths[i] <= 0 {
			sum = -1 << 20
		}
		sum += widths[i]
	}
	t.plan.bits[e] = max(sum, 0)
	if e.Op == OpDecrypt {
		t.cipherKey(st, e.Args[0])
		c := t.operand(st, e.Args[1], ClassCiphertext)
		if want := 8 * t.w.cipher.Bytes(max(sum, 0)/8); c > 0 && sum > 0 && c != want {
			t.fail(st.Pos, "name the fields that were encrypted, in their order",
				"fields of %d bits in a ciphertext of %d, which must have %d under widths %s", sum, c, want, t.w.Set)
		}
	} else {
		for _, a := range e.Args[1:] {
			t.operand(st, a, ClassPrime)
		}
		c := t.expr(st, e.Args[0], -1)
		if n := t.w.Bits(ClassModulus); c > 0 && c != n {
			t.fail(e.Args[0].Pos, "take the root of a square", "root of %d bits modulo %d under widths %s", c, n,
				t.w.Set)
		}
		t.fits(e, sum)
	}
	for i, n := range st.Names {
		t.define(st, st.Role, n, widths[i])
	}
}

// inside is the width of a name that comes out of a ciphertext or a root. That of
// a ciphertext is the one which it had where it was made.
func (t *typer) inside(n Ident) int {
	if v := t.s.Value(n.Name); v != nil && v.Class == ClassCiphertext {
		if bits := t.ciphers[v.Name]; bits > 0 {
			return bits
		}
		t.fail(n.Pos, "encrypt it in an earlier statement", "%s has no width yet", n.Name.Text)
		return 0
	}
	return t.declared(n, "it says what comes out")
}

// drawable are the classes that fresh can give.
func drawable(class Class) bool {
	return class == ClassScalar || class == ClassDegree || !slices.Contains(algebraic, class)
}

// from says how a value that is held from the start comes about: drawn, or
// computed of others. A modulus is of its primes, a public key of its private
// one.
var from = map[Class][]Class{ClassModulus: {ClassPrime, ClassPrime}, ClassVerifyKey: {ClassSigningKey}}

// origin checks that a value known from the start can be had.
func (c *checker) origin(v *Value, names map[string]*Value) {
	if len(v.Of) > 0 && from[v.Class] == nil {
		c.fail(v.Pos, "take of and what follows it out",
			"%s is of class %s: only a modulus and a sigpk are of something", v.Name, v.Class)
		return
	}
	if v.Owner == "" {
		if len(v.Of) > 0 {
			c.fail(v.Pos, "write the role that it belongs to before of", "%s is of others, but nobody holds it", v.Name)
		}
		return
	}
	of := from[v.Class]
	switch {
	case of == nil && (drawable(v.Class) || v.Class == ClassBase || v.Class == ClassPrime ||
		v.Class == ClassSigningKey):
		return
	case of == nil:
		c.fail(v.Pos, "compute it in setup or registration", "nobody can hold %s from the start: a %s is computed",
			v.Name, v.Class)
		return
	}
	ok := len(v.Of) == len(of)
	for i := range v.Of {
		o := names[v.Of[i]]
		ok = ok && o != nil && o.Class == of[i] && o.Owner == v.Owner && !slices.Contains(v.Of[:i], v.Of[i])
	}
	if !ok {
		mend := map[Class]string{
			ClassModulus:   "of P, Q, where P and Q are two primes",
			ClassVerifyKey: "of SK, where SK is a sigsk",
		}[v.Class]
		c.fail(v.Pos, "write: "+v.Name+" "+string(v.Class)+" "+v.Owner+" public "+mend+" of the same owner",
			"%s does not say what it is computed of", v.Name)
	}
}
