package report

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/perf/benchunit"

	"tmisbench/schemes/engine"
)

// A model is the papers' own way to a computation cost: the number of operations
// times the cost of each, measured by itself. It knows nothing of the lengths of
// inputs, of moving data, nor of anything that is not an operation.
type model struct {
	costs map[string]float64 // seconds, by operation
	terms []string           // which measurement each cost is, for a note
	gone  map[string]bool    // operations that were not measured
}

// free are operations without a cost in the model. The random values of the
// benchmarks come from a tape, so their time is in no measurement either; no
// primitive stands for the rare additions.
var free = map[string]bool{"random": true, "add": true}

// modelHash is the length in bytes of the input of the one hash cost of the model:
// about three values of 160 bits, a usual input of these protocols.
const modelHash = "64"

// newModel takes the costs of operations on values of so many bits under a
// backend.
func newModel(r *Run, backend string, bits int) model {
	m := model{costs: map[string]float64{}, gone: map[string]bool{}}
	width := strconv.Itoa(bits / 8)
	m.take(r, "T(h)", bench{name: "Hash", hash: backend, length: modelHash}, "hash", "bh", "stretch")
	m.take(r, "T(⊕)", r.nearest("Xor", width), "xor")
	m.take(r, "T(cmp)", r.nearest("Compare", width), "compare")
	m.take(r, "T(gen)", r.primitive("gen", bits), "gen")
	m.take(r, "T(rep)", r.primitive("rep", bits), "rep")
	return m
}

func (m *model) take(r *Run, sign string, b bench, ops ...string) {
	e, ok := r.time(b)
	for _, op := range ops {
		if m.gone[op] = !ok; ok {
			m.costs[op] = e.Center
		}
	}
	if ok {
		m.terms = append(m.terms, fmt.Sprintf("%s = %s (%s)", sign, seconds(e.Center), b))
	}
}

// time is the modelled time of some operations, in seconds; ok is false if one of
// them was not measured.
func (m model) time(ops engine.Ops) (t float64, ok bool) {
	for _, o := range operations {
		n := ops[o.name]
		if n == 0 || free[o.name] {
			continue
		}
		if m.gone[o.name] {
			return 0, false
		}
		t += float64(n) * m.costs[o.name]
	}
	return t, true
}

func (m model) note() string {
	return "modelled = sum of count times median cost: " + strings.Join(m.terms, ", ") + "; random values (from a tape in the benchmark) and additions are not in it"
}

// nearest is the benchmark of a primitive at a length, or else at the shortest
// measured.
func (r *Run) nearest(name, length string) bench {
	want := bench{name: name, length: length}
	if _, ok := r.time(want); ok {
		return want
	}
	if found := r.find(func(b bench) bool { return b.name == name }); len(found) > 0 {
		return found[0]
	}
	return want
}

// primitive is the benchmark of an operation on so many bits, or else on the
// fewest measured; of a reproduction without reading errors, as those of the
// benchmarked phases are.
func (r *Run) primitive(op string, bits int) bench {
	found := r.find(func(b bench) bool {
		return b.name == "Primitive" && b.op == op && (b.errors == "" || b.errors == "0")
	})
	for _, b := range found {
		if b.bits == strconv.Itoa(bits) {
			return b
		}
	}
	if len(found) > 0 {
		return found[0]
	}
	return bench{name: "Primitive", op: op}
}

// String is the name of the benchmark as the raw file has it.
func (b bench) String() string {
	name := b.name
	for _, p := range []struct{ key, value string }{
		{"scheme", b.scheme},
		{"op", b.op},
		{"hash", b.hash},
		{"impl", b.impl},
		{"bits", b.bits},
		{"len", b.length},
		{"errors", b.errors},
		{"role", b.role},
	} {
		if p.value != "" {
			name += "/" + p.key + "=" + p.value
		}
	}
	return name
}

// seconds prints a time in a unit of its own, such as "91.20 ns".
func seconds(t float64) string {
	s := scale{benchunit.CommonScale([]float64{t}, benchunit.Decimal)}
	return s.format(t) + " " + s.unit()
}
