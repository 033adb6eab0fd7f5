package adversary

import (
	"strconv"
	"strings"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// args evaluates the arguments of an operation, concatenations taken apart where
// it would join them; nil if one cannot be.
func (x *reader) args(op lang.Op, exprs []*lang.Expr) []deduce.ID {
	ids := []deduce.ID{}
	for _, a := range exprs {
		id, ok := x.eval(a)
		if !ok {
			return nil
		}
		if a.Op == lang.OpConcat && joins(op) {
			ids = append(ids, x.args(a.Op, a.Args)...)
		} else {
			ids = append(ids, id)
		}
	}
	return ids
}

// eval gives the value of an expression, and states how it is computed.
func (x *reader) eval(e *lang.Expr) (deduce.ID, bool) {
	switch e.Op {
	case lang.OpName:
		if x.value(e.Name) == nil {
			return deduce.None, false
		}
		return x.name(e.Name), true
	case lang.OpInt, lang.OpString:
		id := x.addText(x.run, written(e), literal(e, x.dep.plan.Bits(e)/8))
		x.SetConstant(id)
		return id, true
	}
	if id, ok := x.memo[e]; ok {
		return id, true
	}
	id, ok := x.apply(e)
	if ok {
		x.memo[e] = id
	}
	return id, ok
}

// apply is eval of an operation.
func (x *reader) apply(e *lang.Expr) (deduce.ID, bool) {
	if draws(e.Op) {
		return deduce.None, false
	}
	args := x.args(e.Op, e.Args)
	if args == nil {
		return deduce.None, false
	}
	if e.Op == lang.OpXor {
		args = x.operands(e)
	}
	in := make([][]byte, len(args))
	for i, a := range args {
		in[i] = x.Bytes(a)
	}
	n := x.dep.plan.Bits(e) / 8
	if e.Op == lang.OpStretch && n == len(in[0]) {
		return args[0], true
	}
	out := make([]byte, n)
	if !x.ops.Compute(string(e.Op), in, out) {
		return deduce.None, false
	}
	id := x.addText(x.run, written(e), out)
	switch e.Op {
	case lang.OpXor:
		x.piecewise(e, args, id)
		x.state("^", args, id)
	case lang.OpSub: // x - y = d says x = d + y
		x.state("+", []deduce.ID{id, args[1]}, args[0])
	default:
		x.state(string(e.Op), args, id)
	}
	return id, true
}

// operands are those of an xor, xors within it taken apart.
func (x *reader) operands(e *lang.Expr) []deduce.ID {
	var ids []deduce.ID
	for _, a := range e.Args {
		id, _ := x.eval(a)
		if a.Op == lang.OpXor {
			ids = append(ids, x.operands(a)...)
		} else {
			ids = append(ids, id)
		}
	}
	return ids
}

func literal(e *lang.Expr, n int) []byte {
	if e.Op == lang.OpString {
		return []byte(e.Text)
	}
	return bigEndian(e.Int, n)
}

// bigEndian is a number in n bytes.
func bigEndian(u uint64, n int) []byte {
	b := make([]byte, n)
	for i := n - 1; i >= 0 && u > 0; i, u = i-1, u>>8 {
		b[i] = byte(u)
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

// write prints an expression with brackets around every infix operand, unlike
// [lang.Expr.String]: in a derivation the reader need not know what binds tighter.
func write(e *lang.Expr) string {
	switch e.Op {
	case lang.OpName:
		return e.Name.Text
	case lang.OpInt:
		return strconv.FormatUint(e.Int, 10)
	case lang.OpString:
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
