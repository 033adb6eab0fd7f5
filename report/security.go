package report

import (
	"path/filepath"
	"strconv"

	"tmisbench/report/doc"
	"tmisbench/schemes/adversary"
)

// WriteSecurity makes the security table (Markdown, CSV and LaTeX), its figure
// (SVG, PNG and PDF), and for each scheme a page with all derivations, in the
// folder attacks below dir. Files are replaced as by [Write], and their names
// returned likewise.
func WriteSecurity(dir string, reports []*adversary.Report) ([]string, error) {
	t := securityTable(reports)
	files, err := tableFiles(t)
	if err != nil {
		return nil, err
	}
	files = append(files, bibliography(t)...)
	pictures, err := figureFiles(securityFigure(reports))
	if err != nil {
		return nil, err
	}
	files = append(files, pictures...)
	for _, r := range reports {
		page, err := write("markdown", filepath.Join("attacks", r.Scheme.Description().Key), AttackPage(r)...)
		if err != nil {
			return nil, err
		}
		files = append(files, page)
	}
	return replaceAll(dir, files)
}

const securityTitle = "Security: attacks found"

// notFound is how the one verdict that could be mistaken for a proof is worded.
const notFound = "no attack found within these bounds"

// securityCaption are the words without which the table may not stand.
func securityCaption(reports []*adversary.Report) []string {
	lines := []string{"× n: broken, by a derivation of n steps. –: " + notFound +
		", which is no proof. n/a: not applicable. ?: beyond the bounds, the search was cut short. Where several " +
		"attackers were tried, the weakest one that succeeds counts."}
	if len(reports) > 0 {
		lines = append(lines, "Bounds: "+reports[0].Bounds+".")
	}
	return lines
}

// code is the short name of a property, the i-th from 0.
func code(i int) string { return "A" + strconv.Itoa(i+1) }

func securityTable(reports []*adversary.Report) *doc.Table {
	t := &doc.Table{Name: "security", Title: securityTitle, Caption: securityCaption(reports), Columns: schemeColumns()}
	for i, p := range adversary.Properties() {
		t.Columns = append(t.Columns, doc.Column{Head: code(i), Fields: []string{p.Name, p.Name + " steps"}})
		t.Note(code(i) + " " + p.Title + ": broken if " + p.Meaning)
	}
	for _, r := range reports {
		var cells []doc.Spans
		for _, p := range adversary.Properties() {
			cells = append(cells, verdictCell(r.Summary(p.Name)))
		}
		addScheme(t, r.Scheme.Description(), cells...)
	}
	t.Note("who is attacked how, and every derivation: attacks/SCHEME.md")
	return t
}

func verdictCell(r adversary.Result) doc.Spans {
	words := []string{string(r.Verdict)}
	switch {
	case r.Verdict == adversary.Broken:
		words = append(words, strconv.Itoa(r.Steps))
	case r.Beyond:
		words[0] = "beyond the bounds"
	case r.Verdict == adversary.NotFound:
		words[0] = notFound
	}
	return doc.Spans{doc.Mark{Sign: verdictMark(r), Words: words}}
}

func verdictMark(r adversary.Result) string {
	switch {
	case r.Verdict == adversary.Broken:
		return "×" + strconv.Itoa(r.Steps)
	case r.Beyond:
		return "?"
	case r.Verdict == adversary.NotFound:
		return "–"
	}
	return string(r.Verdict)
}
