package report

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/report/figure/figuretest"
	"tmisbench/schemes/adversary"
)

// attacked are n reports on the toys and copies of them, with every kind of
// verdict in the first.
func attacked(t *testing.T, n int) []*adversary.Report {
	t.Helper()
	cfg := adversary.Config{Seed: 1, Bounds: adversary.Bounds{Values: 20_000, Xor: 5_000_000, Guesses: 2_000}}
	few, err := adversary.AttackAll(context.Background(), toys(t), cfg)
	require.NoError(t, err)
	first := few[0]
	for i := range first.Results {
		if x := &first.Results[i]; x.Property == "known-key" {
			x.Verdict, x.Beyond, x.Note = adversary.NotFound, true, "the time limit"
		}
	}
	if n == len(few) {
		return few
	}
	var all []*adversary.Report
	for i, s := range copies(t, toys(t), n) {
		r := *few[i%len(few)]
		r.Scheme = s
		all = append(all, &r)
	}
	return all
}

func TestSecurityTable(t *testing.T) {
	reports := attacked(t, 2)
	tab := securityTable(reports)
	golden(t, "security.md", markdown(t, tab))
	r := csv.NewReader(strings.NewReader(csvOf(t, tab)))
	r.Comment = '#'
	records, err := r.ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 3)
	words := map[string]bool{}
	for _, record := range records[1:] {
		require.Len(t, record, 2+2*len(adversary.Properties()))
		for i := 2; i < len(record); i += 2 {
			words[record[i]] = true
			require.Equal(t, record[i] == "broken", record[i+1] != "", "steps stand beside what is broken")
		}
	}
	require.Equal(t, map[string]bool{"broken": true, notFound: true, "n/a": true, "beyond the bounds": true}, words)
	require.Contains(t, latex(t, tab), `$\times$`)
	for _, text := range []string{markdown(t, tab), csvOf(t, tab), latex(t, tab)} {
		require.Contains(t, text, "reconstruction: not the authors' protocol")
		require.Contains(t, text, notFound)
		require.Contains(t, text, "6 patients, 2 servers")
	}
}

func TestAttackPage(t *testing.T) {
	for _, r := range attacked(t, 2) {
		file, err := write("markdown", "page", AttackPage(r)...)
		require.NoError(t, err)
		page := string(file.data)
		require.Equal(t, r.Evidence == "reconstruction: not the authors' protocol",
			strings.Contains(page, "Evidence: reconstruction: not the authors' protocol."))
		for _, x := range r.Results {
			for _, line := range x.Derivation {
				require.Contains(t, page, "\n"+line+"\n")
			}
		}
		for _, p := range adversary.Properties() {
			require.Contains(t, page, p.Title+"\n\nBroken if "+p.Meaning)
		}
	}
}

func TestSecurityFigure(t *testing.T) {
	reports := attacked(t, 2)
	goldenFigure(t, securityFigure(reports))
	one, two := render(t, securityFigure(reports), ".svg"), render(t, securityFigure(reports), ".svg")
	require.True(t, bytes.Equal(one, two), "it is reproducible")
	for _, n := range []int{2, 6, 24} {
		p := securityFigure(attacked(t, n))
		require.Greater(t, figuretest.Holds(t, p), n*len(adversary.Properties()))
	}
}

func TestWriteSecurity(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "below")
	reports := attacked(t, 2)
	names, err := WriteSecurity(dir, reports)
	require.NoError(t, err)
	require.Equal(t, []string{
		"security.md", "security.csv", "security.tex", "security.svg", "security.png", "security.pdf",
		filepath.Join("attacks", "toy.md"), filepath.Join("attacks", "rebuilt.md"),
	}, names)
	for _, n := range names {
		info, err := os.Stat(filepath.Join(dir, n))
		require.NoError(t, err)
		require.Positive(t, info.Size())
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 7, "nothing but what is named")

	blocked := filepath.Join(t.TempDir(), "out")
	require.NoError(t, os.MkdirAll(filepath.Join(blocked, "security.tex"), 0o755))
	names, err = WriteSecurity(blocked, reports)
	require.ErrorContains(t, err, "security.tex")
	require.Equal(t, []string{"security.md", "security.csv"}, names)
}
