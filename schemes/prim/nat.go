package prim

import (
	"math/bits"

	"filippo.io/bigmod"
)

// What bigmod lacks, or has only with an allocation. The announced length of a Nat is its number of limbs.

// set sets x = y, of one length.
func set(x, y *bigmod.Nat) {
	copy(x.Bits(), y.Bits())
}

// swap exchanges x and y, of one length, if on is 1 and leaves them if it is 0, in the same time.
func swap(x, y *bigmod.Nat, on uint) {
	a, b := x.Bits(), y.Bits()
	for i := range a {
		t := -on & (a[i] ^ b[i])
		a[i] ^= t
		b[i] ^= t
	}
}

// put writes x to dst, big endian. x has to fit.
func put(dst []byte, x *bigmod.Nat) {
	limbs := x.Bits()
	for i := range dst {
		limb := uint(0)
		if at := i / (bits.UintSize / 8); at < len(limbs) {
			limb = limbs[at] >> (8 * (i % (bits.UintSize / 8)))
		}
		dst[len(dst)-1-i] = byte(limb)
	}
}

// take sets x to the big-endian number b and reports whether it is below m. bigmod refuses a b longer than
// m even if zeros lead it.
func take(x *bigmod.Nat, b []byte, m *bigmod.Modulus) bool {
	for ; len(b) > m.Size(); b = b[1:] {
		if b[0] != 0 {
			return false
		}
	}
	_, err := x.SetBytes(b, m)
	return err == nil
}
