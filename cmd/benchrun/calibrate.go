package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/bench/ab"
	"tmisbench/report"
)

func calibrateCommand() *cobra.Command {
	var c comparing
	var results, machine string
	var tables int
	cmd := &cobra.Command{
		Use:   "calibrate [BUILD]",
		Short: "Learn what a comparison can find on this machine",
		Long: `Learn what a comparison can find on this machine.

BUILD, by default the current folder, is compared with itself until looks or budget are
used up. For each row: by how much equal builds differ, the smallest slow-down that is
told from none, and how often equal builds are called different. The result is kept in
the machine's folder of results with what identifies the machine; ab and gate show it
beside their intervals, and benchrun report as a table.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.valid(); err != nil {
				return err
			}
			if tables < 100 {
				return flagError("--tables", fmt.Errorf("%d: give at least 100", tables))
			}
			var err error
			if machine, err = machineFolder(machine); err != nil {
				return err
			}
			// a folder that cannot be made is found before anything is measured
			dir := filepath.Join(results, machine)
			if err := os.MkdirAll(dir, 0o777); err != nil {
				return flagError("--results", err)
			}
			build := "."
			if len(args) > 0 {
				build = args[0]
			}
			c.plan.Progress = pairProgress(cmd.ErrOrStderr())
			margin := c.plan.Analysis.Margin
			c.plan.Analysis.Margin = 1e-9 // no interval is narrow enough: all of the budget is used
			if _, err := c.compare(cmd.Context(), cmd.ErrOrStderr(), build, build); err != nil {
				return err
			}
			c.plan.Analysis.Margin = margin
			fmt.Fprintf(cmd.ErrOrStderr(), "simulating %d comparisons\n", tables)
			calibration, err := c.plan.Calibrate(c.samples, tables)
			if err != nil {
				return err
			}
			calibration.Machine = fingerprint()
			path := filepath.Join(dir, ab.CalibrationFile)
			if err := calibration.Write(path); err != nil {
				return err
			}
			fmt.Fprintln(cmd.ErrOrStderr(), path)
			if c.out.asJSON() {
				return printJSON(cmd.OutOrStdout(), calibration)
			}
			return c.out.write(cmd.OutOrStdout(), report.Calibration(calibration))
		},
	}
	c.flags(cmd)
	f := cmd.Flags()
	f.Lookup("budget").DefValue = "4m0s"
	c.plan.Budget = 4 * time.Minute
	for _, name := range []string{"instructions", "calibration"} { // of no use here
		_ = f.MarkHidden(name)
	}
	f.StringVar(&c.plan.Bench, "bench", bench.Pattern(bench.Gate), "regular expression of go test -bench")
	f.Lookup("bench").DefValue = "the rows of benchrun gate"
	f.StringVar(&results, "results", "results", "folder of results; this machine's calibration goes into a folder of it")
	f.StringVar(&machine, "machine", "", "name of this machine's folder (default: made of the processor model)")
	f.IntVar(&tables, "tables", 1000, "simulated comparisons of equal builds")
	return cmd
}

// fingerprint is what must be the same for a calibration to hold.
func fingerprint() map[string]string {
	of := map[string]string{}
	for _, s := range bench.Machine(nil) {
		if slices.Contains([]string{"goos", "goarch", "cpu", "features", "cores", "go"}, s.Key) {
			of[s.Key] = s.Value
		}
	}
	return of
}

// calibrated reads the calibration of this machine, if there is one. One that was named
// must be of this machine; one that lies in the results of another is not used, with a
// word.
func (c *comparing) calibrated() error {
	path := c.noise
	if path == "" {
		path = filepath.Join("results", bench.MachineName(), ab.CalibrationFile)
	}
	floor, err := ab.ReadCalibration(path)
	switch {
	case err != nil && c.noise != "":
		return flagError("--calibration", err)
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		c.notes = append(c.notes, fmt.Sprintf("The calibration is not used: %v; make it again with benchrun calibrate.", err))
		return nil
	}
	if differs := floor.Differs(fingerprint()); len(differs) > 0 {
		why := fmt.Sprintf("%s is of another machine: %s", path, strings.Join(differs, "; "))
		if c.noise != "" {
			return flagError("--calibration", errors.New(why))
		}
		c.notes = append(c.notes, "The calibration is not used: "+why+"; make it again with benchrun calibrate.")
		return nil
	}
	c.floor = floor
	return nil
}

// reportCalibration makes the table of a machine's calibration, none where there is none.
func reportCalibration(to, from string) ([]string, error) {
	floor, err := ab.ReadCalibration(filepath.Join(from, ab.CalibrationFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return report.WriteCalibration(to, floor)
}
