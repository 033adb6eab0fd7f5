package report

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func toyRun(t *testing.T) *Run {
	t.Helper()
	r, err := Read(put(t, synthetic(t, toys(t), 7)))
	require.NoError(t, err)
	return r
}

func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "below")
	names, err := Write(dir, toyRun(t), toys(t))
	require.NoError(t, err)
	require.Len(t, names, 8*3+1+4*3)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, len(names), "nothing but what is named")
	for _, n := range names {
		info, err := os.Stat(filepath.Join(dir, n))
		require.NoError(t, err)
		require.Positive(t, info.Size())
		require.Equal(t, os.FileMode(0o644), info.Mode().Perm())
	}
}

func TestWriteTwice(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	names, err := Write(one, toyRun(t), toys(t))
	require.NoError(t, err)
	_, err = Write(two, toyRun(t), toys(t))
	require.NoError(t, err)
	for _, n := range names {
		a, err := os.ReadFile(filepath.Join(one, n))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(two, n))
		require.NoError(t, err)
		require.True(t, string(a) == string(b), n)
	}
}

// A folder where a file should be stops the rename, whoever runs the test.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "phases.md")
	require.NoError(t, os.Mkdir(blocked, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "storage.csv"), []byte("before"), 0o644))
	names, err := Write(dir, toyRun(t), toys(t))
	require.ErrorContains(t, err, blocked)
	require.Equal(t, "backends.tex", names[len(names)-1])
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, len(names)+2, "no temporary file is left")
	kept, err := os.ReadFile(filepath.Join(dir, "storage.csv"))
	require.NoError(t, err)
	require.Equal(t, "before", string(kept))
}

func TestWriteReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the administrator may write anywhere")
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "computation.md"), []byte("before"), 0o644))
	require.NoError(t, os.Chmod(dir, 0o555))
	_, err := Write(dir, toyRun(t), toys(t))
	require.ErrorIs(t, err, os.ErrPermission)
	require.ErrorContains(t, err, "computation.md")
	kept, err := os.ReadFile(filepath.Join(dir, "computation.md"))
	require.NoError(t, err)
	require.Equal(t, "before", string(kept))
}

func TestWriteNamesFolder(t *testing.T) {
	file := put(t, []byte("a file, not a folder"))
	_, err := Write(filepath.Join(file, "below"), toyRun(t), toys(t))
	require.ErrorContains(t, err, file)
}
