package verify

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/models"
)

// written is a model of a description and its text for a tool.
func written(t *testing.T, scheme string, a models.Attacker, tool Tool) (*models.Model, *models.Text) {
	t.Helper()
	s, err := schemes.Find(scheme)
	require.NoError(t, err)
	p, err := s.Plan("256")
	require.NoError(t, err)
	m, err := models.Derive(p, a)
	require.NoError(t, err)
	f, err := models.FindFormat(tool.Format)
	require.NoError(t, err)
	text, err := f.Write(m)
	require.NoError(t, err)
	return m, text
}

// pretend puts shell scripts on the path in place of tools.
func pretend(t *testing.T, scripts map[string]string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("tools are played by shell scripts")
	}
	dir := t.TempDir()
	for name, body := range scripts {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+body), 0o755))
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
}

func run(t *testing.T, tool string, l Limits) *Record {
	t.Helper()
	x, err := FindTool(tool)
	require.NoError(t, err)
	m, text := written(t, "../testdata/sound.tmis", models.Outsider, x)
	rec, err := Run(context.Background(), x, m, text, l)
	require.NoError(t, err)
	require.Len(t, rec.Results, len(text.Claims), "every claim has a verdict, whatever happens")
	require.Equal(t, text.Digest(), rec.Digest)
	return rec
}

func all(t *testing.T, rec *Record, v Verdict, note string) {
	t.Helper()
	for _, r := range rec.Results {
		require.Equal(t, v, r.Verdict, r.Claim)
		require.Contains(t, r.Note, note)
	}
}

// A tool that hangs, crashes, floods its memory or says what nobody foresaw gives no
// verdict but one that says so, at every claim.
func TestBadTools(t *testing.T) {
	for _, c := range []struct {
		tool, program, script string
		verdict               Verdict
		note                  string
	}{
		{"scyther", "scyther", "sleep 60", Timeout, "limit of time"},
		{"scyther", "scyther", "echo 'error: [2] syntax error' >&2; exit 1", Failed, "[2] syntax error"},
		{"proverif", "proverif", "sleep 60 | sleep 60", Timeout, "limit of time"},
		{"proverif", "proverif", "echo 'File \"m.pv\", line 3:'; echo 'Error: no such thing'; exit 2", Failed, "Error: no such thing"},
		{"proverif", "proverif", "echo 'RESULT nothing known'", Failed, "nothing known"},
		{"ofmc", "hlpsl2if", "echo '%% Syntax error line 4'; exit 255", Failed, "Syntax error line 4"},
		{"ofmc", "ofmc", "echo 'Non-exhaustive patterns in f'; exit 1", Failed, "Non-exhaustive patterns"},
		{"ofmc", "if2ofmc", "echo 'no file' >&2; exit 1", Failed, "no file"},
		{"cl-atse", "cl-atse", "echo 'SUMMARY MARVELLOUS'", Failed, "MARVELLOUS"},
		{"cl-atse", "cl-atse", "sleep 60", Timeout, "limit of time"},
	} {
		t.Run(c.tool+" "+c.script, func(t *testing.T) {
			scripts := map[string]string{}
			x, err := FindTool(c.tool)
			require.NoError(t, err)
			for _, n := range x.Needs {
				scripts[n] = "exit 0"
			}
			scripts[c.program] = `[ "$1" = --version ] || [ "$1" = -help ] && exit 0` + "\n" + c.script
			pretend(t, scripts)
			raw := t.TempDir()
			limit := time.Minute
			if c.verdict == Timeout {
				limit = 50 * time.Millisecond
			}
			rec := run(t, c.tool, Limits{Time: limit, Raw: raw})
			all(t, rec, c.verdict, c.note)
			require.Equal(t, "unknown", rec.Version)
			out, err := os.ReadFile(filepath.Join(raw, "sound-outsider-"+c.tool+".txt"))
			require.NoError(t, err)
			require.Contains(t, string(out), "$ "+x.Needs[0])
		})
	}
}

// What a tool said before it hung is kept, and it is asked again about the rest.
func TestProVerifGoesOn(t *testing.T) {
	pretend(t, map[string]string{"proverif": `
case "$1" in -help) echo "Proverif 2.05. Cryptographic protocol verifier"; exit 0;; esac
grep '^query' m.pv | while read -r q; do
  case "$q" in
  *done*) echo "RESULT not x is false." ;;
  *attacker*ID*) sleep 60 ;;
  *) echo "RESULT x is true." ;;
  esac
done`})
	rec := run(t, "proverif", Limits{Time: 3 * time.Second}) // only the hanging query takes it
	require.Equal(t, "2.05", rec.Version)
	for _, r := range rec.Results {
		switch {
		case r.End:
			require.Equal(t, Reached, r.Verdict)
		case strings.HasPrefix(r.Claim, "ID"):
			require.Equal(t, Timeout, r.Verdict)
		default:
			require.Equal(t, Verified, r.Verdict, r.Claim)
		}
	}
}

// A tool that takes more memory than it may is stopped.
func TestMemory(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the limit of memory is kept on Linux only")
	}
	pretend(t, map[string]string{"scyther": `[ "$1" = --version ] || sleep 60`})
	rec := run(t, "scyther", Limits{Time: time.Minute, Memory: 1})
	all(t, rec, Timeout, "limit of memory")
}

func TestMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, x := range Tools() {
		err := x.Missing()
		require.ErrorIs(t, err, ErrMissing)
		require.Contains(t, err.Error(), "https://")
		m, text := written(t, "../testdata/sound.tmis", models.Outsider, x)
		_, err = Run(context.Background(), x, m, text, Limits{Time: time.Second})
		require.ErrorIs(t, err, ErrMissing)
	}
	_, err := FindTool("tamarin")
	require.EqualError(t, err, `verify: unknown tool "tamarin"; have scyther, proverif, ofmc, cl-atse`)
}

func TestRecords(t *testing.T) {
	dir := t.TempDir()
	_, err := Read(dir)
	require.ErrorContains(t, err, "no records in")
	rec := &Record{Scheme: "x", Attacker: "user", Tool: "ofmc", Version: "1", Digest: "00", Results: []Result{{Claim: "c", Verdict: Attack}}}
	file, err := rec.Write(dir)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "x-user-ofmc.json"), file)
	got, err := Read(dir)
	require.NoError(t, err)
	require.Equal(t, []*Record{rec}, got)
	for _, bad := range []string{"{", "{}", `{"scheme": "x"}`} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.json"), []byte(bad), 0o644))
		_, err = Read(dir)
		require.ErrorContains(t, err, "bad.json")
	}
}

// The tools that are on the path are right about protocols of which the answer is
// known: one that is sound, and one whose key everybody hears.
func TestControls(t *testing.T) {
	for _, x := range Tools() {
		t.Run(x.Name, func(t *testing.T) {
			if err := x.Missing(); err != nil {
				t.Skip("NOT TESTED with the tool:", err)
			}
			for scheme, want := range map[string]bool{"sound": false, "broken": true} {
				m, text := written(t, "../testdata/"+scheme+".tmis", models.Outsider, x)
				rec, err := Run(context.Background(), x, m, text, Limits{Time: time.Minute})
				require.NoError(t, err)
				asked := 0
				for _, r := range rec.Results {
					switch {
					case r.End:
						require.Equal(t, Reached, r.Verdict, "%s: %s", scheme, r.Claim)
					case strings.HasPrefix(r.Claim, "session key"), strings.Contains(r.Claim, "agreement"):
						asked++
						require.Equal(t, want, r.Verdict == Attack, "%s: %s: %s", scheme, r.Claim, r.Verdict)
						require.Contains(t, []Verdict{Verified, Bounded, Attack}, r.Verdict)
					case strings.HasPrefix(r.Claim, "ID"):
						require.Equal(t, Attack, r.Verdict, "the identity travels in clear")
					}
				}
				require.GreaterOrEqual(t, asked, 4)
			}
		})
	}
}

// A model in which the user waits for what nobody sends proves everything, and shows
// nothing.
func TestVacuous(t *testing.T) {
	for _, x := range Tools() {
		t.Run(x.Name, func(t *testing.T) {
			if err := x.Missing(); err != nil {
				t.Skip("NOT TESTED with the tool:", err)
			}
			m, _ := written(t, "../testdata/sound.tmis", models.Outsider, x)
			key := m.Role("S").Known[slices.IndexFunc(m.Role("S").Known, func(k *models.Term) bool { return k.Name == "x" })]
			for _, e := range m.Role("U").Events {
				if e.Act == models.Recv {
					e.Terms[1] = key
				}
			}
			f, err := models.FindFormat(x.Format)
			require.NoError(t, err)
			text, err := f.Write(m)
			if x.Name == "scyther" { // its writer sees that the two ends differ
				require.ErrorIs(t, err, models.ErrConstruct)
				return
			}
			require.NoError(t, err)
			rec, err := Run(context.Background(), x, m, text, Limits{Time: time.Minute})
			require.NoError(t, err)
			vacuous := 0
			for _, r := range rec.Results {
				require.NotContains(t, []Verdict{Verified, Bounded}, r.Verdict, r.Claim)
				if r.Verdict == Vacuous {
					vacuous++
				}
			}
			require.Positive(t, vacuous)
		})
	}
}
