package report

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// toys are schemes that do not change when protocols are added.
func toys(t *testing.T) []schemes.Scheme {
	t.Helper()
	var all []schemes.Scheme
	for _, name := range []string{"toy", "rebuilt"} {
		src, err := os.ReadFile(filepath.Join("testdata", name+".tmis"))
		require.NoError(t, err)
		s, _, err := schemes.Compile(name+".tmis", src)
		require.NoError(t, err)
		all = append(all, s)
	}
	return all
}

// copies makes n schemes out of a few.
func copies(t *testing.T, few []schemes.Scheme, n int) []schemes.Scheme {
	t.Helper()
	var all []schemes.Scheme
	for i := range n {
		d := few[i%len(few)].Description()
		key := fmt.Sprintf("somebody20%02d", i)
		s, _, err := schemes.Compile(key+".tmis", []byte(strings.Replace(d.Source, d.Key, key, 1)))
		require.NoError(t, err)
		all = append(all, s)
	}
	return all
}

// jitter spreads repetitions about their median, in percent.
var jitter = []float64{0, 3, -2, 1, -1, 2, -3}

// synthetic makes a raw file. Its times follow from the counts by costs that are
// made up, so it is no measurement of anything.
func synthetic(t *testing.T, all []schemes.Scheme, repetitions int) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("# synthetic: times are made up, nothing was measured\n")
	b.WriteString("goos: linux\ngoarch: amd64\npkg: tmisbench/bench\ncpu: Imaginary 1\nmachine: imaginary\ngo: go1.26.8\ncommit: abc123\ndirty: false\nwidths: 160\ndate: 2026-01-01\nbenchtime: 10ms\nimpl-sha256: crypto/sha256, made up\nimpl-sha1: crypto/sha1, made up\n")
	for _, o := range operations {
		fmt.Fprintf(&b, "Unit %s assume=exact better=lower\n", o.Unit())
	}
	for rep := range repetitions {
		factor := 1 + jitter[rep%len(jitter)]/100
		line := func(name string, ns float64, rest string) {
			fmt.Fprintf(&b, "Benchmark%s-2 1000 %.4g ns/op%s\n", name, ns*factor, rest)
		}
		for i, hash := range []string{"sha256", "sha1"} {
			cost := 100 * float64(i+1)
			for _, s := range all {
				costs, err := schemes.Costs(s, "160")
				require.NoError(t, err)
				for _, c := range costs {
					by := c.Ops
					by["all"] = sum(c.Ops)
					for _, role := range append(roleNames(s.Description()), "all") {
						ops := by[role]
						if formula(ops) == idle && role != "all" {
							continue
						}
						rest := " 0 B/op 0 allocs/op"
						for _, o := range operations {
							if ops[o.Name] > 0 {
								rest += fmt.Sprintf(" %d %s", ops[o.Name], o.Unit())
							}
						}
						ns := 50 + cost*float64(ops["hash"]) + 10*float64(ops["xor"]) +
							1000*float64(ops["rep"]+ops["gen"])
						line(fmt.Sprintf("%s/scheme=%s/hash=%s/role=%s", raw.PhaseGroup(c.Phase), c.Scheme, hash, role),
							ns, rest)
					}
				}
			}
			for _, n := range []int{20, 64, 128} {
				line(fmt.Sprintf("Hash/hash=%s/len=%d", hash, n), cost*float64(n+64)/128, "")
			}
		}
		line("Xor/len=20", 8, "")
		line("Compare/len=20", 5, "")
		line("Primitive/op=gen/impl=bch/bits=160", 900, "")
		line("Primitive/op=rep/impl=bch/bits=160/errors=0", 950, "")
		line("Primitive/op=rep/impl=bch/bits=160/errors=9", 2000, "")
		line("Primitive/op=random/impl=crypto-rand/bits=160", 80, "")
		fmt.Fprintf(&b, "# repetition %d of %d complete\n", rep+1, repetitions)
	}
	return b.Bytes()
}

// put writes a raw file into a folder of the test.
func put(t *testing.T, src []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench.txt")
	require.NoError(t, os.WriteFile(path, src, 0o644))
	return path
}

// toyDataset is a dataset of the toys.
func toyDataset(t *testing.T, repetitions int) *dataset {
	t.Helper()
	return datasetOf(t, toys(t), repetitions)
}

func datasetOf(t *testing.T, all []schemes.Scheme, repetitions int) *dataset {
	t.Helper()
	r, err := Read(put(t, synthetic(t, all, repetitions)))
	require.NoError(t, err)
	s, err := newDataset(r, all)
	require.NoError(t, err)
	return s
}

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name string, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}
