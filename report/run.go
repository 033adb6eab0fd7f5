package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchmath"

	"tmisbench/bench/raw"
	"tmisbench/schemes/lang"
)

// A Run is what one raw file holds, with a summary of every sample in it.
type Run struct {
	raw     *raw.Run
	results map[raw.Name]map[string]estimate
}

// newRun summarizes the samples of a raw file.
func newRun(measured *raw.Run) *Run {
	r := &Run{measured, map[raw.Name]map[string]estimate{}}
	for _, n := range measured.Names() {
		r.results[n] = map[string]estimate{}
		for _, unit := range measured.Units(n) {
			s := measured.Sample(n, unit)
			r.results[n][unit] = estimate{measured.Assumption(unit).Summary(s, confidence), s}
		}
	}
	return r
}

// An estimate is a sample of repetitions, in seconds for times, and its summary. The
// warnings of the summary say when the sample is too small for an interval.
type estimate struct {
	benchmath.Summary
	sample *benchmath.Sample
}

// n is the number of repetitions.
func (e estimate) n() int { return len(e.sample.Values) }

// bounded reports whether there are enough repetitions for an interval.
func (e estimate) bounded() bool { return len(e.Warnings) == 0 }

// confidence is the level of all intervals.
const confidence = 0.95

// Config returns the value of a configuration line of the raw file, such as
// machine, cpu, go, widths or impl-sha256; it is empty where there is none.
func (r *Run) Config(key string) string { return r.raw.Setting(key) }

// notRecorded stands in captions for what a file does not tell.
const notRecorded = "not recorded"

// recordsWidths reports whether the file tells the width set. Without, nothing can be
// modelled, since costs depend on it.
func (r *Run) recordsWidths() bool { return r.Config("widths") != "" }

// widths is the width set under which operations are counted: the one that was measured,
// and paper where the file does not tell.
func (r *Run) widths() string { return or(r.Config("widths"), "paper") }

// roleBench names the benchmark of a role in a phase.
func roleBench(phase lang.PhaseName, scheme, hash, role string) raw.Name {
	return raw.Name{Group: raw.PhaseGroup(phase), Scheme: scheme, Hash: hash, Role: role}
}

// wholeBench names the benchmark of a phase that is run end to end.
func wholeBench(phase lang.PhaseName, scheme, hash string) raw.Name {
	return raw.Name{Group: raw.PhaseGroup(phase), Scheme: scheme, Hash: hash, Whole: true}
}

// time is the time of a benchmark per operation, in seconds.
func (r *Run) time(b raw.Name) (estimate, bool) {
	e, ok := r.results[b][raw.Seconds]
	return e, ok
}

// backends lists the hash backends that login was measured under, sha256 first.
func (r *Run) backends() []string {
	var names []string
	for b := range r.results {
		if b == wholeBench(lang.Login, b.Scheme, b.Hash) && !slices.Contains(names, b.Hash) {
			names = append(names, b.Hash)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == reference:
			return -1
		case b == reference:
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

// reference is the backend of the tables that show only one.
const reference = "sha256"

// find lists the benchmarks for which keep is true, sorted by name.
func (r *Run) find(keep func(raw.Name) bool) []raw.Name {
	var found []raw.Name
	for b := range r.results {
		if keep(b) {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, raw.CompareNames)
	return found
}

// repetitions says how often the benchmarks were repeated, such as "10" or
// "6 to 7 of 10 planned".
func (r *Run) repetitions() string {
	low, high := 0, 0
	for _, units := range r.results {
		if e, ok := units[raw.Seconds]; ok {
			if low == 0 || e.n() < low {
				low = e.n()
			}
			high = max(high, e.n())
		}
	}
	s := strconv.Itoa(high)
	if low < high {
		s = fmt.Sprintf("%d to %d", low, high)
	}
	if r.raw.Planned > high {
		s += fmt.Sprintf(" of %d planned", r.raw.Planned)
	}
	if n := len(r.raw.LeftOut); n > 0 {
		s += fmt.Sprintf(" (%d left out: throttled)", n)
	}
	return s
}

// tableCaption is the caption of every measured table. backend is empty where
// there are several.
func (r *Run) tableCaption(backend string) string {
	return r.machine(backend) + "; median and 95 % confidence interval"
}

// machine says under which conditions was measured, for every measured table and
// figure.
func (r *Run) machine(backend string) string {
	parts := []string{
		"machine " + or(r.Config("machine"), notRecorded), "CPU " + or(r.Config("cpu"), notRecorded),
		or(r.Config("go"), "Go version "+notRecorded),
	}
	if backend != "" {
		parts = append(parts, fmt.Sprintf("backend %s (%s)", backend, or(r.Config("impl-"+backend), "code "+notRecorded)))
	}
	return strings.Join(append(parts, "widths "+or(r.Config("widths"), notRecorded), "n = "+r.repetitions()+" repetitions"), ", ")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
