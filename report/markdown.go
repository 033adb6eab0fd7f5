package report

import (
	"strings"
	"unicode/utf8"
)

// markdown renders a table that is aligned as text, too.
func (t *table) markdown() []byte {
	lines := [][]string{nil}
	for _, c := range t.columns {
		lines[0] = append(lines[0], markdownText(c.label()))
	}
	for _, r := range t.rows {
		line := make([]string, len(t.columns))
		if r.heading != "" {
			line[0] = "**" + markdownText(r.heading) + "**"
		}
		for i, c := range r.cells {
			line[i] = markdownText(c.full())
		}
		lines = append(lines, line)
	}
	width := make([]int, len(t.columns))
	for _, line := range lines {
		for i, s := range line {
			width[i] = max(width[i], utf8.RuneCountInString(s), 3)
		}
	}

	var b strings.Builder
	b.WriteString("### " + markdownText(t.title) + "\n\n")
	for _, c := range t.caption {
		b.WriteString(markdownText(c) + "\n\n")
	}
	for n, line := range lines {
		for i, s := range line {
			b.WriteString("| " + t.columns[i].pad(s, width[i]) + " ")
		}
		b.WriteString("|\n")
		if n > 0 {
			continue
		}
		for i, c := range t.columns {
			rule := strings.Repeat("-", width[i]+1)
			if c.right {
				b.WriteString("|" + rule + ":")
			} else {
				b.WriteString("|:" + rule)
			}
		}
		b.WriteString("|\n")
	}
	if len(t.notes) > 0 {
		b.WriteString("\n")
	}
	for _, n := range t.notes {
		b.WriteString("- " + markdownText(n) + "\n")
	}
	for i, r := range t.references() {
		if i == 0 {
			b.WriteString("\nReferences\n\n")
		}
		b.WriteString("- " + markdownText(r) + "\n")
	}
	return []byte(b.String())
}

func (c column) pad(s string, width int) string {
	space := strings.Repeat(" ", width-utf8.RuneCountInString(s))
	if c.right {
		return space + s
	}
	return s + space
}

// markdownText escapes what would be markup or end the cell.
var markdownText = strings.NewReplacer(
	`\`, `\\`, `|`, `\|`, `*`, `\*`, `_`, `\_`, "`", "\\`", `<`, `&lt;`, `[`, `\[`,
	"\r\n", " ", "\n", " ",
).Replace
