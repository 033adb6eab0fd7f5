package core

import (
	"crypto/sha1"
	"runtime"

	"golang.org/x/sys/cpu"
)

// sha1Backend is SHA-1 of FIPS 180-4, 160 bits. It is broken against collisions;
// it is here because published protocols are specified with it.
var sha1Backend = backend{
	name: "sha1",
	size: sha1.Size,
	impl: implSHA1,
	sum: func(dst, msg []byte) {
		digest := sha1.Sum(msg)
		copy(dst, digest[:])
	},
}

func implSHA1() string {
	const pkg = "crypto/sha1, "
	x86 := &cpu.X86
	switch {
	case pureGo:
		return pkg + "generic"
	case runtime.GOARCH == "amd64":
		switch {
		case shaNI():
			return pkg + "SHA-NI"
		case x86.HasAVX && x86.HasAVX2 && x86.HasBMI1 && x86.HasBMI2:
			// The AVX2 code takes two blocks at a time and is left out for
			// anything shorter, which is every message of a protocol here.
			return pkg + "generic (AVX2 from 256 bytes)"
		}
		return pkg + "generic"
	case runtime.GOARCH == "arm64":
		if cpu.ARM64.HasSHA1 {
			return pkg + "ARMv8 SHA-1"
		}
		return pkg + "generic"
	case isArch("386", "arm", "loong64"):
		return pkg + "assembly"
	case isArch("s390x"):
		return pkg + "standard library"
	}
	return pkg + "generic"
}
