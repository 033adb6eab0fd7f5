package lang

import (
	"flag"
	"fmt"
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false,
	"write what is found into testdata/*.txt and GRAMMAR.md; then read the difference")

// bases are the descriptions in which mistakes are made, by the file that lists them:
// base has one of everything that a protocol of hashes needs, everything the rest.
var bases = map[string]string{
	"testdata/mistakes.txt": "testdata/base.tmis",
	"testdata/algebra.txt":  "../testdata/everything.tmis",
}

// A mistake is a change of a valid description and what the checker says of it.
// In the file a block of lines is one mistake:
//
//	# what it is
//	@ login       the lines that follow stand in this phase
//	- a line of the base
//	+ what stands in its place; several, or none to take it out
//	! 12:5: what is wrong; what would mend it
//	? 12:5: a warning
type mistake struct {
	head        []string // lines #
	edit        []string // lines @, - and +
	title       string
	errs, warns []string
}

func mistakes(t testing.TB, file string) []mistake {
	var all []mistake
	for block := range strings.SplitSeq(read(t, file), "\n\n") {
		var m mistake
		for line := range strings.Lines(block) {
			line = strings.TrimSuffix(line, "\n")
			rest := strings.TrimPrefix(line[min(len(line), 1):], " ")
			switch {
			case line == "":
			case line[0] == '#':
				m.head, m.title = append(m.head, line), rest
			case strings.ContainsRune("@-+", rune(line[0])):
				m.edit = append(m.edit, line)
			case line[0] == '!':
				m.errs = append(m.errs, rest)
			case line[0] == '?':
				m.warns = append(m.warns, rest)
			default:
				require.Fail(t, file+": line without a sign", line)
			}
		}
		if len(m.edit) > 0 {
			all = append(all, m)
		}
	}
	return all
}

// apply makes the mistake in a description.
func (m mistake) apply(src string) (string, error) {
	lines := strings.Split(src, "\n")
	from, at := 0, -1 // where to look for a - line, and where the + lines go
	for _, e := range m.edit {
		text := strings.TrimPrefix(e[1:], " ")
		if e[0] == '@' {
			if from, at = slices.Index(lines, "phase "+text), -1; from < 0 {
				return "", fmt.Errorf("%s: no phase %s", m.title, text)
			}
			continue
		}
		if e[0] == '+' {
			if at < 0 {
				return "", fmt.Errorf("%s: a + line needs a - line before it", m.title)
			}
			lines = slices.Insert(lines, at, text)
			at++
			continue
		}
		at = -1
		for i := from; i < len(lines) && at < 0; i++ {
			if strings.TrimSpace(lines[i]) == strings.TrimSpace(text) {
				at = i
			}
		}
		if at < 0 {
			return "", fmt.Errorf("%s: no line %q", m.title, text)
		}
		lines = append(lines[:at], lines[at+1:]...)
	}
	return strings.Join(lines, "\n"), nil
}

// TestMistakes makes every mistake of the file and compares what is reported,
// all of it: a slip that is followed by further errors fails here.
func TestMistakes(t *testing.T) {
	for file, base := range bases {
		t.Run(filepath.Base(file), func(t *testing.T) { mistaken(t, file, read(t, base)) })
	}
}

func mistaken(t *testing.T, file, base string) {
	strip := func(ds Diags) []string {
		var lines []string
		for _, d := range ds {
			lines = append(lines, strings.TrimPrefix(d.Error(), "base.tmis:"))
		}
		return lines
	}
	out := strings.Builder{}
	for _, m := range mistakes(t, file) {
		src, err := m.apply(base)
		require.NoError(t, err)
		_, warnings, errs := findings("base.tmis", src)
		if *update {
			m.errs, m.warns = strip(errs), strip(warnings)
			for _, l := range slices.Concat(m.head, m.edit) {
				fmt.Fprintln(&out, l)
			}
			for _, l := range m.errs {
				fmt.Fprintln(&out, "!", l)
			}
			for _, l := range m.warns {
				fmt.Fprintln(&out, "?", l)
			}
			fmt.Fprintln(&out)
			continue
		}
		t.Run(m.title, func(t *testing.T) {
			require.Equal(t, m.errs, strip(errs))
			require.Equal(t, m.warns, strip(warnings))
			require.True(t, len(errs)+len(warnings) > 0, "this mistake is not found")
		})
	}
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(strings.TrimSuffix(out.String(), "\n")), 0o666))
	}
}

// TestMistakesAreComplete compares the messages of the sources with those that
// the tests expect, so that no diagnostic is added without a test.
func TestMistakesAreComplete(t *testing.T) {
	var said []string
	for file := range bases {
		for _, m := range mistakes(t, file) {
			for _, l := range append(m.errs, m.warns...) {
				_, msg, _ := strings.Cut(l, ": ")
				said = append(said, msg)
			}
		}
	}
	for _, c := range textMistakes {
		said = append(said, c.msg)
	}
	formats := diagnostics(t)
	require.Greater(t, len(formats), 60, "the sources were not understood")
	for _, f := range formats {
		re := regexp.MustCompile("^" + wildcards.ReplaceAllString(regexp.QuoteMeta(f.text), ".*") + "(; |$)")
		found := false
		for _, s := range said {
			found = found || re.MatchString(s)
		}
		if !found {
			t.Errorf("%s: no test expects %q; add a mistake to testdata/*.txt", f.pos, f.text)
		}
	}
}

// wildcards are formatting verbs after quoting.
var wildcards = regexp.MustCompile(`%[a-z]`)

type format struct {
	text string
	pos  gotoken.Position
}

// diagnostics are the formats of all calls of the form fail(pos, mend, format,
// ...), warn and note.
func diagnostics(t *testing.T) []format {
	var formats []format
	files := gotoken.NewFileSet()
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Dir(path) != "." || filepath.Ext(path) != ".go" ||
			strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := goparser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			name := ""
			switch fun := call.Fun.(type) {
			case *ast.Ident:
				name = fun.Name
			case *ast.SelectorExpr:
				name = fun.Sel.Name
			}
			if name != "fail" && name != "warn" && name != "note" {
				return true
			}
			pos := files.Position(call.Pos())
			require.GreaterOrEqual(t, len(call.Args), 3, "%v: want pos, mend, format", pos)
			lit, ok := call.Args[2].(*ast.BasicLit)
			require.True(t, ok, "%v: write the format where it is used, so that this test finds it", pos)
			text, err := strconv.Unquote(lit.Value)
			require.NoError(t, err)
			formats = append(formats, format{text, pos})
			return true
		})
		return nil
	}))
	return formats
}

// textMistakes are those that are not a changed line.
var textMistakes = []struct{ name, src, want, msg string }{
	{"too long", strings.Repeat("#", maxSource+1), "x.tmis:1:1", "description of 65537 bytes; keep it below 65536"},
	{"not UTF-8", "scheme \xff", "x.tmis:1:8", "byte that is not UTF-8; save the file as UTF-8"},
	{"string not UTF-8", "title \"\xff\"", "x.tmis:1:7", "string that is not UTF-8; save the file as UTF-8"},
}

func TestTextMistakes(t *testing.T) {
	for _, c := range textMistakes {
		t.Run(c.name, func(t *testing.T) {
			_, _, errs := findings("x.tmis", c.src)
			require.EqualError(t, errs, c.want+": "+c.msg)
		})
	}
}

func TestEmptyText(t *testing.T) {
	for _, src := range []string{"", "\n\n", "# nothing\n"} {
		_, _, errs := findings("x.tmis", src)
		require.Len(t, errs, 10, "what a description needs, each thing once")
		require.EqualError(t, errs[0], "x.tmis:1:1: the scheme line is missing; add it to the header")
	}
}

// At most maxDiags are reported: the first matter.
func TestManyMistakes(t *testing.T) {
	base := read(t, "testdata/base.tmis")
	for _, line := range []string{"  U: u? = 1\n", "  U: u = nothing%d\n"} {
		var many strings.Builder
		for i := range 3 * maxDiags {
			many.WriteString(strings.ReplaceAll(line, "%d", strconv.Itoa(i)))
		}
		_, _, errs := findings("x.tmis", base+many.String())
		require.NotEmpty(t, errs)
		require.LessOrEqual(t, len(errs), maxDiags)
	}
}
