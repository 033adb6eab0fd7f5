// Package bench is the list of benchmarks: every scheme under every hash backend,
// by phase and role, and the primitives that they are made of.
//
// The list is ordinary Go benchmarks. `go test -bench` runs them from the test
// files of this package; benchrun runs the same list interleaved. Names are
// key=value, so that benchstat can project them. Every benchmark checks its
// output before it is timed.
package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"tmisbench/bench/hand"
	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
)

// A Benchmark is one entry of the list. Name is without the word Benchmark, such
// as Login/scheme=amin2018/hash=sha256/role=U.
type Benchmark struct {
	Name string
	Run  func(b *testing.B)
}

// Group is the part of the name before the first slash.
func (b Benchmark) Group() string {
	group, _, _ := strings.Cut(b.Name, "/")
	return group
}

// ExactUnits are the units of metrics that are counted, not measured: the same
// in every run.
var ExactUnits = []string{
	"hash/op", "xor/op", "add/op", "compare/op", "random/op", "bh/op", "stretch/op", "gen/op", "rep/op",
	"wire-bits/op", "store-bits",
}

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
	list = append(list, primitives(hashes)...)
	references, err := references(widths)
	return append(list, references...), err
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
			Name: fmt.Sprintf("%s/scheme=%s/hash=%s/role=%s", Title(cost.Phase), cost.Scheme, hash, role),
			Run:  func(b *testing.B) { runPhase(b, s, hash, widths, role, cost) },
		})
	}
	return list, nil
}

// Title is the name of a phase in benchmark names: login is Login.
func Title(phase string) string { return strings.ToUpper(phase[:1]) + phase[1:] }

func runPhase(b *testing.B, s schemes.Scheme, hash, widths, role string, cost schemes.Cost) {
	t, err := newTake(s, hash, widths, cost.Phase)
	if err != nil {
		b.Fatal(err)
	}
	run := t.whole
	if role != "all" {
		run = t.only(role)
		if err := t.check(role); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	report(b, s, role, cost)
}

// report adds what is counted: operations, bits sent over public channels, and
// bits kept afterwards, by the user on the card.
func report(b *testing.B, s schemes.Scheme, role string, cost schemes.Cost) {
	store := 0
	ops := engine.Ops{}
	for _, r := range s.Description().Roles {
		if role != "all" && role != r.Name {
			continue
		}
		for op, n := range cost.Ops[r.Name] {
			ops[op] += n
		}
		store += cost.Storage[r.Name]
		if r.Kind == "user" {
			store += cost.Storage["card"]
		}
	}
	for op, n := range ops {
		b.ReportMetric(float64(n), op+"/op")
	}
	sender := role
	if role == "all" {
		sender = ""
	}
	b.ReportMetric(float64(cost.PublicBits(sender)), "wire-bits/op")
	b.ReportMetric(float64(store), "store-bits")
}

// A take is a phase with its randomness and time held still, so that it can be
// repeated, whole or one role at a time, with the same bytes.
type take struct {
	ses   schemes.Session
	tapes map[string]*tape
	wire  [][]byte
	roles []string // that agree on a key
}

// tape is a source of randomness that can be wound back. Its cost is a copy:
// what a protocol pays for random numbers is measured by itself, as
// Primitive/op=random.
type tape struct {
	bytes []byte
	at    int
}

func (t *tape) Read(p []byte) (int, error) {
	if t.at+len(p) > len(t.bytes) {
		return 0, io.ErrUnexpectedEOF
	}
	t.at += copy(p, t.bytes[t.at:])
	return len(p), nil
}

func newTape(seed uint64) *tape {
	t := &tape{bytes: make([]byte, 1<<12)}
	_, _ = schemes.Seeded(seed).Read(t.bytes)
	return t
}

// newTake deploys the scheme, runs the phases before the one asked for, and then
// that phase once, recording its messages.
func newTake(s schemes.Scheme, hash, widths, name string) (*take, error) {
	d, err := s.Deploy(schemes.Config{Hash: hash, Widths: widths, Config: engine.Config{Random: schemes.Seeded(1), Clock: schemes.StoppedClock}})
	if err != nil {
		return nil, err
	}
	server, err := d.NewServer()
	if err != nil {
		return nil, err
	}
	user, err := d.NewUser()
	if err != nil {
		return nil, err
	}
	switch name {
	case "setup":
		user = -1
	case "registration":
		err = d.Run("setup", -1, server)
	default:
		err = errors.Join(d.Run("setup", -1, server), d.Run("registration", user, server))
	}
	if err != nil {
		return nil, err
	}
	t := &take{tapes: map[string]*tape{}}
	if t.ses, err = d.Open(name, user, server); err != nil {
		return nil, err
	}
	for i, r := range s.Description().Roles {
		t.tapes[r.Name] = newTape(uint64(i + 2))
		t.ses.Random(r.Name, t.tapes[r.Name])
	}
	t.wire = make([][]byte, len(t.ses.Messages()))
	for i, st := range t.ses.Steps() {
		out, err := t.ses.Step(i, t.recorded(st.Recv))
		if err != nil {
			return nil, err
		}
		if st.Send >= 0 {
			t.wire[st.Send] = slices.Clone(out)
		}
	}
	return t, t.agreed(s)
}

// agreed checks that all parties that have a session key have the same.
func (t *take) agreed(s schemes.Scheme) error {
	var key []byte
	for _, r := range s.Description().Roles {
		k := t.ses.Key(r.Name)
		if k == nil {
			continue
		}
		if key != nil && !bytes.Equal(k, key) {
			return errors.New("bench: the parties agreed on different keys")
		}
		key = k
	}
	return nil
}

func (t *take) recorded(msg int) []byte {
	if msg < 0 {
		return nil
	}
	return t.wire[msg]
}

func (t *take) rewind() {
	for _, tp := range t.tapes {
		tp.at = 0
	}
	t.ses.Restart()
}

// whole runs all roles.
func (t *take) whole() error {
	t.rewind()
	return t.ses.Run()
}

// only runs the steps of one role against the recorded messages.
func (t *take) only(role string) func() error {
	var mine []int
	for i, st := range t.ses.Steps() {
		if st.Role == role {
			mine = append(mine, i)
		}
	}
	steps, tp := t.ses.Steps(), t.tapes[role]
	return func() error {
		tp.at = 0
		t.ses.Restart()
		for _, i := range mine {
			if _, err := t.ses.Step(i, t.recorded(steps[i].Recv)); err != nil {
				return err
			}
		}
		return nil
	}
}

// check runs the steps of one role once and compares what it sends.
func (t *take) check(role string) error {
	t.rewind()
	for i, st := range t.ses.Steps() {
		if st.Role != role {
			continue
		}
		out, err := t.ses.Step(i, t.recorded(st.Recv))
		if err != nil {
			return err
		}
		if st.Send >= 0 && !bytes.Equal(out, t.wire[st.Send]) {
			return fmt.Errorf("bench: %s by itself sends another message %d than with the others", role, st.Send+1)
		}
	}
	return nil
}

// references pairs the schemes that are also written by hand with their twins, on
// the same hash backend.
func references(widths string) ([]Benchmark, error) {
	byHand, err := hand.All()
	if err != nil {
		return nil, err
	}
	var list []Benchmark
	for _, h := range byHand {
		described, err := schemes.Find(h.Description().Key)
		if err != nil {
			return nil, err
		}
		for _, impl := range []struct {
			name string
			s    schemes.Scheme
		}{{"engine", described}, {"hand", h}} {
			list = append(list, Benchmark{
				Name: fmt.Sprintf("Reference/scheme=%s/impl=%s", h.Description().Key, impl.name),
				Run: func(b *testing.B) {
					if err := sameWire(described, h, widths); err != nil {
						b.Fatal(err)
					}
					t, err := newTake(impl.s, "sha256", widths, "login")
					if err != nil {
						b.Fatal(err)
					}
					b.ReportAllocs()
					b.ResetTimer()
					for range b.N {
						if err := t.whole(); err != nil {
							b.Fatal(err)
						}
					}
				},
			})
		}
	}
	return list, nil
}

// sameWire compares the messages of two implementations of a scheme.
func sameWire(a, b schemes.Scheme, widths string) error {
	x, err := newTake(a, "sha256", widths, "login")
	if err != nil {
		return err
	}
	y, err := newTake(b, "sha256", widths, "login")
	if err != nil {
		return err
	}
	for i := range x.wire {
		if !bytes.Equal(x.wire[i], y.wire[i]) {
			return fmt.Errorf("bench: message %d of %s differs between engine and reference", i+1, a.Description().Key)
		}
	}
	return nil
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
