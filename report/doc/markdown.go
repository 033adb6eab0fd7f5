package doc

import (
	"io"
	"strings"
	"unicode/utf8"
)

// writeMarkdown writes GitHub's Markdown; its tables are aligned as text, too.
func writeMarkdown(w io.Writer, blocks ...Block) error {
	var p page
	for _, b := range blocks {
		p.begin()
		switch b := b.(type) {
		case Heading:
			p.WriteString(strings.Repeat("#", b.Level) + " " + markdownSpans(b.Text) + "\n")
		case Paragraph:
			p.WriteString(markdownSpans(b.Text) + "\n")
		case List:
			for _, item := range b.Items {
				p.WriteString("- " + markdownSpans(item) + "\n")
			}
		case Preformatted:
			p.WriteString("```\n" + strings.Join(b.Lines, "\n") + "\n```\n")
		case References:
			p.bullets(b.lines())
		case *Table:
			p.markdown(b)
		default:
			return unknown("markdown", b)
		}
	}
	return p.flush(w)
}

// bullets is a list of lines.
func (p *page) bullets(lines []string) {
	for _, l := range lines {
		p.WriteString("- " + markdownText(l) + "\n")
	}
}

func markdownSpans(s Spans) string {
	return s.write(func(x Span) string {
		if _, ok := x.(Strong); ok {
			return "**" + markdownText(x.plain()) + "**"
		}
		return markdownText(x.plain())
	})
}

func (p *page) markdown(t *Table) {
	if t.Title != "" {
		p.WriteString("### " + markdownText(t.Title) + "\n\n")
	}
	for _, c := range t.Caption {
		p.WriteString(markdownText(c) + "\n\n")
	}
	lines := t.markdownLines()
	width := make([]int, len(t.Columns))
	for _, line := range lines {
		for i, s := range line {
			width[i] = max(width[i], utf8.RuneCountInString(s), 3)
		}
	}
	for n, line := range lines {
		for i, s := range line {
			p.WriteString("| " + t.Columns[i].pad(s, width[i]) + " ")
		}
		p.WriteString("|\n")
		if n > 0 {
			continue
		}
		for i, c := range t.Columns {
			rule := strings.Repeat("-", width[i]+1)
			if c.Right {
				p.WriteString("|" + rule + ":")
			} else {
				p.WriteString("|:" + rule)
			}
		}
		p.WriteString("|\n")
	}
	if len(t.Notes) > 0 {
		p.WriteString("\n")
	}
	p.bullets(t.Notes)
	if refs := t.references(); len(refs) > 0 {
		p.WriteString("\nReferences\n\n")
		p.bullets(refs)
	}
}

// markdownLines are the cells, escaped, head first.
func (t *Table) markdownLines() [][]string {
	lines := [][]string{nil}
	for _, c := range t.Columns {
		lines[0] = append(lines[0], markdownText(c.Label()))
	}
	for _, r := range t.Rows {
		line := make([]string, len(t.Columns))
		if r.Heading != "" {
			line[0] = "**" + markdownText(r.Heading) + "**"
		}
		for i, c := range r.Cells {
			line[i] = markdownSpans(c)
		}
		lines = append(lines, line)
	}
	return lines
}

// pad fills a cell with spaces to a width in characters.
func (c Column) pad(s string, width int) string {
	space := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
	if c.Right {
		return space + s
	}
	return s + space
}

// markdownText escapes what would be markup or end the cell.
var markdownText = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, `*`, `\*`, `_`, `\_`, "`", "\\`", `<`, `&lt;`, `[`, `\[`,
	"\r\n", " ", "\n", " ",
).Replace
