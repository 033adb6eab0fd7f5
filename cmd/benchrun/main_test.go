package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected output of the scripts")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"benchrun": main})
}

// The scripts are what a person types and what is answered.
func TestScripts(t *testing.T) {
	schemes, err := filepath.Abs("../../schemes")
	require.NoError(t, err)
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SCHEMES", schemes)
			e.Setenv("GOCACHE", strings.TrimSpace(string(cache))) // for commands that build
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"truncate": truncate,
			"replace":  replace,
			"validjson": func(ts *testscript.TestScript, neg bool, args []string) {
				if valid := json.Valid([]byte(ts.ReadFile(args[0]))); valid == neg {
					ts.Fatalf("%s: valid JSON: %v", args[0], valid)
				}
			},
		},
	})
}

// replace replaces a text in a file, which must have it.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s: no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, args[1], args[2])), 0o644))
}

// truncate takes the last half of a file of benchmarks off, in the middle of a
// benchmark's line, as a full disk or a broken copy would.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	b, err := os.ReadFile(file)
	ts.Check(err)
	start := bytes.LastIndex(b[:len(b)/2], []byte("\nBenchmark")) + 1
	if start == 0 {
		ts.Fatalf("%s: no benchmark in the first half", file)
	}
	end := start + bytes.IndexByte(b[start:], '\n')
	ts.Check(os.WriteFile(file, b[:(start+end)/2], 0o644))
}

// The examples of the README are run as they stand: a line that begins with $ is
// a command, what follows is its output.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	examples := 0
	for _, block := range strings.Split(string(page), "```console\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for _, example := range strings.Split(block, "$ ")[1:] {
			line, want, _ := strings.Cut(example, "\n")
			args := strings.Fields(line)
			require.Equal(t, "benchrun", args[0])
			t.Run(line, func(t *testing.T) {
				t.Chdir("../..")
				var out bytes.Buffer
				c := command()
				c.SetArgs(args[1:])
				c.SetOut(&out)
				require.NoError(t, c.Execute())
				require.Equal(t, spaces(want), spaces(out.String()))
			})
			examples++
		}
	}
	require.GreaterOrEqual(t, examples, 3)
}

// spaces makes columns comparable whatever their width.
func spaces(s string) string {
	var lines []string
	for l := range strings.Lines(s) {
		lines = append(lines, strings.Join(strings.Fields(l), " "))
	}
	return strings.Join(lines, "\n")
}
