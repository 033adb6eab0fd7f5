package report

import (
	"tmisbench/report/doc"
	"tmisbench/schemes/lang"
)

// backendTable compares login under all measured hash backends.
func (s *dataset) backendTable() *doc.Table {
	names := s.run.backends()
	unit := s.loginScale(names...)
	t := &doc.Table{
		Name:    "backends",
		Title:   "Login time by hash backend (" + unit.Symbol() + ")",
		Caption: []string{s.run.tableCaption("")},
		Columns: schemeColumns(),
	}
	for _, name := range names {
		t.Columns = append(t.Columns, timeColumn(name, unit))
	}
	for _, g := range s.groups {
		t.Heading(g.heading)
		for _, d := range g.schemes {
			cells := make([]doc.Spans, len(names))
			for i, name := range names {
				cells[i] = missing()
				if e, ok := s.run.time(wholeBench(lang.Login, d.Key, name)); ok {
					cells[i] = timeCell(t, e, unit)
				}
			}
			addScheme(t, d, cells...)
		}
	}
	for _, name := range names {
		t.Note("code that ran for " + name + ": " + or(s.run.Config("impl-"+name), "not recorded"))
	}
	t.Note(s.changed()...)
	return t
}
