package ab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// findPerf is a counter by the processor itself, where the perf command gets at it.
// Virtual machines and containers often show no counters.
func findPerf(ctx context.Context) (*Counter, error) {
	path, err := exec.LookPath("perf")
	if err != nil {
		return nil, errors.New("perf is not there (on Debian: apt-get install linux-perf)")
	}
	out, err := exec.CommandContext(ctx, path, "stat", "-x,", "-e", "instructions:u", "true").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("perf stat is refused: %w: %.160s", err, strings.Join(strings.Fields(string(out)), " "))
	}
	if _, err := readPerf(string(out)); err != nil {
		return nil, err
	}
	return &Counter{Name: "the processor (perf stat, instructions:u)", rows: perf}, nil
}

// perf counts rows, each in processes of its own: with so many iterations and with
// eleven times as many, so that all that goes before is in both and cancels.
func perf(ctx context.Context, side Side, names []string, iterations int) (map[string]float64, []benchfmt.Config, error) {
	dir, err := os.MkdirTemp("", "perf-*")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "stat")
	counts := map[string]float64{}
	var config []benchfmt.Config
	for _, name := range names {
		var sums [2]float64
		lengths := []int{10 * iterations, 110 * iterations}
		for i, n := range lengths {
			out, err := counting(ctx, side, []string{name}, n, 1, "perf", "stat", "-x,", "-e", "instructions:u", "-o", file, "--")
			if err != nil {
				return counts, config, err
			}
			var rows []string
			if rows, config, err = printed(out); err != nil || len(rows) != 1 {
				return counts, config, fmt.Errorf("%s: %d results, where 1 was expected: %w", name, len(rows), ErrProcess)
			}
			text, err := os.ReadFile(file)
			if err != nil {
				return counts, config, err
			}
			if sums[i], err = readPerf(string(text)); err != nil {
				return counts, config, err
			}
		}
		counts[name] = (sums[1] - sums[0]) / float64(lengths[1]-lengths[0])
	}
	return counts, config, nil
}

// readPerf is the number of instructions in what perf stat -x, writes: a line of the
// value, its unit, the event, the time that it was counted and the share of the time.
func readPerf(text string) (float64, error) {
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), ",")
		if len(f) < 5 || !strings.HasPrefix(f[2], "instructions") {
			continue
		}
		n, err := strconv.ParseFloat(f[0], 64)
		switch {
		case err != nil:
			return 0, fmt.Errorf("perf stat gives no instructions here: %s", f[0])
		case f[4] != "100.00":
			return 0, fmt.Errorf("perf stat counted instructions during %s %% of the time only", f[4])
		}
		return n, nil
	}
	return 0, errors.New("perf stat wrote no line about instructions")
}
