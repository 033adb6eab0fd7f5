package report

import "tmisbench/schemes/lang"

// backendTable compares login under all measured hash backends.
func (s *study) backendTable() *table {
	names := s.run.backends()
	unit := s.loginScale(names...)
	t := &table{
		name:    "backends",
		title:   "Login time by hash backend (" + unit.unit() + ")",
		caption: []string{s.run.tableCaption("")},
		columns: schemeColumns(),
	}
	for _, name := range names {
		t.columns = append(t.columns, timeColumn(name, unit.unit()))
	}
	for _, g := range s.groups {
		t.heading(g.heading)
		for _, d := range g.schemes {
			cells := make([]cell, len(names))
			for i, name := range names {
				cells[i] = missing
				if e, ok := s.run.time(wholeBench(lang.Login, d.Key, name)); ok {
					cells[i] = t.timeCell(e, unit.format)
				}
			}
			t.addScheme(d, cells...)
		}
	}
	for _, name := range names {
		t.note("code that ran for " + name + ": " + or(s.run.Config("impl-"+name), "not recorded"))
	}
	t.note(s.changed()...)
	return t
}
