package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/bench/ab"
	"tmisbench/internal/atomicfile"
	"tmisbench/report"
	"tmisbench/report/figure"
)

// comparing are the flags of commands that compare two builds.
type comparing struct {
	builder   ab.Builder
	plan      ab.Plan
	threshold float64
	dir       string
	resume    bool
	figure    string
	noPin     bool
	counts    bool   // instructions as well
	noise     string // file of a calibration
	out       output

	floor   *ab.Calibration // nil for none
	notes   []string
	samples *ab.Samples // what was measured
}

func (c *comparing) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&c.builder.Package, "pkg", "./bench", "package whose benchmarks are compared, below the module's folder")
	f.StringVar(&c.plan.Benchtime, "benchtime", "1ms", "time of a benchmark, or a number of iterations such as 100x")
	f.IntVar(&c.plan.Count, "count", 5, "times that a process runs each benchmark; the least time counts")
	f.IntVar(&c.builder.Builds, "builds", 3, "binaries a side, each with another layout of its functions")
	f.DurationVar(&c.plan.Budget, "budget", time.Minute, "time for measuring; 0 for as long as the looks allow")
	f.Float64Var(&c.threshold, "threshold", 3, "change that matters, in percent")
	f.Float64Var(&c.plan.Analysis.Alpha, "alpha", 0.01, "probability that equal builds are called different in any row")
	f.IntVar(&c.plan.Analysis.Looks, "looks", 4, "how often the data are looked at")
	f.Uint64Var(&c.plan.Seed, "seed", 1, "of the order in which the builds run")
	f.StringVar(&c.dir, "out", "", "folder for the measurements, in two files that benchstat compares (default: none is kept)")
	f.BoolVar(&c.resume, "resume", false, "go on with the measurements in the folder of --out")
	f.StringVar(&c.figure, "figure", "", "file for a figure of the changes with their intervals: .svg, .png or .pdf")
	f.BoolVar(&c.noPin, "no-pin", false, "do not keep the processes on one processor")
	f.BoolVar(&c.counts, "instructions", false, "also count the instructions of each row, which a busy machine does not change (minutes more for the rows of the gate)")
	f.StringVar(&c.noise, "calibration", "", "calibration of this machine (default: what benchrun calibrate keeps in results)")
	c.out.flags(cmd, true)
}

// valid checks what cobra does not.
func (c *comparing) valid() error {
	if err := c.out.check(); err != nil {
		return err
	}
	a := &c.plan.Analysis
	switch {
	case c.threshold <= 0 || c.threshold > 100:
		return flagError("--threshold", fmt.Errorf("%g percent: give more than 0 and at most 100", c.threshold))
	case a.Alpha <= 0 || a.Alpha >= 1:
		return flagError("--alpha", fmt.Errorf("%g: give a probability such as 0.01", a.Alpha))
	case a.Looks < 1 || a.Looks > 20:
		return flagError("--looks", fmt.Errorf("%d: give 1 to 20", a.Looks))
	case c.builder.Builds < 1 || c.builder.Builds > 20:
		return flagError("--builds", fmt.Errorf("%d: give 1 to 20", c.builder.Builds))
	case c.plan.Count < 1:
		return flagError("--count", fmt.Errorf("%d: give at least 1", c.plan.Count))
	case c.plan.Budget < 0:
		return flagError("--budget", fmt.Errorf("%v: give a time such as 60s, or 0", c.plan.Budget))
	case c.figure != "" && figureFormat(c.figure) == nil:
		return flagError("--figure", fmt.Errorf("%s: give a name that ends in .svg, .png or .pdf", c.figure))
	case c.resume && c.dir == "":
		return errors.New("--resume needs --out, the folder with the measurements")
	}
	a.Margin, c.plan.Pin = c.threshold/100, !c.noPin
	return nil
}

// compare builds both sides, measures them and says what came of it.
func (c *comparing) compare(ctx context.Context, progress io.Writer, old, new string) (*ab.Comparison, error) {
	work, err := os.MkdirTemp("", "benchrun-ab-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	c.builder.Work = work
	if err := c.calibrated(); err != nil { // before anything is measured
		return nil, err
	}
	if c.builder.Repo, err = os.Getwd(); err != nil {
		return nil, err
	}
	defer c.builder.Clean()
	for _, side := range []struct {
		into         *ab.Side
		name, source string
	}{{&c.plan.Old, "old", old}, {&c.plan.New, "new", new}} {
		fmt.Fprintf(progress, "building %s: %s\n", side.name, side.source)
		if *side.into, err = c.builder.Build(ctx, side.name, side.source); err != nil {
			return nil, err
		}
	}
	kept := 0 // pairs that are on disk
	if c.dir != "" {
		if err := os.MkdirAll(c.dir, 0o755); err != nil {
			return nil, flagError("--out", err)
		}
		if c.resume {
			if c.plan.Start, err = c.plan.Load(c.dir); err != nil {
				return nil, err
			}
			if c.plan.Start != nil {
				kept = len(c.plan.Start.Pairs)
			}
		} else if exists(filepath.Join(c.dir, ab.OldFile)) {
			return nil, fmt.Errorf("%s has measurements: --resume goes on with them; else give another --out", c.dir)
		}
		c.plan.Keep = func(s *ab.Samples) error {
			err := s.Write(c.dir)
			if err == nil {
				kept = len(s.Pairs)
			}
			return err
		}
	}
	s, err := c.plan.Run(ctx)
	if err != nil {
		if kept > 0 {
			err = fmt.Errorf("%w; %d pairs are in %s: go on with --resume", err, kept, c.dir)
		}
		return nil, err
	}
	return c.judge(ctx, progress, s)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func abCommand() *cobra.Command {
	var c comparing
	cmd := &cobra.Command{
		Use:   "ab OLD NEW",
		Short: "Compare two builds by their benchmarks, interleaved",
		Long: `Compare two builds by their benchmarks, interleaved.

OLD and NEW are git revisions of the repository in the current folder, folders with a
Go module, or executables made by go test -c. Any package with benchmarks will do: give
it with --pkg, and the benchmarks with --bench.

The builds run in turn, a process each, in random order; rows are judged by the ratios
within pairs. The measuring ends when every interval is narrower than the threshold, or
with the budget.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.valid(); err != nil {
				return err
			}
			c.plan.Progress = pairProgress(cmd.ErrOrStderr())
			result, err := c.compare(cmd.Context(), cmd.ErrOrStderr(), args[0], args[1])
			if err != nil {
				return err
			}
			return c.print(cmd.OutOrStdout(), result, true)
		},
	}
	c.flags(cmd)
	cmd.Flags().StringVar(&c.plan.Bench, "bench", bench.Pattern(bench.Gate), "regular expression of go test -bench")
	cmd.Flags().Lookup("bench").DefValue = "the rows of benchrun gate"
	return cmd
}

// pairProgress tells how far a comparison is.
func pairProgress(w io.Writer) func(pairs, all, open int) {
	return func(pairs, all, open int) {
		fmt.Fprintf(w, "pair %d of at most %d, %d rows open\n", pairs, all, open)
	}
}

// print writes a comparison in the format that was asked for.
func (c *comparing) print(w io.Writer, result *ab.Comparison, all bool) error {
	if c.figure != "" {
		if err := writeFigure(c.figure, report.ComparisonFigure(result)); err != nil {
			return err
		}
	}
	if c.out.asJSON() {
		return printJSON(w, result)
	}
	return c.out.write(w, report.Comparison(result, all)...)
}

// figureFormat is the format that the name of a file asks for, nil if there is none.
func figureFormat(path string) *figure.Format {
	for i, f := range figure.Formats {
		if filepath.Ext(path) == f.Ext {
			return &figure.Formats[i]
		}
	}
	return nil
}

func writeFigure(path string, p *figure.Page) error {
	b, err := figureFormat(path).Render(p)
	if err != nil {
		return err
	}
	return atomicfile.Write(path, b)
}
