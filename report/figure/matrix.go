package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Matrix is a table of signs: a row for each scheme, a column for each head, which
// stands upright.
type Matrix struct {
	Heads  []string
	Rows   []MatrixRow
	Legend []Sign // with the words that they stand for
}

// A MatrixRow is one scheme, with a sign for each head.
type MatrixRow struct {
	Name, Evidence string
	Signs          []Sign
}

// A Sign is a short text on a shade.
type Sign struct {
	Text  string
	Shade Shade
	Means string // in the legend
}

// A Shade tells signs apart by lightness alone, too.
type Shade int

// The shades, light to dark.
const (
	White Shade = iota
	Pale
	Dark
)

func (s Shade) color() color.Color { return []color.Color{white, barColors[2], blue}[s] }

const matrixRow = 22 * vg.Inch / 72

func (m *Matrix) layout() measures {
	var legend []entry
	for _, s := range m.Legend {
		legend = append(legend, entry{
			text: s.Means, width: legendIcon + legendSpace,
			icon: func(c draw.Canvas, at vg.Point) {
				s.draw(c, box(at, 5.5, 5.5))
			},
		})
	}
	return measures{
		legend: [][]entry{legend}, line: 1.5 * legendHeight,
		rows:  m.head() + vg.Points(4) + vg.Length(len(m.Rows))*matrixRow,
		above: vg.Points(8), lift: vg.Points(captionSize / 2),
	}
}

// head is the height of the heads.
func (m *Matrix) head() vg.Length {
	var height vg.Length
	for _, h := range m.Heads {
		height = max(height, captionStyle.Width(h)+vg.Points(4))
	}
	return height
}

// labels is the width of the names.
func (m *Matrix) labels() vg.Length {
	var width vg.Length
	for _, r := range m.Rows {
		width = max(width, nameStyle.Width(r.Name), evidenceStyle.Width(r.Evidence))
	}
	return width + vg.Points(8)
}

// cellWidth is that of a column.
func (m *Matrix) cellWidth() vg.Length {
	return (Width - 2*margin - m.labels()) / vg.Length(len(m.Heads))
}

func (m *Matrix) draw(page draw.Canvas, _, top vg.Length) {
	upright := captionStyle
	upright.Rotation = math.Pi / 2
	left, w := margin+m.labels(), m.cellWidth()
	y := top - m.head()
	for i, h := range m.Heads {
		page.FillText(upright, vg.Point{X: left + (vg.Length(i)+0.5)*w + vg.Points(captionSize/3), Y: y + vg.Points(2)},
			h)
	}
	y -= vg.Points(4)
	name, evidence := nameStyle, evidenceStyle
	name.XAlign, evidence.XAlign = draw.XRight, draw.XRight
	for _, r := range m.Rows {
		page.FillText(name, vg.Point{X: left - vg.Points(5), Y: y - matrixRow/2 + vg.Points(1)}, r.Name)
		page.FillText(evidence, vg.Point{X: left - vg.Points(5), Y: y - matrixRow/2 - vg.Points(captionSize)},
			r.Evidence)
		for i, s := range r.Signs {
			x := left + vg.Length(i)*w
			s.draw(page, vg.Rectangle{Min: vg.Point{X: x, Y: y - matrixRow}, Max: vg.Point{X: x + w, Y: y}})
		}
		y -= matrixRow
	}
}

func (s Sign) draw(page draw.Canvas, box vg.Rectangle) {
	const gap = 0.7
	box.Min.X, box.Min.Y = box.Min.X+vg.Points(gap), box.Min.Y+vg.Points(gap)
	box.Max.X, box.Max.Y = box.Max.X-vg.Points(gap), box.Max.Y-vg.Points(gap)
	fill := s.Shade.color()
	corners := []vg.Point{box.Min, {X: box.Max.X, Y: box.Min.Y}, box.Max, {X: box.Min.X, Y: box.Max.Y}}
	page.FillPolygon(fill, corners)
	page.StrokeLines(stroke(grey, 0.4), append(corners, box.Min))
	style := captionStyle
	style.Color, style.XAlign = contrast(fill), draw.XCenter
	page.FillText(style, vg.Point{
		X: (box.Min.X + box.Max.X) / 2,
		Y: (box.Min.Y+box.Max.Y)/2 - vg.Points(captionSize/3),
	}, s.Text)
}
