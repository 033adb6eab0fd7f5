package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/report/doc"
	"tmisbench/schemes"
)

func TestTables(t *testing.T) {
	for _, tab := range toyDataset(t, 7).tables() {
		golden(t, tab.Name+".md", markdown(t, tab))
	}
}

// in is a table in a format.
func in(t *testing.T, format string, tab *doc.Table) string {
	t.Helper()
	f, err := write(format, tab.Name, tab)
	require.NoError(t, err)
	return string(f.data)
}

func markdown(t *testing.T, tab *doc.Table) string { return in(t, "markdown", tab) }

func latex(t *testing.T, tab *doc.Table) string { return in(t, "latex", tab) }

func csvOf(t *testing.T, tab *doc.Table) string { return in(t, "csv", tab) }

// Evidence has to stand beside every number of a scheme, and the dagger with every
// reconstruction, whatever the table and the format.
func TestEvidenceEverywhere(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	s := datasetOf(t, all, 7)
	level, rebuilt := map[string]string{}, map[string]bool{}
	for _, d := range s.all() {
		level[d.Key] = d.Evidence.String()
		rebuilt[d.Key] = d.Evidence.Level == "reconstruction"
	}
	citations := regexp.MustCompile(`\\?\[[^]]*\]|\\cite(\[\{.*?\}\])?\{[^}]*\}`) // they name papers, not schemes
	seen := map[string]int{}
	for _, tab := range s.tables() {
		formats := map[string]string{"md": markdown(t, tab), "tex": latex(t, tab), "csv": csvOf(t, tab)}
		for ext, b := range formats {
			for line := range strings.Lines(b) {
				if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "- ") {
					continue
				}
				line = citations.ReplaceAllString(line, "")
				for key := range level {
					if !strings.Contains(line, key) {
						continue
					}
					seen[tab.Name+"."+ext]++
					require.Contains(t, strings.ReplaceAll(line, `\%`, "%"), level[key], "%s.%s", tab.Name, ext)
					require.Equal(t, rebuilt[key], strings.Contains(line, key+"†") ||
						strings.Contains(line, key+`$\dagger$`), "%s.%s: %s", tab.Name, ext, line)
				}
			}
		}
		if strings.Contains(formats["md"], "†") {
			require.Contains(t, tab.Notes, daggerNote)
		}
	}
	for _, name := range []string{"computation", "backends", "phases", "communication", "storage"} {
		for _, ext := range []string{"md", "tex", "csv"} {
			require.GreaterOrEqual(t, seen[name+"."+ext], len(level), "%s.%s", name, ext)
		}
	}
}
