package core

import (
	"encoding/binary"
	"math/bits"
)

// Add sets dst to a + b modulo 2^(8 len), big-endian and unsigned, and does not
// allocate. All three have the same length, any length; it panics otherwise. dst
// may be a or b or both, but must not overlap either of them in any other way.
// Its time depends on the length alone.
func Add(dst, a, b []byte) {
	if len(a) != len(dst) || len(b) != len(dst) {
		panicLengths("Add", dst, a, b)
	}
	// Whole words from the end, where the carry starts, then the bytes that are
	// left at the front.
	var carry uint64
	i := len(dst)
	for ; i >= 8; i -= 8 {
		var sum uint64
		sum, carry = bits.Add64(word(a, i), word(b, i), carry)
		binary.BigEndian.PutUint64(dst[i-8:i], sum)
	}
	for i--; i >= 0; i-- {
		sum := uint64(a[i]) + uint64(b[i]) + carry
		dst[i], carry = byte(sum), sum>>8
	}
}

// Sub sets dst to a - b modulo 2^(8 len). It is Add's inverse, under the same
// rules.
func Sub(dst, a, b []byte) {
	if len(a) != len(dst) || len(b) != len(dst) {
		panicLengths("Sub", dst, a, b)
	}
	var borrow uint64
	i := len(dst)
	for ; i >= 8; i -= 8 {
		var diff uint64
		diff, borrow = bits.Sub64(word(a, i), word(b, i), borrow)
		binary.BigEndian.PutUint64(dst[i-8:i], diff)
	}
	for i--; i >= 0; i-- {
		diff := uint64(a[i]) - uint64(b[i]) - borrow
		dst[i], borrow = byte(diff), diff>>63
	}
}

// Less reports whether a < b as big-endian unsigned numbers, and does not
// allocate. Both have the same length, any length; it panics otherwise. Its time
// depends on the length alone, not on the contents.
func Less(a, b []byte) bool {
	if len(a) != len(b) {
		panicLengths("Less", a, b)
	}
	// a < b exactly if a - b borrows from beyond the first byte.
	var borrow uint64
	i := len(a)
	for ; i >= 8; i -= 8 {
		_, borrow = bits.Sub64(word(a, i), word(b, i), borrow)
	}
	for i--; i >= 0; i-- {
		borrow = (uint64(a[i]) - uint64(b[i]) - borrow) >> 63
	}
	return borrow != 0
}

// word returns the 8 bytes of s that end before index end.
func word(s []byte, end int) uint64 {
	return binary.BigEndian.Uint64(s[end-8 : end])
}
