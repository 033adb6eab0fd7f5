package raw

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A folder is locked once, and nothing is left of the lock.
func TestLock(t *testing.T) {
	file := filepath.Join(t.TempDir(), "below", "bench.txt")
	unlock, err := Lock(file)
	require.NoError(t, err)
	_, err = Lock(filepath.Join(filepath.Dir(file), "growth.txt"))
	require.ErrorIs(t, err, ErrLocked)
	require.ErrorContains(t, err, filepath.Dir(file)+": another measurement goes on in this folder; wait until it ends")
	other, err := Lock(filepath.Join(t.TempDir(), "bench.txt"))
	require.NoError(t, err, "another folder")
	other()
	unlock()
	unlock, err = Lock(file)
	require.NoError(t, err)
	unlock()
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Empty(t, left)

	_, err = Lock(filepath.Join(put(t, "a file"), "below", "bench.txt"))
	var unwritable *UnwritableError
	require.ErrorAs(t, err, &unwritable)
}

// What defines a run is compared line by line, whatever the order, and the line that
// differs is named.
func TestResumeNamesTheLine(t *testing.T) {
	old := "machine: m\ngomaxprocs: 2\nbenchtime: 5ms\nBenchmarkHash 1 1 ns/op\n\n# repetition 1 of 2 complete\n"
	for want, settings := range map[string][]Setting{
		`gomaxprocs is "4" here and "2" there`:           {{"machine", "m"}, {"gomaxprocs", "4"}, {"benchtime", "5ms"}},
		`gomaxprocs is not recorded here and "2" there`:  {{"machine", "m"}, {"benchtime", "5ms"}},
		`widths is "160" here and not recorded there`:    {{"machine", "m"}, {"gomaxprocs", "2"}, {"widths", "160"}, {"benchtime", "5ms"}},
		`benchtime is "10ms" here and "5ms" there`:       {{"benchtime", "10ms"}, {"machine", "m"}, {"gomaxprocs", "2"}},
		`impl-sha256 is "a" here and not recorded there`: {{"machine", "m"}, {"gomaxprocs", "2"}, {"benchtime", "5ms"}, {"impl-sha256", "a"}},
	} {
		_, _, err := Resume(put(t, old), Header{Settings: settings}, 3)
		require.ErrorIs(t, err, ErrOtherRun)
		require.ErrorContains(t, err, want)
	}
}

// A run that was ordered by chance goes on in its own order.
func TestResumeKeepsOrder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	h := Header{Settings: []Setting{{"machine", "m"}, {OrderKey, "7"}}}
	w, err := Create(file, h, false)
	require.NoError(t, err)
	require.NoError(t, w.Result(Name{Group: Hash}, 1, Value{1, Time}))
	require.NoError(t, w.Repetition(1, 2))
	h.Settings[1].Value = "8"
	w, _, err = Resume(file, h, 2)
	require.NoError(t, err)
	require.Equal(t, "7", w.Setting(OrderKey))
	require.Empty(t, w.Setting("none"))
}

// What is kept must be what was measured: nobody should measure for hours behind it.
func TestResumeRefusesAltered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	h := Header{Settings: []Setting{{"machine", "m"}}}
	w, err := Create(file, h, false)
	require.NoError(t, err)
	require.NoError(t, w.Result(Name{Group: Hash}, 1, Value{1, Time}))
	require.NoError(t, w.Repetition(1, 2))
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	altered := bytes.Replace(src, []byte(" 1 ns/op"), []byte(" 2 ns/op"), 1)
	require.NoError(t, os.WriteFile(file, altered, 0o644))
	_, _, err = Resume(file, h, 2)
	require.ErrorContains(t, err, "bench.txt:4: what stands above, since the mark before, is not what was measured")
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(altered), string(got))

	windows := append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n"))...)
	require.NoError(t, os.WriteFile(file, windows, 0o644))
	w, done, err := Resume(file, h, 2)
	require.NoError(t, err, "a checkout on Windows")
	require.Equal(t, 1, done)
	require.NoError(t, w.Repetition(2, 2))
	got, err = os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(got, src), "as it was written")
}

// An empty file is nothing to stumble over.
func TestResumeEmpty(t *testing.T) {
	for _, text := range []string{"", "\n"} {
		_, done, err := Resume(put(t, text), header(), 2)
		require.NoError(t, err)
		require.Zero(t, done)
	}
}

func TestResumeSchemes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "growth.txt")
	h := Header{Settings: []Setting{{"machine", "m"}}}
	grow := func(w *Writer, key string) {
		require.NoError(t, w.Result(Name{Group: Growth, Scheme: key, Users: 10, What: GrowthLogin}, 1, Value{1, Time}))
		require.NoError(t, w.Scheme(key))
	}
	w, done, err := ResumeSchemes(file, h, 2)
	require.NoError(t, err)
	require.Empty(t, done)
	grow(w, "a")
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(src, "BenchmarkGrowth/scheme=b 1 "...), 0o644))
	w, done, err = ResumeSchemes(file, h, 2)
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, done)
	grow(w, "b")
	_, _, err = ResumeSchemes(file, h, 2)
	require.ErrorIs(t, err, ErrEnough)
	run, err := Read(file)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, run.Complete)
	h.Settings[0].Value = "n"
	_, _, err = ResumeSchemes(file, h, 3)
	require.ErrorIs(t, err, ErrOtherRun)
}

// A time that no clock can have told is not written, or the file could not be read.
func TestResultImpossible(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "bench.txt"), Header{}, false)
	require.NoError(t, err)
	require.ErrorContains(t, w.Result(Name{Group: Hash}, 1, Value{0, Time}), "raw: Hash: 0 sec/op: a time is more than 0")
	require.ErrorContains(t, w.Result(Name{Group: Hash}, 1, Value{1, Time}, Value{-1, Stored}), "less than nothing")
}
