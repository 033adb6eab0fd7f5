package ab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/perf/benchfmt"
)

// A Plan says what is run and when it ends.
type Plan struct {
	Old, New  Side
	Bench     string        // regular expression of go test -bench
	Benchtime string        // of go test -benchtime: a time, or a number of iterations such as 100x
	Count     int           // of go test -count: of the times of one process the least is taken, 0 for 1
	Budget    time.Duration // for all pairs
	Seed      uint64        // of the order
	Pin       bool          // run on one processor, where the system can
	Analysis  Analysis      // Rows is filled in from what the first pair shows

	Start    *Samples                   // what an interrupted run kept, see Load; nil for none
	Keep     func(*Samples) error       // called after every pair
	Progress func(pairs, all, open int) // open is the number of rows that are not decided yet
}

// A Sample is what one process measured, by row: of several values the least, since
// whatever interrupts a program makes it slower.
type Sample map[Row]float64

// A Row is a benchmark in one unit.
type Row struct{ Name, Unit string }

// A Pair is one run of each build.
type Pair struct {
	NewFirst bool
	Build    int // which of the binaries
	Old, New Sample
}

// Samples are all pairs, with what the processes printed.
type Samples struct {
	Pairs    []Pair
	Failures [2][]string // names of benchmarks that failed, by side, each once
	Config   [2][]benchfmt.Config
	Units    benchfmt.UnitMetadataMap
	Text     [2][]byte // benchfmt of each side
}

// ErrProcess says that a process ended without results.
var ErrProcess = errors.New("no results")

// Run runs pairs until every measured row is narrow enough at a look, or looks or
// budget are used up. One pair before is thrown away: it warms the machine up and shows
// the rows. When the context ends, what there is is returned with its error.
func (p *Plan) Run(ctx context.Context) (*Samples, error) {
	s := p.Start
	if s == nil {
		s = &Samples{Units: benchfmt.UnitMetadataMap{}}
	}
	first, err := p.pair(ctx, s, false, 0, false)
	if err != nil {
		return s, err
	}
	p.Analysis.Rows = max(1, len(timed(first.Old)))
	rng := rand.New(rand.NewPCG(p.Seed, 0))
	looks, start, begun, newFirst := p.Analysis.LookAt(), time.Now(), len(s.Pairs), false
	for range (begun + 1) / 2 { // the order goes on where it was left
		newFirst = rng.IntN(2) == 0
	}
	if begun%2 == 0 {
		newFirst = false
	}
	for _, until := range looks {
		for len(s.Pairs) < until {
			// no pair is begun that would not end in time, but the first look is reached
			if n := len(s.Pairs) - begun; n > 0 && p.Budget > 0 && time.Since(start)+time.Since(start)/time.Duration(n) > p.Budget {
				return s, nil
			}
			if newFirst = !newFirst; len(s.Pairs)%2 == 0 {
				newFirst = rng.IntN(2) == 0
			}
			pair, err := p.pair(ctx, s, newFirst, len(s.Pairs)/2, true)
			if err != nil {
				return s, err
			}
			s.Pairs = append(s.Pairs, pair)
			if p.Keep != nil {
				if err := p.Keep(s); err != nil {
					return s, err
				}
			}
			if p.Progress != nil {
				p.Progress(len(s.Pairs), looks[len(looks)-1], p.open(s))
			}
		}
		if p.open(s) == 0 {
			break
		}
	}
	return s, nil
}

// timed are the rows of a sample that are times.
func timed(s Sample) []Row {
	var rows []Row
	for r := range s {
		if r.Unit == timeUnit {
			rows = append(rows, r)
		}
	}
	return rows
}

const timeUnit = "sec/op"

// open is the number of rows that more pairs would tell more about.
func (p *Plan) open(s *Samples) int {
	open := 0
	for _, r := range timed(s.Pairs[0].Old) {
		if logs := s.logs(r); len(logs) > 0 && !p.Analysis.Narrow(p.Analysis.Interval(logs)) {
			open++
		}
	}
	return open
}

// pair runs both builds once. Binary build modulo their number is taken of each.
func (p *Plan) pair(ctx context.Context, s *Samples, newFirst bool, build int, keep bool) (Pair, error) {
	pair := Pair{NewFirst: newFirst, Build: build, Old: Sample{}, New: Sample{}}
	order := []int{0, 1}
	if newFirst {
		order = []int{1, 0}
	}
	for _, i := range order {
		side, into := []Side{p.Old, p.New}[i], []Sample{pair.Old, pair.New}[i]
		out, err := p.process(ctx, side, side.Binaries[build%len(side.Binaries)])
		if err != nil {
			return pair, fmt.Errorf("%s: %w", side.Name, err)
		}
		text, err := s.read(i, side.Name, out, into)
		if err != nil {
			return pair, err
		}
		if keep {
			if len(s.Text[i]) == 0 {
				s.Text[i] = p.header(out)
			}
			s.Text[i] = append(s.Text[i], text...)
			s.Text[i] = fmt.Appendf(s.Text[i], mark, len(s.Pairs)+1, pair.NewFirst, pair.Build)
		}
	}
	return pair, nil
}

// read takes the values out of what a process printed. The result is the lines of the
// benchmarks.
func (s *Samples) read(side int, name string, out []byte, into Sample) ([]byte, error) {
	var lines bytes.Buffer
	r := benchfmt.NewReader(bytes.NewReader(out), name)
	for r.Scan() {
		switch rec := r.Result().(type) {
		case *benchfmt.Result:
			if s.Config[side] == nil {
				s.Config[side] = append(s.Config[side], rec.Clone().Config...)
			}
			for _, v := range rec.Values {
				row := Row{string(rec.Name), v.Unit}
				if have, again := into[row]; !again || v.Value < have { // interruptions only add
					into[row] = v.Value
				}
			}
		case *benchfmt.SyntaxError:
			return nil, rec
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	maps.Copy(s.Units, r.Units())
	for line := range bytes.Lines(out) {
		switch {
		case bytes.HasPrefix(line, []byte("Benchmark")) && len(bytes.Fields(line)) > 1:
			lines.Write(line)
		case bytes.HasPrefix(line, []byte("--- FAIL: ")):
			failed := strings.Fields(string(line))[2]
			if !slices.Contains(s.Failures[side], failed) {
				s.Failures[side] = append(s.Failures[side], failed)
			}
		}
	}
	if len(into) == 0 && len(s.Failures[side]) == 0 {
		return nil, fmt.Errorf("%s: %w: no benchmark matches", name, ErrProcess)
	}
	return lines.Bytes(), nil
}

// process runs a binary once. One in which benchmarks fail ends with an error of its
// own and prints the others all the same.
func (p *Plan) process(ctx context.Context, side Side, binary string) ([]byte, error) {
	c := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.bench="+p.Bench, "-test.benchtime="+p.Benchtime, "-test.benchmem", fmt.Sprintf("-test.count=%d", max(p.Count, 1)))
	c.Dir = side.Dir
	var stderr bytes.Buffer
	c.Stderr = &stderr
	var stdout bytes.Buffer
	c.Stdout = &stdout
	if p.Pin {
		// a child inherits the processors of the thread that starts it
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		restore := pin()
		defer restore()
	}
	err := c.Run()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	out := stdout.Bytes()
	if err != nil && !bytes.Contains(out, []byte("\n--- FAIL: ")) && !bytes.HasPrefix(out, []byte("--- FAIL: ")) {
		return nil, fmt.Errorf("%w: %v: %s", ErrProcess, err, firstLines(stderr.String(), string(out)))
	}
	return out, nil
}

// logs are the logarithms of the ratios of a row, new to old, by pair.
func (s *Samples) logs(r Row) []float64 {
	var logs []float64
	for _, p := range s.Pairs {
		if l, ok := p.log(r); ok {
			logs = append(logs, l)
		}
	}
	return logs
}
