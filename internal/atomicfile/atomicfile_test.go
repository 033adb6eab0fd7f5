package atomicfile

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, text := range []string{"first", "second, which is longer", ""} {
		require.NoError(t, Write(path, []byte(text)))
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
	if runtime.GOOS != "windows" {
		require.NoError(t, os.Chmod(path, 0o600))
		require.NoError(t, Write(path, nil))
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(Mode), info.Mode().Perm())
	}
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary file is left")
}

// What cannot be written is an error that names the file, and leaves nothing behind.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	blocked := filepath.Join(dir, "blocked")
	require.NoError(t, os.MkdirAll(filepath.Join(blocked, "full"), 0o755))
	require.ErrorContains(t, Write(blocked, []byte("x")), blocked)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary file is left")

	missing := filepath.Join(dir, "no", "folder")
	err = Write(missing, nil)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, missing)
}

// A folder that may not be written to keeps the old file.
func TestWriteReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("the administrator may write anywhere")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	require.NoError(t, Write(path, []byte("before")))
	require.NoError(t, os.Chmod(dir, 0o555))
	require.ErrorIs(t, Write(path, []byte("after")), os.ErrPermission)
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "before", string(got))
}
