package core

import "encoding/binary"

// asconBackend is Ascon-Hash256 of NIST SP 800-232, 256 bits. The words are
// little-endian, as in that standard; Ascon-Hash of the CAESAR and early
// lightweight-competition submissions, v1.2, is another function.
var asconBackend = backend{
	name: "ascon-hash256",
	size: 32,
	impl: func() string { return "schemes/core, generic" },
	sum:  sumAscon,
}

// The state after the initial value 0x0000080100cc0002 of Ascon-Hash256 (identifier
// 2, twice 12 rounds, 256 bits of output, a rate of 8 bytes), followed by four zero
// words, has been permuted. Having it as constants saves one of the len(msg)/8 + 5
// permutations of a full digest; a test derives it.
const (
	asconInit0 = 0x9b1e5494e934d681
	asconInit1 = 0x4bc3a01e333751d2
	asconInit2 = 0xae65396c6b34b81a
	asconInit3 = 0x3c7fd4a4d56a4db3
	asconInit4 = 0x1a5c464906c5976d
)

// sumAscon writes the first len(dst) bytes of the Ascon-Hash256 digest of msg to
// dst, len(dst) <= 32. It squeezes only as many 8-byte blocks as dst needs, so a
// short cut costs fewer permutations than a whole digest.
func sumAscon(dst, msg []byte) {
	s0, s1, s2, s3, s4 := uint64(asconInit0), uint64(asconInit1), uint64(asconInit2),
		uint64(asconInit3), uint64(asconInit4)

	for len(msg) >= 8 {
		s0 ^= binary.LittleEndian.Uint64(msg)
		s0, s1, s2, s3, s4 = asconP12(s0, s1, s2, s3, s4)
		msg = msg[8:]
	}

	// The last block, always short and maybe empty, is padded with a 1 bit, which
	// in little-endian order is the lowest bit of the byte after the message.
	last := uint64(1) << (8 * len(msg))
	for i, b := range msg {
		last |= uint64(b) << (8 * i)
	}
	s0 ^= last
	s0, s1, s2, s3, s4 = asconP12(s0, s1, s2, s3, s4)

	for len(dst) > 8 {
		binary.LittleEndian.PutUint64(dst, s0)
		dst = dst[8:]
		s0, s1, s2, s3, s4 = asconP12(s0, s1, s2, s3, s4)
	}
	for i := range dst {
		dst[i] = byte(s0 >> (8 * i))
	}
}
