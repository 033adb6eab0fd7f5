package core

import (
	"fmt"

	"github.com/emmansun/gmsm/sm3"
	"golang.org/x/sys/cpu"
)

// sm3Backend is SM3 of GB/T 32905-2016 (GM/T 0004-2012), 256 bits.
var sm3Backend = backend{
	name: "sm3",
	size: sm3.Size,
	impl: implSM3,

	// gmsm v0.15.5 writes the words of its instructions for ARM's SM3 extension in
	// the wrong byte order, so they are illegal where it would use them
	// (sm3/sm3blockni_arm64.s). Better no backend than a crash.
	ready: func() error {
		if isArch("arm64") && cpu.ARM64.HasSM3 && !pureGo {
			return fmt.Errorf("%w: sm3: github.com/emmansun/gmsm v0.15.5 has illegal instructions for a processor "+
				"with the SM3 extension; set GODEBUG=cpu.sm3=off", ErrProcessor)
		}
		return nil
	},
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
		return pkg + "assembly"
	}
	return pkg + "generic"
}
