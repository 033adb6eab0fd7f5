package core

import (
	"encoding/binary"
	"fmt"
)

// Xor sets dst to a XOR b, byte for byte, and does not allocate. All three have
// the same length, any length; it panics otherwise. dst may be a or b or both,
// but must not overlap either of them in any other way.
func Xor(dst, a, b []byte) {
	if len(a) != len(dst) || len(b) != len(dst) {
		panicLengths("Xor", dst, a, b)
	}
	// From the end, as Add goes: measured faster than from the front.
	le := binary.LittleEndian
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
	var diff uint64
	le := binary.LittleEndian
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
