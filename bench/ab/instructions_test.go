package ab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
)

// Files as callgrind 3.19 writes them, without the costs of functions.
const (
	partHead = "# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 18283\ncmd:  b.test -test.bench=X\npart: 9\nthread: 3\n\n\n" +
		"desc: I1 cache: \ndesc: D1 cache: \ndesc: LL cache: \n\n"
	partBody = "positions: line\nevents: Ir\nsummary: 56359496\n\n\nob=(5) b.test\nfn=(3864) internal/poll.(*FD).Read\n231 12\n\ntotals: 56359496\n"
)

func TestReadPart(t *testing.T) {
	p, err := readPart(strings.NewReader(partHead + "desc: Trigger: --dump-before=testing.(*B).StopTimer\n\n" + partBody))
	require.NoError(t, err)
	require.Equal(t, part{timerStop, "3", 56359496}, p)
	p, err = readPart(strings.NewReader(partHead + "desc: Trigger: Program termination\n\n" + partBody))
	require.NoError(t, err)
	require.Equal(t, part{"", "3", 56359496}, p)
	for text, want := range map[string]string{
		"":                                  "no summary",
		partHead:                            "no summary",
		"not of callgrind\n":                "no summary",
		"events: Ir Dr\nsummary: 1 2\n":     `line 1: events "Ir Dr"`,
		"events: Ir\nsummary: many\n":       `line 2: summary "many"`,
		"events: Ir\nsummary: -1\n":         `line 2: summary "-1"`,
		strings.Repeat("x", 2<<20) + "\n\n": "too long",
	} {
		_, err := readPart(strings.NewReader(text))
		require.ErrorContains(t, err, want)
	}
}

// Of what is written out while a benchmark with a parent is run with 1 iteration and
// with 1000, only what lies between resetting and stopping the timer is taken.
func TestRunWindows(t *testing.T) {
	windows, moved := runWindows([]part{
		{timerReset, "3", 9e8}, // of the parent
		{timerReset, "3", 352812},
		{timerReset, "3", 1},
		{timerStop, "3", 73198},
		{timerStop, "3", 13837},
		{timerReset, "3", 342285},
		{timerReset, "3", 1},
		{timerStop, "3", 56359496},
		{timerStop, "3", 13591},
		{timerStop, "3", 96470498}, // of the parent
		{"", "3", 5},
	})
	require.Equal(t, []float64{73198, 56359496}, windows)
	require.False(t, moved)
	windows, moved = runWindows([]part{{timerReset, "3", 1}, {timerStop, "4", 1e9}, {timerReset, "4", 1}, {timerStop, "4", 7}})
	require.Equal(t, []float64{7}, windows, "of another thread all since its start is counted")
	require.True(t, moved)
	windows, _ = runWindows([]part{{timerStop, "3", 1}})
	require.Empty(t, windows)
}

func TestReadPerf(t *testing.T) {
	n, err := readPerf("# started on Thu Nov 26 03:00:00 2026\n\n1234567,,instructions:u,1203450,100.00,0.89,insn per cycle\n")
	require.NoError(t, err)
	require.Equal(t, 1234567.0, n)
	for text, want := range map[string]string{
		"<not supported>,,instructions:u,0,100.00,,\n":       "<not supported>", // in a virtual machine
		"<not counted>,,instructions:u,0,0.00,,\n":           "<not counted>",
		"12,,instructions:u,1203450,31.40,,\n":               "31.40 % of the time",
		"":                                                   "no line about instructions",
		"12,,cycles:u,1203450,100.00,,\n":                    "no line about instructions",
		"event syntax error: 'instructions:u'\n, , , , , , ": "no line about instructions",
	} {
		_, err := readPerf(text)
		require.ErrorContains(t, err, want)
	}
}

func TestIterations(t *testing.T) {
	for seconds, want := range map[float64]int{1e-9: 1000000, 3e-9: 1000000, 3e-8: 100000, 2e-6: 1000, 4e-6: 1000, 1e-4: 100, 1e-3: 10, 10e-3: 3, 10: 3} {
		require.Equal(t, want, iterations(seconds), "%g s", seconds)
	}
}

// Rows are found by the name that one processor gives them, also where the name itself
// ends in a number.
func TestRowNames(t *testing.T) {
	counted := map[string]float64{"Hash/hash=sha512-256": 1, "Xor/len=20": 2}
	for name, want := range map[string]float64{"Hash/hash=sha512-256": 1, "Hash/hash=sha512-256-2": 1, "Xor/len=20-16": 2} {
		v, ok := lookUp(counted, name)
		require.True(t, ok, name)
		require.Equal(t, want, v, name)
	}
	_, ok := lookUp(counted, "Xor/len=32")
	require.False(t, ok)
	require.Equal(t, "^BenchmarkXor$/^len=20-2$|^BenchmarkXor$/^len=20$", match([]string{"Xor/len=20-2"}))
	require.Equal(t, "^BenchmarkA$|^BenchmarkB$/^x\\.y$", match([]string{"A", "B/x.y"}))
}

func TestOtherCode(t *testing.T) {
	config := func(keys ...string) []benchfmt.Config {
		var all []benchfmt.Config
		for i := 0; i < len(keys); i += 2 {
			all = append(all, benchfmt.Config{Key: keys[i], Value: []byte(keys[i+1])})
		}
		return all
	}
	timed := config("goos", "linux", "impl-sha256", "SHA-NI", "impl-sm3", "AVX2")
	require.Equal(t, "; impl-sha256 is AVX2, timed is SHA-NI", otherCode(timed, config("impl-sha256", "AVX2", "impl-sm3", "AVX2")))
	require.Contains(t, otherCode(timed, config("impl-sha256", "SHA-NI")), "the code that is timed")
	require.Contains(t, otherCode(timed, config("goos", "linux")), "does not say")
}

// valgrind is what counts here, or the test is skipped: it is no part of what is needed.
func valgrind(t *testing.T) *Counter {
	c, err := findCallgrind(context.Background())
	if err != nil {
		t.Skipf("SKIPPED: counting instructions: %v", err)
	}
	return c
}

// A build counted twice gives the same number; 3 % more work is seen for what it is,
// however busy the machine; and what cannot be counted is said.
func TestCountInstructions(t *testing.T) {
	counter := valgrind(t)
	old := build(t, "old", module(t, 10000, ""), 1)
	more := build(t, "new", module(t, 10300, ""), 1)
	count := func(new Side) *Comparison {
		p := &Plan{Old: old, New: new}
		c := &Comparison{Results: []Result{
			{Row: Row{"Work-2", timeUnit}, Old: 1e-4, New: 1e-4},
			{Row: Row{"Steady-2", timeUnit}, Old: 1e-5, New: 1e-5},
			{Row: Row{"Work-2", "allocs/op"}},
		}}
		require.NoError(t, p.Instructions(context.Background(), counter, c))
		require.Nil(t, c.Results[2].Instructions, "only times have a second opinion")
		require.NotNil(t, c.Results[0].Instructions, "%s", c.Notes)
		require.NotNil(t, c.Results[1].Instructions, "%s", c.Notes)
		require.Contains(t, strings.Join(c.Notes, " "), "the build does not say which code it runs")
		return c
	}
	same := count(old)
	require.InDelta(t, 0, same.Results[0].Instructions.Change(), 0.002)
	require.InDelta(t, 0, same.Results[1].Instructions.Change(), 0.002)
	// a step of the loop is three to nine instructions
	require.Greater(t, same.Results[0].Instructions.Old, 3e4)
	require.Less(t, same.Results[0].Instructions.Old, 9e4)

	slower := count(more)
	require.InDelta(t, 0.03, slower.Results[0].Instructions.Change(), 0.005) // other layouts, other calls
	require.InDelta(t, 0, slower.Results[1].Instructions.Change(), 0.005, "the work of the other is as before")
}

// Benchmarks whose runs callgrind cannot tell apart are left out with a word.
func TestCountInstructionsRefuses(t *testing.T) {
	counter := valgrind(t)
	side := build(t, "old", module(t, 10, `
func BenchmarkStops(b *testing.B) {
	for range b.N {
		b.StopTimer()
		b.ResetTimer()
		b.StartTimer()
	}
}
`), 1)
	p := &Plan{Old: side, New: side}
	c := &Comparison{Results: []Result{{Row: Row{"Stops", timeUnit}, Old: 1e-3, New: 1e-3}}}
	require.NoError(t, p.Instructions(context.Background(), counter, c))
	require.Nil(t, c.Results[0].Instructions)
	require.Contains(t, strings.Join(c.Notes, " "), "cannot be counted by callgrind")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, p.Instructions(ctx, counter, c), context.Canceled)
}

// The way through perf, with a perf that counts a thousand instructions an iteration and
// some for starting: here it cannot be tried with the processor's own.
func TestCountByPerf(t *testing.T) {
	dir := t.TempDir()
	script := `#!/bin/sh
out=; n=0
while [ $# -gt 0 ]; do
	case $1 in
	-o) out=$2; shift ;;
	--) shift; break ;;
	esac
	shift
done
if [ -z "$out" ]; then echo "%s,,instructions:u,1,100.00,," >&2; exit 0; fi
for a; do case $a in -test.benchtime=*x) n=${a#-test.benchtime=}; n=${n%%x} ;; esac; done
echo "$((1000 * n + 777777)),,instructions:u,1,100.00,," >"$out"
exec "$@"
`
	perf := filepath.Join(dir, "perf")
	write := func(probe string) {
		require.NoError(t, os.WriteFile(perf, fmt.Appendf(nil, script, probe), 0o755))
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("SKIPPED: a perf that stands in for the real one: it needs a shell")
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	side := build(t, "old", module(t, 10, ""), 1)
	write("1234")
	counter, err := FindCounter(context.Background())
	require.NoError(t, err)
	require.Contains(t, counter.Name, "the processor")
	p := &Plan{Old: side, New: side}
	c := &Comparison{Results: []Result{{Row: Row{"Work", timeUnit}, Old: 1e-5, New: 1e-5}}}
	require.NoError(t, p.Instructions(context.Background(), counter, c))
	require.Equal(t, &Instructions{1000, 1000}, c.Results[0].Instructions, "%s", c.Notes)

	// neither perf nor valgrind: said in one line
	t.Setenv("PATH", dir)
	require.NoError(t, os.WriteFile(perf, []byte("#!/bin/sh\necho Access is limited. >&2\necho Ask for more. >&2\nexit 255\n"), 0o755))
	_, err = FindCounter(context.Background())
	require.ErrorIs(t, err, ErrNoCounter)
	require.ErrorContains(t, err, "refused: exit status 255: Access is limited. Ask for more.")
	write("<not supported>")
	_, err = FindCounter(context.Background())
	require.ErrorIs(t, err, ErrNoCounter)
	require.ErrorContains(t, err, "<not supported>")
	require.ErrorContains(t, err, "valgrind is not there")
	require.NotContains(t, err.Error(), "\n")
	require.False(t, errors.Is(err, context.Canceled))
}
