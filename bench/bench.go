// Package bench is the list of benchmarks: every scheme under every hash backend,
// by phase and role, and the primitives that they are made of.
//
// The list is ordinary Go benchmarks. `go test -bench` runs them from the test
// files of this package; benchrun runs the same list interleaved. Names are
// key=value, so that benchstat can project them. Every benchmark checks its
// output before it is timed.
package bench

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// A Benchmark is one entry of the list.
type Benchmark struct {
	Name  raw.Name
	Setup func() (*Op, error)
}

// An Op is a benchmark that has been set up and whose output has been checked.
type Op struct {
	Run     func(n int) error  // does it n times
	Metrics map[string]float64 // what is counted, by unit, one of raw.RunUnits
}

// Bench runs the benchmark as go test does.
func (b Benchmark) Bench(tb *testing.B) {
	op, err := b.Setup()
	if err != nil {
		tb.Fatal(err)
	}
	if err := op.bench(tb); err != nil {
		tb.Fatal(err)
	}
}

func (op *Op) bench(b *testing.B) error {
	b.ReportAllocs()
	b.ResetTimer()
	err := op.Run(b.N)
	b.StopTimer()
	for unit, v := range op.Metrics {
		b.ReportMetric(v, unit)
	}
	return err
}

// times repeats an operation that can fail.
func times(f func() error) func(int) error {
	return func(n int) error {
		for range n {
			if err := f(); err != nil {
				return err
			}
		}
		return nil
	}
}

// ErrSameKey says that two schemes of a selection have the same key, such as a
// registered one and a variant of it in a file: their results could not be told apart.
var ErrSameKey = errors.New("two schemes have the same key")

// distinct returns an error if two schemes have the same key.
func distinct(all []schemes.Scheme) error {
	seen := map[string]string{}
	for _, s := range all {
		d := s.Description()
		if file, twice := seen[d.Key]; twice {
			return fmt.Errorf("bench: %w: %s, in %s and %s", ErrSameKey, d.Key, file, d.File)
		}
		seen[d.Key] = d.File
	}
	return nil
}

// List makes the benchmarks of some schemes under some hash backends and one
// width set, and of the primitives. Two schemes of one key are an error, [ErrSameKey],
// and so is a backend that is too narrow for the widths, an [engine.WidthError].
func List(all []schemes.Scheme, hashes []string, widths string) ([]Benchmark, error) {
	var list []Benchmark
	if err := distinct(all); err != nil {
		return nil, err
	}
	for _, h := range hashes {
		if _, err := core.Lookup(h); err != nil {
			return nil, err
		}
	}
	for _, s := range all {
		costs, err := schemes.Costs(s, widths)
		if err != nil {
			return nil, err
		}
		for _, cost := range costs {
			for _, h := range hashes {
				entries, err := phase(s, h, widths, cost)
				if err != nil {
					return nil, err
				}
				list = append(list, entries...)
			}
		}
	}
	prims, err := primitives(hashes)
	if err != nil {
		return nil, err
	}
	refs, err := references(all, widths)
	if err != nil {
		return nil, err
	}
	batch, err := batches(all, widths)
	if err != nil {
		return nil, err
	}
	list = slices.Concat(list, prims, refs, batch)
	for _, b := range list {
		if err := b.Name.Check(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// phase makes the benchmarks of one phase: each acting role by itself, fed with
// the recorded messages of the others, and all of them with the messages passed
// on.
func phase(s schemes.Scheme, hash, widths string, cost schemes.Cost) ([]Benchmark, error) {
	plan, err := s.Plan(widths)
	if err != nil {
		return nil, err
	}
	if h, err := core.Lookup(hash); err != nil {
		return nil, err
	} else if err := engine.Fits(plan, h); err != nil {
		return nil, err
	}
	group := raw.PhaseGroup(cost.Phase)
	var list []Benchmark
	for _, r := range s.Description().Roles {
		if plan.Phase(cost.Phase).Acts(r.Name) {
			list = append(list, Benchmark{
				Name:  raw.Name{Group: group, Scheme: cost.Scheme, Hash: hash, Role: r.Name},
				Setup: func() (*Op, error) { return roleOp(s, hash, widths, r.Name, cost) },
			})
		}
	}
	return append(list, Benchmark{
		Name:  raw.Name{Group: group, Scheme: cost.Scheme, Hash: hash, Whole: true},
		Setup: func() (*Op, error) { return wholeOp(s, hash, widths, cost) },
	}), nil
}

// roleOp is what one role does in a phase.
func roleOp(s schemes.Scheme, hash, widths, role string, cost schemes.Cost) (*Op, error) {
	rec, err := newRecording(s, hash, widths, cost.Phase)
	if err != nil {
		return nil, err
	}
	if err := rec.check(role); err != nil {
		return nil, err
	}
	m := counts(s, cost, func(r *lang.Role) bool { return r.Name == role })
	m[raw.WireBits] = float64(cost.PublicBits(role))
	return &Op{times(rec.only(role)), m}, nil
}

// wholeOp is a phase end to end.
func wholeOp(s schemes.Scheme, hash, widths string, cost schemes.Cost) (*Op, error) {
	rec, err := newRecording(s, hash, widths, cost.Phase)
	if err != nil {
		return nil, err
	}
	m := counts(s, cost, func(*lang.Role) bool { return true })
	m[raw.WireBits] = float64(cost.PublicBits(""))
	return &Op{times(rec.whole), m}, nil
}

// counts are the operations of some roles, and the bits that they keep afterwards, the
// user on the card.
func counts(s schemes.Scheme, cost schemes.Cost, of func(*lang.Role) bool) map[string]float64 {
	m := map[string]float64{}
	for _, r := range s.Description().Roles {
		if !of(r) {
			continue
		}
		for op, n := range cost.Ops[r.Name] {
			m[lang.Count{Name: op}.Unit()] += float64(n)
		}
		m[raw.Stored] += float64(cost.Storage.Roles[r.Name])
		if r.Kind == lang.User {
			m[raw.Stored] += float64(cost.Storage.Card)
		}
	}
	return m
}

// Default is the list that is measured unless something else is asked for: all
// registered schemes, all [Backends] of this machine, and 160-bit values, the widest that every
// backend can give.
var Default = sync.OnceValues(func() ([]Benchmark, error) {
	all, err := schemes.All()
	if err != nil {
		return nil, err
	}
	hashes, _ := Backends()
	return List(all, hashes, DefaultWidths)
})

// DefaultWidths is the width set of Default.
const DefaultWidths = "160"
