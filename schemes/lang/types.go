package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// use returns the width of a name that the role must hold here, 0 after an
// error.
func (t *typer) use(role string, n Ident) int {
	if _, ok := t.held[role][n.Name]; ok {
		if v := t.s.Value(n.Name); t.ph.Phase.Name == Setup && v != nil && t.held[role][n.Name] == v.Pos &&
			t.kind(v.Owner) == User && !t.early[n.Name] {
			t.early[n.Name] = true
			t.fail(n.Pos, "move the statement to registration",
				"%s cannot hold %s in setup: it belongs to %s, and there is no user yet", role, n.Name.Text, v.Owner)
		}
		return t.ph.bits[role][n.Name]
	}
	var others []string
	for _, r := range t.s.Roles {
		if _, ok := t.held[r.Name][n.Name]; ok {
			others = append(others, r.Name)
		}
	}
	store, near, later, forgot := t.keptIn(role, n.Name.Text), t.near(role, n.Name), t.later(role, n),
		t.forgot(role, n.Name)
	switch {
	case store != "":
		t.fail(n.Pos, fmt.Sprintf("load %s { %s } first", store, n.Name.Text), "%s does not hold %s yet", role,
			n.Name.Text)
	case later > 0:
		t.fail(n.Pos, "move the statement below that line", "%s does not hold %s yet: it gets it at line %d", role,
			n.Name.Text, later)
	case forgot > 0:
		t.fail(n.Pos, "store it in that part and load it in this one, or compute it again",
			"%s has forgotten %s, which it had in an earlier part, from line %d", role, n.Name.Text, forgot)
	case len(others) > 0 && near != "":
		t.fail(n.Pos, fmt.Sprintf("did you mean %s? else send %s in a message, load it, or compute it", near,
			n.Name.Text),
			"%s cannot hold %s here: it is held by %s", role, n.Name.Text, strings.Join(others, " and "))
	case len(others) > 0:
		t.fail(n.Pos, "send it in a message, load it, or compute it",
			"%s cannot hold %s here: it is held by %s", role, n.Name.Text, strings.Join(others, " and "))
	case near != "":
		t.fail(n.Pos, fmt.Sprintf("did you mean %s?", near), "unknown name %s: %s does not hold it here", n.Name.Text,
			role)
	case t.s.Value(n.Name) != nil:
		t.fail(n.Pos, "compute it, receive it, or say under values who knows it from the start",
			"%s does not hold %s here, nor does anybody else", role, n.Name.Text)
	default:
		t.fail(n.Pos, "compute it, receive it, or say under values who knows it from the start",
			"unknown name %s: %s does not hold it here", n.Name.Text, role)
	}
	t.assume(role, n)
	return 0
}

func (t *typer) kind(role string) RoleKind {
	if r := t.s.Role(role); r != nil {
		return r.Kind
	}
	return ""
}

// later is the line below n at which the role gets the name, 0 if there is none.
func (t *typer) later(role string, n Ident) int {
	for _, st := range t.ph.Phase.Stmts {
		if st.Pos.Line <= n.Pos.Line {
			continue
		}
		names := st.Names
		switch st.Kind {
		case Load:
			names = nil
			for _, it := range st.Items {
				names = append(names, it.Local)
			}
		case Store:
			continue
		}
		got := st.Role == role
		if st.Kind == Send {
			got = st.To == role
		}
		if got && slices.ContainsFunc(names, func(d Ident) bool { return d.Name == n.Name }) {
			return st.Pos.Line
		}
	}
	return 0
}

// forgot is the line of an earlier part at which the role got the name, 0 if
// there is none.
func (t *typer) forgot(role string, name Name) int {
	line := 0
	for n, at := range t.held[role] {
		if n.Text == name.Text {
			line = max(line, at.Line)
		}
	}
	return line
}

func (t *typer) keptIn(role, name string) string {
	for _, r := range t.plan.Stores {
		if r.Role == role && r.Field(name) >= 0 {
			if r.KeyBits > 0 {
				return r.Store + "[...]"
			}
			return r.Store
		}
	}
	return ""
}

// near is a name that the role holds and that differs in primes or case only.
func (t *typer) near(role string, name Name) string {
	for _, n := range slices.SortedFunc(maps.Keys(t.held[role]), Name.Compare) {
		if n.Part == name.Part && strings.EqualFold(n.Base(), name.Base()) {
			return n.Text
		}
	}
	return ""
}

// expr gives an expression its width in bits, 0 after an error. want is the
// width that the context asks of a bare number: -1 none, else bits.
func (t *typer) expr(st *Stmt, e *Expr, want int) int {
	bits := t.exprBits(st, e, want)
	if row, ok := Lookup(e.Op); ok && row.Width == WidthLeft { // only assign knows it
		return bits
	}
	t.plan.bits[e] = bits
	return bits
}

func (t *typer) exprBits(st *Stmt, e *Expr, want int) int {
	switch e.Op {
	case OpName:
		return t.use(st.Role, Ident{e.Name, e.Pos})
	case OpString:
		return 8 * len(e.Text)
	case OpInt:
		return t.literal(st, e, want)
	}
	row, ok := Lookup(e.Op)
	if !ok {
		t.fail(e.Pos, "operations are "+callNames(), "unknown operation %q", e.Op)
		return 0
	}
	switch e.Op {
	case OpConcat:
		return t.sum(st, e.Args)
	case OpXor:
		return t.xor(st, e)
	case OpAdd, OpSub:
		return t.add(st, e, want)
	case OpRep:
		bio, helper := t.biometric(st, e), t.expr(st, e.Args[1], -1)
		if bio > 0 && helper > 0 && bio != helper {
			t.fail(e.Pos, "give it the helper string that Gen made of this biometric",
				"Rep of %d bits with a helper string of %d under widths %s", bio, helper, t.w.Set)
		}
		return t.w.V
	case OpMul:
		return t.multiply(st, e)
	case OpChebyshev:
		return t.chebyshev(st, e)
	case OpEncrypt:
		return t.encrypt(st, e)
	case OpSign, OpVerify:
		return t.signature(st, e, row)
	case OpSquare:
		return t.square(st, e)
	case OpDecrypt, OpRoot:
		t.fail(e.Pos, "write "+row.Form+" as a statement of its own",
			"%s gives the fields that stand on the left of it", e.Op)
		return 0
	case OpGen:
		t.fail(e.Pos, "write "+row.Form+" as a statement of its own", "Gen gives two results")
		return 0
	case OpStretch:
		t.fail(e.Pos, "write a ^ stretch(k)", "stretch has no width of its own: it must be an operand of an xor")
		return 0
	}
	return t.operation(st, e, row)
}

// operation types an operation of which the row says all that there is to say.
func (t *typer) operation(st *Stmt, e *Expr, row Operation) int {
	each, joined := e.Args, []*Expr(nil)
	if row.Joins > 0 && row.Max == 0 {
		each, joined = e.Args[:row.Joins-1], e.Args[row.Joins-1:]
	}
	for i, a := range each {
		if i < len(row.Args) && row.Args[i] != "" {
			t.operand(st, a, row.Args[i])
		} else {
			t.expr(st, a, -1)
		}
	}
	t.sum(st, joined)
	switch row.Width {
	case WidthV:
		return t.w.V
	case WidthByte:
		return 8
	}
	return t.w.Bits(row.Result)
}

// biometric types the first argument of Gen and Rep.
func (t *typer) biometric(st *Stmt, e *Expr) int {
	bits := t.expr(st, e.Args[0], -1)
	if bits > 0 && (bits < 64 || bits > 512) {
		t.fail(e.Pos, "use a biometric code of 64 to 512 bits", "%s of %d bits under widths %s", e.Op, bits, t.w.Set)
		return 0
	}
	return bits
}

// sum types the parts of a concatenation; a bare number is one byte there.
func (t *typer) sum(st *Stmt, parts []*Expr) int {
	total, bad := 0, false
	for _, a := range parts {
		b := t.expr(st, a, 8)
		bad = bad || b <= 0
		total += b
	}
	if bad {
		return 0
	}
	if total > maxBits {
		t.fail(parts[0].Pos, fmt.Sprintf("keep it below %d", maxBits), "concatenation of %d bits", total)
		return 0
	}
	return total
}

func (t *typer) literal(st *Stmt, e *Expr, want int) int {
	switch {
	case want == -1 && (st.Kind == Compare || st.Kind == Greater) && (e == st.X || e == st.Y):
		return 0 // typed by the other side of the check
	case want <= 0:
		if want == -1 {
			t.fail(e.Pos, "numbers can be arguments of h, terms of sums, and counters",
				"the number %d has no width here", e.Int)
		}
		return 0
	case want < 64 && e.Int>>uint(want) != 0:
		t.fail(e.Pos, fmt.Sprintf("use a number below 2^%d", want), "%d does not fit into %d bits", e.Int, want)
	}
	return want
}

func (t *typer) xor(st *Stmt, e *Expr) int {
	width, bad := 0, false
	for _, a := range e.Args {
		if a.Op == OpStretch {
			continue
		}
		b := t.expr(st, a, -1)
		switch {
		case b <= 0:
			bad = true
		case width == 0:
			width = b
		case b != width && !bad:
			t.fail(a.Pos, "hash or stretch the shorter one, or declare the widths that the paper means",
				"xor of %d and %d bits under widths %s", width, b, t.w.Set)
			bad = true
		}
	}
	for _, a := range e.Args {
		if a.Op != OpStretch {
			continue
		}
		if width == 0 && !bad {
			t.fail(a.Pos, "one operand of the xor must have a width", "stretch without an operand that has a width")
			return 0
		}
		k := t.expr(st, a.Args[0], -1)
		if k > 0 && (width+t.w.V-1)/t.w.V > 256 {
			t.fail(a.Pos, "mask a shorter value", "stretch to %d bits", width)
		}
		t.plan.bits[a] = width
	}
	if bad {
		return 0
	}
	return width
}

func (t *typer) add(st *Stmt, e *Expr, want int) int {
	x, y := e.Args[0], e.Args[1]
	if x.Op == OpInt && y.Op == OpInt {
		t.fail(e.Pos, "write the result", "sum of two numbers")
		return 0
	}
	var bx, by int
	switch {
	case x.Op == OpInt:
		by = t.expr(st, y, -1)
		bx = t.expr(st, x, max(by, 0))
	case y.Op == OpInt:
		bx = t.expr(st, x, -1)
		by = t.expr(st, y, max(bx, 0))
	default:
		bx, by = t.expr(st, x, want), t.expr(st, y, want)
	}
	if bx > 0 && by > 0 && bx != by {
		t.fail(e.Pos, "sums are modulo 2 to the width: use equal widths", "%s of %d and %d bits under widths %s", e.Op,
			bx, by, t.w.Set)
		return 0
	}
	if bx <= 0 || by <= 0 || !t.addable(st, x) || !t.addable(st, y) {
		return 0
	}
	return bx
}
