package doc

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// writeLaTeX writes blocks for \input into a document that loads booktabs; they
// need no other package, and cite from a bibliography of the document, which is why
// references are left out.
func writeLaTeX(w io.Writer, blocks ...Block) error {
	var p page
	for _, b := range blocks {
		if _, ok := b.(References); ok {
			continue
		}
		p.begin()
		switch b := b.(type) {
		case Heading:
			section := []string{"section", "subsection", "subsubsection"}[min(max(b.Level, 1), 3)-1]
			fmt.Fprintf(&p, "\\%s*{%s}\n", section, latexSpans(b.Text))
		case Paragraph:
			p.WriteString(latexSpans(b.Text) + "\n")
		case List:
			p.WriteString("\\begin{itemize}\n")
			for _, item := range b.Items {
				p.WriteString("\\item " + latexSpans(item) + "\n")
			}
			p.WriteString("\\end{itemize}\n")
		case Preformatted:
			p.WriteString("\\begin{flushleft}\\scriptsize\\ttfamily\n")
			for _, l := range b.Lines {
				p.WriteString("{}" + strings.ReplaceAll(latexText(l), "  ", "~~") + "\\\\\n")
			}
			p.WriteString("\\end{flushleft}\n")
		case *Table:
			for i, part := range b.parts() {
				if i > 0 {
					p.begin()
				}
				p.float(part)
			}
		default:
			return unknown("latex", b)
		}
	}
	return p.flush(w)
}

// float is a table that fits on a page. Since columns are narrow in print, heads are
// broken, long texts wrapped, and intervals set below their medians.
func (p *page) float(t *Table) {
	p.WriteString("\\begin{table}[htbp]\n\\centering\n")
	if t.Title != "" {
		fmt.Fprintf(p, "\\caption{%s}\n\\label{tab:%s}\n", latexText(t.Title), t.Name)
	}
	for _, c := range t.Caption {
		fmt.Fprintf(p, "{\\footnotesize %s\\par}\n", latexText(c))
	}
	p.WriteString("\\smallskip\n{\\scriptsize\\setlength{\\tabcolsep}{3pt}%\n\\begin{tabular}{@{}")
	heads := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		p.WriteString(c.latexSpec())
		heads[i] = c.latexHead()
	}
	p.WriteString("@{}}\n\\toprule\n")
	if !t.headless() {
		fmt.Fprintf(p, "%s \\\\\n\\midrule\n", strings.Join(heads, " & "))
	}
	for i, r := range t.Rows {
		if r.Heading != "" {
			if i > 0 {
				p.WriteString("\\midrule\n")
			}
			fmt.Fprintf(p, "\\multicolumn{%d}{@{}l}{\\emph{%s}} \\\\\n", len(t.Columns), latexText(r.Heading))
			continue
		}
		cells := make([]string, len(r.Cells))
		for i, c := range r.Cells {
			cells[i] = t.Columns[i].latexCell(c)
		}
		// Wrapped cells redefine \\; and a row that began with a bracket would be
		// taken for an argument of the one before it, so {} keeps them apart.
		fmt.Fprintf(p, "{}%s \\tabularnewline\n", strings.Join(cells, " & "))
	}
	p.WriteString("\\bottomrule\n\\end{tabular}\\par}\n")
	for _, n := range t.Notes {
		fmt.Fprintf(p, "{\\footnotesize\\raggedright %s\\par}\n", latexText(n))
	}
	p.WriteString("\\end{table}\n")
}

func (c Column) latexSpec() string {
	switch {
	case c.Wrap > 0:
		return fmt.Sprintf("p{%dmm}", c.Wrap)
	case c.Right:
		return "r"
	}
	return "l"
}

// latexHead breaks the label into lines.
func (c Column) latexHead() string {
	const width = 13
	var lines []string
	for _, word := range strings.Fields(c.Label()) {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last]+" "+word) <= width && !strings.HasSuffix(lines[last], ":") {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	side := "l"
	if c.Right {
		side = "r"
	}
	for i := range lines {
		lines[i] = latexText(lines[i])
	}
	return fmt.Sprintf("\\shortstack[%s]{%s}", side, strings.Join(lines, "\\\\"))
}

func (c Column) latexCell(cell Spans) string {
	s := latexSpans(cell)
	switch {
	case c.Wrap > 0:
		return "\\raggedright " + strings.ReplaceAll(s, "/", "/\\allowbreak{}")
	case c.Right && strings.HasPrefix(s, "-"):
		return "$-$" + s[1:] // else a hyphen
	}
	return s
}

func latexSpans(s Spans) string {
	return s.write(func(x Span) string {
		switch x := x.(type) {
		case Strong:
			return "\\textbf{" + latexText(string(x)) + "}"
		case Value:
			return fmt.Sprintf("\\begin{tabular}[t]{@{}r@{}}%s\\\\[-2pt]{\\tiny %s}\\end{tabular}",
				latexText(x.Unit.Format(x.Summary.Center)), latexText(x.interval()))
		case Citation:
			return x.latex()
		}
		return latexText(x.plain())
	})
}

func (c Citation) latex() string {
	switch {
	case c.Named:
		return `~\cite{` + c.Key + `}`
	case c.Key == "":
		return latexText("[" + c.Where + "]")
	case c.Where == "":
		return `\cite{` + c.Key + `}`
	}
	// in braces, since a bracket in the text would end the argument
	return fmt.Sprintf(`\cite[{%s}]{%s}`, latexText(c.Where), c.Key)
}

// latexText escapes what LaTeX takes for commands, and writes with commands the
// characters that its default fonts lack.
var latexText = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `%`, `\%`, `_`, `\_`,
	`^`, `\textasciicircum{}`, `~`, `\textasciitilde{}`, `<`, `$<$`, `>`, `$>$`, `|`, `$|$`, `"`, `''`,
	`†`, `$\dagger$`, `‡`, `$\ddagger$`, `⊕`, `$\oplus$`, `‖`, `$\|$`, `→`, `$\rightarrow$`, `⇒`, `$\Rightarrow$`,
	`µ`, `$\mu$`, `±`, `$\pm$`, `∞`, `$\infty$`, `×`, `$\times$`,
	`≥`, `$\geq$`, `–`, `--`, `—`, `---`, `−`, `$-$`, "\r\n", " ", "\n", " ",
).Replace
