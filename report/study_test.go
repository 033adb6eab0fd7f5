package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/engine"
)

func TestFormula(t *testing.T) {
	require.Equal(t, "8 h + 1 rep + 6 ⊕", formula(engine.Ops{"xor": 6, "rep": 1, "hash": 8, "add": 0}))
	require.Equal(t, "0", formula(nil))
}

func TestModel(t *testing.T) {
	s := toyStudy(t, 7)
	m := newModel(s.run, "sha256", 160)
	// Hash 100 ns, xor 8 ns, reproduction without errors 950 ns; random is free.
	got, ok := m.time(engine.Ops{"hash": 3, "xor": 2, "rep": 1, "random": 5})
	require.True(t, ok)
	require.InDelta(t, 1266e-9, got, 1e-15)

	delete(s.run.results, bench{name: "Xor", length: "20"})
	_, ok = newModel(s.run, "sha256", 160).time(engine.Ops{"xor": 1})
	require.False(t, ok, "an operation that was not measured has no modelled time")
}

func TestModelledTotalIsSumOfRoles(t *testing.T) {
	s := toyStudy(t, 7)
	cost, ok := s.cost("toy", "160", "login")
	require.True(t, ok)
	m := newModel(s.run, reference, 160)
	sumOfRoles := 0.0
	for _, ops := range cost.Ops {
		v, _ := m.time(ops)
		sumOfRoles += v
	}
	total, _ := m.time(sum(cost.Ops))
	require.InDelta(t, sumOfRoles, total, 1e-15)
}

func TestGroups(t *testing.T) {
	s := toyStudy(t, 7)
	require.Len(t, s.groups, 2)
	require.Equal(t, "TMIS", s.groups[0].heading)
	require.Equal(t, "toy", s.groups[0].schemes[0].Key)
	require.Equal(t, "rebuilt", s.groups[1].schemes[0].Key)
}

func TestPublishedComparison(t *testing.T) {
	md := string(toyStudy(t, 7).communication().markdown())
	require.Contains(t, md, "login message 1: 352 published, 512 counted: differs; login message 2: 999 published, 160 counted: differs")
	md = string(toyStudy(t, 7).computation().markdown())
	require.Contains(t, md, `2 T\_h + 1 T\_x \[a paper, table 1]`)
	require.Contains(t, md, nonePublished)
}

func TestChangedDescription(t *testing.T) {
	require.Empty(t, toyStudy(t, 7).changed())
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
	s, err := newStudy(r, toys(t))
	require.NoError(t, err)
	require.Equal(t, []string{"warning: the description of toy changed since the measurement (login had 5 h, now has 4)"}, s.changed())
	require.Contains(t, string(s.computation().markdown()), "changed since the measurement")
}

func TestNotMeasured(t *testing.T) {
	r, err := Read(put(t, synthetic(t, toys(t)[:1], 7)))
	require.NoError(t, err)
	s, err := newStudy(r, toys(t))
	require.NoError(t, err)
	_, err = s.files()
	require.NoError(t, err)
	require.Contains(t, s.computation().notes, "n/a: not in the raw file")
	require.Regexp(t, `rebuilt† +\| reconstruction +\| all +\|.* n/a `, string(s.computation().markdown()))
}

func TestNotDescribed(t *testing.T) {
	r, err := Read(put(t, synthetic(t, toys(t), 7)))
	require.NoError(t, err)
	s, err := newStudy(r, toys(t)[:1])
	require.NoError(t, err)
	require.Contains(t, s.machineTable().notes, "in the raw file but not in this report: rebuilt")
}
