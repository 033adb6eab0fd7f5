package report

import (
	"slices"
	"strings"

	"tmisbench/schemes/lang"
)

// barSpread is how much longer the longest login may take than the shortest for
// stacked bars on one linear axis. Beyond it the short ones are stumps, and the
// parts of a bar have no length on a logarithmic axis.
const barSpread = 10

// computationChart has bars where the logins of all schemes are of one order, and
// else marks on a logarithmic axis, where equal distances are equal factors.
func (s *study) computationChart() *chart {
	unit := s.loginScale(reference)
	c := &chart{
		name: "computation", title: "Computation cost of the login phase, measured",
		series: kindNames, kinds: true, log: spread(s.loginTimes(s.all(), reference)) > barSpread,
	}
	for _, g := range s.groups {
		c.section(g, func(d *lang.Description, l *line) bool { return s.timeLine(c, d, l, unit) })
	}
	s.finish(c, unit)
	return c
}

// familyCharts show as bars what the computation chart shows as marks: each family
// that has several schemes, all of one order, on an axis of its own.
func (s *study) familyCharts() []*chart {
	if spread(s.loginTimes(s.all(), reference)) <= barSpread {
		return nil
	}
	var charts []*chart
	for i := range len(families) + 1 {
		name := "other families"
		if i < len(families) {
			name = families[i].name
		}
		var times []float64
		for _, g := range s.groups {
			if g.family == i {
				times = append(times, s.loginTimes(g.schemes, reference)...)
			}
		}
		if len(times) < 2 || spread(times) > barSpread {
			continue
		}
		unit := timeScale(times)
		c := &chart{
			name:  "computation-" + strings.ReplaceAll(strings.ToLower(name), " ", "-"),
			title: "Computation cost of the login phase, measured: " + name, series: kindNames, kinds: true,
		}
		for _, g := range s.groups {
			if g.family == i {
				c.section(g, func(d *lang.Description, l *line) bool { return s.timeLine(c, d, l, unit) })
			}
		}
		s.finish(c, unit)
		c.caption = append(c.caption, "The axis is this family's own: compare lengths within this figure only.")
		charts = append(charts, c)
	}
	return charts
}

// timeLine gives a line the times of the roles and of the whole phase.
func (s *study) timeLine(c *chart, d *lang.Description, l *line, unit scale) bool {
	var roles []point
	for i, k := range lang.RoleKinds {
		for _, r := range d.Roles {
			if e, ok := s.run.time(roleBench(lang.Login, d.Key, reference, r.Name)); ok && r.Kind == k {
				roles = append(roles, point{i, e.Center / unit.Factor})
			}
		}
	}
	if c.log {
		l.dots = roles
	} else {
		l.parts = roles
	}
	all, ok := s.run.time(wholeBench(lang.Login, d.Key, reference))
	if !ok {
		return len(roles) > 0
	}
	l.value = unit.format(all.Center)
	l.span = &span{all.Center / unit.Factor, all.Center / unit.Factor, all.Center / unit.Factor}
	if all.bounded() {
		l.span.low, l.span.high = all.Lo/unit.Factor, all.Hi/unit.Factor
	}
	return true
}

// finish names the axis and says what is seen.
func (s *study) finish(c *chart, unit scale) {
	c.axis, c.whole = "login time ("+unit.unit()+")", "whole phase, 95 % interval"
	what := "Bars: medians of the roles, each run by itself."
	if c.log {
		c.axis += ", logarithmic"
		what = "Logarithmic axis: equal distances are equal factors, so the marks of the roles do not add up by eye. Role marks: medians of the roles, each run by itself; those that would hide one another stand one above the other."
	}
	c.caption = append(c.caption, what+" Dot and number: median of the whole phase with its 95 % interval.", "Conditions: "+s.run.machine(reference)+".")
	if !c.log {
		c.cut(c.ends())
	}
}

// spread is the ratio of the longest time to the shortest; 1 if there is none.
func spread(times []float64) float64 {
	if len(times) == 0 || slices.Min(times) <= 0 {
		return 1
	}
	return slices.Max(times) / slices.Min(times)
}
