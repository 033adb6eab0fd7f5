package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The layout of sha256Tail in sha256_asm.go.
const (
	tailOffsets = 0
	tailMasks   = 32
	tailPadding = 96
)

// stream is one message on its way.
type stream struct {
	msg    Register       // the address of the next block
	s0, s1 VecPhysical    // the state, in the order of the SHA instructions
	save   [2]Op          // the state at the start of the block
	w      [4]VecPhysical // groups t-3 to t of message words, group t in w[t%4]

	// With four streams there are registers for the newest two groups only, and
	// of the last stream only for the newest. ring has what group t+1 is to be
	// made from: group t-3 and group t-2, already combined by SHA256MSG1.
	now, last VecPhysical // group t, group t-1
	ring      Mem         // in slot t%4: group t of the message, then the combination
	lastMem   Mem         // group t-1 of the last stream
}

// generator writes the function for some number of streams.
type generator struct {
	streams []stream
	small   bool // all message words are in registers

	dst, blocks, tail, bits, padding, offset, constants, scratch Register
}

// shaNI writes the function for n messages at once. The rounds of one message are a
// chain of 32 instructions that wait for each other, 4 cycles each; the unit that
// does them can begin one each cycle, and the other messages use that.
func shaNI(n int) {
	name := fmt.Sprintf("sha256NI%d", n)
	if n == 1 {
		TEXT(name, NOSPLIT, "func(dst, msg *byte, blocks int, tail *byte, bits uint64, padding *byte)")
	} else {
		TEXT(name, NOSPLIT, "func(dst *byte, dstStride int, msg *byte, msgStride, blocks int, tail *byte, bits uint64, padding *byte)")
	}
	g := &generator{
		small: n <= 2,
		dst:   RDI, blocks: RCX, tail: RDX, bits: RBX, padding: RAX,
		offset: R13, constants: R11, scratch: R12,
	}
	g.allocate(n)
	g.loadArguments()

	TESTQ(g.blocks, g.blocks)
	JZ(LabelRef("tail"))

	Label("block")
	Comment("A whole block of the message.")
	for t := range 4 {
		for i := range g.streams {
			s := &g.streams[i]
			w := s.given(t)
			VMOVDQU(Mem{Base: s.msg}.Offset(16*t), w)
			VPSHUFB(swapWords.Offset(0), w, w)
			g.keep(s, t, w)
		}
	}
	for i := range g.streams {
		ADDQ(Imm(64), g.streams[i].msg)
	}

	Label("rounds")
	g.save()
	for t := range 16 {
		Comment(fmt.Sprintf("Rounds %d to %d.", 4*t, 4*t+3))
		if g.small {
			g.stepSmall(t)
		} else {
			g.stepLarge(t)
		}
	}
	g.addSaved()
	DECQ(g.blocks)
	JG(LabelRef("block"))

	Label("tail")
	Comment("The last bytes of the message, and the padding that fits behind them.")
	TESTQ(g.tail, g.tail)
	JZ(LabelRef("padding"))
	for t := range 4 {
		MOVQ(Mem{Base: g.tail}.Offset(tailOffsets+8*t), g.offset)
		for i := range g.streams {
			s := &g.streams[i]
			w := s.given(t)
			VMOVDQU(Mem{Base: s.msg, Index: g.offset, Scale: 1}, w)
			VPSHUFB(Mem{Base: g.tail}.Offset(tailMasks+16*t), w, w)
			VPOR(Mem{Base: g.tail}.Offset(tailPadding+16*t), w, w)
			if t == 3 {
				VMOVQ(g.bits, X0)
				VPSLLDQ(Imm(12), X0, X0)
				VPOR(X0, w, w)
			}
			g.keep(s, t, w)
		}
	}
	XORL(g.tail.(GPPhysical).As32(), g.tail.(GPPhysical).As32())
	XORL(g.blocks.(GPPhysical).As32(), g.blocks.(GPPhysical).As32())
	JMP(LabelRef("rounds"))

	Label("padding")
	Comment("A block of padding only, whose message schedule is given.")
	TESTQ(g.padding, g.padding)
	JZ(LabelRef("done"))
	g.save()
	for half := range 32 {
		VMOVQ(Mem{Base: g.padding}.Offset(8*half), X0)
		for i := range g.streams {
			s := &g.streams[i]
			SHA256RNDS2(X0, s.s0, s.s1)
			s.s0, s.s1 = s.s1, s.s0
		}
	}
	g.addSaved()

	Label("done")
	g.store()
	RET()
}

// allocate gives each stream its registers and memory. X0 is the operand of the
// rounds, which all streams share, and a scratch register between them.
func (g *generator) allocate(n int) {
	free := []VecPhysical{X1, X2, X3, X4, X5, X6, X7, X8, X9, X10, X11, X12, X13, X14, X15}
	take := func() VecPhysical {
		r := free[0]
		free = free[1:]
		return r
	}
	var mem Mem
	next := func(bytes int) Mem {
		m := mem
		mem = mem.Offset(bytes)
		return m
	}
	if n > 1 {
		// The SHA instructions take aligned memory only, and a Go stack is
		// aligned to words. Addresses near the base make short instructions.
		size, middle := 32*n, 0
		if !g.small {
			size, middle = size+64*n+16, 128
		}
		local := AllocLocal(size + 16)
		LEAQ(local.Offset(15+middle), g.scratch)
		ANDQ(I8(-16), g.scratch)
		mem = Mem{Base: g.scratch}.Offset(-middle)
	}

	g.streams = make([]stream, n)
	for i := range g.streams {
		s := &g.streams[i]
		s.msg = []Register{RSI, R8, R9, R10}[i]
		s.s0, s.s1 = take(), take()
		if g.small {
			s.w = [4]VecPhysical{take(), take(), take(), take()}
			continue
		}
		s.now, s.ring = take(), next(64)
	}
	for i := range g.streams {
		s := &g.streams[i]
		switch {
		case g.small:
		case i < n-1:
			s.last = take()
		default:
			s.lastMem = next(16)
		}
		if n == 1 {
			s.save = [2]Op{take(), take()}
		} else {
			s.save = [2]Op{next(16), next(16)}
		}
	}
}

func (g *generator) loadArguments() {
	Load(Param("dst"), g.dst)
	Load(Param("msg"), g.streams[0].msg)
	if len(g.streams) > 1 {
		Load(Param("msgStride"), g.offset)
	}
	for i := range g.streams[1:] {
		LEAQ(Mem{Base: g.streams[i].msg, Index: g.offset, Scale: 1}, g.streams[i+1].msg)
	}
	Load(Param("blocks"), g.blocks)
	Load(Param("tail"), g.tail)
	Load(Param("bits"), g.bits)
	Load(Param("padding"), g.padding)
	LEAQ(roundConstants.Offset(128), g.constants)
	for i := range g.streams {
		VMOVDQU(initial.Offset(0), g.streams[i].s0)
		VMOVDQU(initial.Offset(16), g.streams[i].s1)
	}
}

// given returns the register in which group t of a block, t < 4, is made.
func (s *stream) given(t int) VecPhysical {
	if s.now == nil {
		return s.w[t]
	}
	return s.now
}

// keep puts group t of a block, t < 4, which is in w, where the rounds expect it.
func (g *generator) keep(s *stream, t int, w VecPhysical) {
	if !g.small {
		VMOVDQA(w, s.ring.Offset(16*t))
	}
}

// fourRounds does rounds 4t to 4t+3 of one message, whose group t is in w.
func (g *generator) fourRounds(s *stream, t int, w VecPhysical) {
	VPADDD(Mem{Base: g.constants}.Offset(16*t-128), w, X0)
	SHA256RNDS2(X0, s.s0, s.s1)
	VPSHUFD(Imm(0x0e), X0, X0)
	SHA256RNDS2(X0, s.s1, s.s0)
}

// stepSmall does rounds 4t to 4t+3 of all messages and makes group t+1 in the place
// of group t-3. The groups come first: measured faster than after the rounds.
func (g *generator) stepSmall(t int) {
	for i := range g.streams {
		w := &g.streams[i].w
		if next := w[(t+1)%4]; 3 <= t && t < 15 {
			SHA256MSG1(w[(t+2)%4], next)
			VPALIGNR(Imm(4), w[(t+3)%4], w[t%4], X0)
			VPADDD(X0, next, next)
			SHA256MSG2(w[t%4], next)
		}
	}
	for i := range g.streams {
		g.fourRounds(&g.streams[i], t, g.streams[i].w[t%4])
	}
}

// stepLarge is stepSmall with the ring in memory. Of the last stream group t+1 is
// made in the place of group t, so its rounds have to come before.
func (g *generator) stepLarge(t int) {
	slot := func(s *stream, t int) Mem { return s.ring.Offset(16 * (t % 4)) }
	combine, make := 1 <= t && t <= 12, 3 <= t && t < 15
	for i := range g.streams {
		s := &g.streams[i]
		if t == 0 {
			VMOVDQA(slot(s, 0), s.now)
		}
		next, last, now := s.last, Op(s.last), s.now
		if s.last == nil {
			g.fourRounds(s, t, s.now)
			next, last = s.now, s.lastMem
		}
		if combine && s.last != nil {
			if make {
				VPALIGNR(Imm(4), last, now, X0)
			}
			SHA256MSG1(now, s.last)
			VMOVDQA(s.last, slot(s, t-1))
		} else {
			if combine {
				VMOVDQA(last, X0)
				SHA256MSG1(now, X0)
				VMOVDQA(X0, slot(s, t-1))
			}
			if make {
				VPALIGNR(Imm(4), last, now, X0)
			}
			if s.last == nil && t < 14 {
				VMOVDQA(now, last)
			}
		}
		switch {
		case t < 3:
			VMOVDQA(slot(s, t+1), next)
		case make && s.last != nil:
			VPADDD(slot(s, t-3), X0, next)
			SHA256MSG2(now, next)
		case make:
			VPADDD(slot(s, t-3), X0, X0)
			SHA256MSG2(now, X0)
			VMOVDQA(X0, next)
		}
	}
	for i := range g.streams {
		if s := &g.streams[i]; s.last != nil {
			g.fourRounds(s, t, s.now)
			s.now, s.last = s.last, s.now
		}
	}
}

// save keeps the state for addSaved.
func (g *generator) save() {
	for i := range g.streams {
		s := &g.streams[i]
		VMOVDQA(s.s0, s.save[0])
		VMOVDQA(s.s1, s.save[1])
	}
}

// addSaved adds the state of the last save to the state.
func (g *generator) addSaved() {
	for i := range g.streams {
		s := &g.streams[i]
		VPADDD(s.save[0], s.s0, s.s0)
		VPADDD(s.save[1], s.s1, s.s1)
	}
}

// store writes the digests. With its sixteen bytes reversed, ABEF is the bytes of
// A, B, E, F as they stand in the digest.
func (g *generator) store() {
	if len(g.streams) > 1 {
		Load(Param("dstStride"), g.offset)
	}
	for i := range g.streams {
		s := &g.streams[i]
		if i > 0 {
			ADDQ(g.offset, g.dst)
		}
		VPSHUFB(swapAll.Offset(0), s.s0, s.s0)
		VPSHUFB(swapAll.Offset(0), s.s1, s.s1)
		VPUNPCKLQDQ(s.s1, s.s0, X0)
		VPUNPCKHQDQ(s.s1, s.s0, s.s0)
		VMOVDQU(X0, Mem{Base: g.dst})
		VMOVDQU(s.s0, Mem{Base: g.dst}.Offset(16))
	}
}
