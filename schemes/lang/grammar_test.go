package lang

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/prim"
)

// boxes returns the fenced code blocks of a kind in GRAMMAR.md.
func boxes(t *testing.T, kind string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?ms)^```"+kind+"\n(.*?)^```").FindAllStringSubmatch(read(t, "GRAMMAR.md"),
		-1) {
		all = append(all, m[1])
	}
	require.NotEmpty(t, all)
	return all
}

func TestGrammarExample(t *testing.T) {
	for _, box := range boxes(t, "tmis") {
		s := mustCheck(t, box)
		require.Empty(t, mustPlan(t, s, "160").Unauthenticated(), "a good example")
	}
}

func TestGrammarErrors(t *testing.T) {
	example := boxes(t, "tmis")[0]
	for _, box := range boxes(t, "text") {
		var m mistake
		var want []string
		for line := range strings.Lines(box) {
			if line = strings.TrimSuffix(line, "\n"); line[0] == '-' || line[0] == '+' {
				m.edit = append(m.edit, strings.Replace(line, "+ ", "+   ", 1))
			} else {
				want = append(want, line)
			}
		}
		src, err := m.apply(example)
		require.NoError(t, err)
		_, warnings, errs := findings("example.tmis", src)
		var got []string
		for _, d := range errs {
			got = append(got, d.Error())
		}
		for _, d := range warnings {
			got = append(got, fmt.Sprintf("%v: warning: %s; %s", d.Pos, d.Msg, d.Mend))
		}
		if *update {
			edits := box[:len(box)-len(strings.Join(want, "\n"))-1]
			page := strings.Replace(read(t, "GRAMMAR.md"), box, edits+strings.Join(got, "\n")+"\n", 1)
			require.NoError(t, os.WriteFile("GRAMMAR.md", []byte(page), 0o666))
			continue
		}
		require.Equal(t, want, got)
	}
}

// The words of the page are those of the code.
func TestGrammarWords(t *testing.T) {
	page := read(t, "GRAMMAR.md")
	ebnf := boxes(t, "ebnf")[0]
	quoted := func(w string) { require.True(t, strings.Contains(ebnf, `"`+w+`"`), w) }
	for _, o := range Operations {
		quoted(string(o.Op))
	}
	row := regexp.MustCompile(`(?m)^\| ([a-z0-9, ]+) \| ([^|]*) \|$`)
	bits, w := map[string]string{}, mustPlan(t, mustCheck(t, boxes(t, "tmis")[0]), "160").Widths
	for _, m := range row.FindAllStringSubmatch(page, -1) {
		for i, name := range strings.Split(m[1], ", ") {
			each := strings.Split(m[2], ", ")
			bits[name] = each[min(i, len(each)-1)]
		}
	}
	for class, c := range classes {
		quoted(string(class))
		want := fmt.Sprint(c.fixed)
		switch {
		case class == "cipher":
			want = "that of what was encrypted"
		case c.den == 0:
			want = fmt.Sprint(w.Bits(class))
		case c.num > 1:
			want = fmt.Sprintf("%d V", c.num)
		case c.num == 1 && c.den > 1:
			want = fmt.Sprintf("V / %d", c.den)
		case c.num == 1:
			want = "V"
		}
		require.Equal(t, want, bits[string(class)], class)
	}
	for _, words := range [][]string{
		texts(PhaseNames), texts(RoleKinds), texts(Families), texts(Applications), Levels,
		headers, reserved, prim.Ciphers(), prim.Signatures(),
	} {
		for _, w := range words {
			quoted(w)
		}
	}
	for _, w := range append(texts(Families), texts(Applications)...) {
		require.Contains(t, page, "\n| `"+w+"` | ", "the tables of words")
	}
	for _, p := range PhaseNames {
		require.Contains(t, bits, string(p), "the table of phases")
	}
	for _, p := range punctuation {
		require.True(t, strings.Contains(page, p.text), p.text)
	}
}

// TestGrammarSentences writes random texts by the grammar of the page: the
// parser reads them all. What it may refuse is what no grammar says, such as a
// title that stands twice.
func TestGrammarSentences(t *testing.T) {
	g := newGrammar(boxes(t, "ebnf")[0])
	syntax := regexp.MustCompile(
		`^(expected|unexpected|unknown|no role|a check compares|this line|operation|a square|(primitives|widths) without|'.' is not closed|.* with \d+ arguments)`)
	used := map[string]bool{}
	for seed := range uint64(3000) {
		g.rnd, g.out = rand.New(rand.NewPCG(seed, 2)), nil
		g.write(g.rules["description"], 0)
		src := strings.Join(g.out, " ")
		for _, w := range g.out {
			used[w] = true
		}
		if _, err := Parse("x.tmis", []byte(src)); err != nil {
			for _, d := range err.(Diags) {
				require.NotRegexp(t, syntax, d.Msg, "%s", src)
			}
		}
	}
	for _, w := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(boxes(t, "ebnf")[0], -1) {
		require.True(t, used[w[1]], "%s was never written", w[1])
	}
}

// grammar is a set of rules; a rule is read from the page when it is used.
type grammar struct {
	rules map[string][]string // tokens of the right-hand side
	rnd   *rand.Rand
	out   []string
}

func newGrammar(ebnf string) *grammar {
	g := &grammar{rules: map[string][]string{}}
	for rule := range strings.SplitSeq(ebnf, " ;\n") {
		name, body, ok := strings.Cut(rule, "=")
		if !ok {
			continue
		}
		g.rules[strings.TrimSpace(name)] = strings.Fields(body)
	}
	return g
}

// split cuts tokens at the separators that stand outside brackets.
func split(toks []string) [][]string {
	var parts [][]string
	depth, from := 0, 0
	for i, tok := range toks {
		switch tok {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "|":
			if depth == 0 {
				parts, from = append(parts, toks[from:i]), i+1
			}
		}
	}
	return append(parts, toks[from:])
}

func (g *grammar) write(toks []string, depth int) {
	alternatives := split(toks)
	choice := g.rnd.IntN(len(alternatives))
	if depth > 12 { // the first ones are the simple ones
		choice = 0
	}
	toks = alternatives[choice]
	for i := 0; i < len(toks); i++ {
		tok := toks[i]
		switch {
		case tok == "(" || tok == "[" || tok == "{":
			end, open := i+1, 1
			for ; open > 0; end++ {
				switch toks[end] {
				case "(", "[", "{":
					open++
				case ")", "]", "}":
					open--
				}
			}
			times := 1
			if tok == "[" {
				times = g.rnd.IntN(2)
			} else if tok == "{" {
				times = g.rnd.IntN(max(8-2*depth, 2))
			}
			if tok != "(" && depth > 12 {
				times = 0
			}
			for range times {
				g.write(toks[i+1:end-1], depth+1)
			}
			i = end - 1
		case tok[0] == '"':
			g.out = append(g.out, strings.Trim(tok, `"`))
		case tok == "NL":
			g.out = append(g.out, "# comment\n\n")
		case tok == "NAME":
			g.out = append(g.out, []string{"a", "B'", "_x1", "to", "source", "bits", "V", "Ω"}[g.rnd.IntN(8)])
		case tok == "NUMBER":
			g.out = append(g.out, []string{"16", "32", "64"}[g.rnd.IntN(3)])
		case tok == "STRING":
			g.out = append(g.out, `"a # b"`)
		case unicode.IsLower(rune(tok[0])):
			g.write(g.rules[tok], depth+1)
		default:
			panic("grammar: " + tok)
		}
	}
}

// texts are words of a type of their own.
func texts[S ~string](words []S) []string { return strings.Split(join(words), ", ") }
