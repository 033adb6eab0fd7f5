package report

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A figure is a chart laid out on a page: title and legend above, the names of
// the schemes and their evidence at the left of the plot, the caption below. Its
// height follows from the number of schemes; two dozen fit on a page.
type figure struct {
	chart    *chart
	rows     []placed
	headings []placed // only name and y
	units    float64  // of height, one a line
	labels   vg.Length
	caption  []string
	legend   [][]int // series, by line
	height   vg.Length
}

const (
	headingUnits = 1.1
	axisHeight   = 34 * vg.Inch / 72
	legendHeight = 15 * vg.Inch / 72
	legendIcon   = 20 * vg.Inch / 72
	legendGap    = 14 * vg.Inch / 72
)

var (
	nameStyle     = sans(textSize, black)
	evidenceStyle = sans(captionSize, grey)
	headingStyle  = sans(headingSize, blue)
	captionStyle  = sans(captionSize, black)
	titleStyle    = sans(titleSize, black)
)

func layout(c *chart) *figure {
	f := &figure{chart: c}
	var names vg.Length
	for _, sec := range c.sections {
		f.units += headingUnits
		f.headings = append(f.headings, placed{line{name: sec.heading}, -(f.units - headingUnits/2)})
		for _, l := range sec.lines {
			f.units++
			f.rows = append(f.rows, placed{l, -(f.units - 0.5)})
			names = max(names, nameStyle.Width(l.name))
			f.labels = max(f.labels, evidenceStyle.Width(l.evidence))
		}
	}
	f.labels += names + vg.Points(8+6)
	f.caption = wrap(c.caption, captionStyle, pageWidth-2*margin)
	f.legend = f.breakLegend()
	f.height = margin + titleHeight + vg.Length(len(f.legend))*legendHeight + vg.Points(6) +
		vg.Length(f.units)*lineHeight + axisHeight + f.captionHeight() + margin
	return f
}

const titleHeight = (titleSize + 9) * vg.Inch / 72

func (f *figure) captionHeight() vg.Length {
	return vg.Points(captionSize*1.3)*vg.Length(len(f.caption)) + vg.Points(4)
}

func (f *figure) tall() vg.Length { return f.height }

func (f *figure) file() string { return f.chart.name }

// draw draws the figure on a canvas of pageWidth by f.height.
func (f *figure) draw(canvas vg.CanvasSizer) {
	page := draw.New(canvas)
	page.FillPolygon(white, []vg.Point{{X: 0, Y: 0}, {X: pageWidth, Y: 0}, {X: pageWidth, Y: f.height}, {X: 0, Y: f.height}})
	f.drawTitle(page)
	f.drawLegend(page)
	f.drawCaption(page)
	top := margin + titleHeight + vg.Length(len(f.legend))*legendHeight + vg.Points(6)
	body := draw.Crop(page, margin+f.labels, -margin, margin+f.captionHeight(), -top)
	p := f.plot()
	p.Draw(body)
	f.drawLabels(page, p, p.DataCanvas(body))
}

func (f *figure) plot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.HideY()
	p.Y.Min, p.Y.Max = -f.units, 0
	p.X.Label.Text = f.chart.axis
	p.X.Label.TextStyle = sans(textSize, black)
	p.X.Label.TextStyle.XAlign, p.X.Label.TextStyle.YAlign = draw.XCenter, draw.YBottom
	p.X.Tick.Label = sans(textSize-1, black)
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XCenter, draw.YTop
	p.X.Padding, p.Y.Padding = 0, 0
	grid := plotter.NewGrid()
	grid.Horizontal.Color = nil
	grid.Vertical = stroke(pale, 0.5)
	p.Add(grid)
	if f.chart.log {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, decades{}
		p.Add(dots{f.chart, f.rows})
		p.X.Min, p.X.Max = f.decades()
	} else {
		p.X.Tick.Marker = steps{}
		p.Add(bars{f.chart, f.rows})
		p.X.Min, p.X.Max = 0, f.reach()
	}
	return p
}

// reach is the end of a linear axis: beyond the longest bar there is room for its
// value.
func (f *figure) reach() float64 {
	const room = 1.12
	end := 0.0
	for _, r := range f.rows {
		end = max(end, r.end())
		if r.span != nil {
			end = max(end, r.span.high)
		}
	}
	if f.chart.limit > 0 {
		end = min(end, f.chart.limit)
	}
	if end == 0 {
		end = 1
	}
	return room * end
}

// decades are the ends of a logarithmic axis: beyond the last mark there is room
// for its value.
func (f *figure) decades() (low, high float64) {
	const margin, room = 1.25, 0.13
	low, high = math.Inf(1), 0.0
	for _, r := range f.rows {
		from, to := r.line.reach()
		low, high = min(low, from), max(high, to)
	}
	if low > high {
		low, high = 1, 1
	}
	low, high = low/margin, high*margin
	if f.chart.whole != "" {
		high *= math.Pow(high/low, room)
	}
	return low, high
}

func (f *figure) drawTitle(page draw.Canvas) {
	page.FillText(titleStyle, vg.Point{X: margin, Y: f.height - margin - vg.Points(titleSize)}, f.chart.title)
}

func (f *figure) drawCaption(page draw.Canvas) {
	y := margin + vg.Points(captionSize*1.3)*vg.Length(len(f.caption)-1) + vg.Points(1)
	for _, l := range f.caption {
		page.FillText(captionStyle, vg.Point{X: margin, Y: y}, l)
		y -= vg.Points(captionSize * 1.3)
	}
}

func (f *figure) drawLabels(page draw.Canvas, p *plot.Plot, data draw.Canvas) {
	_, y := p.Transforms(&data)
	right := data.Min.X - vg.Points(5)
	for _, r := range f.rows {
		evidence := evidenceStyle
		evidence.XAlign = draw.XRight
		page.FillText(nameStyle, vg.Point{X: margin, Y: y(r.y) - vg.Points(textSize/3)}, r.name)
		page.FillText(evidence, vg.Point{X: right, Y: y(r.y) - vg.Points(textSize/3)}, r.evidence)
	}
	for i, h := range f.headings {
		if i > 0 {
			top := y(h.y + headingUnits/2)
			page.StrokeLine2(stroke(grey, 0.5), margin, top, data.Max.X, top)
		}
		// The grid must not run through the words.
		w := margin + headingStyle.Width(h.name) + vg.Points(3)
		page.FillPolygon(white, []vg.Point{
			{X: margin, Y: y(h.y) - vg.Points(headingSize*0.6)},
			{X: w, Y: y(h.y) - vg.Points(headingSize*0.6)},
			{X: w, Y: y(h.y) + vg.Points(headingSize*0.7)},
			{X: margin, Y: y(h.y) + vg.Points(headingSize*0.7)},
		})
		page.FillText(headingStyle, vg.Point{X: margin, Y: y(h.y) - vg.Points(textSize/3)}, h.name)
	}
}

// wrap breaks paragraphs at spaces.
func wrap(paragraphs []string, style text.Style, width vg.Length) []string {
	var lines []string
	for _, p := range paragraphs {
		current := ""
		for _, word := range strings.Fields(p) {
			if next := strings.TrimSpace(current + " " + word); current != "" && style.Width(next) > width {
				lines = append(lines, current)
				current = word
			} else {
				current = next
			}
		}
		lines = append(lines, current)
	}
	return lines
}
