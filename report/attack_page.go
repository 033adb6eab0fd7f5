package report

import (
	"fmt"
	"strings"

	"tmisbench/report/doc"
	"tmisbench/schemes/adversary"
)

// AttackPage shows one scheme: every attacker, every verdict, every derivation.
func AttackPage(r *adversary.Report) []doc.Block {
	d := r.Scheme.Description()
	blocks := []doc.Block{
		doc.Heading{Level: 1, Text: append(text("Attacks on "), schemeName(d)...)},
		doc.Paragraphf("%s", d.Title),
		doc.Paragraphf("Evidence: %s. %s.", r.Evidence, d.Evidence.Noted()),
		doc.Paragraphf("Bounds: %s.", r.Bounds),
		doc.Paragraphf("A verdict that is not broken means that no attack was found within these bounds, and no more."),
		doc.List{Items: lines(r.Legend)},
	}
	if len(d.Claims) > 0 {
		var said doc.List
		for _, c := range d.Claims {
			said.Items = append(said.Items, text(fmt.Sprintf("%s (%v): %s", c.Attack, c.Source, r.Outcome(c))))
		}
		blocks = append(blocks, doc.Headingf(2, "What publications report"), said)
	}
	for i, p := range adversary.Properties() {
		blocks = append(blocks, doc.Headingf(2, "%s %s", code(i), p.Title), doc.Paragraphf("Broken if %s.", p.Meaning))
		for _, x := range r.Of(p.Name) {
			said := ": " + x.String()
			if x.Note != "" {
				said += " (" + x.Note + ")"
			}
			blocks = append(blocks, doc.Paragraph{Text: doc.Spans{doc.Strong(attackerText(x)), doc.Text(said)}})
			if len(x.Derivation) > 0 {
				blocks = append(blocks, doc.Preformatted{Lines: x.Derivation})
			}
		}
	}
	if cited := sources(d); len(cited.Works) > 0 {
		blocks = append(blocks, doc.Headingf(2, "References"), cited)
	}
	return blocks
}

// AttackSummary is a table of the verdicts on some schemes, without derivations.
func AttackSummary(reports []*adversary.Report) *doc.Table {
	t := &doc.Table{Name: "attacks", Columns: []doc.Column{{Head: "property"}, {Head: "verdict"}, {Head: "attacker"}}}
	for _, r := range reports {
		t.Heading(schemeName(r.Scheme.Description()).String() + "  evidence: " + r.Evidence)
		for _, p := range adversary.Properties() {
			x, by := r.Summary(p.Name), ""
			if x.Verdict == adversary.Broken {
				by = attackerText(x)
			}
			t.Add(text(p.Title), text(x.String()), text(by))
		}
	}
	return t
}

func lines(all []string) []doc.Spans {
	var spans []doc.Spans
	for _, l := range all {
		spans = append(spans, text(l))
	}
	return spans
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
