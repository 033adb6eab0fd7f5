package ab

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"tmisbench/internal/atomicfile"
)

// CalibrationFile is the name of a calibration in a machine's folder of results.
const CalibrationFile = "calibration.json"

// A Calibration is what comparing a build with itself showed of a machine.
type Calibration struct {
	Machine map[string]string `json:"machine"` // the fingerprint: what must be the same for it to hold
	Pairs   int               `json:"pairs"`
	Alpha   float64           `json:"alpha"`
	Margin  float64           `json:"margin"`
	Tables  int               `json:"tables"` // simulated comparisons of equal builds
	Alarms  int               `json:"alarms"` // of them, those with a row that was called different
	Rows    []Noise           `json:"rows"`   // by name
}

// Noise is what a machine does to one timed row. Changes are relative.
type Noise struct {
	Name     string   `json:"name"`
	Spread   float64  `json:"spread"`   // half of the pairs of equal builds differ by less
	Smallest *float64 `json:"smallest"` // slow-down told from none in 95 % of comparisons; nil where the pairs are too few for any
	Alarms   int      `json:"alarms"`   // tables in which it was called different
}

// ErrCalibration says that a file holds no calibration that can be used.
var ErrCalibration = errors.New("no usable calibration")

// found is the share of comparisons in which the interval of the smallest change excludes
// none. One that is smaller than the margin may still be called the same.
const found = 0.95

// Calibrate learns the noise of each row from measurements of a build beside itself.
// The pairs are used again for as many tables as are asked for: in each, the sides of a
// pair are exchanged or not by lot, which equal builds cannot tell, in all rows of the
// pair together, since what disturbs a machine disturbs the neighbouring rows as well.
// A row's looks and verdict are those of [Plan.Run]. The seed makes it repeatable.
func (p *Plan) Calibrate(s *Samples, tables int) (*Calibration, error) {
	if len(s.Pairs) == 0 || tables < 1 {
		return nil, fmt.Errorf("%d pairs and %d tables: %w", len(s.Pairs), tables, ErrCalibration)
	}
	rows := slices.SortedFunc(slices.Values(timed(s.Pairs[0].Old)), func(a, b Row) int { return strings.Compare(a.Name, b.Name) })
	a := p.Analysis
	a.Rows = max(1, len(rows))
	c := &Calibration{Pairs: len(s.Pairs), Alpha: a.Alpha, Margin: a.Margin, Tables: tables, Rows: make([]Noise, len(rows))}
	logs := make([][]float64, len(rows))
	for i, r := range rows {
		c.Rows[i].Name = r.Name
		for _, pair := range s.Pairs {
			l, ok := pair.log(r)
			if !ok {
				return nil, fmt.Errorf("%s has no time in every pair: %w", r.Name, ErrCalibration)
			}
			logs[i] = append(logs[i], l)
		}
		var sizes []float64
		for _, l := range logs[i] {
			sizes = append(sizes, math.Abs(l))
		}
		c.Rows[i].Spread = math.Expm1(Median(sizes))
	}
	rng := rand.New(rand.NewPCG(p.Seed, 1))
	signs := make([]float64, len(s.Pairs))
	below := make([][]float64, len(rows)) // how far the interval reaches below no change
	for range tables {
		for i := range signs {
			signs[i] = float64(2*rng.IntN(2) - 1)
		}
		alarm := false
		for i := range rows {
			flipped := make([]float64, len(signs))
			for k := range signs {
				flipped[k] = signs[k] * logs[i][k]
			}
			// a change moves the interval as a whole, so it is found if it is larger than this
			below[i] = append(below[i], -math.Log1p(a.Interval(flipped).Low))
			if v := a.stopped(flipped); v == Slower || v == Faster {
				c.Rows[i].Alarms++
				alarm = true
			}
		}
		if alarm {
			c.Alarms++
		}
	}
	for i := range rows {
		slices.Sort(below[i])
		if d := below[i][int(math.Ceil(found*float64(tables)))-1]; !math.IsInf(d, 0) && !math.IsNaN(d) {
			smallest := math.Expm1(max(d, 0))
			c.Rows[i].Smallest = &smallest
		}
	}
	return c, nil
}

// stopped is the verdict on a row at the look at which nothing more is to be known of it,
// or at the last.
func (a Analysis) stopped(logs []float64) Verdict {
	for _, n := range a.LookAt() {
		if n >= len(logs) {
			break
		}
		if i := a.Interval(logs[:n]); a.Narrow(i) {
			return a.Judge(i)
		}
	}
	return a.Judge(a.Interval(logs))
}

// Write keeps a calibration.
func (c *Calibration) Write(path string) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.Write(path, append(text, '\n'))
}

// ReadCalibration reads what [Calibration.Write] wrote.
func ReadCalibration(path string) (*Calibration, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var c Calibration
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", path, ErrCalibration, err)
	}
	bad := func(x float64) bool { return !(x >= 0 && x < 1e6) }
	switch {
	case len(c.Machine) == 0:
		return nil, fmt.Errorf("%s: field machine is missing: %w", path, ErrCalibration)
	case c.Pairs < 1 || c.Tables < 1 || len(c.Rows) == 0:
		return nil, fmt.Errorf("%s: fields pairs, tables and rows must hold something: %w", path, ErrCalibration)
	}
	for _, r := range c.Rows {
		if bad(r.Spread) || r.Smallest != nil && bad(*r.Smallest) {
			return nil, fmt.Errorf("%s: row %s: spread and smallest are shares of 0 or more: %w", path, r.Name, ErrCalibration)
		}
	}
	return &c, nil
}

// Differs lists in what a machine is not the one that was calibrated.
func (c *Calibration) Differs(machine map[string]string) []string {
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(c.Machine)) {
		if is, was := machine[key], c.Machine[key]; is != was {
			lines = append(lines, fmt.Sprintf("%s is %q, was %q", key, is, was))
		}
	}
	return lines
}

// Use puts the noise of the calibrated machine beside the timed rows of a comparison.
func (c *Calibration) Use(on *Comparison) {
	for i, r := range on.Results {
		k := slices.IndexFunc(c.Rows, func(n Noise) bool { return n.Name == r.Name })
		if r.Timed() && k >= 0 {
			on.Results[i].Noise = &c.Rows[k]
		}
	}
	on.Notes = append(on.Notes, fmt.Sprintf("Noise is how much the times of equal builds differ on this machine in half of the pairs, "+
		"from a calibration of %d pairs in which %d of %d comparisons of equal builds had a false alarm.", c.Pairs, c.Alarms, c.Tables))
}
