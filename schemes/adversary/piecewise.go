package adversary

import (
	"fmt"
	"maps"
	"slices"

	"tmisbench/schemes/lang"
)

// piecewise says of an xor of concatenations and stretched masks what it is piece
// by piece: whoever knows one field knows the mask of that field, and a field that
// does not change shows, whatever stands beside it.
func (u *universe) piecewise(w *world, r *run, role string, e *lang.Expr, operands []int, out int) {
	exprs, ends := flat("^", e), map[int]bool{len(u.bytes(out)): true}
	for _, a := range exprs {
		switch a.Op {
		case "||":
			end := 0
			for _, part := range flat("||", a) {
				end += w.plan.Bits(part) / 8
				ends[end] = true
			}
		case "stretch":
			for end := u.ops.hashBytes; end < len(u.bytes(out)); end += u.ops.hashBytes {
				ends[end] = true
			}
		}
	}
	pieces, begin := slices.Sorted(maps.Keys(ends)), 0
	for _, end := range pieces {
		if end-begin < minFind {
			return // they are not told by their bytes
		}
		begin = end
	}
	if len(pieces) == 1 {
		return
	}
	masks := map[int]int{} // the operands that are stretched: what from
	for i, id := range operands {
		if exprs[i].Op == "stretch" {
			if k, ok := u.eval(w, r, role, exprs[i].Args[0]); ok && len(u.bytes(k)) == u.ops.hashBytes {
				masks[id] = k
			}
		}
	}
	u.later = append(u.later, func() { u.pieces(r, operands, out, pieces, masks) })
}

// pieces states the equations, after all that the description states, so that they
// are used only where those do not serve.
func (u *universe) pieces(r *run, operands []int, out int, pieces []int, masks map[int]int) {
	of := make([][]int, len(pieces)) // by piece: those of the operands
	for _, id := range operands {
		for j, p := range u.split(r, id, pieces) {
			of[j] = append(of[j], p)
		}
		if k, ok := masks[id]; ok {
			u.masks(r, k, id)
		}
	}
	for j, p := range u.split(r, out, pieces) {
		u.state("^", of[j], p)
	}
}

// masks says what the blocks of a stretched value are: k, h(k, 1), h(k, 2), ...
func (u *universe) masks(r *run, k, id int) {
	n, v := len(u.bytes(id)), u.ops.hashBytes
	var ends []int
	for end := v; end < n; end += v {
		ends = append(ends, end)
	}
	for i, block := range u.split(r, id, append(ends, n))[1:] {
		number := u.intern([]byte{byte(i + 1)}, lang.Name{Text: fmt.Sprint(i + 1)}, false, r)
		u.values[number].constant = true
		u.state("h", []int{k, number}, block)
	}
}

// split cuts a value into pieces, given by where each ends.
func (u *universe) split(r *run, id int, ends []int) []int {
	var ids []int
	begin := 0
	for _, end := range ends {
		name := u.values[id].name
		name.Text = fmt.Sprintf("bytes %d to %d of %s", begin, end-1, name.Text)
		ids = append(ids, u.intern(u.bytes(id)[begin:end], name, false, r))
		begin = end
	}
	if len(ids) > 1 {
		u.state("||", ids, id)
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
