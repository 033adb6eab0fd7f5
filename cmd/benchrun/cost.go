package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tmisbench/report/doc"
	"tmisbench/schemes"
)

func costCommand() *cobra.Command {
	var out output
	var widths string
	c := &cobra.Command{
		Use:   "cost [SCHEME...]",
		Short: "Count what each phase costs: messages, operations and storage",
		Long: `Count what each phase costs: messages, operations and storage.

Operations are counted in the running code. Storage is what the parties keep after
the phase, with one user and one server: stores without their look-up keys, and a
machine's own values that are not public. With --widths paper, widths are the
paper's own where a source gives them, and otherwise 160 bits, the convention of the
literature; 160 and 256 (or uniform) apply to all schemes alike.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			all, err := find(args)
			if err != nil {
				return err
			}
			costs := []schemes.Cost{}
			t := &doc.Table{Name: "costs", Columns: []doc.Column{
				{Head: "scheme"},
				{Head: "evidence"},
				{Head: "phase"},
				{Kind: doc.Counted, Head: "public bits", Right: true},
				{Kind: doc.Counted, Head: "secure bits", Right: true},
				{Kind: doc.Counted, Head: "operations by role", Wrap: 60},
				{Kind: doc.Counted, Head: "kept afterwards, bits", Wrap: 30},
			}}
			for _, s := range all {
				cs, err := schemes.Costs(s, widths)
				if err != nil {
					return flagError("--widths", err)
				}
				costs = append(costs, cs...)
				for _, c := range cs {
					secure := 0
					for _, m := range c.Messages {
						if m.Secure {
							secure += m.Bits
						}
					}
					ops := ""
					for _, r := range s.Description().Roles {
						if o := opsText(c, r.Name); o != "" {
							if ops != "" {
								ops += "; "
							}
							ops += r.Name + ": " + o
						}
					}
					t.Add(doc.Plain(c.Scheme), doc.Plain(s.Description().Evidence.String()), doc.Plain(string(c.Phase)),
						doc.Spans{doc.Count(c.PublicBits(""))}, doc.Spans{doc.Count(secure)}, doc.Plain(ops),
						doc.Plain(storageText(s, c)))
				}
			}
			if out.asJSON() {
				return printJSON(cmd.OutOrStdout(), costs)
			}
			return out.write(cmd.OutOrStdout(), t)
		},
	}
	out.flags(c, true)
	c.Flags().StringVar(&widths, "widths", "paper", "width set: paper, uniform, 160, 256 or short")
	return c
}

// flagError names the flag that an error is about.
func flagError(flag string, err error) error { return fmt.Errorf("%s: %w", flag, err) }
