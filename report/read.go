package report

import (
	"fmt"
	"slices"

	"tmisbench/bench/raw"
	"tmisbench/schemes/lang"
)

// Read reads a raw file of a run. Its errors are those of [raw.Read], and a
// [ForeignError] if it has no login benchmarks.
func Read(path string) (*Run, error) {
	return read(path, raw.PhaseGroup(lang.Login))
}

// ReadGrowth reads a raw file of growing deployments. Its errors are like those of
// [Read].
func ReadGrowth(path string) (*Run, error) { return read(path, raw.Growth) }

// read reads a file that has benchmarks of a group about schemes.
func read(path string, group raw.Group) (*Run, error) {
	measured, err := raw.Read(path)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if len(measured.Names()) == 0 && len(measured.LeftOut) > 0 {
		return nil, fmt.Errorf("report: %s: the processor was throttled in every repetition (%s), so that none counts; "+
			"cool the machine, or mend its power supply, and measure again", path, measured.LeftOut[0].Why)
	}
	r := newRun(measured)
	if !slices.ContainsFunc(measured.Names(), func(n raw.Name) bool { return n.Group == group && n.Scheme != "" }) {
		what := fmt.Sprintf("no benchmark here is named Benchmark%s/scheme=...: not measurements of this project",
			group)
		return nil, &ForeignError{path, group, what}
	}
	return r, nil
}

// A ForeignError says that a file is a raw file of something else.
type ForeignError struct {
	File  string
	Group raw.Group // of the benchmarks that were looked for
	What  string    // is not there
}

func (e *ForeignError) Error() string { return e.File + ":1: " + e.What }
