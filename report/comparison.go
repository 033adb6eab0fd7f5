package report

import (
	"fmt"
	"math"
	"slices"

	"golang.org/x/perf/benchunit"

	"tmisbench/bench/ab"
	"tmisbench/bench/raw"
	"tmisbench/report/doc"
	"tmisbench/report/figure"
	"tmisbench/schemes"
)

// Comparison shows what came of comparing two builds: every row that is not the same,
// those that are worse first, and what the verdicts rest on. With all, the times that
// are the same are shown as well.
func Comparison(c *ab.Comparison, all bool) []doc.Block {
	t := &doc.Table{
		Name: "comparison",
		Columns: []doc.Column{
			{Head: "verdict"},
			{Head: "benchmark"},
			{Head: "evidence"},
			{Head: "unit"},
			{Head: "old", Right: true},
			{Head: "new", Right: true},
			{Head: "change", Right: true},
			{Head: "interval", Right: true},
		},
	}
	counted := slices.ContainsFunc(c.Results, func(r ab.Result) bool { return r.Instructions != nil })
	if counted {
		t.Columns = append(t.Columns, doc.Column{Head: "instructions", Right: true})
	}
	calibrated := slices.ContainsFunc(c.Results, func(r ab.Result) bool { return r.Noise != nil })
	if calibrated {
		t.Columns = append(t.Columns, doc.Column{Head: "noise", Right: true})
	}
	same := 0
	for _, r := range c.Results {
		if r.Verdict == ab.Same {
			same++
			if (!all || !r.Timed()) && !countsDiffer(r, c.Margin) {
				continue
			}
		}
		verdict := text(string(r.Verdict))
		if r.Worse() {
			verdict = doc.Spans{doc.Strong(r.Verdict)}
		}
		cells := []doc.Spans{
			verdict, text(r.Name), benchmarkEvidence(r.Name), text(r.Unit), text(inUnit(r.Old, r.Unit)), text(inUnit(r.New, r.Unit)),
			text(percent(r.Change.Center)), text(interval(r)),
		}
		if counted {
			cells = append(cells, text(instructions(r)))
		}
		if calibrated {
			cells = append(cells, text(noise(r)))
		}
		t.Add(cells...)
	}
	var blocks []doc.Block
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	blocks = append(blocks, doc.Paragraphf(
		"%d rows are the same; for times that is: a change of %.3g %% or more is excluded. %d pairs of runs. "+
			"The probability that equal builds are called different in any row is at most %g.",
		same, 100*c.Margin, c.Pairs, c.Alpha))
	for _, u := range c.Unlike {
		blocks = append(blocks, doc.Paragraphf("The builds ran under different conditions: %s.", u))
	}
	for _, n := range c.Notes {
		blocks = append(blocks, doc.Paragraphf("%s", n))
	}
	return blocks
}

// benchmarkEvidence is the evidence level of the scheme in the name of a benchmark; there
// is none in the names of primitives. A comparison has names only, so of a scheme that is
// in no list the level is unknown.
func benchmarkEvidence(name string) doc.Spans {
	n, _ := raw.ParseName(name)
	if n.Scheme == "" {
		return text("")
	}
	s, err := schemes.Find(string(n.Scheme))
	if err != nil {
		return text("unknown")
	}
	return text(s.Description().Evidence.String())
}

// instructions is by how much the number of instructions changed.
func instructions(r ab.Result) string {
	if r.Instructions == nil {
		return ""
	}
	return percent(r.Instructions.Change())
}

// noise is by how much equal builds differ.
func noise(r ab.Result) string {
	if r.Noise == nil {
		return ""
	}
	return share(r.Noise.Spread)
}

// countsDiffer says whether the number of instructions changed by as much as matters.
func countsDiffer(r ab.Result, margin float64) bool {
	return r.Instructions != nil && math.Abs(r.Instructions.Change()) >= margin
}

// inUnit is a value with the prefix that suits it.
func inUnit(v float64, unit string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return benchunit.Scale(v, benchunit.ClassOf(unit))
}

func percent(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "-"
	}
	return fmt.Sprintf("%+.2f %%", 100*x)
}

// interval is that of a row that was compared by pairs.
func interval(r ab.Result) string {
	switch {
	case r.Pairs == 0:
		return ""
	case math.IsInf(r.Change.High, 0):
		return "too few pairs"
	}
	return percent(r.Change.Low) + " to " + percent(r.Change.High)
}

// ComparisonFigure shows the changes of the compared times with their intervals.
func ComparisonFigure(c *ab.Comparison) *figure.Page {
	f := &figure.Forest{Axis: "change of the time, new against old; 0 is no change", Margin: c.Margin, Reach: 2 * c.Margin}
	g := figure.ForestGroup{Heading: "Benchmarks"}
	for _, r := range c.Results {
		if !r.Timed() || r.Pairs == 0 {
			continue
		}
		g.Rows = append(g.Rows, figure.ForestRow{
			Name: r.Name, Verdict: string(r.Verdict), Center: r.Change.Center, Low: r.Change.Low, High: r.Change.High, Noted: r.Verdict != ab.Same,
		})
		if !math.IsInf(r.Change.High, 0) {
			f.Reach = max(f.Reach, min(1, 1.1*max(-r.Change.Low, r.Change.High)))
		}
	}
	f.Groups = []figure.ForestGroup{g}
	return &figure.Page{Name: "comparison", Title: "Two builds compared", Body: f, Caption: []string{fmt.Sprintf(
		"Ratios within %d pairs of runs, Hodges and Lehmann's estimate and interval; the probability that equal builds are called different in any row is at most %g. "+
			"Thin lines: the margin of %.3g %%. Dark: what is not the same. An arrow: the interval goes on.", c.Pairs, c.Alpha, 100*c.Margin)}}
}
