package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// How often a benchmark is repeated follows from how long it took, between six
// times and all.
func TestRepetitions(t *testing.T) {
	m := &Measurement{Count: 10, Patience: 20 * time.Millisecond}
	for took, want := range map[time.Duration]int{
		0: 10, 20 * time.Millisecond: 10, 25 * time.Millisecond: 8, 40 * time.Millisecond: 6, time.Hour: 6,
	} {
		require.Equal(t, want, m.repetitions(took), "%v", took)
	}
	m.Count = 4
	require.Equal(t, 4, m.repetitions(time.Hour), "no more than asked for")
	m = &Measurement{Count: 10}
	require.Equal(t, 10, m.repetitions(time.Hour), "without end of patience")
}

// A slow benchmark is left out of later repetitions, a fast one is in all.
func TestPatience(t *testing.T) {
	entry := func(name string, setup time.Duration) Benchmark {
		return Benchmark{name, func() (*Op, error) {
			time.Sleep(setup)
			return &Op{Run: func(int) error { return nil }}, nil
		}}
	}
	file := filepath.Join(t.TempDir(), "bench.txt")
	m := &Measurement{
		List:  []Benchmark{entry("Hash/fast", 0), entry("Hash/slow", 600*time.Millisecond)},
		Count: 7, Benchtime: time.Microsecond, Patience: 500 * time.Millisecond, File: file,
	}
	require.NoError(t, m.Run(t.Context()))
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, 7, strings.Count(string(raw), "BenchmarkHash/fast"))
	require.Equal(t, 6, strings.Count(string(raw), "BenchmarkHash/slow"))
}
