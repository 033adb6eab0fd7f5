package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
)

// Golden transcripts: what benchrun trace prints for every scheme under one seed
// is committed, so that a change of behaviour is seen, whatever it comes from. With
// -update they are written anew; then read the difference.
func TestTraces(t *testing.T) {
	const dir = "testdata/traces"
	all, err := schemes.All()
	require.NoError(t, err)
	want := map[string]bool{}
	for _, s := range all {
		key := s.Description().Key
		want[key+".txt"] = true
		var out bytes.Buffer
		c := command()
		c.SetArgs([]string{"trace", key, "--seed", "1", "--widths", "160"})
		c.SetOut(&out)
		require.NoError(t, c.Execute(), key)
		file := filepath.Join(dir, key+".txt")
		if *update {
			require.NoError(t, os.WriteFile(file, out.Bytes(), 0o644))
			continue
		}
		golden, err := os.ReadFile(file)
		require.NoError(t, err, "run go test ./cmd/benchrun -run TestTraces -update")
		if line := differ(string(golden), out.String()); line != "" {
			t.Errorf("%s is not what benchrun trace %s prints; the first line that differs:\n%s", file, key, line)
		}
	}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range files {
		require.True(t, want[f.Name()], "%s/%s is of no scheme: remove it", dir, f.Name())
	}
}

// differ shows the first line in which two texts differ, empty if none.
func differ(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "(nothing)", "(nothing)"
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return "- " + x + "\n+ " + y
		}
	}
	return ""
}
