package core

import (
	"os"

	"github.com/klauspost/cpuid/v2"
	"github.com/zeebo/blake3"
)

// blake3Backend is BLAKE3 in its plain hash mode, cut from the default 256 bits
// of output.
var blake3Backend = backend{
	name: "blake3",
	size: 32,
	impl: implBLAKE3,
	sum: func(dst, msg []byte) {
		digest := blake3.Sum256(msg)
		copy(dst, digest[:])
	},
}

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
