package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
	"tmisbench/schemes/core"
)

// few is a measurement of benchmarks that do little. stop ends it before benchmark n of
// all is over, counted from 1; 0 does not.
func few(t *testing.T, file string, order uint64, stop int) (m *Measurement, ctx context.Context) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	m = &Measurement{Count: 3, Benchtime: time.Microsecond, File: file, Order: order}
	done := 0
	for i := range 8 {
		name := raw.Name{Group: raw.Primitive, Op: fmt.Sprint("op", i)}
		m.List = append(m.List, Benchmark{name, func() (*Op, error) {
			if done++; done == stop {
				cancel()
			}
			return &Op{Run: func(int) error { return nil }}, nil
		}})
	}
	return m, ctx
}

// sequence are the names of a raw file in its order, by repetition.
func sequence(t *testing.T, file string) [][]string {
	t.Helper()
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	all := [][]string{nil}
	for line := range bytes.Lines(src) {
		switch {
		case bytes.HasPrefix(line, []byte("Benchmark")):
			last := len(all) - 1
			all[last] = append(all[last], string(bytes.Fields(line)[0]))
		case bytes.HasPrefix(line, []byte("# repetition")):
			all = append(all, nil)
		}
	}
	return all[:len(all)-1]
}

// Each repetition has an order of its own, which follows from the seed, whether or not
// the run was interrupted.
func TestOrder(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "a", "bench.txt")
	m, ctx := few(t, whole, 7, 0)
	require.NoError(t, m.Run(ctx))
	want := sequence(t, whole)
	require.Len(t, want, 3)
	require.NotEqual(t, want[0], want[1])
	for _, rep := range want {
		require.Len(t, rep, 8)
		require.ElementsMatch(t, want[0], rep)
	}
	m, ctx = few(t, whole, 7, 0)
	m.Overwrite = true
	require.NoError(t, m.Run(ctx))
	require.Equal(t, want, sequence(t, whole), "the same seed")
	run, err := raw.Read(whole)
	require.NoError(t, err)
	require.True(t, slices.IsSortedFunc(run.Names(), raw.CompareNames))
	require.Equal(t, "7", run.Setting("order"))

	interrupted := filepath.Join(dir, "b", "bench.txt")
	m, ctx = few(t, interrupted, 7, 12)
	require.ErrorIs(t, m.Run(ctx), ErrInterrupted)
	require.Len(t, sequence(t, interrupted), 1)
	m, ctx = few(t, interrupted, 8, 0)
	m.Resume = true
	require.NoError(t, m.Run(ctx))
	require.Equal(t, want, sequence(t, interrupted), "in the order that it began with")

	listed := filepath.Join(dir, "c", "bench.txt")
	m, ctx = few(t, listed, 0, 0)
	require.NoError(t, m.Run(ctx))
	rep := sequence(t, listed)[0]
	require.True(t, slices.IsSorted(rep))
	require.Equal(t, rep, sequence(t, listed)[2])
}

// A run that is stopped in its first repetition leaves nothing, and is begun again with
// any flags; what was there before it stays.
func TestInterruptedAtOnce(t *testing.T) {
	file := filepath.Join(t.TempDir(), "below", "bench.txt")
	m, ctx := few(t, file, 7, 3)
	err := m.Run(ctx)
	require.ErrorIs(t, err, ErrInterrupted)
	require.ErrorIs(t, err, ErrNoneComplete)
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Empty(t, left)
	m, ctx = few(t, file, 7, 0)
	m.Resume = true
	require.NoError(t, m.Run(ctx))
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	m, ctx = few(t, file, 7, 3)
	m.Overwrite = true
	require.ErrorIs(t, m.Run(ctx), ErrNoneComplete)
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}

// With both flags an interrupted run goes on, and one that is complete or was made
// otherwise is replaced, but one that was altered is not.
func TestResumeElseOverwrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	run := func(stop int, change func(*Measurement)) error {
		m, ctx := few(t, file, uint64(stop)+1, stop)
		m.Resume, m.Overwrite = true, true
		if change != nil {
			change(m)
		}
		return m.Run(ctx)
	}
	require.ErrorIs(t, run(12, nil), ErrInterrupted)
	first := sequence(t, file)[0]
	require.NoError(t, run(0, nil))
	require.Equal(t, first, sequence(t, file)[0], "gone on with")
	complete, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, run(0, nil))
	replaced, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NotEqual(t, string(complete), string(replaced), "replaced")
	require.Len(t, sequence(t, file), 3)

	require.ErrorIs(t, run(12, func(m *Measurement) { m.Count = 2; m.Benchtime = 2 * time.Microsecond }), ErrInterrupted)
	require.Len(t, sequence(t, file), 1, "another benchtime")
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	src = bytes.Replace(src, []byte(" ns/op"), []byte("1 ns/op"), 1)
	require.NoError(t, os.WriteFile(file, src, 0o644))
	require.ErrorContains(t, run(0, func(m *Measurement) { m.Benchtime = 2 * time.Microsecond }), "is not what was measured")
}

// A benchmark that is twice in the list is refused before anything is measured, since
// the file could not be read.
func TestListedTwice(t *testing.T) {
	m, ctx := few(t, filepath.Join(t.TempDir(), "bench.txt"), 7, 0)
	m.List = append(m.List, m.List[3])
	m.Progress = func(Progress) { t.Error("measured") }
	require.ErrorContains(t, m.Run(ctx), "Primitive/op=op3 is twice in the list")
}

// Of two runs into one folder the second is refused, and the first loses nothing.
func TestTwoRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	m, ctx := few(t, file, 7, 0)
	refused := 0
	m.Progress = func(p Progress) {
		if p.Kept {
			return
		}
		second, ctx := few(t, file, 7, 0)
		second.Resume = true
		require.ErrorIs(t, second.Run(ctx), raw.ErrLocked)
		g := toyGrowth(t)
		g.File = filepath.Join(filepath.Dir(file), "growth.txt")
		require.ErrorIs(t, g.Run(ctx), raw.ErrLocked)
		refused++
	}
	require.NoError(t, m.Run(ctx))
	require.Equal(t, 3*8, refused)
	require.Len(t, sequence(t, file), 3)
}

// A backend that the processor cannot run leaves the others, and says why; one that
// cannot run as the environment demands stays, so that measuring it is an error.
func TestBackends(t *testing.T) {
	names, left := backends([]string{"a", "ill", "b", "forced"}, func(name string) (core.Hash, error) {
		switch name {
		case "ill":
			return nil, fmt.Errorf("%w: no such instruction", core.ErrProcessor)
		case "forced":
			return nil, fmt.Errorf("%w: forced", core.ErrUnavailable)
		}
		return nil, nil
	})
	require.Equal(t, []string{"a", "b", "forced"}, names)
	require.Len(t, left, 1)
	require.True(t, errors.Is(left[0], core.ErrUnavailable))
	require.ErrorContains(t, left[0], "no such instruction")
	names, left = Backends()
	require.Len(t, names, len(core.Names())-len(left))
}
