package core

import (
	"crypto/sha256"
	"fmt"
	"os"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"
)

// sha256Backend is SHA-256 of FIPS 180-4, 256 bits, by the way that was measured
// fastest on this kind of machine.
var sha256Backend = backend{
	name:     "sha256",
	size:     sha256.Size,
	impl:     func() string { return sha256Chosen.impl() },
	ready:    func() error { return errSHA256 },
	sum:      func(dst, msg []byte) { sha256Chosen.way.sum(dst, msg) },
	prepared: func(n int) Fixed { return sha256Chosen.way.prepare(n) },
	lanes:    func() int { return sha256Chosen.lanes },
	many:     func(m messages) { sha256Chosen.way.many(m) },
}

// sha256StdBackend is the standard library called directly, to compare with. It is
// for Lookup only and not among the Names.
var sha256StdBackend = backend{
	name: "sha256-std",
	size: sha256.Size,
	impl: implSHA256,
	sum:  func(dst, msg []byte) { sumSHA256Std(dst, msg) },
}

func sumSHA256Std(dst, msg []byte) sha256Way {
	digest := sha256.Sum256(msg)
	copy(dst, digest[:])
	return sha256Generic
}

func manySHA256Std(m messages) sha256Way {
	for i := range m.n {
		sumSHA256Std(m.digest(i), m.message(i))
	}
	return sha256Generic
}

// sha256Env is the environment variable that forces the way of computing SHA-256,
// read once at start: the name of one of the ways, such as "generic" or "sha-ni".
// A name that is unknown, or of a way that this machine does not have, makes
// Lookup fail.
const sha256Env = "TMISBENCH_SHA256"

// sha256Way is one way of computing SHA-256. Its methods return the way that was
// really taken, which the tests ask for and nobody else.
type sha256Way uint8

const (
	sha256Generic sha256Way = iota // crypto/sha256, which makes its own choice
	sha256SHANI                    // the x86 SHA extensions
	sha256AVX2                     // many messages with AVX2, one with crypto/sha256
	sha256ARM                      // the SHA-2 instructions of ARMv8
)

// sha256Choice is a row of the table that a way is chosen from.
type sha256Choice struct {
	way   sha256Way
	name  string // for sha256Env
	impl  func() string
	lanes int         // messages at once
	here  func() bool // this machine has what it takes
}

// The way of this process, or why there is none.
var sha256Chosen, errSHA256 = chooseSHA256(os.Getenv(sha256Env))

// chooseSHA256 returns the way of the given name, and for no name the first in the
// table of those this machine has.
func chooseSHA256(name string) (sha256Choice, error) {
	generic := sha256Choice{way: sha256Generic, name: "generic", impl: implSHA256, lanes: 1}
	names := []string{}
	for _, c := range append(sha256Table(), generic) {
		switch here := c.here == nil || c.here(); {
		case here && (name == "" || name == c.name):
			return c, nil
		case here:
			names = append(names, c.name)
		}
	}
	return generic, fmt.Errorf("%w: %s=%q; have %s", ErrUnavailable, sha256Env, name, strings.Join(names, ", "))
}

// implSHA256 names what crypto/sha256 runs.
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
