package figure

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
)

// pages are a page of each body.
func pages() []*Page {
	bars := &Chart{
		Axis: "length", Series: []string{"one", "two", "three"}, Kinds: true, Whole: "all", Hatched: "† hatched",
		Sections: []Section{{"a group", []Line{
			{Name: "short", Evidence: "recalled 60 %", Parts: []Point{{0, 1}, {1, 2}}, Value: "3", Span: &Span{3, 2.8, 3.1}},
			{Name: "long†", Evidence: "reconstruction", Hatched: true, Parts: []Point{{0, 100}}, Value: "100"},
		}}},
	}
	dots := &Chart{
		Axis: "time", Log: true, Series: []string{"one", "two"}, Hatched: "† hatched",
		Sections: []Section{{"a group", []Line{{Name: "short", Evidence: "secondary", Hatched: true, Dots: []Point{{0, 1}, {1, 200}}}}}},
	}
	panels := &Panels{
		Panels: []Panel{{Axis: []string{"time", "by users"}, Unit: "s"}, {Axis: []string{"bits", "by users"}}},
		Legend: []Sizes{{"users", []int{1, 10}}, {"more users", []int{100, 1000}}},
		Groups: []PanelGroup{{"a group", []PanelRow{{"name", "secondary", []PanelCell{{Marks: []Point{{0, 1e-6}, {1, 2e-6}}, Of: 2}, {Words: "none"}}}}}},
	}
	matrix := &Matrix{
		Heads:  []string{"A1 this", "A2 that, which is longer"},
		Rows:   []MatrixRow{{"name", "secondary", []Sign{{Text: "×3", Shade: Dark}, {Text: "–", Shade: Pale}}}},
		Legend: []Sign{{"×3", Dark, "broken"}, {"–", Pale, "not found"}},
	}
	forest := &Forest{
		Axis: "change", Margin: 0.03, Reach: 0.1,
		Groups: []ForestGroup{{"a group", []ForestRow{
			{"name", "same", 0.001, -0.01, 0.01, false},
			{"longer name", "slower", 0.2, 0.05, math.Inf(1), true},
		}}},
	}
	var all []*Page
	for i, b := range []Body{bars, dots, panels, matrix, forest} {
		all = append(all, &Page{Name: fmt.Sprint("page", i), Title: "A title", Caption: []string{"A caption µ ⊕."}, Body: b})
	}
	return all
}

func TestFormatsAreReproducible(t *testing.T) {
	for _, f := range Formats {
		for i, p := range pages() {
			one, err := f.Render(p)
			require.NoError(t, err)
			again, err := f.Render(p)
			require.NoError(t, err)
			two, err := f.Render(pages()[i])
			require.NoError(t, err)
			require.True(t, bytes.Equal(one, two), "%s%s", p.Name, f.Ext)
			require.True(t, bytes.Equal(one, again), "%s%s: drawing changes the figure", p.Name, f.Ext)
		}
	}
}

func TestPDFHasNoDate(t *testing.T) {
	b, err := pdf(pages()[0])
	require.NoError(t, err)
	require.Equal(t, 2, bytes.Count(b, []byte("(D:20000101000000)")))
	require.Equal(t, 2, bytes.Count(b, []byte("(D:")))
}

// The legend has only what is shown, and lines that fit.
func TestLegend(t *testing.T) {
	texts := func(lines [][]entry) (all []string) {
		for _, l := range breakLegend(lines) {
			for _, e := range l {
				all = append(all, e.text)
			}
			all = append(all, "/")
		}
		return all
	}
	all := pages()
	require.Equal(t, []string{"one", "two", "all", "† hatched", "/"}, texts(all[0].Body.layout().legend))
	require.Equal(t, []string{"users", "1", "10", "/", "more users", "100", "1000", "/"}, texts(all[2].Body.layout().legend))
	long := entry{text: "a text of which a few fill a line of the legend, since it is long", width: legendIcon}
	require.Equal(t, []string{long.text, "/", long.text, "/"}, texts([][]entry{{long, long}}))
	require.Less(t, all[0].Height(), (&Page{Body: &Chart{Series: []string{long.text, long.text, long.text}, Sections: []Section{{"", []Line{
		{Parts: []Point{{0, 1}, {1, 1}, {2, 1}}}, {}, {},
	}}}}}).Height(), "more lines, a higher page")
}

// Marks of one line lie apart, though two roles take the same time, and the server
// of quadratic residues all of it.
func TestMarksAreSeen(t *testing.T) {
	var l lanes
	seen := map[vg.Length]bool{}
	for range 5 {
		seen[l.free(100)] = true
	}
	require.Len(t, seen, 5)
	require.Zero(t, l.free(107), "beside the others there is room")
	require.Zero(t, l.free(100), "no room is left")
}

func TestHatchStaysInside(t *testing.T) {
	r := vg.Rectangle{Min: vg.Point{X: 3, Y: 5}, Max: vg.Point{X: 40, Y: 18}}
	lines := hatch(r, 4)
	require.GreaterOrEqual(t, len(lines), 10)
	for _, l := range lines {
		for _, p := range l {
			require.True(t, p.X >= r.Min.X && p.X <= r.Max.X && p.Y >= r.Min.Y && p.Y <= r.Max.Y, "%v", p)
		}
		require.InDelta(t, float64(l[1].X-l[0].X), float64(l[1].Y-l[0].Y), 1e-9)
	}
}

func TestCut(t *testing.T) {
	require.Zero(t, cut(nil))
	require.Zero(t, cut([]float64{1, 2, 3, 4}))
	require.Equal(t, 4.5, cut([]float64{1, 2, 3, 100}))
	c := pages()[0].Body.(*Chart)
	require.True(t, c.Cut())
	c.layout()
	require.InDelta(t, 4.5*1.12, c.reach(), 1e-9, "the axis ends with the limit, not with the longest bar")
}

// The heads of a matrix stand upright above their columns.
func TestMatrixHeads(t *testing.T) {
	m := pages()[3].Body.(*Matrix)
	require.Greater(t, m.cellWidth(), captionStyle.Width("×999"))
	require.Greater(t, m.cellWidth(), 1.2*captionStyle.Font.Size)
	for _, h := range m.Heads {
		require.LessOrEqual(t, captionStyle.Width(h)+vg.Points(2), m.head(), h)
	}
}

func TestTicks(t *testing.T) {
	for _, high := range []float64{0.7, 1, 3.3, 12, 999, 23456} {
		n := len(steps{}.Ticks(0, high))
		require.True(t, n >= 3 && n <= 8, "%g: %d", high, n)
	}
	for _, high := range []float64{1.5, 10, 300, 1e6} {
		labels := 0
		for _, tick := range (decades{}).Ticks(0.9, high) {
			if tick.Label != "" {
				labels++
			}
		}
		require.True(t, labels >= 1 && labels <= 9, "%g: %d", high, labels)
	}
}

func TestPrefixes(t *testing.T) {
	require.Equal(t, "10 µs", si(1e-5, "s"))
	require.Equal(t, "1 s", si(1, "s"))
	require.Equal(t, "500 ns", si(500*1e-9, "s"))
	require.Equal(t, "100 k", si(1e5, ""))
	for _, span := range []float64{1.5, 10, 300, 1e5, 1e8} {
		labels := 0
		for _, tick := range (prefixes{"s"}).Ticks(0.9e-6, span*1.2e-6) {
			if tick.Label != "" {
				labels++
			}
		}
		require.True(t, labels >= 1 && labels <= 4, "%g: %d", span, labels)
	}
}
