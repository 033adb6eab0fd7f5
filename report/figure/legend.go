package figure

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The legend is above the body, where it covers nothing.

// An entry is a sample and what it means.
type entry struct {
	icon  func(c draw.Canvas, at vg.Point) // draws the sample to the right of a point; nil for none
	width vg.Length                        // of the sample, with the space between
	text  string
	least vg.Length // width of the text to the next entry, where it is more than that of the text
}

const (
	legendHeight = 15 * vg.Inch / 72
	legendIcon   = 20 * vg.Inch / 72
	legendSpace  = 4 * vg.Inch / 72 // between sample and text
	legendGap    = 14 * vg.Inch / 72
)

func (e entry) wide() vg.Length {
	return e.width + max(nameStyle.Width(e.text), e.least) + legendGap
}

// breakLegend breaks lines that are wider than the page.
func breakLegend(lines [][]entry) [][]entry {
	var broken [][]entry
	for _, line := range lines {
		broken = append(broken, nil)
		x := margin
		for _, e := range line {
			last := len(broken) - 1
			if x+e.wide()-legendGap > Width-margin && len(broken[last]) > 0 {
				broken = append(broken, nil)
				x, last = margin, last+1
			}
			broken[last] = append(broken[last], e)
			x += e.wide()
		}
	}
	return broken
}

func drawLegend(page draw.Canvas, entries []entry, y vg.Length) {
	x := margin
	for _, e := range entries {
		if e.icon != nil {
			e.icon(page, vg.Point{X: x, Y: y})
		}
		page.FillText(nameStyle, vg.Point{X: x + e.width, Y: y - vg.Points(textSize/3)}, e.text)
		x += e.wide()
	}
}

// box is the place of a sample that is a rectangle.
func box(at vg.Point, below, above float64) vg.Rectangle {
	return vg.Rectangle{
		Min: at.Add(vg.Point{Y: -vg.Points(below)}),
		Max: at.Add(vg.Point{X: legendIcon, Y: vg.Points(above)}),
	}
}
