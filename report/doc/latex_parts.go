package doc

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// pageLines are the lines of a page for the rows of a table in print; caption, head
// and notes have the rest.
const pageLines = 56

// parts breaks a table into such as fit on a page each, since a float cannot be
// longer, and the packages that break tables over pages do not work in two columns,
// which is how the papers of this field are set. Rows with the same first cell stay
// together; a group that goes on has its heading again. The first part keeps the
// name of the table, the last has all notes, the others those that explain a mark.
func (t *Table) parts() []*Table {
	var parts []*Table
	var heading string
	lines := pageLines + 1 // the first run begins the first part
	for _, run := range t.runs() {
		n := 0
		for _, r := range run {
			n += t.printLines(r)
		}
		if lines+n > pageLines {
			p := *t
			p.Rows, p.Notes = nil, nil
			parts = append(parts, &p)
			lines = 0
			if heading != "" && run[0].Heading == "" {
				p.Heading(heading + " (continued)")
				lines = 1
			}
		}
		if h := run[0].Heading; h != "" {
			heading = h
		}
		last := parts[len(parts)-1]
		last.Rows = append(last.Rows, run...)
		lines += n
	}
	if len(parts) < 2 {
		return []*Table{t}
	}
	for i, p := range parts {
		if i > 0 {
			p.Name = fmt.Sprintf("%s-%d", t.Name, i+1)
		}
		p.Title = fmt.Sprintf("%s (part %d of %d)", t.Title, i+1, len(parts))
		if i == len(parts)-1 {
			p.Notes = t.Notes
			break
		}
		for _, note := range t.Notes {
			if mark, _, _ := strings.Cut(note, " "); utf8.RuneCountInString(mark) == 1 && mark > "~" && p.shows(mark) {
				p.Note(note)
			}
		}
		p.Note(fmt.Sprintf("further notes are under part %d", len(parts)))
	}
	return parts
}

// runs are the rows that are not parted: those that have the same first cell, with
// the heading above them.
func (t *Table) runs() [][]Row {
	var runs [][]Row
	for i, r := range t.Rows {
		begins := true
		if i > 0 && r.Heading == "" {
			before := t.Rows[i-1]
			begins = before.Heading == "" && before.Cells[0].String() != r.Cells[0].String()
		}
		if begins {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], r)
	}
	return runs
}

// printLines estimates how many lines a row has in print.
func (t *Table) printLines(r Row) int {
	const perLetter = 1.2 // mm, of the small type of tables
	lines := 1
	for i, c := range r.Cells {
		if slices.ContainsFunc(c, func(x Span) bool { _, ok := x.(Value); return ok }) {
			lines = max(lines, 2)
		}
		if w := t.Columns[i].Wrap; w > 0 {
			lines = max(lines, 1+int(perLetter*float64(utf8.RuneCountInString(c.String()))/float64(w)))
		}
	}
	return lines
}

// shows reports whether a mark stands in a cell.
func (t *Table) shows(mark string) bool {
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			if strings.Contains(c.String(), mark) {
				return true
			}
		}
	}
	return false
}
