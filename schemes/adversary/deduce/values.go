// Package deduce computes what follows from known byte strings.
//
// [Values] are byte strings and the equations that hold between them. [Knowledge] is what
// somebody holds of them and everything that can be computed from it: an equation gives a
// value if all others in it are known and the operation can be computed in that direction;
// in addition, xors of two or three known values are searched for. Each computed value has
// a derivation, which can be executed again on other bytes, in order to test guesses.
//
// Only values of the given set are computed, so that deduction terminates and every step
// can be recomputed. The package knows operations on bytes, and nothing about protocols,
// parties or descriptions.
package deduce

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// MinBytes is the length from which on two equal byte strings are one value. Shorter
// ones, such as a timestamp or a byte of a hash, are equal by chance: they are told
// apart by where they occur, are not recognised in xors, and prove little in tests.
const MinBytes = 8

// An ID numbers a value, from 0.
type ID int

// None is the ID of no value.
const None ID = -1

// Values are byte strings and the equations between them. First all of them are
// added and stated; after that any number of [Knowledge] may be had of them, in one
// goroutine, since computing uses working memory.
type Values struct {
	ops       *Operations
	values    []value
	ids       map[string]ID
	equations []Equation
	stated    map[string]bool
	uses      [][]int           // by value: the equations that contain it
	products  map[string]*power // by operation that commutes
	cut       string            // the bound at which Multiply ended
}

type value struct {
	bytes    []byte
	label    string
	constant bool
}

// NewValues returns no values, between which ops computes.
func NewValues(ops *Operations) *Values {
	return &Values{ops: ops, ids: map[string]ID{}, stated: map[string]bool{}, products: map[string]*power{}}
}

// Add returns the ID of a value, and adds it if it is new. A value of less than
// MinBytes is another in each scope. The bytes are copied.
func (v *Values) Add(b []byte, scope string) ID {
	k := key(b, scope)
	id, ok := v.ids[k]
	if !ok {
		id = ID(len(v.values))
		v.ids[k] = id
		v.values = append(v.values, value{bytes: slices.Clone(b)})
		v.uses = append(v.uses, nil)
	}
	return id
}

// Find returns the ID of a value that was added, else None.
func (v *Values) Find(b []byte, scope string) ID {
	if id, ok := v.ids[key(b, scope)]; ok {
		return id
	}
	return None
}

func key(b []byte, scope string) string {
	if len(b) >= MinBytes {
		return string(b)
	}
	return string(b) + "|" + scope
}

// Len is the number of values: their IDs are those below it.
func (v *Values) Len() int { return len(v.values) }

// Bytes is the byte string of a value.
func (v *Values) Bytes(id ID) []byte { return v.values[id].bytes }

// Long says whether a value has at least MinBytes and so is told by its bytes.
func (v *Values) Long(id ID) bool { return len(v.values[id].bytes) >= MinBytes }

// Label is what derivations call a value.
func (v *Values) Label(id ID) string { return v.values[id].label }

// SetLabel says what derivations call a value.
func (v *Values) SetLabel(id ID, label string) { v.values[id].label = label }

// Constant says whether everybody knows a value without being given it.
func (v *Values) Constant(id ID) bool { return v.values[id].constant }

// SetConstant lets everybody know a value. Short constants are not listed in
// derivations, but written where they are used.
func (v *Values) SetConstant(id ID) { v.values[id].constant = true }

// An Equation says Out = Op(Args...). Op is an operation of the table in
// operation.go, or any other name: such an operation can be computed by whoever
// knows all Args, and not be inverted.
type Equation struct {
	Op   string
	Args []ID
	Out  ID
	Root int // for root: which of the four it is, from 0, the smallest first
}

// State adds an equation. One that is there already, such as the same xor in another
// order, is not added again: two ways to a value must be two.
func (v *Values) State(e Equation) {
	if operations[e.Op].commutes {
		p := v.products[e.Op]
		if p == nil {
			p = &power{}
			v.products[e.Op] = p
		}
		p.factors = with(p.factors, e.Args[0])
		p.bases = with(with(p.bases, e.Args[1]), e.Out)
	}
	v.add(e)
}

// Equations lists what was stated, each once. The Args of ^ have Out first among them.
func (v *Values) Equations() []Equation { return v.equations }

// Same states that two short values, which are not told by their bytes, are one.
func (v *Values) Same(a, b ID) { v.State(Equation{Op: "same", Args: []ID{a}, Out: b}) }

func (v *Values) add(e Equation) {
	switch e.Op {
	case "^":
		// The xor of Out and Args is zero: kept sorted, with Out first among Args.
		if e.Args = odd(append(slices.Clone(e.Args), e.Out)); len(e.Args) < 2 {
			return
		}
		e.Out = e.Args[0]
	case "same":
		if e.Args[0] == e.Out {
			return
		}
	}
	k := append([]byte(e.Op), 0)
	for _, id := range append([]ID{e.Out, ID(e.Root)}, e.Args...) {
		k = binary.AppendUvarint(k, uint64(id))
	}
	if v.stated[string(k)] {
		return
	}
	v.stated[string(k)] = true
	for _, id := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(e.Args), e.Out)))) {
		v.uses[id] = append(v.uses[id], len(v.equations))
	}
	v.equations = append(v.equations, e)
}

// odd sorts IDs and keeps one of each that occurs an odd number of times.
func odd(ids []ID) []ID {
	slices.Sort(ids)
	var kept []ID
	for _, id := range ids {
		if n := len(kept); n > 0 && kept[n-1] == id {
			kept = kept[:n-1]
		} else {
			kept = append(kept, id)
		}
	}
	return kept
}

func (v *Values) equal(id ID, b []byte) bool { return bytes.Equal(v.values[id].bytes, b) }
