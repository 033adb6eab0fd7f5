// Package ab compares two builds of a program by their benchmarks, so that the answer
// can be trusted on a machine that does other things as well.
//
// The two builds run in turn, a process each, in pairs. Which of a pair runs first is
// drawn by lot, balanced over every two pairs (ABBA or BAAB). What is analysed is the
// logarithm of the ratio within a pair: whatever slows a machine down for longer than
// a pair falls on both. If the builds do not differ, the two processes of a pair could
// be exchanged, and the sign of each logarithm is that of a fair coin. The intervals
// (Wilcoxon's signed ranks, Hodges and Lehmann's estimate) assume nothing else.
//
// The data are looked at several times, and rows are many. The error probability is
// divided among looks and rows, so that with Alpha = 0.01 at most one of a hundred
// comparisons of equal builds has any row that is called different, wherever it stops.
//
// Counts such as allocations are compared exactly: any increase counts.
package ab

import (
	"math"
	"slices"
)

// A Verdict says how the new build does in a row.
type Verdict string

// The verdicts. With a margin of 3 %, Same says that a change of 3 % or more in either
// direction is excluded; Slower and Faster, that there is a change, and one as large as
// the margin is not excluded.
const (
	Slower    Verdict = "slower"
	Faster    Verdict = "faster"
	Same      Verdict = "same"
	Undecided Verdict = "undecided"
	Increased Verdict = "increased" // a count, or another unit whose direction is known: for the worse
	Decreased Verdict = "decreased" // for the better
	Changed   Verdict = "changed"   // a unit without a direction
	Vanished  Verdict = "vanished"  // the new build lacks the row
	Added     Verdict = "added"     // the old build lacks it
	Failed    Verdict = "failed"    // it failed in a build
)

// An Analysis says how rows are judged.
type Analysis struct {
	Alpha  float64 // probability that equal builds are called different in any row
	Margin float64 // relative change that matters, such as 0.03
	Rows   int     // among which Alpha is divided
	Looks  int     // likewise
}

// alpha is the error probability of one row at one look.
func (a Analysis) alpha() float64 { return a.Alpha / float64(max(a.Rows, 1)*max(a.Looks, 1)) }

// First is the number of pairs at which intervals become bounded: before, no verdict
// is possible.
func (a Analysis) First() int { return int(math.Ceil(math.Log2(2 / a.alpha()))) }

// LookAt are the numbers of pairs at which the data are looked at: the first that can
// decide anything, and then half as many again each time.
func (a Analysis) LookAt() []int {
	at := make([]int, a.Looks)
	for i := range at {
		at[i] = int(math.Ceil(float64(a.First()) * math.Pow(1.5, float64(i))))
	}
	return at
}

// An Interval is a relative change: 0.03 is 3 % more in the new build.
type Interval struct{ Center, Low, High float64 }

// Interval estimates the change from the logarithms of the ratios of pairs.
func (a Analysis) Interval(logs []float64) Interval {
	c, lo, hi := signedRank(logs, a.alpha())
	return Interval{math.Expm1(c), math.Expm1(lo), math.Expm1(hi)}
}

// Narrow says whether more pairs would not change what is to be known: the interval is
// shorter than the margin, or lies outside of it.
func (a Analysis) Narrow(i Interval) bool {
	return i.High-i.Low <= a.Margin || i.Low >= a.Margin || i.High <= -a.Margin
}

// Judge gives the verdict on a measured row for which less is better.
func (a Analysis) Judge(i Interval) Verdict {
	switch {
	case math.IsInf(i.High, 0) || math.IsNaN(i.Center) || i.Low <= -1:
		return Undecided
	case i.High < a.Margin && i.Low > -a.Margin:
		return Same
	case i.Low > 0:
		return Slower
	case i.High < 0:
		return Faster
	}
	return Undecided
}

// signedRank is the Hodges-Lehmann estimate of the centre of symmetric values, with the
// interval that inverts Wilcoxon's signed-rank test at level alpha. The interval is
// infinite where there are too few values for the level.
func signedRank(values []float64, alpha float64) (center, low, high float64) {
	n := len(values)
	if n == 0 {
		return math.NaN(), math.Inf(-1), math.Inf(1)
	}
	means := make([]float64, 0, n*(n+1)/2) // Walsh averages
	for i, x := range values {
		for _, y := range values[i:] {
			means = append(means, (x+y)/2)
		}
	}
	slices.Sort(means)
	m := len(means)
	center = (means[(m-1)/2] + means[m/2]) / 2
	k := signedRankQuantile(n, alpha/2)
	if k == 0 {
		return center, math.Inf(-1), math.Inf(1)
	}
	return center, means[k-1], means[m-k]
}

// signedRankQuantile is the greatest k for which the statistic is below k with a
// probability of at most p; 0 if there is none.
func signedRankQuantile(n int, p float64) int {
	// The statistic is the sum of those of the ranks 1 to n for which a coin shows
	// heads: its distribution by adding one rank after another.
	dist := make([]float64, n*(n+1)/2+1)
	dist[0] = 1
	for rank, top := 1, 0; rank <= n; rank++ {
		top += rank
		for s := top; s >= 0; s-- {
			dist[s] /= 2
			if s >= rank {
				dist[s] += dist[s-rank] / 2
			}
		}
	}
	sum, k := 0.0, 0
	for ; k < len(dist) && sum+dist[k] <= p; k++ {
		sum += dist[k]
	}
	return k
}
