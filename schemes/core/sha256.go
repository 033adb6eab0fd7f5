package core

import (
	"crypto/sha256"
	"runtime"

	"golang.org/x/sys/cpu"
)

// sha256Backend is SHA-256 of FIPS 180-4, 256 bits.
var sha256Backend = backend{
	name: "sha256",
	size: sha256.Size,
	impl: implSHA256,
	sum: func(dst, msg []byte) {
		digest := sha256.Sum256(msg)
		copy(dst, digest[:])
	},
}

func implSHA256() string {
	const pkg = "crypto/sha256, "
	x86 := &cpu.X86
	switch {
	case pureGo:
		return pkg + "generic"
	case runtime.GOARCH == "amd64":
		switch {
		case shaNI():
			return pkg + "SHA-NI"
		case x86.HasAVX && x86.HasAVX2 && x86.HasBMI2:
			return pkg + "AVX2"
		}
		return pkg + "generic"
	case runtime.GOARCH == "arm64":
		if cpu.ARM64.HasSHA2 {
			return pkg + "ARMv8 SHA-2"
		}
		return pkg + "generic"
	case isArch("386", "loong64", "riscv64"):
		return pkg + "assembly"
	case isArch("ppc64", "ppc64le", "s390x"):
		return pkg + "standard library"
	}
	return pkg + "generic"
}
