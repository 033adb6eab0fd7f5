package ab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// module writes a module with benchmarks whose behaviour is chosen.
func module(t *testing.T, work int, extra string) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	write("go.mod", "module example\n\ngo 1.24\n")
	write("x_test.go", fmt.Sprintf(`package example

import "testing"

var sink []byte

//go:noinline
func work(n int) {
	x := uint64(1)
	for range n {
		x = x*6364136223846793005 + 1442695040888963407
	}
	sink = append(sink[:0], byte(x))
}

func BenchmarkWork(b *testing.B) {
	for range b.N {
		work(%d)
	}
}

func BenchmarkSteady(b *testing.B) {
	for range b.N {
		work(1000)
	}
}
%s`, work, extra))
	return dir
}

func build(t *testing.T, side, dir string, builds int) Side {
	t.Helper()
	b := &Builder{Package: ".", Builds: builds, Work: t.TempDir(), Repo: dir}
	s, err := b.Build(context.Background(), side, dir)
	require.NoError(t, err)
	require.Len(t, s.Binaries, builds)
	return s
}

func compare(t *testing.T, old, new Side) *Comparison {
	t.Helper()
	p := &Plan{
		Old: old, New: new, Bench: ".", Benchtime: "2000x", Budget: time.Minute, Seed: 1, Pin: true,
		Analysis: Analysis{Alpha: 1e-4, Margin: 0.5, Looks: 1}, // so large that no neighbour matters
	}
	s, err := p.Run(context.Background())
	require.NoError(t, err)
	return p.Compare(s)
}

func verdicts(c *Comparison) map[string]Verdict {
	m := map[string]Verdict{}
	for _, r := range c.Results {
		m[r.Name+" "+r.Unit] = r.Verdict
	}
	return m
}

// What does eight times the work is found, what allocates once more as well, what
// vanished and what fails; a build against itself shows nothing.
func TestCompareBuilds(t *testing.T) {
	old := build(t, "old", module(t, 1000, `
func BenchmarkGone(b *testing.B) {
	for range b.N {
		work(500)
	}
}
`), 2)
	same := verdicts(compare(t, old, old))
	require.Equal(t, Same, same["Work allocs/op"])
	for name, v := range same {
		require.Contains(t, []Verdict{Same, Undecided}, v, name) // a neighbour may be busy
	}

	slow := compare(t, old, build(t, "new", module(t, 8000, ""), 2))
	got := verdicts(slow)
	require.Equal(t, Slower, got["Work sec/op"])
	require.Equal(t, Vanished, got["Gone sec/op"])
	require.True(t, slow.Results[0].Worse(), "what is worse stands first")
	require.Empty(t, slow.Unlike)

	fast := verdicts(compare(t, build(t, "old", module(t, 8000, ""), 1), old))
	require.Equal(t, Faster, fast["Work sec/op"])
	require.Equal(t, Added, fast["Gone sec/op"])

	alloc := verdicts(compare(t, old, build(t, "new", module(t, 1000, `
func BenchmarkGone(b *testing.B) {
	for range b.N {
		work(500)
		sink = make([]byte, 100)
	}
}

func BenchmarkBroken(b *testing.B) { b.Fatal("broken") }
`), 1)))
	require.Equal(t, Increased, alloc["Gone allocs/op"], "from 0 to 1")
	require.Equal(t, Increased, alloc["Gone B/op"])
	require.Equal(t, Failed, alloc["Broken new"])
}

// The order is balanced over every two pairs, and another with another seed.
func TestOrder(t *testing.T) {
	side := build(t, "old", module(t, 10, ""), 1)
	order := func(seed uint64) []bool {
		p := &Plan{Old: side, New: side, Bench: "Steady", Benchtime: "1x", Seed: seed, Analysis: Analysis{Alpha: 0.001, Margin: 1e-9, Looks: 1}}
		s, err := p.Run(context.Background())
		require.NoError(t, err)
		var first []bool
		for _, pair := range s.Pairs {
			first = append(first, pair.NewFirst)
		}
		return first
	}
	a := order(1)
	for i := 0; i+1 < len(a); i += 2 {
		require.NotEqual(t, a[i], a[i+1])
	}
	require.Equal(t, a, order(1))
	require.False(t, slices.Equal(a, order(2)) && slices.Equal(a, order(3)) && slices.Equal(a, order(4)))
}

func TestBuildErrors(t *testing.T) {
	dir := module(t, 10, "func f() int { return \"\" }\n")
	b := &Builder{Package: ".", Work: t.TempDir(), Repo: dir}
	_, err := b.Build(context.Background(), "old", dir)
	require.ErrorIs(t, err, ErrSource)
	require.ErrorContains(t, err, "x_test.go", "the compiler's message is shown")
	_, err = b.Build(context.Background(), "old", "no-such-revision")
	require.ErrorIs(t, err, ErrSource)
	require.ErrorContains(t, err, "no-such-revision")
}

func TestProcessErrors(t *testing.T) {
	for extra, want := range map[string]string{
		"func BenchmarkExit(b *testing.B) { panic(\"on purpose\") }\n": "on purpose",
	} {
		side := build(t, "old", module(t, 10, extra), 1)
		p := &Plan{Old: side, New: side, Bench: ".", Benchtime: "1x", Analysis: analysis}
		_, err := p.Run(context.Background())
		require.ErrorIs(t, err, ErrProcess)
		require.ErrorContains(t, err, want)
	}
	side := build(t, "old", module(t, 10, ""), 1)
	p := &Plan{Old: side, New: side, Bench: "Nothing", Benchtime: "1x", Analysis: analysis}
	_, err := p.Run(context.Background())
	require.ErrorIs(t, err, ErrProcess)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p.Bench = "."
	_, err = p.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.True(t, strings.HasSuffix(side.Binaries[0], "old-0.test"))
}
