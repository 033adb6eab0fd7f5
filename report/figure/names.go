package figure

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// names are the names of the rows of a plot with their evidence, under headings, at
// the left of it. Rows have places on the vertical axis, from 0 down to -units.
type names struct {
	rows, headings []placed
	units          float64 // of height, one a row
	width          vg.Length
	named, levels  vg.Length // the widest of each
}

// A placed name has its place on the vertical axis.
type placed struct {
	name, evidence string
	y              float64
}

const (
	headingUnits = 1.1
	lineHeight   = 15.5 * vg.Inch / 72
)

func (n *names) heading(s string) {
	n.units += headingUnits
	n.headings = append(n.headings, placed{name: s, y: -(n.units - headingUnits/2)})
}

// add appends a row and returns its place.
func (n *names) add(name, evidence string) float64 {
	n.units++
	y := -(n.units - 0.5)
	n.rows = append(n.rows, placed{name, evidence, y})
	n.named, n.levels = max(n.named, nameStyle.Width(name)), max(n.levels, evidenceStyle.Width(evidence))
	return y
}

// height is that of all rows.
func (n *names) height() vg.Length { return vg.Length(n.units) * lineHeight }

// draw draws the names beside a plot, with the evidence up to a place at the right.
// Where ruled is true, lines part the groups and headings hide the grid.
func (n *names) draw(page draw.Canvas, p *plot.Plot, data draw.Canvas, right vg.Length, ruled bool) {
	_, y := p.Transforms(&data)
	evidence := evidenceStyle
	evidence.XAlign = draw.XRight
	for _, r := range n.rows {
		at := y(r.y) - vg.Points(textSize/3)
		page.FillText(nameStyle, vg.Point{X: margin, Y: at}, r.name)
		page.FillText(evidence, vg.Point{X: right, Y: at}, r.evidence)
	}
	for i, h := range n.headings {
		if ruled && i > 0 {
			top := y(h.y + headingUnits/2)
			page.StrokeLine2(stroke(grey, 0.5), margin, top, data.Max.X, top)
		}
		if ruled {
			w := margin + headingStyle.Width(h.name) + vg.Points(3)
			low, high := y(h.y)-vg.Points(headingSize*0.6), y(h.y)+vg.Points(headingSize*0.7)
			page.FillPolygon(white, []vg.Point{
				{X: margin, Y: low},
				{X: w, Y: low},
				{X: w, Y: high},
				{X: margin, Y: high},
			})
		}
		page.FillText(headingStyle, vg.Point{X: margin, Y: y(h.y) - vg.Points(textSize/3)}, h.name)
	}
}

// plot is an empty plot beside the names.
func (n *names) plot(ticks text.Style) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.HideY()
	p.Y.Min, p.Y.Max = -n.units, 0
	p.X.Padding, p.Y.Padding = 0, 0
	p.X.Tick.Label = ticks
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XCenter, draw.YTop
	return p
}
