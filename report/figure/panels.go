package figure

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Panels have a row for each scheme and panels side by side, each with a logarithmic
// axis of its own. In a row stands a mark for each size of what grows, the larger
// the darker and smaller: where nothing grows the marks lie upon each other as a
// target, where a cost grows with the size they are drawn out into a line. Curves of
// two dozen schemes would hide one another, and no name or evidence level would fit
// at their ends.
type Panels struct {
	Panels []Panel
	Legend []Sizes
	Groups []PanelGroup

	names names
	rows  []panelRow
}

// A Panel is one quantity.
type Panel struct {
	Axis []string // lines below: quantity, and what grows
	Unit string   // of the ticks
}

// Sizes are what the marks of some panels stand for, with a name.
type Sizes struct {
	Name  string
	Sizes []int
}

// A PanelGroup is rows under a heading.
type PanelGroup struct {
	Heading string
	Rows    []PanelRow
}

// A PanelRow is one scheme, with a cell for each panel.
type PanelRow struct {
	Name, Evidence string
	Cells          []PanelCell
}

// A PanelCell has values by index of their size, of so many sizes, or words where
// there are none. Values are above 0.
type PanelCell struct {
	Marks []Point
	Of    int
	Words string
}

type panelRow struct {
	PanelRow
	y float64
}

const (
	panelGap  = 12 * vg.Inch / 72
	axisLines = 22 * vg.Inch / 72 // the words below a panel
	tickLines = 18 * vg.Inch / 72
	sizeIcon  = 8 * vg.Inch / 72
)

func (f *Panels) layout() measures {
	f.names, f.rows = names{}, nil
	for _, g := range f.Groups {
		f.names.heading(g.Heading)
		for _, r := range g.Rows {
			f.rows = append(f.rows, panelRow{r, f.names.add(r.Name, r.Evidence)})
		}
	}
	f.names.width = f.names.named + f.names.levels + vg.Points(16)
	return plotted(f.names.height(), tickLines+axisLines, f.legend())
}

// legend is a line for each kind of size.
func (f *Panels) legend() [][]entry {
	var widest vg.Length
	for _, l := range f.Legend {
		widest = max(widest, nameStyle.Width(l.Name))
	}
	var lines [][]entry
	for _, l := range f.Legend {
		line := []entry{{text: l.Name, least: widest}}
		for i, n := range l.Sizes {
			line = append(line, entry{text: strconv.Itoa(n), width: sizeIcon, icon: func(c draw.Canvas, at vg.Point) {
				drawSize(c, i, len(l.Sizes), at)
			}})
		}
		lines = append(lines, line)
	}
	return lines
}

func (f *Panels) draw(page draw.Canvas, bottom, top vg.Length) {
	left := margin + f.names.width
	w := (Width - margin - left) / vg.Length(len(f.Panels))
	words := sans(captionSize, black)
	words.XAlign = draw.XCenter
	for i, p := range f.Panels {
		x := left + vg.Length(i)*w
		body := draw.Canvas{Canvas: page, Rectangle: vg.Rectangle{
			Min: vg.Point{X: x, Y: bottom + axisLines}, Max: vg.Point{X: x + w - panelGap, Y: top},
		}}
		pl := f.plot(i)
		pl.Draw(body)
		data := pl.DataCanvas(body)
		if i == 0 {
			f.names.draw(page, pl, data, left-vg.Points(5), false)
		}
		for k, l := range p.Axis {
			page.FillText(words, vg.Point{
				X: (data.Min.X + data.Max.X) / 2,
				Y: bottom + axisLines - vg.Points(float64(k+1)*captionSize*1.25),
			}, l)
		}
	}
}

// plot is panel i without the names of its rows.
func (f *Panels) plot(i int) *plot.Plot {
	low, high := math.Inf(1), 0.0
	for _, r := range f.rows {
		for _, m := range r.Cells[i].Marks {
			low, high = min(low, m.Value), max(high, m.Value)
		}
	}
	if low > high {
		low, high = 1, 1
	}
	p := f.names.plot(sans(captionSize, black))
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, prefixes{f.Panels[i].Unit}
	p.Add(verticalGrid(), sizes{f.rows, i})
	p.X.Min, p.X.Max = low/1.6, high*1.6
	return p
}

// sizes draws the marks of one panel, as a plot.Plotter.
type sizes struct {
	rows  []panelRow
	panel int
}

// Plot implements plot.Plotter.
func (s sizes) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, r := range s.rows {
		cell := r.Cells[s.panel]
		if n := len(cell.Marks); n > 0 {
			c.StrokeLine2(stroke(grey, 0.5), x(cell.Marks[0].Value), y(r.y), x(cell.Marks[n-1].Value), y(r.y))
		}
		end := c.Min.X
		for _, m := range cell.Marks {
			at := vg.Point{X: x(m.Value), Y: y(r.y)}
			drawSize(c, m.Series, cell.Of, at)
			end = max(end, at.X+vg.Points(7))
		}
		style := evidenceStyle
		if end+style.Width(cell.Words) > c.Max.X { // no room at the right
			style.XAlign, end = draw.XRight, end-vg.Points(14)
		}
		c.FillText(style, vg.Point{X: end, Y: y(r.y) - vg.Points(captionSize/3)}, cell.Words)
	}
}

// drawSize draws the mark of size i of n.
func drawSize(c draw.Canvas, i, n int, at vg.Point) {
	const widest, narrowest = 4.2, 1.4
	share := 1.0 // of the way from the smallest size to the largest
	if n > 1 {
		share = float64(i) / float64(n-1)
	}
	radius := vg.Points(widest + share*(narrowest-widest))
	c.DrawGlyph(draw.GlyphStyle{Color: blue, Shape: draw.CircleGlyph{}, Radius: radius + vg.Points(0.4)}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: shade(share), Shape: draw.CircleGlyph{}, Radius: radius}, at)
}

// shade goes from pale to dark blue.
func shade(share float64) color.Color {
	mix := func(a, b float64) uint8 { return uint8(a + share*(b-a)) }
	return rgb(mix(0xf2, 0), mix(0xf8, 0x2c), mix(0xfd, 0x55))
}
