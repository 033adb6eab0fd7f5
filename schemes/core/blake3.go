package core

import (
	"os"

	"github.com/klauspost/cpuid/v2"
	"github.com/zeebo/blake3"
)

// blake3Backend is BLAKE3 in its plain hash mode, cut from the default 256 bits
// of output.
var blake3Backend = backend{
	name:  "blake3",
	size:  32,
	impl:  func() string { return implBLAKE3() + blake3Hash.impl() },
	ready: func() error { return blake3Hash.err },
	sum:   sumBLAKE3,
	lanes: blake3Hash.lanes,
	many:  func(m messages) { blake3Hash.many(m) },
}

func sumBLAKE3(dst, msg []byte) {
	digest := blake3.Sum256(msg)
	copy(dst, digest[:])
}

// blake3Hash hashes many messages.
var blake3Hash = blakeHash{name: "blake3", env: "TMISBENCH_BLAKE3", isBLAKE3: true, sum: sumBLAKE3}.choose()

func implBLAKE3() string {
	const pkg = "github.com/zeebo/blake3, "
	// Up to 1024 bytes are one chunk and are hashed block by block. The package's
	// AVX2 code hashes several chunks side by side and is for longer messages.
	switch {
	case pureGo || !isArch("amd64") || !cpuid.CPU.Has(cpuid.SSE4),
		os.Getenv("BLAKE3_PUREGO") != "", os.Getenv("BLAKE3_DISABLE_SSE41") != "":
		return pkg + "generic"
	}
	return pkg + "SSE4.1"
}
