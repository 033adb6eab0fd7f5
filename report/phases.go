package report

import "tmisbench/schemes/lang"

// phases is the table of all phases, run end to end.
func (s *study) phases() *table {
	unit := s.loginScale(reference) // as in the other tables; setup is of little interest
	t := &table{
		name:    "phases",
		title:   "Time and hashes of each phase",
		caption: []string{s.run.tableCaption(reference)},
		columns: schemeColumns(),
	}
	for _, p := range lang.PhaseNames {
		t.columns = append(t.columns, timeColumn(string(p), unit.unit()), column{kind: counted, head: string(p) + " hashes", right: true})
	}
	for _, g := range s.groups {
		t.heading(g.heading)
		for _, d := range g.schemes {
			var cells []cell
			for _, p := range lang.PhaseNames {
				time, hashes := missing, missing
				if e, ok := s.run.time(wholeBench(p, d.Key, reference)); ok {
					time = t.timeCell(e, unit.format)
				}
				if c, ok := s.cost(d.Key, s.run.widths(), p); ok {
					ops := sum(c.Ops)
					hashes = number(ops["hash"] + ops["bh"] + ops["stretch"])
				}
				cells = append(cells, time, hashes)
			}
			t.addScheme(d, cells...)
		}
	}
	t.note("n/a: the scheme has no such phase, or its description does not establish it")
	t.note(s.changed()...)
	return t
}
