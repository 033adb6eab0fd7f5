package ab

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// measured makes pairs of rows whose new build is slower by shares, in noise.
func measured(pairs int, noise, slower []float64) *Samples {
	rng := rand.New(rand.NewPCG(1, 1))
	s := &Samples{}
	for range pairs {
		p := Pair{Old: Sample{}, New: Sample{}}
		for i := range noise {
			r := Row{string(rune('A' + i)), timeUnit}
			p.Old[r] = 1e-6
			p.New[r] = 1e-6 * (1 + slower[i]) * math.Exp(noise[i]*rng.NormFloat64())
		}
		s.Pairs = append(s.Pairs, p)
	}
	return s
}

// What is said to be found in 95 % of comparisons is found in about as many of fresh
// noise of the same kind, and half of it in fewer; spreads are those of the noise.
func TestCalibrate(t *testing.T) {
	p := &Plan{Seed: 1, Analysis: Analysis{Alpha: 0.01, Margin: 0.03, Looks: 4}}
	noise := []float64{0.01, 0.04}
	c, err := p.Calibrate(measured(40, noise, []float64{0, 0}), 400)
	require.NoError(t, err)
	require.Len(t, c.Rows, 2)
	for i, r := range c.Rows {
		require.InEpsilon(t, 0.6745*noise[i], r.Spread, 0.3, "half of a normal distribution is within 0.67 deviations")
		require.NotNil(t, r.Smallest)
		a := p.Analysis
		a.Rows = 2
		finds := func(change float64) int {
			rng := rand.New(rand.NewPCG(7, uint64(i)))
			n := 0
			for range 300 {
				logs := make([]float64, 40)
				for k := range logs {
					logs[k] = math.Log1p(change) + noise[i]*rng.NormFloat64()
				}
				if a.Interval(logs).Low > 0 {
					n++
				}
			}
			return n
		}
		require.Greater(t, finds(1.3**r.Smallest), 270, "%g", *r.Smallest)
		require.Less(t, finds(0.5**r.Smallest), 200, "%g", *r.Smallest)
	}
	require.LessOrEqual(t, c.Alarms, 12, "at most 1 % of 400, and what chance adds")
	again, err := p.Calibrate(measured(40, noise, []float64{0, 0}), 400)
	require.NoError(t, err)
	require.Equal(t, c, again)

	// at a level that is not kept, alarms are seen: they are counted, not supposed
	loose := &Plan{Seed: 1, Analysis: Analysis{Alpha: 0.5, Margin: 0.001, Looks: 1}}
	c, err = loose.Calibrate(measured(40, noise, []float64{0, 0}), 400)
	require.NoError(t, err)
	require.Greater(t, c.Alarms, 100)

	few, err := p.Calibrate(measured(3, noise, []float64{0, 0}), 100)
	require.NoError(t, err)
	require.Nil(t, few.Rows[0].Smallest, "three pairs find nothing")
	_, err = p.Calibrate(&Samples{}, 100)
	require.ErrorIs(t, err, ErrCalibration)
}

func TestCalibrationFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), CalibrationFile)
	smallest := 0.02
	want := &Calibration{
		Machine: map[string]string{"cpu": "X", "cores": "2"}, Pairs: 5, Alpha: 0.01, Margin: 0.03, Tables: 100,
		Rows: []Noise{{"A", 0.01, &smallest, 1}, {"B", 0.02, nil, 0}},
	}
	require.NoError(t, want.Write(path))
	got, err := ReadCalibration(path)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Empty(t, got.Differs(map[string]string{"cpu": "X", "cores": "2", "kernel": "any"}))
	require.Equal(t, []string{`cores is "4", was "2"`, `cpu is "", was "X"`}, got.Differs(map[string]string{"cores": "4"}))

	on := &Comparison{Results: []Result{{Row: Row{"A", timeUnit}}, {Row: Row{"A", "B/op"}}, {Row: Row{"C", timeUnit}}}}
	got.Use(on)
	require.Equal(t, 0.01, on.Results[0].Noise.Spread)
	require.Nil(t, on.Results[1].Noise)
	require.Nil(t, on.Results[2].Noise)

	for text, says := range map[string]string{
		"":                        "unexpected end",
		"{}":                      "field machine",
		`{"pairs":"x"`:            "unexpected end",
		`{"machine":{"cpu":"X"}}`: "pairs, tables and rows",
		`{"machine":{"cpu":"X"},"pairs":1,"tables":1,"rows":[{"name":"A","spread":-1}]}`:              "row A",
		`{"machine":{"cpu":"X"},"pairs":1,"tables":1,"rows":[{"name":"A","spread":1,"smallest":-1}]}`: "row A",
		`{"machine":{"cpu":"X"},"pairs":1,"tables":1,"rows":[{"name":"A","spread":1e300}]}`:           "row A",
		`{"machine":{"cpu":"X"},"pairs":1,"tables":1,"rows":[{"name":"A","spread":1e999}]}`:           "spread",
		`{"machine":{"cpu":"X"},"pairs":1,"tables":1,"rows":[{"name":"A","spread":"low"}]}`:           "spread",
		`{"machine":{"cpu":"X"},"pairs":99999999999999999999,"tables":1,"rows":[{"name":"A"}]}`:       "pairs",
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err := ReadCalibration(path)
		require.ErrorIs(t, err, ErrCalibration, text)
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, path)
	}
}
