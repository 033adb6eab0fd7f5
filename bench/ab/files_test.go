package ab

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
)

// A run that is killed after any pair goes on and ends with the same order and number
// of pairs, and the files are in the benchmark format.
func TestResume(t *testing.T) {
	side := build(t, "old", module(t, 10, ""), 2)
	dir := t.TempDir()
	write := func(s *Samples) {
		for i, name := range []string{OldFile, NewFile} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), s.Text[i], 0o644))
		}
	}
	plan := func() *Plan {
		return &Plan{Old: side, New: side, Bench: "Steady", Benchtime: "1x", Seed: 5, Analysis: Analysis{Alpha: 0.001, Margin: 1e-9, Looks: 1}}
	}
	whole := plan()
	want, err := whole.Run(context.Background())
	require.NoError(t, err)

	for _, stop := range []int{1, 2, 5} {
		p := plan()
		ctx, cancel := context.WithCancel(context.Background())
		p.Keep = func(s *Samples) error {
			write(s)
			if len(s.Pairs) == stop {
				cancel()
			}
			return nil
		}
		_, err = p.Run(ctx)
		require.ErrorIs(t, err, context.Canceled)

		again := plan()
		again.Start, err = again.Load(dir)
		require.NoError(t, err)
		require.Len(t, again.Start.Pairs, stop)
		got, err := again.Run(context.Background())
		require.NoError(t, err)
		require.Len(t, got.Pairs, len(want.Pairs))
		for i := range got.Pairs {
			require.Equal(t, want.Pairs[i].NewFirst, got.Pairs[i].NewFirst, "pair %d after a stop at %d", i, stop)
			require.Equal(t, want.Pairs[i].Build, got.Pairs[i].Build)
		}
		write(got)
		full, err := plan().Load(dir)
		require.NoError(t, err)
		require.Equal(t, got.Pairs, full.Pairs, "what was kept is what was measured")
		require.Equal(t, got.Text, full.Text)
		n := 0
		r := benchfmt.NewReader(bytes.NewReader(full.Text[0]), OldFile)
		for r.Scan() {
			res, ok := r.Result().(*benchfmt.Result)
			require.True(t, ok)
			require.NotEmpty(t, res.GetConfig("goos"))
			n++
		}
		require.Equal(t, len(full.Pairs), n)
	}

	other := plan()
	other.Seed = 6
	_, err = other.Load(dir)
	require.ErrorIs(t, err, ErrFiles)
	none, err := plan().Load(t.TempDir())
	require.NoError(t, err)
	require.Nil(t, none)

	// a side that was cut off in the middle of a pair loses that pair only
	text, err := os.ReadFile(filepath.Join(dir, NewFile))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, NewFile), text[:len(text)-10], 0o644))
	short, err := plan().Load(dir)
	require.NoError(t, err)
	require.Len(t, short.Pairs, len(want.Pairs)-1)
	require.NoError(t, os.WriteFile(filepath.Join(dir, NewFile), []byte("what is this\n"), 0o644))
	_, err = plan().Load(dir)
	require.ErrorIs(t, err, ErrFiles)
}
