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

	"tmisbench/bench/raw"
	"tmisbench/schemes/core"
)

// Machine describes where and of what a measurement is made: processor and
// features, system, toolchain, source, and which code each hash backend runs.
// What cannot be seen is "unknown".
func Machine(hashes []string) []raw.Setting {
	commit, dirty := source()
	s := []raw.Setting{
		{Key: "goos", Value: runtime.GOOS},
		{Key: "goarch", Value: runtime.GOARCH},
		{Key: "pkg", Value: "tmisbench/bench"},
		{Key: "cpu", Value: cpuModel()},
		{Key: "features", Value: features()},
		{Key: "cores", Value: fmt.Sprint(runtime.NumCPU())},
		{Key: "gomaxprocs", Value: fmt.Sprint(runtime.GOMAXPROCS(0))},
		{Key: "go", Value: runtime.Version()},
		{Key: "kernel", Value: kernel()},
		{Key: "governor", Value: governor()},
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

// MachineName is a folder name for the results of this machine, made of its
// processor model.
func MachineName() string {
	var b strings.Builder
	for _, r := range strings.ToLower(cpuModel()) {
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

func cpuModel() string {
	if name := strings.TrimSpace(cpuid.CPU.BrandName); name != "" {
		return name
	}
	// single-board computers name the board, not the processor
	if b, err := os.ReadFile("/proc/device-tree/model"); err == nil {
		if name := strings.Trim(string(b), "\x00 \n"); name != "" {
			return name
		}
	}
	return "unknown"
}

// features are the instruction sets that hash backends may use.
func features() string {
	var have []string
	for _, f := range []cpuid.FeatureID{
		cpuid.SHA, cpuid.SSSE3, cpuid.SSE4, cpuid.AVX, cpuid.AVX2, cpuid.BMI2, cpuid.AVX512F, cpuid.AVX512VL, cpuid.GFNI,
		cpuid.ASIMD, cpuid.SHA1, cpuid.SHA2, cpuid.SHA3, cpuid.SHA512, cpuid.SM3,
	} {
		if cpuid.CPU.Has(f) {
			have = append(have, strings.ToLower(f.String()))
		}
	}
	if len(have) == 0 {
		return "unknown"
	}
	return strings.Join(have, " ")
}

func firstLine(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSpace(line)
}

func kernel() string { return firstLine("/proc/sys/kernel/osrelease") }

// governor is the frequency governor of the first core; virtual machines show
// none.
func governor() string { return firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") }

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
