package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tmisbench/bench/fleet"
	"tmisbench/report/doc"
)

// ownFlags are those of run that a fleet sets itself.
var ownFlags = []string{"--out", "--machine", "--resume", "--overwrite"}

func fleetCommand() *cobra.Command {
	var f fleet.Fleet
	var ssh string
	c := &cobra.Command{
		Use:   "fleet HOSTS FILE... [-- FLAGS OF RUN]",
		Short: "Measure on several machines at once, by ssh, and collect the results",
		Long: `Measure on several machines at once, by ssh, and collect the results.

HOSTS is a text file of destinations as ssh takes them, one a line, each followed by a
name if its folder of results is to have another; # begins a comment. FILE is what
make board packs; of several, each machine gets the one that fits its processor. What
follows -- is given to benchrun run on every machine.

Machines that are done are not asked again, and runs that were interrupted go on. One
machine's failure does not stop the others. ssh must get in without a password. When a
connection breaks, the machine works on until its next repetition is on disk.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if n := cmd.ArgsLenAtDash(); n >= 0 {
				args, f.Args = args[:n], args[n:]
			}
			if len(args) < 2 {
				return errors.New("give a file of hosts, and what make board packs; flags of run stand after --")
			}
			for _, a := range f.Args {
				if name, _, _ := strings.Cut(a, "="); slices.Contains(ownFlags, name) {
					return fmt.Errorf("%s is set for each machine, and cannot be given after --", name)
				}
			}
			if f.SSH = strings.Fields(ssh); len(f.SSH) == 0 {
				return flagError("--ssh", errors.New("give a command, such as ssh"))
			}
			if f.Folder == "" || strings.HasPrefix(f.Folder, "-") {
				return flagError("--folder", fmt.Errorf("%q: give a folder on the machines, such as /tmp/tmisbench", f.Folder))
			}
			var err error
			if f.Hosts, err = fleet.ReadHosts(args[0]); err != nil {
				return err
			}
			f.Executables = args[1:]
			f.Progress = func(h fleet.Host, line string) { fmt.Fprintf(cmd.ErrOrStderr(), "%s: %s\n", h.Name, line) }
			results, err := f.Run(cmd.Context())
			if err != nil {
				return err
			}
			return showFleet(cmd, results)
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.Out, "out", "results", "folder of results; those of a machine go into a folder of it")
	flags.StringVar(&f.Folder, "folder", "tmisbench", "folder on the machines, made in the home folder unless it begins with /, and emptied afterwards")
	flags.StringVar(&ssh, "ssh", "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ServerAliveInterval=30", "command to reach a machine, with its options")
	flags.BoolVar(&f.Overwrite, "overwrite", false, "replace what was measured with another executable or other flags")
	flags.BoolVar(&f.Restart, "restart", false, "begin interrupted runs again, as where a machine's system was changed meanwhile")
	return c
}

// showFleet prints what became of the machines. It fails if not all are complete.
func showFleet(cmd *cobra.Command, results []fleet.Result) error {
	t := &doc.Table{Name: "fleet"}
	for _, head := range []string{"machine", "state", "repetitions", "throttled", "processor", "results"} {
		t.Columns = append(t.Columns, doc.Column{Head: head})
	}
	failed := false
	for _, r := range results {
		state, file := "complete", r.File
		switch {
		case r.Err != nil:
			failed = true
			state, file = "failed", advise(cmd, r.Err).Error()
		case r.Before:
			state = "complete before"
		}
		repetitions, throttled, processor := "none", "", ""
		if m := r.Measured; m != nil {
			repetitions = fmt.Sprintf("%d of %d", m.Repetitions, m.Planned)
			throttled = fmt.Sprint(len(m.LeftOut))
			processor = m.Setting("cpu")
		}
		var cells []doc.Spans
		for _, s := range []string{r.Host.Name, state, repetitions, throttled, processor, file} {
			cells = append(cells, doc.Plain(s))
		}
		t.Add(cells...)
	}
	if err := doc.Terminal(0)(cmd.OutOrStdout(), t); err != nil {
		return err
	}
	if failed {
		return errReported
	}
	return nil
}
