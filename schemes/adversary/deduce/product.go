package deduce

import (
	"context"
	"fmt"
	"slices"
)

// A power collects the factors and the bases of an operation that commutes with
// itself: scalars and points, degrees and Chebyshev values.
type power struct{ factors, bases []ID }

// Factor notes that a value may be the first operand of an operation that commutes,
// also if no equation has it there. It is ignored if no equation has that operation.
func (v *Values) Factor(op string, id ID) {
	if p := v.products[op]; p != nil {
		p.factors = with(p.factors, id)
	}
}

// Base notes that a value may be the second operand, as Factor does for the first.
func (v *Values) Base(op string, id ID) {
	if p := v.products[op]; p != nil {
		p.bases = with(p.bases, id)
	}
}

func with(list []ID, id ID) []ID {
	if slices.Contains(list, id) {
		return list
	}
	return append(list, id)
}

// Multiply applies every factor to every base and states what gives one of the
// values: k * (j * P) is j * (k * P), also where the equations have only one of the
// two. If one operation asks for more than limit products, none of them is tried and
// all Knowledge of these values begins cut short. The error is that of the context.
func (v *Values) Multiply(ctx context.Context, limit int) error {
	v.cut = ""
	for _, op := range commuting {
		p := v.products[op]
		if p == nil {
			continue
		}
		if n := len(p.factors) * len(p.bases); n > limit {
			v.cut = fmt.Sprintf("%d scalars and %d points: their %d products were not tried",
				len(p.factors), len(p.bases), n)
			continue
		}
		for _, k := range p.factors {
			if err := ctx.Err(); err != nil {
				return err
			}
			for _, b := range p.bases {
				out := make([]byte, len(v.Bytes(b)))
				if !v.ops.Compute(op, [][]byte{v.Bytes(k), v.Bytes(b)}, out) {
					continue
				}
				if id, ok := v.ids[string(out)]; ok {
					v.add(Equation{Op: op, Args: []ID{k, b}, Out: id})
				}
			}
		}
	}
	return nil
}
