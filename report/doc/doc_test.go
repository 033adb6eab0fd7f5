package doc

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"

	"tmisbench/schemes/cite"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// a work with all that is markup in its title.
const bib = "@article{nobody2026,\n  author = {Nobody, N.},\n  title = {Of a \\& b},\n  journal = {Nowhere},\n  year = {2026},\n}\n"

func works(t *testing.T) []*cite.Entry {
	t.Helper()
	refs, err := cite.Parse("test.bib", []byte(bib))
	require.NoError(t, err)
	return refs.Entries()
}

// measured is a value of a sample about 1.5 µs.
func measured(u Unit, repetitions int) Value {
	values := []float64{1.5e-6, 1.4e-6, 1.6e-6, 1.41e-6, 1.59e-6, 1.45e-6, 1.55e-6}[:repetitions]
	sample := benchmath.NewSample(values, &benchmath.DefaultThresholds)
	return Value{Summary: benchmath.AssumeNothing.Summary(sample, 0.95), Sample: sample, Unit: u}
}

// awkward is a table of every span and of all that has a meaning in one of the
// formats.
func awkward(t *testing.T) *Table {
	t.Helper()
	µs := SecondsLike([]float64{1.5e-6})
	return &Table{
		Name: "awkward", Title: "Titles | with_markup & 100 %",
		Caption: []string{"a *caption*, of\ntwo lines"},
		Columns: []Column{
			{Head: "na|me"},
			{Kind: Counted, Head: "x_1", Right: true},
			{Kind: Measured, Head: "t", Unit: µs, Interval: true, Right: true},
			{Kind: Modelled, Head: "time", Unit: Seconds, Right: true},
			{Head: "A1", Fields: []string{"secret", "secret steps"}},
			{Kind: Published, Head: "long", Wrap: 20},
		},
		Rows: []Row{
			{Heading: "group <1> & more"},
			{Cells: []Spans{Plain(`a\b|c*d_e` + "`f`"), {Count(-7)}, {measured(µs, 7)}, {Number{2e-3, Seconds}}, {Mark{"×3", []string{"broken", "3"}}}, Plain("a/b")}},
			{Cells: []Spans{
				{Text("name"), Evidence("†"), Text(", \"quoted\"\nand broken"), Citation{Key: "nobody2026", Named: true}},
				Plain("3 ⊕"),
				{Missing{}},
				{Missing{}},
				{Mark{Sign: "–"}},
				{Text("1 h "), Citation{Key: "nobody2026", Where: "table [2]"}, Text("; {$#~^} "), Citation{Where: "a paper"}},
			}},
			{Heading: "another"},
			{Cells: []Spans{{Strong("[bracket]")}, {Number{-2.5, Verb("%+.2f")}}, {measured(µs, 2)}, {Number{X: math.Inf(1)}}, Plain(""), Plain("50 % of a text that is so long that it has to be broken somewhere")}},
		},
		Notes: []string{"a note: 2 < 3 & {so} on"},
		Works: works(t),
	}
}

// everything is a document of every block.
func everything(t *testing.T) []Block {
	t.Helper()
	return []Block{
		Heading{1, Spans{Text("All of it"), Evidence("†")}},
		Paragraphf("A paragraph about %d_%d that is long enough to be broken where a terminal is narrow, at a hundred columns or so.", 1, 2),
		Headingf(2, "A section"),
		List{[]Spans{
			Plain("s*: one"),
			Plain("two, which goes on for long enough to be broken where a terminal is as narrow as eighty columns are"),
		}},
		Headingf(3, "A part"),
		Paragraph{Spans{Strong("listen, card"), Text(": broken in 3 steps")}},
		Preformatted{[]string{
			"ID ^ h(x) -> y: 0f ^ 01 = 0e",
			"  and the lines of a derivation stay as they are, however long, since they are compared by hand",
		}},
		Headingf(2, "Numbers"),
		awkward(t),
		Headingf(2, "References"),
		References{works(t)},
	}
}

func written(t *testing.T, f func(io.Writer, ...Block) error, blocks ...Block) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, f(&b, blocks...))
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// Every format has a form for every block.
func TestFormats(t *testing.T) {
	for _, f := range Formats {
		golden(t, "everything"+f.Ext, written(t, f.Write, everything(t)...))
		found, err := Find(f.Name)
		require.NoError(t, err)
		require.Equal(t, f.Ext, found.Ext)
		require.ErrorContains(t, f.Write(io.Discard, strange{}), f.Name+" has no form for a doc.strange")
		require.ErrorIs(t, f.Write(full{}, everything(t)...), errFull, f.Name)
	}
	golden(t, "everything-80.txt", written(t, Terminal(80), everything(t)...))
	golden(t, "everything-160.txt", written(t, Terminal(160), everything(t)...))
	_, err := Find("word")
	require.EqualError(t, err, `unknown format "word"; have text, markdown, csv, latex, json`)
}

// strange is a block that no format knows.
type strange struct{}

func (strange) block() {}

// full is a disk that is full.
type full struct{}

var errFull = os.ErrClosed

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestCSVReadsBack(t *testing.T) {
	r := csv.NewReader(strings.NewReader(written(t, writeCSV, awkward(t))))
	r.Comment = '#'
	records, err := r.ReadAll()
	require.NoError(t, err)
	require.Equal(t, [][]string{
		{"group", "na|me", "counted: x_1", "measured: t median (ns)", "measured: t low (ns)", "measured: t high (ns)", "modelled: time (ns)", "secret", "secret steps", "published: long"},
		{"group <1> & more", "a\\b|c*d_e`f`", "-7", "1500.00", "1400.00", "1600.00", "2000000.00", "broken", "3", "a/b"},
		{"group <1> & more", "name†, \"quoted\"\nand broken", "3 ⊕", "", "", "", "", "", "", "1 h [nobody2026, table [2]]; {$#~^} [a paper]"},
		{"another", "[bracket]", "-2.50", "1450.00", "", "", "+Inf", "", "", records[3][9]},
	}, records)
}

// What was measured is in the JSON whole, so that it can be summarized otherwise.
func TestJSONHasSamples(t *testing.T) {
	var blocks []struct {
		Type    string
		Columns []struct{ Kind, Head, Unit string }
		Rows    []struct {
			Group string
			Cells []any
		}
	}
	require.NoError(t, json.Unmarshal([]byte(written(t, writeJSON, awkward(t))), &blocks))
	require.Equal(t, "measured", blocks[0].Columns[2].Kind)
	require.Equal(t, "s", blocks[0].Columns[2].Unit)
	first, last := blocks[0].Rows[0], blocks[0].Rows[2]
	require.Equal(t, "another", last.Group)
	require.Equal(t, []any{"broken", "3"}, first.Cells[4])
	value := first.Cells[2].(map[string]any)
	require.InDelta(t, 1.5e-6, value["median"], 1e-15)
	require.InDelta(t, 1.4e-6, value["low"], 1e-15)
	require.Len(t, value["sample"], 7)
	require.Nil(t, last.Cells[2].(map[string]any)["low"], "two repetitions have no interval")
	require.Nil(t, last.Cells[3], "JSON has no infinity")
	require.Nil(t, blocks[0].Rows[1].Cells[2])
}

func TestMarkdownIsAligned(t *testing.T) {
	width := 0
	for line := range strings.Lines(written(t, writeMarkdown, awkward(t))) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		if width == 0 {
			width = len([]rune(line))
		}
		require.Len(t, []rune(line), width)
	}
	require.NotZero(t, width)
}

// Running text and tables keep to the width of a terminal, but for derivations and
// words that are longer; what is a control character elsewhere moves no cursor.
func TestTerminalWidth(t *testing.T) {
	for _, width := range []int{80, 100, 160} {
		for line := range strings.Lines(written(t, Terminal(width), everything(t)...)) {
			if !strings.Contains(line, "derivation") {
				require.LessOrEqual(t, len([]rune(line)), width+1, line)
			}
		}
	}
	require.NotPanics(t, func() { written(t, Terminal(1), everything(t)...) })
	require.Equal(t, "red\uFFFD[31m text\n", written(t, Terminal(0), Paragraphf("red\x1b[31m\ntext")))
}

// Four digits, more only before the point.
func TestTimesHaveFourDigits(t *testing.T) {
	unit := SecondsLike([]float64{1.2e-6})
	require.Equal(t, "µs", unit.Symbol())
	require.InDelta(t, 1e-6, unit.Factor(), 1e-18)
	for seconds, want := range map[float64]string{
		0.0681e-6: "0.068", 1.2e-6: "1.200", 12.345e-6: "12.35", 361.61e-6: "361.6", 2602.4e-6: "2602",
		26024e-6: "26024",
	} {
		require.Equal(t, want, unit.Format(seconds))
	}
	require.Equal(t, "91.20 ns", Seconds.Format(91.2e-9))
	require.Equal(t, "0.5", Unit{}.Format(0.5))
}

func TestRowsOfOtherLengths(t *testing.T) {
	tab := Table{Name: "two", Columns: make([]Column, 2)}
	require.PanicsWithValue(t, "doc: table two: row of 1 cells for 2 columns", func() { tab.Add(Plain("one")) })
}

// long is a table of so many groups of ten schemes with three rows each, of which
// some are reconstructions.
func long(groups int) *Table {
	t := &Table{Name: "long", Title: "Long", Columns: []Column{{Head: "scheme"}, {Head: "role"}}}
	for g := range groups {
		t.Heading("group " + strconv.Itoa(g))
		for s := range 10 {
			name := Plain("scheme" + strconv.Itoa(10*g+s))
			if g == 0 && s == 0 {
				name = append(name, Evidence("†"))
			}
			for _, role := range []string{"user", "server", "all"} {
				t.Add(name, Plain(role))
			}
		}
	}
	t.Note("† reconstruction", "another note")
	return t
}

// Every row stands in one part, in order, under its heading; no part is longer than
// a page; no scheme is parted.
func TestParts(t *testing.T) {
	whole := long(5)
	parts := whole.parts()
	require.Len(t, parts, 3)
	require.Equal(t, "long", parts[0].Name)
	require.Equal(t, "long-2", parts[1].Name)
	require.Equal(t, "Long (part 3 of 3)", parts[2].Title)
	require.Equal(t, whole.Notes, parts[2].Notes)
	require.Equal(t, []string{"† reconstruction", "further notes are under part 3"}, parts[0].Notes)
	require.Equal(t, []string{"further notes are under part 3"}, parts[1].Notes, "no reconstruction is in it")

	under := func(tables ...*Table) (rows []string) {
		heading := ""
		for _, tab := range tables {
			for _, r := range tab.Rows {
				if r.Heading != "" {
					heading = strings.TrimSuffix(r.Heading, " (continued)")
					continue
				}
				rows = append(rows, heading+r.Cells[0].String()+r.Cells[1].String())
			}
		}
		return rows
	}
	require.Equal(t, under(whole), under(parts...))
	for i, p := range parts {
		require.NotEmpty(t, p.Rows[0].Heading, "a part begins with a heading")
		lines := 0
		for _, r := range p.Rows {
			lines += p.printLines(r)
		}
		require.LessOrEqual(t, lines, pageLines)
		last := p.Rows[len(p.Rows)-1]
		require.Empty(t, last.Heading)
		require.Equal(t, "all", last.Cells[1].String(), "part %d ends with the last row of a scheme", i+1)
	}

	tex := written(t, writeLaTeX, whole)
	require.Equal(t, 3, strings.Count(tex, `\begin{table}`))
	require.Equal(t, 3, strings.Count(tex, `\end{table}`))
	require.Len(t, regexp.MustCompile(`\\label\{tab:long(-[23])?\}`).FindAllString(tex, -1), 3)
	require.Contains(t, tex, ` (continued)}`)

	for _, short := range []*Table{long(1), {Name: "empty"}} {
		require.Equal(t, []*Table{short}, short.parts())
	}
}

// A table may have neither a title nor labels.
func TestBareTable(t *testing.T) {
	bare := &Table{Name: "bare", Columns: make([]Column, 2)}
	bare.Add(Plain("U"), Plain("user"))
	bare.Add(Plain("S"), Plain("server"))
	require.Equal(t, "U  user\nS  server\n", written(t, Terminal(0), bare))
	require.Equal(t, "|     |        |\n|:----|:-------|\n| U   | user   |\n| S   | server |\n",
		written(t, writeMarkdown, bare))
	tex := written(t, writeLaTeX, bare)
	require.NotContains(t, tex, "caption")
	require.NotContains(t, tex, "midrule")
	require.Contains(t, tex, "\\toprule\n{}U & user \\tabularnewline\n")
	require.Equal(t, "SCHEME\n", written(t, Terminal(0), &Table{Columns: []Column{{Head: "scheme"}}}), "no rows")
}

func TestPrintLines(t *testing.T) {
	tab := Table{Columns: []Column{{}, {Wrap: 12}}}
	require.Equal(t, 1, tab.printLines(Row{Heading: "group"}))
	require.Equal(t, 1, tab.printLines(Row{Cells: []Spans{Plain("a long name that is not wrapped"), Plain("short")}}))
	require.Equal(t, 2, tab.printLines(Row{Cells: []Spans{{Value{}}, Plain("")}}))
	require.Equal(t, 3, tab.printLines(Row{Cells: []Spans{Plain(""), Plain(strings.Repeat("x", 25))}}))
}
