package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tmisbench/schemes/lang"

	"golang.org/x/perf/benchmath"
)

// A Run is what one raw file holds: where and how it was measured, and the
// distribution of every number in it.
type Run struct {
	file    string
	config  map[string]string
	order   []string // configuration keys as first seen
	results map[bench]map[string]estimate
	planned int // repetitions that the run was to make; 0 where the file does not tell
}

// A bench names a benchmark: its base name and the parts of its name that
// tell results apart. Parts that it lacks are empty.
type bench struct {
	name, scheme, hash, role, length, op, impl, bits, errors string
	users, servers, what                                     string // of a growing deployment
}

// An estimate is a summary of n repetitions, in seconds for times. The warnings
// of the summary say when n is too small for an interval.
type estimate struct {
	benchmath.Summary
	n int
}

// bounded reports whether there are enough repetitions for an interval.
func (e estimate) bounded() bool { return len(e.Warnings) == 0 }

// confidence is the level of all intervals.
const confidence = 0.95

// The units that benchfmt makes of what a benchmark prints.
const (
	timeUnit  = "sec/op"
	allocUnit = "allocs/op"
)

// Config returns the value of a configuration line of the raw file, such as
// machine, cpu, go, widths or impl-sha256; it is empty where there is none.
func (r *Run) Config(key string) string { return r.config[key] }

// widths is the width set that was measured. That of a file without one is the
// default of schemes.Config.
func (r *Run) widths() string {
	if w := r.config["widths"]; w != "" {
		return w
	}
	return "paper"
}

// phaseNames maps a phase to the base name of its benchmarks.
var phaseNames = map[lang.PhaseName]string{
	lang.Setup: "Setup", lang.Registration: "Registration", lang.Login: "Login", lang.Password: "Password", lang.Addition: "Addition",
}

// phase names the benchmark of a role in a phase; role all is the phase run end
// to end.
func phase(name lang.PhaseName, scheme, hash, role string) bench {
	return bench{name: phaseNames[name], scheme: scheme, hash: hash, role: role}
}

// time is the time of a benchmark per operation, in seconds.
func (r *Run) time(b bench) (estimate, bool) {
	e, ok := r.results[b][timeUnit]
	return e, ok
}

// backends lists the hash backends that login was measured under, sha256 first.
func (r *Run) backends() []string {
	var names []string
	for b := range r.results {
		if b.name == phaseNames[lang.Login] && b.role == "all" && !slices.Contains(names, b.hash) {
			names = append(names, b.hash)
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

// find lists the benchmarks for which keep is true, sorted by name; numbers in
// the parts of a name are sorted as such.
func (r *Run) find(keep func(bench) bool) []bench {
	var found []bench
	for b := range r.results {
		if keep(b) {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b bench) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	return found
}

func (b bench) sortKey() string {
	parts := []string{b.name, b.scheme, b.op, b.impl, b.hash, b.role, b.bits, b.length, b.errors}
	for i, p := range parts {
		if n, err := strconv.Atoi(p); err == nil {
			parts[i] = fmt.Sprintf("%09d", n)
		}
	}
	return strings.Join(parts, "\x00")
}

// repetitions says how often the benchmarks were repeated, such as "10" or
// "6 to 7 of 10 planned".
func (r *Run) repetitions() string {
	low, high := 0, 0
	for _, units := range r.results {
		if e, ok := units[timeUnit]; ok {
			if low == 0 || e.n < low {
				low = e.n
			}
			high = max(high, e.n)
		}
	}
	s := strconv.Itoa(high)
	if low < high {
		s = fmt.Sprintf("%d to %d", low, high)
	}
	if r.planned > high {
		s += fmt.Sprintf(" of %d planned", r.planned)
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
	parts := []string{"machine " + or(r.Config("machine"), "unknown"), "CPU " + or(r.Config("cpu"), "unknown"), or(r.Config("go"), "Go version unknown")}
	if backend != "" {
		if impl := r.Config("impl-" + backend); impl != "" {
			backend += " (" + impl + ")"
		}
		parts = append(parts, "backend "+backend)
	}
	return strings.Join(append(parts, "widths "+r.widths(), "n = "+r.repetitions()+" repetitions"), ", ")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
