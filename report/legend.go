package report

import (
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The legend stands above the plot, where it hides no bar. Besides the series it
// explains the hatching, under the number hatchEntry, where there is any.
const hatchEntry = -1

// wholeEntry is the number of the mark of the whole phase, where the chart has it.
const wholeEntry = -2

func (f *figure) legendText(entry int) string {
	switch entry {
	case hatchEntry:
		return dagger + " reconstruction, not the authors' protocol"
	case wholeEntry:
		return f.chart.whole
	}
	return f.chart.series[entry]
}

// breakLegend fills lines with entries.
func (f *figure) breakLegend() [][]int {
	var entries []int
	for i := range f.chart.series {
		if f.chart.used(i) {
			entries = append(entries, i)
		}
	}
	if f.chart.whole != "" {
		entries = append(entries, wholeEntry)
	}
	for _, r := range f.rows {
		if r.hatched {
			entries = append(entries, hatchEntry)
			break
		}
	}
	lines := [][]int{nil}
	x := margin
	for _, e := range entries {
		w := f.entryWidth(e)
		if x+w > pageWidth-margin && len(lines[len(lines)-1]) > 0 {
			lines = append(lines, nil)
			x = margin
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], e)
		x += w
	}
	return lines
}

// iconWidth is the width of the sample before the text, with the space between.
func (f *figure) iconWidth(entry int) vg.Length {
	if f.chart.log && entry != wholeEntry {
		if entry == hatchEntry {
			return 0 // dots have no hatching; the dagger is the mark
		}
		return legendIcon/2 + vg.Points(4)
	}
	return legendIcon + vg.Points(4)
}

func (f *figure) entryWidth(entry int) vg.Length {
	return f.iconWidth(entry) + nameStyle.Width(f.legendText(entry)) + legendGap
}

func (f *figure) drawLegend(page draw.Canvas) {
	y := f.height - margin - titleHeight - legendHeight/2
	for _, entries := range f.legend {
		x := margin
		for _, e := range entries {
			box := vg.Rectangle{Min: vg.Point{X: x, Y: y - vg.Points(4)}, Max: vg.Point{X: x + legendIcon, Y: y + vg.Points(4.5)}}
			switch {
			case e == wholeEntry:
				drawSpan(page, x, x+legendIcon/2, x+legendIcon, y)
			case f.chart.log && e != hatchEntry:
				f.chart.drawMark(page, e, vg.Point{X: x + legendIcon/4, Y: y})
			case f.chart.log:
			case e == hatchEntry:
				drawPart(page, box, white, true)
			default:
				drawPart(page, box, barColor(e), false)
			}
			page.FillText(nameStyle, vg.Point{X: x + f.iconWidth(e), Y: y - vg.Points(textSize/3)}, f.legendText(e))
			x += f.entryWidth(e)
		}
		y -= legendHeight
	}
}
