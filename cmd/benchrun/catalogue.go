package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/adversary"
	"tmisbench/schemes/cite"
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
	Texts       texts  `json:"texts"`
	Evidence    string `json:"evidence"`
	Confidence  *int   `json:"confidence"` // percent; null where not estimated
	Roles       []role `json:"roles"`
	Messages    int    `json:"messages"` // over public channels, in login

	short string // the reference in a cell
}

// texts are what a description says beside its words.
type texts struct {
	Family      string `json:"family"`
	Application string `json:"application"`
}

// beside is a word with the text that stands beside it.
func beside(word, text string) string {
	if text == "" {
		return word
	}
	return word + " (" + text + ")"
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
		Key: d.Key, Cite: d.Cite.Text, Reference: ref.String(), Title: d.Title, Authors: d.Authors, Year: d.Year,
		Venue:  d.Venue,
		Family: string(d.Family), Application: string(d.Application), Texts: texts{d.FamilyText, d.ApplicationText},
		Evidence: d.Evidence.Level, short: ref.Short(),
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
	var out output
	var full bool
	c := &cobra.Command{
		Use:   "list [SCHEME...]",
		Short: "List the schemes and how their equations were obtained",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
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
			if out.asJSON() {
				return printJSON(cmd.OutOrStdout(), list)
			}
			blocks := []doc.Block{listTable(all, list)}
			if full {
				cited, err := references(all...)
				if err != nil {
					return err
				}
				blocks = append(blocks, doc.Headingf(2, "References"), doc.References{Works: cited})
			}
			return out.write(cmd.OutOrStdout(), blocks...)
		},
	}
	out.flags(c, true)
	c.Flags().BoolVar(&full, "references", false, "also print the works cited: papers, and sources of equations and "+
		"published figures")
	return c
}

func listTable(all []schemes.Scheme, list []listing) *doc.Table {
	t := &doc.Table{Name: "schemes", Columns: []doc.Column{
		{Head: "scheme"},
		{Head: "evidence"},
		{Head: "family"},
		{Head: "application"},
		{Head: "roles"},
		{Head: "messages"},
		{Head: "citation"},
	}}
	for i, l := range list {
		var roles []string
		for _, r := range l.Roles {
			roles = append(roles, r.Name)
		}
		t.Add(doc.Plain(l.Key), doc.Plain(all[i].Description().Evidence.String()),
			doc.Plain(beside(l.Family, l.Texts.Family)), doc.Plain(beside(l.Application, l.Texts.Application)),
			doc.Plain(strings.Join(roles, " ")), doc.Spans{doc.Count(l.Messages)}, doc.Plain(l.short))
	}
	return t
}

// references are the works that descriptions cite, by key: the papers, and the
// sources of equations and figures.
func references(all ...schemes.Scheme) ([]*cite.Entry, error) {
	refs, err := schemes.References()
	if err != nil {
		return nil, err
	}
	works := map[string]*cite.Entry{}
	for _, s := range all {
		d := s.Description()
		paper, err := schemes.Reference(d)
		if err != nil {
			return nil, err
		}
		works[paper.Key] = paper
		for _, k := range d.Cites() {
			works[k.Text] = refs.Find(k.Text) // it was found when the description was compiled
		}
	}
	var sorted []*cite.Entry
	for _, key := range slices.Sorted(maps.Keys(works)) {
		sorted = append(sorted, works[key])
	}
	return sorted, nil
}

func showCommand() *cobra.Command {
	var out output
	c := &cobra.Command{
		Use:   "show SCHEME",
		Short: "Show the equations, messages, costs and evidence of a scheme",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := out.check(); err != nil {
				return err
			}
			s, err := schemes.Find(args[0])
			if err != nil {
				return err
			}
			blocks, err := show(s)
			if err != nil {
				return err
			}
			return out.write(cmd.OutOrStdout(), blocks...)
		},
	}
	out.flags(c, false)
	return c
}

// show is everything that is known of a scheme without measuring it.
func show(s schemes.Scheme) ([]doc.Block, error) {
	d := s.Description()
	ref, err := schemes.Reference(d)
	if err != nil {
		return nil, err
	}
	evidence := fmt.Sprintf("Evidence: %v. %s", d.Evidence, d.Evidence.Noted())
	if d.Evidence.Level == "reconstruction" {
		evidence += ". These are not the authors' equations; nothing below may be attributed to them."
	}
	roles := &doc.Table{Name: "roles", Columns: make([]doc.Column, 3)}
	for _, r := range d.Roles {
		roles.Add(doc.Plain(r.Name), doc.Plain(string(r.Kind)), doc.Plain(r.Meaning))
	}
	blocks := []doc.Block{
		doc.Headingf(1, "%s", d.Key), doc.Paragraphf("%v", ref), doc.Paragraphf("%s", evidence),
		doc.Paragraphf("Family: %s. Application: %s.", beside(string(d.Family), d.FamilyText),
			beside(string(d.Application), d.ApplicationText)),
		doc.Headingf(2, "Roles"), roles, doc.Headingf(2, "Values"), showValues(d),
	}
	blocks = append(blocks, showPhases(d)...)
	for _, part := range []func(schemes.Scheme) ([]doc.Block, error){showCosts, showWeak} {
		more, err := part(s)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, more...)
	}
	if len(d.Published) > 0 {
		blocks = append(blocks, doc.Headingf(2, "Published figures"), showPublished(d))
	}
	sources, err := references(s)
	if err != nil {
		return nil, err
	}
	sources = slices.DeleteFunc(sources, func(w *cite.Entry) bool { return w.Key == ref.Key }) // it stands at the top
	if len(sources) > 0 {
		blocks = append(blocks, doc.Headingf(2, "Sources"), doc.References{Works: sources})
	}
	return blocks, nil
}

func showValues(d *lang.Description) *doc.Table {
	t := &doc.Table{Name: "values", Columns: make([]doc.Column, 3)}
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
		t.Add(doc.Plain(v.Name), doc.Plain(string(v.Class)), doc.Plain(strings.TrimSpace(v.Meaning+held)))
	}
	return t
}

// showPhases is the source itself, with its comments on what was chosen; what stands
// in front of the next phase belongs to that one.
func showPhases(d *lang.Description) []doc.Block {
	var blocks []doc.Block
	source := strings.Split(d.Source, "\n")
	for i, ph := range d.Phases {
		blocks = append(blocks, doc.Headingf(2, "Phase %s", ph.Name))
		if ph.Spoils != "" {
			blocks = append(blocks, doc.Paragraphf("A fault of the scheme, kept: %s.", ph.Spoils))
		}
		end := len(source)
		if i+1 < len(d.Phases) {
			end = d.Phases[i+1].Pos.Line - 1
		}
		last := ph.Pos.Line
		for _, st := range ph.Stmts {
			last = max(last, st.Pos.Line)
		}
		var lines []string
		for n := ph.Pos.Line + 1; n <= end && (n <= last || !strings.HasPrefix(source[n-1], "#")); n++ {
			if n > last && strings.TrimSpace(source[n-1]) == "" {
				break
			}
			lines = append(lines, fmt.Sprintf("%3d  %s", n, strings.TrimPrefix(source[n-1], "  ")))
		}
		blocks = append(blocks, doc.Preformatted{Lines: lines})
	}
	return blocks
}

func showPublished(d *lang.Description) doc.List {
	var figures doc.List
	for _, f := range d.Published {
		what := f.Formula
		if f.Bits > 0 {
			what = fmt.Sprintf("%d bits", f.Bits)
		}
		of := string(f.Phase)
		if f.First > 0 {
			of += fmt.Sprintf(", messages %d to %d", f.First, f.Last)
		}
		figures.Items = append(figures.Items, doc.Spans{
			doc.Text(fmt.Sprintf("%s of %s: %s ", f.Kind, of, what)),
			doc.Citation{Key: f.Source.Key.Text, Where: f.Source.Text},
		})
	}
	return figures
}

// showCosts has a table for each phase: messages, operations, what is kept.
func showCosts(s schemes.Scheme) ([]doc.Block, error) {
	var blocks []doc.Block
	for _, set := range []string{"paper", "uniform"} {
		costs, err := schemes.Costs(s, set)
		if err != nil {
			return nil, err
		}
		w, err := s.Description().Widths(set)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, doc.Headingf(2, "Counted under widths %s (V = %d; %s)", set, w.V, w.Note))
		if runs := primitivesText(s.Description(), w, costs); runs != "" {
			blocks = append(blocks, doc.Paragraphf("run with %s", runs))
		}
		for _, c := range costs {
			t := &doc.Table{Name: string(c.Phase) + "-" + set, Columns: []doc.Column{{}, {Right: true}, {}}}
			for _, m := range c.Messages {
				arrow := "->"
				if m.Secure {
					arrow = "=>"
				}
				var fields []string
				for _, f := range m.Fields {
					fields = append(fields, fmt.Sprintf("%s %d", f.Name, f.Bits))
				}
				t.Add(doc.Plain(m.From+" "+arrow+" "+m.To), doc.Plain(fmt.Sprintf("%d bits", m.Bits)),
					doc.Plain(strings.Join(fields, ", ")))
			}
			if set == "paper" {
				for _, r := range s.Description().Roles {
					if ops := opsText(c, r.Name); ops != "" {
						t.Add(doc.Plain(r.Name), nil, doc.Plain(ops))
					}
				}
			}
			t.Add(doc.Plain("kept afterwards"), doc.Plain("bits"), doc.Plain(storageText(s, c)))
			blocks = append(blocks, doc.Headingf(3, "%s", c.Phase), t)
		}
	}
	return blocks, nil
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
	parts := []string{fmt.Sprintf("card %d", c.Storage.Card)}
	for _, r := range s.Description().Roles {
		if r.Kind != lang.User || c.Storage.Roles[r.Name] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", r.Name, c.Storage.Roles[r.Name]))
		}
	}
	return strings.Join(parts, ", ")
}

// showWeak is what the equations leave unauthenticated, derived from them.
func showWeak(s schemes.Scheme) ([]doc.Block, error) {
	plan, err := s.Plan("paper")
	if err != nil {
		return nil, err
	}
	head := doc.Headingf(2, "Unauthenticated fields of login, derived from the equations")
	weak := plan.Unauthenticated()
	if len(weak) == 0 {
		return []doc.Block{head, doc.Paragraphf("none: some party refuses whatever bit of a message is changed")}, nil
	}
	var fields doc.List
	for _, w := range weak {
		m := plan.Phase(lang.Login).Messages[w.Message]
		f := m.Fields[w.Field]
		place, what := fmt.Sprintf("bits %d to %d of %d", w.From, w.To-1, f.Bits), "the parties do not notice a change"
		if w.Replaced {
			place, what = replacement(f.Class), "the parties do not notice"
		}
		if w.Split {
			what += " and end with different keys"
		}
		fields.Items = append(fields.Items, doc.Plain(fmt.Sprintf("message %d, %s -> %s, field %s, %s: %s",
			w.Message+1, m.From, m.To, f.Name, place, what)))
	}
	return []doc.Block{head, fields}, nil
}

// replacement says what takes the place of a field of a class.
func replacement(class lang.Class) string {
	kind := map[lang.Class]string{
		lang.ClassPoint: "point", lang.ClassBase: "point", lang.ClassChebyshev: "Chebyshev value",
		lang.ClassCiphertext: "ciphertext", lang.ClassSignature: "signature", lang.ClassModulus: "square",
	}[class]
	if kind == "" {
		kind = "value of its kind"
	}
	return "replaced by another " + kind
}

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "Check descriptions; print each error and warning with its position and how to fix it",
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
				if err == nil {
					err = adversary.CheckClaims(s.Description())
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
				out.printf("%s: %s is consistent: %d messages in login, evidence %v\n", file, l.Key, l.Messages,
					s.Description().Evidence)
			}
			if bad {
				return errReported
			}
			return out.err
		},
	}
}
