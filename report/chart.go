package report

import "slices"

// A chart is what a figure shows: horizontal lines, one for each scheme, under
// the headings of their groups. It knows nothing of drawing.
type chart struct {
	name     string // of its files, without extension
	title    string
	axis     string // quantity and unit
	log      bool
	series   []string // legend
	kinds    bool     // series are lang.RoleKinds, which look the same in all figures
	whole    string   // legend of the spans; empty where there are none
	sections []section
	caption  []string
	limit    float64 // bars are cut here; 0 for nowhere
}

type section struct {
	heading string
	lines   []line
}

// A line is one scheme: either parts of a bar, in order, or, on a logarithmic axis,
// dots. Parts of a bar would have no lengths there.
type line struct {
	name, evidence string
	hatched        bool // a reconstruction
	parts, dots    []point
	span           *span
	value          string // printed at the end
}

// A point is a value, in units of the axis, of a series, which is an index into
// the chart's.
type point struct {
	series int
	value  float64
}

// A span is a value with its interval, in units of the axis.
type span struct{ center, low, high float64 }

// end is where a bar ends.
func (l line) end() float64 {
	v := 0.0
	for _, p := range l.parts {
		v += p.value
	}
	return v
}

// used reports whether a series has any part or dot.
func (c *chart) used(series int) bool {
	for _, sec := range c.sections {
		for _, l := range sec.lines {
			for _, p := range slices.Concat(l.parts, l.dots) {
				if p.series == series {
					return true
				}
			}
		}
	}
	return false
}

// cut limits the axis where a few bars would make the others too short to read:
// bars more than ratio times as long as the next shorter one, and all longer
// ones, are drawn up to the limit and carry their value.
func (c *chart) cut(ends []float64) {
	const ratio, room = 4, 1.5
	for i := 1; i < len(ends); i++ { // ascending
		if ends[i-1] > 0 && i >= len(ends)/2 && ends[i] > ratio*ends[i-1] {
			c.limit = room * ends[i-1]
			c.caption = append(c.caption, "The axis is cut: bars with a break go on to the value printed beside them, and their parts beyond it are not seen.")
			return
		}
	}
}
