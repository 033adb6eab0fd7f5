package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"tmisbench/internal/atomicfile"
	"tmisbench/schemes"
	"tmisbench/schemes/models"
)

func modelCommand() *cobra.Command {
	var format, attacker, out string
	c := &cobra.Command{
		Use:   "model SCHEME",
		Short: "Write a model of the login for a model checker",
		Long: `Write a model of the login for a model checker.

The model is derived from the description that runs: setup and registration are
executed on symbols, what they leave with each party is its knowledge, and the login
is told as each role sees it. What is abstracted stands in the header of the model.

Attackers:
  outsider  the network and public values
  card      also what the cards of honest users keep
  user      also an account, with all that a registered user holds
  server    also a registered server, with all that it holds
  leaked    after all logins what honest servers and the centre hold; format pv only

schemes/models/README.md says what the formats hold, and benchrun verify runs the
tools.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := models.FindFormat(format)
			if err != nil {
				return flagError("--format", err)
			}
			a, err := models.FindAttacker(attacker)
			if err != nil {
				return flagError("--attacker", err)
			}
			s, err := schemes.Find(args[0])
			if err != nil {
				return err
			}
			_, text, err := modelOf(s, a, f)
			if err != nil {
				return err
			}
			if out != "" {
				return atomicfile.Write(out, []byte(text.Text))
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), text.Text)
			return err
		},
	}
	var formats []string
	for _, f := range models.Formats() {
		formats = append(formats, fmt.Sprintf("%s (%s)", f.Name, f.Tool))
	}
	c.Flags().StringVar(&format, "format", "spdl", strings.Join(formats, ", "))
	c.Flags().StringVar(&attacker, "attacker", string(models.Outsider), "what the attacker has besides the network")
	c.Flags().StringVar(&out, "out", "", "write to this file")
	return c
}

// modelOf derives a model and writes it down. Values of one width keep what the model
// does not hold out of it: parts of values.
func modelOf(s schemes.Scheme, a models.Attacker, f models.Format) (*models.Model, *models.Text, error) {
	p, err := s.Plan("256")
	if err != nil {
		return nil, nil, err
	}
	m, err := models.Derive(p, a)
	if err != nil {
		return nil, nil, err
	}
	text, err := f.Write(m)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", s.Description().Key, err)
	}
	return m, text, nil
}
