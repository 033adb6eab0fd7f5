package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Tests that start goroutines are those that make race runs: they are named
// TestConcurrent, and their packages are in the Makefile's list.
func TestRaceDetectorSeesGoroutines(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	list := regexp.MustCompile(`(?m)^CONCURRENT = (.*)$`).FindSubmatch(makefile)
	require.NotNil(t, list)
	packages := strings.Fields(string(list[1]))
	seen := map[string]bool{}
	require.NoError(t, filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || !startsGoroutines(f) || !strings.HasPrefix(f.Name.Name, "Test") {
				continue
			}
			require.Regexp(t, "^TestConcurrent", f.Name.Name, path)
			dir, err := filepath.Rel("../..", filepath.Dir(path))
			require.NoError(t, err)
			require.Contains(t, packages, "./"+filepath.ToSlash(dir), path)
			seen["./"+filepath.ToSlash(dir)] = true
		}
		return nil
	}))
	for _, p := range packages { // some start them through a function of the package
		tests, err := filepath.Glob(filepath.Join("../..", p, "*_test.go"))
		require.NoError(t, err)
		named := slices.ContainsFunc(tests, func(f string) bool {
			b, err := os.ReadFile(f)
			return err == nil && strings.Contains(string(b), "func TestConcurrent")
		})
		require.True(t, named, "%s is in the list and has no TestConcurrent", p)
	}
	require.NotEmpty(t, seen)
}

// startsGoroutines says whether a function has a go statement, or calls a method Go,
// such as that of a sync.WaitGroup.
func startsGoroutines(f *ast.FuncDecl) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			found = found || ok && s.Sel.Name == "Go"
		}
		return !found
	})
	return found
}

// A clone is the same to the byte, however git is set up to end lines: tests compare
// files, and descriptions have digests.
func TestCloneKeepsLineEnds(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("needs git")
	}
	git := func(dir string, args ...string) (string, error) {
		out, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
		return string(out), err
	}
	if out, err := git("../..", "rev-parse", "HEAD"); err != nil {
		t.Skip("needs a checkout: " + out)
	}
	clone := filepath.Join(t.TempDir(), "clone")
	out, err := git("../..", "clone", "--quiet", "--no-checkout", "-c", "core.autocrlf=true", ".", clone)
	require.NoError(t, err, out)
	attributes, err := os.ReadFile("../../.gitattributes")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(clone, ".gitattributes"), attributes, 0o644))
	out, err = git(clone, "checkout", "HEAD", "--", "go.mod", "schemes", "cmd")
	require.NoError(t, err, out)
	out, err = git(clone, "ls-files", "--eol", "go.mod", "schemes", "cmd")
	require.NoError(t, err, out)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Greater(t, len(lines), 100)
	for _, line := range lines {
		f := strings.Fields(line) // in the index, in the folder
		require.Equal(t, strings.TrimPrefix(f[0], "i/"), strings.TrimPrefix(f[1], "w/"), line)
	}
}
