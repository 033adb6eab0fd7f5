package adversary

import (
	"fmt"
	"maps"
	"slices"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// piecewise says of an xor of concatenations and stretched masks what it is piece
// by piece: whoever knows one field knows the mask of that field, and a field that
// does not change shows, whatever stands beside it.
func (x *reader) piecewise(e *lang.Expr, operands []deduce.ID, out deduce.ID) {
	block := x.ops.HashBytes()
	exprs, ends := flat(lang.OpXor, e), map[int]bool{len(x.Bytes(out)): true}
	for _, a := range exprs {
		switch a.Op {
		case lang.OpConcat:
			end := 0
			for _, part := range flat(lang.OpConcat, a) {
				end += x.dep.plan.Bits(part) / 8
				ends[end] = true
			}
		case lang.OpStretch:
			for end := block; end < len(x.Bytes(out)); end += block {
				ends[end] = true
			}
		}
	}
	pieces, begin := slices.Sorted(maps.Keys(ends)), 0
	for _, end := range pieces {
		if end-begin < deduce.MinBytes {
			return // they are not told by their bytes
		}
		begin = end
	}
	if len(pieces) == 1 {
		return
	}
	masks := map[deduce.ID]deduce.ID{} // the operands that are stretched: what from
	for i, id := range operands {
		if exprs[i].Op == lang.OpStretch {
			if k, ok := x.eval(exprs[i].Args[0]); ok && len(x.Bytes(k)) == block {
				masks[id] = k
			}
		}
	}
	x.later = append(x.later, func() { x.pieces(operands, out, pieces, masks) })
}

// pieces states the equations, after all that the description states, so that they
// are used only where those do not serve.
func (x *reader) pieces(operands []deduce.ID, out deduce.ID, pieces []int, masks map[deduce.ID]deduce.ID) {
	of := make([][]deduce.ID, len(pieces)) // by piece: those of the operands
	for _, id := range operands {
		for j, p := range x.split(id, pieces) {
			of[j] = append(of[j], p)
		}
		if k, ok := masks[id]; ok {
			x.masks(k, id)
		}
	}
	for j, p := range x.split(out, pieces) {
		x.state("^", of[j], p)
	}
}

// masks says what the blocks of a stretched value are: k, h(k, 1), h(k, 2), ...
func (x *reader) masks(k, id deduce.ID) {
	n, block := len(x.Bytes(id)), x.ops.HashBytes()
	var ends []int
	for end := block; end < n; end += block {
		ends = append(ends, end)
	}
	for i, piece := range x.split(id, append(ends, n))[1:] {
		counter := x.addText(x.run, lang.Name{Text: fmt.Sprint(i + 1)}, []byte{byte(i + 1)})
		x.SetConstant(counter)
		x.state("h", []deduce.ID{k, counter}, piece)
	}
}

// split cuts a value into pieces, given by where each ends.
func (x *reader) split(id deduce.ID, ends []int) []deduce.ID {
	var ids []deduce.ID
	begin := 0
	for _, end := range ends {
		name := x.occurs[id].name
		name.Text = fmt.Sprintf("bytes %d to %d of %s", begin, end-1, name.Text)
		ids = append(ids, x.addText(x.run, name, x.Bytes(id)[begin:end]))
		begin = end
	}
	if len(ids) > 1 {
		x.state("||", ids, id)
	}
	return ids
}

// flat lists the operands of nested operations of one kind.
func flat(op lang.Op, e *lang.Expr) []*lang.Expr {
	if e.Op != op {
		return []*lang.Expr{e}
	}
	var all []*lang.Expr
	for _, a := range e.Args {
		all = append(all, flat(op, a)...)
	}
	return all
}
