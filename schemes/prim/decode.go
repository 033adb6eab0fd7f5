package prim

import "math/bits"

// decode corrects w in place to the codeword within t bits of it, if there is one, and reports whether
// there is; if not, w is as it was or holds garbage. It is bounded-distance decoding: a word that is
// more than t bits from every codeword is refused, never guessed at.
//
// The number of steps depends on the error pattern, w + c with c the codeword found, and not on c.
func (c *code) decode(w []byte, s *Scratch) bool {
	rem := c.remainder(w)
	if rem == (parity{}) {
		return true
	}
	c.syndromes(s.syndrome, &rem)
	length, ok := c.locate(s)
	if !ok || !c.correct(w, length, s) {
		return false
	}
	// By the theory a locator with as many distinct roots as its length leads to a codeword; the price
	// of not having to trust the code above for it is one more division.
	return c.remainder(w) == parity{}
}

// syndromes sets syn[j] for 1 <= j <= 2t to w(α^j), which is rem(α^j) since g(α^j) = 0. If w is a
// codeword with the bits of x^p, p in E, flipped, that is the sum over E of (α^p)^j.
func (c *code) syndromes(syn []uint16, rem *parity) {
	clear(syn)
	for i, word := range rem {
		for word != 0 {
			lead := bits.LeadingZeros64(word)
			word &^= 1 << 63 >> lead
			p := c.n - c.k - 1 - 64*i - lead // below the order of α
			step := 2 * p % c.f.order
			for j, e := 1, p; j < len(syn); j += 2 {
				syn[j] ^= c.f.exp[e]
				if e += step; e >= c.f.order {
					e -= c.f.order
				}
			}
		}
	}
	// Squaring is additive in characteristic 2 and rem has coefficients in GF(2).
	for j := 2; j < len(syn); j += 2 {
		syn[j] = c.f.mul(syn[j/2], syn[j/2])
	}
}

// locate finds the shortest linear recurrence Σ λ_i·S_(j-i) = 0 that the syndromes S_1..S_2t obey, which
// for at most t errors has the error locator Λ(x) = Σ λ_i·x^i = Π (1 - α^p·x) for its polynomial. It is
// the algorithm of Berlekamp and Massey (Massey, "Shift-register synthesis and BCH decoding", IEEE
// Trans. Inf. Theory 15(1), 1969), with every second step left out: for a binary code the discrepancy of
// each even syndrome is zero (Berlekamp, "Algebraic Coding Theory", section 7.6).
//
// It leaves λ_0..λ_t in s.locator and returns the length of the recurrence; false if that exceeds t,
// which takes more than t errors.
func (c *code) locate(s *Scratch) (length int, ok bool) {
	f := c.f
	cur, old, next := s.locator, s.oldLocator, s.nextLocator
	clear(cur)
	clear(old)
	cur[0], old[0] = 1, 1
	oldDisc := uint16(1) // discrepancy at which old was left behind
	shift := 1           // steps since then: x^shift·old(x) corrects cur(x)
	for j := 1; j < len(s.syndrome); j += 2 {
		disc := s.syndrome[j]
		for i := 1; i <= length; i++ { // length < j
			disc ^= f.mul(cur[i], s.syndrome[j-i])
		}
		if disc == 0 {
			shift += 2
			continue
		}
		grows := 2*length < j
		if grows && j-length > c.t {
			return 0, false
		}
		copy(next, cur)
		q := f.mul(disc, f.inv(oldDisc))
		for i := shift; i <= c.t; i++ {
			next[i] ^= f.mul(q, old[i-shift])
		}
		if grows {
			cur, old, next = next, cur, old
			length, oldDisc, shift = j-length, disc, 2
		} else {
			cur, next = next, cur
			shift += 2
		}
	}
	s.locator, s.oldLocator, s.nextLocator = cur, old, next
	return length, true
}

// correct flips in w the bits of x^p for the p with Λ(α^-p) = 0, 0 <= p < n, and reports whether there
// are as many as the length of the recurrence. If there are fewer, Λ has a repeated root, a root outside
// GF(2^m), or one that stands for a bit cut off by the shortening: there were more than t errors.
//
// It is the search of Chien ("Cyclic decoding procedures for Bose-Chaudhuri-Hocquenghem codes", IEEE
// Trans. Inf. Theory 10(4), 1964): from p to p + 1 the term λ_i·α^(-ip) gains the factor α^-i, so with
// the terms kept as logarithms a step is a subtraction. Four p are done at a time, and the logarithms
// kept from order to 2·order - 1, so that only every fourth step has to reduce: 4t <= order in all codes.
func (c *code) correct(w []byte, length int, s *Scratch) bool {
	order, exp := int32(c.f.order), c.f.exp
	terms := s.terms[:0]
	for i, l := range s.locator[1:] {
		if l != 0 {
			terms = append(terms, term{log: order + int32(c.f.log[l]), step: int32(i + 1)})
		}
	}
	left := length
	for p := 0; p < c.n && left > 0; p += 4 {
		sum0, sum1, sum2, sum3 := uint16(1), uint16(1), uint16(1), uint16(1) // λ_0
		for i := range terms {
			e, step := terms[i].log, terms[i].step
			sum0 ^= exp[e]
			e -= step
			sum1 ^= exp[e]
			e -= step
			sum2 ^= exp[e]
			e -= step
			sum3 ^= exp[e]
			e -= step
			terms[i].log = e + order&((e-order)>>31) // add order if e is below it
		}
		for i, sum := range [4]uint16{sum0, sum1, sum2, sum3} {
			if sum == 0 {
				at := c.n - 1 - p - i
				w[at/8] ^= 0x80 >> (at % 8)
				left--
			}
		}
	}
	return left == 0
}
