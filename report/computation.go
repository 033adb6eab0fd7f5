package report

import (
	"tmisbench/bench/raw"
	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// computation is the table of the login phase: what is counted, what follows
// from that, what is measured and what is printed elsewhere.
func (s *dataset) computation() *doc.Table {
	unit := s.loginScale(reference)
	t := &doc.Table{
		Name:    "computation",
		Title:   "Computation cost of the login phase",
		Caption: []string{s.run.tableCaption(reference)},
		Columns: schemeColumns(
			doc.Column{Head: "role"},
			doc.Column{Kind: doc.Counted, Head: "operations", Wrap: 42},
			doc.Column{Kind: doc.Modelled, Head: "time", Unit: unit, Right: true},
			timeColumn("", unit),
			doc.Column{Kind: doc.Measured, Head: "residual (%)", Right: true},
			doc.Column{Kind: doc.Measured, Head: "allocs/op", Right: true},
			doc.Column{Kind: doc.Published, Head: "formula and source", Wrap: 30},
		),
	}
	m := &model{run: s.run, backend: reference}
	for _, g := range s.groups {
		t.Heading(g.heading)
		for _, d := range g.schemes {
			cost, ok := s.cost(d.Key, s.run.widths(), "login")
			if !ok {
				continue
			}
			for _, role := range roleNames(d) {
				if _, ok := s.run.time(roleBench(lang.Login, d.Key, reference, role)); ok ||
					formula(cost.Ops[role]) != idle {
					s.addComputation(t, d, roleBench(lang.Login, d.Key, reference, role), cost.Ops[role], m, unit)
				}
			}
			s.addComputation(t, d, wholeBench(lang.Login, d.Key, reference), sum(cost.Ops), m, unit)
		}
	}
	t.Note(m.note(), operationsNote(), "all: the phase run end to end, counted and modelled as the sum over the roles",
		"residual = (measured - modelled) / measured")
	t.Note(s.changed()...)
	return t
}

func (s *dataset) addComputation(t *doc.Table, d *lang.Description, b raw.Name, ops schemes.Ops, m *model,
	unit doc.Unit,
) {
	model, measured, residual, allocs, figure := missing(), missing(), missing(), missing(), text("")
	expected, modelled := m.time(s.input(d), ops)
	if modelled {
		model = number(expected, unit)
	}
	if e, ok := s.run.time(b); ok {
		measured = timeCell(t, e, unit)
		if modelled && e.Center > 0 {
			residual = number(100*(e.Center-expected)/e.Center, doc.Verb("%+.1f"))
		}
		if a, ok := s.run.results[b][raw.Allocs]; ok {
			allocs = number(a.Center, doc.Unit{})
		}
	} else {
		t.Note("n/a: not in the raw file")
	}
	role := b.Role
	if b.Whole {
		role = "all"
		figure = publishedCell(t, published(d, "computation", "login"),
			func(p *lang.Published) string { return p.Formula })
	}
	addScheme(t, d, text(role), text(formula(ops)), model, measured, residual, allocs, figure)
}

// loginScale suits the login times of all schemes under some backends.
func (s *dataset) loginScale(backends ...string) doc.Unit {
	return doc.SecondsLike(s.loginTimes(s.all(), backends...))
}

// loginTimes lists the medians of the login of some schemes, in seconds.
func (s *dataset) loginTimes(of []*lang.Description, backends ...string) []float64 {
	var times []float64
	for _, d := range of {
		for _, hash := range backends {
			if e, ok := s.run.time(wholeBench(lang.Login, d.Key, hash)); ok {
				times = append(times, e.Center)
			}
		}
	}
	return times
}

// input is what the costs of a scheme's login depend on.
func (s *dataset) input(d *lang.Description) input {
	login, _ := s.cost(d.Key, s.run.widths(), "login")
	w, err := d.Widths(s.run.widths())
	if err != nil {
		panic(err) // newDataset has counted under these widths, so they exist
	}
	return input{widths: w, plain: plainBits(login)}
}
