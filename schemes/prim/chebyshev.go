package prim

import (
	"fmt"
	"io"

	"filippo.io/bigmod"
)

// Chebyshev evaluates Chebyshev polynomials modulo a prime. It holds working memory and serves one caller
// at a time.
type Chebyshev struct {
	p                *bigmod.Modulus
	two, half        *bigmod.Nat // 2 and its inverse
	twice, low, high *bigmod.Nat
}

// chebyshevPrimes are the primes by width in bits: 2^160 - 2^31 - 1 and 2^256 - 2^224 + 2^192 + 2^96 - 1,
// the fields of secp160r1 (SEC 2, version 1) and P-256.
var chebyshevPrimes = map[int][]byte{
	160: {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0x7f, 0xff, 0xff, 0xff,
	},
	256: {
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	},
}

// NewChebyshev returns the map modulo the prime of the given width in bits, 160 or 256; any other width is
// an error.
func NewChebyshev(bits int) (*Chebyshev, error) {
	prime, ok := chebyshevPrimes[bits]
	if !ok {
		return nil, fmt.Errorf("prim: no Chebyshev map modulo a prime of %d bits: need 160 or 256", bits)
	}
	p, err := bigmod.NewModulus(prime)
	if err != nil {
		return nil, fmt.Errorf("prim: %w", err)
	}
	nat := func(u uint) *bigmod.Nat { return bigmod.NewNat().SetUint(u).ExpandFor(p) }
	c := &Chebyshev{p: p, two: nat(2), half: p.Nat(), twice: nat(0), low: nat(0), high: nat(0)}
	c.half.ShiftRightVarTime(1).Add(nat(1), p) // (p - 1)/2 + 1
	return c, nil
}

// Bytes returns the width of arguments and results, in bytes.
func (c *Chebyshev) Bytes() int { return c.p.Size() }

// Eval sets dst to T_k(x) mod p, with T_0 = 1, T_1 = x and T_(k+1) = 2x T_k - T_(k-1). dst and x are as
// wide as p; an x that is not below p stands for its remainder. The degree k is a big-endian number of any
// length from one byte: each of its bits, leading zeros too, takes the same time.
//
// dst may overlap degree and x. Eval allocates nothing. It panics if a length is wrong.
func (c *Chebyshev) Eval(dst, degree, x []byte) {
	want(dst, c.Bytes(), "Chebyshev value")
	want(x, c.Bytes(), "Chebyshev argument")
	if len(degree) == 0 {
		panic("prim: Chebyshev degree of no bytes")
	}
	// With V_k = 2 T_k the recurrence has no factors: V_2k = V_k^2 - 2 and V_(2k+1) = V_k V_(k+1) - V_1.
	// low and high are V_k and V_(k+1), k being the bits read so far.
	p := c.p
	_, _ = c.twice.SetOverflowingBytes(x, p) // fails for numbers of more bits than p
	c.twice.Add(c.twice, p)
	set(c.low, c.two)
	set(c.high, c.twice)
	swapped := uint(0)
	for _, b := range degree {
		for i := 7; i >= 0; i-- {
			bit := uint(b>>i) & 1
			swap(c.low, c.high, bit^swapped)
			swapped = bit
			c.high.Mul(c.low, p).Sub(c.twice, p)
			c.low.Mul(c.low, p).Sub(c.two, p)
		}
	}
	swap(c.low, c.high, swapped)
	put(dst, c.low.Mul(c.half, p))
}

// DrawDegree fills dst, of at least one byte, with random bytes and sets the top bit, so that the degree
// has the full length. It is an error if the reader fails; dst is all zero then.
func DrawDegree(dst []byte, random io.Reader) error {
	if len(dst) == 0 {
		panic("prim: Chebyshev degree of no bytes")
	}
	if err := read(dst, random, "degree"); err != nil {
		return err
	}
	dst[0] |= 0x80
	return nil
}
