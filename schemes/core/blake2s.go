package core

import (
	"runtime"

	"golang.org/x/crypto/blake2s"
	"golang.org/x/sys/cpu"
)

// blake2sBackend is unkeyed BLAKE2s-256 of RFC 7693, 256 bits. A cut of it is a
// prefix of the 256-bit digest and not BLAKE2s with a shorter digest length,
// which is another function.
var blake2sBackend = backend{
	name:  "blake2s",
	size:  blake2s.Size,
	impl:  func() string { return implBLAKE2s() + blake2sHash.impl() },
	ready: func() error { return blake2sHash.err },
	sum:   sumBLAKE2s,
	lanes: blake2sHash.lanes,
	many:  func(m messages) { blake2sHash.many(m) },
}

func sumBLAKE2s(dst, msg []byte) {
	digest := blake2s.Sum256(msg)
	copy(dst, digest[:])
}

// blake2sHash hashes many messages.
var blake2sHash = blakeHash{name: "blake2s", env: "TMISBENCH_BLAKE2S", sum: sumBLAKE2s}.choose()

func implBLAKE2s() string {
	const pkg = "golang.org/x/crypto/blake2s, "
	if pureGo || runtime.Compiler != "gc" || !isArch("amd64", "386") {
		return pkg + "generic"
	}
	switch {
	case cpu.X86.HasSSE41 && isArch("amd64"):
		return pkg + "SSE4.1"
	case cpu.X86.HasSSSE3:
		return pkg + "SSSE3"
	case cpu.X86.HasSSE2:
		return pkg + "SSE2"
	}
	return pkg + "generic"
}
