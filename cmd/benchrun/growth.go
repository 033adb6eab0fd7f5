package main

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/report"
	"tmisbench/schemes"
)

// growthFile is the name of the raw measurements of growing deployments.
const growthFile = "growth.txt"

func growthCommand() *cobra.Command {
	var g bench.Growth
	var out, machine string
	var names []string
	c := &cobra.Command{
		Use:   "growth",
		Short: "Measure how every scheme scales with the numbers of users and servers",
		Long: `Measure how every scheme scales with the numbers of users and servers.

Deployments have 100 users, 1000, and so on, and 1 server, 10, and so on. Users from
the whole population log in; the storage on the card of user 0 and on the machines is
counted, and the memory for each user is measured. Sizes that a scheme does not reach
within --time-limit are left out, and named in the file. Schemes are measured one after
another, and each is saved when complete: --resume continues an interrupted measurement.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case g.Count < 1:
				return flagError("--count", fmt.Errorf("%d repetitions: at least 1, and 6 for an interval", g.Count))
			case g.MaxUsers < 1:
				return flagError("--max-users", fmt.Errorf("%d users: at least 1", g.MaxUsers))
			case g.MaxServers < 1:
				return flagError("--max-servers", fmt.Errorf("%d servers: at least 1", g.MaxServers))
			case g.Limit <= 0:
				return flagError("--time-limit", fmt.Errorf("%v: give a time such as 10m", g.Limit))
			}
			var err error
			if g.Schemes, err = find(names); err != nil {
				return flagError("--scheme", err)
			}
			if machine, err = machineFolder(machine); err != nil {
				return err
			}
			g.File = filepath.Join(out, machine, growthFile)
			g.Settings = settings([]string{g.Hash}, machine, g.Widths)
			g.Progress = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
			if err := g.Run(cmd.Context()); err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", g.File)
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&out, "out", "results", "folder of results, in which this machine has its own")
	f.StringVar(&machine, "machine", "", "name of this machine's folder (default: from the processor model)")
	f.IntVar(&g.Count, "count", 10, "repetitions; an interval of 95 % needs 6")
	f.IntVar(&g.MaxUsers, "max-users", 1_000_000, "users of the largest population")
	f.IntVar(&g.MaxServers, "max-servers", 1000, "servers of the largest deployment")
	f.DurationVar(&g.Limit, "time-limit", 15*time.Minute, "time for each scheme")
	f.StringSliceVar(&names, "scheme", nil, "only these schemes (name or path of a .tmis file)")
	f.StringVar(&g.Hash, "hash", "sha256", "hash backend")
	f.StringVar(&g.Widths, "widths", bench.DefaultWidths, "width set: paper, uniform, 160, 256 or short")
	f.BoolVar(&g.Resume, "resume", false, "continue an interrupted measurement")
	f.BoolVar(&g.Overwrite, "overwrite", false,
		"replace earlier results; with --resume, all but an interrupted measurement under the same conditions")
	return c
}

// reportGrowth makes the tables and figures of growing deployments, none where they
// were not measured.
func reportGrowth(to, from string, all []schemes.Scheme) ([]string, error) {
	raw := filepath.Join(from, growthFile)
	if !isThere(raw) {
		return nil, nil
	}
	run, err := report.ReadGrowth(raw)
	if err != nil {
		return nil, err
	}
	return report.WriteGrowth(to, run, all)
}
