package figure

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Chart is horizontal lines, one for each scheme, under the headings of their
// groups, with the names and their evidence at the left. Its height follows from the
// number of lines; two dozen fit on a page.
type Chart struct {
	Axis     string   // quantity and unit
	Log      bool     // dots on a logarithmic axis; else bars on a linear one
	Series   []string // legend
	Kinds    bool     // series are kinds of role, which look the same in all figures
	Whole    string   // legend of the spans; empty where there are none
	Hatched  string   // legend of the hatching
	Sections []Section

	limit float64 // bars are cut here; 0 for nowhere
	names names
	lines []placedLine
}

// A Section is lines under a heading.
type Section struct {
	Heading string
	Lines   []Line
}

// A Line is one scheme: either parts of a bar, in order, or, on a logarithmic axis,
// dots. Parts of a bar would have no lengths there.
type Line struct {
	Name, Evidence string
	Hatched        bool // dots have no hatching: the name has to have a mark
	Parts, Dots    []Point
	Span           *Span
	Value          string // printed at the end
}

// A Point is a value, in units of the axis, of a series, which is an index.
type Point struct {
	Series int
	Value  float64
}

// A Span is a value with its interval, in units of the axis.
type Span struct{ Center, Low, High float64 }

// A placedLine has its place on the vertical axis.
type placedLine struct {
	Line
	y float64
}

// End is where a bar ends.
func (l Line) End() float64 {
	v := 0.0
	for _, p := range l.Parts {
		v += p.Value
	}
	return v
}

// used reports whether a series has any part or dot.
func (c *Chart) used(series int) bool {
	return slices.ContainsFunc(c.lines, func(l placedLine) bool {
		return slices.ContainsFunc(slices.Concat(l.Parts, l.Dots), func(p Point) bool { return p.Series == series })
	})
}

// Cut limits the axis where a few bars would make the others too short to read, and
// reports whether it did: bars more than four times as long as the next shorter one,
// and all longer ones, are drawn up to the limit and carry their value.
func (c *Chart) Cut() bool {
	var ends []float64
	for _, sec := range c.Sections {
		for _, l := range sec.Lines {
			ends = append(ends, l.End())
		}
	}
	slices.Sort(ends)
	c.limit = cut(ends)
	return c.limit > 0
}

// cut is the limit of bars with some ends, ascending; 0 for none.
func cut(ends []float64) float64 {
	const ratio, room = 4, 1.5
	for i := 1; i < len(ends); i++ {
		if ends[i-1] > 0 && i >= len(ends)/2 && ends[i] > ratio*ends[i-1] {
			return room * ends[i-1]
		}
	}
	return 0
}

const axisHeight = 34 * vg.Inch / 72

func (c *Chart) layout() measures {
	c.names, c.lines = names{}, nil
	for _, sec := range c.Sections {
		c.names.heading(sec.Heading)
		for _, l := range sec.Lines {
			c.lines = append(c.lines, placedLine{l, c.names.add(l.Name, l.Evidence)})
		}
	}
	c.names.width = c.names.named + c.names.levels + vg.Points(8+6)
	return plotted(c.names.height(), axisHeight, [][]entry{c.legend()})
}

func (c *Chart) draw(page draw.Canvas, bottom, top vg.Length) {
	body := draw.Canvas{Canvas: page, Rectangle: vg.Rectangle{
		Min: vg.Point{X: margin + c.names.width, Y: bottom}, Max: vg.Point{X: Width - margin, Y: top},
	}}
	p := c.plot()
	p.Draw(body)
	data := p.DataCanvas(body)
	c.names.draw(page, p, data, data.Min.X-vg.Points(5), true)
}

// legend explains what is seen: the series, the spans, the hatching.
func (c *Chart) legend() []entry {
	var entries []entry
	for i, s := range c.Series {
		switch {
		case !c.used(i):
		case c.Log:
			entries = append(entries,
				entry{text: s, width: legendIcon/2 + legendSpace, icon: func(canvas draw.Canvas, at vg.Point) {
					c.drawMark(canvas, i, at.Add(vg.Point{X: legendIcon / 4}))
				}})
		default:
			entries = append(entries,
				entry{text: s, width: legendIcon + legendSpace, icon: func(canvas draw.Canvas, at vg.Point) {
					drawPart(canvas, box(at, 4, 4.5), barColor(i), false)
				}})
		}
	}
	if c.Whole != "" {
		entries = append(entries,
			entry{text: c.Whole, width: legendIcon + legendSpace, icon: func(canvas draw.Canvas, at vg.Point) {
				drawSpan(canvas, at.X, at.X+legendIcon/2, at.X+legendIcon, at.Y)
			}})
	}
	switch {
	case !slices.ContainsFunc(c.lines, func(l placedLine) bool { return l.Hatched }):
	case c.Log:
		entries = append(entries, entry{text: c.Hatched})
	default:
		entries = append(entries,
			entry{text: c.Hatched, width: legendIcon + legendSpace, icon: func(canvas draw.Canvas, at vg.Point) {
				drawPart(canvas, box(at, 4, 4.5), white, true)
			}})
	}
	return entries
}

func (c *Chart) plot() *plot.Plot {
	p := c.names.plot(sans(textSize-1, black))
	p.X.Label.Text = c.Axis
	p.X.Label.TextStyle = sans(textSize, black)
	p.X.Label.TextStyle.XAlign, p.X.Label.TextStyle.YAlign = draw.XCenter, draw.YBottom
	p.Add(verticalGrid())
	if c.Log {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, decades{}
		p.Add(dots{c})
		p.X.Min, p.X.Max = c.decades()
	} else {
		p.X.Tick.Marker = steps{}
		p.Add(bars{c})
		p.X.Min, p.X.Max = 0, c.reach()
	}
	return p
}

func verticalGrid() *plotter.Grid {
	grid := plotter.NewGrid()
	grid.Horizontal.Color = nil
	grid.Vertical = stroke(pale, 0.5)
	return grid
}

// reach is the end of a linear axis: beyond the longest bar there is room for its
// value.
func (c *Chart) reach() float64 {
	const room = 1.12
	end := 0.0
	for _, l := range c.lines {
		end = max(end, l.End())
		if l.Span != nil {
			end = max(end, l.Span.High)
		}
	}
	if c.limit > 0 {
		end = min(end, c.limit)
	}
	if end == 0 {
		end = 1
	}
	return room * end
}

// decades are the ends of a logarithmic axis: beyond the last mark there is room
// for its value.
func (c *Chart) decades() (low, high float64) {
	const margin, room = 1.25, 0.13
	low, high = math.Inf(1), 0.0
	for _, l := range c.lines {
		from, to := l.reach()
		low, high = min(low, from), max(high, to)
	}
	if low > high {
		low, high = 1, 1
	}
	low, high = low/margin, high*margin
	if c.Whole != "" {
		high *= math.Pow(high/low, room)
	}
	return low, high
}
