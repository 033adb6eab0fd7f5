package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg/recorder"

	"tmisbench/schemes"
)

// syntheticGrowth makes a raw file in which every other scheme searches all its
// records, is slow to register, and has its users bound to one server; its times are
// made up.
func syntheticGrowth(all []schemes.Scheme, repetitions int) []byte {
	var b bytes.Buffer
	b.WriteString("# synthetic: times are made up, nothing was measured\n")
	b.WriteString("goos: linux\ngoarch: amd64\ncpu: Imaginary 1\nmachine: imaginary\ngo: go1.26.8\nwidths: 160\nhash: sha256\nimpl-sha256: crypto/sha256, made up\n")
	b.WriteString("Unit card-bits assume=exact better=lower\nUnit store-bits assume=exact better=lower\n")
	for i, s := range all {
		searching := i%2 == 1
		line := func(what string, format string, args ...any) {
			fmt.Fprintf(&b, "BenchmarkGrowth/scheme=%s/%s-2 100 %s\n", s.Description().Key, what, fmt.Sprintf(format, args...))
		}
		for _, n := range []int{1, 10, 100, 1000} {
			card := 320
			if searching && n > 1 {
				line(fmt.Sprintf("servers=%d/what=last", n), "1 refused")
			} else {
				card += 160 * n
			}
			line(fmt.Sprintf("servers=%d/what=state", n), "%d card-bits 480 store-bits %d centre-bits", card, 160)
			for rep := range repetitions {
				line(fmt.Sprintf("servers=%d/what=first", n), "%g ns/op", 2000*(1+jitter[rep]/100))
				if n > 1 && !searching {
					line(fmt.Sprintf("servers=%d/what=last", n), "%g ns/op", 2100*(1+jitter[rep]/100))
				}
			}
		}
		for _, n := range []int{100, 1000, 10000, 100000, 1000000} {
			if searching && n == 1000000 {
				line("users=1000000/what=unreached", "900 limit-s")
				continue
			}
			login, kept := 2000.0, 480
			if searching {
				login, kept = 2000+50*float64(n), 480+192*n
			}
			line(fmt.Sprintf("users=%d/what=state", n), "320 card-bits %d store-bits 160 centre-bits 313 B/user 1500 ns/user", kept)
			for rep := range repetitions {
				line(fmt.Sprintf("users=%d/what=login", n), "%g ns/op", login*(1+jitter[rep]/100))
				line(fmt.Sprintf("users=%d/what=machines", n), "%g ns/op", (login-1000)*(1+jitter[rep]/100))
				if searching {
					line(fmt.Sprintf("users=%d/what=lookup", n), "%g ns/op", 20*(1+jitter[rep]/100))
				}
			}
		}
	}
	return b.Bytes()
}

func growthOf(t *testing.T, all []schemes.Scheme, repetitions int) *growth {
	t.Helper()
	r, err := ReadGrowth(put(t, syntheticGrowth(all, repetitions)))
	require.NoError(t, err)
	g, err := newGrowth(r, all)
	require.NoError(t, err)
	return g
}

func TestGrowthGolden(t *testing.T) {
	g := growthOf(t, toys(t), 7)
	for _, tab := range []*table{g.usersTable(), g.serversTable()} {
		golden(t, tab.name+".md", tab.markdown())
	}
	got, err := png(g.layout())
	require.NoError(t, err)
	path := filepath.Join("testdata", "growth.png.golden")
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	samePicture(t, "growth", want, got)
}

// All text lies on the page, and no two texts overlap, with few schemes and with
// many, in few repetitions and with few results.
func TestGrowthLayoutHolds(t *testing.T) {
	for _, n := range []int{1, 2, 24} {
		f := growthOf(t, copies(t, toys(t), n), 1).layout()
		var rec recorder.Canvas
		f.draw(sized{&rec, f.tall()})
		texts := textBoxes(&rec)
		require.Greater(t, len(texts), 2*n)
		for i, a := range texts {
			require.True(t, a.Min.X >= 0 && a.Max.X <= pageWidth && a.Min.Y >= 0 && a.Max.Y <= f.tall(), "%d schemes: %q leaves the page", n, a.s)
			for _, b := range texts[:i] {
				require.False(t, a.overlaps(b), "%d schemes: %q on %q", n, a.s, b.s)
			}
		}
	}
}

// Every row of a table and of the figure shows the evidence level, and a
// reconstruction its mark.
func TestGrowthEvidence(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	g := growthOf(t, all, 1)
	users, servers, f := g.usersTable(), g.serversTable(), g.layout()
	require.Len(t, f.names, len(all))
	for _, d := range g.all() {
		for _, tab := range []*table{users, servers} {
			found := false
			for _, r := range tab.rows {
				if len(r.cells) > 0 && r.cells[0].text == displayName(d) {
					found = true
					require.Equal(t, d.Evidence.String(), r.cells[1].text)
				}
			}
			require.True(t, found, "%s in %s", d.Key, tab.name)
		}
		found := false
		for _, n := range f.names {
			found = found || n.name == displayName(d) && n.evidence == d.Evidence.String()
		}
		require.True(t, found, d.Key)
	}
	require.Contains(t, strings.Join(f.caption, " "), daggerNote)
}

// What was not measured is left out, and no row invented for it.
func TestGrowthOfSome(t *testing.T) {
	all := toys(t)
	r, err := ReadGrowth(put(t, syntheticGrowth(all[:1], 1)))
	require.NoError(t, err)
	g, err := newGrowth(r, all)
	require.NoError(t, err)
	require.Len(t, g.layout().names, 1)
	require.NotContains(t, string(g.usersTable().markdown()), "rebuilt")
}

func TestWriteGrowth(t *testing.T) {
	dir := t.TempDir()
	r, err := ReadGrowth(put(t, syntheticGrowth(toys(t), 2)))
	require.NoError(t, err)
	names, err := WriteGrowth(dir, r, toys(t))
	require.NoError(t, err)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2*3+3)
	require.Len(t, names, len(entries))

	path := put(t, []byte("BenchmarkGrowth/scheme=toy 1 1 ns/op\n"))
	r, err = ReadGrowth(path)
	require.NoError(t, err)
	_, err = WriteGrowth(dir, r, toys(t))
	require.ErrorContains(t, err, path+":1: no numbers of users")
	_, err = ReadGrowth(put(t, synthetic(t, toys(t), 1)))
	require.ErrorContains(t, err, "no benchmark here is named BenchmarkGrowth")
}

func TestPrefixes(t *testing.T) {
	require.Equal(t, "10 µs", si(1e-5, "s"))
	require.Equal(t, "1 s", si(1, "s"))
	require.Equal(t, "500 ns", si(500*1e-9, "s"))
	require.Equal(t, "100 k", si(1e5, ""))
	for _, span := range []float64{1.5, 10, 300, 1e5, 1e8} {
		labels := 0
		for _, tick := range (prefixes{"s"}).Ticks(0.9e-6, span*1.2e-6) {
			if tick.Label != "" {
				labels++
			}
		}
		require.True(t, labels >= 1 && labels <= 4, "%g: %d", span, labels)
	}
}
