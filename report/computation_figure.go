package report

import (
	"slices"
	"strings"

	"tmisbench/report/doc"
	"tmisbench/report/figure"
	"tmisbench/schemes/lang"
)

// barSpread is how much longer the longest login may take than the shortest for
// stacked bars on one linear axis. Beyond it the short ones are stumps, and the
// parts of a bar have no length on a logarithmic axis.
const barSpread = 10

// computationFigure has bars where the logins of all schemes are of one order, and
// else marks on a logarithmic axis, where equal distances are equal factors.
func (s *dataset) computationFigure() *figure.Page {
	log := spread(s.loginTimes(s.all(), reference)) > barSpread
	return s.loginFigure("computation", "", s.groups, s.loginScale(reference), log)
}

// familyFigures show as bars what the computation figure shows as marks: each family
// that has several schemes, all of one order, on an axis of its own.
func (s *dataset) familyFigures() []*figure.Page {
	if spread(s.loginTimes(s.all(), reference)) <= barSpread {
		return nil
	}
	var figures []*figure.Page
	for _, family := range lang.Families {
		name := familyNames[family]
		var of []group
		var times []float64
		for _, g := range s.groups {
			if g.family == family {
				of = append(of, g)
				times = append(times, s.loginTimes(g.schemes, reference)...)
			}
		}
		if len(times) < 2 || spread(times) > barSpread {
			continue
		}
		file := "computation-" + strings.ReplaceAll(strings.ToLower(name), " ", "-")
		p := s.loginFigure(file, ": "+name, of, doc.SecondsLike(times), false)
		p.Caption = append(p.Caption, "The axis is this family's own: compare lengths within this figure only.")
		figures = append(figures, p)
	}
	return figures
}

// loginFigure shows the login times of some groups, as bars or, on a logarithmic
// axis, as marks. of ends the title.
func (s *dataset) loginFigure(name, of string, groups []group, unit doc.Unit, log bool) *figure.Page {
	c := newChart(kindNames, true)
	c.Log, c.Axis, c.Whole = log, "login time ("+unit.Symbol()+")", "whole phase, 95 % interval"
	what := "Bars: medians of the roles, each run by itself."
	if log {
		c.Axis += ", logarithmic"
		what = "Logarithmic axis: equal distances are equal factors, so the marks of the roles do not add up by eye. " +
			"Role marks: medians of the roles, each run by itself; those that would hide one another stand one " +
			"above the other."
	}
	for _, g := range groups {
		addSection(c, g, func(d *lang.Description, l *figure.Line) bool { return s.timeLine(c, d, l, unit) })
	}
	p := &figure.Page{
		Name: name, Title: "Computation cost of the login phase, measured" + of, Body: c,
		Caption: []string{
			what + " Dot and number: median of the whole phase with its 95 % interval.",
			"Conditions: " + s.run.machine(reference) + ".",
		},
	}
	if !log {
		cutBars(p, c)
	}
	return p
}

// timeLine gives a line the times of the roles and of the whole phase.
func (s *dataset) timeLine(c *figure.Chart, d *lang.Description, l *figure.Line, unit doc.Unit) bool {
	var roles []figure.Point
	for i, k := range lang.RoleKinds {
		for _, r := range d.Roles {
			if e, ok := s.run.time(roleBench(lang.Login, d.Key, reference, r.Name)); ok && r.Kind == k {
				roles = append(roles, figure.Point{Series: i, Value: e.Center / unit.Factor()})
			}
		}
	}
	if c.Log {
		l.Dots = roles
	} else {
		l.Parts = roles
	}
	all, ok := s.run.time(wholeBench(lang.Login, d.Key, reference))
	if !ok {
		return len(roles) > 0
	}
	l.Value = unit.Format(all.Center)
	center := all.Center / unit.Factor()
	l.Span = &figure.Span{Center: center, Low: center, High: center}
	if all.bounded() {
		l.Span.Low, l.Span.High = all.Lo/unit.Factor(), all.Hi/unit.Factor()
	}
	return true
}

// spread is the ratio of the longest time to the shortest; 1 if there is none.
func spread(times []float64) float64 {
	if len(times) == 0 || slices.Min(times) <= 0 {
		return 1
	}
	return slices.Max(times) / slices.Min(times)
}
