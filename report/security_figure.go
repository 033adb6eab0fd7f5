package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"tmisbench/schemes/adversary"
	"tmisbench/schemes/lang"
)

// A matrix is the security table as a figure: a row for each scheme, a column for
// each property.
type matrix struct {
	reports []*adversary.Report
	heads   []string
	labels  vg.Length // width of the names of the schemes
	head    vg.Length // height of the names of the properties, which stand upright
	caption []string
	height  vg.Length
}

const (
	matrixRow    = 22 * vg.Inch / 72
	matrixLegend = 1.5 * legendHeight
)

var markStyle = sans(captionSize, black)

func layoutMatrix(reports []*adversary.Report) *matrix {
	m := &matrix{reports: reports}
	for i, p := range adversary.Properties() {
		head := code(i) + " " + p.Title
		m.heads = append(m.heads, head)
		m.head = max(m.head, captionStyle.Width(head)+vg.Points(4))
	}
	var shown []*lang.Description
	for _, r := range reports {
		d := r.Scheme.Description()
		shown = append(shown, d)
		m.labels = max(m.labels, nameStyle.Width(displayName(d)), evidenceStyle.Width(d.Evidence.String()))
	}
	m.labels += vg.Points(8)
	caption := append(securityCaption(reports), daggerNote+".")
	m.caption = wrap(append(caption, ddaggerCaption(shown)...), captionStyle, pageWidth-2*margin)
	m.height = margin + titleHeight + matrixLegend + m.head + vg.Points(4) + vg.Length(len(reports))*matrixRow +
		vg.Points(8) + vg.Points(captionSize*1.3)*vg.Length(len(m.caption)) + margin
	return m
}

// cellWidth is that of a column.
func (m *matrix) cellWidth() vg.Length {
	return (pageWidth - 2*margin - m.labels) / vg.Length(len(m.heads))
}

func (m *matrix) tall() vg.Length { return m.height }

func (m *matrix) file() string { return "security" }

// draw draws the figure on a canvas of pageWidth by m.height.
func (m *matrix) draw(canvas vg.CanvasSizer) {
	page := draw.New(canvas)
	page.FillPolygon(white, []vg.Point{{}, {X: pageWidth}, {X: pageWidth, Y: m.height}, {Y: m.height}})
	y := m.height - margin - vg.Points(titleSize)
	page.FillText(titleStyle, vg.Point{X: margin, Y: y}, securityTitle)
	y = m.height - margin - titleHeight
	m.drawLegend(page, y-matrixLegend/2)
	y -= matrixLegend + m.head
	upright := captionStyle
	upright.Rotation = math.Pi / 2
	left, w := margin+m.labels, m.cellWidth()
	for i, h := range m.heads {
		page.FillText(upright, vg.Point{X: left + (vg.Length(i)+0.5)*w + vg.Points(captionSize/3), Y: y + vg.Points(2)}, h)
	}
	y -= vg.Points(4)
	for _, r := range m.reports {
		m.drawRow(page, r, left, y)
		y -= matrixRow
	}
	y -= vg.Points(8 + captionSize*0.8)
	for _, l := range m.caption {
		page.FillText(captionStyle, vg.Point{X: margin, Y: y}, l)
		y -= vg.Points(captionSize * 1.3)
	}
}

func (m *matrix) drawRow(page draw.Canvas, r *adversary.Report, left, top vg.Length) {
	d := r.Scheme.Description()
	name, evidence := nameStyle, evidenceStyle
	name.XAlign, evidence.XAlign = draw.XRight, draw.XRight
	page.FillText(name, vg.Point{X: left - vg.Points(5), Y: top - matrixRow/2 + vg.Points(1)}, displayName(d))
	page.FillText(evidence, vg.Point{X: left - vg.Points(5), Y: top - matrixRow/2 - vg.Points(captionSize)}, d.Evidence.String())
	w := m.cellWidth()
	for i, p := range adversary.Properties() {
		x := left + vg.Length(i)*w
		drawVerdict(page, r.Summary(p.Name), vg.Rectangle{Min: vg.Point{X: x, Y: top - matrixRow}, Max: vg.Point{X: x + w, Y: top}})
	}
}

// verdictColor tells the verdicts apart by lightness alone, too.
func verdictColor(r adversary.Result) color.Color {
	switch {
	case r.Verdict == adversary.Broken:
		return blue
	case r.Verdict == adversary.NotFound && !r.Beyond:
		return barColors[2]
	}
	return white
}

func drawVerdict(page draw.Canvas, r adversary.Result, box vg.Rectangle) {
	const gap = 0.7
	box.Min.X, box.Min.Y = box.Min.X+vg.Points(gap), box.Min.Y+vg.Points(gap)
	box.Max.X, box.Max.Y = box.Max.X-vg.Points(gap), box.Max.Y-vg.Points(gap)
	fill := verdictColor(r)
	corners := []vg.Point{box.Min, {X: box.Max.X, Y: box.Min.Y}, box.Max, {X: box.Min.X, Y: box.Max.Y}}
	page.FillPolygon(fill, corners)
	page.StrokeLines(stroke(grey, 0.4), append(corners, box.Min))
	style := markStyle
	style.Color, style.XAlign = contrast(fill), draw.XCenter
	page.FillText(style, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y+box.Max.Y)/2 - vg.Points(captionSize/3)}, verdictMark(r))
}

func (m *matrix) drawLegend(page draw.Canvas, y vg.Length) {
	x := margin
	for _, e := range []struct {
		r    adversary.Result
		text string
	}{
		{adversary.Result{Verdict: adversary.Broken, Steps: 3}, "broken, in 3 steps"},
		{adversary.Result{Verdict: adversary.NotFound}, notFound},
		{adversary.Result{Verdict: adversary.NotFound, Beyond: true}, "beyond the bounds"},
		{adversary.Result{Verdict: adversary.NotApplicable}, "not applicable"},
	} {
		drawVerdict(page, e.r, vg.Rectangle{Min: vg.Point{X: x, Y: y - vg.Points(5.5)}, Max: vg.Point{X: x + legendIcon, Y: y + vg.Points(5.5)}})
		x += legendIcon + vg.Points(4)
		page.FillText(nameStyle, vg.Point{X: x, Y: y - vg.Points(textSize/3)}, e.text)
		x += nameStyle.Width(e.text) + legendGap
	}
}
