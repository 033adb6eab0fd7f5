package bench

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/klauspost/cpuid/v2"

	"tmisbench/bench/board"
	"tmisbench/bench/raw"
	"tmisbench/schemes/core"
)

// Machine describes the conditions of a measurement: processor and features, system,
// toolchain, source, and which code each hash backend runs. What cannot be seen is
// "unknown".
func Machine(hashes []string) []raw.Setting {
	commit, dirty := source()
	b := board.This()
	s := []raw.Setting{
		{Key: "goos", Value: runtime.GOOS},
		{Key: "goarch", Value: runtime.GOARCH},
		{Key: "pkg", Value: "tmisbench/bench"},
		{Key: "cpu", Value: cpuModel(b)},
		{Key: "board", Value: b.Name},
		{Key: "features", Value: features(b)},
		{Key: "cores", Value: fmt.Sprint(runtime.NumCPU())},
		{Key: "gomaxprocs", Value: fmt.Sprint(runtime.GOMAXPROCS(0))},
		{Key: "core-kinds", Value: b.Cores()},
		{Key: "cores-allowed", Value: b.Allowed},
		{Key: "go", Value: runtime.Version()},
		{Key: "kernel", Value: b.Kernel},
		{Key: "governor", Value: b.Governor},
		{Key: "clocksource", Value: b.ClockSource},
		{Key: "commit", Value: commit},
		{Key: "dirty", Value: dirty},
	}
	for _, name := range hashes {
		if h, err := core.Lookup(name); err == nil {
			s = append(s, raw.Setting{Key: "impl-" + name, Value: h.Impl()})
		}
	}
	return s
}

// Backends are the names of the hash backends that this machine can run, and why each of
// the others is left out. One that cannot run as the environment demands is not left
// out: whoever measures it is told.
func Backends() (names []string, left []error) {
	return backends(core.Names(), core.Lookup)
}

func backends(all []string, lookup func(string) (core.Hash, error)) (names []string, left []error) {
	for _, name := range all {
		if _, err := lookup(name); errors.Is(err, core.ErrProcessor) {
			left = append(left, err)
			continue
		}
		names = append(names, name)
	}
	return names, left
}

// MachineName is a folder name for the results of this machine, made of the name of the
// board where it has one, else of its processor model.
func MachineName() string {
	this := board.This()
	model := this.Name
	if model == board.Unknown {
		model = cpuModel(this)
	}
	var b strings.Builder
	for _, r := range strings.ToLower(model) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" || name == "unknown" {
		name = runtime.GOOS + "-" + runtime.GOARCH
	}
	return name
}

// cpuModel is the model as the processor itself tells it, which those for PCs do, else
// as the kernel does.
func cpuModel(b *board.Board) string {
	if name := strings.TrimSpace(cpuid.CPU.BrandName); name != "" {
		return name
	}
	return b.CPU
}

// features are the instruction sets that hash backends may use; on processors of which
// those are not known, all that the kernel names.
func features(b *board.Board) string {
	var have []string
	for _, f := range []cpuid.FeatureID{
		cpuid.SHA, cpuid.SSSE3, cpuid.SSE4, cpuid.AVX, cpuid.AVX2, cpuid.BMI2, cpuid.AVX512F, cpuid.AVX512VL,
		cpuid.GFNI,
		cpuid.ASIMD, cpuid.SHA1, cpuid.SHA2, cpuid.SHA3, cpuid.SHA512, cpuid.SM3,
	} {
		if cpuid.CPU.Has(f) {
			have = append(have, strings.ToLower(f.String()))
		}
	}
	if len(have) == 0 {
		have = b.Features
	}
	if len(have) == 0 {
		return board.Unknown
	}
	return strings.Join(have, " ")
}

// source is the commit that the program was built from and whether files were
// changed since: as stamped into the binary, else as the checkout in the current
// folder says.
func source() (commit, dirty string) {
	commit, dirty = "unknown", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				commit = s.Value
			case "vcs.modified":
				dirty = s.Value
			}
		}
	}
	if commit != "unknown" {
		return commit, dirty
	}
	if b, err := os.ReadFile("go.mod"); err != nil || !strings.HasPrefix(string(b), "module tmisbench\n") {
		return commit, dirty // not in the project's own checkout
	}
	out, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		return commit, dirty
	}
	commit = strings.TrimSpace(string(out))
	// results are made by measuring: they do not count as changes
	out, err = exec.Command("git", "status", "--porcelain", "--", ".", ":!results").Output()
	if err != nil {
		return commit, dirty
	}
	return commit, fmt.Sprint(len(strings.TrimSpace(string(out))) > 0)
}
