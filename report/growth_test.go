package report

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/report/doc"
	"tmisbench/report/figure"
	"tmisbench/report/figure/figuretest"
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
			fmt.Fprintf(&b, "BenchmarkGrowth/scheme=%s/%s-2 100 %s\n", s.Description().Key, what,
				fmt.Sprintf(format, args...))
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
			line(fmt.Sprintf("users=%d/what=state", n),
				"320 card-bits %d store-bits 160 centre-bits 313 B/user 1500 ns/user", kept)
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
	for _, tab := range []*doc.Table{g.usersTable(), g.serversTable()} {
		golden(t, tab.Name+".md", markdown(t, tab))
	}
	goldenFigure(t, g.figure())
}

// All text lies on the page, and no two texts overlap, with few schemes and with
// many, in few repetitions and with few results.
func TestGrowthLayoutHolds(t *testing.T) {
	for _, n := range []int{1, 2, 24} {
		require.Greater(t, figuretest.Holds(t, growthOf(t, copies(t, toys(t), n), 1).figure()), 2*n)
	}
}

// rowsOf are the rows of the growth figure.
func rowsOf(p *figure.Page) (rows []figure.PanelRow) {
	for _, g := range p.Body.(*figure.Panels).Groups {
		rows = append(rows, g.Rows...)
	}
	return rows
}

// Every row of a table and of the figure shows the evidence level, and a
// reconstruction its mark.
func TestGrowthEvidence(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	g := growthOf(t, all, 1)
	users, servers, f := g.usersTable(), g.serversTable(), g.figure()
	require.Len(t, rowsOf(f), len(all))
	for _, d := range g.all() {
		for _, tab := range []*doc.Table{users, servers} {
			found := false
			for _, r := range tab.Rows {
				if len(r.Cells) > 0 && r.Cells[0].String() == displayName(d) {
					found = true
					require.Equal(t, d.Evidence.String(), r.Cells[1].String())
				}
			}
			require.True(t, found, "%s in %s", d.Key, tab.Name)
		}
		found := false
		for _, n := range rowsOf(f) {
			found = found || n.Name == displayName(d) && n.Evidence == d.Evidence.String()
		}
		require.True(t, found, d.Key)
	}
	require.Contains(t, strings.Join(f.Caption, " "), daggerNote)
}

// What was not measured is left out, and no row invented for it.
func TestGrowthOfSome(t *testing.T) {
	all := toys(t)
	r, err := ReadGrowth(put(t, syntheticGrowth(all[:1], 1)))
	require.NoError(t, err)
	g, err := newGrowth(r, all)
	require.NoError(t, err)
	require.Len(t, rowsOf(g.figure()), 1)
	require.NotContains(t, markdown(t, g.usersTable()), "rebuilt")
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
