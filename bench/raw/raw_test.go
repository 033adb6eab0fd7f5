package raw

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchmath"
)

const mine = "scheme mine\n\n  # a comment: ⊕\n\tx\r\n"

func header() Header {
	return Header{
		Settings:     []Setting{{"machine", "m"}, {"cpu", " Imaginary \n 1"}, {"date", "2026-01-01"}, {"list", Checksum([]Name{{Group: "Login", Scheme: "mine", Whole: true}, {Group: Hash, Hash: "sha3-256", Len: 20}})}},
		Units:        RunUnits(),
		Descriptions: []Description{{Key: "toy", Digest: Digest("a toy")}, {Key: "mine", Digest: Digest(mine), Text: mine}},
	}
}

func put(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bench.txt")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return file
}

// What a writer writes a reader reads.
func TestRoundTrip(t *testing.T) {
	file := filepath.Join(t.TempDir(), "below", "bench.txt")
	w, err := Create(file, header(), false)
	require.NoError(t, err)
	login, hash := Name{Group: "Login", Scheme: "mine", Whole: true}, Name{Group: Hash, Hash: "sha3-256", Len: 20}
	for rep := range 3 {
		require.NoError(t, w.Result(login, 1000, Value{100.123456789 + float64(rep), Time}, Value{8, "hash/op"},
			Value{0, Allocs}))
		if rep < 2 {
			require.NoError(t, w.Result(hash, 7, Value{math.Pi, Time}, Value{12345678, Memory}))
		}
		w.Note("for\npeople: # repetition 9 of 9 complete")
		require.NoError(t, w.Repetition(rep+1, 4))
	}
	require.NoError(t, w.Scheme("mine"))

	r, err := Read(file)
	require.NoError(t, err)
	require.Equal(t, []Name{hash, login}, r.Names())
	require.Equal(t, 4, r.Planned)
	require.Equal(t, []string{"mine"}, r.Complete)
	require.Equal(t, "Imaginary 1", r.Setting("cpu"))
	require.Equal(t, "machine", r.Settings[0].Key)
	require.Empty(t, r.Setting("go"))
	require.Equal(t, header().Descriptions, r.Descriptions)
	d, ok := r.Description("mine")
	require.True(t, ok)
	require.Equal(t, mine, d.Text)
	_, ok = r.Description("nosuch")
	require.False(t, ok)

	require.InDeltaSlice(t, []float64{100.123e-9, 101.123e-9, 102.123e-9}, r.Sample(login, Seconds).Values, 1e-15)
	require.Equal(t, []float64{12345678, 12345678}, r.Sample(hash, Memory).Values, "a large count is whole")
	require.Equal(t, []string{Allocs, "hash/op", Seconds}, r.Units(login))
	require.Nil(t, r.Sample(login, "none"))
	require.Nil(t, r.Sample(Name{}, Seconds))
	require.Equal(t, benchmath.AssumeExact, r.Assumption("hash/op"))
	require.Equal(t, benchmath.AssumeNothing, r.Assumption(Seconds))
	require.Equal(t, -1, r.Better(Stored))
	require.Equal(t, -1, r.Better(Seconds))
}

// Two runs can be compared by the samples of a name.
func TestCompareRuns(t *testing.T) {
	run := func(ns float64) *Run {
		var b strings.Builder
		for i := range 6 {
			fmt.Fprintf(&b, "BenchmarkLogin/scheme=x/role=all 10 %g ns/op\n", ns+float64(i))
		}
		r, err := Parse("x", []byte(b.String()))
		require.NoError(t, err)
		return r
	}
	n := Name{Group: "Login", Scheme: "x", Whole: true}
	a, b := run(100), run(200)
	require.Less(t, a.Assumption(Seconds).Compare(a.Sample(n, Seconds), b.Sample(n, Seconds)).P, 0.01)
	require.Greater(t, a.Assumption(Seconds).Compare(a.Sample(n, Seconds), run(100).Sample(n, Seconds)).P, 0.9)
}

// Two spellings of a name are one benchmark, and none of its values is lost.
func TestNamesOfOneBenchmark(t *testing.T) {
	r, err := Parse("x", []byte("BenchmarkLogin/scheme=x/role=U 1 1 ns/op\nBenchmarkLogin/role=U/scheme=x 1 2 ns/op\n"))
	require.NoError(t, err)
	require.Len(t, r.Names(), 1)
	require.Len(t, r.Sample(r.Names()[0], Seconds).Values, 2)
}

// sealOf is the digest of the only mark of a file.
func sealOf(t *testing.T, file []byte) string {
	t.Helper()
	text := file[:bytes.LastIndex(file, []byte(", sha256:"))]
	sum := sha256.Sum256(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	return hex.EncodeToString(sum[:8])
}

// Nothing is on disk before a mark, and what is there under the name stays until then.
func TestWriterKeeps(t *testing.T) {
	file := put(t, "before")
	_, err := Create(file, header(), false)
	require.ErrorIs(t, err, ErrExists)
	w, err := Create(file, header(), true)
	require.NoError(t, err)
	require.NoError(t, w.Result(Name{Group: Hash}, 1, Value{1, Time}))
	got, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, "before", string(got))
	require.NoError(t, w.Repetition(1, 1))
	got, err = os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, strings.HasSuffix(string(got), "\n\nBenchmarkHash"+withProcs("", runtime.GOMAXPROCS(0))+" 1 1 ns/op\n# repetition 1 of 1 complete, sha256:"+sealOf(t, got)+"\n"), string(got))
	left, err := os.ReadDir(filepath.Dir(file))
	require.NoError(t, err)
	require.Len(t, left, 1, "the trial is gone")

	// a file that cannot be replaced keeps what is complete, and the rest is not lost
	require.NoError(t, w.Result(Name{Group: Xor}, 1, Value{1, Time}))
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.MkdirAll(filepath.Join(file, "full"), 0o755))
	require.ErrorContains(t, w.Repetition(2, 2), file)
}

func TestCreateRefuses(t *testing.T) {
	file := put(t, "a file, not a folder")
	_, err := Create(filepath.Join(file, "below", "bench.txt"), header(), false)
	var unwritable *UnwritableError
	require.ErrorAs(t, err, &unwritable)
	require.ErrorContains(t, err, "cannot make the output folder")

	blocked := filepath.Join(t.TempDir(), "bench.txt")
	require.NoError(t, os.MkdirAll(filepath.Join(blocked+".trial", "full"), 0o755))
	_, err = Create(blocked, header(), false)
	require.ErrorAs(t, err, &unwritable)

	for _, h := range []Header{
		{Settings: []Setting{{"Machine", "m"}}},
		{Settings: []Setting{{"a b", "m"}}},
		{Settings: []Setting{{"", "m"}}},
		{Settings: []Setting{{"a:b", "m"}}},
		{Descriptions: []Description{{Key: "two words", Digest: Digest("")}}},
		{Descriptions: []Description{{Key: "x", Digest: "none"}}},
		{Descriptions: []Description{{Key: "x", Digest: Digest("\xff"), Text: "\xff"}}},
		{Descriptions: []Description{{Key: "x", Digest: Digest("x"), Text: strings.Repeat("x", longest)}}},
	} {
		_, err := Create(filepath.Join(t.TempDir(), "bench.txt"), h, false)
		require.Error(t, err)
	}
	w, err := Create(filepath.Join(t.TempDir(), "bench.txt"), Header{}, false)
	require.NoError(t, err)
	require.ErrorContains(t, w.Result(Name{Group: "Login", Scheme: "x", Role: "all"}, 1), `named "all"`)
}

func TestResume(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	n := Name{Group: Hash}
	header := func() Header {
		h := header()
		h.Settings[3].Value = Checksum([]Name{n})
		return h
	}
	w, done, err := Resume(file, header(), 2)
	require.NoError(t, err, "there is none to go on with")
	require.Zero(t, done)
	require.NoError(t, w.Result(n, 1, Value{1, Time}))
	require.NoError(t, w.Repetition(1, 2))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(text, "BenchmarkHash-2 1 9 ns/op\n# repetition 2 of 2 comp"...),
		0o644))

	later := header()
	later.Settings[2].Value = "2026-01-02"
	w, done, err = Resume(file, later, 2)
	require.NoError(t, err, "another day")
	require.Equal(t, 1, done)
	require.NoError(t, w.Result(n, 1, Value{2, Time}))
	require.NoError(t, w.Repetition(2, 2))
	r, err := Read(file)
	require.NoError(t, err)
	require.InDeltaSlice(t, []float64{1e-9, 2e-9}, r.Sample(n, Seconds).Values, 1e-15,
		"what was cut off is measured again")

	_, _, err = Resume(file, later, 2)
	require.ErrorIs(t, err, ErrEnough)
	other := header()
	other.Settings[1].Value = "Another"
	_, _, err = Resume(file, other, 3)
	require.ErrorIs(t, err, ErrOtherRun)
	require.ErrorContains(t, err, `cpu is "Another" here and "Imaginary 1" there`)
	other = header()
	other.Descriptions[0].Digest = Digest("another toy")
	_, _, err = Resume(file, other, 3)
	require.ErrorIs(t, err, ErrOtherRun, "another text of a scheme")
	other = header()
	other.Settings = other.Settings[:3]
	_, _, err = Resume(file, other, 3)
	require.ErrorIs(t, err, ErrOtherRun)
}

// Older files call a setting by another name and tell of a unit on one line.
func TestResumeOlder(t *testing.T) {
	old := "machine: m\npatience: 20ms\nUnit hash/op assume=exact better=lower\n\nBenchmarkHash 1 1 ns/op\n# repetition 1 of 2 complete\n"
	_, done, err := Resume(put(t, old),
		Header{Settings: []Setting{{"machine", "m"}, {"slow", "20ms"}}, Units: RunUnits()}, 2)
	require.NoError(t, err)
	require.Equal(t, 1, done)
	r, err := Parse("x", []byte(old))
	require.NoError(t, err)
	require.Equal(t, "20ms", r.Setting("slow"))
	require.Equal(t, benchmath.AssumeExact, r.Assumption("hash/op"))
}

func TestReadRefuses(t *testing.T) {
	const line = "BenchmarkLogin/scheme=x/role=all-2 10 "
	const grown = "BenchmarkGrowth/scheme=x/users=1/what=login-2 10 1 ns/op\n"
	rep := func(n int) string { return fmt.Sprintf("# repetition %d of 9 complete\n", n) }
	full := fmt.Sprintf("# description x sha256:%s from a file of 2 lines\n#| a\n#| b\n", Digest("a\nb"))
	_, err := Parse("f", []byte(full+line+"1 ns/op\n"))
	require.NoError(t, err)
	for _, test := range []struct{ name, src, want string }{
		{"empty", " \n", "f:1: the file is empty"},
		{"no units", "goos: linux\n" + line + "812\n", "f:2: missing units; delete the line"},
		{"name only", line + "812 ns/op\nBenchmarkLogin/scheme=x\n", "f:2: benchmark without measurements"},
		{"amid a unit", "a: b\n" + line + "812 ns/o", "f:2: the last line has no end"},
		{"two machines", "machine: a\n" + line + "1 ns/op\nmachine: b\n" + line + "1 ns/op\n", `f:4: machine is "b" here and "a" before`},
		{"processors", line + "1 ns/op\nBenchmarkLogin/scheme=x/role=all-4 10 1 ns/op\n", `f:2: the number of processors is "4" here and "2" before`},
		{"altered text", strings.Replace(full, "#| a", "#| c", 1), "f:3: the description of x is not the one that was measured"},
		{"line gone", strings.Replace(full, "#| a\n", "", 1) + line + "1 ns/op\n", "f:3: 1 lines of the description of x are missing"},
		{"cut off", strings.TrimSuffix(full, "#| b\n"), "f:2: 1 lines of the last description are missing"},
		{"line more", full + "#| c\n", "f:4: a line of a description that has more lines than it says"},
		{"file twice", full + full, "f:4: a second description of x"},
		{"no digest", "# description x sha256:12 of the catalogue\n", "f:1: no description begins like this"},
		{"no lines", strings.Replace(full, "2 lines", "0 lines", 1), "f:1: the description of x is empty"},
		{"scheme mark twice", "# scheme x complete\n# scheme x complete\n", "f:2: scheme x is complete for the second time: these are parts of several files"},
		{"scheme goes on", grown + "# scheme x complete\n" + grown, "f:3: x was complete before; these are two schemes of one key or two files in one"},
		{"key twice", line + "1 ns/op\n" + line + "2 ns/op\n" + rep(1), "f:2: Login/scheme=x/role=all stands in line 1 of the same repetition"},
		{"another spelling", line + "1 ns/op\nBenchmarkLogin/role=all/scheme=x-2 1 2 ns/op\n" + rep(1), "f:2: Login/scheme=x/role=all stands in line 1"},
		{"file twice", line + "1 ns/op\n" + rep(1) + line + "1 ns/op\n" + rep(1), "f:4: repetition 1 of 9 follows 1: these are parts of several files"},
		{"beginning gone", line + "1 ns/op\n" + rep(2), "f:2: repetition 2 of 9 follows 0"},
		{"beyond the last", "# repetition 1 of 0 complete\n", "f:1: repetition 1 of 0 follows 0"},
		{"mark cut off", line + "1 ns/op\n# repetition 1 of 9 comp", "f:2: no mark is written like this; delete the line if the file was cut off there"},
		{"exact differs", "Unit hash/op assume=exact\n" + line + "1 ns/op 7 hash/op\n" + line + "1 ns/op 8 hash/op\n", "f:3: hash/op of Login/scheme=x/role=all is 8 here and 7 before, and it is exact"},
		{"exact without a word", line + "1 ns/op 7 hash/op\n" + line + "1 ns/op 8 hash/op\n", "f:2: hash/op of"},
		{"negative time", line + "-1 ns/op\n", "f:1: -1e-09 sec/op: a time is more than 0"},
		{"no time", line + "0 ns/op\n", "f:1: 0 ns/op: a time is more than 0"},
		{"a year", line + "1e17 ns/op\n", "f:1: 1e+08 sec/op: a time is more than 0 and less than a year"},
		{"no number", line + "NaN ns/op\n", "f:1: NaN sec/op: no number that can be measured"},
		{"infinite", line + "+Inf B/op\n", "f:1: +Inf B/op: no number that can be measured"},
		{"huge", line + "1e308 ns/op\n", "f:1: 1e+299 sec/op: no number"},
		{"registered in no time", "BenchmarkGrowth/scheme=x/users=1/what=state 1 0 ns/user\n", "f:1: 0 ns/user: a time"},
		{"negative bytes", line + "1 ns/op -8 B/op\n", "f:1: -8 B/op: less than nothing"},
		{"negative count", "Unit hash/op assume=exact\n" + line + "1 ns/op -8 hash/op\n", "f:2: -8 hash/op: less than nothing"},
		{"no iterations", "BenchmarkLogin/scheme=x/role=all-2 0 1 ns/op\n", "f:1: 0 iterations: at least 1"},
		{"UTF-16", "\xff\xfeg\x00o\x00", "f:1: the text is in UTF-16; save it in UTF-8"},
		{"binary", "goos: linux\n\x00", "f:2: a byte that is 0: this is no text"},
		{"-json", `{"Time":"2026-01-01T00:00:00Z","Action":"start","Package":"x"}` + "\n", "f:1: this is what go test -json prints"},
		{"failed", line + "1 ns/op\n--- FAIL: BenchmarkLogin\n    x.go:1: no\nFAIL\n", "f:2: go test failed (--- FAIL: BenchmarkLogin); mend that"},
		{"package failed", line + "1 ns/op\nFAIL\ttmisbench/bench\t1.0s\n", "f:2: go test failed"},
		{"conflict", "<<<<<<< HEAD\n" + line + "1 ns/op\n=======\n" + line + "2 ns/op\n>>>>>>> other\n", "f:1: a conflict that a merge left"},
		{"bare name", "BenchmarkLogin/scheme=y\n" + line + "1 ns/op\n", "f:1: benchmark without measurements"},
		{"long line", "#" + strings.Repeat("x", 1<<17) + "\n", "f:1: a line longer than any that is written"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse("f", []byte(test.src))
			require.ErrorContains(t, err, test.want)
		})
	}
	_, err = Read(filepath.Join(t.TempDir(), "none.txt"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A file of two configurations is refused, whatever differs.
func TestReadMixed(t *testing.T) {
	const line = "BenchmarkLogin/scheme=x/role=all-2 10 1 ns/op\n"
	for _, key := range []string{
		"machine", "cpu", "features", "cores", "gomaxprocs", "goos", "goarch", "go", "kernel", "governor", "commit", "dirty",
		"widths", "benchtime", "slow", "patience", "list", "impl-sha256", "hash", "max-users", "max-servers", "time-limit",
	} {
		_, err := Parse("f", []byte(key+": a\n"+line+key+": b\n"+line))
		require.ErrorContains(t, err, "f:4: "+key+` is "b" here and "a" before; keep each configuration in a file of its own`)
		_, err = Parse("f", []byte(line+key+": b\n"+line))
		require.ErrorContains(t, err, "f:3: "+key+` is "b" here and not recorded before`)
		_, err = Parse("f", []byte(key+": a\n"+line+key+":\n"+line))
		require.ErrorContains(t, err, "f:4: "+key+` is not recorded here and "a" before`)
	}
	_, err := Parse("f", []byte("date: 2026-01-01\n"+line+"date: 2026-01-02\n"+line))
	require.NoError(t, err)
}

// In a file that was written here no bit can change, and no line come or go, without
// being noticed.
func TestFlips(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	h := header()
	h.Settings[1].Value, h.Units = "x", h.Units[:1]
	h.Descriptions[1] = Description{Key: "mine", Digest: Digest("scheme mine\n"), Text: "scheme mine\n"}
	h.Settings[3].Value = Checksum([]Name{{Group: Xor}, {Group: Hash}})
	w, err := Create(file, h, false)
	require.NoError(t, err)
	for rep := range 2 {
		require.NoError(t, w.Result(Name{Group: Hash}, 10, Value{12.5, Time}, Value{1, "hash/op"}))
		require.NoError(t, w.Result(Name{Group: Xor}, 10, Value{2.5, Time}))
		require.NoError(t, w.Repetition(rep+1, 2))
	}
	src, err := os.ReadFile(file)
	require.NoError(t, err)
	_, err = Parse("f", src)
	require.NoError(t, err)
	for at := range src {
		for bit := range 8 {
			src[at] ^= 1 << bit
			_, err := Parse("f", src)
			require.Error(t, err, "byte %d: %q", at, src)
			src[at] ^= 1 << bit
		}
	}
	lines := bytes.SplitAfter(src, []byte("\n"))
	lines = lines[:len(lines)-1] // nothing is behind the last newline
	for i := range lines[:len(lines)-3] {
		without := bytes.Join(slices.Concat(lines[:i], lines[i+1:]), nil)
		_, err := Parse("f", without)
		require.Error(t, err, "without line %d", i+1)
		twice := bytes.Join(slices.Concat(lines[:i+1], lines[i:]), nil)
		_, err = Parse("f", twice)
		require.Error(t, err, "line %d twice", i+1)
	}
	_, err = Parse("f", bytes.ReplaceAll(src, []byte("\n"), []byte("\r\n")))
	require.NoError(t, err, "a checkout on Windows")
}

// A file without digests is checked by its list, that of older files too.
func TestReadList(t *testing.T) {
	names := []Name{{Group: Xor, Len: 16}, {Group: Hash}}
	reps := "BenchmarkXor/len=16 1 1 ns/op\nBenchmarkHash 1 1 ns/op\n# repetition 1 of 2 complete\nBenchmarkXor/len=16 1 1 ns/op\n"
	for _, list := range []string{Checksum(names), orderedChecksum(names)} {
		src := "list: " + list + "\n" + reps
		_, err := Parse("f", []byte(src))
		require.NoError(t, err)
		_, err = Parse("f", []byte(strings.ReplaceAll(src, "len=16", "len=17")))
		require.ErrorContains(t, err, "f:4: the first repetition has 2 benchmarks")
		_, err = Parse("f", []byte(strings.Replace(src, "BenchmarkHash 1 1 ns/op\n", "", 1)))
		require.ErrorContains(t, err, "f:3: the first repetition has 1 benchmarks")
		_, err = Parse("f", []byte(src+"BenchmarkHash/len=20 1 1 ns/op\n"))
		require.ErrorContains(t, err, "f:6: Hash/len=20 is not in the list of the first repetition")
		_, err = Parse("f", []byte("list: "+list+"\nBenchmarkHash 1 1 ns/op\n"))
		require.NoError(t, err, "the first repetition is not complete")
	}
	require.Equal(t, Checksum(names), Checksum([]Name{names[1], names[0]}), "whatever the order")
}

// The same text is read from whatever an editor, a checkout or go test -v made of it.
func TestReadForms(t *testing.T) {
	want := "Unit hash/op assume=exact\nmachine: m\n" + fmt.Sprintf("# description x sha256:%s from a file of 1 lines\n#| a\n", Digest("a")) +
		"BenchmarkLogin/scheme=x/role=all-2 10 1 ns/op 7 hash/op\n# repetition 1 of 2 complete\n# scheme x complete\n"
	for name, src := range map[string]string{
		"as it is written": want,
		"byte order mark":  "\xef\xbb\xbf" + want,
		"carriage returns": strings.ReplaceAll(want, "\n", "\r\n"),
		"go test -v":       strings.Replace(want, "BenchmarkLogin", "=== RUN   BenchmarkLogin\nBenchmarkLogin\nBenchmarkLogin/scheme=x\nBenchmarkLogin", 1) + "PASS\nok  \tx\t0.1s\n",
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Parse("f", []byte(src))
			require.NoError(t, err)
			require.Equal(t, []float64{7}, r.Sample(Name{Group: "Login", Scheme: "x", Whole: true}, "hash/op").Values)
			require.Equal(t, benchmath.AssumeExact, r.Assumption("hash/op"))
			require.Equal(t, "m", r.Setting("machine"))
			require.Equal(t, 2, r.Planned)
			require.Equal(t, []string{"x"}, r.Complete)
			require.Equal(t, "a\n", r.Descriptions[0].Text)
		})
	}
}

// Whatever a file holds is read or refused, and what is read has names and samples.
func FuzzParse(f *testing.F) {
	f.Add("machine: m\nUnit hash/op assume=exact\n\nBenchmarkLogin/scheme=x/role=all-2 10 5 ns/op 3 hash/op\n# repetition 1 of 2 complete\n")
	f.Add(fmt.Sprintf("# description x sha256:%s from a file of 1 lines\n#| a\nBenchmarkHash 1 1 ns/op\n", Digest("a")))
	f.Add("# scheme x complete\nBenchmarkX 1 -1 ns/op\n")
	f.Add("\xef\xbb\xbfBenchmarkX\r\nBenchmarkX 1 1 ns/op\r\n" + sealed([]byte("BenchmarkX\nBenchmarkX 1 1 ns/op\n"), "# repetition 1 of 2 complete"))
	f.Add("list: " + Checksum([]Name{{Group: "X"}}) + "\nBenchmarkX 1 1 ns/op\n# repetition 1 of 1 complete\n")
	f.Fuzz(func(t *testing.T, src string) {
		r, err := Parse("f", []byte(src))
		if err != nil {
			require.Nil(t, r)
			return
		}
		for _, n := range r.Names() {
			for _, unit := range r.Units(n) {
				require.NotEmpty(t, r.Sample(n, unit).Values)
				for _, v := range r.Sample(n, unit).Values {
					require.NoError(t, possible(v, unit, false))
				}
			}
		}
		for _, d := range r.Descriptions {
			require.True(t, d.Text == "" || Digest(d.Text) == d.Digest)
		}
	})
}

// Repetitions in which the processor was slowed stay in the file, and their results are
// not among the samples.
func TestThrottled(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.txt")
	header := header()
	header.Settings = header.Settings[:3] // the first repetition is not of its list
	w, err := Create(file, header, false)
	require.NoError(t, err)
	login, rare := Name{Group: "Login", Scheme: "mine", Whole: true}, Name{Group: Hash, Hash: "sha3-256", Len: 20}
	for rep := range 5 {
		require.NoError(t, w.Result(login, 10, Value{float64(rep + 1), Time}))
		if rep == 3 {
			require.NoError(t, w.Result(rare, 10, Value{1, Time}))
		}
		if rep == 0 || rep == 3 {
			w.Throttled("too\nhot # repetition 9 of 9 complete")
		}
		require.NoError(t, w.Repetition(rep+1, 6))
	}
	r, err := Read(file)
	require.NoError(t, err)
	require.Equal(t, []Name{login}, r.Names(), "of the other nothing counts")
	require.InDeltaSlice(t, []float64{2e-9, 3e-9, 5e-9}, r.Sample(login, Seconds).Values, 1e-15)
	require.Equal(t, 5, r.Repetitions)
	require.Len(t, r.LeftOut, 2)
	require.Equal(t, 1, r.LeftOut[0].Repetition)
	require.Equal(t, 4, r.LeftOut[1].Repetition)
	require.Equal(t, "too hot # repetition 9 of 9 complete", r.LeftOut[1].Why)

	// without the mark that ends it, a repetition that is marked does not count either
	r, err = Parse("x", []byte("BenchmarkXor/len=1 1 1 ns/op\n# repetition 1 of 2 complete\nBenchmarkXor/len=1 1 2 ns/op\n# throttled: hot\nBenchmarkXor/len=2 1 3 ns/op\n"))
	require.NoError(t, err)
	require.Len(t, r.Sample(Name{Group: "Xor", Len: 1}, Seconds).Values, 1)
	require.Len(t, r.LeftOut, 1)
	require.Equal(t, "hot", r.LeftOut[0].Why)

	_, done, err := Resume(file, header, 6)
	require.NoError(t, err)
	require.Equal(t, 5, done)
}
