package report

import (
	"fmt"

	"tmisbench/bench/raw"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// computation is the table of the login phase: what is counted, what follows
// from that, what is measured and what is printed elsewhere.
func (s *study) computation() *table {
	unit := s.loginScale(reference)
	t := &table{
		name:    "computation",
		title:   "Computation cost of the login phase",
		caption: []string{s.run.tableCaption(reference)},
		columns: schemeColumns(
			column{head: "role"},
			column{kind: counted, head: "operations", wrap: 42},
			column{kind: modelled, head: "time (" + unit.unit() + ")", right: true, csv: []string{"time (ns)"}},
			timeColumn("", unit.unit()),
			column{kind: measured, head: "residual (%)", right: true},
			column{kind: measured, head: "allocs/op", right: true},
			column{kind: printed, head: "formula and source", wrap: 30},
		),
	}
	m := &model{run: s.run, backend: reference}
	for _, g := range s.groups {
		t.heading(g.heading)
		for _, d := range g.schemes {
			cost, ok := s.cost(d.Key, s.run.widths(), "login")
			if !ok {
				continue
			}
			for _, role := range roleNames(d) {
				if _, ok := s.run.time(roleBench(lang.Login, d.Key, reference, role)); ok || formula(cost.Ops[role]) != idle {
					s.addComputation(t, d, roleBench(lang.Login, d.Key, reference, role), cost.Ops[role], m, unit)
				}
			}
			s.addComputation(t, d, wholeBench(lang.Login, d.Key, reference), sum(cost.Ops), m, unit)
		}
	}
	t.note(m.note(), operationsNote, "all: the phase run end to end, counted and modelled as the sum over the roles",
		"residual = (measured - modelled) / measured")
	t.note(s.changed()...)
	return t
}

func (s *study) addComputation(t *table, d *lang.Description, b raw.Name, ops engine.Ops, m *model, unit scale) {
	model, measuredTime, residual, allocs, figure := missing, missing, missing, missing, str("")
	expected, modelled := m.time(s.input(d), ops)
	if modelled {
		model = cell{text: unit.format(expected), csv: []string{nanoseconds.Format(expected)}}
	}
	if e, ok := s.run.time(b); ok {
		measuredTime = t.timeCell(e, unit.format)
		if modelled && e.Center > 0 {
			residual = str(fmt.Sprintf("%+.1f", 100*(e.Center-expected)/e.Center))
		}
		if a, ok := s.run.results[b][raw.Allocs]; ok {
			allocs = str(fmt.Sprintf("%g", a.Center))
		}
	}
	if measuredTime.text == missing.text {
		t.note("n/a: not in the raw file")
	}
	role := b.Role
	if b.Whole {
		role = "all"
		figure = t.publishedCell(published(d, "computation", "login"), func(p *lang.Published) string { return p.Formula })
	}
	t.addScheme(d, str(role), str(formula(ops)), model, measuredTime, residual, allocs, figure)
}

// loginScale suits the login times of all schemes under some backends.
func (s *study) loginScale(backends ...string) scale {
	return timeScale(s.loginTimes(s.all(), backends...))
}

// loginTimes lists the medians of the login of some schemes, in seconds.
func (s *study) loginTimes(of []*lang.Description, backends ...string) []float64 {
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
func (s *study) input(d *lang.Description) input {
	login, _ := s.cost(d.Key, s.run.widths(), "login")
	w, err := d.Widths(s.run.widths())
	if err != nil {
		panic(err) // newStudy has counted under these widths, so they exist
	}
	return input{widths: w, plain: plainBits(login)}
}
