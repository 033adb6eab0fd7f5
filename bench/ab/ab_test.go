package ab

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// The quantiles of the signed-rank statistic as printed in tables: for the two-sided
// level 0.05, the statistic is significant at or below 0, 2, 3, 5, 8, ... for n = 6, 7,
// 8, ... (any table of Wilcoxon's test, such as Siegel 1956, table G).
func TestSignedRankQuantile(t *testing.T) {
	for n, critical := range map[int]int{6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 11: 10, 12: 13, 15: 25, 20: 52, 25: 89} {
		require.Equal(t, critical+1, signedRankQuantile(n, 0.025), "n = %d", n)
	}
	require.Equal(t, 0, signedRankQuantile(5, 0.025), "too few to be significant")
	for _, p := range []float64{0, 1e-9} {
		require.Equal(t, 0, signedRankQuantile(20, p))
	}
}

func TestSignedRank(t *testing.T) {
	_, low, high := signedRank(nil, 0.05)
	require.True(t, math.IsInf(low, -1) && math.IsInf(high, 1))
	c, low, high := signedRank([]float64{1, 2, 3}, 0.05)
	require.Equal(t, 2.0, c)
	require.True(t, math.IsInf(low, -1) && math.IsInf(high, 1), "three values bound nothing")
	c, low, high = signedRank([]float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, 0.05)
	require.InDelta(t, 0.35, c, 1e-12)
	require.Equal(t, []float64{0.1, 0.6}, []float64{low, high})
}

// analysis is one of twenty rows.
var analysis = Analysis{Alpha: 0.01, Margin: 0.03, Rows: 20, Looks: 4}

func TestLooks(t *testing.T) {
	require.Equal(t, 14, analysis.First())
	logs := make([]float64, analysis.First())
	for i := range logs {
		logs[i] = 0.01 + float64(i)/1e4
	}
	require.False(t, math.IsInf(analysis.Interval(logs).High, 1), "bounded from the first look on")
	require.True(t, math.IsInf(analysis.Interval(logs[1:]).High, 1), "and not before")
	require.Equal(t, []int{14, 21, 32, 48}, analysis.LookAt())
}

func TestJudge(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		low, high float64
		want      Verdict
		narrow    bool
	}{
		{-0.01, 0.01, Same, true},
		{0.005, 0.02, Same, true}, // there is a change, and it does not matter
		{0.001, 0.031, Slower, true},
		{0.02, 0.049, Slower, true},
		{0.04, 0.2, Slower, true},
		{0.02, 0.2, Slower, false},
		{-0.049, -0.02, Faster, true},
		{-0.2, -0.001, Faster, false},
		{-0.01, 0.04, Undecided, false},
		{-0.04, 0.01, Undecided, false},
		{-1, inf, Undecided, false},
	} {
		i := Interval{0, c.low, c.high}
		require.Equal(t, c.want, analysis.Judge(i), "%v", i)
		require.Equal(t, c.narrow, analysis.Narrow(i), "%v", i)
	}
}

// Of tables of equal builds, looked at as often as there are looks, at most Alpha have a
// row that is called different, also where noise comes in bursts. The seed is fixed; at
// 0.01 the expected number of 2000 is at most 20, and 40 is far out.
func TestFalseAlarms(t *testing.T) {
	const tables = 2000
	rng := rand.New(rand.NewPCG(1, 2))
	a := Analysis{Alpha: 0.01, Margin: 0.03, Rows: 5, Looks: 3}
	alarms := 0
	for range tables {
		alarm := false
		for range a.Rows {
			var logs []float64
			for _, n := range a.LookAt() {
				for len(logs) < n {
					x := rng.NormFloat64() * 0.01
					if rng.IntN(10) == 0 { // a neighbour's burst fell on one of the two
						x += rng.ExpFloat64() * 0.5 * float64(2*rng.IntN(2)-1)
					}
					logs = append(logs, x)
				}
				i := a.Interval(logs)
				alarm = alarm || i.Low > 0 || i.High < 0
			}
		}
		if alarm {
			alarms++
		}
	}
	require.LessOrEqual(t, alarms, 40)
	require.NotZero(t, alarms, "a test that never rejects has no power")
}

// A change of 3 % is found in noise of 2 %.
func TestPower(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	found := 0
	for range 200 {
		var logs []float64
		for _, n := range analysis.LookAt() {
			for len(logs) < n {
				logs = append(logs, math.Log(1.03)+rng.NormFloat64()*0.02)
			}
			if analysis.Narrow(analysis.Interval(logs)) {
				break
			}
		}
		if analysis.Judge(analysis.Interval(logs)) == Slower {
			found++
		}
	}
	require.GreaterOrEqual(t, found, 190)
}
