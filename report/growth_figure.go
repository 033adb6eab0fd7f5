package report

import (
	"image/color"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"tmisbench/bench/raw"
	"tmisbench/schemes/lang"
)

// A panels figure has a row for each scheme and panels side by side, each with a
// logarithmic axis of its own. In a row stands a mark for each size of the
// deployment, the larger the darker and smaller: where nothing grows the marks lie
// upon each other as a target, where a cost grows with the size they are drawn out
// into a line. Curves of two dozen schemes would hide one another, and no name or
// evidence level would fit at their ends.
type panels struct {
	title    string
	panels   []*panel
	names    []placed // of the schemes
	headings []placed
	units    float64 // of height, one a row
	labels   vg.Length
	legend   []sizeLegend
	caption  []string
}

// A panel is one quantity.
type panel struct {
	axis []string // lines below: quantity, and what grows
	unit string   // of the ticks
	rows []panelRow
}

// A panelRow is one scheme: values by index of their size, or words where there are
// none.
type panelRow struct {
	y     float64
	marks []point
	of    int // sizes
	words string
}

type sizeLegend struct {
	words string
	sizes []int
}

// layout places all rows.
func (g *growth) layout() *panels {
	f := &panels{
		title: "Growth with users and with servers",
		panels: []*panel{
			{axis: []string{"measured: time of login", "by users"}, unit: "s"},
			{axis: []string{"measured: time of look-up", "by users"}, unit: "s"},
			{axis: []string{"counted: bits in machines", "by users"}},
			{axis: []string{"counted: bits on the card", "by servers"}},
		},
		legend: []sizeLegend{{"registered users", g.users}, {"servers", g.servers}},
	}
	var names, levels vg.Length
	g.each(func(heading string) {
		f.units += headingUnits
		f.headings = append(f.headings, placed{line{name: heading}, -(f.units - headingUnits/2)})
	}, func(d *lang.Description) {
		f.units++
		y := -(f.units - 0.5)
		name := displayName(d)
		f.names = append(f.names, placed{line{name: name, evidence: d.Evidence.String()}, y})
		names, levels = max(names, nameStyle.Width(name)), max(levels, evidenceStyle.Width(d.Evidence.String()))
		for i, p := range f.panels {
			p.rows = append(p.rows, g.row(i, d, y))
		}
	})
	f.labels = names + levels + vg.Points(16)
	f.caption = wrap(append([]string{
		"Marks are medians for each number, darker and smaller for more; all upon each other: no growth. Intervals are in the tables. " + growthChoice,
		"no records: machines keep nothing of users under keys. one server: a user can log in only at the server of the registration. " + daggerNote + ".",
		"Conditions: " + g.run.machine(g.run.Config("hash")) + ".",
	}, append(ddaggerCaption(g.all()), g.absent(displayName)...)...), captionStyle, pageWidth-2*margin)
	return f
}

// row is a scheme in panel i.
func (g *growth) row(i int, d *lang.Description, y float64) panelRow {
	what := []string{raw.GrowthLogin, raw.GrowthLookup, raw.GrowthState, raw.GrowthState}[i]
	unit := []string{raw.Seconds, raw.Seconds, raw.Stored, raw.CardBits}[i]
	r := panelRow{y: y, of: len(g.users)}
	if i == 3 {
		r.of = len(g.servers)
	}
	for k := range r.of {
		users, servers := 0, 0
		if i == 3 {
			servers = g.servers[k]
		} else {
			users = g.users[k]
		}
		e, ok := g.result(d.Key, users, servers, what, unit)
		switch {
		case !ok:
		case e.Center > 0:
			r.marks = append(r.marks, point{k, e.Center})
		default: // no place on a logarithmic axis
			r.words = "none"
		}
	}
	switch {
	case i == 1 && len(r.marks) == 0:
		r.words = "no records"
	case i == 3 && g.refused(d):
		r.words = "one server"
	case len(r.marks) > 0:
		r.words = ""
	}
	return r
}

const (
	panelGap  = 12 * vg.Inch / 72
	axisLines = 22 * vg.Inch / 72 // the words below a panel
	tickLines = 18 * vg.Inch / 72
)

func (f *panels) file() string { return "growth" }

func (f *panels) top() vg.Length {
	return margin + titleHeight + vg.Length(len(f.legend))*legendHeight + vg.Points(6)
}

func (f *panels) captionHeight() vg.Length {
	return vg.Points(captionSize*1.3)*vg.Length(len(f.caption)) + vg.Points(4)
}

func (f *panels) tall() vg.Length {
	return f.top() + vg.Length(f.units)*lineHeight + tickLines + axisLines + f.captionHeight() + margin
}

func (f *panels) draw(canvas vg.CanvasSizer) {
	page := draw.New(canvas)
	page.FillPolygon(white, []vg.Point{{}, {X: pageWidth}, {X: pageWidth, Y: f.tall()}, {Y: f.tall()}})
	page.FillText(titleStyle, vg.Point{X: margin, Y: f.tall() - margin - vg.Points(titleSize)}, f.title)
	f.drawLegend(page)
	y := margin + vg.Points(captionSize*1.3)*vg.Length(len(f.caption)-1) + vg.Points(1)
	for _, l := range f.caption {
		page.FillText(captionStyle, vg.Point{X: margin, Y: y}, l)
		y -= vg.Points(captionSize * 1.3)
	}
	left := margin + f.labels
	w := (pageWidth - margin - left) / vg.Length(len(f.panels))
	for i, p := range f.panels {
		x := left + vg.Length(i)*w
		body := draw.Crop(page, x, -(pageWidth - x - w + panelGap), margin+f.captionHeight()+axisLines, -f.top())
		pl := p.plot(f.units)
		pl.Draw(body)
		data := pl.DataCanvas(body)
		if i == 0 {
			f.drawNames(page, pl, data)
		}
		words := sans(captionSize, black)
		words.XAlign = draw.XCenter
		for k, l := range p.axis {
			page.FillText(words, vg.Point{X: (data.Min.X + data.Max.X) / 2, Y: margin + f.captionHeight() + axisLines - vg.Points(float64(k+1)*captionSize*1.25)}, l)
		}
	}
}

func (f *panels) drawNames(page draw.Canvas, p *plot.Plot, data draw.Canvas) {
	_, y := p.Transforms(&data)
	right := margin + f.labels - vg.Points(5)
	for _, r := range f.names {
		evidence := evidenceStyle
		evidence.XAlign = draw.XRight
		at := y(r.y) - vg.Points(textSize/3)
		page.FillText(nameStyle, vg.Point{X: margin, Y: at}, r.name)
		page.FillText(evidence, vg.Point{X: right, Y: at}, r.evidence)
	}
	for _, h := range f.headings {
		page.FillText(headingStyle, vg.Point{X: margin, Y: y(h.y) - vg.Points(textSize/3)}, h.name)
	}
}

func (f *panels) drawLegend(page draw.Canvas) {
	y := f.tall() - margin - titleHeight - legendHeight/2
	for _, l := range f.legend {
		x := margin
		page.FillText(nameStyle, vg.Point{X: x, Y: y - vg.Points(textSize/3)}, l.words)
		x += nameStyle.Width("registered users") + legendGap
		for i, n := range l.sizes {
			drawMark(page, i, len(l.sizes), vg.Point{X: x, Y: y})
			s := strconv.Itoa(n)
			page.FillText(nameStyle, vg.Point{X: x + vg.Points(8), Y: y - vg.Points(textSize/3)}, s)
			x += vg.Points(8) + nameStyle.Width(s) + legendGap
		}
		y -= legendHeight
	}
}

// drawMark draws size i of n.
func drawMark(c draw.Canvas, i, n int, at vg.Point) {
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

// plot is the panel without the names of its rows.
func (p *panel) plot(units float64) *plot.Plot {
	low, high := math.Inf(1), 0.0
	for _, r := range p.rows {
		for _, m := range r.marks {
			low, high = min(low, m.value), max(high, m.value)
		}
	}
	if low > high {
		low, high = 1, 1
	}
	pl := plot.New()
	pl.BackgroundColor = nil
	pl.HideY()
	pl.Y.Min, pl.Y.Max = -units, 0
	pl.X.Tick.Label = sans(captionSize, black)
	pl.X.Tick.Label.XAlign, pl.X.Tick.Label.YAlign = draw.XCenter, draw.YTop
	pl.X.Padding, pl.Y.Padding = 0, 0
	pl.X.Scale, pl.X.Tick.Marker = plot.LogScale{}, prefixes{p.unit}
	grid := plotter.NewGrid()
	grid.Horizontal.Color = nil
	grid.Vertical = stroke(pale, 0.5)
	pl.Add(grid, p)
	pl.X.Min, pl.X.Max = low/1.6, high*1.6
	return pl
}

// Plot implements plot.Plotter.
func (p *panel) Plot(c draw.Canvas, pl *plot.Plot) {
	x, y := pl.Transforms(&c)
	for _, r := range p.rows {
		if n := len(r.marks); n > 0 {
			c.StrokeLine2(stroke(grey, 0.5), x(r.marks[0].value), y(r.y), x(r.marks[n-1].value), y(r.y))
		}
		end := c.Min.X
		for _, m := range r.marks {
			at := vg.Point{X: x(m.value), Y: y(r.y)}
			drawMark(c, m.series, r.of, at)
			end = max(end, at.X+vg.Points(7))
		}
		style := evidenceStyle
		if end+style.Width(r.words) > c.Max.X { // no room at the right
			style.XAlign, end = draw.XRight, end-vg.Points(14)
		}
		c.FillText(style, vg.Point{X: end, Y: y(r.y) - vg.Points(captionSize/3)}, r.words)
	}
}

// prefixes are the ticks of a narrow logarithmic axis: few are labelled, and powers
// of a thousand in their own unit.
type prefixes struct{ unit string }

// Ticks implements plot.Ticker.
func (p prefixes) Ticks(low, high float64) []plot.Tick {
	const fewest, most = 2, 3 // labels
	labelled := []func(n float64, e int) bool{
		func(n float64, _ int) bool { return n == 1 || n == 2 || n == 5 },
		func(n float64, _ int) bool { return n == 1 },
		func(n float64, _ int) bool { return n == 2 },
		func(n float64, e int) bool { return n == 1 && e%2 == 0 },
		func(n float64, e int) bool { return n == 1 && e%3 == 0 },
	}
	var ticks []plot.Tick
	for _, label := range labelled {
		ticks = nil
		labels := 0
		for e := int(math.Floor(math.Log10(low))); float64(e) <= math.Log10(high); e++ {
			for n := 1.0; n < 10; n++ {
				t := plot.Tick{Value: n * math.Pow(10, float64(e))}
				if t.Value < low || t.Value > high {
					continue
				}
				if label(n, e) {
					t.Label = si(t.Value, p.unit)
					labels++
				}
				if t.Label != "" || high/low < 1e3 {
					ticks = append(ticks, t)
				}
			}
		}
		if fewest <= labels && labels <= most {
			break
		}
	}
	return ticks
}
