package core

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
)

var le = binary.LittleEndian

// Xor sets dst to a XOR b, byte for byte, and does not allocate. All three have
// the same length, any length; it panics otherwise. dst may be a or b or both,
// but must not overlap either of them in any other way.
func Xor(dst, a, b []byte) {
	// The usual widths, in whole words. Anything else, and what is wrong, is for
	// xorAny.
	switch n := len(dst); {
	case n != len(a) || n != len(b):
		xorAny(dst, a, b)
	case n == 32:
		d, a, b := (*[32]byte)(dst), (*[32]byte)(a), (*[32]byte)(b)
		xorWord(d[:8], a[:8], b[:8])
		xorWord(d[8:16], a[8:16], b[8:16])
		xorWord(d[16:24], a[16:24], b[16:24])
		xorWord(d[24:], a[24:], b[24:])
	case n == 20:
		d, a, b := (*[20]byte)(dst), (*[20]byte)(a), (*[20]byte)(b)
		xorWord(d[:8], a[:8], b[:8])
		xorWord(d[8:16], a[8:16], b[8:16])
		le.PutUint32(d[16:], le.Uint32(a[16:])^le.Uint32(b[16:]))
	case n == 16:
		d, a, b := (*[16]byte)(dst), (*[16]byte)(a), (*[16]byte)(b)
		xorWord(d[:8], a[:8], b[:8])
		xorWord(d[8:], a[8:], b[8:])
	case n >= 48:
		subtle.XORBytes(dst, a, b) // measured faster from here on
	default:
		xorAny(dst, a, b)
	}
}

// Xor32 is Xor of 32 bytes, for callers that know the width when they are written: the
// call is then most of what Xor costs, and this one is half of it.
func Xor32(dst, a, b *[32]byte) {
	xorWord(dst[:8], a[:8], b[:8])
	xorWord(dst[8:16], a[8:16], b[8:16])
	xorWord(dst[16:24], a[16:24], b[16:24])
	xorWord(dst[24:], a[24:], b[24:])
}

// xorWord is Xor of 8 bytes. Inlined.
func xorWord(dst, a, b []byte) { le.PutUint64(dst, le.Uint64(a)^le.Uint64(b)) }

// xorAny is Xor of any length.
func xorAny(dst, a, b []byte) {
	if len(a) != len(dst) || len(b) != len(dst) {
		panicLengths("Xor", dst, a, b)
	}
	// From the end, as Add goes: measured faster than from the front.
	i := len(dst)
	for ; i >= 8; i -= 8 {
		le.PutUint64(dst[i-8:i], le.Uint64(a[i-8:i])^le.Uint64(b[i-8:i]))
	}
	if i >= 4 {
		le.PutUint32(dst[i-4:i], le.Uint32(a[i-4:i])^le.Uint32(b[i-4:i]))
		i -= 4
	}
	for i--; i >= 0; i-- {
		dst[i] = a[i] ^ b[i]
	}
}

// Equal reports whether a and b are the same bytes, and does not allocate. Its
// time depends on the length alone, not on the contents. Strings of different
// lengths are not equal, which it tells at once: widths are no secret.
func Equal(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	switch len(a) {
	case 32:
		a, b := (*[32]byte)(a), (*[32]byte)(b)
		return (diff(a[:8], b[:8])|diff(a[8:16], b[8:16]))|(diff(a[16:24], b[16:24])|diff(a[24:], b[24:])) == 0
	case 20:
		a, b := (*[20]byte)(a), (*[20]byte)(b)
		return diff(a[:8], b[:8])|diff(a[8:16], b[8:16])|uint64(le.Uint32(a[16:])^le.Uint32(b[16:])) == 0
	case 16:
		a, b := (*[16]byte)(a), (*[16]byte)(b)
		return diff(a[:8], b[:8])|diff(a[8:], b[8:]) == 0
	}
	return equalAny(a, b)
}

// diff returns 0 if 8 bytes of a and b are the same, something else if not. Inlined.
func diff(a, b []byte) uint64 { return le.Uint64(a) ^ le.Uint64(b) }

// equalAny is Equal of any length. Both lengths are the same.
func equalAny(a, b []byte) bool {
	var diff uint64
	i := len(a)
	for ; i >= 8; i -= 8 {
		diff |= le.Uint64(a[i-8:i]) ^ le.Uint64(b[i-8:i])
	}
	if i >= 4 {
		diff |= uint64(le.Uint32(a[i-4:i]) ^ le.Uint32(b[i-4:i]))
		i -= 4
	}
	for i--; i >= 0; i-- {
		diff |= uint64(a[i] ^ b[i])
	}
	return diff == 0
}

// panicLengths panics about operands of op that differ in length.
func panicLengths(op string, operands ...[]byte) {
	n := make([]int, len(operands))
	for i, s := range operands {
		n[i] = len(s)
	}
	panic(fmt.Sprintf("core: %s: operands of different lengths in bytes: %v", op, n))
}
