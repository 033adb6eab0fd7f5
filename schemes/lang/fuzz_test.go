package lang

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// described are the descriptions of the protocols and the base of the tests.
func described(t testing.TB) []string {
	files, err := filepath.Glob("../*.tmis")
	require.NoError(t, err)
	return append(files, "testdata/base.tmis", "../testdata/everything.tmis")
}

// FuzzParse: whatever the text, reading it ends, with findings that say where
// and what; and what passes can be laid out under every width set.
func FuzzParse(f *testing.F) {
	for _, file := range described(f) {
		f.Add(read(f, file))
	}
	for file, base := range bases {
		base := read(f, base)
		for _, m := range mistakes(f, file) {
			src, err := m.apply(base)
			require.NoError(f, err)
			f.Add(src)
		}
	}
	for _, c := range textMistakes[1:] {
		f.Add(c.src)
	}
	for _, src := range odd {
		f.Add(src)
		f.Add(strings.Replace(read(f, "testdata/small.tmis"), "\nphase setup\n", "\n"+src+"\nphase setup\n", 1))
	}
	f.Fuzz(sound)
}

// odd are beginnings, ends and lengths that no description needs. Each stands alone,
// and in the header of small.tmis.
var odd = []string{
	"values\n  c cipher S\nphase login\n  S: d = E(c, c)\n  S -> U : { c, d }",
	"values\n  n modulus S of n, n\n  sk sigsk S of pk\n  pk sigpk S of sk",
	"values\n  n modulus S of m, m\n  m modulus S of n, n\nphase login\n  S: c = sq(1) mod n",
	"primitives cipher a-, signature -b source \"\"",
	"primitives cipher aes - 256 -gcm,signature ed25519 source \"x\"\nprimitives",
	"phase setup\npart \"\"\npart \"@2\"\nphase password spoils \"x\"\npart \"x\"\nphase addition spoils \"x\"",
	"phase login\npart \"x\"\npart \"x\"\n  U: fresh a\n  U: load S[any] { a }\n  U: store S[any] { a }\n  U: load S[any",
	"phase login\n  U: a || b = root(c; c, root(a; b, c))\n  U: (a) = D(a, E(a, b))\n  U: D = E(D, T(E, D)) mod T",
	"phase login\n  U: check Verify\n  U: check Verify (Verify(a, b, c), Sign(a, b), Sign(c, d))",
	"phase login\n  U: a = " + strings.Repeat("k*", 100) + "P\n  U: a = " + strings.Repeat("sq(a) mod ", 100) + "n\n  U: a = 1 * 2 * \"x\"",
	"widths cipher 8, modulus 512, prime 8, degree 8, cheb 160, data 8192 source \"x\"",
}

// FuzzCheck cuts, swaps and repeats lines of valid descriptions, so that most
// texts parse and the checker is reached. Three bytes of the script are one
// change: what, and which two lines.
func FuzzCheck(f *testing.F) {
	var sources []string
	for _, file := range described(f) {
		sources = append(sources, read(f, file))
	}
	for i := range sources {
		f.Add(uint8(i), []byte{})
		f.Add(uint8(i), []byte{0, 70, 0, 1, 71, 80, 2, 90, 60, 3, 60, 61})
	}
	f.Fuzz(func(t *testing.T, which uint8, script []byte) {
		lines := strings.Split(sources[int(which)%len(sources)], "\n")
		for ; len(script) >= 3 && len(lines) > 1; script = script[3:] {
			i, j := int(script[1])%len(lines), int(script[2])%len(lines)
			switch script[0] % 4 {
			case 0: // drop
				lines = append(lines[:i], lines[i+1:]...)
			case 1: // swap
				lines[i], lines[j] = lines[j], lines[i]
			case 2: // repeat elsewhere
				lines = append(lines[:j], append([]string{lines[i]}, lines[j:]...)...)
			case 3: // the right-hand side of another line
				a, b := strings.LastIndexAny(lines[i], "=:{"), strings.LastIndexAny(lines[j], "=:{")
				if a > 0 && b > 0 {
					lines[i] = lines[i][:a] + lines[j][b:]
				}
			}
		}
		sound(t, strings.Join(lines, "\n"))
	})
}

func sound(t *testing.T, src string) {
	const file = "fuzz.tmis"
	last := 2 + strings.Count(src, "\n")
	valid := func(ds Diags) {
		require.LessOrEqual(t, len(ds), maxDiags)
		for _, d := range ds {
			require.Equal(t, file, d.Pos.File)
			require.True(t, d.Pos.Line >= 1 && d.Pos.Line <= last && d.Pos.Col >= 1, "position of %v", d)
			require.NotEmpty(t, d.Msg)
			require.NotEmpty(t, d.Mend, "%v", d)
			require.True(t, !utf8.ValidString(src) || utf8.ValidString(d.Error()))
		}
	}
	s, warnings, errs := findings(file, src)
	valid(errs)
	for _, w := range warnings {
		valid(Diags{w})
	}
	if s == nil {
		require.NotEmpty(t, errs)
		return
	}
	for _, set := range WidthSets {
		w, err := s.Widths(set)
		require.NoError(t, err)
		p, err := s.Plan(w)
		if err != nil {
			require.NotEmpty(t, errs, "it has a plan or findings: %v", err)
			continue
		}
		if errs == nil {
			laidOut(t, p)
		}
	}
}

// laidOut: in the plan of a checked description everything has a width, and
// every step and message is there once.
func laidOut(t *testing.T, p *Plan) {
	for _, ph := range p.Phases {
		sent, stmts := 0, 0
		for _, st := range ph.Phase.Stmts {
			if st.Kind == Part { // it stands between steps
				stmts++
			}
		}
		for _, m := range ph.Messages {
			for _, f := range m.Fields {
				require.Positive(t, f.Bits, "%v: %s", m.Pos, f.Name)
				require.Zero(t, f.Bits%8)
			}
		}
		for _, st := range ph.Steps {
			require.Less(t, st.Recv, sent, "a message is received after it was sent")
			if st.Send >= 0 {
				require.Equal(t, sent, st.Send)
				sent++
			}
			stmts += len(st.Stmts)
		}
		require.Len(t, ph.Messages, sent)
		require.Len(t, ph.Phase.Stmts, stmts)
		for _, st := range ph.Phase.Stmts {
			for _, e := range []*Expr{st.X, st.Y, st.Key} {
				positive(t, p, e)
			}
		}
	}
	for _, r := range p.Stores {
		for _, f := range r.Fields {
			require.Positive(t, f.Bits, "%s %s", r.Store, f.Name)
		}
	}
}

func positive(t *testing.T, p *Plan, e *Expr) {
	if e == nil {
		return
	}
	require.Positive(t, p.Bits(e), "%v: %s has no width", e.Pos, e.Op)
	for _, a := range e.Args {
		positive(t, p, a)
	}
}
