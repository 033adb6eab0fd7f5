package prim

import (
	"errors"
	"fmt"
	"math/big"

	"filippo.io/bigmod"
)

// Product sets dst to n = p q, len(p) + len(q) bytes long. It is for setting up a key, and allocates.
func Product(dst, p, q []byte) {
	want(dst, len(p)+len(q), "product")
	n := new(big.Int).SetBytes(p)
	n.Mul(n, new(big.Int).SetBytes(q)).FillBytes(dst)
}

// Rabin squares and takes square roots modulo the product of two primes. It holds working memory and
// serves one caller at a time.
type Rabin struct {
	bytes         int
	c, p, q, a, b *bigmod.Nat // modulo n
	u, v          *bigmod.Nat // modulo a prime
	exponent      []byte
}

// NewRabin returns working memory for moduli of the given number of bytes. It panics if that is below 2.
func NewRabin(modulusBytes int) *Rabin {
	if modulusBytes < 2 {
		panic(fmt.Sprintf("prim: modulus of %d bytes, want at least 2", modulusBytes))
	}
	nat := bigmod.NewNat
	return &Rabin{
		bytes: modulusBytes, exponent: make([]byte, modulusBytes),
		c: nat(), p: nat(), q: nat(), a: nat(), b: nat(), u: nat(), v: nat(),
	}
}

// Square sets dst to x^2 mod n and returns true. It returns false, with dst all zero, if x is not below n
// or n is even or 1: those are nobody's modulus.
//
// dst, x and n are as wide as the modulus, or Square panics; dst may overlap the others. Making n ready
// for multiplication takes most of the time, and allocates; the value keeps nothing from call to call.
func (r *Rabin) Square(dst, x, n []byte) bool {
	want(dst, r.bytes, "square")
	want(x, r.bytes, "number to square")
	want(n, r.bytes, "modulus")
	m, err := modulus(n)
	if err != nil || !take(r.c, x, m) {
		clear(dst)
		return false
	}
	put(dst, r.c.Mul(r.c, m))
	return true
}

// Roots sets roots to the four square roots of c modulo n = p q, of which two pairs sum to n, and returns
// true. It returns false, with roots all zero, if c is not below n or not a square modulo both primes. c
// and the roots are as wide as the modulus, and p and q together; Roots panics otherwise. The roots may
// overlap c, p and q, but not one another.
//
// What it returns with true squares to c, whatever p and q are. But it is sure to find roots only if they
// are different primes of the form 4i + 3: to numbers of another form it says false, and modulo composites
// it finds roots by chance. If c is a multiple of p or q, roots coincide.
//
// The primes are made ready for multiplication at each call, which allocates.
func (r *Rabin) Roots(roots *[4][]byte, c, p, q []byte) bool {
	want(c, r.bytes, "square")
	if len(p)+len(q) != r.bytes {
		panic(fmt.Sprintf("prim: primes of %d and %d bytes, want %d in all", len(p), len(q), r.bytes))
	}
	for _, root := range roots {
		want(root, r.bytes, "root")
	}
	if !r.solve(roots, c, p, q) {
		for _, root := range roots {
			clear(root)
		}
		return false
	}
	return true
}

func (r *Rabin) solve(roots *[4][]byte, c, p, q []byte) bool {
	mp, err1 := modulus(p)
	mq, err2 := modulus(q)
	if err1 != nil || err2 != nil || p[len(p)-1]&q[len(q)-1]&3 != 3 {
		return false
	}
	n, err := bigmod.NewModulusProduct(p, q) // panics if one is zero
	if err != nil || !take(r.c, c, n) || !take(r.p, p, n) || !take(r.q, q, n) {
		return false
	}
	// If a^2 = c modulo p with a multiple of q, and b^2 = c modulo q with b one of p, then 2ab = 0 modulo n
	// and (a + b)^2 = (a - b)^2 = c: the Chinese remainder theorem.
	r.half(r.a, r.q, p, mp, n)
	r.half(r.b, r.p, q, mq, n)
	set(r.p, r.a)
	set(r.q, r.a)
	sum, difference := r.p.Add(r.b, n), r.q.Sub(r.b, n)
	// The only check there is: it fails, too, for numbers that are not the primes they should be, and
	// does not tell modulo which of them c is no square.
	set(r.a, sum)
	if r.a.Mul(sum, n).Equal(r.c) == 0 {
		return false
	}
	put(roots[0], sum)
	put(roots[1], difference)
	put(roots[2], r.a.SetUint(0).ExpandFor(n).Sub(difference, n))
	put(roots[3], r.a.SetUint(0).ExpandFor(n).Sub(sum, n))
	return true
}

// half sets x to a multiple of q modulo n that squares to c modulo the prime p = 3 mod 4, which is that of
// the modulus m, if there is one.
//
// With e = (p-3)/4, s = c (c q^2)^e has s^2 = (c q^2)^((p-1)/2) c / q^2, so that s q is a root of c if c q^2
// is a square. s q = c^((p+1)/4) up to its sign, but s has no need of the inverse of q that would make
// c^((p+1)/4) a multiple of it.
func (r *Rabin) half(x, q *bigmod.Nat, p []byte, m, n *bigmod.Modulus) {
	e := r.exponent[:len(p)]
	carry := byte(0)
	for i, b := range p {
		e[i] = carry<<6 | b>>2
		carry = b
	}
	x.Mod(r.c, m)
	r.u.Mod(q, m)
	r.v.Mod(r.c, m).Mul(r.u, m).Mul(r.u, m)
	r.u.Exp(r.v, e, m)
	x.Mul(r.u, m).ExpandFor(n).Mul(q, n)
}

// modulus is bigmod.NewModulus for odd numbers.
func modulus(b []byte) (*bigmod.Modulus, error) {
	if len(b) == 0 || b[len(b)-1]&1 == 0 {
		return nil, errors.New("prim: even modulus")
	}
	return bigmod.NewModulus(b)
}
