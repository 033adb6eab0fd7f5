package report

import (
	"tmisbench/report/doc"
	"tmisbench/schemes/lang"
)

// phases is the table of all phases, run end to end.
func (s *dataset) phases() *doc.Table {
	unit := s.loginScale(reference) // as in the other tables; setup is of little interest
	t := &doc.Table{
		Name:    "phases",
		Title:   "Time and hashes of each phase",
		Caption: []string{s.run.tableCaption(reference)},
		Columns: schemeColumns(),
	}
	for _, p := range lang.PhaseNames {
		t.Columns = append(t.Columns, timeColumn(string(p), unit), countColumn(string(p)+" hashes"))
	}
	for _, g := range s.groups {
		t.Heading(g.heading)
		for _, d := range g.schemes {
			var cells []doc.Spans
			for _, p := range lang.PhaseNames {
				time, hashes := missing(), missing()
				if e, ok := s.run.time(wholeBench(p, d.Key, reference)); ok {
					time = timeCell(t, e, unit)
				}
				if c, ok := s.cost(d.Key, s.run.widths(), p); ok {
					ops := sum(c.Ops)
					hashes = count(ops["hash"] + ops["bh"] + ops["stretch"])
				}
				cells = append(cells, time, hashes)
			}
			addScheme(t, d, cells...)
		}
	}
	t.Note("n/a: the scheme has no such phase, or its description does not establish it")
	t.Note(s.changed()...)
	return t
}
