package bench

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A Measurement says what to measure and where to write the results.
type Measurement struct {
	List      []Benchmark
	Schemes   []schemes.Scheme // those that the list is about; their descriptions go with the file
	Settings  []raw.Setting    // configuration lines, such as Machine's
	Count     int              // repetitions of the whole list
	Benchtime time.Duration    // how long each benchmark is run in a repetition

	// Slow is how long a benchmark may take in a repetition, set up and all. One that
	// took longer is left out of later repetitions, so that on the whole it costs no
	// more; but there are six of each, which an interval needs. 0 leaves none out.
	Slow time.Duration

	// Order is the seed of the order of the list within each repetition, which is another
	// in each, so that no benchmark always comes after the same neighbour. 0 keeps the
	// order of the list. It is in the file; a run that is gone on with keeps its own.
	Order uint64

	// With both, a run is gone on with if it was interrupted under the same conditions,
	// else replaced. With neither, a file that is there is an error.
	File      string // raw file
	Resume    bool   // go on with the file after its last complete repetition
	Overwrite bool   // replace the file

	Progress func(Progress)

	System fs.FS // the file system in which the state of the machine is looked up; nil is the machine's own
}

// Progress is reported before every benchmark and after every repetition.
type Progress struct {
	Repetition, Count int // from 1
	Done, All         int // benchmarks, over all repetitions
	Name              string
	Left              time.Duration // estimated from the rate so far, 0 if unknown
	Kept              bool          // the repetition is complete and on disk
	Throttled         string        // why that repetition does not count; empty if it does
}

var (
	// ErrInterrupted says that the measurement was stopped. What had been completed
	// is in the file.
	ErrInterrupted = errors.New("interrupted")

	// ErrNoneComplete says, with ErrInterrupted, that nothing had been completed: what
	// was in the file before is still there.
	ErrNoneComplete = errors.New("before anything was complete")

	// ErrNothing says that there is nothing to measure.
	ErrNothing = errors.New("nothing to measure")
)

// Run measures. The whole list is run once for each repetition, in an order of its own:
// A B C A B C, not A A B B C C, because on a shared machine neighbours in time
// resemble each other and would make differences look significant that are not.
// Each repetition is on disk before the next begins.
func (m *Measurement) Run(ctx context.Context) error {
	if len(m.List) == 0 {
		return fmt.Errorf("%w: no benchmark is left by the selection", ErrNothing)
	}
	seen := map[raw.Name]bool{}
	for _, b := range m.List {
		if seen[b.Name] {
			return fmt.Errorf("bench: %s is twice in the list, and its results could not be told apart", b.Name)
		}
		seen[b.Name] = true
	}
	unlock, err := raw.Lock(m.File)
	if err != nil {
		return err
	}
	defer unlock()
	w, done, err := m.begin()
	if err != nil {
		return err
	}
	seed, err := m.seed(w)
	if err != nil {
		return err
	}
	if err := setBenchtime(m.Benchtime); err != nil {
		return err
	}
	machine := m.machine()
	start, first := time.Now(), done
	took := make([]time.Duration, len(m.List))
	for rep := done + 1; rep <= m.Count; rep++ {
		before := machine.Look()
		for n, i := range order(seed, rep, m.List) {
			b := m.List[i]
			p := Progress{Repetition: rep, Count: m.Count, Name: b.Name.String()}
			p.Done, p.All = (rep-1)*len(m.List)+n, m.Count*len(m.List)
			if made := p.Done - first*len(m.List); made > 0 {
				p.Left = time.Since(start) / time.Duration(made) * time.Duration(p.All-p.Done)
			}
			m.progress(p)
			if rep > m.repetitions(took[i]) {
				continue
			}
			began := time.Now()
			if err := b.measure(w); err != nil {
				return fmt.Errorf("%s: %w", b.Name, err)
			}
			took[i] = time.Since(began)
			if ctx.Err() != nil && rep == 1 {
				return fmt.Errorf("%w in repetition 1 of %d, %w", ErrInterrupted, m.Count, ErrNoneComplete)
			} else if ctx.Err() != nil {
				return fmt.Errorf("%w in repetition %d of %d; %d are in %s", ErrInterrupted, rep, m.Count, rep-1,
					m.File)
			}
		}
		throttled := noteStates(w, before, machine.Look())
		if err := w.Repetition(rep, m.Count); err != nil {
			return fmt.Errorf("repetition %d cannot be kept (those before it are): %w", rep, err)
		}
		m.progress(Progress{
			Repetition: rep, Count: m.Count, Done: rep * len(m.List), All: m.Count * len(m.List),
			Kept: true, Throttled: throttled,
		})
	}
	return nil
}

// enough is how many repetitions an interval of 95 % needs.
const enough = 6

// repetitions is how often a benchmark is measured that takes so long; 0 is one
// that has not been measured yet.
func (m *Measurement) repetitions(took time.Duration) int {
	if m.Slow <= 0 || took <= m.Slow {
		return m.Count
	}
	return min(m.Count, max(enough, int(time.Duration(m.Count)*m.Slow/took)))
}

func (m *Measurement) progress(p Progress) {
	if m.Progress != nil {
		m.Progress(p)
	}
}

// begin opens the file, and returns the number of its complete repetitions. It makes
// sure that the file can be written before anything is measured.
func (m *Measurement) begin() (w *raw.Writer, done int, err error) {
	if m.Resume {
		w, done, err = raw.Resume(m.File, m.header(), m.Count)
		if err == nil || !m.Overwrite || !replaceable(err) {
			return w, done, err
		}
	}
	w, err = raw.Create(m.File, m.header(), m.Overwrite)
	return w, 0, err
}

// replaceable reports whether a file that cannot be gone on with may be replaced instead.
// One that was altered stays: somebody should look at it.
func replaceable(err error) bool {
	return errors.Is(err, raw.ErrEnough) || errors.Is(err, raw.ErrOtherRun)
}

// seed is the seed of the order, by the file; 0 where it has none.
func (m *Measurement) seed(w *raw.Writer) (uint64, error) {
	text := w.Setting(raw.OrderKey)
	if text == "" {
		return 0, nil
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s: %s is %q and not a number; measure again", m.File, raw.OrderKey, text)
	}
	return seed, nil
}

// order is the order of the benchmarks in a repetition, by their indexes. With a seed,
// both the order of the schemes (and of the groups without schemes) and that of the
// benchmarks of each are random. If all benchmarks were shuffled together, what one needs
// would have left the caches, and a run would take 13 % longer than in the order of the
// list; so it takes 8 % longer.
func order(seed uint64, rep int, list []Benchmark) []int {
	var blocks [][]int
	for i, b := range list {
		if i == 0 || b.Name.Group != list[i-1].Name.Group || b.Name.Scheme != list[i-1].Name.Scheme {
			blocks = append(blocks, nil)
		}
		blocks[len(blocks)-1] = append(blocks[len(blocks)-1], i)
	}
	if seed != 0 {
		rng := rand.New(rand.NewPCG(seed, uint64(rep)))
		rng.Shuffle(len(blocks), func(i, j int) { blocks[i], blocks[j] = blocks[j], blocks[i] })
		for _, b := range blocks {
			rng.Shuffle(len(b), func(i, j int) { b[i], b[j] = b[j], b[i] })
		}
	}
	return slices.Concat(blocks...)
}

// header is the configuration, the units and the descriptions. The list is part of it,
// so that two runs are joined only if they measured the same.
func (m *Measurement) header() raw.Header {
	var names []raw.Name
	measured := map[string]bool{}
	for _, b := range m.List {
		names = append(names, b.Name)
		measured[b.Name.Scheme] = true
	}
	h := raw.Header{
		Settings: append(slices.Clone(m.Settings),
			raw.Setting{Key: "benchtime", Value: m.Benchtime.String()},
			raw.Setting{Key: "slow", Value: m.Slow.String()},
			raw.Setting{Key: "list", Value: raw.Checksum(names)}),
		Units: raw.RunUnits(),
	}
	if m.Order != 0 {
		h.Settings = append(h.Settings, raw.Setting{Key: raw.OrderKey, Value: strconv.FormatUint(m.Order, 10)})
	}
	for _, s := range m.Schemes {
		if d := s.Description(); measured[d.Key] {
			h.Descriptions = append(h.Descriptions, describe(d))
		}
	}
	return h
}

// describe is what goes with the measurements of a description.
func describe(d *lang.Description) raw.Description {
	r := raw.Description{Key: d.Key, Digest: raw.Digest(d.Source)}
	if d.External {
		r.Text = d.Source
	}
	return r
}

// setBenchtime sets the flag that testing.Benchmark reads.
func setBenchtime(d time.Duration) error {
	if flag.Lookup("test.benchtime") == nil {
		testing.Init()
	}
	return flag.Set("test.benchtime", d.String())
}

// measure measures the benchmark once.
func (b Benchmark) measure(w *raw.Writer) error {
	op, err := b.Setup()
	if err != nil {
		return err
	}
	r := testing.Benchmark(func(tb *testing.B) {
		if e := op.bench(tb); e != nil {
			err = e
			tb.FailNow()
		}
	})
	if err != nil {
		return err
	}
	n := float64(r.N)
	values := []raw.Value{{Number: float64(r.T.Nanoseconds()) / n, Unit: raw.Time}}
	for _, unit := range slices.Sorted(maps.Keys(r.Extra)) {
		values = append(values, raw.Value{Number: r.Extra[unit], Unit: unit})
	}
	values = append(values,
		raw.Value{Number: float64(r.AllocedBytesPerOp()), Unit: raw.Memory},
		raw.Value{Number: float64(r.AllocsPerOp()), Unit: raw.Allocs})
	return w.Result(b.Name, r.N, values...)
}
