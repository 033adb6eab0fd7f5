package report

import (
	"fmt"
	"strings"

	"tmisbench/report/doc"
	"tmisbench/schemes/lang"
)

// storage is the table of what the parties keep.
func (s *dataset) storage() *doc.Table {
	t := &doc.Table{
		Name:    "storage",
		Title:   "Storage after registration (bits)",
		Caption: []string{countedCaption},
		Columns: schemeColumns(),
	}
	places := s.places()
	for _, w := range shownWidths {
		for _, k := range places {
			t.Columns = append(t.Columns, countColumn(k+", "+w))
		}
	}
	t.Columns = append(t.Columns, doc.Column{Kind: doc.Published, Head: "bits and source", Wrap: 30})
	for _, g := range s.groups {
		t.Heading(g.heading)
		for _, d := range g.schemes {
			var cells []doc.Spans
			for _, w := range shownWidths {
				kept, ok := s.kept(d, w)
				for _, k := range places {
					if ok {
						cells = append(cells, count(kept[k]))
					} else {
						cells = append(cells, missing())
					}
				}
			}
			addScheme(t, d, append(cells, publishedCell(t, published(d, "storage", ""), func(p *lang.Published) string {
				return fmt.Sprintf("%s: %d bits", p.Phase, p.Bits)
			}))...)
		}
	}
	t.Note("with one user and one server; a server and the centre keep their own secrets and one entry for the user "+
		"where the scheme has one; look-up keys and public values are not counted",
		"card: what the user keeps, which is the card unless a scheme says otherwise")
	t.Note(s.unregistered()...)
	return t
}

// unregistered names the schemes of which nothing can be said after registration.
func (s *dataset) unregistered() []string {
	var without []string
	for _, d := range s.all() {
		if d.Phase(lang.Registration) == nil {
			without = append(without, displayName(d)+" ("+d.Evidence.String()+")")
		}
	}
	if without == nil {
		return nil
	}
	const named = 3
	if more := len(without) - named; more > 0 {
		without = append(without[:named:named], fmt.Sprintf("and %d more", more))
	}
	return []string{"n/a, and not in the figure: " + strings.Join(without, ", ") +
		", whose description has no registration; benchrun cost tells what is kept after login"}
}

// kept sums up the bits that the roles of each kind keep after registration.
func (s *dataset) kept(d *lang.Description, widths string) (map[string]int, bool) {
	c, ok := s.cost(d.Key, widths, "registration")
	if !ok {
		return nil, false
	}
	bits := map[string]int{place(lang.User): c.Storage.Card}
	for _, r := range d.Roles {
		bits[place(r.Kind)] += c.Storage.Roles[r.Name]
	}
	return bits, true
}
