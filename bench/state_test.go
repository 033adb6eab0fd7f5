package bench

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
)

// How the machine does is noted around each repetition, and one in which the processor
// was slowed is in the file, but not among what is read.
func TestThrottledRepetition(t *testing.T) {
	const cpu0 = "sys/devices/system/cpu/cpu0/"
	count := &fstest.MapFile{Data: []byte("5\n")}
	m := Measurement{
		List: []Benchmark{{
			Name:  raw.Name{Group: "Xor", Len: 32},
			Setup: func() (*Op, error) { return &Op{Run: func(int) error { return nil }}, nil },
		}},
		Count:     4,
		Benchtime: time.Microsecond,
		File:      filepath.Join(t.TempDir(), "bench.txt"),
		System: fstest.MapFS{
			cpu0 + "cpufreq/scaling_cur_freq":             {Data: []byte("1800000\n")},
			cpu0 + "thermal_throttle/core_throttle_count": count,
		},
	}
	m.Progress = func(p Progress) {
		if p.Repetition == 2 && !p.Kept {
			count.Data = []byte("6\n")
		}
		if p.Kept {
			require.Equal(t, p.Repetition == 2, p.Throttled != "")
		}
	}
	require.NoError(t, m.Run(t.Context()))
	text, err := os.ReadFile(m.File)
	require.NoError(t, err)
	require.Contains(t, string(text), "# note: before: frequency 1800 MHz; temperature unknown; throttling none\n")
	require.Contains(t, string(text), "# note: after: frequency 1800 MHz; temperature unknown; throttling none\n")

	run, err := raw.Read(m.File)
	require.NoError(t, err)
	require.Equal(t, 4, run.Repetitions)
	require.Len(t, run.LeftOut, 1)
	require.Equal(t, 2, run.LeftOut[0].Repetition)
	require.Equal(t, "core_throttle_count of core 0 rose by 1", run.LeftOut[0].Why)
	require.Len(t, run.Sample(m.List[0].Name, raw.Seconds).Values, 3)
}
