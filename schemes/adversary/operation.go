package adversary

import (
	"fmt"
	"strings"

	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// A rule says how a value is computed from others: op is an operation of the
// language or one of its inverses, "-" of a sum, "cut" of a concatenation (bytes
// from off on), "prefix" of stretch. E takes its IV as a value, and sq all that is
// squared; root gives number off of the four, smallest first; Verify gives the
// signature back, if it is one.
type rule struct {
	op  string
	in  []int
	off int
}

// operations computes rules on bytes. It is written apart from the engine; that
// both agree is checked at every assignment of every run.
type operations struct {
	hash       core.Hash
	hashBytes  int
	extractors map[int]*prim.Extractor
	algebra    *algebra
	buf        []byte
}

func newOperations(plan *lang.Plan, hash core.Hash) *operations {
	return &operations{hash: hash, hashBytes: plan.Widths.V / 8, extractors: map[int]*prim.Extractor{}, algebra: newAlgebra(plan.Widths)}
}

// compute writes the result of a rule to out. It cannot where the operation is
// unknown here, or has no result for these inputs.
func (o *operations) compute(r rule, in [][]byte, out []byte) bool {
	switch r.op {
	case "h", "bh":
		o.buf = o.buf[:0]
		for _, b := range in {
			o.buf = append(o.buf, b...)
		}
		o.hash.Sum(out, o.buf)
	case "^":
		clear(out)
		for _, b := range in {
			core.Xor(out, out, b)
		}
	case "||":
		for _, b := range in {
			out = out[copy(out, b):]
		}
	case "+":
		core.Add(out, in[0], in[1])
	case "-":
		core.Sub(out, in[0], in[1])
	case "same":
		copy(out, in[0])
	case "fv":
		out[0] = in[0][len(in[0])-1]
	case "cut", "prefix":
		copy(out, in[0][r.off:])
	case "stretch":
		n := copy(out, in[0])
		for i := 1; n < len(out); i++ {
			o.buf = append(append(o.buf[:0], in[0]...), byte(i))
			end := min(n+o.hashBytes, len(out))
			o.hash.Sum(out[n:end], o.buf)
			n = end
		}
	case "Rep":
		x := o.extractors[len(in[0])]
		if x == nil {
			var err error
			if x, err = prim.NewExtractor(8 * len(in[0])); err != nil {
				return false
			}
			o.extractors[len(in[0])] = x
		}
		return x.Rep(o.hash, out, in[0], in[1], x.NewScratch())
	default:
		return o.algebra.compute(r, in, out)
	}
	return true
}

// show prints a rule over names or over values, and its result.
func (r rule) show(in []string, width int) string {
	switch r.op {
	case "^", "||", "+", "-", "*":
		return strings.Join(in, " "+r.op+" ")
	case "E":
		return fmt.Sprintf("E(%s, %s; %s)", in[0], in[2], in[1])
	case "sq":
		return fmt.Sprintf("sq(%s) mod %s", in[0], in[1])
	case "root":
		return fmt.Sprintf("root(%s; %s, %s)", in[0], in[1], in[2])
	case "same":
		return in[0]
	case "cut", "prefix":
		return fmt.Sprintf("bytes %d to %d of %s", r.off, r.off+width-1, in[0])
	}
	return r.op + "(" + strings.Join(in, ", ") + ")"
}
