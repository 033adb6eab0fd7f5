package report

import (
	"fmt"

	"tmisbench/report/doc"
	"tmisbench/schemes/lang"
)

func text(s string) doc.Spans { return doc.Plain(s) }

func count(n int) doc.Spans { return doc.Spans{doc.Count(n)} }

func number(x float64, u doc.Unit) doc.Spans { return doc.Spans{doc.Number{X: x, Unit: u}} }

// missing is the cell of a number that does not exist.
func missing() doc.Spans { return doc.Spans{doc.Missing{}} }

// whole writes numbers that a file has with decimals and that have none.
var whole = doc.Verb("%.0f")

// schemeColumns begin every table that has schemes in its rows.
func schemeColumns(more ...doc.Column) []doc.Column {
	return append([]doc.Column{{Head: "scheme"}, {Head: "evidence"}}, more...)
}

// addScheme appends a row about a scheme: no number of it is shown without its evidence
// level, and no reconstruction without its mark.
func addScheme(t *doc.Table, d *lang.Description, cells ...doc.Spans) {
	t.Note(markNotes(d)...)
	t.Add(append([]doc.Spans{citedName(t, d), text(d.Evidence.String())}, cells...)...)
}

// schemeName is the name of a scheme, with its marks.
func schemeName(d *lang.Description) doc.Spans {
	name := text(d.Key)
	for _, m := range marks(d) {
		name = append(name, doc.Evidence(m))
	}
	return name
}

// timeColumn is a column of medians with their intervals.
func timeColumn(head string, unit doc.Unit) doc.Column {
	return doc.Column{Kind: doc.Measured, Head: head, Unit: unit, Interval: true, Right: true}
}

// countColumn is a column of exact numbers.
func countColumn(head string) doc.Column {
	return doc.Column{Kind: doc.Counted, Head: head, Right: true}
}

// value is an estimate as a span of documents.
func (e estimate) value(u doc.Unit) doc.Value {
	return doc.Value{Summary: e.Summary, Sample: e.sample, Unit: u}
}

// timeCell is an estimate for a column of times. Where there are too few repetitions
// for an interval, the warning becomes a note.
func timeCell(t *doc.Table, e estimate, u doc.Unit) doc.Spans {
	for _, w := range e.Warnings {
		t.Note(fmt.Sprintf("∞ too few repetitions (n = %d): %v", e.n(), w))
	}
	return doc.Spans{e.value(u)}
}
