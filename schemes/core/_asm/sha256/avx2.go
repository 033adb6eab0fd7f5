package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// avx2 writes the function for eight messages in the eight lanes of a vector: each
// vector has the same word of all of them.
func avx2() {
	TEXT("sha256AVX8", 0, "func(dst *byte, dstStride int, msg *byte, msgStride, blocks int, tail *byte, bits uint64, padding *byte)")
	g := &lanes{
		dst: RDI, msg: RSI, stride: R8, stride3: R9, high: R10,
		blocks: RCX, tail: RDX, bits: RBX, padding: RAX,
		constants: R11, from: R12, fromHigh: R13, offset: R14,
	}
	for i := range g.state {
		g.state[i] = []VecPhysical{Y0, Y1, Y2, Y3, Y4, Y5, Y6, Y7}[i]
	}
	for i := range g.tmp {
		g.tmp[i] = []VecPhysical{Y8, Y9, Y10, Y11, Y12, Y13, Y14, Y15}[i]
	}
	g.w, g.saved = AllocLocal(16*32), AllocLocal(8*32)

	Load(Param("dst"), g.dst)
	Load(Param("msg"), g.msg)
	Load(Param("msgStride"), g.stride)
	Load(Param("blocks"), g.blocks)
	Load(Param("tail"), g.tail)
	Load(Param("bits"), g.bits)
	Load(Param("padding"), g.padding)
	LEAQ(Mem{Base: g.stride, Index: g.stride, Scale: 2}, g.stride3)
	LEAQ(Mem{Base: g.msg, Index: g.stride, Scale: 4}, g.high)
	for i, s := range g.state {
		VPBROADCASTD(initialWords.Offset(4*i), s)
	}
	TESTQ(g.blocks, g.blocks)
	JZ(LabelRef("tail"))

	Label("block")
	Comment("A whole block of the messages.")
	for t := range 4 {
		g.load(g.msg, g.high, 16*t)
		VBROADCASTI128(swapWords.Offset(0), g.tmp[7])
		for _, r := range g.tmp[:4] {
			VPSHUFB(g.tmp[7], r, r)
		}
		g.transpose(g.tmp[:4], g.tmp[4:])
		for i, r := range g.tmp[:4] {
			VMOVDQU(r, g.w.Offset(32*(4*t+i)))
		}
	}
	ADDQ(Imm(64), g.msg)
	ADDQ(Imm(64), g.high)

	Label("rounds")
	g.save()
	LEAQ(roundConstants.Offset(0), g.constants)
	for t := range 16 {
		g.round(t, func(sum VecPhysical) {
			VPADDD(g.w.Offset(32*t), sum, sum)
		})
	}
	MOVQ(U32(3), g.offset)
	Label("sixteen")
	ADDQ(Imm(64), g.constants)
	for t := range 16 {
		g.schedule(t)
		g.round(t, func(sum VecPhysical) {
			VPADDD(g.w.Offset(32*t), sum, sum)
		})
	}
	DECQ(g.offset)
	JNZ(LabelRef("sixteen"))
	g.addSaved()
	DECQ(g.blocks)
	JG(LabelRef("block"))

	Label("tail")
	Comment("The last bytes of the messages, and the padding that fits behind them.")
	TESTQ(g.tail, g.tail)
	JZ(LabelRef("padding"))
	for t := range 4 {
		MOVQ(Mem{Base: g.tail}.Offset(tailOffsets+8*t), g.offset)
		LEAQ(Mem{Base: g.msg, Index: g.offset, Scale: 1}, g.from)
		LEAQ(Mem{Base: g.high, Index: g.offset, Scale: 1}, g.fromHigh)
		g.load(g.from, g.fromHigh, 0)
		VBROADCASTI128(Mem{Base: g.tail}.Offset(tailMasks+16*t), g.tmp[6])
		VBROADCASTI128(Mem{Base: g.tail}.Offset(tailPadding+16*t), g.tmp[7])
		for _, r := range g.tmp[:4] {
			VPSHUFB(g.tmp[6], r, r)
			VPOR(g.tmp[7], r, r)
		}
		g.transpose(g.tmp[:4], g.tmp[4:])
		if t == 3 {
			VMOVQ(g.bits, g.tmp[4].AsX())
			VPBROADCASTD(g.tmp[4].AsX(), g.tmp[4])
			VPOR(g.tmp[4], g.tmp[3], g.tmp[3])
		}
		for i, r := range g.tmp[:4] {
			VMOVDQU(r, g.w.Offset(32*(4*t+i)))
		}
	}
	XORL(EDX, EDX)
	XORL(ECX, ECX)
	JMP(LabelRef("rounds"))

	Label("padding")
	Comment("A block of padding only, whose message schedule is given.")
	TESTQ(g.padding, g.padding)
	JZ(LabelRef("done"))
	g.save()
	MOVQ(g.padding, g.constants)
	MOVQ(U32(4), g.offset)
	Label("given")
	for t := range 16 {
		g.round(t, nil)
	}
	ADDQ(Imm(64), g.constants)
	DECQ(g.offset)
	JNZ(LabelRef("given"))
	g.addSaved()

	Label("done")
	Load(Param("dstStride"), g.stride)
	LEAQ(Mem{Base: g.stride, Index: g.stride, Scale: 2}, g.stride3)
	LEAQ(Mem{Base: g.dst, Index: g.stride, Scale: 4}, g.high)
	VBROADCASTI128(swapWords.Offset(0), g.tmp[7])
	for half := range 2 {
		rows := g.state[4*half : 4*half+4]
		g.transpose(rows, g.tmp[:4])
		for i, r := range rows {
			VPSHUFB(g.tmp[7], r, r)
			VMOVDQU(r.AsX(), g.at(g.dst, i).Offset(16*half))
			VEXTRACTI128(Imm(1), r, g.at(g.high, i).Offset(16*half))
		}
	}
	VZEROUPPER()
	RET()
}

// lanes writes the function for eight messages.
type lanes struct {
	dst, msg, stride, stride3, high Register // messages 0 to 3 start at msg, 4 to 7 at high
	blocks, tail, bits, padding     Register
	constants, from, fromHigh       Register
	offset                          Register

	state    [8]VecPhysical // a to h
	tmp      [8]VecPhysical
	w, saved Mem // the last sixteen words of the message schedule, W[t] at t%16
}

// at returns the address base + i*stride, i < 4.
func (g *lanes) at(base Register, i int) Mem {
	switch i {
	case 0:
		return Mem{Base: base}
	case 3:
		return Mem{Base: base, Index: g.stride3, Scale: 1}
	}
	return Mem{Base: base, Index: g.stride, Scale: uint8(i)}
}

// load loads 16 bytes of all messages: those of messages i and i+4 into tmp[i].
func (g *lanes) load(low, high Register, offset int) {
	for i, r := range g.tmp[:4] {
		VMOVDQU(g.at(low, i).Offset(offset), r.AsX())
		VINSERTI128(Imm(1), g.at(high, i).Offset(offset), r, r)
	}
}

// transpose makes the rows of a 4 by 4 matrix of words its columns, in both halves of
// the vectors.
func (g *lanes) transpose(r, tmp []VecPhysical) {
	VPUNPCKLDQ(r[1], r[0], tmp[0])
	VPUNPCKHDQ(r[1], r[0], tmp[1])
	VPUNPCKLDQ(r[3], r[2], tmp[2])
	VPUNPCKHDQ(r[3], r[2], r[3])
	VPUNPCKLQDQ(tmp[2], tmp[0], r[0])
	VPUNPCKHQDQ(tmp[2], tmp[0], tmp[3])
	VPUNPCKLQDQ(r[3], tmp[1], r[2])
	VPUNPCKHQDQ(r[3], tmp[1], r[3])
	VMOVDQA(tmp[3], r[1])
}

// xorRotated sets sum to x rotated right by each of n bits, and shifted right by shift
// bits if that is not 0, all added modulo 2. The first of tmp is scratch.
func (g *lanes) xorRotated(x, sum, tmp VecPhysical, shift uint64, n ...uint64) {
	VPSRLD(Imm(n[0]), x, sum)
	VPSLLD(Imm(32-n[0]), x, tmp)
	VPXOR(tmp, sum, sum)
	for _, n := range n[1:] {
		VPSRLD(Imm(n), x, tmp)
		VPXOR(tmp, sum, sum)
		VPSLLD(Imm(32-n), x, tmp)
		VPXOR(tmp, sum, sum)
	}
	if shift != 0 {
		VPSRLD(Imm(shift), x, tmp)
		VPXOR(tmp, sum, sum)
	}
}

// schedule makes W[t] in the place of W[t-16].
func (g *lanes) schedule(t int) {
	w := func(i int) Mem { return g.w.Offset(32 * (i & 15)) }
	x, sum, more, tmp := g.tmp[0], g.tmp[1], g.tmp[2], g.tmp[3]
	VMOVDQU(w(t-15), x)
	g.xorRotated(x, sum, tmp, 3, 7, 18)
	VMOVDQU(w(t-2), x)
	g.xorRotated(x, more, tmp, 10, 17, 19)
	VPADDD(w(t-16), sum, sum)
	VPADDD(w(t-7), more, more)
	VPADDD(more, sum, sum)
	VMOVDQU(sum, w(t))
}

// round does a round with the constant or word at t, to which add adds.
func (g *lanes) round(t int, add func(sum VecPhysical)) {
	s := &g.state
	a, b, c, d, e, f, gg, h := s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]
	sum, tmp, ch := g.tmp[0], g.tmp[1], g.tmp[2]
	VPBROADCASTD(Mem{Base: g.constants}.Offset(4*t), sum)
	VPADDD(sum, h, h)
	if add != nil {
		add(h)
	}
	g.xorRotated(e, sum, tmp, 0, 6, 11, 25)
	VPADDD(sum, h, h)
	VPXOR(f, gg, ch)
	VPAND(e, ch, ch)
	VPXOR(gg, ch, ch)
	VPADDD(ch, h, h)
	VPADDD(h, d, d)
	// The majority of a, b, c is b where b is c, and a elsewhere.
	VPXOR(a, b, tmp)
	VPXOR(b, c, ch)
	VPAND(tmp, ch, ch)
	VPXOR(b, ch, ch)
	VPADDD(ch, h, h)
	g.xorRotated(a, sum, tmp, 0, 2, 13, 22)
	VPADDD(sum, h, h)
	*s = [8]VecPhysical{h, a, b, c, d, e, f, gg}
}

func (g *lanes) save() {
	for i, s := range g.state {
		VMOVDQU(s, g.saved.Offset(32*i))
	}
}

func (g *lanes) addSaved() {
	for i, s := range g.state {
		VPADDD(g.saved.Offset(32*i), s, s)
	}
}
