package report

import (
	"fmt"
	"strings"

	"tmisbench/schemes/lang"
)

// storage is the table of what the parties keep.
func (s *study) storage() *table {
	t := &table{
		name:    "storage",
		title:   "Storage after registration (bits)",
		caption: []string{countedCaption},
		columns: schemeColumns(),
	}
	keepers := s.keepers()
	for _, w := range shownWidths {
		for _, k := range keepers {
			t.columns = append(t.columns, column{kind: counted, head: k + ", " + w, right: true})
		}
	}
	t.columns = append(t.columns, column{kind: printed, head: "bits and source", wrap: 30})
	for _, g := range s.groups {
		t.heading(g.heading)
		for _, d := range g.schemes {
			var cells []cell
			for _, w := range shownWidths {
				kept, ok := s.kept(d, w)
				for _, k := range keepers {
					if ok {
						cells = append(cells, number(kept[k]))
					} else {
						cells = append(cells, missing)
					}
				}
			}
			t.addScheme(d, append(cells, t.publishedCell(published(d, "storage", ""), func(p *lang.Published) string {
				return fmt.Sprintf("%s: %d bits", p.Phase, p.Bits)
			}))...)
		}
	}
	t.note("with one user and one server; a server and the centre keep their own secrets and one entry for the user where the scheme has one; look-up keys and public values are not counted",
		"card: what the user keeps, which is the card unless a scheme says otherwise")
	t.note(s.unregistered()...)
	return t
}

// unregistered names the schemes of which nothing can be said after registration.
func (s *study) unregistered() []string {
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
	return []string{"n/a, and not in the figure: " + strings.Join(without, ", ") + ", whose description has no registration; benchrun cost tells what is kept after login"}
}

// kept sums up the bits that the roles of each kind keep after registration.
func (s *study) kept(d *lang.Description, widths string) (map[string]int, bool) {
	c, ok := s.cost(d.Key, widths, "registration")
	if !ok {
		return nil, false
	}
	bits := map[string]int{keeper(lang.User): c.Storage.Card}
	for _, r := range d.Roles {
		bits[keeper(r.Kind)] += c.Storage.Roles[r.Name]
	}
	return bits, true
}
