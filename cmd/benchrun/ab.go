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
	f.StringVar(&c.plan.Benchtime, "benchtime", "5ms", "time of each benchmark in a process, or a number of iterations such as 100x")
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
