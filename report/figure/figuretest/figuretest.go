// Package figuretest tests figures: whether anything on a page covers something else, and
// whether a picture is the expected one.
package figuretest

import (
	"bytes"
	"image"
	_ "image/png" // goldens
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/recorder"

	"tmisbench/report/figure"
)

// Holds demands that all text of a page lies on it and that no two texts overlap,
// and returns how many texts there are. Upright text is left out.
func Holds(t *testing.T, p *figure.Page) int {
	t.Helper()
	texts := level(p)
	page := box{vg.Rectangle{Max: vg.Point{X: figure.Width, Y: p.Height()}}, ""}
	for i, a := range texts {
		require.True(t, page.holds(a), "%s: %q leaves the page", p.Name, a.s)
		for _, b := range texts[:i] {
			require.False(t, a.overlaps(b), "%s: %q on %q", p.Name, a.s, b.s)
		}
	}
	return len(texts)
}

// Same compares the pixels of two PNG pictures. Other processors may round otherwise,
// so a few may differ by a little.
func Same(t *testing.T, name string, want, got []byte) {
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

type box struct {
	vg.Rectangle
	s string
}

func (a box) holds(b box) bool {
	return b.Min.X >= a.Min.X && b.Max.X <= a.Max.X && b.Min.Y >= a.Min.Y && b.Max.Y <= a.Max.Y
}

func (a box) overlaps(b box) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// level are the places of all level text, from the base line up to the height of an
// x, since ascenders may come near the line above.
func level(p *figure.Page) []box {
	var rec recorder.Canvas
	p.Draw(sized{&rec, p.Height()})
	var boxes []box
	upright := false
	for _, a := range rec.Actions {
		switch a := a.(type) {
		case *recorder.Rotate:
			upright = true
		case *recorder.Pop:
			upright = false
		case *recorder.FillString:
			if upright {
				continue
			}
			style := text.Style{
				Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: a.Size},
				Handler: plot.DefaultTextHandler,
			}
			high := a.Point.Add(vg.Point{X: style.Width(a.String), Y: a.Size / 2})
			boxes = append(boxes, box{vg.Rectangle{Min: a.Point, Max: high}, a.String})
		}
	}
	return boxes
}

// sized gives a recorder the size of the page.
type sized struct {
	*recorder.Canvas
	height vg.Length
}

func (s sized) Size() (w, h vg.Length) { return figure.Width, s.height }
