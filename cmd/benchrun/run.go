package main

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tmisbench/bench"
	"tmisbench/bench/ab"
	"tmisbench/bench/board"
	"tmisbench/bench/raw"
	"tmisbench/report"
	"tmisbench/schemes"
	"tmisbench/schemes/core"
)

// rawFile is the name of the raw measurements in a folder of results.
const rawFile = "bench.txt"

func runCommand() *cobra.Command {
	var m bench.Measurement
	var out, machine, match, widths string
	var names, hashes []string
	c := &cobra.Command{
		Use:   "run",
		Short: "Measure every scheme under every hash backend on this machine",
		Long: `Measure every scheme under every hash backend on this machine.

Each repetition runs all benchmarks once, one after another, so that slow changes of
the machine affect all alike, and in a different random order, so that no benchmark
always has the same neighbour. A repetition is saved before the next begins, and
--resume continues an interrupted run. With both --resume and --overwrite, a run that
was interrupted under the same conditions is continued, and any other replaced. The raw
file is in the Go benchmark format, which benchstat reads.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if m.Count < 1 {
				return flagError("--count", fmt.Errorf("%d repetitions: at least 1, and 6 for an interval", m.Count))
			}
			if m.Benchtime <= 0 {
				return flagError("--benchtime", fmt.Errorf("%v: give a time such as 10ms", m.Benchtime))
			}
			if m.Slow < 0 {
				return flagError("--slow", fmt.Errorf("%v: give a time such as 20ms, or 0", m.Slow))
			}
			var left []error // backends
			if len(hashes) == 0 {
				hashes, left = bench.Backends()
			}
			for i, h := range hashes {
				if slices.Contains(hashes[:i], h) {
					return flagError("--hash", fmt.Errorf("%s is named twice", h))
				}
			}
			var err error
			if m.Schemes, err = find(names); err != nil {
				return flagError("--scheme", err)
			}
			if m.List, err = selection(m.Schemes, hashes, widths, match); err != nil {
				return err
			}
			if machine, err = machineFolder(machine); err != nil {
				return err
			}
			m.File = filepath.Join(out, machine, rawFile)
			m.Settings = settings(hashes, machine, widths)
			for _, why := range left {
				fmt.Fprintf(cmd.ErrOrStderr(), "left out: %v\n", why)
			}
			if len(left) > 0 {
				m.Settings = append(m.Settings, raw.Setting{Key: "left-out", Value: errors.Join(left...).Error()})
			}
			m.Order = 1 + rand.Uint64N(math.MaxInt64) // 0 is none
			m.Progress = progress(cmd.ErrOrStderr())
			if err := m.Run(cmd.Context()); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", m.File)
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&out, "out", "results", "folder of results, in which this machine has its own")
	f.StringVar(&machine, "machine", "", "name of this machine's folder (default: from the processor model)")
	f.IntVar(&m.Count, "count", 10, "repetitions; an interval of 95 % needs 6")
	f.DurationVar(&m.Benchtime, "benchtime", 5*time.Millisecond, "time of each benchmark in a repetition")
	f.DurationVar(&m.Slow, "slow", 20*time.Millisecond, "repeat a benchmark that takes longer in a repetition less "+
		"often, at least 6 times; 0 repeats all alike")
	f.StringSliceVar(&names, "scheme", nil, "only these schemes (name or path of a .tmis file)")
	f.StringSliceVar(&hashes, "hash", nil, "only these hash backends")
	f.StringVar(&widths, "widths", bench.DefaultWidths, "width set: paper, uniform, 160, 256 or short")
	f.StringVar(&match, "match", "", "only benchmarks whose name matches this regular expression")
	f.BoolVar(&m.Resume, "resume", false, "continue an interrupted run")
	f.BoolVar(&m.Overwrite, "overwrite", false,
		"replace earlier results; with --resume, all but an interrupted run under the same conditions")
	return c
}

// machineFolder is the name of a machine, this one's if none is given.
func machineFolder(machine string) (string, error) {
	if machine == "" {
		machine = bench.MachineName()
	}
	if machine != filepath.Base(machine) || machine == "." || machine == ".." {
		return "", flagError("--machine", fmt.Errorf("%q: a plain name, it becomes a folder of --out", machine))
	}
	return machine, nil
}

// settings are the configuration lines of a raw file.
func settings(hashes []string, machine, widths string) []raw.Setting {
	return append(bench.Machine(hashes), raw.Setting{Key: "machine", Value: machine},
		raw.Setting{Key: "widths", Value: widths},
		raw.Setting{Key: "date", Value: board.Date(time.Now())})
}

// selection is the list of benchmarks that the flags leave.
func selection(all []schemes.Scheme, hashes []string, widths, match string) ([]bench.Benchmark, error) {
	re, err := regexp.Compile(match)
	if err != nil {
		return nil, flagError("--match", err)
	}
	list, err := bench.List(all, hashes, widths)
	switch {
	case errors.Is(err, core.ErrUnknownHash), errors.Is(err, core.ErrUnavailable):
		return nil, flagError("--hash", err)
	case errors.Is(err, bench.ErrSameKey), errors.Is(err, raw.ErrName):
		return nil, flagError("--scheme", err)
	case err != nil:
		return nil, flagError("--widths", err)
	}
	var left []bench.Benchmark
	for _, b := range list {
		if re.MatchString("Benchmark" + b.Name.String()) {
			left = append(left, b)
		}
	}
	return left, nil
}

// progress shows one line that is written over on a terminal, and one line a
// repetition elsewhere.
func progress(w any) func(bench.Progress) {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	terminal := term.IsTerminal(int(file.Fd()))
	last := time.Time{}
	return func(p bench.Progress) {
		switch {
		case p.Throttled != "":
			if terminal {
				fmt.Fprint(file, "\r\x1b[K")
			}
			fmt.Fprintf(file, "repetition %d of %d is on disk, and does not count: throttled, %s\n", p.Repetition, p.Count, p.Throttled)
		case p.Kept && terminal:
			fmt.Fprintf(file, "\r\x1b[Krepetition %d of %d is on disk", p.Repetition, p.Count)
			if p.Repetition == p.Count {
				fmt.Fprintln(file)
			}
		case p.Kept:
			fmt.Fprintf(file, "repetition %d of %d is on disk\n", p.Repetition, p.Count)
		case terminal && time.Since(last) > 100*time.Millisecond:
			last = time.Now()
			left := "estimating"
			if p.Left > 0 {
				left = p.Left.Round(time.Second).String() + " left"
			}
			fmt.Fprintf(file, "\r\x1b[K%3d %%  repetition %d of %d  %s  %.60s", 100*p.Done/p.All, p.Repetition, p.Count,
				left, p.Name)
		}
	}
}

// isThere reports whether there is a file of that name, or something else.
func isThere(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, os.ErrNotExist)
}

func reportCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "report DIR",
		Short: "Make the tables and figures of a folder of results",
		Long: `Make the tables and figures of a folder of results, from the raw files in it: ` + rawFile + `,
` + growthFile + `, or both, and from ` + ab.CalibrationFile + ` if it is there.
Counted, measured, modelled and published figures have separate columns. The report
contains the schemes that were measured. A scheme from a file of your own is marked;
the raw file contains its description, so that file is no longer needed.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := schemes.All()
			if err != nil {
				return err
			}
			useAsTemporary(args[0])
			run, err := report.Read(filepath.Join(args[0], rawFile))
			if errors.Is(err, os.ErrNotExist) && isThere(filepath.Join(args[0], growthFile)) {
				run, err = nil, nil // deployments only
			}
			if err != nil {
				return err
			}
			var made []string
			if run != nil {
				if made, err = report.Write(args[0], run, all); err != nil {
					return err
				}
			}
			grown, err := reportGrowth(args[0], args[0], all)
			if err != nil {
				return err
			}
			calibrated, err := reportCalibration(args[0], args[0])
			if err != nil {
				return err
			}
			p := &printer{w: cmd.OutOrStdout()}
			for _, name := range slices.Concat(made, grown, calibrated) {
				p.printf("%s\n", filepath.Join(args[0], name))
			}
			return p.err
		},
	}
}
