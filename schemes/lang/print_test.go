package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// reprinted writes the phases of a description again, after its header.
func reprinted(s *Description) string {
	b := strings.Builder{}
	for i, line := range strings.SplitAfter(s.Source, "\n") {
		if len(s.Phases) > 0 && i+1 >= s.Phases[0].Pos.Line {
			break
		}
		b.WriteString(line)
	}
	for _, ph := range s.Phases {
		fmt.Fprintf(&b, "phase %s", ph.Name)
		if ph.Spoils != "" {
			fmt.Fprintf(&b, ` spoils "%s"`, ph.Spoils)
		}
		b.WriteString("\n")
		for _, st := range ph.Stmts {
			fmt.Fprintln(&b, st)
		}
	}
	return b.String()
}

// sameTrees demands that two descriptions have equal statements.
func sameTrees(t *testing.T, want, got *Description) {
	t.Helper()
	require.Len(t, got.Phases, len(want.Phases))
	for i, ph := range want.Phases {
		require.Len(t, got.Phases[i].Stmts, len(ph.Stmts))
		for j, a := range ph.Stmts {
			b := got.Phases[i].Stmts[j]
			require.Equal(t, bare(a), bare(b), "%v: %s", a.Pos, a.Text)
		}
	}
}

// bare is a statement without its places and its text.
func bare(st *Stmt) Stmt {
	c := *st
	c.Pos, c.ToPos = Pos{}, Pos{}
	if c.Kind != Part {
		c.Text = ""
	}
	c.Names = nil
	for _, n := range st.Names {
		c.Names = append(c.Names, Ident{Name: n.Name})
	}
	c.Items = nil
	for _, it := range st.Items {
		c.Items = append(c.Items, Item{Word{Text: it.Entry.Text}, Ident{Name: it.Local.Name}})
	}
	c.X, c.Y, c.Key = unplaced(st.X), unplaced(st.Y), unplaced(st.Key)
	return c
}

func unplaced(e *Expr) *Expr {
	if e == nil {
		return nil
	}
	c := *e
	c.Pos, c.Args = Pos{}, nil
	for _, a := range e.Args {
		c.Args = append(c.Args, unplaced(a))
	}
	return &c
}

// roundTrip parses a text, prints it and parses it again: the trees are equal, and
// printing is settled.
func roundTrip(t *testing.T, file, src string) {
	t.Helper()
	s, err := Parse(file, []byte(src))
	if err != nil {
		return
	}
	text := reprinted(s)
	again, err := Parse(file, []byte(text))
	require.NoError(t, err, "%s", text)
	sameTrees(t, s, again)
	require.Equal(t, text, reprinted(again))
}

func TestPrintDescriptions(t *testing.T) {
	for _, file := range described(t) {
		roundTrip(t, file, read(t, file))
	}
}

// Brackets stand where the tree needs them, and nowhere else.
func TestPrintExpressions(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"(a)", "a"},
		{"((a ^ b)) ^ c", "(a ^ b) ^ c"},
		{"a ^ (b ^ c)", "a ^ (b ^ c)"},
		{"(a || b) || c", "(a || b) || c"},
		{"(a || b) ^ (c || d)", "(a || b) ^ (c || d)"},
		{"(a ^ b) || (c ^ d)", "a ^ b || c ^ d"},
		{"(a - b) + c", "a - b + c"},
		{"a - (b + c)", "a - (b + c)"},
		{"a - (b - c) ^ d", "a - (b - c) ^ d"},
		{"(a * b) * c", "(a * b) * c"},
		{"a * (b * c)", "a * b * c"},
		{"(a + b) * (c - d)", "(a + b) * (c - d)"},
		{"(a * b) + (c * d)", "a * b + c * d"},
		{"h((a || b), (c ^ (d)))", "h(a || b, c ^ d)"},
		{"sq((a ^ b)) mod (n)", "sq(a ^ b) mod n"},
		{"sq(a) mod (b ^ c)", "sq(a) mod (b ^ c)"},
		{"sq(a) mod (b * c)", "sq(a) mod (b * c)"},
		{"sq(a) mod (sq(b) mod c)", "sq(a) mod sq(b) mod c"},
		{"(sq(a) mod b) * c", "sq(a) mod b * c"},
		{"root((c); (p), q ^ r)", "root(c; p, q ^ r)"},
		{`E((k), "a # b", 7) ⊕ D`, `E(k, "a # b", 7) ^ D`},
		{"D(E, T) ^ T(D, E)", "D(E, T) ^ T(D, E)"},
		{"stretch((K’)) ⊕ (N′ ‖ M'')", "stretch(K') ^ (N' || M'')"},
		{"4294967295 − 0", "4294967295 - 0"},
	} {
		s, err := Parse("x.tmis", []byte("phase login\n  U: x = "+c.src))
		require.NoError(t, err, c.src)
		require.Equal(t, c.want, s.Phases[0].Stmts[0].X.String())
		roundTrip(t, "x.tmis", s.Source)
	}
}

// Chains as long as the parser takes them, with brackets around longer ones.
func TestPrintLongChains(t *testing.T) {
	long := func(op string, n int) string { return "a" + strings.Repeat(op+"a", n) }
	for _, src := range []string{
		long("+", maxDepth+1),
		"(" + long("+", maxDepth+1) + ") - b",
		"(" + long("-", maxDepth) + ") - " + long("+", 20),
		"((" + long("-", 50) + ") - " + long("+", 50) + ") - b",
		"(" + long(" - b + ", 32) + ") ^ c",
		long("*", maxDepth-3),
		"(" + long("*", 20) + ")*(" + long("*", 20) + ")",
		long("^", 500),
		strings.Repeat("(", maxDepth-2) + "a" + strings.Repeat(")", maxDepth-2),
		strings.Repeat("h(", maxDepth-2) + "a" + strings.Repeat(")", maxDepth-2),
		strings.Repeat("(b^(c+", 25) + "a" + strings.Repeat("))", 25),
	} {
		text := "phase login\n  U: x = " + src
		_, err := Parse("x.tmis", []byte(text))
		require.NoError(t, err, src)
		roundTrip(t, "x.tmis", text)
	}
}

func TestPrintStatements(t *testing.T) {
	for _, text := range []string{
		"U: a = b",
		"U: a || b' = c ^ d",
		"U: (R, P) = Gen(B)",
		"U: (a) = D(k, c)",
		"U: fresh n1",
		"U: now T",
		"U: agree SK = h(a, b, 1)",
		"U: check a == h(b)",
		"U: check c1 > c",
		"U: check recent(T)",
		"U: check Verify(pk, a || b, s)",
		"U: store card { a, b = c' }",
		`U: store card[SID || "x"] { a }`,
		"U: load card { a }",
		"U: load card[h(ID)] { a, b }",
		"U: load card[any] { a }",
		"U -> S : { a, b }",
		"U => S : { a }",
		`part "the second one"`,
	} {
		s, err := Parse("x.tmis", []byte("phase login\n  "+text))
		require.NoError(t, err)
		require.Equal(t, text, s.Phases[0].Stmts[0].String())
	}
}

// FuzzPrint: what parses is the same when it is printed and parsed again.
func FuzzPrint(f *testing.F) {
	for _, file := range described(f) {
		f.Add(read(f, file))
	}
	for _, src := range odd {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) { roundTrip(t, "fuzz.tmis", src) })
}
