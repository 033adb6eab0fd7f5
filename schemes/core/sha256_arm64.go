//go:build !purego

package core

import "golang.org/x/sys/cpu"

// sha256Table has the ways of arm64. The assembly was tested under emulation and
// never measured; it does what crypto/sha256 does with the same instructions, without
// what is around them.
func sha256Table() []sha256Choice {
	return []sha256Choice{
		{
			way: sha256ARM, name: "armv8-sha2", lanes: 2, here: func() bool { return cpu.ARM64.HasSHA2 },
			impl: func() string { return "schemes/core, ARMv8 SHA-2 (2 streams)" },
		},
	}
}

// blocks reports whether a message alone is for the assembly.
func (w sha256Way) blocks() bool { return w == sha256ARM }

// group returns how many of n messages sumGroup takes at once.
func (w sha256Way) group(n int) int { return min(n, 2) }

// sumGroup hashes as many messages as group said.
func (w sha256Way) sumGroup(n int, dst *byte, dstStride int, msg *byte, msgStride int, p *sha256Plan) {
	if n == 1 {
		sha256ARM1(dst, msg, p.blocks, p.tail, p.bits, p.padding)
		return
	}
	sha256ARM2(dst, dstStride, msg, msgStride, p.blocks, p.tail, p.bits, p.padding)
}

func sha256x1(dst, msg *byte, blocks int, tail *sha256Tail, bits uint64, padding *sha256Schedule) {
	sha256ARM1(dst, msg, blocks, tail, bits, padding)
}

// The assembly, by hand. It writes 32 bytes of digest for each message.

//go:noescape
func sha256ARM1(dst, msg *byte, blocks int, tail *sha256Tail, bits uint64, padding *sha256Schedule)

//go:noescape
func sha256ARM2(dst *byte, dstStride int, msg *byte, msgStride, blocks int, tail *sha256Tail, bits uint64,
	padding *sha256Schedule)
