package raw

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
)

// scanComments finds what benchfmt passes over in silence: marks, descriptions, what is
// no measurement at all, and lines cut off after the name of a benchmark or, at the end
// of the file, amid a unit.
func (r *Run) scanComments(src []byte) ([]mark, error) {
	var marks markReader
	var descriptions descriptionReader
	line, start := 0, 0
	part := LeftOut{from: 1} // what has been read since the last mark
	slowed := false
	leaveOut := func() {
		if part.to = line; slowed {
			r.LeftOut = append(r.LeftOut, part)
		}
		part, slowed = LeftOut{from: line + 1}, false
	}
	var bare []byte // a name without measurements, which go test -v prints before those of it
	bareLine := 0
	for text := range bytes.Lines(src) {
		line++
		start += len(text)
		switch {
		case len(text) >= bufio.MaxScanTokenSize:
			return nil, damaged(r.File, line, "a line longer than any that is written")
		case text[0] == '#' || descriptions.left > 0:
			if ours, err := descriptions.line(string(text)); err != nil {
				return nil, damaged(r.File, line, err.Error())
			} else if ours {
				continue
			}
			if err := marks.line(src[:start], text, line); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", r.File, line, err)
			}
			if m, ok := parseMark(text); ok && m.scheme == "" {
				part.Repetition = m.n
				leaveOut()
			} else if why, ok := parseThrottled(text); ok {
				part.Why, slowed = why, true
			}
		case foreign(text) != "":
			return nil, fmt.Errorf("%s:%d: %s", r.File, line, foreign(text))
		case !bytes.HasPrefix(text, []byte("Benchmark")):
		case !bytes.HasSuffix(text, []byte("\n")):
			return nil, cut(r.File, line, "the last line has no end")
		case bare != nil && !bytes.HasPrefix(text, bare):
			return nil, cut(r.File, bareLine, "benchmark without measurements")
		case !bytes.ContainsAny(bytes.TrimSpace(text), " \t"):
			bare, bareLine = bytes.TrimSpace(text), line
		default:
			bare = nil
		}
	}
	switch {
	case bare != nil:
		return nil, cut(r.File, bareLine, "benchmark without measurements")
	case descriptions.left > 0:
		return nil, damaged(r.File, line, fmt.Sprintf("%d lines of the last description are missing", descriptions.left))
	}
	leaveOut()
	r.Descriptions, r.Planned, r.Complete, r.Repetitions = descriptions.all, marks.planned, marks.complete, marks.done
	return marks.all, nil
}

func damaged(file string, line int, what string) error {
	return fmt.Errorf("%s:%d: %s; get the file again from where it was measured", file, line, what)
}

func cut(file string, line int, what string) error {
	return fmt.Errorf("%s:%d: %s; delete the line if the run was interrupted there, else measure again", file, line, what)
}

// same are the configuration lines that have to be the same in all of a file, and so
// have those of backends: samples over different machines, widths or code would mean
// nothing.
var same = []string{
	"machine", "cpu", "board", "features", "core-kinds", "cores-allowed", "clocksource", "cores", procsKey, "goos", "goarch", "go", "kernel", "governor", "commit", "dirty",
	"widths", "hash", "benchtime", "slow", "list", "max-users", "max-servers", "time-limit",
}

// backendPrefix begins the keys of the lines that say which code a hash backend ran.
const backendPrefix = "impl-"

// defining are the configuration lines that have to be the same, by key.
func defining(rec *benchfmt.Result) map[string]string {
	all := map[string]string{}
	for _, c := range rec.Config {
		if slices.Contains(same, cmp.Or(renamed[c.Key], c.Key)) || strings.HasPrefix(c.Key, backendPrefix) {
			all[c.Key] = string(c.Value)
		}
	}
	return all
}

// A resultReader collects the values of the benchmark lines of a file.
type resultReader struct {
	*Run
	marks  []mark
	values map[Name]map[string][]float64
	names  map[string]Name   // by text, since each stands there once a repetition
	seen   map[string]bool   // keys of the configuration
	first  map[string]string // what defines the configuration of the first line
	last   map[string]string // configuration of the line before
	procs  int               // number of processors of the first line; 0 before that
	past   int               // marks before the line
	here   map[Name]int      // lines since the last mark
	order  []Name            // the names up to the first mark
	listed map[Name]bool     // the same, where the header tells which they are; else nil
}

// scanResults collects the values by benchmark and unit.
func (r *Run) scanResults(src []byte, marks []mark) error {
	reader := benchfmt.NewReader(bytes.NewReader(src), r.File)
	c := &resultReader{
		Run: r, marks: marks,
		values: map[Name]map[string][]float64{}, names: map[string]Name{}, seen: map[string]bool{}, here: map[Name]int{},
	}
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return cut(rec.FileName, rec.Line, rec.Msg)
		case *benchfmt.Result:
			file, line := rec.Pos()
			if err := c.pass(line); err != nil {
				return err
			}
			if err := c.add(rec, line, reader.Units()); err != nil {
				return fmt.Errorf("%s:%d: %w", file, line, err)
			}
		}
	}
	if err := reader.Err(); err != nil {
		return err // names file and line
	}
	if err := c.pass(math.MaxInt); err != nil {
		return err
	}
	r.units = reader.Units()
	for name, units := range c.values {
		r.samples[name] = map[string]*benchmath.Sample{}
		for unit, vs := range units {
			r.samples[name][unit] = benchmath.NewSample(vs, &benchmath.DefaultThresholds)
		}
	}
	return nil
}

// add takes the values of a line.
func (r *resultReader) add(rec *benchfmt.Result, line int, units benchfmt.UnitMetadataMap) error {
	name, err := r.name(string(rec.Name))
	if err != nil {
		return err
	}
	if err := r.configuration(rec); err != nil {
		return err
	}
	if err := r.place(name, line); err != nil {
		return err
	}
	if rec.Iters < 1 {
		return fmt.Errorf("%d iterations: at least 1; %s", rec.Iters, altered)
	}
	if r.leftOut(rec) {
		return nil
	}
	if r.values[name] == nil {
		r.values[name] = map[string][]float64{}
	}
	values := r.values[name]
	for _, v := range rec.Values {
		exact := counted[v.Unit] || units.GetAssumption(v.Unit) == benchmath.AssumeExact
		if err := possible(v.Value, v.Unit, exact); err != nil {
			return fmt.Errorf("%w; %s", err, altered)
		}
		old := values[v.Unit]
		if exact && len(old) > 0 && old[0] != v.Value {
			return fmt.Errorf("%s of %s is %g here and %g before, and it is exact; these are measurements of two different things under one name, keep each in a file of its own",
				v.Unit, name, v.Value, old[0])
		}
		values[v.Unit] = append(old, v.Value)
	}
	return nil
}

// altered says what to do about a number that nothing measured can have.
const altered = "get the file again from where it was measured, or measure again"

// name is the name of a text; all have the same number of processors.
func (r *resultReader) name(text string) (Name, error) {
	name, known := r.names[text]
	if known {
		return name, nil
	}
	name, procs := ParseName(text)
	if r.procs == 0 {
		r.procs = procs
	}
	if procs != r.procs {
		return name, mixed("the number of processors", fmt.Sprint(procs), fmt.Sprint(r.procs))
	}
	r.names[text] = name
	return name, nil
}

// configuration keeps the lines of the configuration, and compares them with those of
// the first benchmark.
func (r *resultReader) configuration(rec *benchfmt.Result) error {
	same := len(rec.Config) == len(r.last)
	for _, c := range rec.Config {
		same = same && r.last[c.Key] == string(c.Value)
	}
	if same && r.first != nil { // as nearly always
		return nil
	}
	r.last = map[string]string{}
	for _, c := range rec.Config {
		r.last[c.Key] = string(c.Value)
	}
	for _, c := range rec.Config {
		if c.File && !r.seen[c.Key] {
			r.seen[c.Key] = true
			r.Settings = append(r.Settings, Setting{c.Key, string(c.Value)})
		}
	}
	now := defining(rec)
	if r.first == nil {
		r.first = now
	}
	for _, c := range rec.Config { // in the order of the file
		if v, ok := now[c.Key]; ok && v != r.first[c.Key] {
			return mixed(c.Key, v, r.first[c.Key])
		}
	}
	for key, before := range r.first {
		if _, ok := now[key]; !ok {
			return mixed(key, "", before)
		}
	}
	return nil
}

func mixed(what, now, before string) error {
	return fmt.Errorf("%s is %s here and %s before; keep each configuration in a file of its own", what, told(now), told(before))
}

// place refuses a line where its name cannot stand.
func (r *resultReader) place(name Name, line int) error {
	marks := r.marks
	if slices.ContainsFunc(marks[:r.past], func(m mark) bool { return m.scheme != "" && m.scheme == name.Scheme }) &&
		name.Group == Growth {
		return fmt.Errorf("%s was complete before; %w", name.Scheme, errTwo)
	}
	if last := len(marks) - 1; r.past > last && last >= 0 && marks[last].seal != "" {
		return errors.New("a measurement behind the last mark, where none is written; delete it if the mark was deleted by mistake, " +
			"else get the file again from where it was measured")
	}
	repetition := slices.IndexFunc(marks, func(m mark) bool { return m.scheme == "" })
	if before := r.here[name]; repetition >= 0 && before > 0 {
		return fmt.Errorf("%s stands in line %d of the same repetition; %w", name, before, errTwo)
	}
	if r.listed != nil && !r.listed[name] {
		return fmt.Errorf("%s is not in the list of the first repetition; %s", name, altered)
	}
	r.here[name] = line
	if r.past == 0 {
		r.order = append(r.order, name)
	}
	return nil
}

// errTwo says what to do about a name that cannot stand in a line.
var errTwo = errors.New("these are two schemes of one key or two files in one, keep each in a file of its own")

// pass goes on past the marks before a line. At that of the first repetition the whole
// list has been measured, and must be the one of which the header tells.
func (r *resultReader) pass(line int) error {
	for ; r.past < len(r.marks) && r.marks[r.past].line < line; r.past++ {
		clear(r.here)
		m, list := r.marks[r.past], r.Setting(listKey)
		if m.n != 1 || list == "" {
			continue
		}
		if now := Checksum(r.order); list != now && list != orderedChecksum(r.order) {
			return fmt.Errorf("%s:%d: the first repetition has %s, and by the header the list is %s; %s", r.File, m.line, now, list, altered)
		}
		r.listed = map[Name]bool{}
		for _, n := range r.order {
			r.listed[n] = true
		}
	}
	return nil
}
