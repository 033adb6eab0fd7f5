package report

import (
	"slices"
	"strconv"

	"tmisbench/schemes/lang"
)

// charts are the figures in the order of their files.
func (s *study) charts() []*chart {
	all := append([]*chart{s.computationChart(), s.communicationChart(), s.storageChart(), s.backendChart()}, s.familyCharts()...)
	for _, c := range all {
		c.caption = append(c.caption, ddaggerCaption(s.all())...)
	}
	return all
}

// chartWidths is the width set of the counted figures: the convention of the
// literature, the same for every scheme, so that bars compare protocols and not
// what their authors took an identity to be.
const chartWidths = "160"

// section makes a line for every scheme of a group for which draw has something.
func (c *chart) section(g group, draw func(d *lang.Description, l *line) bool) {
	sec := section{heading: g.heading}
	for _, d := range g.schemes {
		l := line{name: displayName(d), evidence: d.Evidence.String(), hatched: reconstructed(d)}
		if draw(d, &l) {
			sec.lines = append(sec.lines, l)
		}
	}
	if len(sec.lines) > 0 {
		c.sections = append(c.sections, sec)
	}
}

// ends lists where the bars end, ascending.
func (c *chart) ends() []float64 {
	var ends []float64
	for _, sec := range c.sections {
		for _, l := range sec.lines {
			ends = append(ends, l.end())
		}
	}
	slices.Sort(ends)
	return ends
}

func (s *study) communicationChart() *chart {
	c := &chart{
		name: "communication", title: "Communication cost of the login phase, counted, widths " + chartWidths,
		axis: "public messages of login (bits)", series: kindNames, kinds: true,
		caption: []string{"By sending role. A value has " + chartWidths + " bits, or half or a multiple of it where a scheme says so, a timestamp 32" + s.otherWidths(chartWidths, "login") + "; counted from the descriptions, not measured."},
	}
	for _, g := range s.groups {
		c.section(g, func(d *lang.Description, l *line) bool {
			cost, ok := s.cost(d.Key, chartWidths, "login")
			for i, k := range lang.RoleKinds {
				for _, r := range d.Roles {
					if n := cost.PublicBits(r.Name); n > 0 && r.Kind == k {
						l.parts = append(l.parts, point{i, float64(n)})
					}
				}
			}
			l.value = strconv.Itoa(cost.PublicBits(""))
			return ok
		})
	}
	c.cut(c.ends())
	return c
}

func (s *study) storageChart() *chart {
	keepers := s.keepers()
	c := &chart{
		name: "storage", title: "Storage after registration, counted, widths " + chartWidths,
		axis: "kept with one user and one server (bits)", series: keepers, kinds: true,
		caption: []string{"A value has " + chartWidths + " bits, or half or a multiple of it where a scheme says so, a timestamp 32" + s.otherKept() + "; counted from the descriptions, not measured."},
	}
	c.caption = append(c.caption, s.unregistered()...)
	for _, g := range s.groups {
		c.section(g, func(d *lang.Description, l *line) bool {
			bits, ok := s.kept(d, chartWidths)
			for i, k := range keepers {
				if bits[k] > 0 {
					l.parts = append(l.parts, point{i, float64(bits[k])})
				}
			}
			l.value = strconv.FormatFloat(l.end(), 'f', 0, 64)
			return ok
		})
	}
	c.cut(c.ends())
	return c
}

// backendChart has a logarithmic axis: backends differ by factors. Where schemes
// differ by more than that, it shows the factors themselves, since on one axis of
// times all marks of a scheme would fall together.
func (s *study) backendChart() *chart {
	names := s.run.backends()
	unit := s.loginScale(names...)
	c := &chart{
		name: "backends", title: "Login time by hash backend, measured",
		axis: "login time (" + unit.unit() + "), logarithmic", series: names, log: true,
		caption: []string{"Medians of the whole phase; the intervals are in the table. Conditions: " + s.run.machine("") + "."},
	}
	relative := spread(s.loginTimes(s.all(), reference)) > barSpread
	if relative {
		c.title = "Login time by hash backend, as a multiple of that under " + reference + ", measured"
		c.axis = "login time / login time under " + reference + ", logarithmic"
		c.caption[0] = "Ratios of medians of the whole phase, so lines compare backends and not schemes; times and intervals are in the table. Marks upon each other: the backend makes no difference. Conditions: " + s.run.machine("") + "."
	}
	for _, g := range s.groups {
		c.section(g, func(d *lang.Description, l *line) bool {
			one := unit.Factor
			if relative {
				e, _ := s.run.time(wholeBench(lang.Login, d.Key, reference))
				one = e.Center
			}
			for i, name := range names {
				if e, ok := s.run.time(wholeBench(lang.Login, d.Key, name)); ok && one > 0 {
					l.dots = append(l.dots, point{i, e.Center / one})
				}
			}
			return len(l.dots) > 0
		})
	}
	return c
}
