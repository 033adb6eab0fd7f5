package report

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/ab"
	"tmisbench/report/doc"
	"tmisbench/report/figure"
)

// compared is a comparison with a row of every kind.
func compared() *ab.Comparison {
	row := func(name, unit string, v ab.Verdict, old, new, low, high float64, pairs int) ab.Result {
		return ab.Result{
			Row: ab.Row{Name: name, Unit: unit}, Verdict: v, Old: old, New: new, Pairs: pairs,
			Change: ab.Interval{Center: new/old - 1, Low: low, High: high},
		}
	}
	return &ab.Comparison{
		Pairs: 20, Alpha: 0.01, Margin: 0.03, Unlike: []string{"impl-sha256: SHA-NI and generic"},
		Results: []ab.Result{
			row("Login/scheme=amin2019/hash=sha256/role=all", "sec/op", ab.Slower, 1e-6, 1.05e-6, 0.03, 0.07, 20),
			row("Login/scheme=a/hash=sha256/role=all", "allocs/op", ab.Increased, 0, 1, 0, 0, 0),
			row("Gone", "sec/op", ab.Vanished, 1e-9, math.NaN(), 0, 0, 0),
			row("Xor/len=32", "sec/op", ab.Undecided, 3e-9, 3e-9, -1, math.Inf(1), 3),
			row("Hash/hash=sha256/len=55", "sec/op", ab.Same, 40e-9, 40e-9, -0.001, 0.001, 20),
		},
	}
}

func TestComparison(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, doc.Terminal(0)(&b, Comparison(compared(), false)...))
	for _, want := range []string{"slower", "reconstruction", "unknown", "1.000µ", "1.050µ", "+5.00 %", "+3.00 % to +7.00 %", "increased", "vanished", "too few pairs", "1 rows are the same", "SHA-NI and generic"} {
		require.Contains(t, b.String(), want)
	}
	require.NotContains(t, b.String(), "len=55")
	require.NotContains(t, b.String(), "NaN")
	b.Reset()
	require.NoError(t, doc.Terminal(0)(&b, Comparison(compared(), true)...))
	require.Contains(t, b.String(), "len=55")

	js, err := json.Marshal(compared())
	require.NoError(t, err, "numbers that do not exist are null")
	require.Contains(t, string(js), `"new":null`)
}

func TestComparisonFigure(t *testing.T) {
	p := ComparisonFigure(compared())
	rows := p.Body.(*figure.Forest).Groups[0].Rows
	require.Len(t, rows, 3, "what was compared by pairs")
	require.True(t, rows[0].Noted)
	require.False(t, rows[2].Noted)
	for _, f := range figure.Formats {
		one, err := f.Render(p)
		require.NoError(t, err)
		require.NotEmpty(t, one)
	}
}
