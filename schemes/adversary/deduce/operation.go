package deduce

import (
	"fmt"
	"slices"
	"strings"
)

// An operation is what deduction does with an operation of the language, or with one
// that deduction adds. One without a row can be computed by whoever knows its
// arguments, but not executed or inverted.
type operation struct {
	arity    int                                                         // the least number of arguments
	compute  func(o *Operations, in [][]byte, root int, out []byte) bool // false: no result
	invert   func(k *Knowledge, i int, e *Equation)                      // what Out gives; nil: one-way
	show     func(s step, in []string, width int) string                 // nil: op(a, b)
	commutes bool                                                        // k * (j * P) = j * (k * P)
	sealed   bool                                                        // inverting it tests the key
	hashes   bool                                                        // the hash of the concatenation: runs in lanes
}

// The table of operations. Those of the language are, in the order of arguments:
// E(key, IV, fields), sq(all that is squared, modulus), root(square, p, q). Those
// that deduction adds are D and - as inverses of E and +, the bytes of a
// concatenation or of a stretched value (cut, prefix), same, and the modulus of two
// primes (product). Equations of ^ are followed in every direction by follow itself.
var operations = map[string]operation{
	"h":       {arity: 0, compute: (*Operations).sum, hashes: true},
	"bh":      {arity: 0, compute: (*Operations).sum, hashes: true},
	"fv":      {arity: 1, compute: lastByte},
	"Rep":     {arity: 2, compute: (*Operations).reproduce},
	"stretch": {arity: 1, compute: (*Operations).stretch, invert: unstretch},
	"^":       {arity: 1, compute: xor, show: infix},
	"||":      {arity: 1, compute: concat, invert: cut, show: infix},
	"+":       {arity: 2, compute: add, invert: subtract, show: infix},
	"-":       {arity: 2, compute: sub, show: infix},
	"*":       {arity: 2, compute: (*Operations).multiply, show: infix, commutes: true},
	"xc":      {arity: 1, compute: coordinate},
	"T":       {arity: 2, compute: (*Operations).chebyshevMap, commutes: true},
	"E":       {arity: 3, compute: (*Operations).seal, invert: unseal, show: showSealed, sealed: true},
	"D":       {arity: 2, compute: (*Operations).open},
	"Sign":    {arity: 2, compute: (*Operations).sign},
	"Verify":  {arity: 3, compute: (*Operations).verify},
	"sq":      {arity: 2, compute: (*Operations).square, show: showSquare},
	"root":    {arity: 3, compute: (*Operations).root, show: showRoot},

	"same":    {arity: 1, compute: copied, invert: same, show: first},
	"cut":     {arity: 1, compute: copied, show: showCut},
	"prefix":  {arity: 1, compute: copied, show: showCut},
	"product": {arity: 2, compute: product},
}

// commuting are the operations that commute with themselves, sorted.
var commuting = func() (ops []string) {
	for op, row := range operations {
		if row.commutes {
			ops = append(ops, op)
		}
	}
	slices.Sort(ops)
	return ops
}()

// A step says how a value is computed: by an operation from other values. For cut
// off is the byte at which the value begins, for root the number of the root.
type step struct {
	op  string
	in  []ID
	off int
}

func (e *Equation) step() step { return step{op: e.Op, in: e.Args, off: e.Root} }

// Inversions: each derives what Out and some of Args give.

func same(k *Knowledge, i int, e *Equation) {
	k.derive(e.Args[0], i, step{op: "same", in: []ID{e.Out}})
}

func cut(k *Knowledge, i int, e *Equation) {
	off := 0
	for _, a := range e.Args {
		k.derive(a, i, step{op: "cut", in: []ID{e.Out}, off: off})
		off += len(k.v.Bytes(a))
	}
}

func subtract(k *Knowledge, i int, e *Equation) {
	for j, a := range e.Args {
		if other := e.Args[1-j]; k.Knows(other) {
			k.derive(a, i, step{op: "-", in: []ID{e.Out, other}})
		}
	}
}

func unseal(k *Knowledge, i int, e *Equation) {
	key, iv, fields := e.Args[0], e.Args[1], e.Args[2]
	k.derive(iv, i, step{op: "cut", in: []ID{e.Out}})
	if k.Knows(key) {
		k.derive(fields, i, step{op: "D", in: []ID{key, e.Out}})
	}
}

func unstretch(k *Knowledge, i int, e *Equation) {
	if a := e.Args[0]; len(k.v.Bytes(a)) <= len(k.v.Bytes(e.Out)) {
		k.derive(a, i, step{op: "prefix", in: []ID{e.Out}})
	}
}

// show prints a step over labels or over bytes; width is that of its result.
func (s step) show(in []string, width int) string {
	if show := operations[s.op].show; show != nil {
		return show(s, in, width)
	}
	return s.op + "(" + strings.Join(in, ", ") + ")"
}

func infix(s step, in []string, _ int) string { return strings.Join(in, " "+s.op+" ") }

func first(_ step, in []string, _ int) string { return in[0] }

func showCut(s step, in []string, width int) string {
	return fmt.Sprintf("bytes %d to %d of %s", s.off, s.off+width-1, in[0])
}

func showSealed(_ step, in []string, _ int) string {
	return fmt.Sprintf("E(%s, %s; %s)", in[0], in[2], in[1])
}

func showSquare(_ step, in []string, _ int) string { return fmt.Sprintf("sq(%s) mod %s", in[0], in[1]) }

func showRoot(_ step, in []string, _ int) string {
	return fmt.Sprintf("root(%s; %s, %s)", in[0], in[1], in[2])
}
