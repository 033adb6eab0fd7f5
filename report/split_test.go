package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every row stands in one part, in order, under its heading; no part is longer than
// a page; no scheme is parted.
func TestParts(t *testing.T) {
	whole := inventedStudy(t, invention()).computation()
	parts := whole.parts()
	require.Len(t, parts, 4)
	require.Equal(t, "computation", parts[0].name)
	require.Equal(t, "computation-2", parts[1].name)
	require.Equal(t, "Computation cost of the login phase (part 4 of 4)", parts[3].title)
	require.Equal(t, whole.notes, parts[3].notes)
	require.Equal(t, []string{daggerNote, "further notes are under part 4"}, parts[0].notes)
	require.Equal(t, []string{"further notes are under part 4"}, parts[1].notes, "no reconstruction is in it")

	under := func(tables ...*table) (rows []string) {
		heading := ""
		for _, tab := range tables {
			for _, r := range tab.rows {
				if r.heading != "" {
					heading = strings.TrimSuffix(r.heading, " (continued)")
					continue
				}
				rows = append(rows, heading+r.cells[0].text+r.cells[2].text)
			}
		}
		return rows
	}
	require.Equal(t, under(whole), under(parts...))
	for i, p := range parts {
		require.NotEmpty(t, p.rows[0].heading, "a part begins with a heading")
		lines := 0
		for _, r := range p.rows {
			lines += p.printLines(r)
		}
		require.LessOrEqual(t, lines, pageLines)
		last := p.rows[len(p.rows)-1]
		require.Empty(t, last.heading)
		require.Equal(t, "all", last.cells[2].text, "part %d ends with the last row of a scheme", i+1)
	}

	tex := string(whole.latex())
	require.Equal(t, 4, strings.Count(tex, `\begin{table}`))
	require.Equal(t, 4, strings.Count(tex, `\end{table}`))
	require.Len(t, regexp.MustCompile(`\\label\{tab:computation(-[234])?\}`).FindAllString(tex, -1), 4)
	require.Contains(t, tex, `\emph{Multi-server, not TMIS: hash-only (continued)}`)
}

func TestOnePart(t *testing.T) {
	tab := toyStudy(t, 7).computation()
	require.Equal(t, []*table{tab}, tab.parts())
	empty := &table{name: "empty"}
	require.Equal(t, []*table{empty}, empty.parts())
}

func TestPrintLines(t *testing.T) {
	tab := table{columns: []column{{}, {wrap: 12}}}
	require.Equal(t, 1, tab.printLines(row{heading: "group"}))
	require.Equal(t, 1, tab.printLines(row{cells: []cell{str("a long name that is not wrapped"), str("short")}}))
	require.Equal(t, 2, tab.printLines(row{cells: []cell{{text: "1", interval: "(1–2)"}, str("")}}))
	require.Equal(t, 3, tab.printLines(row{cells: []cell{str(""), str(strings.Repeat("x", 25))}}))
}
