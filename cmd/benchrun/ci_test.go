package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const workflow = "../../.github/workflows/ci.yml"

// Actions are pinned by their major version, and what the workflow runs is there.
func TestWorkflow(t *testing.T) {
	text, err := os.ReadFile(workflow)
	require.NoError(t, err)
	uses := regexp.MustCompile(`(?m)uses: (.*)$`).FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, uses)
	for _, u := range uses {
		require.Regexp(t, `^[a-z-]+/[a-z-]+@v[0-9]+$`, u[1])
	}
	for _, run := range regexp.MustCompile(`(?m)run: (\.ci/\S+)`).FindAllStringSubmatch(string(text), -1) {
		info, err := os.Stat(filepath.Join("../..", run[1]))
		require.NoError(t, err)
		require.NotZero(t, info.Mode()&0o100, "%s cannot be executed", run[1])
	}
	makefile, err := os.ReadFile("../../Makefile")
	require.NoError(t, err)
	for _, run := range regexp.MustCompile(`(?m)run: make (\S+)`).FindAllStringSubmatch(string(text), -1) {
		require.Contains(t, string(makefile), "\n"+run[1]+":")
	}
}

// The gate's step of the workflow, run in a clone: a change that allocates fails, one
// that changes nothing does not, and both are in the step's summary. One pair of runs
// judges no time, so how busy the machine is does not matter; the iterations are so many
// that what the runtime allocates for itself meanwhile is less than a byte of each.
func TestGateInClone(t *testing.T) {
	for _, tool := range []string{"bash", "git"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("SKIPPED: the gate in a clone: it needs %s", tool)
		}
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	files, err := exec.Command("git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z").Output()
	if err != nil {
		t.Skip("SKIPPED: the gate in a clone: this is no git checkout")
	}
	text, err := os.ReadFile(workflow)
	require.NoError(t, err)
	step := regexp.MustCompile(`(?m)run: (\.ci/gate .*--out .*)$`).FindSubmatch(text)
	require.NotNil(t, step, "the workflow has no step of the gate")

	origin, dir := t.TempDir(), filepath.Join(t.TempDir(), "clone")
	git := func(in string, args ...string) {
		t.Helper()
		c := exec.Command("git", append([]string{"-C", in, "-c", "user.name=test", "-c", "user.email=test@example.org"}, args...)...)
		out, err := c.CombinedOutput()
		require.NoError(t, err, "git %s: %s", args[0], out)
	}
	// what is here, committed or not, is the base
	for name := range strings.SplitSeq(strings.TrimSuffix(string(files), "\x00"), "\x00") {
		from := filepath.Join(root, name)
		info, err := os.Lstat(from)
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(name, "results/") {
			continue // deleted and not yet committed, or of no use here
		}
		b, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(origin, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(origin, name), b, info.Mode()))
	}
	git(origin, "init", "--quiet", "--initial-branch=main")
	git(origin, "add", "--force", ".")
	git(origin, "commit", "--quiet", "--message=base")
	git(origin, "clone", "--quiet", origin, dir)
	git(dir, "checkout", "--quiet", "-b", "change")

	gate := func(base string) (status int, output, summary string) {
		t.Helper()
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "bin/gate"))) // every job has a clone of its own
		file := filepath.Join(t.TempDir(), "summary.md")
		c := exec.Command("bash", "-ec", string(step[1])+" --budget 1ms --builds 1 --count 2 --benchtime 5000x "+
			"--bench '^BenchmarkLogin$/^scheme=chuangchen2014$/^hash=sha256$/^role=all$'")
		c.Dir = dir
		c.Env = append(os.Environ(), "GATE_BASE="+base, "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY="+file)
		out, err := c.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			require.NoError(t, err)
		}
		b, _ := os.ReadFile(file)
		return c.ProcessState.ExitCode(), string(out), string(b)
	}

	status, out, summary := gate("origin/main")
	require.Zero(t, status, "unchanged code: %s", out)
	require.Contains(t, out, "::warning::the gate is undecided", "one pair decides nothing")
	require.Contains(t, summary, "### Benchmarks compared with the base")
	require.FileExists(t, filepath.Join(dir, "bin/gate/old.txt"))
	require.FileExists(t, filepath.Join(dir, "bin/gate.svg"))

	variant := filepath.Join(dir, "bench/variant.go")
	b, err := os.ReadFile(variant)
	require.NoError(t, err)
	require.Contains(t, string(b), "\nvar variant string\n")
	b = []byte(strings.Replace(string(b), "\nvar variant string\n", "\nvar variant = \"alloc\"\n", 1))
	require.NoError(t, os.WriteFile(variant, b, 0o644))
	git(dir, "commit", "--quiet", "--all", "--message=allocate")
	status, out, summary = gate("origin/main")
	require.Equal(t, statusWorse, status, out)
	require.Regexp(t, `increased\s.*allocs/op`, out)
	require.Regexp(t, `increased.*allocs/op`, summary)

	status, out, _ = gate("origin/nosuch")
	require.Equal(t, 1, status)
	require.Contains(t, out, "no merge base of HEAD and origin/nosuch")
}
