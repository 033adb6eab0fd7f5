package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots draws the values of a chart as marks upon a line from the smallest to the
// largest, as a plot.Plotter. The mark of the whole phase comes last, on top.
type dots struct{ *Chart }

// Plot implements plot.Plotter.
func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, r := range d.lines {
		low, high := r.reach()
		if low > high {
			continue
		}
		c.StrokeLine2(stroke(grey, 0.5), x(low), y(r.y), x(high), y(r.y))
		var taken lanes
		if r.Span != nil {
			taken.free(x(r.Span.Center))
		}
		for _, dot := range r.Dots {
			at := vg.Point{X: x(dot.Value), Y: y(r.y)}
			if d.Kinds {
				at.Y += taken.free(at.X)
			}
			d.drawMark(c, dot.Series, at)
		}
		if r.Span != nil {
			drawSpan(c, x(r.Span.Low), x(r.Span.Center), x(r.Span.High), y(r.y))
		}
		drawValue(c, vg.Point{X: x(high) + vg.Points(3), Y: y(r.y)}, r.Value)
	}
}

// lanes are the places of the marks of one line, so that none hides another: by
// height, the horizontal places.
type lanes [5][]vg.Length

// free takes the first height at which there is room at x, the middle if there is
// room nowhere.
func (l *lanes) free(x vg.Length) vg.Length {
	heights := [len(l)]vg.Length{0, vg.Points(4.4), vg.Points(-4.4), vg.Points(2.2), vg.Points(-2.2)}
	const width = 6.5 * vg.Inch / 72
	for i, places := range l {
		if !slices.ContainsFunc(places, func(p vg.Length) bool { return max(p-x, x-p) < width }) {
			l[i] = append(l[i], x)
			return heights[i]
		}
	}
	return 0
}

// reach is from where to where a line of dots goes; low is above high if it has
// none.
func (l Line) reach() (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, dot := range l.Dots {
		low, high = min(low, dot.Value), max(high, dot.Value)
	}
	if l.Span != nil {
		low, high = min(low, l.Span.Low), max(high, l.Span.High)
	}
	return low, high
}

// drawMark draws the mark of a series.
func (c *Chart) drawMark(canvas draw.Canvas, series int, at vg.Point) {
	if c.Kinds {
		drawKind(canvas, series, at)
	} else {
		drawDot(canvas, series, at)
	}
}

func drawDot(c draw.Canvas, series int, at vg.Point) {
	style := dotStyle(series)
	c.SetLineWidth(vg.Points(1.1))
	c.DrawGlyph(style, at)
}

// kindShapes are the corners of the marks of kinds of role, in points from the middle:
// they can be told apart without their colours, which are those of the bars.
var kindShapes = [][][2]vg.Length{
	{{-2.9, -2.9}, {2.9, -2.9}, {2.9, 2.9}, {-2.9, 2.9}},
	{{-3.7, -2.8}, {3.7, -2.8}, {0, 3.8}},
	{{-3.9, 0}, {0, -3.9}, {3.9, 0}, {0, 3.9}},
	{{-3.7, 2.8}, {3.7, 2.8}, {0, -3.8}},
}

func drawKind(c draw.Canvas, kind int, at vg.Point) {
	var corners []vg.Point
	for _, p := range kindShapes[kind%len(kindShapes)] {
		corners = append(corners, at.Add(vg.Point{X: vg.Points(1) * p[0], Y: vg.Points(1) * p[1]}))
	}
	c.FillPolygon(barColor(kind), corners)
	c.StrokeLines(stroke(black, 0.5), append(corners, corners[0]))
}

// drawValue prints a number to the right of a point, at half its height.
func drawValue(c draw.Canvas, at vg.Point, value string) {
	style := sans(captionSize+0.5, black)
	style.YAlign = -0.5
	c.FillText(style, at.Add(vg.Point{X: vg.Points(1), Y: vg.Points(1)}), value)
}
