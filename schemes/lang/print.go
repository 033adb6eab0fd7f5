package lang

import (
	"fmt"
	"strconv"
	"strings"
)

// binding says how tightly infix operations bind, as the grammar has it.
var binding = map[Op]int{OpConcat: 1, OpXor: 2, OpAdd: 3, OpSub: 3, OpMul: 4}

// operandBinding is that of what never needs brackets.
const operandBinding = 5

// String writes the expression as a description has it, with no more brackets than
// the grammar asks for. What was parsed is the same tree when it is printed and
// parsed again. Parts of a phase do not show.
func (e *Expr) String() string {
	var b strings.Builder
	e.print(&b, 0)
	return b.String()
}

// print writes an expression where what binds less tightly than min needs brackets.
func (e *Expr) print(b *strings.Builder, min int) {
	switch e.Op {
	case OpName:
		b.WriteString(e.Name.Text)
		return
	case OpInt:
		b.WriteString(strconv.FormatUint(e.Int, 10))
		return
	case OpString:
		b.WriteString(`"` + e.Text + `"`)
		return
	}
	tight, infix := binding[e.Op]
	if !infix {
		e.printCall(b)
		return
	}
	if tight < min {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	for i, a := range e.Args {
		least := tight + 1
		switch {
		case i > 0:
			b.WriteString(" " + string(e.Op) + " ")
			if e.Op == OpMul { // j * k * P is j * (k * P)
				least = tight
			}
		case (e.Op == OpAdd || e.Op == OpSub) && a.terms() <= maxDepth: // a - b + c is (a - b) + c
			least = tight
		}
		a.print(b, least)
	}
}

// terms is how many sums follow one another without a bracket, this one included;
// the parser bounds them.
func (e *Expr) terms() int {
	if e.Op != OpAdd && e.Op != OpSub {
		return 0
	}
	if n := e.Args[0].terms(); n <= maxDepth {
		return n + 1
	}
	return 1
}

func (e *Expr) printCall(b *strings.Builder) {
	b.WriteString(string(e.Op) + "(")
	args := e.Args
	if e.Op == OpSquare && len(args) == 2 {
		args = args[:1]
	}
	for i, a := range args {
		switch {
		case i == 1 && e.Op == OpRoot:
			b.WriteString("; ")
		case i > 0:
			b.WriteString(", ")
		}
		a.print(b, 0)
	}
	b.WriteByte(')')
	if len(args) < len(e.Args) {
		b.WriteString(" mod ")
		e.Args[1].print(b, operandBinding)
	}
}

// String writes the statement as a description has it, with its role in front.
func (st *Stmt) String() string {
	switch st.Kind {
	case Part:
		return fmt.Sprintf(`part "%s"`, st.Text)
	case Send:
		arrow := "->"
		if st.Sec {
			arrow = "=>"
		}
		return fmt.Sprintf("%s %s %s : { %s }", st.Role, arrow, st.To, listed(st.Names, ", "))
	}
	return st.Role + ": " + st.action()
}

func (st *Stmt) action() string {
	switch st.Kind {
	case Assign:
		left := listed(st.Names, " || ")
		if st.Multi {
			left = "(" + listed(st.Names, ", ") + ")"
		}
		return left + " = " + st.X.String()
	case Fresh:
		return "fresh " + listed(st.Names, ", ")
	case Now:
		return "now " + listed(st.Names, ", ")
	case Agree:
		return "agree " + listed(st.Names, ", ") + " = " + st.X.String()
	case Compare:
		return "check " + st.X.String() + " == " + st.Y.String()
	case Greater:
		return "check " + st.X.String() + " > " + st.Y.String()
	case Recent:
		return "check recent(" + st.X.String() + ")"
	case Verify:
		return "check " + st.X.String()
	case Store:
		return "store " + st.record()
	case Load:
		return "load " + st.record()
	}
	return st.Text
}

// record is what follows store and load.
func (st *Stmt) record() string {
	text := st.Store
	switch {
	case st.Any:
		text += "[any]"
	case st.Key != nil:
		text += "[" + st.Key.String() + "]"
	}
	items := make([]string, len(st.Items))
	for i, it := range st.Items {
		items[i] = it.Entry.Text
		if it.Local.Name.Text != it.Entry.Text {
			items[i] += " = " + it.Local.Name.Text
		}
	}
	return text + " { " + strings.Join(items, ", ") + " }"
}

func listed(names []Ident, sep string) string {
	texts := make([]string, len(names))
	for i, n := range names {
		texts[i] = n.Name.Text
	}
	return strings.Join(texts, sep)
}
