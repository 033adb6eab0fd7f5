// Command sha256 writes sha256_amd64.s, the assembly of SHA-256 for amd64: one, two
// and four messages side by side with the SHA extensions, eight with AVX2. Run go generate in
// schemes/core.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

func main() {
	ConstraintExpr("!purego")
	for _, streams := range []int{1, 2, 4} {
		shaNI(streams)
	}
	avx2()
	Generate()
}

// words declares a table of 32-bit words, which the program only reads.
func words(name string, w ...uint32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i, v := range w {
		DATA(4*i, U32(v))
	}
	return m
}

var (
	// The SHA instructions keep the state of eight words in two vectors, which
	// are, from the highest word to the lowest, ABEF and CDGH.
	initial = words("sha256Initial",
		0x9b05688c, 0x510e527f, 0xbb67ae85, 0x6a09e667,
		0x5be0cd19, 0x1f83d9ab, 0xa54ff53a, 0x3c6ef372)

	// The same in the order of the standard.
	initialWords = words("sha256InitialWords",
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19)

	roundConstants = words("sha256K", k[:]...)

	// Orders of bytes: that of each word reversed, that of the vector reversed.
	swapWords = words("sha256SwapWords", 0x00010203, 0x04050607, 0x08090a0b, 0x0c0d0e0f)
	swapAll   = words("sha256SwapAll", 0x0c0d0e0f, 0x08090a0b, 0x04050607, 0x00010203)
)
