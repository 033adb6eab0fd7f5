package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// pageLines are the lines of a page for the rows of a table in print; caption, head
// and notes have the rest.
const pageLines = 56

// latex renders a table, one float a page. A float cannot be longer, and the
// packages that break tables over pages do not work in two columns, which is how
// the papers of this field are set.
func (t *table) latex() []byte {
	var b bytes.Buffer
	for i, p := range t.parts() {
		if i > 0 {
			b.WriteString("\n")
		}
		b.Write(p.float())
	}
	return b.Bytes()
}

// parts breaks a table into such as fit on a page each. The rows of one scheme stay
// together; a group that goes on has its heading again. The first part keeps the
// name of the table, the last has all notes, the others those that explain a mark.
func (t *table) parts() []*table {
	var parts []*table
	var heading string
	lines := pageLines + 1 // the first block begins the first part
	for _, block := range t.blocks() {
		n := 0
		for _, r := range block {
			n += t.printLines(r)
		}
		if lines+n > pageLines {
			p := *t
			p.rows, p.notes = nil, nil
			parts = append(parts, &p)
			lines = 0
			if heading != "" && block[0].heading == "" {
				p.heading(heading + " (continued)")
				lines = 1
			}
		}
		if h := block[0].heading; h != "" {
			heading = h
		}
		last := parts[len(parts)-1]
		last.rows = append(last.rows, block...)
		lines += n
	}
	if len(parts) < 2 {
		return []*table{t}
	}
	for i, p := range parts {
		if i > 0 {
			p.name = fmt.Sprintf("%s-%d", t.name, i+1)
		}
		p.title = fmt.Sprintf("%s (part %d of %d)", t.title, i+1, len(parts))
		if i == len(parts)-1 {
			p.notes = t.notes
			break
		}
		for _, note := range t.notes {
			if mark, _, _ := strings.Cut(note, " "); utf8.RuneCountInString(mark) == 1 && mark > "~" && p.shows(mark) {
				p.note(note)
			}
		}
		p.note(fmt.Sprintf("further notes are under part %d", len(parts)))
	}
	return parts
}

// blocks are runs of rows that are not parted: those about one scheme, which have
// the same first cell, with the heading above them.
func (t *table) blocks() [][]row {
	var blocks [][]row
	for i, r := range t.rows {
		begins := true
		if i > 0 && r.heading == "" {
			before := t.rows[i-1]
			begins = before.heading == "" && before.cells[0].text != r.cells[0].text
		}
		if begins {
			blocks = append(blocks, nil)
		}
		blocks[len(blocks)-1] = append(blocks[len(blocks)-1], r)
	}
	return blocks
}

// printLines estimates how many lines a row has in print.
func (t *table) printLines(r row) int {
	const perLetter = 1.2 // mm, of the small type of tables
	lines := 1
	for i, c := range r.cells {
		if c.interval != "" {
			lines = max(lines, 2)
		}
		if w := t.columns[i].wrap; w > 0 {
			lines = max(lines, 1+int(perLetter*float64(utf8.RuneCountInString(c.text))/float64(w)))
		}
	}
	return lines
}

// shows reports whether a mark stands in a cell.
func (t *table) shows(mark string) bool {
	for _, r := range t.rows {
		for _, c := range r.cells {
			if strings.Contains(c.full(), mark) {
				return true
			}
		}
	}
	return false
}
