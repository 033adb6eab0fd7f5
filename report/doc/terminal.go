package doc

import (
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Terminal is the writer of text for people at a terminal that many columns wide,
// or of any width where width is 0. Sections are indented below their headings, long
// lines broken; where a table is too wide, its widest columns are broken within
// their cells.
func Terminal(width int) func(io.Writer, ...Block) error {
	return func(w io.Writer, blocks ...Block) error {
		p := terminalPage{width: width}
		for _, b := range blocks {
			if err := p.block(b); err != nil {
				return err
			}
		}
		return p.flush(w)
	}
}

type terminalPage struct {
	page
	width  int
	indent int  // of what is below the present heading
	joined bool // the next block follows without an empty line
}

const step = 2 // of indentation

func (p *terminalPage) block(b Block) error {
	h, heads := b.(Heading)
	if heads {
		p.indent = step * max(h.Level-2, 0)
	}
	_, lines := b.(Preformatted) // follows the words that lead to it
	if empty := heads && h.Level <= 2; !lines && (!p.joined || empty) {
		p.begin()
	}
	p.joined = false
	switch b := b.(type) {
	case Heading:
		p.lines(b.Text.String(), 0)
		if b.Level > 1 {
			p.indent += step
			p.joined = true
		}
	case Paragraph:
		p.lines(b.Text.String(), 0)
	case List:
		for _, item := range b.Items {
			p.lines("- "+item.String(), step)
		}
	case Preformatted:
		for _, l := range b.Lines {
			p.WriteString(strings.Repeat(" ", p.indent+2*step) + printable(l) + "\n")
		}
	case References:
		for _, l := range b.lines() {
			p.lines(l, step)
		}
	case *Table:
		p.table(b)
	default:
		return unknown("text", b)
	}
	return nil
}

// lines writes a text broken to the width of the page; all lines but the first are
// indented by hang.
func (p *terminalPage) lines(text string, hang int) {
	width := 0
	if p.width > 0 {
		width = max(p.width-p.indent-hang, 1)
	}
	for i, l := range broken(printable(text), width) {
		indent := p.indent
		if i > 0 {
			indent += hang
		}
		p.WriteString(strings.Repeat(" ", indent) + l + "\n")
	}
}

// broken breaks a text at single spaces into lines of at most width characters; a
// longer word has a line of its own. It is one line where width is 0.
func broken(text string, width int) []string {
	if width <= 0 || utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	var lines []string
	line, n := "", 0
	for i, word := range strings.Split(text, " ") {
		w := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			line, n = word, w
		case n+1+w > width:
			lines = append(lines, strings.TrimRight(line, " "))
			line, n = word, w
		default:
			line, n = line+" "+word, n+1+w
		}
	}
	return append(lines, line)
}

const columnGap = 2

func (p *terminalPage) table(t *Table) {
	if t.Title != "" {
		p.lines(t.Title, 0)
		p.WriteString("\n")
	}
	for _, c := range t.Caption {
		p.lines(c, 0)
		p.WriteString("\n")
	}
	indent := p.indent
	if t.grouped() {
		p.indent += step
	}
	rows := t.terminalRows()
	width := t.fit(rows, p.width-p.indent, p.width > 0)
	at := 0
	for _, r := range t.Rows {
		if at == 0 && !t.headless() {
			p.row(t, rows[0], width)
		}
		at++
		if r.Heading == "" {
			p.row(t, rows[at], width)
			continue
		}
		if at > 1 {
			p.WriteString("\n")
		}
		p.WriteString(strings.Repeat(" ", indent) + printable(r.Heading) + "\n")
	}
	if len(t.Rows) == 0 && !t.headless() {
		p.row(t, rows[0], width)
	}
	p.indent = indent
	if len(t.Notes) > 0 {
		p.WriteString("\n")
	}
	for _, n := range t.Notes {
		p.lines("- "+n, step)
	}
	for i, l := range t.references() {
		if i == 0 {
			p.WriteString("\nReferences\n")
		}
		p.lines(l, step)
	}
}

// terminalRows are the labels and then the cells as text; a heading has none. The
// kind stands in the labels only where columns differ in it.
func (t *Table) terminalRows() [][]string {
	rows := [][]string{nil}
	for _, c := range t.Columns {
		label := c.words()
		if !t.oneKind() {
			label = c.Kind.label(label)
		}
		rows[0] = append(rows[0], strings.ToUpper(label)+c.unit()) // a unit has its own case
	}
	for _, r := range t.Rows {
		var row []string
		for _, c := range r.Cells {
			row = append(row, printable(c.String()))
		}
		rows = append(rows, row)
	}
	return rows
}

// fit are the widths of the columns: as wide as their longest cell or, where that is
// too wide together, the widest ones narrower, down to their longest words.
func (t *Table) fit(rows [][]string, room int, limited bool) []int {
	width, least := make([]int, len(t.Columns)), make([]int, len(t.Columns))
	for _, row := range rows {
		for i, s := range row {
			width[i] = max(width[i], utf8.RuneCountInString(s))
			for word := range strings.SplitSeq(s, " ") {
				least[i] = max(least[i], utf8.RuneCountInString(word))
			}
		}
	}
	total := columnGap * (len(width) - 1)
	for _, w := range width {
		total += w
	}
	for limited && total > room {
		widest := -1
		for i, w := range width {
			if w > least[i] && (widest < 0 || w > width[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break // it cannot be narrower
		}
		width[widest]--
		total--
	}
	return width
}

// row writes the cells of a row, on several lines where some are broken.
func (p *terminalPage) row(t *Table, cells []string, width []int) {
	lines := make([][]string, len(cells))
	height := 0
	for i, s := range cells {
		lines[i] = broken(s, width[i])
		height = max(height, len(lines[i]))
	}
	for n := range height {
		var b strings.Builder
		b.WriteString(strings.Repeat(" ", p.indent))
		for i, c := range t.Columns {
			s := ""
			if n < len(lines[i]) {
				s = lines[i][n]
			}
			if i > 0 {
				b.WriteString(strings.Repeat(" ", columnGap))
			}
			b.WriteString(c.pad(s, width[i]))
		}
		p.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
}

// printable replaces what a terminal would obey.
func printable(s string) string {
	if !slices.ContainsFunc([]rune(s), unicode.IsControl) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return '\uFFFD'
		}
		return r
	}, s)
}
