package ab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A Side is one of the two builds to compare: how it is named in a result, the binaries
// made of it, each with another layout of its functions, and the folder in which they
// run.
type Side struct {
	Name     string
	Binaries []string
	Dir      string
}

// ErrSource says that what should be built cannot be.
var ErrSource = errors.New("cannot be built")

// A Builder makes test binaries of a package.
type Builder struct {
	Package string      // below the module's folder, such as ./bench
	Builds  int         // binaries a side
	Work    string      // folder for work trees and binaries; the caller removes it
	Repo    string      // checkout that revisions are of
	Flags   []string    // more flags of go test -c, for both sides
	Link    [2][]string // more flags of the linker, for the old and the new side
}

// Build makes a side of a git revision, a folder with a Go module, or an executable
// that was built before (by go test -c).
func (b *Builder) Build(ctx context.Context, side, source string) (Side, error) {
	s := Side{Name: source}
	info, err := os.Stat(source)
	switch {
	case err == nil && info.Mode().IsRegular():
		path, err := filepath.Abs(source)
		s.Binaries, s.Dir = []string{path}, filepath.Dir(path)
		return s, err
	case err == nil && info.IsDir():
		if s.Dir, err = filepath.Abs(source); err != nil {
			return s, err
		}
	default:
		s.Dir = filepath.Join(b.Work, side)
		commit, err := b.output(ctx, b.Repo, "git", "rev-parse", "--verify", "--quiet", "--end-of-options", source+"^{commit}")
		if err != nil {
			return s, fmt.Errorf("%s is no file, no folder and no revision of %s: %w", source, b.Repo, ErrSource)
		}
		if _, err := b.output(ctx, b.Repo, "git", "worktree", "add", "--detach", "--quiet", s.Dir, commit); err != nil {
			return s, fmt.Errorf("%s: checking out: %w", source, err)
		}
	}
	if s.Binaries, err = b.compile(ctx, side, s.Dir); err != nil {
		return s, fmt.Errorf("%s: %w", source, err)
	}
	s.Dir = filepath.Join(s.Dir, b.Package)
	return s, nil
}

// Clean takes the work trees out of the repository's list.
func (b *Builder) Clean() {
	for _, side := range []string{"old", "new"} {
		if dir := filepath.Join(b.Work, side); exists(dir) {
			_ = exec.Command("git", "-C", b.Repo, "worktree", "remove", "--force", dir).Run()
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// compile makes the binaries of a side. Both sides have the same layouts, so that equal
// sources give equal binaries: paths are trimmed, the seeds of the linker are the same.
func (b *Builder) compile(ctx context.Context, side, dir string) ([]string, error) {
	var made []string
	for i := range max(b.Builds, 1) {
		out := filepath.Join(b.Work, fmt.Sprintf("%s-%d.test", side, i))
		args := append([]string{"test", "-c", "-trimpath", "-buildvcs=false", "-o", out}, b.Flags...)
		link := slices.Clone(b.Link[0])
		if side == "new" {
			link = slices.Clone(b.Link[1])
		}
		if i > 0 { // the first is as anybody would build it
			link = append(link, fmt.Sprintf("-randlayout=%d", i))
		}
		if len(link) > 0 {
			args = append(args, "-ldflags="+strings.Join(link, " "))
		}
		if _, err := b.output(ctx, dir, "go", append(args, b.Package)...); err != nil {
			return nil, err
		}
		if !exists(out) {
			return nil, fmt.Errorf("%s has no tests: %w", b.Package, ErrSource)
		}
		made = append(made, out)
	}
	return made, nil
}

// output runs a command; an error has the last lines of what it printed.
func (b *Builder) output(ctx context.Context, dir, name string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = dir
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("%w: %s %s: %s", ErrSource, name, args[0], lastLines(stderr.String()+string(out)))
	}
	return strings.TrimSpace(string(out)), nil
}

// firstLines are what is worth showing of a process that crashed: Go prints the reason
// first, and then stacks.
func firstLines(stderr, stdout string) string {
	lines := strings.SplitN(strings.TrimSpace(stderr), "\n", 7)
	if stderr == "" {
		return lastLines(stdout)
	}
	return strings.Join(lines[:min(len(lines), 6)], "\n")
}

// lastLines are what is worth showing of the output of a command that failed.
func lastLines(s string) string {
	const most = 12
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if len(lines) > most {
		lines = append([]string{"..."}, lines[len(lines)-most:]...)
	}
	return strings.Join(lines, "\n")
}
