package figure

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// steps are the ticks of a linear axis: multiples of 1, 2 or 5 times a power of
// ten, some six of them.
type steps struct{}

// Ticks implements plot.Ticker.
func (steps) Ticks(low, high float64) []plot.Tick {
	const want = 6
	unit := math.Pow(10, math.Floor(math.Log10((high-low)/want)))
	step := unit
	for _, n := range []float64{1, 2, 5, 10} {
		if step = n * unit; (high-low)/step <= want+1 {
			break
		}
	}
	var ticks []plot.Tick
	for i := math.Ceil(low / step); i*step <= high; i++ {
		// The product may be off in its last digit, which nobody wants to read.
		ticks = append(ticks, plot.Tick{Value: i * step, Label: strconv.FormatFloat(i*step, 'g', 6, 64)})
	}
	return ticks
}

// decades are the ticks of a logarithmic axis, those of them labelled that there
// is room for.
type decades struct{}

// Ticks implements plot.Ticker.
func (decades) Ticks(low, high float64) []plot.Tick {
	span := math.Log10(high / low)
	labelled := func(n float64) bool {
		switch {
		case span < 1.3:
			return n != 8 && n != 9 && n != 6
		case span < 3:
			return n == 1 || n == 2 || n == 5
		}
		return n == 1
	}
	var ticks []plot.Tick
	for e := math.Floor(math.Log10(low)); e <= math.Log10(high); e++ {
		for n := 1.0; n < 10; n++ {
			v := n * math.Pow(10, e)
			if v < low || v > high {
				continue
			}
			t := plot.Tick{Value: v}
			if labelled(n) {
				t.Label = strconv.FormatFloat(v, 'g', 6, 64)
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// prefixes are the ticks of a narrow logarithmic axis: few are labelled, and powers
// of a thousand in their own unit.
type prefixes struct{ unit string }

// Ticks implements plot.Ticker.
func (p prefixes) Ticks(low, high float64) []plot.Tick {
	const fewest, most = 2, 3 // labels
	labelled := []func(n float64, e int) bool{
		func(n float64, _ int) bool { return n == 1 || n == 2 || n == 5 },
		func(n float64, _ int) bool { return n == 1 },
		func(n float64, _ int) bool { return n == 2 },
		func(n float64, e int) bool { return n == 1 && e%2 == 0 },
		func(n float64, e int) bool { return n == 1 && e%3 == 0 },
	}
	var ticks []plot.Tick
	for _, label := range labelled {
		ticks = nil
		labels := 0
		for e := int(math.Floor(math.Log10(low))); float64(e) <= math.Log10(high); e++ {
			for n := 1.0; n < 10; n++ {
				t := plot.Tick{Value: n * math.Pow(10, float64(e))}
				if t.Value < low || t.Value > high {
					continue
				}
				if label(n, e) {
					t.Label = si(t.Value, p.unit)
					labels++
				}
				if t.Label != "" || high/low < 1e3 {
					ticks = append(ticks, t)
				}
			}
		}
		if fewest <= labels && labels <= most {
			break
		}
	}
	return ticks
}

// si prints a number with a prefix, as ticks need it.
func si(v float64, unit string) string {
	prefix, factor := "", 1.0
	for _, p := range []struct {
		prefix string
		factor float64
	}{{"n", 1e-9}, {"µ", 1e-6}, {"m", 1e-3}, {"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}} {
		if v >= p.factor*0.9999 {
			prefix, factor = p.prefix, p.factor
		}
	}
	return strings.TrimSpace(strconv.FormatFloat(v/factor, 'g', 3, 64) + " " + prefix + unit)
}
