package report

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

func TestFormula(t *testing.T) {
	require.Equal(t, "8 h + 1 rep + 6 ⊕", formula(schemes.Ops{"xor": 6, "rep": 1, "hash": 8, "add": 0}))
	require.Equal(t, "2 h + 3 ecm + 1 enc + 1 ⊕", formula(schemes.Ops{"enc": 1, "xor": 1, "ecm": 3, "hash": 2}))
	require.Equal(t, "0", formula(nil))
	signs := map[string]bool{}
	for _, o := range operations {
		require.False(t, signs[o.Sign], o.Sign)
		signs[o.Sign] = true
		require.Regexp(t, "(^|[ ,])"+o.Sign+" ", operationsNote())
	}
}

func TestModel(t *testing.T) {
	s := toyDataset(t, 7)
	in := s.input(s.all()[0])
	// Hash 100 ns, xor 8 ns, reproduction without errors 950 ns; random is free.
	m := &model{run: s.run, backend: "sha256"}
	got, ok := m.time(in, schemes.Ops{"hash": 3, "xor": 2, "rep": 1, "random": 5})
	require.True(t, ok)
	require.InDelta(t, 1266e-9, got, 1e-15)
	require.Contains(t, m.note(),
		"T(h) = 100.0 ns (Hash/hash=sha256/len=64), T(rep) = 950.0 ns (Primitive/op=rep/impl=bch/bits=160/errors=0), T(⊕) = 8.000 ns (Xor/len=20);")
	require.NotContains(t, m.note(), "gen", "no row has it")

	delete(s.run.results, raw.Name{Group: raw.Xor, Len: 20})
	_, ok = m.time(in, schemes.Ops{"xor": 1})
	require.False(t, ok, "an operation that was not measured has no modelled time")
	require.Contains(t, m.note(), "n/a for want of T(⊕) (Xor/len=20)")
}

// Every operation costs what the benchmark of the right implementation, width and
// length says.
func TestModelTerms(t *testing.T) {
	r, err := Read(put(t, []byte("widths: 160\n"+loginLine+`1 ns/op
BenchmarkPrimitive/op=ecm/impl=nistec-p256/bits=256-2 10 1000 ns/op
BenchmarkPrimitive/op=ecm/impl=edwards25519/bits=256-2 10 1 ns/op
BenchmarkPrimitive/op=cheb/impl=bigmod/bits=160-2 10 2000 ns/op
BenchmarkPrimitive/op=cheb/impl=bigmod/bits=256-2 10 2500 ns/op
BenchmarkPrimitive/op=sq/impl=bigmod/bits=1024-2 10 30 ns/op
BenchmarkPrimitive/op=sq/impl=bigmod/bits=2048-2 10 90 ns/op
BenchmarkPrimitive/op=root/impl=bigmod/bits=1024-2 10 4000 ns/op
BenchmarkPrimitive/op=enc/impl=aes-256-cbc/bits=512-2 10 1 ns/op
BenchmarkPrimitive/op=enc/impl=aes-256-gcm/bits=512-2 10 500 ns/op
BenchmarkPrimitive/op=enc/impl=aes-256-gcm/bits=2560-2 10 900 ns/op
BenchmarkPrimitive/op=dec/impl=aes-256-gcm/bits=512-2 10 510 ns/op
BenchmarkPrimitive/op=sign/impl=ecdsa-p256-2 10 6000 ns/op
BenchmarkPrimitive/op=sign/impl=ed25519-2 10 1 ns/op
BenchmarkPrimitive/op=verify/impl=ecdsa-p256-2 10 7000 ns/op
`)))
	require.NoError(t, err)
	under := func(set string) lang.Widths {
		w, err := (&lang.Description{}).Widths(set)
		require.NoError(t, err)
		return w
	}
	narrow := input{widths: under("160"), plain: 640}
	wide := input{widths: under("256"), plain: 2000}
	for _, test := range []struct {
		op string
		in input
		ns float64 // 0 where nothing fitting was measured
	}{
		{"ecm", narrow, 1000},
		{"ecm", wide, 1000},
		{"cheb", narrow, 2000},
		{"cheb", wide, 2500},
		{"sq", narrow, 30},
		{"sq", wide, 90},
		{"root", narrow, 4000},
		{"root", wide, 0},
		{"enc", narrow, 500},
		{"enc", wide, 900},
		{"enc", input{widths: under("160")}, 500},
		{"dec", wide, 510},
		{"sign", narrow, 6000},
		{"verify", wide, 7000},
		{"gen", narrow, 0},
	} {
		m := &model{run: r, backend: "sha256"}
		got, ok := m.time(test.in, schemes.Ops{test.op: 2})
		require.Equal(t, test.ns > 0, ok, "%s of %d bits", test.op, test.in.widths.V)
		require.InDelta(t, 2e-9*test.ns, got, 1e-15, "%s of %d bits", test.op, test.in.widths.V)
	}

	m := &model{run: r, backend: "sha256"}
	for _, in := range []input{narrow, wide} {
		m.time(in, schemes.Ops{"enc": 1, "root": 1, "sign": 1})
	}
	require.Contains(t, m.note(),
		"T(enc) = 500.0 ns (Primitive/op=enc/impl=aes-256-gcm/bits=512), T(enc) = 900.0 ns (Primitive/op=enc/impl=aes-256-gcm/bits=2560), T(sign)")
	require.Contains(t, m.note(), "of several costs of one operation")
	require.Contains(t, m.note(), "n/a for want of T(root) (Primitive/op=root/impl=bigmod/bits=2048)")
}

func TestModelledTotalIsSumOfRoles(t *testing.T) {
	s := toyDataset(t, 7)
	cost, ok := s.cost("toy", "160", "login")
	require.True(t, ok)
	m := &model{run: s.run, backend: reference}
	in := s.input(s.all()[0])
	sumOfRoles := 0.0
	for _, ops := range cost.Ops {
		v, _ := m.time(in, ops)
		sumOfRoles += v
	}
	total, _ := m.time(in, sum(cost.Ops))
	require.InDelta(t, sumOfRoles, total, 1e-15)
}

func TestPublishedComparison(t *testing.T) {
	md := markdown(t, toyDataset(t, 7).communication())
	require.Contains(t, md, "login message 1: 352 published, 512 counted: differs; login message 2: 999 published, 160 counted: differs")
	md = markdown(t, toyDataset(t, 7).computation())
	require.Contains(t, md, `2 T\_h + 1 T\_x \[a paper, table 1]`)
	require.Contains(t, md, nonePublished)
}

func TestChangedDescription(t *testing.T) {
	require.Empty(t, toyDataset(t, 7).changed())
	src := string(synthetic(t, toys(t), 7))
	var b bytes.Buffer
	for line := range strings.Lines(src) {
		if strings.HasPrefix(line, "BenchmarkLogin/scheme=toy/hash=sha256/role=S-") {
			line = strings.Replace(line, "4 hash/op", "5 hash/op", 1)
		}
		b.WriteString(line)
	}
	r, err := Read(put(t, b.Bytes()))
	require.NoError(t, err)
	s, err := newDataset(r, toys(t))
	require.NoError(t, err)
	require.Equal(t, []string{
		"warning: the description of toy changed since the measurement (login had 5 h, now has 4)",
	}, s.changed())
	require.Contains(t, markdown(t, s.computation()), "changed since the measurement")
}

// A scheme that was not measured is not in the report, and one of which a phase is
// missing has no number there.

// A scheme that was not measured is not in the report, and one of which a phase is
// missing has no number there.
func TestNotMeasured(t *testing.T) {
	all := toys(t)
	r, err := Read(put(t, synthetic(t, all[:1], 7)))
	require.NoError(t, err)
	s, err := newDataset(r, all)
	require.NoError(t, err)
	for _, tab := range s.tables() {
		require.NotContains(t, markdown(t, tab), "rebuilt", tab.Name)
	}

	var part bytes.Buffer
	for line := range strings.Lines(string(synthetic(t, all, 7))) {
		if !strings.HasPrefix(line, "BenchmarkLogin/scheme=rebuilt") {
			part.WriteString(line)
		}
	}
	r, err = Read(put(t, part.Bytes()))
	require.NoError(t, err)
	s, err = newDataset(r, all)
	require.NoError(t, err)
	_, err = s.files()
	require.NoError(t, err)
	require.Contains(t, s.computation().Notes, "n/a: not in the raw file")
	require.Regexp(t, `rebuilt† +\| reconstruction +\| all +\|.* n/a `, markdown(t, s.computation()))
}

// What was measured and is described nowhere is named; if that is all, there is no
// report.
func TestNotDescribed(t *testing.T) {
	all := toys(t)
	r, err := Read(put(t, synthetic(t, all, 7)))
	require.NoError(t, err)
	s, err := newDataset(r, all[:1])
	require.NoError(t, err)
	require.Contains(t, s.machineTable().Notes,
		"in the raw file but not in this report, which has no description of them: rebuilt")
	_, err = newDataset(r, nil)
	require.ErrorContains(t, err, "rebuilt, toy is not of the catalogue, and the file has no text of it; measure again")
}

// withDescriptions puts descriptions into a raw file.
func withDescriptions(t *testing.T, src []byte, all ...raw.Description) *Run {
	t.Helper()
	file := filepath.Join(t.TempDir(), "bench.txt")
	w, err := raw.Create(file, raw.Header{Descriptions: all}, false)
	require.NoError(t, err)
	require.NoError(t, w.Repetition(1, 1))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	header, _, _ := bytes.Cut(text, []byte("# repetition"))
	r, err := Read(put(t, append(header, src...)))
	require.NoError(t, err)
	return r
}

// A scheme whose text is in the raw file is shown by that text, with a mark that is
// explained wherever it stands, even if the catalogue has another of its key.
func TestExternal(t *testing.T) {
	all := toys(t)
	text := strings.Replace(all[0].Description().Source, "recalled 90", "recalled 35", 1)
	require.NotEqual(t, all[0].Description().Source, text)
	src := synthetic(t, all, 7)
	r := withDescriptions(t, src, raw.Description{Key: "toy", Digest: raw.Digest(text), Text: text})
	s, err := newDataset(r, all)
	require.NoError(t, err)
	require.Empty(t, s.changed())
	shown := 0
	for _, tab := range s.tables() {
		md := markdown(t, tab)
		if strings.Contains(md, "toy‡") {
			shown++
			require.Contains(t, tab.Notes, ddaggerNote, tab.Name)
			require.Contains(t, md, "recalled 35 %", tab.Name)
			require.NotRegexp(t, `\| toy +\|`, md, tab.Name)
			require.Contains(t, in(t, "latex", tab), `toy$\ddagger$`, tab.Name)
		}
	}
	require.Equal(t, 5, shown, "computation, backends, phases, communication and storage")
	for _, c := range s.figures() {
		require.Contains(t, c.Caption, ddaggerNote+".", c.Name)
	}
	require.NotContains(t, toyDataset(t, 7).computation().Notes, ddaggerNote)
}

// A description of the catalogue that is not what was measured is named, whether or
// not a count differs.
func TestRewritten(t *testing.T) {
	all := toys(t)
	src := synthetic(t, all, 7)
	same := raw.Description{Key: "toy", Digest: raw.Digest(all[0].Description().Source)}
	other := raw.Description{Key: "rebuilt", Digest: raw.Digest("another text")}
	s, err := newDataset(withDescriptions(t, src, same, other), all)
	require.NoError(t, err)
	require.Equal(t, []string{"rebuilt†"}, s.rewritten())
	require.Contains(t, strings.Join(s.machineTable().Notes, "\n"),
		"described in another text today than when it was measured (tables warn where a count differs): rebuilt†")
	require.Empty(t, s.changed(), "no count differs")
}

// A text that this version does not take, or of another key, is an error that names
// the raw file and the place.
func TestBadDescriptionInRawFile(t *testing.T) {
	all := toys(t)
	src := synthetic(t, all, 1)
	bad := "scheme toy\nphase login\n  U: x = y\n"
	r := withDescriptions(t, src, raw.Description{Key: "toy", Digest: raw.Digest(bad), Text: bad})
	_, err := newDataset(r, all)
	require.ErrorContains(t, err, "bench.txt, description of toy:")
	text := all[1].Description().Source
	r = withDescriptions(t, src, raw.Description{Key: "toy", Digest: raw.Digest(text), Text: text})
	_, err = newDataset(r, all)
	require.ErrorContains(t, err, "the description of toy is one of rebuilt")
}

// What a file does not record is called so, and is not guessed: output of go test without
// a line of the widths may have been measured under any.
func TestNotRecorded(t *testing.T) {
	all := toys(t)
	src := regexp.MustCompile("(?m)^(widths|machine|cpu|go|impl-.*): .*\n").ReplaceAll(synthetic(t, all, 7), nil)
	r, err := Read(put(t, src))
	require.NoError(t, err)
	s, err := newDataset(r, all)
	require.NoError(t, err)
	table := s.computation()
	require.Equal(t, "machine not recorded, CPU not recorded, Go version not recorded, backend sha256 (code not recorded), widths not recorded, "+
		"n = 7 repetitions; median and 95 % confidence interval", table.Caption[0])
	require.Contains(t, strings.Join(table.Notes, "\n"), "nothing is modelled, since the file does not record for which widths")
	at := slices.IndexFunc(table.Columns, func(c doc.Column) bool { return c.Kind == doc.Modelled })
	require.Positive(t, at)
	rows := 0
	for _, row := range table.Rows {
		if len(row.Cells) > at {
			require.Equal(t, missing().String(), row.Cells[at].String())
			rows++
		}
	}
	require.Positive(t, rows)
	for _, c := range s.figures() {
		require.NotContains(t, c.Caption, "widths paper", c.Name)
	}
}

// Benchmarks are measured in an order that chance gives, and the report shows nothing of
// that.
func TestOrderDoesNotMatter(t *testing.T) {
	all := toys(t)
	src := synthetic(t, all, 7)
	var mixed bytes.Buffer
	var rep [][]byte
	chance := rand.New(rand.NewPCG(1, 2))
	for line := range bytes.Lines(src) {
		if bytes.HasPrefix(line, []byte("Benchmark")) {
			rep = append(rep, bytes.Clone(line))
			continue
		}
		chance.Shuffle(len(rep), func(i, j int) { rep[i], rep[j] = rep[j], rep[i] })
		mixed.Write(bytes.Join(rep, nil))
		mixed.Write(line)
		rep = nil
	}
	require.NotEqual(t, string(src), mixed.String())
	var made [2]map[string]string
	for i, text := range [][]byte{src, mixed.Bytes()} {
		r, err := Read(put(t, text))
		require.NoError(t, err)
		dir := t.TempDir()
		names, err := Write(dir, r, all)
		require.NoError(t, err)
		made[i] = map[string]string{}
		for _, name := range names {
			b, err := os.ReadFile(filepath.Join(dir, name))
			require.NoError(t, err)
			made[i][name] = string(b)
		}
	}
	require.NotEmpty(t, made[0])
	for name, text := range made[0] {
		require.True(t, text == made[1][name], name)
	}
}
