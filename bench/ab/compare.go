package ab

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A Result is what came of one row.
type Result struct {
	Row
	Verdict  Verdict
	Old, New float64  // medians
	Change   Interval // relative; of a row without a verdict from pairs only the centre
	Pairs    int

	Instructions *Instructions // nil for a row of which none were counted
	Noise        *Noise        // of this machine, nil where it is not known
}

// MarshalJSON writes numbers that do not exist, or that are not bounded, as null.
func (r Result) MarshalJSON() ([]byte, error) {
	number := func(x float64) *float64 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
		return &x
	}
	return json.Marshal(struct {
		Name    string   `json:"name"`
		Unit    string   `json:"unit"`
		Verdict Verdict  `json:"verdict"`
		Worse   bool     `json:"worse"`
		Old     *float64 `json:"old"`
		New     *float64 `json:"new"`
		Change  *float64 `json:"change"` // relative
		Low     *float64 `json:"low"`
		High    *float64 `json:"high"`
		Pairs   int      `json:"pairs"`

		Instructions *Instructions `json:"instructions,omitempty"`
		Noise        *Noise        `json:"noise,omitempty"`
	}{
		r.Name, r.Unit, r.Verdict, r.Worse(), number(r.Old), number(r.New),
		number(r.Change.Center), number(r.Change.Low), number(r.Change.High), r.Pairs,
		r.Instructions, r.Noise,
	})
}

// Timed says whether the row was compared by pairs.
func (r Result) Timed() bool { return r.timed() }

func (r Row) timed() bool { return r.Unit == timeUnit }

// Worse says whether a gate must not let it pass.
func (r Result) Worse() bool {
	switch r.Verdict {
	case Slower, Increased, Vanished, Failed:
		return true
	}
	return false
}

// A Comparison is what came of all rows.
type Comparison struct {
	Results []Result `json:"results"` // by name and unit, what is worse first
	Pairs   int      `json:"pairs"`
	Alpha   float64  `json:"alpha"`
	Margin  float64  `json:"margin"`
	Unlike  []string `json:"unlike"` // configuration lines in which the two builds differ: they cannot be compared

	Notes []string `json:"notes,omitempty"` // how instructions were counted, and the like: sentences
}

// log is the logarithm of the ratio of a row in a pair, new to old.
func (p Pair) log(r Row) (float64, bool) {
	o, ok := p.Old[r]
	n, also := p.New[r]
	if !ok || !also || !(o > 0) || !(n > 0) || math.IsInf(o, 0) || math.IsInf(n, 0) {
		return 0, false
	}
	return math.Log(n / o), true
}

// exactUnits are counts of go test that a build gives whatever the machine does.
var exactUnits = []string{"B/op", "allocs/op"}

// Bytes are not a count like the others: code that allocates by its random input differs
// from run to run. So many pairs show whether it does.
const (
	memoryUnit = "B/op"
	steady     = 6
)

// Compare judges all rows. Times are compared by pairs. Units that are declared exact,
// and allocations, are compared as numbers: an increase is one by however little. Of
// other units, a change is shown and judged by the direction that is declared for them.
func (p *Plan) Compare(s *Samples) *Comparison {
	c := &Comparison{Pairs: len(s.Pairs), Alpha: p.Analysis.Alpha, Margin: p.Analysis.Margin, Unlike: s.unlike()}
	rows := map[Row]bool{}
	for _, pair := range s.Pairs {
		for _, sample := range []Sample{pair.Old, pair.New} {
			for r := range sample {
				rows[r] = true
			}
		}
	}
	failed := s.failed()
	for r := range rows {
		res := p.result(s, r)
		// a benchmark that is not there is one finding, not one a unit
		gone := res.Verdict == Vanished || res.Verdict == Added
		if _, why := failed[r.Name]; gone && (why || !r.timed() && rows[Row{r.Name, timeUnit}]) {
			continue
		}
		c.Results = append(c.Results, res)
	}
	for name, side := range failed {
		c.Results = append(c.Results, Result{Row: Row{name, side}, Verdict: Failed, Old: math.NaN(), New: math.NaN(), Change: Interval{Center: math.NaN()}})
	}
	slices.SortFunc(c.Results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a.Name, b.Name), strings.Compare(a.Unit, b.Unit))
	})
	return c
}

// failed are the benchmarks that failed, with the side on which they did. One of which
// a part failed did not fail by itself.
func (s *Samples) failed() map[string]string {
	failed := map[string]string{}
	for side, names := range s.Failures {
		for _, name := range names {
			part := func(other string) bool { return strings.HasPrefix(other, name+"/") }
			if !slices.ContainsFunc(names, part) {
				failed[strings.TrimPrefix(name, "Benchmark")] = []string{"old", "new"}[side]
			}
		}
	}
	return failed
}

func rank(r Result) int {
	switch {
	case r.Worse():
		return 0
	case r.Verdict == Undecided:
		return 1
	case r.Verdict == Same:
		return 3
	}
	return 2
}

func (p *Plan) result(s *Samples, r Row) Result {
	var values [2][]float64
	for _, pair := range s.Pairs {
		for i, sample := range []Sample{pair.Old, pair.New} {
			if v, ok := sample[r]; ok {
				values[i] = append(values[i], v)
			}
		}
	}
	res := Result{Row: r, Old: Median(values[0]), New: Median(values[1])}
	res.Change.Center = res.New/res.Old - 1
	switch {
	case len(values[1]) == 0:
		res.Verdict = Vanished
	case len(values[0]) == 0:
		res.Verdict = Added
	case r.timed():
		logs := s.logs(r)
		res.Pairs, res.Change = len(logs), p.Analysis.Interval(logs)
		res.Verdict = p.Analysis.Judge(res.Change)
	case r.Unit == memoryUnit && min(len(values[0]), len(values[1])) < steady && res.Old != res.New:
		res.Verdict = Undecided
	default:
		res.Verdict = s.direction(r.Unit, slices.Min(values[1])-slices.Max(values[0]), slices.Max(values[1])-slices.Min(values[0]))
	}
	return res
}

// direction judges a count of which the new build has at least atLeast and at most
// atMost more than the old one. Counts that vary within a build and overlap are the same.
func (s *Samples) direction(unit string, atLeast, atMost float64) Verdict {
	better := -1 // less is better
	if !slices.Contains(exactUnits, unit) {
		better = s.Units.GetBetter(unit)
	}
	switch {
	case atLeast <= 0 && atMost >= 0:
		return Same
	case better == 0:
		return Changed
	case (atLeast > 0) == (better < 0):
		return Increased
	}
	return Decreased
}

// unlike lists the configuration lines in which the two sides differ.
func (s *Samples) unlike() []string {
	value := func(side int, key string) string {
		i := slices.IndexFunc(s.Config[side], func(c benchfmt.Config) bool { return c.Key == key })
		if i < 0 {
			return ""
		}
		return string(s.Config[side][i].Value)
	}
	var lines []string
	for side := range s.Config {
		for _, c := range s.Config[side] {
			o, n := value(0, c.Key), value(1, c.Key)
			line := c.Key + ": " + o + " and " + n
			if c.File && o != n && !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// Median is the median of values that need not be sorted, NaN of none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}
