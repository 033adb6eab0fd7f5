package core

import (
	"crypto/sha3"
	"runtime"

	"golang.org/x/sys/cpu"
)

// sha3t256Backend is SHA3-256 of FIPS 202, 256 bits.
var sha3t256Backend = backend{
	name: "sha3-256",
	size: 32,
	impl: implSHA3,
	sum: func(dst, msg []byte) {
		digest := sha3.Sum256(msg)
		copy(dst, digest[:])
	},
}

func implSHA3() string {
	const pkg = "crypto/sha3, "
	switch {
	case pureGo:
		return pkg + "generic"
	case isArch("amd64"):
		return pkg + "assembly"
	case isArch("arm64"):
		// The package trusts the SHA-3 instructions to be the faster choice on
		// Apple's processors only.
		if cpu.ARM64.HasSHA3 && runtime.GOOS == "darwin" {
			return pkg + "ARMv8.2 SHA-3"
		}
		return pkg + "generic"
	case isArch("s390x"):
		return pkg + "standard library"
	}
	return pkg + "generic"
}
