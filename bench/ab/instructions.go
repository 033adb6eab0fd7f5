package ab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A Counter counts the instructions that benchmarks retire. The number is nearly the
// same on a busy machine as on a quiet one, so it is a second opinion on a time. It is
// exact for code that does not allocate. It does not see what memory, branches, the
// clock frequency and other processors cost, nor that instructions differ in cost.
type Counter struct {
	Name    string // what counts, as a reader may look it up
	Differs string // what the counter changes in what is run; empty for nothing

	// rows counts benchmarks in a process or more, each with so many iterations. The
	// names are those that a process prints which has one processor.
	rows func(ctx context.Context, side Side, names []string, iterations int) (map[string]float64, []benchfmt.Config, error)
}

// ErrNoCounter says that nothing on this machine counts instructions.
var ErrNoCounter = errors.New("instructions are not counted")

// FindCounter finds what counts instructions here: the processor, through the perf
// command, or else valgrind's callgrind, which emulates it.
func FindCounter(ctx context.Context) (*Counter, error) {
	hardware, why := findPerf(ctx)
	if why == nil {
		return hardware, nil
	}
	emulated, also := findCallgrind(ctx)
	if also == nil {
		return emulated, nil
	}
	return nil, fmt.Errorf("%w: %w; %w", ErrNoCounter, why, also)
}

// Instructions are what a benchmark retires in an operation.
type Instructions struct {
	Old float64 `json:"old"`
	New float64 `json:"new"`
}

// Change is relative: 0.03 is 3 % more in the new build.
func (i *Instructions) Change() float64 { return i.New/i.Old - 1 }

// Instructions counts what the timed rows of a comparison retire in each build, and
// fills it in. What could not be counted, and which code was counted, is said in
// c.Notes; an error is that of the context.
func (p *Plan) Instructions(ctx context.Context, counter *Counter, c *Comparison) error {
	byLength := map[int][]string{} // rows that take alike long share a process
	for _, r := range c.Results {
		if r.Timed() && r.Old > 0 && r.New > 0 {
			n := iterations(max(r.Old, r.New))
			byLength[n] = append(byLength[n], r.Name)
		}
	}
	c.Notes = append(c.Notes, "Instructions are counted by "+counter.Name+": they do not show what memory, "+
		"branches and the clock cost.")
	var counted [2]map[string]float64
	var code [2]string // what was counted
	for i, side := range []Side{p.Old, p.New} {
		counted[i] = map[string]float64{}
		var seen []benchfmt.Config
		for n, names := range byLength {
			got, config, err := counter.rows(ctx, side, names, n)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				c.Notes = append(c.Notes, fmt.Sprintf("Of %s not all was counted: %v.", side.Name, err))
			}
			for name, v := range got {
				counted[i][name] = v
			}
			if len(config) > 0 {
				seen = config
			}
		}
		if counter.Differs != "" && len(counted[i]) > 0 {
			code[i] = fmt.Sprintf("counted on the generic path, %s", counter.Differs) + otherCode(p.config(ctx, side, c), seen) + "."
		}
	}
	for i, side := range []Side{p.Old, p.New} {
		switch {
		case code[i] == "" || i == 1 && code[0] == code[1]:
		case code[0] == code[1]:
			c.Notes = append(c.Notes, "Both builds are "+code[i])
		default:
			c.Notes = append(c.Notes, side.Name+" is "+code[i])
		}
	}
	for i, r := range c.Results {
		if !r.Timed() {
			continue
		}
		o, ok := lookUp(counted[0], r.Name)
		n, also := lookUp(counted[1], r.Name)
		if ok && also {
			c.Results[i].Instructions = &Instructions{o, n}
		}
	}
	return nil
}

// config is what a build prints of itself where it is not counted.
func (p *Plan) config(ctx context.Context, side Side, c *Comparison) []benchfmt.Config {
	i := slices.IndexFunc(c.Results, Result.Timed)
	out, err := counting(ctx, side, []string{c.Results[i].Name}, 1, 1)
	if err != nil {
		return nil
	}
	_, config, _ := printed(out)
	return config
}

// otherCode says which implementations a build reports where it is counted, when they
// are not those that are timed.
func otherCode(timed, counted []benchfmt.Config) string {
	var lines []string
	says := false
	for _, c := range counted {
		if !strings.HasPrefix(c.Key, "impl-") {
			continue
		}
		says = true
		i := slices.IndexFunc(timed, func(t benchfmt.Config) bool { return t.Key == c.Key })
		if i >= 0 && string(timed[i].Value) != string(c.Value) {
			lines = append(lines, fmt.Sprintf("%s is %s, timed is %s", c.Key, c.Value, timed[i].Value))
		}
	}
	switch {
	case !says:
		return "; the build does not say which code it runs"
	case len(lines) == 0:
		return "; the build reports the code that is timed"
	}
	return "; " + strings.Join(lines, "; ")
}

// iterations is a power of ten that takes some milliseconds, or 3 where one takes as long.
func iterations(seconds float64) int {
	n := math.Pow(10, math.Round(math.Log10(6e-3/seconds)))
	return int(min(max(n, 3), 1e6))
}

// lookUp finds a row by its name with or without the number of processors that go test
// adds to it where there are several.
func lookUp(counted map[string]float64, name string) (float64, bool) {
	if v, ok := counted[name]; ok {
		return v, true
	}
	v, ok := counted[plain(name)]
	return v, ok
}

var processors = regexp.MustCompile(`-\d+$`)

func plain(name string) string { return processors.ReplaceAllString(name, "") }

// match is the regular expression of go test -bench for these rows, as they are printed
// and without the number of processors, and for no others.
func match(names []string) string {
	var all []string
	for _, n := range names {
		for _, n := range slices.Compact([]string{n, plain(n)}) {
			parts := strings.Split("Benchmark"+n, "/")
			for i, p := range parts {
				parts[i] = "^" + regexp.QuoteMeta(p) + "$"
			}
			all = append(all, strings.Join(parts, "/"))
		}
	}
	return strings.Join(all, "|")
}

// counting runs benchmarks of a build, below another command if one is given. What
// would run beside them is turned off: other processors, the garbage collector, and
// signals for preemption.
func counting(ctx context.Context, side Side, names []string, iterations, count int, below ...string) ([]byte, error) {
	args := slices.Concat(below, []string{
		side.Binaries[0], "-test.run=^$", "-test.bench=" + match(names),
		fmt.Sprintf("-test.benchtime=%dx", iterations), fmt.Sprintf("-test.count=%d", count),
	})
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.Dir = side.Dir
	c.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=off", "GODEBUG=asyncpreemptoff=1")
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return out, fmt.Errorf("%w: %v: %s", ErrProcess, err, firstLines(stderr.String(), string(out)))
	}
	return out, nil
}

// printed are the names of benchmarks in the order in which a process printed them, and
// its configuration lines.
func printed(out []byte) (names []string, config []benchfmt.Config, err error) {
	r := benchfmt.NewReader(bytes.NewReader(out), "counted")
	for r.Scan() {
		if rec, ok := r.Result().(*benchfmt.Result); ok {
			names = append(names, string(rec.Name))
			if config == nil {
				config = rec.Clone().Config
			}
		}
	}
	return names, config, r.Err()
}
