package report

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
)

// awkward is a table of all that has a meaning in one of the formats.
func awkward() *table {
	return &table{
		name: "awkward", title: "Titles | with_markup & 100 %",
		caption: []string{"a *caption*, of\ntwo lines"},
		columns: []column{{head: "na|me"}, {kind: counted, head: "x_1", right: true}, timeColumn("t", "µs"), {head: "long", wrap: 20}},
		rows: []row{
			{heading: "group <1> & more"},
			{cells: []cell{str(`a\b|c*d_e` + "`f`"), number(-7), {text: "1.5", interval: "(1.4–1.6)", csv: []string{"1500", "1400", "1600"}}, str("a/b")}},
			{cells: []cell{str("name†, \"quoted\"\nand broken"), str("3 ⊕"), missing, str("{$#~^}")}},
			{cells: []cell{str("[bracket]"), str(""), {text: "2", interval: "(∞)", csv: []string{"2000"}}, str("50 %")}},
		},
		notes: []string{"a note: 2 < 3 & {so} on"},
	}
}

func TestRenderers(t *testing.T) {
	a := awkward()
	golden(t, "awkward.md", a.markdown())
	golden(t, "awkward.tex", a.latex())
	b, err := a.csv()
	require.NoError(t, err)
	golden(t, "awkward.csv", b)

	r := csv.NewReader(strings.NewReader(string(b)))
	r.Comment = '#'
	records, err := r.ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"group <1> & more", "name†, \"quoted\"\nand broken", "3 ⊕", "", "", "", "{$#~^}"}, records[2])
}

func TestMarkdownIsAligned(t *testing.T) {
	width := 0
	for line := range strings.Lines(string(awkward().markdown())) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		if width == 0 {
			width = len([]rune(line))
		}
		require.Len(t, []rune(line), width)
	}
}

func TestTables(t *testing.T) {
	for _, tab := range toyStudy(t, 7).tables() {
		golden(t, tab.name+".md", tab.markdown())
	}
}

// Evidence has to stand beside every number of a scheme, and the dagger with every
// reconstruction, whatever the table and the format.
func TestEvidenceEverywhere(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	s := studyOf(t, all, 7)
	level, rebuilt := map[string]string{}, map[string]bool{}
	for _, d := range s.all() {
		level[d.Key] = d.Evidence.String()
		rebuilt[d.Key] = d.Evidence.Level == "reconstruction"
	}
	citations := regexp.MustCompile(`\\?\[[^]]*\]|\\cite(\[\{.*?\}\])?\{[^}]*\}`) // they name papers, not schemes
	seen := map[string]int{}
	for _, tab := range s.tables() {
		formats := map[string][]byte{"md": tab.markdown(), "tex": tab.latex()}
		formats["csv"], err = tab.csv()
		require.NoError(t, err)
		for ext, b := range formats {
			for line := range strings.Lines(string(b)) {
				if strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "- ") {
					continue
				}
				line = citations.ReplaceAllString(line, "")
				for key := range level {
					if !strings.Contains(line, key) {
						continue
					}
					seen[tab.name+"."+ext]++
					require.Contains(t, strings.ReplaceAll(line, `\%`, "%"), level[key], "%s.%s", tab.name, ext)
					require.Equal(t, rebuilt[key], strings.Contains(line, key+"†") || strings.Contains(line, key+`$\dagger$`), "%s.%s: %s", tab.name, ext, line)
				}
			}
		}
		if strings.Contains(string(formats["md"]), "†") {
			require.Contains(t, tab.notes, daggerNote)
		}
	}
	for _, name := range []string{"computation", "backends", "phases", "communication", "storage"} {
		for _, ext := range []string{"md", "tex", "csv"} {
			require.GreaterOrEqual(t, seen[name+"."+ext], len(level), "%s.%s", name, ext)
		}
	}
}

// Four digits, more only before the point.
func TestTimesHaveFourDigits(t *testing.T) {
	unit := timeScale([]float64{1.2e-6})
	for seconds, want := range map[float64]string{
		0.0681e-6: "0.068", 1.2e-6: "1.200", 12.345e-6: "12.35", 361.61e-6: "361.6", 2602.4e-6: "2602", 26024e-6: "26024",
	} {
		require.Equal(t, want, unit.format(seconds))
	}
}
