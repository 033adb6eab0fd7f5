package ab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// findCallgrind is a counter by valgrind's callgrind.
func findCallgrind(ctx context.Context) (*Counter, error) {
	path, err := exec.LookPath("valgrind")
	if err != nil {
		return nil, errors.New("valgrind is not there (on Debian: apt-get install valgrind)")
	}
	version, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("valgrind does not run: %w", err)
	}
	return &Counter{
		Name:    "callgrind of " + strings.TrimSpace(string(version)),
		Differs: "of a processor that valgrind emulates, without SHA and AVX-512 instructions",
		rows:    callgrind,
	}, nil
}

// The functions at whose beginning callgrind writes out what it has counted. Every run
// of a benchmark is between a call of the first and one of the second, which package
// testing makes if the benchmark does not. Only beginnings are used: callgrind cannot
// follow returns across the stacks of goroutines.
const (
	timerReset = "testing.(*B).ResetTimer"
	timerStop  = "testing.(*B).StopTimer"
)

// A part is what callgrind counted until it wrote a file out.
type part struct {
	function     string // at whose beginning it was written; empty at the end of the program
	thread       string
	instructions float64
}

// runs is how often callgrind runs each benchmark with 1 iteration and with many: the
// first warms up, and of the others the least counts, since whatever the runtime does
// beside the benchmark only adds.
const runs = 3

// callgrind counts rows in one process. The runtime may move a benchmark to another
// thread while it runs, seldom; then it is tried again.
func callgrind(ctx context.Context, side Side, names []string, iterations int) (map[string]float64, []benchfmt.Config, error) {
	var rows []string
	var windows []float64
	for try := 0; ; try++ {
		out, parts, err := underCallgrind(ctx, side, names, iterations)
		if err != nil {
			return nil, nil, err
		}
		var config []benchfmt.Config
		if rows, config, err = printed(out); err != nil {
			return nil, nil, err
		}
		var moved bool
		windows, moved = runWindows(parts)
		switch {
		case len(windows) == 2*len(rows) && len(rows)%runs == 0:
			counts := map[string]float64{}
			for i := 0; i < len(rows); i += runs {
				one, many := windows[2*i+2], windows[2*i+3]
				for k := i + 2; k < i+runs; k++ {
					one, many = min(one, windows[2*k]), min(many, windows[2*k+1])
				}
				counts[rows[i]] = (many - one) / float64(iterations-1)
			}
			return counts, config, nil
		case !moved || try == 3:
			return nil, config, fmt.Errorf("%d results came of %d runs, where 2 runs a result were expected: benchmarks that loop with B.Loop, "+
				"stop their timer while they run, or fail cannot be counted by callgrind", len(rows), len(windows))
		}
	}
}

// underCallgrind runs benchmarks under callgrind, and returns what they print and what
// was counted.
func underCallgrind(ctx context.Context, side Side, names []string, iterations int) (out []byte, parts []part, err error) {
	dir, err := os.MkdirTemp("", "callgrind-*")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	if out, err = counting(ctx, side, names, iterations, runs, "valgrind", "--quiet", "--tool=callgrind",
		"--separate-threads=yes", // or the runtime's watchdog is counted, the more so the slower the machine
		"--callgrind-out-file="+filepath.Join(dir, "part"), "--dump-before="+timerReset, "--dump-before="+timerStop); err != nil {
		return nil, nil, err
	}
	parts, err = readParts(filepath.Join(dir, "part"))
	return out, parts, err
}

// runWindows are the instructions of all runs of benchmarks: what was counted from where
// a timer was reset last to where it was stopped first. A run that was moved to another
// thread meanwhile is left out.
func runWindows(parts []part) (windows []float64, moved bool) {
	for i, p := range parts {
		if i == 0 || p.function != timerStop || parts[i-1].function != timerReset {
			continue
		}
		if p.thread != parts[i-1].thread {
			moved = true
			continue
		}
		windows = append(windows, p.instructions)
	}
	return windows, moved
}

// readParts reads the files that callgrind numbers, path.1-01, path.2-01 and so on: at
// each function that was asked for it writes one, of the thread that came to it.
func readParts(path string) ([]part, error) {
	var parts []part
	for i := 1; ; i++ {
		names, err := filepath.Glob(fmt.Sprintf("%s.%d-*", path, i))
		if err != nil || len(names) == 0 {
			return parts, err
		}
		f, err := os.Open(names[0])
		if err != nil {
			return nil, err
		}
		p, err := readPart(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", names[0], err)
		}
		parts = append(parts, p)
	}
}

// readPart reads what is needed of a file in callgrind's format: why it was written, and
// the sum of what it counts.
func readPart(r io.Reader) (part, error) {
	var p part
	summed := false
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan() && !summed; n++ {
		key, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "desc":
			if _, f, ok := strings.Cut(value, "--dump-before="); ok && strings.HasPrefix(value, "Trigger: ") {
				p.function = f
			}
		case "thread":
			p.thread = value
		case "events":
			if value != "Ir" {
				return p, fmt.Errorf("line %d: events %q, where only Ir (instructions) were asked for", n, value)
			}
		case "summary":
			var err error
			if p.instructions, err = strconv.ParseFloat(value, 64); err != nil || p.instructions < 0 {
				return p, fmt.Errorf("line %d: summary %q is no count", n, value)
			}
			summed = true
		}
	}
	if err := lines.Err(); err != nil {
		return p, err
	}
	if !summed {
		return p, errors.New("no summary line: the file is cut off, or not of callgrind")
	}
	return p, nil
}
