package report

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/recorder"
)

func TestFiguresAreReproducible(t *testing.T) {
	s := toyStudy(t, 7)
	for i, c := range s.charts() {
		for _, f := range formats {
			one, err := f.render(layout(c))
			require.NoError(t, err)
			two, err := f.render(layout(s.charts()[i]))
			require.NoError(t, err)
			require.True(t, bytes.Equal(one, two), "%s.%s", c.name, f.ext)
		}
	}
}

func TestPDFHasNoDate(t *testing.T) {
	b, err := pdf(layout(toyStudy(t, 7).charts()[0]))
	require.NoError(t, err)
	require.Equal(t, 2, bytes.Count(b, []byte("(D:20000101000000)")))
	require.Equal(t, 2, bytes.Count(b, []byte("(D:")))
}

func TestFiguresGolden(t *testing.T) {
	marks := inventedStudy(t, invention()).computationChart()
	marks.name = "marks"
	for _, c := range append(toyStudy(t, 7).charts(), marks) {
		got, err := png(layout(c))
		require.NoError(t, err)
		path := filepath.Join("testdata", c.name+".png.golden")
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o644))
			continue
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		samePicture(t, c.name, want, got)
	}
}

// samePicture compares pixels. Other processors may round otherwise, so a few may
// differ by a little.
func samePicture(t *testing.T, name string, want, got []byte) {
	t.Helper()
	a, _, err := image.Decode(bytes.NewReader(want))
	require.NoError(t, err)
	b, _, err := image.Decode(bytes.NewReader(got))
	require.NoError(t, err)
	require.Equal(t, a.Bounds(), b.Bounds(), name)
	differ := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if far(r1, r2) || far(g1, g2) || far(b1, b2) {
				differ++
			}
		}
	}
	require.Less(t, differ, a.Bounds().Dx()*a.Bounds().Dy()/10000+1, "%s: pixels that differ", name)
}

func far(a, b uint32) bool { return max(a, b)-min(a, b) > 0x1000 }

// All text of a figure lies on the page, and no two texts overlap, with few schemes
// and with many, of one family and of all.
func TestLayoutHolds(t *testing.T) {
	for _, n := range []int{2, 6, 24} {
		layoutHolds(t, n, studyOf(t, copies(t, toys(t), n), 7).charts())
	}
	layoutHolds(t, 2, inventedStudy(t, invention()).charts())
}

func layoutHolds(t *testing.T, n int, charts []*chart) {
	t.Helper()
	for _, c := range charts {
		f := layout(c)
		var rec recorder.Canvas
		f.draw(sized{&rec, f.height})
		texts := textBoxes(&rec)
		require.Greater(t, len(texts), 2*n, c.name)
		page := vg.Rectangle{Max: vg.Point{X: pageWidth, Y: f.height}}
		for i, a := range texts {
			require.True(t, a.Min.X >= page.Min.X && a.Max.X <= page.Max.X && a.Min.Y >= page.Min.Y && a.Max.Y <= page.Max.Y, "%s with %d schemes: %q leaves the page", c.name, n, a.s)
			for _, b := range texts[:i] {
				require.False(t, a.overlaps(b), "%s with %d schemes: %q on %q", c.name, n, a.s, b.s)
			}
		}
	}
}

// Two dozen schemes in nine groups fit on a page of A4 or letter.
func TestFiguresFitOnPage(t *testing.T) {
	for _, c := range inventedStudy(t, invention()).charts() {
		require.Less(t, layout(c).height, 9.5*vg.Inch, c.name)
	}
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

// sized gives a recorder the size of the page.
type sized struct {
	*recorder.Canvas
	height vg.Length
}

func (s sized) Size() (w, h vg.Length) { return pageWidth, s.height }

type textBox struct {
	vg.Rectangle
	s string
}

func (a textBox) overlaps(b textBox) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// textBoxes are the places of all text, from the base line up to the height of an
// x, since ascenders may come near the line above. No text is rotated.
func textBoxes(rec *recorder.Canvas) []textBox {
	var boxes []textBox
	for _, a := range rec.Actions {
		fs, ok := a.(*recorder.FillString)
		if !ok {
			continue
		}
		w := vg.Length(0)
		for _, style := range []float64{titleSize, headingSize, textSize, textSize - 1, captionSize, captionSize + 0.5} {
			if f := sans(style, black); f.Font.Size == fs.Size {
				w = f.Width(fs.String)
			}
		}
		at := fs.Point
		boxes = append(boxes, textBox{vg.Rectangle{Min: at, Max: at.Add(vg.Point{X: w, Y: fs.Size / 2})}, fs.String})
	}
	return boxes
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
	var c chart
	c.cut([]float64{1, 2, 3, 4})
	require.Zero(t, c.limit)
	c.cut([]float64{1, 2, 3, 100})
	require.Equal(t, 4.5, c.limit)
	require.Len(t, c.caption, 1)
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
