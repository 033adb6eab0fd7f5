package lang

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A line pasted from a paper, or saved by another editor, says the same.
func TestPastedSigns(t *testing.T) {
	const ascii = "role U user\nrole S server\nphase login\nU: a' = b ^ (c || d || e) - 1\nU -> S : { a' }\nS => U : { f }\n"
	pasted := "\uFEFF" + strings.NewReplacer("^", "⊕", "c ||", "c ‖", "d ||", "d ∥", "->", "→", "=>", "⇒", "-", "−",
		"a' =", "a′ =", "{ a'", "{ a’",
		"\n", "\r\n", "U: ", "U:\u00a0\t").Replace(ascii)
	want, err := Parse("x.tmis", []byte(ascii))
	require.NoError(t, err)
	got, err := Parse("x.tmis", []byte(pasted))
	require.NoError(t, err)
	require.Len(t, got.Phases[0].Stmts, len(want.Phases[0].Stmts))
	for i, st := range want.Phases[0].Stmts {
		same := got.Phases[0].Stmts[i]
		require.Equal(t, st.Kind, same.Kind)
		require.Equal(t, st.Sec, same.Sec)
		require.Equal(t, st.Pos.Line, same.Pos.Line)
		require.Equal(t, names(st), names(same))
		require.Equal(t, shape(st.X), shape(same.X))
	}
}

func names(st *Stmt) (all []string) {
	for _, n := range st.Names {
		all = append(all, n.Name.String())
	}
	return all
}

// shape writes an expression with all its brackets.
func shape(e *Expr) string {
	if e == nil {
		return ""
	}
	var args []string
	for _, a := range e.Args {
		args = append(args, shape(a))
	}
	return string(e.Op) + e.Name.Text + e.Text + "(" + strings.Join(args, " ") + ")"
}

func TestPrecedence(t *testing.T) {
	for src, want := range map[string]string{
		"a || b ^ c + 1":  "||(namea() ^(nameb() +(namec() int())))",
		"(a || b) ^ c":    "^(||(namea() nameb()) namec())",
		"a - b + c":       "+(-(namea() nameb()) namec())",
		"a ^ b ^ c":       "^(namea() nameb() namec())",
		"a * b + c * d":   "+(*(namea() nameb()) *(namec() named()))",
		"a * b * c":       "*(namea() *(nameb() namec()))",
		"E(D, T) ^ E":     "^(E(nameD() nameT()) nameE())",
		"sq(a) mod b ^ c": "^(sq(namea() nameb()) namec())",
		"root(a; b, c)":   "root(namea() nameb() namec())",
		"h(a, b || c)":    "h(namea() ||(nameb() namec()))",
		`h("0, #", h(a))`: `h(string0, #() h(namea()))`,
	} {
		s, err := Parse("x.tmis", []byte("phase login\nU: x = "+src))
		require.NoError(t, err, src)
		require.Equal(t, want, shape(s.Phases[0].Stmts[0].X), src)
	}
}

// The text of a statement is what reports print: on one line, without comments.
func TestStatementText(t *testing.T) {
	s, err := Parse("x.tmis",
		[]byte("phase login\n  U: a = h(b,   # first\n    \"#\", # second, \"quoted\"\n    c)   # third\n  U  ->  S : { a,\n b }\n"))
	require.NoError(t, err)
	require.Equal(t, `a = h(b, "#", c)`, s.Phases[0].Stmts[0].Text)
	require.Equal(t, "U -> S : { a, b }", s.Phases[0].Stmts[1].Text)
	require.Equal(t, Pos{"x.tmis", 2, 6}, s.Phases[0].Stmts[0].Pos)
}

// Columns count characters, not bytes.
func TestColumns(t *testing.T) {
	_, err := Parse("x.tmis", []byte("title \"Ω→\" ?"))
	require.EqualError(t, err, "x.tmis:1:12: character '?' has no meaning here; remove it, or write a comment after #")
}

func TestHeader(t *testing.T) {
	s := mustCheck(t, read(t, "testdata/base.tmis"))
	require.Equal(t, "base", s.Key)
	require.Equal(t, 2026, s.Year)
	require.Equal(t, "10.0/none", s.DOI)
	require.Equal(t, "recalled 90 %", s.Evidence.String())
	require.Equal(t, "reconstruction", Evidence{Level: "reconstruction"}.String())
	require.Equal(t, "registration centre", s.Role("RC").Meaning)
	require.Nil(t, s.Role("X"))
	require.Equal(t, "PW", s.Value(Name{Text: "PWn"}).Replaces)
	require.Same(t, s.Value(Name{Text: "c"}), s.Value(Name{Text: "c''"}), "primes share the declaration")
	var known []string
	for _, v := range s.Known("RC") {
		known = append(known, v.Name)
	}
	require.Equal(t, []string{"SID", "x"}, known, "what is public and what is its own")
	p := s.Published[2]
	require.Equal(t, []any{"communication", Login, 1, 3, 9, "table 2"},
		[]any{p.Kind, p.Phase, p.First, p.Last, p.Bits, p.Source.String()})
	require.Equal(t, "9 h", s.Published[0].Formula)
}

func TestCites(t *testing.T) {
	src := mustReplace(t, read(t, "testdata/base.tmis"),
		`title       "A protocol made for tests"`, "cite paper", `authors     "nobody"`, "", `venue       "nowhere"`,
		"",
		"year        2026", "", `doi         "10.0/none"`, "",
		`evidence    recalled 90 "made up"`, `evidence recalled 90 "made up" source one, two`,
		`widths V 128, half 64, time 128, ctr 32 source "made up"`,
		`widths V 128, half 64, time 128, ctr 32 source three "table 1"`,
		`published storage       login 9 bits source "table 3"`, `published storage login 9 bits source one "table 3"`)
	s := mustCheck(t, src)
	require.Equal(t, Word{"paper", Pos{"test.tmis", 5, 6}}, s.Cite)
	require.Empty(t, s.Title, "what a key stands for is for those who have the bibliography")
	var keys []string
	for _, k := range s.Cites() {
		keys = append(keys, k.Text)
	}
	require.Equal(t, []string{"paper", "one", "two", "three", "one"}, keys)
	require.Equal(t, "made up [one, two]", s.Evidence.Noted())
	require.Equal(t, "one, table 3", s.Published[3].Source.String())
	w, err := s.Widths("paper")
	require.NoError(t, err)
	require.Equal(t, "three, table 1", w.Note)
}

func TestDiag(t *testing.T) {
	d := Diag{Pos{"x.tmis", 1, 2}, "wrong", ""}
	require.EqualError(t, d, "x.tmis:1:2: wrong")
	require.EqualError(t, Diags{d, d}, "x.tmis:1:2: wrong\nx.tmis:1:2: wrong")
}
