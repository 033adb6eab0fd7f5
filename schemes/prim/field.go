package prim

// Degrees of the fields this package can build. The widths NewExtractor accepts need 7 to 10; the
// smaller fields are there because the codes printed in textbooks, and the codes small enough to be
// checked word by word, live in them.
const (
	minDegree = 4
	maxDegree = 10
)

// primitive[m] is a primitive polynomial of degree m over GF(2), bit i being the coefficient of x^i:
// the ones of Lin and Costello, "Error Control Coding", table 2.7, so that the generator polynomials
// come out as published.
var primitive = [maxDegree + 1]uint{
	4:  0x13,  // x^4 + x + 1
	5:  0x25,  // x^5 + x^2 + 1
	6:  0x43,  // x^6 + x + 1
	7:  0x89,  // x^7 + x^3 + 1
	8:  0x11d, // x^8 + x^4 + x^3 + x^2 + 1
	9:  0x211, // x^9 + x^4 + 1
	10: 0x409, // x^10 + x^3 + 1
}

// field is GF(2^m) in polynomial basis, its nonzero elements being the powers of α = x.
type field struct {
	order int      // 2^m - 1, the order of α
	exp   []uint16 // exp[i] = α^i for 0 <= i < 2·order, so that a sum of two logarithms needs no reduction
	log   []uint16 // log[α^i] = i for 0 <= i < order; log[0] has no meaning
}

// newField builds the tables of GF(2^m), minDegree <= m <= maxDegree.
func newField(m int) *field {
	order := 1<<m - 1
	f := &field{order: order, exp: make([]uint16, 2*order), log: make([]uint16, order+1)}
	a := uint(1)
	for i := range order {
		f.exp[i], f.exp[i+order] = uint16(a), uint16(a)
		f.log[a] = uint16(i)
		if a <<= 1; a>>m != 0 {
			a ^= primitive[m]
		}
	}
	return f
}

// mul returns a·b.
func (f *field) mul(a, b uint16) uint16 {
	if a == 0 || b == 0 {
		return 0
	}
	return f.exp[int(f.log[a])+int(f.log[b])]
}

// inv returns 1/a for a != 0.
func (f *field) inv(a uint16) uint16 {
	return f.exp[f.order-int(f.log[a])]
}

// addCoset adds to set, a set of exponents modulo the order of α, the cyclotomic coset of i, which is
// {i, 2i, 4i, ...}: the exponents of the conjugates of α^i, that is of the roots of its minimal
// polynomial over GF(2). It returns how many exponents were new: all of the coset or none.
func (f *field) addCoset(set []bool, i int) int {
	added := 0
	for i %= f.order; !set[i]; i = 2 * i % f.order {
		set[i] = true
		added++
	}
	return added
}

// generator returns the generator polynomial of the narrow-sense binary BCH code of length 2^m - 1 and
// designed distance 2t + 1: the least common multiple of the minimal polynomials of α, α^2, ..., α^2t.
// Element i is the coefficient of x^i, 0 or 1; the last element is the leading 1.
func (f *field) generator(t int) []uint16 {
	roots := make([]bool, f.order)
	for j := 1; j < 2*t; j += 2 { // α^2j is a conjugate of α^j
		f.addCoset(roots, j)
	}
	// The product of (x - α^i) over whole cosets: computed in GF(2^m), it ends in GF(2).
	g := []uint16{1}
	for i, isRoot := range roots {
		if !isRoot {
			continue
		}
		g = append(g, 0)
		for d := len(g) - 1; d > 0; d-- {
			g[d] = g[d-1] ^ f.mul(g[d], f.exp[i])
		}
		g[0] = f.mul(g[0], f.exp[i])
	}
	return g
}
