package prim

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// widths are the widths of biometric code under test: those of the table in the package documentation.
var widths = []int{64, 96, 128, 160, 192, 224, 256, 320, 384, 448, 512}

// flip flips count random different bits of w.
func flip(rng *rand.Rand, w []byte, count int) {
	for _, at := range rng.Perm(8 * len(w))[:count] {
		w[at/8] ^= 0x80 >> (at % 8)
	}
}

// fill returns n random bytes.
func fill(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rng.Uint32())
	}
	return b
}

// distance returns the number of bits in which a and b differ.
func distance(a, b []byte) int {
	d := 0
	for i := range a {
		d += bits.OnesCount8(a[i] ^ b[i])
	}
	return d
}

// remainderSlow divides w by the generator of c bit by bit; element i is the coefficient of x^i.
func remainderSlow(c *code, w []byte) []uint16 {
	g := c.f.generator(c.t)
	poly := make([]uint16, c.n)
	for i := range poly {
		at := c.n - 1 - i
		poly[i] = uint16(w[at/8] >> (7 - at%8) & 1)
	}
	r := len(g) - 1
	for d := c.n - 1; d >= r; d-- {
		if poly[d] != 0 {
			for i := range g {
				poly[d-r+i] ^= g[i]
			}
		}
	}
	return poly[:r]
}

// TestRemainder compares the division by table with the one by hand, at all widths.
func TestRemainder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for n := minBits; n <= maxBits; n += 8 {
		m, errs := choose(n)
		c := newCode(m, n, errs)
		for range 20 {
			w := fill(rng, n/8)
			want := parity{}
			r := n - c.k
			for d, bit := range remainderSlow(c, w) {
				at := r - 1 - d
				want[at/64] |= uint64(bit) << (63 - at%64)
			}
			require.Equal(t, want, c.remainder(w), "n=%d", n)

			enc := bytes.Clone(w)
			c.encode(enc)
			require.Equal(t, parity{}, c.remainder(enc), "n=%d", n)
			// Systematic: the first k bits are the message.
			require.Equal(t, w[:c.k/8], enc[:c.k/8], "n=%d", n)
			require.Zero(t, (w[c.k/8]^enc[c.k/8])>>(8-c.k%8), "n=%d", n)
		}
	}
}

// TestSyndromes compares the syndromes with the value of the whole word at the powers of α.
func TestSyndromes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range widths {
		m, errs := choose(n)
		c := newCode(m, n, errs)
		s := newScratch(n/8, errs)
		w := fill(rng, n/8)
		rem := c.remainder(w)
		c.syndromes(s.syndrome, &rem)
		for j := 1; j <= 2*errs; j++ {
			at, sum := c.f.exp[j], uint16(0)
			for i := range n { // Horner
				sum = mulSlow(m, sum, at) ^ uint16(w[i/8]>>(7-i%8)&1)
			}
			require.Equal(t, sum, s.syndrome[j], "n=%d j=%d", n, j)
		}
	}
}

// TestDecodeExhaustive decodes all words of 16 bits with small codes and compares with the definition: the
// codeword within t bits, or failure if there is none. Most failures come from the shortening.
func TestDecodeExhaustive(t *testing.T) {
	for _, v := range []struct{ m, t int }{{5, 1}, {5, 2}, {5, 3}, {6, 1}, {6, 2}, {7, 1}, {7, 2}, {10, 1}} {
		c := newCode(v.m, 16, v.t)
		s := newScratch(2, v.t)
		words := make([][]byte, 1<<c.k)
		for i := range words {
			words[i] = binary.BigEndian.AppendUint16(nil, uint16(i<<(16-c.k)))
			c.encode(words[i])
			if i > 0 { // the code is linear, so this is its minimum distance
				require.GreaterOrEqual(t, distance(words[i], words[0]), 2*v.t+1)
			}
		}
		opened := 0
		for i := range 1 << 16 {
			w := binary.BigEndian.AppendUint16(nil, uint16(i))
			var want []byte
			for _, cw := range words {
				if distance(cw, w) <= v.t {
					want = cw
				}
			}
			ok := c.decode(w, s)
			require.Equal(t, want != nil, ok, "m=%d t=%d word %#04x", v.m, v.t, i)
			if ok {
				require.Equal(t, want, w, "m=%d t=%d word %#04x", v.m, v.t, i)
				opened++
			}
		}
		sphere := 0 // number of words within t bits of a codeword
		for e, choose := 0, 1; e <= v.t; e++ {
			sphere += choose
			choose = choose * (16 - e) / (e + 1)
		}
		require.Equal(t, len(words)*sphere, opened)
	}
}

// TestLongRecurrence decodes words whose first nonzero syndrome comes late, so that the recurrence
// outgrows t before the last step: codewords of a weaker code.
func TestLongRecurrence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for _, n := range widths {
		m, errs := choose(n)
		c := newCode(m, n, errs)
		s := newScratch(n/8, errs)
		for weaker := errs / 2; weaker > 0 && weaker < errs; weaker++ {
			w := fill(rng, n/8)
			newCode(m, n, weaker).encode(w)
			if c.remainder(w) == (parity{}) {
				continue
			}
			require.False(t, c.decode(w, s), "n=%d: codeword for t=%d", n, weaker)
		}
	}
}
