package raw

import (
	"bufio"
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
// file that cannot be read, is empty or cut off, holds results of several
// configurations, or a description that was altered.
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
	if err := r.scanComments(src); err != nil {
		return nil, err
	}
	if err := r.scanResults(src); err != nil {
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

// scanComments finds what benchfmt passes over in silence: marks, descriptions, and
// lines cut off after the name of a benchmark or, at the end of the file, amid a unit.
func (r *Run) scanComments(src []byte) error {
	line := 0
	part := LeftOut{from: 1} // what has been read since the last mark
	slowed := false
	leaveOut := func() {
		if part.to = line; slowed {
			r.LeftOut = append(r.LeftOut, part)
		}
		part, slowed = LeftOut{from: line + 1}, false
	}
	var descriptions descriptionReader
	for text := range bytes.Lines(src) {
		line++
		switch {
		case len(text) >= bufio.MaxScanTokenSize:
			return damaged(r.File, line, "a line longer than any that is written")
		case text[0] == '#' || descriptions.left > 0:
			if ours, err := descriptions.line(string(text)); err != nil {
				return damaged(r.File, line, err.Error())
			} else if ours {
				continue
			}
			if n, of, ok := parseRepetition(text); ok {
				r.Planned, r.Repetitions, part.Repetition = of, n, n
				leaveOut()
			} else if why, ok := parseThrottled(text); ok {
				part.Why, slowed = why, true
			} else if key, ok := parseScheme(text); ok {
				r.Complete = append(r.Complete, key)
			}
		case !bytes.HasPrefix(text, []byte("Benchmark")):
		case !bytes.HasSuffix(text, []byte("\n")):
			return cut(r.File, line, "the last line has no end")
		case !bytes.ContainsAny(bytes.TrimSpace(text), " \t"):
			return cut(r.File, line, "benchmark without measurements")
		}
	}
	if descriptions.left > 0 {
		return damaged(r.File, line, fmt.Sprintf("%d lines of the last description are missing", descriptions.left))
	}
	leaveOut()
	r.Descriptions = descriptions.all
	return nil
}

func damaged(file string, line int, what string) error {
	return fmt.Errorf("%s:%d: %s; get the file again from where it was measured", file, line, what)
}

func cut(file string, line int, what string) error {
	return fmt.Errorf("%s:%d: %s; delete the line if the run was interrupted there, else measure again", file, line,
		what)
}

// same are the configuration lines that have to be the same in all of a file: samples
// over different machines or widths would mean nothing.
var same = []string{"machine", "cpu", "goos", "goarch", "go", "widths", "commit"}

// scanResults collects the values by benchmark and unit.
func (r *Run) scanResults(src []byte) error {
	reader := benchfmt.NewReader(bytes.NewReader(src), r.File)
	values := map[Name]map[string][]float64{}
	names := map[string]Name{} // by text, since each is there once a repetition
	seen := map[string]bool{}  // keys of the configuration
	var first *benchfmt.Result
	firstProcs := 0
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return cut(rec.FileName, rec.Line, rec.Msg)
		case *benchfmt.Result:
			text := string(rec.Name)
			name, known := names[text]
			if !known {
				var procs int
				if name, procs = ParseName(text); first == nil {
					first, firstProcs = rec.Clone(), procs
				}
				if procs != firstProcs {
					return mixed(rec, "the number of processors", fmt.Sprint(procs), fmt.Sprint(firstProcs))
				}
				names[text] = name
			}
			for _, c := range rec.Config {
				if c.File && !seen[c.Key] {
					seen[c.Key] = true
					r.Settings = append(r.Settings, Setting{c.Key, string(c.Value)})
				}
			}
			for _, key := range same {
				if now, before := rec.GetConfig(key), first.GetConfig(key); now != before {
					return mixed(rec, key, now, before)
				}
			}
			if r.leftOut(rec) {
				continue
			}
			if values[name] == nil {
				values[name] = map[string][]float64{}
			}
			for _, v := range rec.Values {
				values[name][v.Unit] = append(values[name][v.Unit], v.Value)
			}
		}
	}
	if err := reader.Err(); err != nil {
		return err // names file and line
	}
	r.units = reader.Units()
	for name, units := range values {
		r.samples[name] = map[string]*benchmath.Sample{}
		for unit, vs := range units {
			r.samples[name][unit] = benchmath.NewSample(vs, &benchmath.DefaultThresholds)
		}
	}
	return nil
}

// leftOut reports whether a result stands in a repetition that is left out.
func (r *Run) leftOut(rec *benchfmt.Result) bool {
	_, line := rec.Pos()
	return slices.ContainsFunc(r.LeftOut, func(l LeftOut) bool { return l.from <= line && line <= l.to })
}

func mixed(rec *benchfmt.Result, what, now, before string) error {
	file, line := rec.Pos()
	return fmt.Errorf("%s:%d: %s is %q here and %q before; keep each configuration in a file of its own",
		file, line, what, now, before)
}
