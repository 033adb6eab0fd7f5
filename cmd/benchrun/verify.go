package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/models"
	"tmisbench/schemes/models/verify"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	text      output
	tools     []string
	attackers []string
	timeout   time.Duration
	memory    int64 // MB
	out, raw  string
	from      string
}

func verifyCommand() *cobra.Command {
	var o verifyOptions
	var names []string
	for _, t := range verify.Tools() {
		names = append(names, t.Name)
	}
	c := &cobra.Command{
		Use:   "verify [SCHEME...]",
		Short: "Ask model checkers about models of schemes, or show what they said",
		Long: `Ask model checkers about models of schemes, or show what they said.

The tools are found on the path; they are no part of this project. Each claim is asked
under limits of its own. No claim counts as held unless every role is seen to reach
its end in the model.

Without a SCHEME all are asked about; those that a format cannot hold are named. --out
writes records of the verdicts, --raw also keeps models and outputs, and --from shows
records that were made elsewhere: those of a model that the description no longer
gives are marked as out of date.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.text.check(); err != nil {
				return err
			}
			if o.timeout <= 0 {
				return flagError("--timeout", fmt.Errorf("%v: give a time such as 30s", o.timeout))
			}
			all, err := find(args)
			if err != nil {
				return err
			}
			if o.from != "" {
				return o.show(cmd, all, len(args) > 0)
			}
			return o.ask(cmd, all)
		},
	}
	f := c.Flags()
	o.text.flags(c, false)
	f.StringSliceVar(&o.tools, "tool", nil, "only these: "+strings.Join(names, ", ")+"; all that are there if not given")
	f.StringSliceVar(&o.attackers, "attacker", []string{"outsider", "user", "server"}, "attackers, as of benchrun model, or all")
	f.DurationVar(&o.timeout, "timeout", 30*time.Second, "time limit for each claim")
	f.Int64Var(&o.memory, "memory", 2000, "memory limit of a tool in MB; 0 for none")
	f.StringVar(&o.out, "out", "", "write records of the verdicts to this folder")
	f.StringVar(&o.raw, "raw", "", "keep models and outputs of the tools in this folder")
	f.StringVar(&o.from, "from", "", "show the records of this folder instead of running tools")
	return c
}

// chosen are the tools to run: those that are asked for, or those that are there.
func (o *verifyOptions) chosen(p *printer) ([]verify.Tool, error) {
	var tools []verify.Tool
	for _, name := range o.tools {
		t, err := verify.FindTool(name)
		if err != nil {
			return nil, flagError("--tool", err)
		}
		if err := t.Missing(); err != nil {
			return nil, err
		}
		tools = append(tools, t)
	}
	if len(o.tools) > 0 {
		return tools, nil
	}
	for _, t := range verify.Tools() {
		if err := t.Missing(); err != nil {
			p.printf("%v\n", err)
			continue
		}
		tools = append(tools, t)
	}
	if len(tools) == 0 {
		return nil, errors.New("no tool is on the path; benchrun verify --from results/verification shows recorded verdicts")
	}
	return tools, nil
}

func (o *verifyOptions) adversaries() ([]models.Attacker, error) {
	if len(o.attackers) == 1 && o.attackers[0] == "all" {
		return models.Attackers, nil
	}
	var all []models.Attacker
	for _, name := range o.attackers {
		a, err := models.FindAttacker(name)
		if err != nil {
			return nil, flagError("--attacker", err)
		}
		all = append(all, a)
	}
	return all, nil
}

// ask runs the tools. What cannot be asked is told and left out.
func (o *verifyOptions) ask(cmd *cobra.Command, all []schemes.Scheme) error {
	aside := &printer{w: cmd.ErrOrStderr()}
	tools, err := o.chosen(aside)
	if err != nil {
		return err
	}
	attackers, err := o.adversaries()
	if err != nil {
		return err
	}
	limits := verify.Limits{Time: o.timeout, Memory: o.memory << 20, Raw: o.raw}
	table := verdictTable()
	err = o.askAll(cmd, aside, table, all, attackers, tools, limits)
	if len(table.Rows) > 0 || err == nil { // what was said until then is kept
		err = errors.Join(err, o.text.write(cmd.OutOrStdout(), table))
	}
	return errors.Join(err, aside.err)
}

// askAll adds the rows of every record, until something goes wrong that is not the
// tool's.
func (o *verifyOptions) askAll(
	cmd *cobra.Command, aside *printer, table *doc.Table,
	all []schemes.Scheme, attackers []models.Attacker, tools []verify.Tool, limits verify.Limits,
) error {
	for _, s := range all {
		for _, a := range attackers {
			for _, t := range tools {
				f, err := models.FindFormat(t.Format)
				if err != nil {
					return err
				}
				m, text, err := modelOf(s, a, f)
				if errors.Is(err, models.ErrConstruct) {
					aside.printf("%s, %s, %s: %v\n", s.Description().Key, a, t.Name, err)
					continue
				} else if err != nil {
					return err
				}
				rec, err := verify.Run(cmd.Context(), t, m, text, limits)
				if err == nil {
					err = cmd.Context().Err()
				}
				if err != nil {
					return err
				}
				verdictRows(table, rec, s, "")
				if o.out == "" {
					continue
				}
				file, err := rec.Write(o.out)
				if err != nil {
					return err
				}
				aside.printf("%s\n", file)
			}
		}
	}
	return nil
}

// show prints records.
func (o *verifyOptions) show(cmd *cobra.Command, all []schemes.Scheme, named bool) error {
	records, err := verify.Read(o.from)
	if err != nil {
		return flagError("--from", err)
	}
	table := verdictTable()
	for _, rec := range records {
		var of schemes.Scheme
		for _, s := range all {
			if s.Description().Key == rec.Scheme {
				of = s
			}
		}
		if named && of == nil || len(o.tools) > 0 && !contains(o.tools, rec.Tool) ||
			cmd.Flags().Changed("attacker") && !contains(o.attackers, rec.Attacker) {
			continue
		}
		verdictRows(table, rec, of, outOfDate(rec, of))
	}
	return o.text.write(cmd.OutOrStdout(), table)
}

// contains says whether a flag names something, or all.
func contains(all []string, s string) bool {
	return slices.Contains(all, s) || slices.Contains(all, "all")
}

// outOfDate says why a record is not of the model that is derived now; empty if it is.
func outOfDate(rec *verify.Record, s schemes.Scheme) string {
	if s == nil {
		return "out of date: there is no such scheme"
	}
	t, err := verify.FindTool(rec.Tool)
	if err != nil {
		return "out of date: there is no such tool"
	}
	f, err := models.FindFormat(t.Format)
	if err != nil {
		return "out of date: " + err.Error()
	}
	_, text, err := modelOf(s, models.Attacker(rec.Attacker), f)
	if err != nil || text.Digest() != rec.Digest {
		return "out of date: the description gives another model now"
	}
	return ""
}

func verdictTable() *doc.Table {
	t := &doc.Table{Name: "verdicts", Caption: []string{
		"Verdicts of model checkers on models derived from the descriptions, each with its abstractions " +
			"(benchrun model); within them a verdict is no statement about guessing, lengths or time.",
	}}
	for _, head := range []string{"Scheme", "Evidence", "Attacker", "Tool", "Claim", "Verdict", "Remark"} {
		t.Columns = append(t.Columns, doc.Column{Head: head})
	}
	return t
}

// verdictRows adds the rows of a record. Whatever it says was said of the model that
// the digest names: if that is out of date, so is every verdict.
// The evidence is that of the equations of the scheme, which is nil if there is none of
// that name.
func verdictRows(t *doc.Table, rec *verify.Record, of schemes.Scheme, outdated string) {
	evidence := "unknown"
	if of != nil {
		evidence = of.Description().Evidence.String()
	}
	for _, r := range rec.Results {
		remark := r.Note
		if outdated != "" {
			remark = strings.TrimPrefix(remark+"; "+outdated, "; ")
		}
		cells := []string{rec.Scheme, evidence, rec.Attacker, rec.Tool + " " + rec.Version, r.Claim, string(r.Verdict), remark}
		var row []doc.Spans
		for _, c := range cells {
			row = append(row, doc.Plain(c))
		}
		t.Add(row...)
	}
}
