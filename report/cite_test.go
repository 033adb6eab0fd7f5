package report

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/cite"
)

func TestCitations(t *testing.T) {
	tab := toyDataset(t, 7).communication()
	md, tex := markdown(t, tab), latex(t, tab)
	require.Contains(t, md, `login message 1: 352 bits \[wcmc2018, table 2 \[a]]; login message 2: 999 bits \[a paper, table 3]`)
	require.Contains(t, md, "\nReferences\n\n- \\[wcmc2018] ")
	require.Contains(t, tex,
		`login message 1: 352 bits \cite[{table 2 [a]}]{wcmc2018}; login message 2: 999 bits [a paper, table 3]`)
	require.NotContains(t, tex, "Wireless", "the document lists the works")
	require.Contains(t, csvOf(t, tab), "\n# [wcmc2018] ")
	require.NotContains(t, md, "islam2015", "another table cites it")
}

// A scheme is cited where its name first stands, in every table that has it.
func TestPapersAreCited(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	s := datasetOf(t, all, 7)
	for _, tab := range s.tables() {
		if tab.Columns[0].Head != "scheme" {
			require.Empty(t, tab.Works, tab.Name)
			continue
		}
		md, tex := markdown(t, tab), latex(t, tab)
		for _, d := range s.all() {
			require.Contains(t, md, "\n- \\["+d.Key+"] ", "%s.md", tab.Name)
			name := "\n{}" + strings.ReplaceAll(displayName(d), dagger, `$\dagger$`)
			require.Equal(t, 1, strings.Count(tex, name+`~\cite{`+d.Key+`} &`), "%s.tex", tab.Name)
			require.Less(t, strings.Index(tex, name+"~"), strings.Index(tex+name+" &", name+" &"),
				"%s.tex: the first row cites", tab.Name)
		}
	}
}

// The bibliography beside the tables holds what their LaTeX cites, and no more.
func TestBibliography(t *testing.T) {
	dir := t.TempDir()
	names, err := Write(dir, toyRun(t), toys(t))
	require.NoError(t, err)
	require.Contains(t, names, bibName)
	src, err := os.ReadFile(filepath.Join(dir, bibName))
	require.NoError(t, err)
	refs, err := cite.Parse(bibName, src)
	require.NoError(t, err)
	cited := map[string]bool{}
	for _, name := range names {
		if filepath.Ext(name) == ".tex" {
			tex, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			for _, m := range regexp.MustCompile(`\\cite(?:\[\{.*?\}\])?\{(\w+)\}`).FindAllStringSubmatch(string(tex),
				-1) {
				cited[m[1]] = true
			}
		}
	}
	require.Equal(t, map[string]bool{"wcmc2018": true, "islam2015": true}, cited)
	require.Len(t, refs.Entries(), 2)
	require.NotNil(t, refs.Find("wcmc2018"))
	require.NotNil(t, refs.Find("islam2015"))

	require.Nil(t, bibliography(&doc.Table{}), "no file where nothing is cited")
}
