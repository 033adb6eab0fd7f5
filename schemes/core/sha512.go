package core

import (
	"crypto/sha512"
	"runtime"

	"golang.org/x/sys/cpu"
)

// sha512t256Backend is SHA-512/256 of FIPS 180-4, 256 bits: SHA-512 from its own
// initial value, cut to half. On a 64-bit machine without SHA instructions it
// does more bytes a cycle than SHA-256.
var sha512t256Backend = backend{
	name: "sha512-256",
	size: sha512.Size256,
	impl: implSHA512,
	sum: func(dst, msg []byte) {
		digest := sha512.Sum512_256(msg)
		copy(dst, digest[:])
	},
}

func implSHA512() string {
	const pkg = "crypto/sha512, "
	x86 := &cpu.X86
	switch {
	case pureGo:
		return pkg + "generic"
	case runtime.GOARCH == "amd64":
		if x86.HasAVX && x86.HasAVX2 && x86.HasBMI2 {
			return pkg + "AVX2"
		}
		return pkg + "generic"
	case runtime.GOARCH == "arm64":
		if cpu.ARM64.HasSHA512 {
			return pkg + "ARMv8.2 SHA-512"
		}
		return pkg + "generic"
	case isArch("loong64", "riscv64"):
		return pkg + "assembly"
	case isArch("ppc64", "ppc64le", "s390x"):
		return pkg + "standard library"
	}
	return pkg + "generic"
}
