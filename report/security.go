package report

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"tmisbench/schemes/adversary"
)

// WriteSecurity makes the security table (Markdown, CSV and LaTeX), its figure
// (SVG, PNG and PDF), and for each scheme a page with all derivations, in the
// folder attacks below dir. Files are replaced as by [Write], and their names
// returned likewise.
func WriteSecurity(dir string, reports []*adversary.Report) ([]string, error) {
	t := securityTable(reports)
	files, err := t.files()
	if err != nil {
		return nil, err
	}
	files = append(files, bibliography(t)...)
	pictures, err := pictureFiles(layoutMatrix(reports))
	if err != nil {
		return nil, err
	}
	files = append(files, pictures...)
	for _, r := range reports {
		files = append(files, file{filepath.Join("attacks", r.Scheme.Description().Key+".md"), attackPage(r)})
	}
	return replaceAll(dir, files)
}

const securityTitle = "Security: attacks found"

// notFound is how the one verdict that could be mistaken for a proof is worded.
const notFound = "no attack found within these bounds"

// securityCaption are the words without which the table may not stand.
func securityCaption(reports []*adversary.Report) []string {
	lines := []string{"× n: broken, by a derivation of n steps. –: " + notFound + ", which is no proof. n/a: not applicable. ?: beyond the bounds, the search was cut short. Where several attackers were tried, the weakest one that succeeds counts."}
	if len(reports) > 0 {
		lines = append(lines, "Bounds: "+reports[0].Bounds+".")
	}
	return lines
}

// code is the short name of a property, the i-th from 0.
func code(i int) string { return "A" + strconv.Itoa(i+1) }

func securityTable(reports []*adversary.Report) *table {
	t := &table{name: "security", title: securityTitle, caption: securityCaption(reports), columns: schemeColumns()}
	for i, p := range adversary.Properties() {
		t.columns = append(t.columns, column{head: code(i), csv: []string{p.Name, p.Name + " steps"}})
		t.note(code(i) + " " + p.Title + ": broken if " + p.Meaning)
	}
	for _, r := range reports {
		var cells []cell
		for _, p := range adversary.Properties() {
			cells = append(cells, verdictCell(r.Summary(p.Name)))
		}
		t.addScheme(r.Scheme.Description(), cells...)
	}
	t.note("who is attacked how, and every derivation: attacks/SCHEME.md")
	return t
}

func verdictCell(r adversary.Result) cell {
	mark := verdictMark(r)
	switch {
	case r.Verdict == adversary.Broken:
		return cell{text: mark, csv: []string{string(r.Verdict), strconv.Itoa(r.Steps)}}
	case r.Beyond:
		return cell{text: mark, csv: []string{"beyond the bounds"}}
	case r.Verdict == adversary.NotFound:
		return cell{text: mark, csv: []string{notFound}}
	}
	return cell{text: mark, csv: []string{string(r.Verdict)}}
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
	return missing.text
}

// attackPage shows one scheme: every attacker, every verdict, every derivation.
func attackPage(r *adversary.Report) []byte {
	var b strings.Builder
	d := r.Scheme.Description()
	fmt.Fprintf(&b, "# Attacks on %s\n\n%s\n\n", displayName(d), markdownText(d.Title))
	fmt.Fprintf(&b, "Evidence: %s. %s.\n\n", markdownText(r.Evidence), markdownText(d.Evidence.Noted()))
	fmt.Fprintf(&b, "Bounds: %s.\n\nA verdict that is not broken means that no attack was found within these bounds, and no more.\n\n", markdownText(r.Bounds))
	for _, line := range r.Legend {
		fmt.Fprintf(&b, "- %s\n", markdownText(line))
	}
	if len(d.Claims) > 0 {
		b.WriteString("\n## What publications report\n\n")
		for _, c := range d.Claims {
			fmt.Fprintf(&b, "- %s (%s): %s\n", markdownText(c.Attack), markdownText(c.Source.String()), markdownText(r.Outcome(c)))
		}
	}
	for i, p := range adversary.Properties() {
		fmt.Fprintf(&b, "\n## %s %s\n\nBroken if %s.\n", code(i), p.Title, p.Meaning)
		for _, x := range r.Of(p.Name) {
			fmt.Fprintf(&b, "\n**%s**: %v", attackerText(x), x)
			if x.Note != "" {
				fmt.Fprintf(&b, " (%s)", markdownText(x.Note))
			}
			b.WriteString("\n")
			if len(x.Derivation) > 0 {
				fmt.Fprintf(&b, "\n```\n%s\n```\n", strings.Join(x.Derivation, "\n"))
			}
		}
	}
	for i, ref := range pageReferences(d) {
		if i == 0 {
			b.WriteString("\n## References\n\n")
		}
		fmt.Fprintf(&b, "- %s\n", markdownText(ref))
	}
	return []byte(b.String())
}

func attackerText(r adversary.Result) string {
	if len(r.Capabilities) == 0 {
		return "nobody is needed"
	}
	words := make([]string, len(r.Capabilities))
	for i, c := range r.Capabilities {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}
