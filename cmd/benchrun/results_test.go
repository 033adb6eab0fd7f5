package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/report"
	"tmisbench/schemes"
	"tmisbench/schemes/adversary"
)

// Every committed table and figure is what its committed raw file says: made
// again, it is the same to the byte.
func TestCommittedResults(t *testing.T) {
	raws, err := filepath.Glob("../../results/*/" + rawFile)
	require.NoError(t, err)
	require.NotEmpty(t, raws, "no results are committed")
	all, err := schemes.All()
	require.NoError(t, err)
	for _, raw := range raws {
		run, err := report.Read(raw)
		require.NoError(t, err)
		dir := t.TempDir()
		made, err := report.Write(dir, run, all)
		require.NoError(t, err)
		raws := 1
		grown, err := reportGrowth(dir, filepath.Dir(raw), all)
		require.NoError(t, err)
		if len(grown) > 0 {
			made, raws = append(made, grown...), 2
		}
		calibrated, err := reportCalibration(dir, filepath.Dir(raw))
		require.NoError(t, err)
		if len(calibrated) > 0 {
			made, raws = append(made, calibrated...), raws+1
		}
		for _, name := range made {
			// elsewhere the compiler fuses multiplications and additions, which
			// moves the last digits of coordinates
			if ext := filepath.Ext(name); runtime.GOARCH != "amd64" && (ext == ".svg" || ext == ".png" || ext == ".pdf") {
				t.Logf("%s is not compared on %s", name, runtime.GOARCH)
				continue
			}
			want, err := os.ReadFile(filepath.Join(filepath.Dir(raw), name))
			require.NoError(t, err)
			got, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			require.True(t, string(want) == string(got), "%s/%s is not what the raw files say: run benchrun report", filepath.Dir(raw), name)
		}
		committed, err := os.ReadDir(filepath.Dir(raw))
		require.NoError(t, err)
		require.Len(t, committed, len(made)+raws, "%s holds files that the report does not make", filepath.Dir(raw))
	}
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
		require.True(t, string(want) == string(got), "results/security/%s is not what the attacks find: run make security", name)
	}
}
