package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Logins of one order are bars; else there are marks, and bars by family.
func TestComputationFigureSuitsSpread(t *testing.T) {
	one := toyDataset(t, 7).figures()
	require.Len(t, one, 4)
	require.False(t, chart(t, one[0]).Log)

	s := inventedDataset(t, invention())
	c := chart(t, s.computationFigure())
	require.True(t, c.Log)
	require.Contains(t, c.Axis, "logarithmic")
	lines := 0
	for _, sec := range c.Sections {
		for _, l := range sec.Lines {
			lines++
			require.Empty(t, l.Parts, "no stacked bar on a logarithmic axis")
			require.NotEmpty(t, l.Evidence)
			require.Len(t, l.Dots, len(invention()[at(l.Name)].ops), l.Name)
		}
	}
	require.Equal(t, 24, lines)
	require.Contains(t, c.Series, "other")

	var names []string
	for _, p := range s.familyFigures() {
		names = append(names, p.Name)
		c := chart(t, p)
		require.False(t, c.Log)
		for _, sec := range c.Sections {
			require.Contains(t, sec.Heading,
				strings.ReplaceAll(strings.TrimPrefix(p.Name, "computation-"), "-", " ")[:4])
		}
	}
	require.Equal(t, []string{"computation-hash-only", "computation-quadratic-residue", "computation-elliptic-curve"},
		names,
		"one scheme is no comparison, and the ciphers differ by more than bars can show")
}

// at is the place of an invented scheme.
func at(name string) int {
	for i, x := range invention() {
		if x.key == strings.TrimSuffix(name, dagger) {
			return i
		}
	}
	return -1
}

func TestSpread(t *testing.T) {
	require.Equal(t, 1.0, spread(nil))
	require.Equal(t, 1.0, spread([]float64{0, 2}))
	require.Equal(t, 8.0, spread([]float64{2, 0.5, 4}))
}

// Where families differ by orders, backends are compared by their ratios.
func TestBackendFigureIsRelative(t *testing.T) {
	s := inventedDataset(t, invention())
	c := chart(t, s.backendFigure())
	require.Contains(t, c.Axis, "under sha256")
	for _, sec := range c.Sections {
		for _, l := range sec.Lines {
			require.Equal(t, 1.0, l.Dots[0].Value, l.Name)
			require.Less(t, l.Dots[1].Value, 4.0)
		}
	}
	require.NotContains(t, chart(t, toyDataset(t, 7).backendFigure()).Axis, "under sha256")
}
