package report

import (
	"tmisbench/bench/raw"
	"tmisbench/report/figure"
	"tmisbench/schemes/lang"
)

// figure has a row for each scheme that was measured, and four panels.
func (g *growth) figure() *figure.Page {
	body := &figure.Panels{
		Panels: []figure.Panel{
			{Axis: []string{"measured: time of login", "by users"}, Unit: "s"},
			{Axis: []string{"measured: time of look-up", "by users"}, Unit: "s"},
			{Axis: []string{"counted: bits in machines", "by users"}},
			{Axis: []string{"counted: bits on the card", "by servers"}},
		},
		Legend: []figure.Sizes{{Name: "registered users", Sizes: g.users}, {Name: "servers", Sizes: g.servers}},
	}
	g.each(func(heading string) {
		body.Groups = append(body.Groups, figure.PanelGroup{Heading: heading})
	}, func(d *lang.Description) {
		r := figure.PanelRow{Name: displayName(d), Evidence: d.Evidence.String()}
		for i := range body.Panels {
			r.Cells = append(r.Cells, g.cell(i, d))
		}
		last := &body.Groups[len(body.Groups)-1]
		last.Rows = append(last.Rows, r)
	})
	return &figure.Page{
		Name: "growth", Title: "Growth with users and with servers", Body: body,
		Caption: append([]string{
			"Marks are medians for each number, darker and smaller for more; all upon each other: no growth. " +
				"Intervals are in the tables. " + growthChoice,
			"no records: machines keep nothing of users under keys. one server: a user can log in only at the server " +
				"of the registration. " + daggerNote + ".",
			"Conditions: " + g.run.machine(g.run.Config("hash")) + ".",
		}, g.absent(displayName)...),
	}
}

// cell is a scheme in panel i.
func (g *growth) cell(i int, d *lang.Description) figure.PanelCell {
	what := []string{raw.GrowthLogin, raw.GrowthLookup, raw.GrowthState, raw.GrowthState}[i]
	unit := []string{raw.Seconds, raw.Seconds, raw.Stored, raw.CardBits}[i]
	c := figure.PanelCell{Of: len(g.users)}
	if i == 3 {
		c.Of = len(g.servers)
	}
	for k := range c.Of {
		users, servers := 0, 0
		if i == 3 {
			servers = g.servers[k]
		} else {
			users = g.users[k]
		}
		e, ok := g.result(d.Key, users, servers, what, unit)
		switch {
		case !ok:
		case e.Center > 0:
			c.Marks = append(c.Marks, figure.Point{Series: k, Value: e.Center})
		default: // no place on a logarithmic axis
			c.Words = "none"
		}
	}
	switch {
	case i == 1 && len(c.Marks) == 0:
		c.Words = "no records"
	case i == 3 && g.refused(d):
		c.Words = "one server"
	case len(c.Marks) > 0:
		c.Words = ""
	}
	return c
}
