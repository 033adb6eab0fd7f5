package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/bench/raw"
	"tmisbench/schemes/core"
)

func envCommand() *cobra.Command {
	var machine bool
	c := &cobra.Command{
		Use:   "env",
		Short: "Show what a run would record of this machine, and which code each hash backend runs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p := &printer{w: cmd.OutOrStdout()}
			if machine {
				p.printf("%s\n", bench.MachineName())
				return p.err
			}
			for _, s := range append(bench.Machine(core.Names()), raw.Setting{Key: "machine", Value: bench.MachineName()}) {
				p.printf("%-20s %s\n", fmt.Sprint(s.Key, ":"), s.Value)
			}
			return p.err
		},
	}
	c.Flags().BoolVar(&machine, "machine", false, "print only the name of this machine's folder of results")
	return c
}
