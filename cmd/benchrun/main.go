// Benchrun measures published lightweight authentication protocols and makes the
// tables and figures of a paper from the measurements.
//
//	benchrun list                        the schemes and how their equations were obtained
//	benchrun show amin2018               equations, messages, costs and evidence of one
//	benchrun cost --widths uniform       what each phase costs, counted
//	benchrun trace amin2018 --seed 1     one complete run, with every value
//	benchrun check mine.tmis             whether a description can be run and is consistent
//	benchrun env                         what a run would record about this machine
//	benchrun run                         measure this machine
//	benchrun growth                      the same with up to a million users
//	benchrun ab OLD NEW                  compare two builds by their benchmarks
//	benchrun gate                        the same with the base, failing on a regression
//	benchrun fleet hosts.txt FILE        measure on several machines, by ssh
//	benchrun report results/my-machine   tables and figures
//	benchrun attack das2015              attacks, with every derivation
//	benchrun ab HEAD~1 .                 two builds, compared by their benchmarks
//	benchrun gate                        the same with the base, failing on a regression
//	benchrun calibrate                   what a comparison can find on this machine
//	benchrun model das2015 --format pv   a model for a model checker
//	benchrun verify das2015              what model checkers say
//
// Commands that take the name of a scheme also take the path of a .tmis file.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := command().ExecuteContextC(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	}
	fmt.Fprintln(os.Stderr, "benchrun:", advise(c, err))
	var status exitError
	if errors.As(err, &status) {
		return status.status
	}
	return 1
}

// errReported ends a command whose findings are printed already.
var errReported = errors.New("reported")

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "benchrun",
		Short:         "Measure lightweight authentication protocols for telecare medical information systems",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(listCommand(), showCommand(), costCommand(), traceCommand(), checkCommand(), envCommand(),
		runCommand(), growthCommand(), reportCommand(), attackCommand(), fleetCommand(),
		abCommand(), gateCommand(), calibrateCommand(), modelCommand(), verifyCommand())
	return root
}

// printer writes lines and keeps the first error, so that a full disk or a
// closed pipe is reported.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
