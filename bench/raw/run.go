package raw

import (
	"bytes"
	"fmt"
	"os"
	"slices"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// A Run is what a raw file holds: where and how was measured, and for every benchmark
// and unit the sample of its values.
type Run struct {
	File         string
	Settings     []Setting // in the order of the file; of one that changes, such as the date, the first value
	Descriptions []Description
	Planned      int // repetitions that the run was to make; 0 where the file does not tell
	Repetitions  int // number of the last repetition that is complete; 0 where the file does not tell
	LeftOut      []LeftOut
	Complete     []string // schemes that are marked as complete

	samples map[Name]map[string]*benchmath.Sample
	units   benchfmt.UnitMetadataMap
}

// LeftOut is a repetition that is in the file and not in the samples, since the processor
// was slowed in it.
type LeftOut struct {
	Repetition int    // 0 if the file does not tell which it is
	Why        string // as the system told, such as "firmware: under-voltage"

	from, to int // lines of the file
}

// Read reads a raw file. Its errors name the file and, where there is one, the line: a
// file that cannot be read, is empty, cut off or of another kind, was altered, holds
// results of several configurations, or the same repetition or scheme twice, or numbers
// that nothing measured can have.
func Read(file string) (*Run, error) {
	src, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return Parse(file, src)
}

// Parse is Read of a text; file is its name in errors.
func Parse(file string, src []byte) (*Run, error) {
	if len(bytes.TrimSpace(src)) == 0 {
		return nil, fmt.Errorf("%s:1: the file is empty; run the benchmarks again", file)
	}
	r := &Run{File: file, samples: map[Name]map[string]*benchmath.Sample{}}
	src, err := plain(file, src)
	if err != nil {
		return nil, err
	}
	marks, err := r.scanComments(src)
	if err != nil {
		return nil, err
	}
	if err := r.scanResults(src, marks); err != nil {
		return nil, err
	}
	return r, nil
}

// Setting returns the value of a configuration line, such as machine, cpu, go, widths
// or impl-sha256; it is empty where there is none. A key that had another name in older
// files finds that one too.
func (r *Run) Setting(key string) string {
	for _, s := range r.Settings {
		if s.Key == key || renamed[s.Key] == key {
			return s.Value
		}
	}
	return ""
}

// Description returns what the file says of the text of a scheme.
func (r *Run) Description(key string) (d Description, ok bool) {
	i := slices.IndexFunc(r.Descriptions, func(d Description) bool { return d.Key == key })
	if i < 0 {
		return Description{}, false
	}
	return r.Descriptions[i], true
}

// Names lists the benchmarks in the order of [CompareNames].
func (r *Run) Names() []Name {
	var names []Name
	for n := range r.samples {
		names = append(names, n)
	}
	slices.SortFunc(names, CompareNames)
	return names
}

// Units lists the units in which there are values of a benchmark, sorted. Times are in
// seconds: the units are those of benchfmt, such as sec/op.
func (r *Run) Units(n Name) []string {
	var units []string
	for u := range r.samples[n] {
		units = append(units, u)
	}
	slices.Sort(units)
	return units
}

// Sample returns the values of a benchmark in a unit, one a repetition; nil if there
// are none.
func (r *Run) Sample(n Name, unit string) *benchmath.Sample { return r.samples[n][unit] }

// Assumption says how the values of a unit are distributed, as the file tells.
func (r *Run) Assumption(unit string) benchmath.Assumption { return r.units.GetAssumption(unit) }

// Better is 1 where more of a unit is better, -1 where less is, and 0 where the file
// does not tell and the unit is none of go test.
func (r *Run) Better(unit string) int { return r.units.GetBetter(unit) }

// leftOut reports whether a result stands in a repetition that is left out.
func (r *Run) leftOut(rec *benchfmt.Result) bool {
	_, line := rec.Pos()
	return slices.ContainsFunc(r.LeftOut, func(l LeftOut) bool { return l.from <= line && line <= l.to })
}
