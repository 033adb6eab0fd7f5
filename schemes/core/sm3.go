package core

import (
	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/sys/cpu"
)

// sm3Backend is SM3 of GB/T 32905-2016 (GM/T 0004-2012), 256 bits.
var sm3Backend = backend{
	name: "sm3",
	size: sm3.Size,
	impl: implSM3,
	sum: func(dst, msg []byte) {
		digest := sm3.Sum(msg)
		copy(dst, digest[:])
	},
}

func implSM3() string {
	const pkg = "github.com/emmansun/gmsm/sm3, "
	switch {
	case pureGo:
		return pkg + "generic"
	case isArch("amd64"):
		if cpu.X86.HasAVX2 && cpu.X86.HasBMI2 {
			return pkg + "AVX2"
		}
		return pkg + "assembly"
	case isArch("arm64"):
		if cpu.ARM64.HasSM3 {
			return pkg + "ARMv8.2 SM3"
		}
		return pkg + "assembly"
	}
	return pkg + "generic"
}
