package report

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchmath"
	"golang.org/x/perf/benchproc"
)

// Read reads a raw file, as the command benchrun run writes it. Its errors name
// the file and, where there is one, the line: a file that cannot be read, is
// empty or cut off, holds results of several configurations, or has no login
// benchmarks of this project.
func Read(path string) (*Run, error) { return read(path, "Login", "benchrun run") }

// ReadGrowth reads a raw file of growing deployments, as the command benchrun growth
// writes it. Its errors are like those of [Read].
func ReadGrowth(path string) (*Run, error) { return read(path, growthName, "benchrun growth") }

// read reads a file that has benchmarks of a name about schemes; writer is the
// command that writes such files.
func read(path, name, writer string) (*Run, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if len(bytes.TrimSpace(src)) == 0 {
		return nil, fmt.Errorf("%s:1: the file is empty; run the benchmarks again", path)
	}
	r := &Run{file: path, config: map[string]string{}, results: map[bench]map[string]estimate{}}
	if err := r.scanLines(src); err != nil {
		return nil, err
	}
	if err := r.scanResults(src); err != nil {
		return nil, err
	}
	for b := range r.results {
		if b.name == name && b.scheme != "" {
			return r, nil
		}
	}
	return nil, fmt.Errorf("%s:1: no benchmark here is named Benchmark%s/scheme=...: not measurements of this project; give a file that %s wrote", path, name, writer)
}

var repetition = regexp.MustCompile(`^# repetition \d+ of (\d+) complete`)

// scanLines finds what benchfmt passes over in silence: repetition marks, and
// lines cut off after the name of a benchmark or, at the end of the file, amid a
// unit.
func (r *Run) scanLines(src []byte) error {
	line := 0
	for text := range bytes.Lines(src) {
		line++
		if m := repetition.FindSubmatch(text); m != nil {
			r.planned, _ = strconv.Atoi(string(m[1])) // the expression admits digits only; 0 if there are too many
		}
		if !bytes.HasPrefix(text, []byte("Benchmark")) {
			continue
		}
		switch {
		case !bytes.HasSuffix(text, []byte("\n")):
			return cut(r.file, line, "the last line has no end")
		case len(bytes.Fields(text)) == 1:
			return cut(r.file, line, "benchmark without measurements")
		}
	}
	return nil
}

func cut(file string, line int, what string) error {
	return fmt.Errorf("%s:%d: %s; delete the line if the run was interrupted there, else measure again", file, line, what)
}

// scanResults groups the measurements by benchmark and unit and summarizes them.
func (r *Run) scanResults(src []byte) error {
	p, err := newProjections()
	if err != nil {
		return err
	}
	values := map[benchproc.Key]map[string][]float64{}
	var header benchproc.Key
	reader := benchfmt.NewReader(bytes.NewReader(src), r.file)
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			return cut(rec.FileName, rec.Line, rec.Msg)
		case *benchfmt.Result:
			r.configure(rec)
			h := p.header.Project(rec)
			if header.IsZero() {
				header = h
			}
			if h != header {
				return mixed(rec, header, h)
			}
			k := p.name.Project(rec)
			if values[k] == nil {
				values[k] = map[string][]float64{}
			}
			for _, v := range rec.Values {
				values[k][v.Unit] = append(values[k][v.Unit], v.Value)
			}
		}
	}
	if err := reader.Err(); err != nil {
		return err // names file and line
	}
	for k, units := range values {
		b := p.bench(k)
		r.results[b] = map[string]estimate{}
		for unit, vs := range units {
			sample := benchmath.NewSample(vs, &benchmath.DefaultThresholds)
			sum := reader.Units().GetAssumption(unit).Summary(sample, confidence)
			r.results[b][unit] = estimate{Summary: sum, n: len(vs)}
		}
	}
	return nil
}

// configure keeps the configuration lines. Where one changes that may, such as
// the date of a resumed run, the first value stands.
func (r *Run) configure(rec *benchfmt.Result) {
	for _, c := range rec.Config {
		if _, ok := r.config[c.Key]; !ok && c.File {
			r.config[c.Key] = string(c.Value)
			r.order = append(r.order, c.Key)
		}
	}
}

// mixed says which part of the configuration differs from that of the first
// result. Medians over different machines or widths would mean nothing.
func mixed(rec *benchfmt.Result, first, now benchproc.Key) error {
	file, line := rec.Pos()
	f := benchproc.NonSingularFields([]benchproc.Key{first, now})[0]
	return fmt.Errorf("%s:%d: %s is %q here and %q before; keep each configuration in a file of its own", file, line, f.Name, now.Get(f), first.Get(f))
}

// projections are the views of a result: its name, and what has to be the same
// in all of the file.
type projections struct{ name, header *benchproc.Projection }

func newProjections() (*projections, error) {
	var parser benchproc.ProjectionParser
	name, err := parser.Parse(".name,/scheme,/hash,/role,/len,/op,/impl,/bits,/errors,/users,/servers,/what", nil)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	header, err := parser.Parse("machine,cpu,goos,goarch,go,widths,commit,/gomaxprocs", nil)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return &projections{name, header}, nil
}

func (p *projections) bench(k benchproc.Key) bench {
	var v [12]string
	for i, f := range p.name.Fields() {
		v[i] = k.Get(f)
	}
	return bench{v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11]}
}
