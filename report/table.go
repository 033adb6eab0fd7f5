package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"golang.org/x/perf/benchunit"

	"tmisbench/schemes/cite"
	"tmisbench/schemes/lang"
)

// A table is what all renderers take.
type table struct {
	name    string   // of its files, without extension
	title   string   // one line
	caption []string // under which conditions the numbers hold
	columns []column
	rows    []row
	notes   []string
	cited   []*cite.Entry
}

// A kind says where the numbers of a column come from. It is part of the label.
type kind string

const (
	plain    kind = ""
	counted  kind = "counted"
	measured kind = "measured"
	modelled kind = "modelled"
	printed  kind = "published"
)

// A column has a label and, where CSV splits it or prints another unit, the
// labels it has there.
type column struct {
	kind  kind
	head  string
	right bool // numbers stand at the right
	wrap  int  // width in print, in mm, of long texts; 0 for as wide as need be
	csv   []string
}

func (c column) label() string { return c.kind.label(c.head) }

func (k kind) label(head string) string {
	if k == plain {
		return head
	}
	return string(k) + ": " + head
}

// csvLabels returns at least one label.
func (c column) csvLabels() []string {
	if c.csv == nil {
		return []string{c.label()}
	}
	labels := make([]string, len(c.csv))
	for i, head := range c.csv {
		labels[i] = c.kind.label(head)
	}
	return labels
}

// A row is either a heading for those after it or has a cell for each column.
type row struct {
	heading string
	cells   []cell
}

// A cell has a text for readers and, where they differ, the values for CSV: as
// many as its column has there. The interval, in brackets, is apart from the text
// because print sets it below.
type cell struct {
	text     string
	interval string
	csv      []string
	latex    string // in place of the text, where it has commands
}

// full is the text on one line.
func (c cell) full() string {
	if c.interval == "" {
		return c.text
	}
	return c.text + " " + c.interval
}

func str(s string) cell { return cell{text: s} }

func number(n int) cell { return str(strconv.Itoa(n)) }

// missing stands for a number that does not exist.
var missing = cell{text: "n/a"}

// values returns what CSV prints: n fields, the missing ones empty.
func (c cell) values(n int) []string {
	vs := c.csv
	if vs == nil && c.text != missing.text {
		vs = []string{c.text}
	}
	vs = slices.Clone(vs)
	for len(vs) < n {
		vs = append(vs, "")
	}
	return vs
}

func (t *table) heading(s string) { t.rows = append(t.rows, row{heading: s}) }

// add appends a row. The number of cells is the programmer's business.
func (t *table) add(cells ...cell) {
	if len(cells) != len(t.columns) {
		panic(fmt.Sprintf("report: table %s: row of %d cells for %d columns", t.name, len(cells), len(t.columns)))
	}
	t.rows = append(t.rows, row{cells: cells})
}

// note adds notes that are not there yet.
func (t *table) note(notes ...string) {
	for _, n := range notes {
		if !slices.Contains(t.notes, n) {
			t.notes = append(t.notes, n)
		}
	}
}

// schemeColumns begin every table that has schemes in its rows.
func schemeColumns(more ...column) []column {
	return append([]column{{head: "scheme"}, {head: "evidence"}}, more...)
}

// addScheme appends a row about a scheme: no number of it stands without its
// evidence level, and no reconstruction without its mark.
func (t *table) addScheme(d *lang.Description, cells ...cell) {
	t.note(markNotes(d)...)
	t.add(append([]cell{t.nameCell(d), str(d.Evidence.String())}, cells...)...)
}

// A scale prints times in one unit. CSV has nanoseconds throughout, so that
// files can be put together.
type scale struct{ benchunit.Scaler }

// timeScale shows at least three digits of each of the times, in seconds.
func timeScale(times []float64) scale { return scale{benchunit.CommonScale(times, benchunit.Decimal)} }

func (s scale) unit() string { return s.Prefix + "s" }

// format leaves out decimals after the fourth digit: times of all families stand in
// one column, and the digits after it are noise.
func (s scale) format(seconds float64) string {
	bare := s.Scaler
	bare.Prefix = ""
	const digits = 4
	decimals := digits
	for v := seconds / s.Factor; v >= 1 && decimals > 0; v /= 10 {
		decimals--
	}
	bare.Prec = min(bare.Prec, decimals)
	return bare.Format(seconds)
}

var nanoseconds = benchunit.Scaler{Prec: 2, Factor: 1e-9}

// timeColumn is a column of medians with their intervals.
func timeColumn(head, unit string) column {
	label := "median and 95 % interval"
	if head != "" {
		label, head = head, head+" "
	}
	if unit != "" {
		label += " (" + unit + ")"
	}
	return column{kind: measured, head: label, right: true, csv: []string{head + "median (ns)", head + "low (ns)", head + "high (ns)"}}
}

// timeCell is an estimate for such a column. Where there are too few repetitions
// for an interval, the warning becomes a note.
func (t *table) timeCell(e estimate, format func(float64) string) cell {
	c := cell{text: format(e.Center), csv: []string{nanoseconds.Format(e.Center)}}
	for _, w := range e.Warnings {
		t.note(fmt.Sprintf("∞ too few repetitions (n = %d): %v", e.n(), w))
	}
	if math.IsInf(e.Lo, 0) || math.IsInf(e.Hi, 0) {
		c.interval = "(∞)"
		return c
	}
	c.interval = "(" + format(e.Lo) + "–" + format(e.Hi) + ")"
	c.csv = append(c.csv, nanoseconds.Format(e.Lo), nanoseconds.Format(e.Hi))
	return c
}
