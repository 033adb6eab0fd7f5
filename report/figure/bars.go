package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// bars draws the stacked bars of a chart, as a plot.Plotter. Gonum's own bar chart
// knows no hatching and no cut bars.
type bars struct{ *Chart }

const barHeight = 10 * vg.Inch / 72

// Plot implements plot.Plotter.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, r := range b.lines {
		low, high := y(r.y)-barHeight/2, y(r.y)+barHeight/2
		from, end, cut := 0.0, r.End(), false
		if b.limit > 0 && end > b.limit {
			end, cut = b.limit, true
		}
		for _, part := range r.Parts {
			to := min(from+part.Value, end)
			if to > from {
				drawPart(c, vg.Rectangle{Min: vg.Point{X: x(from), Y: low}, Max: vg.Point{X: x(to), Y: high}},
					barColor(part.Series), r.Hatched)
			}
			from = to
		}
		tip := x(end)
		if cut {
			drawBreak(c, x(end*0.94), low, high)
		} else if r.Span != nil {
			high := r.Span.High
			if b.limit > 0 {
				high = min(high, b.limit)
			}
			drawSpan(c, x(r.Span.Low), x(r.Span.Center), x(high), y(r.y))
			tip = max(tip, x(high))
		}
		drawValue(c, vg.Point{X: tip + vg.Points(3), Y: y(r.y)}, r.Value)
	}
}

// drawPart fills and, for a reconstruction, hatches a rectangle.
func drawPart(c draw.Canvas, r vg.Rectangle, fill color.Color, hatched bool) {
	corners := []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
	c.FillPolygon(fill, corners)
	if hatched {
		for _, l := range hatch(r, vg.Points(4)) {
			c.StrokeLines(stroke(contrast(fill), 0.6), l)
		}
	}
	c.StrokeLines(stroke(black, 0.5), append(corners, r.Min))
}

// hatch returns the parts within r of rising diagonals that lie step apart. They
// are at the same places in all bars of a page, so adjacent parts join.
func hatch(r vg.Rectangle, step vg.Length) [][]vg.Point {
	var lines [][]vg.Point
	// A diagonal is y = x + d; d runs from the lower right corner to the upper left.
	first := vg.Length(int((r.Min.Y-r.Max.X)/step)-1) * step
	for d := first; d < r.Max.Y-r.Min.X; d += step {
		x0 := max(r.Min.X, r.Min.Y-d)
		x1 := min(r.Max.X, r.Max.Y-d)
		if x0 < x1 {
			lines = append(lines, []vg.Point{{X: x0, Y: x0 + d}, {X: x1, Y: x1 + d}})
		}
	}
	return lines
}

// drawBreak paints a slanted gap over a bar that is longer than the axis.
func drawBreak(c draw.Canvas, x, low, high vg.Length) {
	slant, gap, over := vg.Points(4), vg.Points(3), vg.Points(2)
	a := []vg.Point{{X: x, Y: low - over}, {X: x + slant, Y: high + over}}
	b := []vg.Point{{X: x + gap, Y: low - over}, {X: x + gap + slant, Y: high + over}}
	c.FillPolygon(white, []vg.Point{a[0], a[1], b[1], b[0]})
	c.StrokeLines(stroke(black, 0.7), a, b)
}

// drawSpan marks a median and its interval: a line with ends, and a dot with a
// light rim that can be seen on any bar.
func drawSpan(c draw.Canvas, low, center, high, y vg.Length) {
	tick := vg.Points(3)
	ends := [][]vg.Point{
		{{X: low, Y: y}, {X: high, Y: y}},
		{{X: low, Y: y - tick}, {X: low, Y: y + tick}},
		{{X: high, Y: y - tick}, {X: high, Y: y + tick}},
	}
	c.StrokeLines(stroke(white, 2.2), ends...)
	c.StrokeLines(stroke(black, 0.9), ends...)
	at := vg.Point{X: center, Y: y}
	c.DrawGlyph(draw.GlyphStyle{Color: white, Shape: draw.CircleGlyph{}, Radius: vg.Points(2.4)}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: black, Shape: draw.CircleGlyph{}, Radius: vg.Points(1.7)}, at)
}
