package report

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tmisbench/report/doc"

	"github.com/stretchr/testify/require"
)

const loginLine = "BenchmarkLogin/scheme=toy/hash=sha256/role=all-2 10 "

func TestReadRefuses(t *testing.T) {
	for _, test := range []struct{ name, src, want string }{
		{"empty", " \n", "bench.txt:1: the file is empty"},
		{"foreign", "goos: linux\nBenchmarkSort-2 10 5 ns/op\n", "bench.txt:1: no benchmark here is named BenchmarkLogin/scheme=..."},
		{"prose", "What\nis this?\n", "not measurements of this project"},
		{"no units", "goos: linux\n" + loginLine + "812\n", "bench.txt:2: missing units; delete the line"},
		{"no measurements", loginLine + "\n", "bench.txt:1: missing measurements"},
		{"no number", loginLine + "8x2 ns/op\n", "bench.txt:1: parsing measurement"},
		{"name only", loginLine + "812 ns/op\nBenchmarkLogin/scheme=toy\n", "bench.txt:2: benchmark without measurements"},
		{"amid a unit", "a: b\n" + loginLine + "812 ns/o", "bench.txt:2: the last line has no end"},
		{"two configurations", "machine: a\n" + loginLine + "812 ns/op\nmachine: b\n" + loginLine + "812 ns/op\n", `bench.txt:4: machine is "b" here and "a" before`},
		{"two widths", "widths: 160\n" + loginLine + "1 ns/op\nwidths: 256\n" + loginLine + "1 ns/op\n", `widths is "256" here and "160" before`},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(put(t, []byte(test.src)))
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestReadMissing(t *testing.T) {
	_, err := Read(filepath.Join(t.TempDir(), "none.txt"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "none.txt")
}

func TestReadStatistics(t *testing.T) {
	src := "goos: linux\nUnit hash/op assume=exact\n"
	// The sorted sample is 1 to 9: its median is 5. Of nine values the interval
	// from the second to the eighth has the level 1 - 2*(1+9)/512 = 0.961.
	for i, v := range strings.Fields("9 1 8 2 7 3 6 4 5") {
		src += loginLine + v + "00 ns/op 8 hash/op\n" + fmt.Sprintf("# repetition %d of 12 complete\n", i+1)
	}
	r, err := Read(put(t, []byte(src)))
	require.NoError(t, err)
	b := wholeBench("login", "toy", "sha256")
	e, ok := r.time(b)
	require.True(t, ok)
	require.InDelta(t, 500e-9, e.Center, 1e-15)
	require.InDelta(t, 200e-9, e.Lo, 1e-15)
	require.InDelta(t, 800e-9, e.Hi, 1e-15)
	require.InDelta(t, 1-20.0/512, e.Confidence, 1e-9)
	require.Equal(t, 9, e.n())
	require.InDelta(t, 900e-9, e.sample.Values[8], 1e-15)
	require.True(t, e.bounded())
	require.Equal(t, 8.0, r.results[b]["hash/op"].Center)
	require.Equal(t, "linux", r.Config("goos"))
	require.Equal(t, "paper", r.widths())
	require.Equal(t, "9 of 12 planned", r.repetitions())
}

func TestReadFewRepetitions(t *testing.T) {
	r, err := Read(put(t, []byte(loginLine+"100 ns/op\n"+loginLine+"300 ns/op\n")))
	require.NoError(t, err)
	e, _ := r.time(wholeBench("login", "toy", "sha256"))
	require.InDelta(t, 200e-9, e.Center, 1e-15)
	require.True(t, math.IsInf(e.Hi, 1))
	require.False(t, e.bounded())
	var tab doc.Table
	require.Equal(t, "200.0 (∞)", timeCell(&tab, e, doc.SecondsLike([]float64{2e-7})).String())
	require.Contains(t, tab.Notes[0], "too few repetitions (n = 2): need >= 6 samples")
}

// A repetition in which the processor was throttled is left out, with a word; a file
// that has no other is refused.
func TestReadThrottled(t *testing.T) {
	src := "goos: linux\n"
	for i := range 8 {
		src += loginLine + "100 ns/op\n"
		if i == 2 || i == 5 {
			src += "# throttled: firmware: under-voltage\n"
		}
		src += fmt.Sprintf("# repetition %d of 8 complete\n", i+1)
	}
	r, err := Read(put(t, []byte(src)))
	require.NoError(t, err)
	e, ok := r.time(wholeBench("login", "toy", "sha256"))
	require.True(t, ok)
	require.Equal(t, 6, e.n())
	require.Equal(t, "6 of 8 planned (2 left out: throttled)", r.repetitions())
	table := (&dataset{run: r}).machineTable()
	require.Contains(t, fmt.Sprint(table.Notes), "repetition 6 is left out, since the processor was throttled in it: firmware: under-voltage")

	_, err = Read(put(t, []byte("goos: linux\n"+loginLine+"100 ns/op\n# throttled: hot\n# repetition 1 of 1 complete\n")))
	require.ErrorContains(t, err, "bench.txt: the processor was throttled in every repetition (hot)")
}
