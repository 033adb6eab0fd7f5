package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// float renders a table for \input into a document that loads booktabs; it needs
// no other package, and cites from the bibliography beside it. Since columns are
// narrow in print, heads are broken, long texts wrapped, and intervals set below
// their medians.
func (t *table) float() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "\\begin{table}[htbp]\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n", latexText(t.title), t.name)
	for _, c := range t.caption {
		fmt.Fprintf(&b, "{\\footnotesize %s\\par}\n", latexText(c))
	}
	b.WriteString("\\smallskip\n{\\scriptsize\\setlength{\\tabcolsep}{3pt}%\n\\begin{tabular}{@{}")
	heads := make([]string, len(t.columns))
	for i, c := range t.columns {
		b.WriteString(c.latexSpec())
		heads[i] = c.latexHead()
	}
	fmt.Fprintf(&b, "@{}}\n\\toprule\n%s \\\\\n\\midrule\n", strings.Join(heads, " & "))
	for i, r := range t.rows {
		if r.heading != "" {
			if i > 0 {
				b.WriteString("\\midrule\n")
			}
			fmt.Fprintf(&b, "\\multicolumn{%d}{@{}l}{\\emph{%s}} \\\\\n", len(t.columns), latexText(r.heading))
			continue
		}
		cells := make([]string, len(r.cells))
		for i, c := range r.cells {
			cells[i] = t.columns[i].latexCell(c)
		}
		// Wrapped cells redefine \\; and a row that began with a bracket would be
		// taken for an argument of the one before it, so {} keeps them apart.
		fmt.Fprintf(&b, "{}%s \\tabularnewline\n", strings.Join(cells, " & "))
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\\par}\n")
	for _, n := range t.notes {
		fmt.Fprintf(&b, "{\\footnotesize\\raggedright %s\\par}\n", latexText(n))
	}
	b.WriteString("\\end{table}\n")
	return []byte(b.String())
}

func (c column) latexSpec() string {
	switch {
	case c.wrap > 0:
		return fmt.Sprintf("p{%dmm}", c.wrap)
	case c.right:
		return "r"
	}
	return "l"
}

// latexHead breaks the label into lines.
func (c column) latexHead() string {
	const width = 13
	var lines []string
	for _, word := range strings.Fields(c.label()) {
		last := len(lines) - 1
		if last >= 0 && utf8.RuneCountInString(lines[last]+" "+word) <= width && !strings.HasSuffix(lines[last], ":") {
			lines[last] += " " + word
		} else {
			lines = append(lines, word)
		}
	}
	side := "l"
	if c.right {
		side = "r"
	}
	for i := range lines {
		lines[i] = latexText(lines[i])
	}
	return fmt.Sprintf("\\shortstack[%s]{%s}", side, strings.Join(lines, "\\\\"))
}

func (c column) latexCell(x cell) string {
	s := or(x.latex, latexText(x.text))
	switch {
	case c.wrap > 0:
		return "\\raggedright " + strings.ReplaceAll(s, "/", "/\\allowbreak{}")
	case x.interval != "":
		return fmt.Sprintf("\\begin{tabular}[t]{@{}r@{}}%s\\\\[-2pt]{\\tiny %s}\\end{tabular}", s, latexText(x.interval))
	case c.right && strings.HasPrefix(s, "-"):
		return "$-$" + s[1:] // else a hyphen
	}
	return s
}

// latexText escapes what LaTeX takes for commands, and writes with commands the
// characters that its default fonts lack.
var latexText = strings.NewReplacer(
	`\`, `\textbackslash{}`, `{`, `\{`, `}`, `\}`, `$`, `\$`, `&`, `\&`, `#`, `\#`, `%`, `\%`, `_`, `\_`,
	`^`, `\textasciicircum{}`, `~`, `\textasciitilde{}`, `<`, `$<$`, `>`, `$>$`, `|`, `$|$`, `"`, `''`,
	`†`, `$\dagger$`, `‡`, `$\ddagger$`, `⊕`, `$\oplus$`, `µ`, `$\mu$`, `±`, `$\pm$`, `∞`, `$\infty$`, `×`, `$\times$`,
	`≥`, `$\geq$`, `–`, `--`, `—`, `---`, `−`, `$-$`, "\r\n", " ", "\n", " ",
).Replace
