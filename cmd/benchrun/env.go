package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/bench/board"
	"tmisbench/bench/raw"
	"tmisbench/report/doc"
	"tmisbench/schemes/core"
)

func envCommand() *cobra.Command {
	var machine bool
	c := &cobra.Command{
		Use:   "env",
		Short: "Show what a run would record about this machine, and which code each hash backend runs",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if machine {
				_, err := fmt.Fprintln(cmd.OutOrStdout(), bench.MachineName())
				return err
			}
			t := &doc.Table{Name: "environment", Columns: make([]doc.Column, 2)}
			for _, s := range append(bench.Machine(core.Names()),
				raw.Setting{Key: "machine", Value: bench.MachineName()}) {
				t.Add(doc.Plain(s.Key+":"), doc.Plain(s.Value))
			}
			now := board.This().Look()
			t.Add(doc.Plain("frequency now:"), doc.Plain(now.Frequency()))
			t.Add(doc.Plain("temperature now:"), doc.Plain(now.Temperature()))
			t.Add(doc.Plain("throttling now:"), doc.Plain(now.Throttling()))
			return doc.Terminal(0)(cmd.OutOrStdout(), t)
		},
	}
	c.Flags().BoolVar(&machine, "machine", false, "print only the name of this machine's folder in results")
	return c
}
