package adversary

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// The bits that a square and a ciphertext draw are recovered exactly: the primes
// give, of four roots, the one that was squared.
func TestOwnRandomness(t *testing.T) {
	an := analysisOf(t, "islam2015")
	for _, r := range an.recorded.logins(victim, honest) {
		drawn := an.reading.drawn[r.as("U")]
		require.Len(t, drawn, 1)
		pad := an.reading.Bytes(drawn[0])
		require.Zero(t, pad[0])
		x := bytes.Clone(pad)
		for _, n := range []string{"ID", "A", "a", "c1"} {
			x = append(x, r.env["U"][lang.Name{Text: n}]...)
		}
		out := make([]byte, len(x))
		require.True(t, prim.NewRabin(len(x)).Square(out, x, r.env["S"][lang.Name{Text: "n"}]))
		require.Equal(t, r.env["U"][lang.Name{Text: "M1"}], out)
	}
	an = analysisOf(t, "sensors1146")
	r := an.login()
	drawn := an.reading.drawn[r.as("U")]
	require.Len(t, drawn, 1)
	require.Equal(t, r.env["U"][lang.Name{Text: "M1"}][:12], an.reading.Bytes(drawn[0]))
	require.Len(t, an.reading.drawn[r.as("GWN")], 2)
}

// Names of a later part are written as in the description, with the part.
func TestNamesOfParts(t *testing.T) {
	an := analysisOf(t, "li2018cloud")
	r := an.login()
	require.Equal(t, "C2 (part 2)", shown(find(r, "C2")))
	require.Equal(t, "C1", shown(find(r, "C1")))
	for id := range deduce.ID(an.reading.Len()) {
		require.NotEmpty(t, an.reading.Label(id))
		require.NotContains(t, an.reading.Label(id), "@")
	}
	id := an.reading.of(r.as("PT"), find(r, "C2"))
	require.Equal(t, "C2[s1, part 2]", an.reading.Label(id))
}

// find is a field as it is called in a run.
func find(r *run, name string) lang.Name {
	for _, m := range r.plan.Messages {
		for _, f := range m.Fields {
			if f.Name.Text == name {
				return f.Name
			}
		}
	}
	return lang.Name{}
}

// Kinds of operation are not weighed against each other.
func TestEffort(t *testing.T) {
	user := effortOf(schemes.Ops{"hash": 3, "bh": 1, "stretch": 1, "xor": 9, "random": 2, "ecm": 2})
	require.Equal(t, effort{"hash": 5, "ecm": 2}, user)
	for _, x := range []struct {
		machines   effort
		more, less bool
	}{
		{effort{"hash": 5, "ecm": 2}, false, false},
		{effort{"hash": 6, "ecm": 2}, true, false},
		{effort{"hash": 6, "ecm": 1}, true, true},
		{effort{"hash": 50}, true, true},
		{effort{"hash": 5, "ecm": 2, "dec": 1}, true, false},
		{effort{}, false, true},
	} {
		more, less := x.machines.compare(user)
		require.Equal(t, [2]bool{x.more, x.less}, [2]bool{more, less}, "%v", x.machines)
	}
	require.Equal(t, "7 operations (2 ecm, 5 hash)", user.text(" operations"))
	require.Equal(t, "5", effort{"hash": 5}.text(""))
}

// A replica that was used is a filter only: what is accepted there counts if it is
// accepted in a new one.
func TestSubstituter(t *testing.T) {
	an := analysisOf(t, "islam2015")
	s, err := an.newSubstituter()
	require.NoError(t, err)
	require.True(t, s.stateful)
	first := s.dep
	flip := func(msg int, wire []byte) ([]byte, bool) {
		if msg != 1 {
			return wire, false
		}
		wire = bytes.Clone(wire)
		wire[0] ^= 1
		return wire, true
	}
	_, accepted, err := s.try(flip, false)
	require.NoError(t, err)
	require.False(t, accepted)
	require.Same(t, first, s.dep, "the victim can still log in there")
	_, accepted, err = s.try(func(_ int, wire []byte) ([]byte, bool) { return wire, true }, false)
	require.NoError(t, err)
	require.True(t, accepted)
	require.NotSame(t, first, s.dep, "tried again in a new one")
	used := s.dep
	_, accepted, err = s.try(flip, true)
	require.NoError(t, err)
	require.False(t, accepted)
	require.NotSame(t, used, s.dep, "what was heard before is tried in a new one at once")
	_, accepted, err = s.try(func(_ int, wire []byte) ([]byte, bool) { return wire, false }, false)
	require.NoError(t, err)
	require.False(t, accepted, "nothing was changed")
}

// What stands in a class of its own is drawn as that class asks for.
func TestDrawnByClass(t *testing.T) {
	an := analysisOf(t, "li2018iiot")
	im := &impersonator{
		analysis: an,
		random:   bytes.NewReader(append(bytes.Repeat([]byte{0xff}, 32), bytes.Repeat([]byte{1, 2}, 300)...)),
	}
	k := im.invented(lang.Name{Text: "a"}, prim.ScalarBytes)
	require.NotEqual(t, byte(0xff), k[0], "above the order of the curve nothing is drawn")
	out := make([]byte, prim.PointBytes)
	require.True(t, prim.NewCurve().Mul(out, k, im.invented(lang.Name{Text: "D1"}, prim.PointBytes)),
		"a point of the curve")
	require.Nil(t, (&impersonator{analysis: analysisOf(t, "islam2015")}).invented(lang.Name{Text: "p"}, 64),
		"nobody draws the primes of others")
	d := analysisOf(t, "srinivas2020")
	im = &impersonator{analysis: d, random: bytes.NewReader(make([]byte, 20))}
	require.Equal(t, byte(0x80), im.invented(lang.Name{Text: "ri"}, 20)[0], "of full length")
}
