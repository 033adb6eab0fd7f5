package core

import (
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/klauspost/cpuid/v2"
	"golang.org/x/sys/cpu"
)

// The impl functions of the backends repeat the conditions by which the packages
// choose their code, because none of the packages tells. They were read off the
// sources of Go 1.26 and of the versions in go.mod, and have to be read again
// when those change.

// isArch reports whether the program was built for one of these GOARCH values.
func isArch(names ...string) bool {
	return slices.Contains(names, runtime.GOARCH)
}

// shaNI reports whether crypto/sha1 and crypto/sha256 use the x86 SHA extensions. They
// take them only together with the vector extensions their code is written with, and
// not if switched off by GODEBUG=cpu.sha=off. golang.org/x/sys/cpu respects GODEBUG for
// the rest but has no flag for the SHA extensions themselves.
func shaNI() bool {
	x86 := &cpu.X86
	return x86.HasAVX && x86.HasSSE41 && x86.HasSSSE3 && cpuid.CPU.Has(cpuid.SHA) &&
		!strings.Contains(os.Getenv("GODEBUG"), "cpu.sha=off")
}
