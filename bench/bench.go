// Package bench is the list of benchmarks: every scheme under every hash backend,
// by phase and role, and the primitives that they are made of.
//
// The list is ordinary Go benchmarks. `go test -bench` runs them from the test
// files of this package; benchrun runs the same list interleaved. Names are
// key=value, so that benchstat can project them. Every benchmark checks its
// output before it is timed.
package bench

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// A Benchmark is one entry of the list. Name is without the word Benchmark, such
// as Login/scheme=amin2018/hash=sha256/role=U.
type Benchmark struct {
	Name  string
	Setup func() (*Op, error)
}

// An Op is a benchmark that has been set up and whose output has been checked.
type Op struct {
	Run     func(n int) error  // does it n times
	Metrics map[string]float64 // what is counted, by unit, one of ExactUnits
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

// Group is the part of the name before the first slash.
func (b Benchmark) Group() string {
	group, _, _ := strings.Cut(b.Name, "/")
	return group
}

// ExactUnits are the units of metrics that are counted, not measured: the same
// in every run.
var ExactUnits = func() []string {
	var units []string
	for _, c := range lang.Counts() {
		units = append(units, c.Unit())
	}
	return append(units, "wire-bits/op", "store-bits")
}()

// List makes the benchmarks of some schemes under some hash backends and one
// width set, and of the primitives. Backends that are too narrow for the widths
// are an error.
func List(all []schemes.Scheme, hashes []string, widths string) ([]Benchmark, error) {
	var list []Benchmark
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
	refs, err := references(widths)
	if err != nil {
		return nil, err
	}
	batch, err := batches(all, widths)
	return slices.Concat(list, prims, refs, batch), err
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
	} else if h.Bits() < plan.Widths.V {
		return nil, fmt.Errorf("bench: hash backend %s gives %d bits, widths %s need %d: leave it out with --hash, or use --widths 160", hash, h.Bits(), widths, plan.Widths.V)
	}
	roles := []string{}
	for _, r := range s.Description().Roles {
		if plan.Phase(cost.Phase).Acts(r.Name) {
			roles = append(roles, r.Name)
		}
	}
	var list []Benchmark
	for _, role := range append(roles, "all") {
		list = append(list, Benchmark{
			Name:  fmt.Sprintf("%s/scheme=%s/hash=%s/role=%s", Title(cost.Phase), cost.Scheme, hash, role),
			Setup: func() (*Op, error) { return phaseOp(s, hash, widths, role, cost) },
		})
	}
	return list, nil
}

// Title is the name of a phase in benchmark names: login is Login.
func Title(phase lang.PhaseName) string {
	return strings.ToUpper(string(phase[:1])) + string(phase[1:])
}

func phaseOp(s schemes.Scheme, hash, widths, role string, cost schemes.Cost) (*Op, error) {
	t, err := newTake(s, hash, widths, cost.Phase)
	if err != nil {
		return nil, err
	}
	run := t.whole
	if role != "all" {
		run = t.only(role)
		if err := t.check(role); err != nil {
			return nil, err
		}
	}
	return &Op{times(run), counts(s, role, cost)}, nil
}

// counts are the operations of a role or of all, the bits that it sends over
// public channels, and the bits that it keeps afterwards, the user on the card.
func counts(s schemes.Scheme, role string, cost schemes.Cost) map[string]float64 {
	m := map[string]float64{}
	for _, r := range s.Description().Roles {
		if role != "all" && role != r.Name {
			continue
		}
		for op, n := range cost.Ops[r.Name] {
			m[op+"/op"] += float64(n)
		}
		m["store-bits"] += float64(cost.Storage.Roles[r.Name])
		if r.Kind == lang.User {
			m["store-bits"] += float64(cost.Storage.Card)
		}
	}
	sender := role
	if role == "all" {
		sender = ""
	}
	m["wire-bits/op"] = float64(cost.PublicBits(sender))
	return m
}

// Default is the list that is measured unless something else is asked for: all
// registered schemes, all backends, and 160-bit values, the widest that every
// backend can give.
var Default = sync.OnceValues(func() ([]Benchmark, error) {
	all, err := schemes.All()
	if err != nil {
		return nil, err
	}
	return List(all, core.Names(), DefaultWidths)
})

// DefaultWidths is the width set of Default.
const DefaultWidths = "160"
