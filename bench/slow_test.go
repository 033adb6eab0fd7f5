package bench

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
)

// How often a benchmark is repeated follows from how long it took, between six
// times and all.
func TestRepetitions(t *testing.T) {
	m := &Measurement{Count: 10, Slow: 20 * time.Millisecond}
	for took, want := range map[time.Duration]int{
		0: 10, 20 * time.Millisecond: 10, 25 * time.Millisecond: 8, 40 * time.Millisecond: 6, time.Hour: 6,
	} {
		require.Equal(t, want, m.repetitions(took), "%v", took)
	}
	m.Count = 4
	require.Equal(t, 4, m.repetitions(time.Hour), "no more than asked for")
	m = &Measurement{Count: 10}
	require.Equal(t, 10, m.repetitions(time.Hour), "nothing is slow")
}

// A slow benchmark is left out of later repetitions, a fast one is in all.
func TestSlow(t *testing.T) {
	entry := func(op string, setup time.Duration) Benchmark {
		return Benchmark{raw.Name{Group: raw.Primitive, Op: op}, func() (*Op, error) {
			time.Sleep(setup)
			return &Op{Run: func(int) error { return nil }}, nil
		}}
	}
	file := filepath.Join(t.TempDir(), "bench.txt")
	m := &Measurement{
		List:  []Benchmark{entry("fast", 0), entry("slow", 600*time.Millisecond)},
		Count: 7, Benchtime: time.Microsecond, Slow: 500 * time.Millisecond, File: file,
	}
	require.NoError(t, m.Run(t.Context()))
	run, err := raw.Read(file)
	require.NoError(t, err)
	require.Len(t, run.Sample(raw.Name{Group: raw.Primitive, Op: "fast"}, raw.Seconds).Values, 7)
	require.Len(t, run.Sample(raw.Name{Group: raw.Primitive, Op: "slow"}, raw.Seconds).Values, 6)
	require.Equal(t, 7, run.Planned)
}
