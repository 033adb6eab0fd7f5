package report

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"

	"tmisbench/report/figure"
	"tmisbench/report/figure/figuretest"
)

// chart is the body of a page that is a chart.
func chart(t *testing.T, p *figure.Page) *figure.Chart {
	t.Helper()
	require.IsType(t, &figure.Chart{}, p.Body)
	return p.Body.(*figure.Chart)
}

// render is a page in a format.
func render(t *testing.T, p *figure.Page, ext string) []byte {
	t.Helper()
	i := slices.IndexFunc(figure.Formats, func(f figure.Format) bool { return f.Ext == ext })
	b, err := figure.Formats[i].Render(p)
	require.NoError(t, err)
	return b
}

func TestFiguresAreReproducible(t *testing.T) {
	s := toyDataset(t, 7)
	for i, p := range s.figures() {
		for _, f := range figure.Formats {
			require.True(t, bytes.Equal(render(t, p, f.Ext), render(t, s.figures()[i], f.Ext)), "%s%s", p.Name, f.Ext)
		}
	}
}

func TestFiguresGolden(t *testing.T) {
	marks := inventedDataset(t, invention()).computationFigure()
	marks.Name = "marks"
	for _, p := range append(toyDataset(t, 7).figures(), marks) {
		goldenFigure(t, p)
	}
}

// goldenFigure compares a figure with a file of testdata, or writes it.
func goldenFigure(t *testing.T, p *figure.Page) {
	t.Helper()
	got, path := render(t, p, ".png"), filepath.Join("testdata", p.Name+".png.golden")
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	figuretest.Same(t, p.Name, want, got)
}

// All text of a figure lies on the page, and no two texts overlap, with few schemes
// and with many, of one family and of all.
func TestLayoutHolds(t *testing.T) {
	for _, n := range []int{2, 6, 24} {
		for _, p := range datasetOf(t, copies(t, toys(t), n), 7).figures() {
			require.Greater(t, figuretest.Holds(t, p), 2*n, p.Name)
		}
	}
	for _, p := range inventedDataset(t, invention()).figures() {
		require.Greater(t, figuretest.Holds(t, p), 4, p.Name)
	}
}

// Two dozen schemes in nine groups fit on a page of A4 or letter.
func TestFiguresFitOnPage(t *testing.T) {
	for _, p := range inventedDataset(t, invention()).figures() {
		require.Less(t, p.Height(), 9.5*vg.Inch, p.Name)
	}
}
