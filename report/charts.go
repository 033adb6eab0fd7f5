package report

import (
	"strconv"

	"tmisbench/report/figure"
	"tmisbench/schemes/lang"
)

// figures are all figures in the order of their files.
func (s *dataset) figures() []*figure.Page {
	all := append([]*figure.Page{s.computationFigure(), s.communicationFigure(), s.storageFigure(), s.backendFigure()},
		s.familyFigures()...)
	for _, p := range all {
		p.Caption = append(p.Caption, ddaggerCaption(s.all())...)
	}
	return all
}

// chartWidths is the width set of the counted figures: the convention of the
// literature, the same for every scheme, so that bars compare protocols and not
// what their authors took an identity to be.
const chartWidths = "160"

// addSection makes a line for every scheme of a group for which draw has something.
func addSection(c *figure.Chart, g group, draw func(d *lang.Description, l *figure.Line) bool) {
	sec := figure.Section{Heading: g.heading}
	for _, d := range g.schemes {
		l := figure.Line{Name: displayName(d), Evidence: d.Evidence.String(), Hatched: reconstructed(d)}
		if draw(d, &l) {
			sec.Lines = append(sec.Lines, l)
		}
	}
	if len(sec.Lines) > 0 {
		c.Sections = append(c.Sections, sec)
	}
}

// newChart is a chart that says what hatching means.
func newChart(series []string, kinds bool) *figure.Chart {
	return &figure.Chart{Series: series, Kinds: kinds, Hatched: dagger + " reconstruction, not the authors' protocol"}
}

// cutBars cuts bars that would make the others too short to read, and says so.
func cutBars(p *figure.Page, c *figure.Chart) {
	if c.Cut() {
		p.Caption = append(p.Caption, "The axis is cut: bars with a break go on to the value printed beside them, "+
			"and their parts beyond it are not seen.")
	}
}

func (s *dataset) communicationFigure() *figure.Page {
	c := newChart(kindNames, true)
	c.Axis = "public messages of login (bits)"
	p := &figure.Page{
		Name: "communication", Title: "Communication cost of the login phase, counted, widths " + chartWidths, Body: c,
		Caption: []string{"By sending role. A value has " + chartWidths +
			" bits, or half or a multiple of it where a scheme says so, a timestamp 32" +
			s.otherWidths(chartWidths, "login") + "; counted from the descriptions, not measured."},
	}
	for _, g := range s.groups {
		addSection(c, g, func(d *lang.Description, l *figure.Line) bool {
			cost, ok := s.cost(d.Key, chartWidths, "login")
			for i, k := range lang.RoleKinds {
				for _, r := range d.Roles {
					if n := cost.PublicBits(r.Name); n > 0 && r.Kind == k {
						l.Parts = append(l.Parts, figure.Point{Series: i, Value: float64(n)})
					}
				}
			}
			l.Value = strconv.Itoa(cost.PublicBits(""))
			return ok
		})
	}
	cutBars(p, c)
	return p
}

func (s *dataset) storageFigure() *figure.Page {
	places := s.places()
	c := newChart(places, true)
	c.Axis = "kept with one user and one server (bits)"
	p := &figure.Page{
		Name: "storage", Title: "Storage after registration, counted, widths " + chartWidths, Body: c,
		Caption: []string{"A value has " + chartWidths + " bits, or half or a multiple of it where a scheme says so, " +
			"a timestamp 32" + s.otherKept() + "; counted from the descriptions, not measured."},
	}
	p.Caption = append(p.Caption, s.unregistered()...)
	for _, g := range s.groups {
		addSection(c, g, func(d *lang.Description, l *figure.Line) bool {
			bits, ok := s.kept(d, chartWidths)
			for i, k := range places {
				if bits[k] > 0 {
					l.Parts = append(l.Parts, figure.Point{Series: i, Value: float64(bits[k])})
				}
			}
			l.Value = strconv.FormatFloat(l.End(), 'f', 0, 64)
			return ok
		})
	}
	cutBars(p, c)
	return p
}

// backendChart has a logarithmic axis: backends differ by factors. Where schemes
// differ by more than that, it shows the factors themselves, since on one axis of
// times all marks of a scheme would fall together.
func (s *dataset) backendFigure() *figure.Page {
	names := s.run.backends()
	unit := s.loginScale(names...)
	c := newChart(names, false)
	c.Axis, c.Log = "login time ("+unit.Symbol()+"), logarithmic", true
	p := &figure.Page{
		Name: "backends", Title: "Login time by hash backend, measured", Body: c,
		Caption: []string{"Medians of the whole phase; the intervals are in the table. Conditions: " +
			s.run.machine("") + "."},
	}
	relative := spread(s.loginTimes(s.all(), reference)) > barSpread
	if relative {
		p.Title = "Login time by hash backend, as a multiple of that under " + reference + ", measured"
		c.Axis = "login time / login time under " + reference + ", logarithmic"
		p.Caption[0] = "Ratios of medians of the whole phase, so lines compare backends and not schemes; times and " +
			"intervals are in the table. Marks upon each other: the backend makes no difference. Conditions: " +
			s.run.machine("") + "."
	}
	for _, g := range s.groups {
		addSection(c, g, func(d *lang.Description, l *figure.Line) bool {
			one := unit.Factor()
			if relative {
				e, _ := s.run.time(wholeBench(lang.Login, d.Key, reference))
				one = e.Center
			}
			for i, name := range names {
				if e, ok := s.run.time(wholeBench(lang.Login, d.Key, name)); ok && one > 0 {
					l.Dots = append(l.Dots, figure.Point{Series: i, Value: e.Center / one})
				}
			}
			return len(l.Dots) > 0
		})
	}
	return p
}
