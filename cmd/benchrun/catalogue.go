package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// find returns the named schemes, or all registered ones if none is named.
func find(names []string) ([]schemes.Scheme, error) {
	if len(names) == 0 {
		return schemes.All()
	}
	var found []schemes.Scheme
	for _, n := range names {
		s, err := schemes.Find(n)
		if err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// listing is the JSON of benchrun list.
type listing struct {
	Key         string `json:"key"`
	Cite        string `json:"cite"` // in schemes/references.bib; empty if the file stands for itself
	Reference   string `json:"reference"`
	Title       string `json:"title"`
	Authors     string `json:"authors"`
	Year        int    `json:"year"`
	Venue       string `json:"venue"`
	Family      string `json:"family"`
	Application string `json:"application"`
	Evidence    string `json:"evidence"`
	Confidence  *int   `json:"confidence"` // percent; null where not estimated
	Roles       []role `json:"roles"`
	Messages    int    `json:"messages"` // over public channels, in login

	short string // the reference in a cell
}

type role struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

func describe(s schemes.Scheme) (listing, error) {
	d := s.Description()
	ref, err := schemes.Reference(d)
	if err != nil {
		return listing{}, err
	}
	l := listing{
		Key: d.Key, Cite: d.Cite.Text, Reference: ref.String(), Title: d.Title, Authors: d.Authors, Year: d.Year, Venue: d.Venue,
		Family: d.Family, Application: d.Application, Evidence: d.Evidence.Level, short: ref.Short(),
	}
	if c := d.Evidence.Confidence; c > 0 {
		l.Confidence = &c
	}
	for _, r := range d.Roles {
		l.Roles = append(l.Roles, role{r.Name, string(r.Kind)})
	}
	plan, err := s.Plan("paper")
	if err != nil {
		return l, err
	}
	for _, m := range plan.Phase(lang.Login).Messages {
		if !m.Secure {
			l.Messages++
		}
	}
	return l, nil
}

func listCommand() *cobra.Command {
	var asJSON, full bool
	c := &cobra.Command{
		Use:   "list [SCHEME...]",
		Short: "List the schemes and how their equations were obtained",
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := find(args)
			if err != nil {
				return err
			}
			list := make([]listing, 0, len(all))
			for _, s := range all {
				l, err := describe(s)
				if err != nil {
					return err
				}
				list = append(list, l)
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			rows := [][]string{{"SCHEME", "EVIDENCE", "FAMILY", "APPLICATION", "ROLES", "MESSAGES", "CITATION"}}
			for i, l := range list {
				var roles []string
				for _, r := range l.Roles {
					roles = append(roles, r.Name)
				}
				rows = append(rows, []string{
					l.Key, all[i].Description().Evidence.String(), l.Family, l.Application,
					strings.Join(roles, " "), fmt.Sprint(l.Messages), l.short,
				})
			}
			if err := printTable(cmd.OutOrStdout(), rows); err != nil || !full {
				return err
			}
			cited, err := references(all...)
			if err != nil {
				return err
			}
			return printReferences(&printer{w: cmd.OutOrStdout()}, "References", cited)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&full, "references", false, "print below what is cited: papers, and sources of equations and published figures")
	return c
}

// references are the works that descriptions cite, in full, by key: the papers,
// and the sources of equations and figures.
func references(all ...schemes.Scheme) (map[string]string, error) {
	refs, err := schemes.References()
	if err != nil {
		return nil, err
	}
	full := map[string]string{}
	for _, s := range all {
		d := s.Description()
		paper, err := schemes.Reference(d)
		if err != nil {
			return nil, err
		}
		full[paper.Key] = paper.String()
		for _, k := range d.Cites() {
			full[k.Text] = refs.Find(k.Text).String() // it was found when the description was compiled
		}
	}
	return full, nil
}

func printReferences(p *printer, head string, full map[string]string) error {
	if len(full) > 0 {
		p.printf("\n%s\n", head)
	}
	for _, key := range slices.Sorted(maps.Keys(full)) {
		p.printf("  [%s] %s\n", key, full[key])
	}
	return p.err
}

// printTable prints aligned columns; the first row is the head.
func printTable(w io.Writer, rows [][]string) error {
	width := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, cell := range r {
			width[i] = max(width[i], len([]rune(cell)))
		}
	}
	p := &printer{w: w}
	for _, r := range rows {
		var b strings.Builder
		for i, cell := range r {
			b.WriteString(cell)
			if i < len(r)-1 {
				b.WriteString(strings.Repeat(" ", width[i]-len([]rune(cell))+2))
			}
		}
		p.printf("%s\n", strings.TrimRight(b.String(), " "))
	}
	return p.err
}

func showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show SCHEME",
		Short: "Show the equations, messages, costs and evidence of a scheme",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := schemes.Find(args[0])
			if err != nil {
				return err
			}
			return show(&printer{w: cmd.OutOrStdout()}, s)
		},
	}
}

func show(p *printer, s schemes.Scheme) error {
	d := s.Description()
	ref, err := schemes.Reference(d)
	if err != nil {
		return err
	}
	p.printf("%s  %v\n\nEvidence: %v. %s\n", d.Key, ref, d.Evidence, d.Evidence.Noted())
	if d.Evidence.Level == "reconstruction" {
		p.printf("These are not the authors' equations; nothing below may be attributed to them.\n")
	}
	p.printf("Family: %s. Application: %s.\n\nRoles\n", d.Family, d.Application)
	for _, r := range d.Roles {
		p.printf("  %-4s %-7s %s\n", r.Name, r.Kind, r.Meaning)
	}
	p.printf("\nValues\n")
	for _, v := range d.Values {
		held := strings.Join(v.Holders, " ")
		if v.Public {
			held += " public"
		}
		if len(v.Of) > 0 {
			held += " of " + strings.Join(v.Of, ", ")
		}
		if held != "" {
			held = " (from the start: " + held + ")"
		}
		p.printf("  %-6s %-7s %s%s\n", v.Name, v.Class, v.Meaning, held)
	}
	lines := strings.Split(d.Source, "\n")
	for i, ph := range d.Phases {
		p.printf("\nPhase %s\n", ph.Name)
		if ph.Spoils != "" {
			p.printf("A fault of the scheme, kept: %s.\n", ph.Spoils)
		}
		end := len(lines)
		if i+1 < len(d.Phases) {
			end = d.Phases[i+1].Pos.Line - 1
		}
		// the source itself, with its comments on what was chosen; what stands in
		// front of the next phase belongs to that one
		last := ph.Pos.Line
		for _, st := range ph.Stmts {
			last = max(last, st.Pos.Line)
		}
		for n := ph.Pos.Line + 1; n <= end && (n <= last || !strings.HasPrefix(lines[n-1], "#")); n++ {
			if n > last && strings.TrimSpace(lines[n-1]) == "" {
				break
			}
			p.printf("%5d  %s\n", n, strings.TrimPrefix(lines[n-1], "  "))
		}
	}
	if err := showCosts(p, s); err != nil {
		return err
	}
	if err := showWeak(p, s); err != nil {
		return err
	}
	if len(d.Published) > 0 {
		p.printf("\nPublished figures\n")
	}
	for _, f := range d.Published {
		what := f.Formula
		if f.Bits > 0 {
			what = fmt.Sprintf("%d bits", f.Bits)
		}
		of := string(f.Phase)
		if f.First > 0 {
			of += fmt.Sprintf(", messages %d to %d", f.First, f.Last)
		}
		p.printf("  %s of %s: %s [%v]\n", f.Kind, of, what, f.Source)
	}
	sources, err := references(s)
	if err != nil {
		return err
	}
	delete(sources, ref.Key) // it stands at the top
	return printReferences(p, "Sources", sources)
}

func showCosts(p *printer, s schemes.Scheme) error {
	for _, set := range []string{"paper", "uniform"} {
		costs, err := schemes.Costs(s, set)
		if err != nil {
			return err
		}
		w, err := s.Description().Widths(set)
		if err != nil {
			return err
		}
		p.printf("\nCounted under widths %s (V = %d; %s)\n", set, w.V, w.Note)
		if runs := primitivesText(s.Description(), w, costs); runs != "" {
			p.printf("  run with %s\n", runs)
		}
		for _, c := range costs {
			p.printf("  %s\n", c.Phase)
			for _, m := range c.Messages {
				arrow := "->"
				if m.Secure {
					arrow = "=>"
				}
				var fields []string
				for _, f := range m.Fields {
					fields = append(fields, fmt.Sprintf("%s %d", f.Name, f.Bits))
				}
				p.printf("    %s %s %s  %d bits: %s\n", m.From, arrow, m.To, m.Bits, strings.Join(fields, ", "))
			}
			if set == "paper" {
				for _, r := range s.Description().Roles {
					if ops := opsText(c, r.Name); ops != "" {
						p.printf("    %s: %s\n", r.Name, ops)
					}
				}
			}
			p.printf("    kept afterwards, bits: %s\n", storageText(s, c))
		}
	}
	return nil
}

// primitivesText names the code that runs what is not hash or xor.
func primitivesText(d *lang.Description, w lang.Widths, costs []schemes.Cost) string {
	var parts []string
	for _, op := range lang.Counts() {
		done := slices.ContainsFunc(costs, func(c schemes.Cost) bool {
			return slices.ContainsFunc(d.Roles, func(r *lang.Role) bool { return c.Ops[r.Name][op.Name] > 0 })
		})
		if impl := w.Impl(op); done && impl != "" {
			parts = append(parts, op.Name+" "+impl)
		}
	}
	text := strings.Join(parts, ", ")
	if text != "" && d.Chosen.Text != "" {
		text += " (" + d.Chosen.String() + ")"
	}
	return text
}

func opsText(c schemes.Cost, role string) string {
	var names, parts []string
	for op, n := range c.Ops[role] {
		if n > 0 {
			names = append(names, op)
		}
	}
	slices.Sort(names)
	for _, op := range names {
		parts = append(parts, fmt.Sprintf("%d %s", c.Ops[role][op], op))
	}
	return strings.Join(parts, ", ")
}

func storageText(s schemes.Scheme, c schemes.Cost) string {
	parts := []string{fmt.Sprintf("card %d", c.Storage["card"])}
	for _, r := range s.Description().Roles {
		if r.Kind != lang.User || c.Storage[r.Name] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", r.Name, c.Storage[r.Name]))
		}
	}
	return strings.Join(parts, ", ")
}

// showWeak prints what the equations leave unauthenticated, derived from them.
func showWeak(p *printer, s schemes.Scheme) error {
	plan, err := s.Plan("paper")
	if err != nil {
		return err
	}
	weak := plan.Unauthenticated()
	p.printf("\nUnauthenticated fields of login, derived from the equations\n")
	if len(weak) == 0 {
		p.printf("  none: some party refuses whatever bit of a message is changed\n")
	}
	for _, w := range weak {
		m := plan.Phase(lang.Login).Messages[w.Message]
		f := m.Fields[w.Field]
		what := "the parties do not notice a change"
		if w.Split {
			what += " and end with different keys"
		}
		p.printf("  message %d, %s -> %s, field %s, bits %d to %d of %d: %s\n", w.Message+1, m.From, m.To, f.Name, w.From, w.To-1, f.Bits, what)
	}
	return nil
}

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "Check descriptions: every error and warning with its place and what would mend it",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			out, bad := &printer{w: cmd.OutOrStdout()}, false
			for _, file := range args {
				src, err := os.ReadFile(file)
				if err != nil {
					fmt.Fprintln(cmd.ErrOrStderr(), "benchrun:", err)
					bad = true
					continue
				}
				s, warnings, err := schemes.Compile(file, src)
				for _, w := range warnings {
					fmt.Fprintf(cmd.ErrOrStderr(), "%v: warning: %s; %s\n", w.Pos, w.Msg, w.Mend)
				}
				if err != nil {
					fmt.Fprintln(cmd.ErrOrStderr(), err)
					bad = true
					continue
				}
				l, err := describe(s)
				if err != nil {
					return err
				}
				out.printf("%s: %s is consistent: %d messages in login, evidence %v\n", file, l.Key, l.Messages, s.Description().Evidence)
			}
			if bad {
				return errReported
			}
			return out.err
		},
	}
}
