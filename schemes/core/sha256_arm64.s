//go:build !purego

#include "textflag.h"

// The layout of sha256Tail.
#define TAIL_MASKS 32
#define TAIL_PADDING 96

DATA sha256Initial<>+0(SB)/8, $0xbb67ae856a09e667
DATA sha256Initial<>+8(SB)/8, $0xa54ff53a3c6ef372
DATA sha256Initial<>+16(SB)/8, $0x9b05688c510e527f
DATA sha256Initial<>+24(SB)/8, $0x5be0cd191f83d9ab
GLOBL sha256Initial<>(SB), NOPTR|RODATA, $32

// Four rounds of a message with words and constants in wk; abcd and efgh are its state,
// and old is a copy of abcd.
#define ROUNDS(wk, abcd, efgh, old) \
	SHA256H  wk.S4, efgh, abcd \
	SHA256H2 wk.S4, old, efgh  \
	VMOV     abcd.B16, old.B16

// w0 to w3 are the last sixteen words of the message schedule, and the next four take
// the place of w0.
#define SCHEDULE(w0, w1, w2, w3) \
	SHA256SU0 w1.S4, w0.S4        \
	SHA256SU1 w3.S4, w2.S4, w0.S4

// Rounds of one message and its schedule, and rounds alone.
#define STEP1(k, w0, w1, w2, w3) \
	VADD k.S4, w0.S4, V9.S4 \
	SCHEDULE(w0, w1, w2, w3) \
	ROUNDS(V9, V2, V3, V8)
#define LAST1(k, w) \
	VADD k.S4, w.S4, V9.S4 \
	ROUNDS(V9, V2, V3, V8)

// The same of two messages. The second has its state in V12 and V13.
#define ROUNDS2(wk, xk) \
	SHA256H  wk.S4, V3, V2       \
	SHA256H  xk.S4, V13, V12     \
	SHA256H2 wk.S4, V8, V3       \
	SHA256H2 xk.S4, V14, V13     \
	VMOV     V2.B16, V8.B16      \
	VMOV     V12.B16, V14.B16
#define STEP2(k, w0, w1, w2, w3, x0, x1, x2, x3) \
	VADD      k.S4, w0.S4, V9.S4  \
	VADD      k.S4, x0.S4, V15.S4 \
	SHA256SU0 w1.S4, w0.S4        \
	SHA256SU0 x1.S4, x0.S4        \
	SHA256SU1 w3.S4, w2.S4, w0.S4 \
	SHA256SU1 x3.S4, x2.S4, x0.S4 \
	ROUNDS2(V9, V15)
#define LAST2(k, w, x) \
	VADD k.S4, w.S4, V9.S4  \
	VADD k.S4, x.S4, V15.S4 \
	ROUNDS2(V9, V15)

// Group t of the tail of the message at msg, into w. R4 is the sha256Tail, R10 and R11
// walk through its masks and padding; R9 and V9 are scratch. MASKED leaves R10 and R11.
#define OFFSET(t) \
	MOVD   (8*t)(R4), R9          \
	VLD1.P 16(R10), [V24.B16]     \
	VLD1.P 16(R11), [V25.B16]
#define MASKED(msg, w) \
	ADD  msg, R9, R12                 \
	VLD1 (R12), [w.B16]               \
	VTBL V24.B16, [w.B16], w.B16      \
	VORR V25.B16, w.B16, w.B16

// func sha256ARM1(dst, msg *byte, blocks int, tail *sha256Tail, bits uint64, padding *sha256Schedule)
TEXT ·sha256ARM1(SB), NOSPLIT, $0-48
	MOVD dst+0(FP), R0
	MOVD msg+8(FP), R1
	MOVD blocks+16(FP), R3
	MOVD tail+24(FP), R4
	MOVD bits+32(FP), R5
	MOVD padding+40(FP), R6
	MOVD $sha256Initial<>(SB), R2
	VLD1 (R2), [V0.S4, V1.S4]
	CBZ  R3, tail

block:
	VLD1.P 64(R1), [V4.B16, V5.B16, V6.B16, V7.B16]
	VREV32 V4.B16, V4.B16
	VREV32 V5.B16, V5.B16
	VREV32 V6.B16, V6.B16
	VREV32 V7.B16, V7.B16

rounds:
	MOVD   $·sha256Constants(SB), R2
	VLD1.P 64(R2), [V16.S4, V17.S4, V18.S4, V19.S4]
	VLD1.P 64(R2), [V20.S4, V21.S4, V22.S4, V23.S4]
	VLD1.P 64(R2), [V24.S4, V25.S4, V26.S4, V27.S4]
	VLD1   (R2), [V28.S4, V29.S4, V30.S4, V31.S4]
	VMOV   V0.B16, V2.B16
	VMOV   V1.B16, V3.B16
	VMOV   V2.B16, V8.B16
	STEP1(V16, V4, V5, V6, V7)
	STEP1(V17, V5, V6, V7, V4)
	STEP1(V18, V6, V7, V4, V5)
	STEP1(V19, V7, V4, V5, V6)
	STEP1(V20, V4, V5, V6, V7)
	STEP1(V21, V5, V6, V7, V4)
	STEP1(V22, V6, V7, V4, V5)
	STEP1(V23, V7, V4, V5, V6)
	STEP1(V24, V4, V5, V6, V7)
	STEP1(V25, V5, V6, V7, V4)
	STEP1(V26, V6, V7, V4, V5)
	STEP1(V27, V7, V4, V5, V6)
	LAST1(V28, V4)
	LAST1(V29, V5)
	LAST1(V30, V6)
	LAST1(V31, V7)
	VADD   V2.S4, V0.S4, V0.S4
	VADD   V3.S4, V1.S4, V1.S4
	SUB    $1, R3
	CMP    $0, R3
	BGT    block

tail:
	CBZ  R4, padding
	ADD  $TAIL_MASKS, R4, R10
	ADD  $TAIL_PADDING, R4, R11
	OFFSET(0)
	MASKED(R1, V4)
	OFFSET(1)
	MASKED(R1, V5)
	OFFSET(2)
	MASKED(R1, V6)
	OFFSET(3)
	MASKED(R1, V7)
	VEOR V9.B16, V9.B16, V9.B16
	VMOV R5, V9.S[3]
	VORR V9.B16, V7.B16, V7.B16
	MOVD ZR, R4
	MOVD ZR, R3
	B    rounds

padding:
	CBZ    R6, done
	VLD1.P 64(R6), [V16.S4, V17.S4, V18.S4, V19.S4]
	VLD1.P 64(R6), [V20.S4, V21.S4, V22.S4, V23.S4]
	VLD1.P 64(R6), [V24.S4, V25.S4, V26.S4, V27.S4]
	VLD1   (R6), [V28.S4, V29.S4, V30.S4, V31.S4]
	VMOV   V0.B16, V2.B16
	VMOV   V1.B16, V3.B16
	VMOV   V2.B16, V8.B16
	ROUNDS(V16, V2, V3, V8)
	ROUNDS(V17, V2, V3, V8)
	ROUNDS(V18, V2, V3, V8)
	ROUNDS(V19, V2, V3, V8)
	ROUNDS(V20, V2, V3, V8)
	ROUNDS(V21, V2, V3, V8)
	ROUNDS(V22, V2, V3, V8)
	ROUNDS(V23, V2, V3, V8)
	ROUNDS(V24, V2, V3, V8)
	ROUNDS(V25, V2, V3, V8)
	ROUNDS(V26, V2, V3, V8)
	ROUNDS(V27, V2, V3, V8)
	ROUNDS(V28, V2, V3, V8)
	ROUNDS(V29, V2, V3, V8)
	ROUNDS(V30, V2, V3, V8)
	ROUNDS(V31, V2, V3, V8)
	VADD   V2.S4, V0.S4, V0.S4
	VADD   V3.S4, V1.S4, V1.S4

done:
	VREV32 V0.B16, V0.B16
	VREV32 V1.B16, V1.B16
	VST1   [V0.B16, V1.B16], (R0)
	RET

// func sha256ARM2(dst *byte, dstStride int, msg *byte, msgStride, blocks int, tail *sha256Tail, bits uint64, padding *sha256Schedule)
TEXT ·sha256ARM2(SB), NOSPLIT, $0-64
	MOVD dst+0(FP), R0
	MOVD dstStride+8(FP), R8
	MOVD msg+16(FP), R1
	MOVD msgStride+24(FP), R7
	MOVD blocks+32(FP), R3
	MOVD tail+40(FP), R4
	MOVD bits+48(FP), R5
	MOVD padding+56(FP), R6
	ADD  R1, R7, R7
	ADD  R0, R8, R8
	MOVD $sha256Initial<>(SB), R2
	VLD1 (R2), [V0.S4, V1.S4]
	VMOV V0.B16, V10.B16
	VMOV V1.B16, V11.B16
	CBZ  R3, tail

block:
	VLD1.P 64(R1), [V4.B16, V5.B16, V6.B16, V7.B16]
	VLD1.P 64(R7), [V16.B16, V17.B16, V18.B16, V19.B16]
	VREV32 V4.B16, V4.B16
	VREV32 V5.B16, V5.B16
	VREV32 V6.B16, V6.B16
	VREV32 V7.B16, V7.B16
	VREV32 V16.B16, V16.B16
	VREV32 V17.B16, V17.B16
	VREV32 V18.B16, V18.B16
	VREV32 V19.B16, V19.B16

rounds:
	MOVD   $·sha256Constants(SB), R2
	VMOV   V0.B16, V2.B16
	VMOV   V1.B16, V3.B16
	VMOV   V2.B16, V8.B16
	VMOV   V10.B16, V12.B16
	VMOV   V11.B16, V13.B16
	VMOV   V12.B16, V14.B16
	VLD1.P 64(R2), [V20.S4, V21.S4, V22.S4, V23.S4]
	VLD1.P 64(R2), [V24.S4, V25.S4, V26.S4, V27.S4]
	VLD1.P 64(R2), [V28.S4, V29.S4, V30.S4, V31.S4]
	STEP2(V20, V4, V5, V6, V7, V16, V17, V18, V19)
	STEP2(V21, V5, V6, V7, V4, V17, V18, V19, V16)
	STEP2(V22, V6, V7, V4, V5, V18, V19, V16, V17)
	STEP2(V23, V7, V4, V5, V6, V19, V16, V17, V18)
	VLD1   (R2), [V20.S4, V21.S4, V22.S4, V23.S4]
	STEP2(V24, V4, V5, V6, V7, V16, V17, V18, V19)
	STEP2(V25, V5, V6, V7, V4, V17, V18, V19, V16)
	STEP2(V26, V6, V7, V4, V5, V18, V19, V16, V17)
	STEP2(V27, V7, V4, V5, V6, V19, V16, V17, V18)
	STEP2(V28, V4, V5, V6, V7, V16, V17, V18, V19)
	STEP2(V29, V5, V6, V7, V4, V17, V18, V19, V16)
	STEP2(V30, V6, V7, V4, V5, V18, V19, V16, V17)
	STEP2(V31, V7, V4, V5, V6, V19, V16, V17, V18)
	LAST2(V20, V4, V16)
	LAST2(V21, V5, V17)
	LAST2(V22, V6, V18)
	LAST2(V23, V7, V19)
	VADD   V2.S4, V0.S4, V0.S4
	VADD   V3.S4, V1.S4, V1.S4
	VADD   V12.S4, V10.S4, V10.S4
	VADD   V13.S4, V11.S4, V11.S4
	SUB    $1, R3
	CMP    $0, R3
	BGT    block

tail:
	CBZ  R4, padding
	ADD  $TAIL_MASKS, R4, R10
	ADD  $TAIL_PADDING, R4, R11
	OFFSET(0)
	MASKED(R1, V4)
	MASKED(R7, V16)
	OFFSET(1)
	MASKED(R1, V5)
	MASKED(R7, V17)
	OFFSET(2)
	MASKED(R1, V6)
	MASKED(R7, V18)
	OFFSET(3)
	MASKED(R1, V7)
	MASKED(R7, V19)
	VEOR V9.B16, V9.B16, V9.B16
	VMOV R5, V9.S[3]
	VORR V9.B16, V7.B16, V7.B16
	VORR V9.B16, V19.B16, V19.B16
	MOVD ZR, R4
	MOVD ZR, R3
	B    rounds

padding:
	CBZ    R6, done
	VLD1.P 64(R6), [V16.S4, V17.S4, V18.S4, V19.S4]
	VLD1.P 64(R6), [V20.S4, V21.S4, V22.S4, V23.S4]
	VLD1.P 64(R6), [V24.S4, V25.S4, V26.S4, V27.S4]
	VLD1   (R6), [V28.S4, V29.S4, V30.S4, V31.S4]
	VMOV   V0.B16, V2.B16
	VMOV   V1.B16, V3.B16
	VMOV   V2.B16, V8.B16
	VMOV   V10.B16, V12.B16
	VMOV   V11.B16, V13.B16
	VMOV   V12.B16, V14.B16
	ROUNDS2(V16, V16)
	ROUNDS2(V17, V17)
	ROUNDS2(V18, V18)
	ROUNDS2(V19, V19)
	ROUNDS2(V20, V20)
	ROUNDS2(V21, V21)
	ROUNDS2(V22, V22)
	ROUNDS2(V23, V23)
	ROUNDS2(V24, V24)
	ROUNDS2(V25, V25)
	ROUNDS2(V26, V26)
	ROUNDS2(V27, V27)
	ROUNDS2(V28, V28)
	ROUNDS2(V29, V29)
	ROUNDS2(V30, V30)
	ROUNDS2(V31, V31)
	VADD   V2.S4, V0.S4, V0.S4
	VADD   V3.S4, V1.S4, V1.S4
	VADD   V12.S4, V10.S4, V10.S4
	VADD   V13.S4, V11.S4, V11.S4

done:
	VREV32 V0.B16, V0.B16
	VREV32 V1.B16, V1.B16
	VREV32 V10.B16, V10.B16
	VREV32 V11.B16, V11.B16
	VST1   [V0.B16, V1.B16], (R0)
	VST1   [V10.B16, V11.B16], (R8)
	RET
