package figure

import (
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Forest shows relative changes with their intervals: a row each, upon a line that
// marks no change and two that mark the margin. A row outside of the axis ends in an
// arrow.
type Forest struct {
	Axis   string
	Margin float64 // relative, such as 0.03
	Reach  float64 // of the axis, likewise, to both sides; rows beyond it are cut
	Groups []ForestGroup

	names names
	rows  []forestRow
}

// A ForestGroup is rows under a heading.
type ForestGroup struct {
	Heading string
	Rows    []ForestRow
}

// A ForestRow is one change. Noted rows are dark, the others pale.
type ForestRow struct {
	Name, Verdict     string
	Center, Low, High float64 // relative; infinite where there is no interval
	Noted             bool
}

type forestRow struct {
	ForestRow
	y float64
}

func (f *Forest) layout() measures {
	f.names, f.rows = names{}, nil
	for _, g := range f.Groups {
		f.names.heading(g.Heading)
		for _, r := range g.Rows {
			f.rows = append(f.rows, forestRow{r, f.names.add(r.Name, r.Verdict)})
		}
	}
	f.names.width = f.names.named + f.names.levels + vg.Points(16)
	return plotted(f.names.height(), tickLines+axisLines, nil)
}

func (f *Forest) draw(page draw.Canvas, bottom, top vg.Length) {
	left := margin + f.names.width
	body := draw.Canvas{Canvas: page, Rectangle: vg.Rectangle{
		Min: vg.Point{X: left, Y: bottom + axisLines}, Max: vg.Point{X: Width - margin, Y: top},
	}}
	p := f.names.plot(sans(captionSize, black))
	p.X.Min, p.X.Max = -f.Reach, f.Reach
	p.X.Tick.Marker = percents{}
	p.Add(verticalGrid(), changes{f})
	p.Draw(body)
	data := p.DataCanvas(body)
	f.names.draw(page, p, data, left-vg.Points(5), false)
	words := sans(captionSize, black)
	words.XAlign = draw.XCenter
	page.FillText(words, vg.Point{X: (data.Min.X + data.Max.X) / 2, Y: bottom + axisLines - vg.Points(captionSize*1.25)}, f.Axis)
}

// percents are steps, written as percentages with their sign.
type percents struct{}

// Ticks implements plot.Ticker.
func (percents) Ticks(low, high float64) []plot.Tick {
	ticks := steps{}.Ticks(100*low, 100*high)
	for i, t := range ticks {
		sign := ""
		if t.Value > 0 {
			sign = "+"
		}
		ticks[i] = plot.Tick{Value: t.Value / 100, Label: sign + strconv.FormatFloat(t.Value, 'g', 6, 64) + " %"}
	}
	return ticks
}

// changes draws the rows, as a plot.Plotter.
type changes struct{ *Forest }

// Plot implements plot.Plotter.
func (f changes) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, at := range []float64{-f.Margin, 0, f.Margin} {
		style := stroke(grey, 0.5)
		if at == 0 {
			style = stroke(black, 0.8)
		}
		if math.Abs(at) <= f.Reach {
			c.StrokeLine2(style, x(at), c.Min.Y, x(at), c.Max.Y)
		}
	}
	for _, r := range f.rows {
		f.row(c, r, func(v float64) vg.Length { return x(min(max(v, -f.Reach), f.Reach)) }, y(r.y))
	}
}

func (f changes) row(c draw.Canvas, r forestRow, x func(float64) vg.Length, y vg.Length) {
	const head = 3
	line, fill := stroke(grey, 1), barColors[2]
	if r.Noted {
		line, fill = stroke(blue, 1.6), blue
	}
	c.StrokeLine2(line, x(r.Low), y, x(r.High), y)
	for _, end := range []struct{ at, sign float64 }{{r.Low, -1}, {r.High, 1}} {
		tip, back := x(end.at), vg.Points(0)
		if math.Abs(end.at) > f.Reach { // an arrow: it goes on
			back = vg.Points(-head * end.sign)
		}
		c.StrokeLine2(line, tip, y, tip+back, y+vg.Points(head))
		c.StrokeLine2(line, tip, y, tip+back, y-vg.Points(head))
	}
	if math.Abs(r.Center) <= f.Reach {
		at := vg.Point{X: x(r.Center), Y: y}
		c.DrawGlyph(draw.GlyphStyle{Color: line.Color, Shape: draw.CircleGlyph{}, Radius: vg.Points(3)}, at)
		c.DrawGlyph(draw.GlyphStyle{Color: fill, Shape: draw.CircleGlyph{}, Radius: vg.Points(2.3)}, at)
	}
}
