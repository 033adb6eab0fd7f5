package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// hash is one of the two functions. They have the state of sixteen words, the
// function G and the way it goes over the state in common.
type hash struct {
	name     string
	schedule [][16]int // the order of the message words, round by round
	isBLAKE3 bool
}

var blake3 = hash{"blake3AVX2", blake3Schedule(), true}

// blake3Schedule is section 2.2 of the BLAKE3 paper: seven rounds, each with the
// words of the one before permuted.
func blake3Schedule() [][16]int {
	permutation := [16]int{2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8}
	rounds := make([][16]int, 7)
	for i := range rounds[0] {
		rounds[0][i] = i
	}
	for r := 1; r < len(rounds); r++ {
		for i, p := range permutation {
			rounds[r][i] = rounds[r-1][p]
		}
	}
	return rounds
}

// blake2s has the schedule of RFC 7693, section 2.7.
var blake2s = hash{"blake2sAVX2", [][16]int{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}, false}

// Flags of BLAKE3.
const (
	chunkStart = 1
	chunkEnd   = 2
	root       = 8
)

// The first words of BLAKE2s are those of SHA-256 with the parameter block in the
// first one: 32 bytes of digest, no key, a fan-out and depth of 1.
const parameters = 0x01010020

var initial = [8]uint32{
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
}

var (
	iv        [8]Mem // a vector of each
	firstWord = vector("blakeFirst", initial[0]^parameters)
	inverted6 = vector("blakeInverted6", ^initial[6])

	// The orders of bytes that rotate words to the right by 16 and by 8 bits.
	rotate16 = bytes("blakeRotate16", 2, func(i int) byte { return byte(i&^3 | (i+2)&3) })
	rotate8  = bytes("blakeRotate8", 2, func(i int) byte { return byte(i&^3 | (i+1)&3) })

	// The sixteen bytes from byte 16+i are an order of bytes that moves i bytes to the
	// front, those from byte i one that moves 16-i bytes to the back. What nothing
	// is moved to becomes zero.
	window = bytes("blakeWindow", 3, func(i int) byte {
		if i < 16 || i >= 32 {
			return 0x80
		}
		return byte(i - 16)
	})
)

func init() {
	all := GLOBL("blakeIV", RODATA|NOPTR)
	for i, w := range initial {
		for j := range 8 {
			DATA(32*i+4*j, U32(w))
		}
		iv[i] = all.Offset(32 * i)
	}
}

// vector declares a table of eight times the same word.
func vector(name string, w uint32) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(4*i, U32(w))
	}
	return m
}

// bytes declares a table of n times 16 bytes.
func bytes(name string, n int, at func(i int) byte) Mem {
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 16 * n {
		DATA(i, U8(at(i)))
	}
	return m
}

// Word i of the state of the eight messages is in register i. That leaves none for
// a word on the way, so word 8 is in memory and its register is free.
var (
	y    = [16]VecPhysical{Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15}
	x    = [16]VecPhysical{X0, X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15}
	free = Y8
)

// Eight messages and eight digests have an address each.
var pointers = [8]Register{R8, R9, R10, R11, R12, R13, RSI, RDI}

// The other registers: how far the messages are read, how much of them is left, the
// place in the block, and the frame.
var at, left, slot, frame = RAX, RCX, RDX, RBX

// word, word8 and chain are the frame, from an address divisible by 32: the sixteen
// words of the block, word 8 of the state, and the state at the start of the block,
// which only BLAKE2s needs again.
func word(i int) Mem  { return Mem{Base: frame}.Offset(32 * i) }
func word8() Mem      { return Mem{Base: frame}.Offset(512) }
func chain(i int) Mem { return Mem{Base: frame}.Offset(544 + 32*i) }

// lanes writes the function for h. It takes n > 0 messages, eight at a time; if
// fewer are left, the last one is hashed in the lanes that are too many. Everything
// is read and written in pieces of 16 bytes: a digest has at least as many, and a
// message that has fewer has to have something before it.
func lanes(h hash) {
	TEXT(h.name, 0, "func(dst *byte, dstStride, dstLen int, msg *byte, msgStride, msgLen, n int)")
	Pragma("noescape")
	size := 544
	if !h.isBLAKE3 {
		size += 8 * 32
	}
	LEAQ(AllocLocal(size+32).Offset(31), frame)
	ANDQ(I8(-32), frame)
	msg, dst, n, part, before, flags := AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8)
	for _, v := range []struct {
		name string
		to   Mem
	}{{"msg", msg}, {"dst", dst}, {"n", n}} {
		Load(Param(v.name), at)
		MOVQ(at, v.to)
	}

	Label("eight")
	addresses(msg, "msgStride", n)
	Load(Param("msgLen"), left)
	XORQ(at, at)
	for i := range 8 {
		VMOVDQU(iv[i], y[i])
	}
	if h.isBLAKE3 {
		MOVQ(U32(chunkStart), flags)
	} else {
		VMOVDQU(firstWord, y[0])
	}

	Label("block")
	if h.isBLAKE3 {
		MOVQ(left, before)
	} else {
		for i := range 8 {
			VMOVDQA(y[i], chain(i))
		}
	}
	XORQ(slot, slot)

	Label("piece")
	CMPQ(left, Imm(16))
	JLT(LabelRef("partial"))
	fourWords(false)
	ADDQ(Imm(16), at)
	SUBQ(Imm(16), left)
	ADDQ(I32(128), slot)
	CMPQ(slot, I32(512))
	JNE(LabelRef("piece"))
	JMP(LabelRef("rounds"))

	Label("partial")
	TESTQ(left, left)
	JZ(LabelRef("zeros"))
	Comment("The last 16 bytes of the messages, without those that were read before.")
	LEAQ(Mem{Base: at, Index: left, Scale: 1}.Offset(-16), at)
	MOVQ(left, part)
	LEAQ(window.Offset(32), left)
	SUBQ(part, left)
	VBROADCASTI128(Mem{Base: left}, y[15])
	fourWords(true)
	XORQ(left, left)
	ADDQ(I32(128), slot)
	CMPQ(slot, I32(512))
	JEQ(LabelRef("rounds"))

	Label("zeros")
	VPXOR(free, free, free)
	Label("zero")
	for i := range 4 {
		VMOVDQA(free, Mem{Base: frame, Index: slot, Scale: 1}.Offset(32*i))
	}
	ADDQ(I32(128), slot)
	CMPQ(slot, I32(512))
	JNE(LabelRef("zero"))

	Label("rounds")
	for i := 9; i < 12; i++ {
		VMOVDQU(iv[i-8], y[i])
	}
	if h.isBLAKE3 {
		VPXOR(y[12], y[12], y[12])
		VPXOR(y[13], y[13], y[13])
		MOVQ(before, slot)
		SUBQ(left, slot)
		VMOVD(slot.As32(), x[14])
		VPBROADCASTD(x[14], y[14])
		MOVQ(flags, slot)
		MOVQ(U32(0), flags)
		TESTQ(left, left)
		JNZ(LabelRef("more"))
		ORQ(Imm(chunkEnd|root), slot)
		Label("more")
		VMOVD(slot.As32(), x[15])
		VPBROADCASTD(x[15], y[15])
	} else {
		Load(Param("msgLen"), slot)
		SUBQ(left, slot)
		VMOVD(slot.As32(), x[12])
		VPBROADCASTD(x[12], y[12])
		VPXOR(iv[4], y[12], y[12])
		VMOVDQU(iv[5], y[13])
		VMOVDQU(iv[6], y[14])
		VMOVDQU(iv[7], y[15])
		TESTQ(left, left)
		JNZ(LabelRef("more"))
		VMOVDQU(inverted6, y[14])
		Label("more")
	}
	for i, order := range h.schedule {
		Comment(fmt.Sprintf("round %d", i+1))
		start := word8()
		if i == 0 {
			start = iv[0]
		}
		gs(start, order[:8], [4][4]int{{0, 4, 8, 12}, {1, 5, 9, 13}, {2, 6, 10, 14}, {3, 7, 11, 15}})
		gs(word8(), order[8:], [4][4]int{{0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13}, {3, 4, 9, 14}})
	}
	for i := range 8 {
		if !h.isBLAKE3 {
			VPXOR(chain(i), y[i], y[i])
		}
		if i == 0 {
			VPXOR(word8(), y[0], y[0])
		} else {
			VPXOR(y[i+8], y[i], y[i])
		}
	}
	TESTQ(left, left)
	JNZ(LabelRef("block"))

	digests(dst, n)
	MOVQ(n, at)
	SUBQ(Imm(8), at)
	MOVQ(at, n)
	JG(LabelRef("eight"))
	VZEROUPPER()
	RET()
}

// addresses makes pointers from the first address, the stride, and the number of
// messages that are left, and moves the first address on by eight.
func addresses(first Mem, stride string, n Mem) {
	step, none := left, slot
	MOVQ(n, at)
	XORQ(none, none)
	Load(Param(stride), step)
	MOVQ(first, pointers[0])
	for i := 1; i < len(pointers); i++ {
		CMPQ(at, Imm(uint64(i)))
		CMOVQLE(none, step)
		LEAQ(Mem{Base: pointers[i-1], Index: step, Scale: 1}, pointers[i])
	}
	ADDQ(pointers[7], step)
	MOVQ(step, first)
}

// fourWords loads 16 bytes of each message and transposes them to four words. If
// partial, only some of the bytes count, in the order that is in register 15.
func fourWords(partial bool) {
	r := y[8:12]
	for i := range r {
		VMOVDQU(Mem{Base: pointers[i], Index: at, Scale: 1}, x[8+i])
		VINSERTI128(Imm(1), Mem{Base: pointers[i+4], Index: at, Scale: 1}, r[i], r[i])
		if partial {
			VPSHUFB(y[15], r[i], r[i])
		}
	}
	transpose(r, y[12:16])
	for i := range r {
		VMOVDQA(r[i], Mem{Base: frame, Index: slot, Scale: 1}.Offset(32*i))
	}
}

// transpose exchanges rows and columns of the 4 by 4 words in the lower, and of
// those in the upper halves of r.
func transpose(r, tmp []VecPhysical) {
	VPUNPCKLDQ(r[1], r[0], tmp[0])
	VPUNPCKHDQ(r[1], r[0], tmp[1])
	VPUNPCKLDQ(r[3], r[2], tmp[2])
	VPUNPCKHDQ(r[3], r[2], tmp[3])
	VPUNPCKLQDQ(tmp[2], tmp[0], r[0])
	VPUNPCKHQDQ(tmp[2], tmp[0], r[1])
	VPUNPCKLQDQ(tmp[3], tmp[1], r[2])
	VPUNPCKHQDQ(tmp[3], tmp[1], r[3])
}

// gs is four times G, each on the words v of the state, with two message words each.
// Word 8 is read from start the first time.
//
// The four go in step. Other orders, one ahead of the other or one after the other, were
// measured no faster or slower by up to a tenth, and word 8 in a register, were there
// one, would be worth 3 in 100. Of the four units of a Zen 4 the chains of G keep 2.8
// busy in whatever order; a round takes 53 cycles, and 36 if they waited for nothing.
func gs(start Mem, order []int, v [4][4]int) {
	for half := range 2 {
		for i, g := range v {
			VPADDD(word(order[2*i+half]), y[g[0]], y[g[0]])
		}
		for _, g := range v {
			VPADDD(y[g[1]], y[g[0]], y[g[0]])
		}
		for _, g := range v {
			VPXOR(y[g[0]], y[g[3]], y[g[3]])
		}
		for _, g := range v {
			VPSHUFB([]Mem{rotate16, rotate8}[half], y[g[3]], y[g[3]])
		}
		for _, g := range v {
			if g[2] == 8 {
				VPADDD(start, y[g[3]], free)
				VPXOR(free, y[g[1]], y[g[1]])
				VMOVDQA(free, word8())
				start = word8()
			} else {
				VPADDD(y[g[3]], y[g[2]], y[g[2]])
			}
		}
		for _, g := range v {
			if g[2] != 8 {
				VPXOR(y[g[2]], y[g[1]], y[g[1]])
			}
		}
		right := []uint64{12, 7}[half]
		for _, g := range v {
			VPSRLD(Imm(right), y[g[1]], free)
			VPSLLD(Imm(32-right), y[g[1]], y[g[1]])
			VPOR(free, y[g[1]], y[g[1]])
		}
	}
}

// digests writes the words 0 to 7 of the state. The last 16 bytes asked for overlap
// the first 16.
func digests(dst Mem, n Mem) {
	addresses(dst, "dstStride", n)
	Load(Param("dstLen"), at)
	LEAQ(window, slot)
	transpose(y[0:4], y[8:12])
	transpose(y[4:8], y[8:12])
	for i := range 4 {
		VMOVDQU(x[i], Mem{Base: pointers[i]})
		VEXTRACTI128(Imm(1), y[i], Mem{Base: pointers[i+4]})
	}
	fromFirst, fromSecond := y[8], y[9]
	VBROADCASTI128(Mem{Base: slot, Index: at, Scale: 1}, fromFirst)
	VBROADCASTI128(Mem{Base: slot, Index: at, Scale: 1}.Offset(-16), fromSecond)
	for i := range 4 {
		VPSHUFB(fromFirst, y[i], y[i])
		VPSHUFB(fromSecond, y[i+4], y[i+4])
		VPOR(y[i], y[i+4], y[i+4])
		VMOVDQU(x[i+4], Mem{Base: pointers[i], Index: at, Scale: 1}.Offset(-16))
		VEXTRACTI128(Imm(1), y[i+4], Mem{Base: pointers[i+4], Index: at, Scale: 1}.Offset(-16))
	}
}
