package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/ab"
	"tmisbench/report"
	"tmisbench/schemes"
	"tmisbench/schemes/adversary"
)

// Every committed table and figure is what its committed raw files say: made again, it
// is the same to the byte.
func TestCommittedResults(t *testing.T) {
	folders, err := filepath.Glob("../../results/*")
	require.NoError(t, err)
	all, err := schemes.All()
	require.NoError(t, err)
	compared := 0
	for _, dir := range folders {
		if reported(t, dir, all) {
			compared++
		}
	}
	require.Positive(t, compared, "no results are committed")
}

// A folder in which something was measured and not reported yet is left alone, and so
// are the files that an interrupted program leaves.
func TestUnfinishedResults(t *testing.T) {
	dir := t.TempDir()
	require.False(t, reported(t, dir, nil), "nothing is measured")
	for _, name := range []string{rawFile, growthFile, "." + rawFile + "12345", rawFile + ".trial"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("BenchmarkX 1 1 ns/op\n"), 0o644))
		require.False(t, reported(t, dir, nil), name)
	}
	require.Equal(t, []string{rawFile, growthFile}, finished(t, dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "machine.md"), nil, 0o644))
	require.Equal(t, []string{rawFile, growthFile, "machine.md"}, finished(t, dir))
}

// finished are the names of the files of a folder, without those that are made while
// others are written, the temporary ones of internal/atomicfile and trials of a folder,
// and that stay where a program was killed.
func finished(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		if n := e.Name(); !strings.HasPrefix(n, ".") && !strings.HasSuffix(n, ".trial") {
			names = append(names, n)
		}
	}
	return names
}

// reported compares a folder with what its raw files say. It reports whether there was
// something to compare.
func reported(t *testing.T, dir string, all []schemes.Scheme) bool {
	t.Helper()
	names := finished(t, dir)
	raws := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n != rawFile && n != growthFile && n != ab.CalibrationFile })
	if len(raws) == 0 || len(raws) == len(names) {
		return false
	}
	fresh := t.TempDir()
	made := slices.Clone(raws)
	if slices.Contains(raws, rawFile) {
		run, err := report.Read(filepath.Join(dir, rawFile))
		require.NoError(t, err)
		tables, err := report.Write(fresh, run, all)
		require.NoError(t, err)
		made = append(made, tables...)
	}
	grown, err := reportGrowth(fresh, dir, all)
	require.NoError(t, err)
	made = append(made, grown...)
	calibrated, err := reportCalibration(fresh, dir)
	require.NoError(t, err)
	made = append(made, calibrated...)
	for _, name := range made[len(raws):] {
		// elsewhere the compiler fuses multiplications and additions, which
		// moves the last digits of coordinates
		if ext := filepath.Ext(name); runtime.GOARCH != "amd64" && (ext == ".svg" || ext == ".png" || ext == ".pdf") {
			t.Logf("%s is not compared on %s", name, runtime.GOARCH)
			continue
		}
		want, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(fresh, name))
		require.NoError(t, err)
		require.True(t, string(want) == string(got), "%s/%s is not what the raw files say: run benchrun report", dir, name)
	}
	require.ElementsMatch(t, made, names, "%s holds files that the report does not make", dir)
	return true
}

// The committed security tables and derivations are what the attacks find today.
func TestCommittedSecurity(t *testing.T) {
	dir := "../../results/security"
	all, err := schemes.All()
	require.NoError(t, err)
	reports, err := adversary.AttackAll(t.Context(), all, adversary.Config{Widths: "paper", Hash: "sha256", Seed: 1})
	require.NoError(t, err)
	fresh := t.TempDir()
	made, err := report.WriteSecurity(fresh, reports)
	require.NoError(t, err)
	for _, name := range made {
		if ext := filepath.Ext(name); runtime.GOARCH != "amd64" && (ext == ".svg" || ext == ".png" || ext == ".pdf") {
			t.Logf("%s is not compared on %s", name, runtime.GOARCH)
			continue
		}
		want, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err, "run make security")
		got, err := os.ReadFile(filepath.Join(fresh, name))
		require.NoError(t, err)
		require.True(t, string(want) == string(got),
			"results/security/%s is not what the attacks find: run make security", name)
	}
}
