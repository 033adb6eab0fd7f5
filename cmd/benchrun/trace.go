package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
)

func traceCommand() *cobra.Command {
	var asJSON bool
	var hash, widths string
	var seed uint64
	c := &cobra.Command{
		Use:   "trace SCHEME",
		Short: "Run every phase once and print every value",
		Long: `Run every phase once and print every value.

For each phase it prints what each role knows from the start, then every statement
executed, with its role, its line in the description and the value computed, in hex,
and every message. All values can be recomputed by hand from those marked known,
fresh and now: h is the hash of the concatenation, cut to its first bytes; R in
(R, P) = Gen(B) is h(B, P), where P is printed as a fresh value. A ciphertext begins
with its initial value, and a square has a root that ends with the message. For a
check the value is its left side, for a signature what was signed. In phases with
parts, N@2 is the N of the second part.

--seed makes a run repeatable: random values are derived from the seed, and the
clock stands still at the beginning of 2026.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := schemes.Find(args[0])
			if err != nil {
				return err
			}
			cfg := schemes.Config{Hash: hash, Widths: widths}
			if cmd.Flags().Changed("seed") {
				cfg.Random, cfg.Clock = schemes.Seeded(seed), schemes.StoppedClock
			}
			phases, err := schemes.Trace(s, cfg)
			if errors.Is(err, core.ErrUnknownHash) {
				return flagError("--hash", err)
			} else if err != nil {
				return err
			}
			rows := traceRows(s, phases)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return printTrace(&printer{w: cmd.OutOrStdout()}, s, rows)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().StringVar(&hash, "hash", "sha256", "hash backend")
	c.Flags().StringVar(&widths, "widths", "paper", "width set: paper, uniform, 160, 256 or short")
	c.Flags().Uint64Var(&seed, "seed", 0, "make the run reproducible")
	return c
}

// A traceRow is one line of a trace: a statement executed or value known, or a
// message.
type traceRow struct {
	Phase     string `json:"phase"`
	Role      string `json:"role,omitempty"`
	Line      int    `json:"line"`
	Statement string `json:"statement"`
	Kind      string `json:"kind"`
	Name      string `json:"name,omitempty"`
	Value     string `json:"value,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Secure    *bool  `json:"secure,omitempty"`
	Fields    fields `json:"fields,omitempty"`
}

// fields is a JSON object in the order of the message.
type fields []field

type field struct{ name, value string }

func (f fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(x.name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteString(`:"` + x.value + `"`)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func traceRows(s schemes.Scheme, phases []schemes.PhaseTrace) []traceRow {
	rows := []traceRow{}
	for _, ph := range phases {
		for _, e := range ph.Events {
			if e.Kind == "known" && e.Name.Part > 0 {
				continue // said once
			}
			r := traceRow{
				Phase: string(ph.Phase), Kind: e.Kind, Role: e.Role, Name: e.Name.String(),
				Value: hex.EncodeToString(e.Value),
			}
			if e.Stmt != nil {
				r.Line, r.Statement = e.Stmt.Pos.Line, e.Stmt.Text
			} else if v := s.Description().Value(e.Name); v != nil {
				r.Line = v.Pos.Line // where it is declared
			}
			if e.Kind == "message" {
				secure := e.Secure
				r.From, r.To, r.Secure, r.Fields = e.Role, e.To, &secure, cutFields(e)
				r.Role, r.Value = "", ""
			}
			rows = append(rows, r)
		}
	}
	return rows
}

func cutFields(e schemes.Event) fields {
	var fs fields
	wire := e.Value
	for _, f := range e.Fields {
		fs = append(fs, field{f.Name.String(), hex.EncodeToString(wire[:f.Bits/8])})
		wire = wire[f.Bits/8:]
	}
	return fs
}

func printTrace(p *printer, s schemes.Scheme, rows []traceRow) error {
	d := s.Description()
	p.printf("%s, evidence: %v\n", d.Key, d.Evidence)
	phase, statement := "", ""
	for _, r := range rows {
		if r.Phase != phase {
			phase = r.Phase
			p.printf("\n%s\n", phase)
		}
		if r.Kind == "known" {
			p.printf("%5d  %-4s knows %s = %s\n", r.Line, r.Role, r.Name, r.Value)
			continue
		}
		if r.Kind == "message" {
			p.printf("%5d  %s\n", r.Line, r.Statement)
			for _, f := range r.Fields {
				p.printf("             %s = %s\n", f.name, f.value)
			}
			statement = ""
			continue
		}
		if line := r.Role + ": " + r.Statement; line != statement {
			statement = line
			p.printf("%5d  %s\n", r.Line, line)
		}
		if r.Kind == "check" {
			p.printf("             holds: %s\n", r.Value)
		} else {
			p.printf("             %s = %s\n", r.Name, r.Value)
		}
	}
	return p.err
}
