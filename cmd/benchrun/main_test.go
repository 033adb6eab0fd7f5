package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
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
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SCHEMES", schemes)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"truncate": truncate,
			"validjson": func(ts *testscript.TestScript, neg bool, args []string) {
				if valid := json.Valid([]byte(ts.ReadFile(args[0]))); valid == neg {
					ts.Fatalf("%s: valid JSON: %v", args[0], valid)
				}
			},
		},
	})
}

// truncate takes the last half of a file off, in the middle of a line, as a full
// disk or a broken copy would.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	file := ts.MkAbs(args[0])
	b, err := os.ReadFile(file)
	ts.Check(err)
	ts.Check(os.WriteFile(file, b[:len(b)/2], 0o644))
}
