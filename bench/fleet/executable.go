package fleet

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"fmt"
	"os"
	"slices"
	"strings"
)

// An executable is a file that a host may run.
type executable struct {
	file    string
	text    []byte
	machine elf.Machine // EM_NONE for what is no ELF file, such as a script
}

func readExecutable(file string) (executable, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return executable{}, err
	}
	if len(text) == 0 {
		return executable{}, fmt.Errorf("%s is empty", file)
	}
	e := executable{file: file, text: text}
	if f, err := elf.NewFile(bytes.NewReader(text)); err == nil {
		e.machine = f.Machine
	}
	return e, nil
}

// key tells measurements apart: it is another for another executable, other arguments
// or another host.
func (e executable) key(host string, args []string) string {
	sum := sha256.New()
	sum.Write(e.text)
	for _, a := range append([]string{host}, args...) {
		fmt.Fprintf(sum, "\x00%s", a)
	}
	return fmt.Sprintf("%x", sum.Sum(nil)[:8])
}

// fits says how well an executable fits a processor, as uname -m names it: 2 if it is
// made for it, 1 if the processor may run it as well, 0 if it cannot.
func (e executable) fits(processor string) int {
	is := func(names ...string) int {
		if slices.Contains(names, processor) {
			return 2
		}
		return 0
	}
	switch e.machine {
	case elf.EM_AARCH64:
		return is("aarch64", "arm64")
	case elf.EM_ARM:
		if is("aarch64", "arm64") > 0 {
			return 1
		}
		if strings.HasPrefix(processor, "arm") {
			return 2
		}
		return 0
	case elf.EM_X86_64:
		return is("x86_64", "amd64")
	case elf.EM_RISCV:
		return is("riscv64")
	}
	return 1
}

// choose is the executable that fits a processor best, the first of several.
func choose(all []executable, processor string) (executable, error) {
	best := slices.MaxFunc(all, func(a, b executable) int { return a.fits(processor) - b.fits(processor) })
	if best.fits(processor) == 0 {
		return executable{}, fmt.Errorf("its processor is %s, and %s is made for another: pack one for it", processor, best.file)
	}
	return best, nil
}
