package lang

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// missing names the columns that a row of the table lacks.
func missing(o Operation) []string {
	var gone []string
	need := func(ok bool, column string) {
		if !ok {
			gone = append(gone, column)
		}
	}
	need(o.Op != "", "Op")
	need(o.Form != "" && strings.Contains(o.Form, string(o.Op)), "Form")
	need(o.Place >= Infix && o.Place <= Statement, "Place")
	need(o.Place == Statement || o.Min > 0 && (o.Max == 0 || o.Max >= o.Min), "Min")
	_, binds := binding[o.Op]
	need(binds == (o.Place == Infix), "binding")
	need((o.Result == "") != (o.Width == ""), "Result or Width")
	need(o.Meaning != "", "Meaning")
	need(o.Inverse == OneWay || o.Inverse == Cut || operations[o.Inverse] != nil, "Inverse")
	need((o.Count.Name == "") != (o.Free == ""), "Count or Free")
	if o.Free != "" {
		return gone
	}
	c, m := o.Count, o.Count.Model
	need(c.Sign != "", "Count.Sign")
	need(c.Meaning != "", "Count.Meaning")
	need((m.Benchmark == "") != (m.Why == ""), "Count.Model.Benchmark or Why")
	need(!m.Free || m.Benchmark == "", "Count.Model.Free")
	need((m.At == "") == (m.Benchmark == "" || m.Benchmark == "Hash"), "Count.Model.At")
	need((c.Impl != "") == (m.Benchmark == "Primitive"), "Count.Impl")
	return gone
}

// Every row says all that somebody asks of it.
func TestOperationsAreComplete(t *testing.T) {
	counts := map[string]Count{}
	for i, o := range Operations {
		require.Empty(t, missing(o), "%s lacks these columns", o.Op)
		require.False(t, slices.ContainsFunc(Operations[:i], func(p Operation) bool { return p.Op == o.Op }),
			"%s is listed twice", o.Op)
		if have, again := counts[o.Count.Name]; again {
			require.Equal(t, have, o.Count, "%s is counted under the name of another operation", o.Op)
		}
		counts[o.Count.Name] = o.Count
		for _, class := range append(slices.Clone(o.Args), o.Result) {
			require.True(t, class == "" || slices.Contains(algebraic, class), "%s: a class without operations", o.Op)
		}
	}
	signs := map[string]bool{}
	for _, c := range Counts() {
		require.False(t, signs[c.Sign], c.Sign)
		signs[c.Sign] = true
	}
	require.Equal(t, []string{
		"Form", "Place", "Min", "Result or Width", "Meaning", "Inverse", "Count or Free",
		"Count.Sign", "Count.Meaning", "Count.Model.Benchmark or Why",
	}, missing(Operation{Op: "kdf"}), "a row of which only the name is written")
}

// Every operation that is an expression has a form that the parser reads, and is
// printed in that form.
func TestOperationForms(t *testing.T) {
	for _, o := range Operations {
		form := strings.NewReplacer(", ...", "").Replace(o.Form)
		if o.Place == Infix || o.Place == Call {
			form = "x = " + form
		}
		s, err := Parse("x.tmis", []byte("phase login\n  U: "+form))
		if o.Place == InCheck || o.Place == Statement || err == nil {
			require.NoError(t, err, o.Op)
			st := s.Phases[0].Stmts[0]
			require.Equal(t, "U: "+form, st.String())
			if o.Place != Statement {
				require.Equal(t, o.Op, st.X.Op)
			}
			continue
		}
		require.NoError(t, err, o.Op)
	}
}

// TestGrammarTables compares what GRAMMAR.md says of operations with the table.
// With -update it writes the page.
func TestGrammarTables(t *testing.T) {
	old := read(t, "GRAMMAR.md")
	page := between(t, old, "<!-- operations -->\n", "<!-- end of operations -->", operationTable())
	page = between(t, page, "<!-- counts -->\n", "<!-- end of counts -->", countTable())
	page = between(t, page, "\noperation   = ", " ;\n", strings.Join(operationRule(), "\n            | "))
	if *update {
		require.NoError(t, os.WriteFile("GRAMMAR.md", []byte(page), 0o666))
		return
	}
	require.True(t, page == old, "GRAMMAR.md does not say what the table says: run go generate ./schemes/lang")
}

// between replaces what stands between two marks of a page.
func between(t *testing.T, page, from, to, text string) string {
	t.Helper()
	head, rest, ok := strings.Cut(page, from)
	require.True(t, ok, from)
	_, tail, ok := strings.Cut(rest, to)
	require.True(t, ok, to)
	return head + from + text + to + tail
}

func code(s string) string { return "`" + strings.ReplaceAll(s, "|", `\|`) + "`" }

func operationTable() string {
	b := strings.Builder{}
	b.WriteString("| operation | meaning | width |\n|---|---|---|\n")
	for _, o := range Operations {
		if o.Place == Statement {
			continue // in the table of statements
		}
		width := string(o.Width)
		if o.Result != "" {
			width = "that of " + string(o.Result)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(o.Form), o.Meaning, width)
	}
	return b.String()
}

func countTable() string {
	b := strings.Builder{}
	b.WriteString("| counted as | in papers | in formulas | what is counted | modelled by |\n|---|---|---|---|---|\n")
	for _, c := range Counts() {
		var forms []string
		for _, o := range Operations {
			if o.Count.Name == c.Name {
				forms = append(forms, code(o.Form))
			}
		}
		what, model := strings.Join(forms, ", "), c.Model.Benchmark
		if c.ByHash {
			what += ", in evaluations of the hash function"
		}
		switch {
		case model == "Primitive":
			model += "/op=" + c.Name
		case c.Model.Free:
			model = "nothing: left out"
		case model == "":
			model = "nothing: " + c.Model.Why
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.Name, c.Paper, c.Sign, what, model)
	}
	var free []string
	for _, o := range Operations {
		if o.Free != "" {
			free = append(free, code(o.Form)+", "+o.Free)
		}
	}
	fmt.Fprintf(&b, "| not counted | | | %s | |\n", strings.Join(free, "; "))
	return b.String()
}

// operationRule is the rule of calls: a line is as long as it may be.
func operationRule() []string {
	var lines []string
	for _, o := range Operations {
		if o.Place == Infix || o.Place == Statement || o.Place == InCheck {
			continue
		}
		operands := make([]string, o.Min)
		for i := range operands {
			operands[i] = "expr"
		}
		inside := strings.Join(operands, ` "," `)
		if o.Max == 0 {
			inside += ` { "," expr }`
		}
		rule := fmt.Sprintf(`"%s" "(" %s ")"`, o.Op, inside)
		switch o.Op {
		case OpSquare:
			rule += ` "mod" operand`
		case OpRoot:
			rule = strings.Replace(rule, `","`, `";"`, 1)
		}
		if n := len(lines) - 1; n >= 0 && len(lines[n])+len(rule) < 76 {
			lines[n] += " | " + rule
		} else {
			lines = append(lines, rule)
		}
	}
	return lines
}

// What stands for a name, a number or a string is no operation.
func TestLookup(t *testing.T) {
	for _, op := range []Op{OpName, OpInt, OpString, "", "AES", OneWay, Cut} {
		_, ok := Lookup(op)
		require.False(t, ok, op)
	}
	row, ok := Lookup(OpEncrypt)
	require.True(t, ok)
	require.Equal(t, OpDecrypt, row.Inverse)
	require.Equal(t, "enc/op", row.Count.Unit())
	var names []string
	for _, c := range Counts() {
		names = append(names, c.Name)
	}
	require.Equal(t, "hash bh stretch gen rep ecm cheb sq root enc dec sign verify search xor add compare random",
		strings.Join(names, " "))
}
