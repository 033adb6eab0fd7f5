package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Logins of one order are bars; else there are marks, and bars by family.
func TestComputationChartSuitsSpread(t *testing.T) {
	one := toyStudy(t, 7).charts()
	require.Len(t, one, 4)
	require.False(t, one[0].log)

	s := inventedStudy(t, invention())
	c := s.computationChart()
	require.True(t, c.log)
	require.Contains(t, c.axis, "logarithmic")
	lines := 0
	for _, sec := range c.sections {
		for _, l := range sec.lines {
			lines++
			require.Empty(t, l.parts, "no stacked bar on a logarithmic axis")
			require.NotEmpty(t, l.evidence)
			require.Len(t, l.dots, len(invention()[at(l.name)].ops), l.name)
		}
	}
	require.Equal(t, 24, lines)
	require.True(t, c.used(3), "the fourth kind of role is in the legend")

	var names []string
	for _, c := range s.familyCharts() {
		names = append(names, c.name)
		require.False(t, c.log)
		for _, sec := range c.sections {
			require.Contains(t, sec.heading, strings.ReplaceAll(strings.TrimPrefix(c.name, "computation-"), "-", " ")[:4])
		}
	}
	require.Equal(t, []string{"computation-hash-only", "computation-quadratic-residue", "computation-elliptic-curve"}, names,
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
func TestBackendChartIsRelative(t *testing.T) {
	s := inventedStudy(t, invention())
	c := s.backendChart()
	require.Contains(t, c.axis, "under sha256")
	for _, sec := range c.sections {
		for _, l := range sec.lines {
			require.Equal(t, 1.0, l.dots[0].value, l.name)
			require.Less(t, l.dots[1].value, 4.0)
		}
	}
	require.NotContains(t, toyStudy(t, 7).backendChart().axis, "under sha256")
}

func TestLegendHasOnlyWhatIsShown(t *testing.T) {
	f := layout(inventedStudy(t, invention()[1:3]).communicationChart())
	require.Equal(t, [][]int{{0, 1}}, f.legend, "no centre, no other")
}
