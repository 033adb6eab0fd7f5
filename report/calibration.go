package report

import (
	"fmt"
	"maps"
	"slices"

	"tmisbench/bench/ab"
	"tmisbench/report/doc"
)

// Calibration is what is known of the noise of a machine: by row how much equal builds
// differ, the smallest slow-down that a comparison tells from none, and false alarms.
func Calibration(c *ab.Calibration) *doc.Table {
	t := &doc.Table{
		Name:  "calibration",
		Title: "What a comparison of two builds can find on this machine",
		Caption: []string{fmt.Sprintf("a build beside itself, %d pairs of runs; at a threshold of %.3g %%, %d of %d simulated comparisons "+
			"of equal builds had a row that was called different, where %g are allowed",
			c.Pairs, 100*c.Margin, c.Alarms, c.Tables, c.Alpha*float64(c.Tables))},
		Columns: []doc.Column{
			{Head: "benchmark"},
			{Head: "evidence"},
			{Head: "half of the pairs differ by less than", Right: true},
			{Head: "slow-down told from none in 95 % of comparisons", Right: true},
			{Head: "false alarms", Right: true},
		},
	}
	for _, r := range c.Rows {
		smallest := "none: too few pairs"
		if r.Smallest != nil {
			smallest = share(*r.Smallest)
		}
		t.Add(text(r.Name), benchmarkEvidence(r.Name), text(share(r.Spread)), text(smallest), text(fmt.Sprint(r.Alarms)))
	}
	for _, key := range slices.Sorted(maps.Keys(c.Machine)) {
		t.Note(key + ": " + c.Machine[key])
	}
	t.Note("simulated comparisons exchange the two sides of measured pairs by lot: they show the false alarms of the analysis, " +
		"not those of a neighbour that prefers one side")
	return t
}

// share is a part without a sign.
func share(x float64) string { return fmt.Sprintf("%.2f %%", 100*x) }

// WriteCalibration makes the table of a calibration in a folder, in all formats of
// tables, and returns the names of the files as [Write] does.
func WriteCalibration(dir string, c *ab.Calibration) ([]string, error) {
	files, err := tableFiles(Calibration(c))
	if err != nil {
		return nil, err
	}
	return replaceAll(dir, files)
}
