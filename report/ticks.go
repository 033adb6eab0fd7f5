package report

import (
	"math"
	"strconv"

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
