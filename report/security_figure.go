package report

import (
	"tmisbench/report/figure"
	"tmisbench/schemes/adversary"
	"tmisbench/schemes/lang"
)

// securityFigure is the security table as a figure.
func securityFigure(reports []*adversary.Report) *figure.Page {
	body := &figure.Matrix{}
	for i, p := range adversary.Properties() {
		body.Heads = append(body.Heads, code(i)+" "+p.Title)
	}
	var shown []*lang.Description
	for _, r := range reports {
		d := r.Scheme.Description()
		shown = append(shown, d)
		row := figure.MatrixRow{Name: displayName(d), Evidence: d.Evidence.String()}
		for _, p := range adversary.Properties() {
			row.Signs = append(row.Signs, verdictSign(r.Summary(p.Name)))
		}
		body.Rows = append(body.Rows, row)
	}
	for _, e := range []struct {
		r    adversary.Result
		text string
	}{
		{adversary.Result{Verdict: adversary.Broken, Steps: 3}, "broken, in 3 steps"},
		{adversary.Result{Verdict: adversary.NotFound}, notFound},
		{adversary.Result{Verdict: adversary.NotFound, Beyond: true}, "beyond the bounds"},
		{adversary.Result{Verdict: adversary.NotApplicable}, "not applicable"},
	} {
		s := verdictSign(e.r)
		s.Means = e.text
		body.Legend = append(body.Legend, s)
	}
	caption := append(append(securityCaption(reports), daggerNote+"."), ddaggerCaption(shown)...)
	return &figure.Page{Name: "security", Title: securityTitle, Caption: caption, Body: body}
}

// verdictSign is the mark of a verdict on its shade.
func verdictSign(r adversary.Result) figure.Sign {
	s := figure.Sign{Text: verdictMark(r)}
	switch {
	case r.Verdict == adversary.Broken:
		s.Shade = figure.Dark
	case r.Verdict == adversary.NotFound && !r.Beyond:
		s.Shade = figure.Pale
	}
	return s
}
