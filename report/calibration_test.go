package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/ab"
	"tmisbench/report/doc"
)

// Instructions and noise are columns where they are known, and a row whose time is the
// same is shown if its instructions are not.
func TestComparisonSecondOpinions(t *testing.T) {
	smallest := 0.02
	row := func(name string, old, new float64) ab.Result {
		return ab.Result{
			Row: ab.Row{Name: name, Unit: "sec/op"}, Verdict: ab.Same, Old: 1e-6, New: 1e-6,
			Instructions: &ab.Instructions{Old: old, New: new},
		}
	}
	print := func(c *ab.Comparison) string {
		var b strings.Builder
		require.NoError(t, doc.Terminal(0)(&b, Comparison(c, false)...))
		return b.String()
	}
	c := &ab.Comparison{Margin: 0.03, Results: []ab.Result{row("More", 1000, 1050), row("Equal", 1000, 1001)}, Notes: []string{"A note."}}
	text := print(c)
	require.Regexp(t, `INSTRUCTIONS`, text)
	require.Regexp(t, `More .*\+5\.00 %`, text)
	require.NotContains(t, text, "Equal", "less than matters")
	require.NotContains(t, text, "NOISE")
	require.Contains(t, text, "A note.")

	c.Results[0].Instructions, c.Results[1].Instructions = nil, nil
	c.Results[0].Verdict, c.Results[0].Noise = ab.Slower, &ab.Noise{Name: "More", Spread: 0.012, Smallest: &smallest}
	text = print(c)
	require.NotContains(t, text, "INSTRUCTIONS")
	require.Contains(t, text, "NOISE")
	require.Regexp(t, `More .*1\.20 %`, text)
}
