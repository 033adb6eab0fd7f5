package prim

// maxParity is the largest number of parity bits of a code: the register of the encoder.
const maxParity = 256

// parity is a polynomial of degree below r, the number of parity bits, aligned to the left: bit 63 of
// word 0 is the coefficient of x^(r-1), and the bits after the first r are zero.
type parity [maxParity / 64]uint64

// code is a systematic binary BCH code of n bits, shortened from 2^m - 1 by fixing the leading message
// bits to zero. A word is a string of n/8 bytes, most significant bit first, read as a polynomial with
// the first bit the coefficient of x^(n-1); the first k bits are the message, the other r = n - k the
// remainder of message·x^r modulo the generator g, so that the codewords are the multiples of g of
// degree below n. Any two of them differ in 2t + 1 bits or more.
type code struct {
	f       *field
	n, k, t int

	// Table for eight steps of the division by g at once: step[v] = v(x)·x^r mod g, where v(x) is the
	// byte v read as a polynomial of degree below 8.
	step [256]parity
}

// newCode returns the code of n bits (a multiple of 8) over GF(2^m) with designed distance 2t + 1. The
// parity bits must be fewer than n and not more than maxParity.
func newCode(m, n, t int) *code {
	f := newField(m)
	g := f.generator(t)
	r := len(g) - 1
	c := &code{f: f, n: n, k: n - r, t: t}

	var low parity // g - x^r, which is x^r mod g
	for d, bit := range g[:r] {
		at := r - 1 - d
		low[at/64] |= uint64(bit) << (63 - at%64)
	}
	c.step[1] = low
	for v := 2; v < len(c.step); v++ {
		if v&(v-1) == 0 { // x^i from x^(i-1): a shift, reduced if x^r falls out
			p := c.step[v/2]
			out := p[0] >> 63
			p.shift(1)
			if out != 0 {
				p.add(&low)
			}
			c.step[v] = p
		} else { // linear in v
			c.step[v] = c.step[v&(v-1)]
			c.step[v].add(&c.step[v&-v])
		}
	}
	return c
}

// shift multiplies p by x^b, 0 < b < 64, and drops what leaves the register.
func (p *parity) shift(b int) {
	for i := range p[:len(p)-1] {
		p[i] = p[i]<<b | p[i+1]>>(64-b)
	}
	p[len(p)-1] <<= b
}

// add sets p to p + q.
func (p *parity) add(q *parity) {
	for i := range p {
		p[i] ^= q[i]
	}
}

// remainder returns w(x) mod g. It is zero exactly for codewords, and for a message followed by r zero
// bits it is the parity of the message.
func (c *code) remainder(w []byte) parity {
	// With pad zero bits in front, which do not change the polynomial, the message ends at a byte
	// boundary. Byte i of that string is the low byte of acc >> pad.
	pad := -c.k & 7
	msg := (c.k + pad) / 8
	var p0, p1, p2, p3 uint64 // kept out of an array so that they stay in machine registers
	acc := uint(0)
	for _, b := range w[:msg] {
		acc = acc<<8 | uint(b)
		s := &c.step[byte(p0>>56)^byte(acc>>pad)]
		p0 = p0<<8 | p1>>56
		p1 = p1<<8 | p2>>56
		p2 = p2<<8 | p3>>56
		p3 = p3 << 8
		p0 ^= s[0]
		p1 ^= s[1]
		p2 ^= s[2]
		p3 ^= s[3]
	}
	p := parity{p0, p1, p2, p3}
	for i := range (c.n - c.k + 7) / 8 {
		acc <<= 8
		if msg+i < len(w) {
			acc |= uint(w[msg+i])
		}
		p[i/8] ^= uint64(byte(acc>>pad)) << (56 - i%8*8)
	}
	return p
}

// encode completes w, whose first k bits are the message, to a codeword by adding the remainder. What the
// other bits hold before does not matter.
func (c *code) encode(w []byte) {
	p := c.remainder(w)
	first, off := c.k/8, c.k%8
	acc := uint(0) // byte i of the remainder shifted right by off is the low byte of acc >> off
	for i := first; i < len(w); i++ {
		acc = acc<<8 | uint(byte(p[0]>>56))
		p.shift(8)
		w[i] ^= byte(acc >> off)
	}
}
