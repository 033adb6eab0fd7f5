package doc

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/schemes/cite"
)

// A Table is rows under named columns.
type Table struct {
	Name    string   // of the table among others, without spaces
	Title   string   // one line; may be empty, as may all but the columns
	Caption []string // under which conditions the numbers hold
	Columns []Column
	Rows    []Row
	Notes   []string
	Works   []*cite.Entry // that the cells cite
}

// A Kind says where the numbers of a column come from. It is part of the label.
type Kind string

// The kinds of column. Numbers of different kinds are never in one.
const (
	NoKind    Kind = ""
	Counted   Kind = "counted"
	Measured  Kind = "measured"
	Modelled  Kind = "modelled"
	Published Kind = "published"
)

// A Column says what its cells are. Where it has no Fields, a format for programs
// has one field for it, or three for an interval.
type Column struct {
	Kind     Kind
	Head     string
	Unit     Unit     // of its numbers
	Interval bool     // cells are medians with their 95 % intervals
	Fields   []string // heads of the fields, where it has several or one of another name
	Right    bool     // numbers stand at the right
	Wrap     int      // width in print, in mm, of long texts; 0 for as wide as need be
}

// Label is the head with the unit, after the kind.
func (c Column) Label() string { return c.Kind.label(c.words()) + c.unit() }

// words are the head; what is measured need not have one.
func (c Column) words() string {
	if c.Interval && c.Head == "" {
		return "median and 95 % interval"
	}
	return c.Head
}

// unit is the unit as it stands after a head.
func (c Column) unit() string {
	if s := c.Unit.Symbol(); s != "" {
		return " (" + s + ")"
	}
	return ""
}

func (k Kind) label(head string) string {
	if k == NoKind {
		return head
	}
	return string(k) + ": " + head
}

// fields are the labels of the column for programs, at least one.
func (c Column) fields() []string {
	heads := c.Fields
	unit := ""
	if c.Unit.base != "" {
		unit = " (" + c.Unit.base + ")"
	}
	switch {
	case heads != nil:
	case c.Interval:
		for _, what := range []string{"median", "low", "high"} {
			heads = append(heads, strings.TrimSpace(c.Head+" "+what)+unit)
		}
	default:
		heads = []string{c.Head + unit}
	}
	labels := make([]string, len(heads))
	for i, head := range heads {
		labels[i] = c.Kind.label(head)
	}
	return labels
}

// A Row is either a heading for those after it or has a cell for each column.
type Row struct {
	Heading string
	Cells   []Spans
}

// Heading appends a heading for the rows after it.
func (t *Table) Heading(s string) { t.Rows = append(t.Rows, Row{Heading: s}) }

// Add appends a row. The number of cells is the programmer's business.
func (t *Table) Add(cells ...Spans) {
	if len(cells) != len(t.Columns) {
		panic(fmt.Sprintf("doc: table %s: row of %d cells for %d columns", t.Name, len(cells), len(t.Columns)))
	}
	t.Rows = append(t.Rows, Row{Cells: cells})
}

// Note appends those notes that are not there yet.
func (t *Table) Note(notes ...string) {
	for _, n := range notes {
		if !slices.Contains(t.Notes, n) {
			t.Notes = append(t.Notes, n)
		}
	}
}

// Cite appends a work to those that the cells cite, unless it is there already, and
// reports whether it is new.
func (t *Table) Cite(w *cite.Entry) bool {
	if slices.Contains(t.Works, w) {
		return false
	}
	t.Works = append(t.Works, w)
	return true
}

// references are the works in full, by key.
func (t *Table) references() []string {
	lines := References{t.Works}.lines()
	slices.Sort(lines)
	return lines
}

// grouped reports whether rows stand under headings.
func (t *Table) grouped() bool {
	return slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Heading != "" })
}

// headless reports whether no column has a label.
func (t *Table) headless() bool {
	return !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Label() != "" })
}

// oneKind reports whether all columns that have a kind have the same.
func (t *Table) oneKind() bool {
	var kinds []Kind
	for _, c := range t.Columns {
		if c.Kind != NoKind && !slices.Contains(kinds, c.Kind) {
			kinds = append(kinds, c.Kind)
		}
	}
	return len(kinds) < 2
}
