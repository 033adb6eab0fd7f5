package prim

import (
	"crypto/subtle"
	"fmt"
	"math/bits"
)

// Widths NewExtractor accepts, in bits.
const (
	minBits = 64
	maxBits = 512
)

// Hash is what an Extractor needs of a hash function.
type Hash interface {
	// Sum writes the first len(dst) bytes of the digest of msg to dst, which may overlap msg.
	Sum(dst, msg []byte)
}

// Extractor is a fuzzy extractor for biometric codes of Bits bits which corrects up to T flipped bits.
// It is read-only once made: goroutines may share it, each with a Scratch of its own.
type Extractor struct {
	code *code
}

// NewExtractor returns the extractor for codes of the given width in bits, a multiple of 8 from 64 to
// 512; any other width is an error. The width alone decides the error-correcting code, by the rule in
// the package documentation.
func NewExtractor(bits int) (*Extractor, error) {
	if bits < minBits || bits > maxBits || bits%8 != 0 {
		return nil, fmt.Errorf("prim: no fuzzy extractor for codes of %d bits: need a multiple of 8 from %d to %d",
			bits, minBits, maxBits)
	}
	m, t := choose(bits)
	return &Extractor{code: newCode(m, bits, t)}, nil
}

// choose returns the degree of the field and the number of errors corrected for codes of n bits: the
// smallest m with 2^m - 1 >= n, and the largest t that leaves max(n/2, 3n/8 + 32) message bits.
func choose(n int) (m, t int) {
	m = bits.Len(uint(n))
	f := newField(m)
	spare := n - max(n/2, 3*n/8+32) // parity bits at most
	roots := make([]bool, f.order)
	for {
		// One more error takes α^(2t+1) and its conjugates as roots of the generator; they cost nothing
		// if they are roots already.
		spare -= f.addCoset(roots, 2*t+1)
		if spare < 0 {
			return m, t
		}
		t++
	}
}

// Bits returns n, the width of the biometric code and of the helper, in bits.
func (e *Extractor) Bits() int { return e.code.n }

// T returns the number of flipped bits that Rep corrects.
func (e *Extractor) T() int { return e.code.t }

// K returns the number of message bits of the error-correcting code: the entropy of the codeword that
// masks the biometric code in the helper, and the most that is left of the entropy of the biometric code
// to one who has seen the helper.
func (e *Extractor) K() int { return e.code.k }

// RandBytes returns the number of random bytes Gen draws its codeword from, K bits rounded up.
func (e *Extractor) RandBytes() int { return (e.code.k + 7) / 8 }

// Gen enrols the biometric code bio, n/8 bytes: with c the codeword of the message in the first K bits
// of rnd, it sets helper, n/8 bytes, to P = bio ^ c and r to the first len(r) bytes of H(bio || P). It is
// a function of its inputs; the randomness is all in rnd, at least RandBytes() bytes, of which the rest
// is ignored. The helper is public, r is the secret.
//
// r and helper may each overlap bio and rnd, but not one another. Gen allocates nothing. It panics if a
// length is wrong or s was made for another width.
func (e *Extractor) Gen(h Hash, r, helper, bio, rnd []byte, s *Scratch) {
	e.check(bio, helper, s)
	if len(rnd) < e.RandBytes() {
		panic(fmt.Sprintf("prim: %d random bytes, want at least %d", len(rnd), e.RandBytes()))
	}
	word, own, public := s.split()
	copy(word, rnd[:e.RandBytes()])
	e.code.encode(word)
	copy(own, bio)
	subtle.XORBytes(public, own, word)
	copy(helper, public)
	h.Sum(r, s.input)
	s.wipe()
}

// Rep recovers the r that Gen gave with helper, from a reading bio of the same source in which at most T
// bits differ: it decodes bio ^ helper to the codeword c' and sets r to the first len(r) bytes of
// H(c' ^ helper || helper). It returns false, with r all zero, if no codeword is that close.
//
// A reading or a helper further off may also come close to another codeword; then Rep returns true with
// an r that is not the enrolled one. It is for the caller to check what r is used for.
//
// r may overlap bio and helper, which are otherwise left as they are. Rep allocates nothing. It panics if
// a length is wrong or s was made for another width.
func (e *Extractor) Rep(h Hash, r, bio, helper []byte, s *Scratch) bool {
	e.check(bio, helper, s)
	word, own, public := s.split()
	copy(public, helper)
	subtle.XORBytes(word, bio, public)
	ok := e.code.decode(word, s)
	if ok {
		subtle.XORBytes(own, word, public)
		h.Sum(r, s.input)
	} else {
		clear(r)
	}
	s.wipe()
	return ok
}

// check panics unless the arguments fit the extractor: they are fixed when a protocol is set up.
func (e *Extractor) check(bio, helper []byte, s *Scratch) {
	n := e.code.n / 8
	if len(bio) != n {
		panic(fmt.Sprintf("prim: biometric code of %d bytes, want %d", len(bio), n))
	}
	if len(helper) != n {
		panic(fmt.Sprintf("prim: helper of %d bytes, want %d", len(helper), n))
	}
	if len(s.word) != n {
		panic(fmt.Sprintf("prim: scratch for %d bits, want %d", 8*len(s.word), 8*n))
	}
}

// Scratch is the working memory of Gen and Rep. It serves one call at a time.
type Scratch struct {
	word  []byte // the codeword, or what is to become one
	input []byte // biometric code || helper, the input of the hash

	syndrome []uint16 // S_j at index j, 1 <= j <= 2t

	// Coefficients λ_0..λ_t of the error locator, and of the two other polynomials locate turns over.
	locator, oldLocator, nextLocator []uint16

	terms []term
}

// term is one term of the error locator at a power of α, as a logarithm, with the number by which the
// logarithm falls from one power to the next.
type term struct{ log, step int32 }

// NewScratch returns working memory for e, or for any other extractor of the same width.
func (e *Extractor) NewScratch() *Scratch {
	n, t := e.code.n/8, e.code.t
	return newScratch(n, t)
}

func newScratch(n, t int) *Scratch {
	return &Scratch{
		word:        make([]byte, n),
		input:       make([]byte, 2*n),
		syndrome:    make([]uint16, 2*t+1),
		locator:     make([]uint16, t+1),
		oldLocator:  make([]uint16, t+1),
		nextLocator: make([]uint16, t+1),
		terms:       make([]term, t),
	}
}

// split returns the word and the two halves of the input of the hash.
func (s *Scratch) split() (word, own, public []byte) {
	n := len(s.word)
	return s.word, s.input[:n], s.input[n:]
}

// wipe clears the secrets. What is left over tells where the errors were and no more.
func (s *Scratch) wipe() {
	clear(s.word)
	clear(s.input)
}
