package adversary

import (
	"strconv"
	"strings"

	"tmisbench/schemes/lang"
)

// args evaluates the arguments of an operation, concatenations taken apart where
// it would join them; nil if one cannot be.
func (u *universe) args(w *world, r *run, role, op string, exprs []*lang.Expr) []int {
	ids := []int{}
	for _, a := range exprs {
		id, ok := u.eval(w, r, role, a)
		if !ok {
			return nil
		}
		if row, _ := lang.Lookup(lang.Op(op)); a.Op == lang.OpConcat && row.Joins == 1 {
			ids = append(ids, u.args(w, r, role, string(a.Op), a.Args)...)
		} else {
			ids = append(ids, id)
		}
	}
	return ids
}

// eval gives the number of the value of an expression, and states how it is
// computed.
func (u *universe) eval(w *world, r *run, role string, e *lang.Expr) (int, bool) {
	switch e.Op {
	case "name":
		b, ok := r.env[role][e.Name]
		if !ok {
			return 0, false
		}
		return u.intern(b, e.Name, true, r), true
	case "int", "string":
		id := u.intern(literal(e, w.plan.Bits(e)/8), written(e), false, r)
		u.values[id].constant = true
		return id, true
	}
	if id, ok := u.memo[e]; ok {
		return id, true
	}
	id, ok := u.apply(w, r, role, e)
	if ok {
		u.memo[e] = id
	}
	return id, ok
}

// apply is eval of an operation.
func (u *universe) apply(w *world, r *run, role string, e *lang.Expr) (int, bool) {
	row, _ := lang.Lookup(e.Op)
	if row.Draws != "" { // within another expression: nobody sees what it drew
		return 0, false
	}
	args := u.args(w, r, role, string(e.Op), e.Args)
	if args == nil {
		return 0, false
	}
	if e.Op == "^" {
		args = u.operands(w, r, role, e)
	}
	in := make([][]byte, len(args))
	for i, a := range args {
		in[i] = u.bytes(a)
	}
	n := w.plan.Bits(e) / 8
	if e.Op == "stretch" && n == len(in[0]) {
		return args[0], true
	}
	out := make([]byte, n)
	if !u.ops.compute(rule{op: string(e.Op)}, in, out) {
		return 0, false
	}
	id := u.intern(out, written(e), false, r)
	u.factor(string(e.Op), args, id)
	if e.Op == "^" {
		u.piecewise(w, r, role, e, args, id)
	}
	if e.Op == "-" { // x - y = d says x = d + y
		u.state("+", []int{id, args[1]}, args[0])
	} else {
		u.state(string(e.Op), args, id)
	}
	return id, true
}

// operands are those of an xor, xors within it taken apart.
func (u *universe) operands(w *world, r *run, role string, e *lang.Expr) []int {
	var ids []int
	for _, a := range e.Args {
		id, _ := u.eval(w, r, role, a)
		if a.Op == "^" {
			ids = append(ids, u.operands(w, r, role, a)...)
		} else {
			ids = append(ids, id)
		}
	}
	return ids
}

func literal(e *lang.Expr, n int) []byte {
	if e.Op == "string" {
		return []byte(e.Text)
	}
	b := make([]byte, n)
	for i, x := n-1, e.Int; i >= 0 && x > 0; i, x = i-1, x>>8 {
		b[i] = byte(x)
	}
	return b
}

// written names the value of an expression by its text, in the part that its names
// stand in.
func written(e *lang.Expr) lang.Name {
	n := lang.Name{Text: write(e)}
	e.Each(func(x *lang.Expr) { n.Part = max(n.Part, x.Name.Part) })
	return n
}

// infix says that an operation stands between its operands.
func infix(op lang.Op) bool {
	row, _ := lang.Lookup(op)
	return row.Place == lang.Infix
}

// write prints an expression with brackets around every infix operand, unlike
// [lang.Expr.String]: in a derivation the reader need not know what binds tighter.
func write(e *lang.Expr) string {
	switch e.Op {
	case "name":
		return e.Name.Text
	case "int":
		return strconv.FormatUint(e.Int, 10)
	case "string":
		return strconv.Quote(e.Text)
	}
	args := make([]string, len(e.Args))
	for i, a := range e.Args {
		args[i] = write(a)
		if infix(e.Op) && infix(a.Op) {
			args[i] = "(" + args[i] + ")"
		}
	}
	if infix(e.Op) {
		return strings.Join(args, " "+string(e.Op)+" ")
	}
	return string(e.Op) + "(" + strings.Join(args, ", ") + ")"
}
