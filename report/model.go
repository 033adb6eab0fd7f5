package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"tmisbench/bench/raw"
	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A model is the papers' own way to a computation cost: the number of operations
// times the cost of each, measured by itself. It knows nothing of moving data, nor
// of anything that is not an operation. It remembers which measurements it used.
type model struct {
	run     *Run
	backend string
	terms   []term // also those that were not measured
}

// A term is an operation and the benchmark that its cost is taken from.
type term struct {
	sign  string
	bench raw.Name
}

// An input says on what a scheme works, as far as costs depend on it.
type input struct {
	widths lang.Widths
	plain  int // of what it encrypts, in the mean; 0 where that is not known
}

// modelHash is the length in bytes of the input of the one hash cost of the model:
// about three values of 160 bits, a usual input of these protocols.
const modelHash = 64

// cost is the term of an operation, by what the table of operations says; ok is
// false where no benchmark stands for it.
func (m *model) cost(c lang.Count, in input) (t term, ok bool) {
	model, impl := c.Model, in.widths.Impl(c)
	t = term{sign: c.Sign}
	switch {
	case model.Benchmark == "":
		return t, false
	case model.At == "":
		t = term{hashSign, raw.Name{Group: raw.Group(model.Benchmark), Hash: m.backend, Len: modelHash}}
	case impl == "":
		t.bench = m.run.nearest(raw.Group(model.Benchmark), in.widths.V/8)
	case model.At == lang.ClassHash:
		t.bench = m.run.primitive(c.Name, impl, in.widths.V)
	case model.At == lang.ClassCiphertext:
		t.bench = m.run.primitive(c.Name, impl, in.plain)
	default:
		t.bench = raw.Name{Group: raw.Group(model.Benchmark), Op: c.Name, Impl: impl, Bits: in.widths.Bits(model.At)}
	}
	return t, true
}

// hashSign is the sign of the one cost of all that is counted in hash calls.
var hashSign = func() string { row, _ := lang.Lookup(lang.OpHash); return row.Count.Sign }()

// time is the modelled time of some operations, in seconds; ok is false if one of
// them was not measured, or it is not known for which widths to model.
func (m *model) time(in input, ops schemes.Ops) (t float64, ok bool) {
	if !m.run.recordsWidths() {
		return 0, false
	}
	ok = true
	for _, o := range operations {
		n := ops[o.Name]
		if n == 0 || o.Model.Free {
			continue
		}
		c, modelled := m.cost(o, in)
		if !modelled {
			ok = false
			continue
		}
		if !slices.Contains(m.terms, c) {
			m.terms = append(m.terms, c)
		}
		e, measured := m.run.time(c.bench)
		ok = ok && measured
		t += float64(n) * e.Center
	}
	return t, ok
}

// note lists the costs that the times so far were made of, and what was not
// measured, in the order of formulas.
func (m *model) note() string {
	if !m.run.recordsWidths() {
		return "nothing is modelled, since the file does not record for which widths; operations are counted for those of the paper"
	}
	rank := func(t term) int {
		return slices.IndexFunc(operations, func(o lang.Count) bool { return o.Sign == t.sign })
	}
	slices.SortStableFunc(m.terms, func(a, b term) int { return cmp.Compare(rank(a), rank(b)) })
	var terms, gone []string
	several := false
	for i, t := range m.terms {
		several = several || i > 0 && m.terms[i-1].sign == t.sign
		if e, ok := m.run.time(t.bench); ok {
			terms = append(terms, fmt.Sprintf("T(%s) = %s (%s)", t.sign, seconds(e.Center), t.bench))
		} else {
			gone = append(gone, fmt.Sprintf("T(%s) (%s)", t.sign, t.bench))
		}
	}
	text := "modelled = sum of count times median cost: " +
		or(strings.Join(terms, ", "), "of nothing that was measured")
	if several {
		text += "; of several costs of one operation a scheme has that of its own implementation, at the width of " +
			"its values, in a cipher at the measured length nearest to its mean ciphertext"
	}
	if len(gone) > 0 {
		text += "; n/a for want of " + strings.Join(gone, ", ")
	}
	return text + "; " + strings.Join(leftOut(), " and ") + " are not in it"
}

// leftOut says which operations are free in the model, the rarer ones last.
func leftOut() []string {
	var free []string
	for _, o := range slices.Backward(operations) {
		if o.Model.Free {
			free = append(free, o.Model.Why)
		}
	}
	return free
}

// nearest is the benchmark of a primitive at a length, or else at the shortest
// measured.
func (r *Run) nearest(group raw.Group, length int) raw.Name {
	want := raw.Name{Group: group, Len: length}
	if _, ok := r.time(want); ok {
		return want
	}
	if found := r.find(func(b raw.Name) bool { return b.Group == group }); len(found) > 0 {
		return found[0]
	}
	return want
}

// primitive is the benchmark of an operation by an implementation, or by any where
// impl is empty, at the measured width that is nearest to bits; of a reproduction
// without reading errors, as those of the benchmarked phases are.
func (r *Run) primitive(op, impl string, bits int) raw.Name {
	found := r.find(func(b raw.Name) bool {
		errors, _ := b.Errors.Get()
		return b.Group == raw.Primitive && b.Op == op && (impl == "" || b.Impl == impl) && errors == 0
	})
	if len(found) == 0 {
		return raw.Name{Group: raw.Primitive, Op: op, Impl: impl}
	}
	return slices.MinFunc(found, func(a, b raw.Name) int { return cmp.Compare(distance(a, bits), distance(b, bits)) })
}

// distance is how far the width of a benchmark is from another; 0 for one whose
// name has none.
func distance(b raw.Name, bits int) int {
	if b.Bits == 0 {
		return 0
	}
	return max(b.Bits-bits, bits-b.Bits)
}

// plainBits is the mean length in bits of the ciphertexts that a phase sends, which
// is that of their plaintexts in whole blocks: a cost of encryption by the bit
// would be exact, the nearest measured length is what papers take. It is 0 where
// no field of the messages is declared as a ciphertext.
func plainBits(c schemes.Cost) int {
	bits, n := 0, 0
	for _, m := range c.Messages {
		for _, f := range m.Fields {
			if f.Class == lang.ClassCiphertext {
				bits, n = bits+f.Bits, n+1
			}
		}
	}
	if n == 0 {
		return 0
	}
	return bits / n
}

// seconds prints a time in a unit of its own, such as "91.20 ns".
func seconds(t float64) string { return doc.Seconds.Format(t) }
