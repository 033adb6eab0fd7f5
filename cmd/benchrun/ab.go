package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/perf/benchunit"

	"tmisbench/bench"
	"tmisbench/bench/ab"
)

// comparing are the flags of commands that compare two builds.
type comparing struct {
	builder   ab.Builder
	plan      ab.Plan
	threshold float64
	out       string
	resume    bool
	noPin     bool
	asJSON    bool
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
	f.StringVar(&c.out, "out", "", "folder for the measurements, in two files that benchstat compares (default: none is kept)")
	f.BoolVar(&c.resume, "resume", false, "go on with the measurements in the folder of --out")
	f.BoolVar(&c.noPin, "no-pin", false, "do not keep the processes on one processor")
	f.BoolVar(&c.asJSON, "json", false, "print JSON")
}

// valid checks what cobra does not.
func (c *comparing) valid() error {
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
	case c.resume && c.out == "":
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
	if c.out != "" {
		if err := os.MkdirAll(c.out, 0o755); err != nil {
			return nil, err
		}
		if c.resume {
			if c.plan.Start, err = c.plan.Load(c.out); err != nil {
				return nil, err
			}
		} else if exists(filepath.Join(c.out, ab.OldFile)) {
			return nil, fmt.Errorf("%s has measurements: --resume goes on with them; else give another --out", c.out)
		}
		c.plan.Keep = func(s *ab.Samples) error { return s.Write(c.out) }
	}
	s, err := c.plan.Run(ctx)
	if err != nil {
		if len(s.Pairs) > 0 && c.out != "" {
			err = fmt.Errorf("%w; %d pairs are in %s: go on with --resume", err, len(s.Pairs), c.out)
		}
		return nil, err
	}
	return c.plan.Compare(s), nil
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
			if c.asJSON {
				return printJSON(cmd.OutOrStdout(), result)
			}
			return printComparison(cmd.OutOrStdout(), result, true)
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

// printComparison prints what changed, or all rows, and what that rests on.
func printComparison(w io.Writer, c *ab.Comparison, all bool) error {
	rows := [][]string{{"VERDICT", "BENCHMARK", "UNIT", "OLD", "NEW", "CHANGE", "INTERVAL"}}
	same := 0
	for _, r := range c.Results {
		if r.Verdict == ab.Same {
			same++
			if !all || r.Unit != "sec/op" {
				continue
			}
		}
		interval := ""
		if r.Pairs > 0 {
			interval = fmt.Sprintf("%+.2f %% to %+.2f %%", 100*r.Change.Low, 100*r.Change.High)
		}
		change := fmt.Sprintf("%+.2f %%", 100*r.Change.Center)
		if math.IsNaN(r.Change.Center) || math.IsInf(r.Change.Center, 0) {
			change = ""
		}
		rows = append(rows, []string{string(r.Verdict), r.Name, r.Unit, benchValue(r.Old, r.Unit), benchValue(r.New, r.Unit), change, interval})
	}
	if len(rows) > 1 {
		if err := printTable(w, rows); err != nil {
			return err
		}
	}
	p := &printer{w: w}
	p.printf("%d rows are the same within %.3g %%. %d pairs; the probability that equal builds are called different in any row is at most %g.\n",
		same, 100*c.Margin, c.Pairs, c.Alpha)
	for _, u := range c.Unlike {
		p.printf("the builds ran under different conditions: %s\n", u)
	}
	return p.err
}

// benchValue prints a value with its unit's prefix.
func benchValue(v float64, unit string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return benchunit.Scale(v, benchunit.ClassOf(unit))
}
