package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots draws the values of a chart as marks upon a line from the smallest to the
// largest, as a plot.Plotter.
type dots struct{ rows []placed }

// Plot implements plot.Plotter.
func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, r := range d.rows {
		low, high := math.Inf(1), math.Inf(-1)
		for _, dot := range r.dots {
			low, high = min(low, dot.value), max(high, dot.value)
		}
		c.StrokeLine2(stroke(grey, 0.5), x(low), y(r.y), x(high), y(r.y))
		for _, dot := range r.dots {
			drawDot(c, dot.series, vg.Point{X: x(dot.value), Y: y(r.y)})
		}
	}
}

func drawDot(c draw.Canvas, series int, at vg.Point) {
	style := dotStyle(series)
	c.SetLineWidth(vg.Points(1.1))
	c.DrawGlyph(style, at)
}
