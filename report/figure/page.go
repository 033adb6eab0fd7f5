// Package figure draws figures on pages as wide as the text of a paper: a title and
// a legend, a body, a caption. A [Page] has one of four bodies: a [Chart] of bars
// or dots, [Panels] of marks upon lines side by side, a [Matrix], or a [Forest] of
// intervals. The package
// knows how things are drawn; what they mean, the caller says.
//
// The same figure makes the same bytes in every format.
package figure

import (
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Page is one figure.
type Page struct {
	Name    string // of its files, without extension
	Title   string
	Caption []string // paragraphs
	Body    Body
}

// A Body is what stands between title and caption: a *[Chart], *[Panels],
// *[Matrix] or *[Forest].
type Body interface {
	// layout places everything; it is called before the others.
	layout() measures
	// draw draws the body from the left margin to the right one.
	draw(page draw.Canvas, bottom, top vg.Length)
}

// measures are what a body wants of its page.
type measures struct {
	legend [][]entry // lines, broken where they are too long
	line   vg.Length // height of a line of the legend
	below  vg.Length // space below the legend
	rows   vg.Length // height of the body, without axis
	axis   vg.Length // height of the axis below the rows
	above  vg.Length // space above the caption
	lift   vg.Length // of the last line of the caption above the lower margin
}

// plotted are the measures of a body that is a plot.
func plotted(rows, axis vg.Length, legend [][]entry) measures {
	return measures{legend: legend, line: legendHeight, below: vg.Points(6), rows: rows, axis: axis, above: vg.Points(4), lift: vg.Points(1)}
}

// A layout is a page on which everything has its place.
type layout struct {
	*Page
	measures
	caption []string // lines
}

func (p *Page) layout() layout {
	l := layout{p, p.Body.layout(), wrap(p.Caption, captionStyle, Width-2*margin)}
	l.legend = breakLegend(l.legend)
	return l
}

const (
	titleHeight   = (titleSize + 9) * vg.Inch / 72
	captionHeight = captionSize * 1.3 * vg.Inch / 72 // of a line
)

// head is the height of title and legend.
func (l layout) head() vg.Length {
	return margin + titleHeight + vg.Length(len(l.legend))*l.line + l.below
}

// foot is the height of the caption, without the margin.
func (l layout) foot() vg.Length { return captionHeight*vg.Length(len(l.caption)) + l.above }

func (l layout) tall() vg.Length { return l.head() + l.rows + l.axis + l.foot() + margin }

// Height is the height of the page; its width is [Width].
func (p *Page) Height() vg.Length { return p.layout().tall() }

// Draw draws the page on a canvas of Width by its Height.
func (p *Page) Draw(canvas vg.CanvasSizer) { p.layout().draw(canvas) }

func (l layout) draw(canvas vg.CanvasSizer) {
	page, tall := draw.New(canvas), l.tall()
	page.FillPolygon(white, []vg.Point{{}, {X: Width}, {X: Width, Y: tall}, {Y: tall}})
	page.FillText(titleStyle, vg.Point{X: margin, Y: tall - margin - vg.Points(titleSize)}, l.Title)
	y := tall - margin - titleHeight - l.line/2
	for _, entries := range l.legend {
		drawLegend(page, entries, y)
		y -= l.line
	}
	y = margin + captionHeight*vg.Length(len(l.caption)-1) + l.lift
	for _, words := range l.caption {
		page.FillText(captionStyle, vg.Point{X: margin, Y: y}, words)
		y -= captionHeight
	}
	l.Body.draw(page, margin+l.foot(), tall-l.head())
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
