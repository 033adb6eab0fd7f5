package bench

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
)

// Every row of the gate is a benchmark of the default list, and every family has one.
func TestGateRows(t *testing.T) {
	list, err := Default()
	require.NoError(t, err)
	names := map[string]bool{}
	for _, b := range list {
		names[b.Name.String()] = true
	}
	for _, n := range Gate {
		require.True(t, names[n], n)
	}
	require.Contains(t, Gate, VariantOf)
	families := map[string]bool{}
	all, err := schemes.All()
	require.NoError(t, err)
	for _, s := range all {
		for _, n := range Gate {
			d := s.Description()
			families[string(d.Family)] = families[string(d.Family)] || n == "Login/scheme="+d.Key+"/hash=sha256/role=all"
		}
	}
	for family, has := range families {
		require.True(t, has, "no login of family %s is in the gate", family)
	}
}

// Every fault changes what it says and nothing else.
func TestVariants(t *testing.T) {
	list, err := Default()
	require.NoError(t, err)
	var b Benchmark
	for _, e := range list {
		if e.Name.String() == VariantOf {
			b = e
		}
	}
	plain, err := b.Setup()
	require.NoError(t, err)
	t.Cleanup(func() { variant = "" })
	for _, variant = range Variants {
		faulty, ok := withVariant(b)
		require.Equal(t, variant != "vanished", ok)
		other, ok := withVariant(Benchmark{Name: raw.Name{Group: raw.Xor, Len: 32}})
		require.True(t, ok)
		require.Nil(t, other.Setup, "other benchmarks are left alone")
		op, err := faulty.Setup()
		if variant == "failing" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		require.NoError(t, op.Run(3))
		changed := map[string]string{"hash": "hash/op", "wire": "wire-bits/op"}[variant]
		for unit, v := range plain.Metrics {
			require.Equal(t, unit != changed, v == op.Metrics[unit], "%s: %s", variant, unit)
		}
		allocs := testing.AllocsPerRun(10, func() { _ = op.Run(1) })
		require.Equal(t, map[bool]float64{true: 1}[variant == "alloc"], allocs, variant)
	}
	variant = "nonsense"
	faulty, _ := withVariant(b)
	_, err = faulty.Setup()
	require.ErrorContains(t, err, "nonsense")
}
