package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tmisbench/report"
	"tmisbench/report/doc"
	"tmisbench/schemes/adversary"
)

func attackCommand() *cobra.Command {
	var text output
	var out string
	var timeout time.Duration
	var with []string
	var cfg adversary.Config
	c := &cobra.Command{
		Use:   "attack [SCHEME...]",
		Short: "Attack schemes and show what happened, with every derivation",
		Long: `Attack schemes and show what happened, with every derivation.

Attackers with different capabilities attack a running deployment. What they
compute counts only if it equals, byte for byte, a value of the deployment, and
attacks on parties are carried out. "Broken" is therefore a fact, whose derivation
can be recomputed by hand. "No attack found within these bounds" is not a proof;
the bounds are printed with it.

Without SCHEME, all schemes are attacked and verdicts printed without derivations.
--with tries a single attacker on every property, with these capabilities:
  ` + strings.Join(capabilityNames(), ", ") + `

At the time limit or on an interrupt, what has been found is printed, and the rest
counts as beyond the bounds.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := text.check(); err != nil {
				return err
			}
			if timeout < 0 {
				return flagError("--timeout", fmt.Errorf("%v: give a time such as 30s, or 0 for none", timeout))
			}
			all, err := find(args)
			if err != nil {
				return err
			}
			for _, w := range with {
				cfg.With = append(cfg.With, adversary.Capability(w))
			}
			ctx := cmd.Context()
			if timeout > 0 {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, timeout)
				defer cancel()
			}
			reports, err := adversary.AttackAll(ctx, all, cfg)
			if err != nil {
				return err
			}
			if text.asJSON() {
				results := []adversary.Result{}
				for _, r := range reports {
					results = append(results, r.Results...)
				}
				if err := printJSON(cmd.OutOrStdout(), results); err != nil {
					return err
				}
			} else if err := text.write(cmd.OutOrStdout(), attackBlocks(reports, len(args) > 0)...); err != nil {
				return err
			}
			if out == "" {
				return nil
			}
			made, err := report.WriteSecurity(out, reports)
			p := &printer{w: cmd.ErrOrStderr()} // JSON on standard output stays JSON
			for _, name := range made {
				p.printf("%s\n", filepath.Join(out, name))
			}
			if err != nil {
				return err
			}
			return p.err
		},
	}
	f := c.Flags()
	text.flags(c, true)
	f.StringVar(&out, "out", "", "folder to write the table, the figure and the pages of derivations to")
	f.DurationVar(&timeout, "timeout", 2*time.Minute, "time limit; 0 for none")
	f.StringSliceVar(&with, "with", nil, "try only an attacker with these capabilities, separated by commas")
	f.Uint64Var(&cfg.Seed, "seed", 1, "seed of the deployment; verdicts do not depend on it")
	f.StringVar(&cfg.Hash, "hash", "sha256", "hash backend")
	f.StringVar(&cfg.Widths, "widths", "paper", "width set: paper, uniform, 160, 256 or short")
	return c
}

func capabilityNames() []string {
	var names []string
	for _, c := range adversary.Capabilities() {
		names = append(names, string(c))
	}
	return names
}

// attackBlocks are what the attacks found: pages with every derivation, or a table of
// verdicts; and how fast passwords were guessed.
func attackBlocks(reports []*adversary.Report, derivations bool) []doc.Block {
	var blocks []doc.Block
	if !derivations {
		blocks = append(blocks, report.AttackSummary(reports))
		if len(reports) > 0 {
			blocks = append(blocks, doc.Paragraphf("Bounds: %s.", reports[0].Bounds))
		}
	}
	guesses, guessed := 0, time.Duration(0)
	for _, r := range reports {
		if derivations {
			blocks = append(blocks, report.AttackPage(r)...)
		}
		guesses, guessed = guesses+r.Guesses, guessed+r.Guessed
	}
	if guesses > 0 {
		speed := doc.Paragraphf("Dictionary attacks: %d guesses, %.0f a second.", guesses,
			float64(guesses)/guessed.Seconds())
		if derivations {
			blocks = append(blocks, doc.Headingf(2, "Effort"))
		}
		blocks = append(blocks, speed)
	}
	return blocks
}
