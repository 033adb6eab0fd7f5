package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"tmisbench/bench/raw"
	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// WriteGrowth makes the tables of growing deployments, by users and by servers, and
// their figure in a folder, as [Write] does.
func WriteGrowth(dir string, r *Run, catalogue []schemes.Scheme) ([]string, error) {
	g, err := newGrowth(r, catalogue)
	if err != nil {
		return nil, err
	}
	var files []file
	for _, t := range []*doc.Table{g.usersTable(), g.serversTable()} {
		made, err := tableFiles(t)
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	made, err := figureFiles(g.figure())
	if err != nil {
		return nil, err
	}
	return replaceAll(dir, append(files, made...))
}

// A growth is a dataset of growing deployments, of all sizes that are in the raw file,
// ascending.
type growth struct {
	*dataset
	users, servers []int
}

func newGrowth(r *Run, catalogue []schemes.Scheme) (*growth, error) {
	s, err := newDataset(r, catalogue)
	if err != nil {
		return nil, err
	}
	g := &growth{
		dataset: s, users: r.sizes(func(b raw.Name) int { return b.Users }),
		servers: r.sizes(func(b raw.Name) int { return b.Servers }),
	}
	if len(g.users) == 0 || len(g.servers) == 0 {
		return nil, &ForeignError{r.raw.File, raw.Growth, "no numbers of users or of servers in the names " +
			"of benchmarks"}
	}
	return g, nil
}

// sizes lists the numbers that a part of the names of benchmarks takes.
func (r *Run) sizes(part func(raw.Name) int) []int {
	var all []int
	for b := range r.results {
		if n := part(b); n > 0 && b.Group == raw.Growth && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all
}

// result is what was found of a scheme with so many users, or with one user and so
// many servers where users is 0.
func (g *growth) result(scheme string, users, servers int, what, unit string) (estimate, bool) {
	b := raw.Name{Group: raw.Growth, Scheme: scheme, What: what}
	if users > 0 {
		b.Users = users
	} else {
		b.Servers = servers
	}
	e, ok := g.run.results[b][unit]
	return e, ok
}

// has reports whether the scheme is in the raw file.
func (g *growth) has(d *lang.Description) bool {
	for b := range g.run.results {
		if b.Scheme == d.Key {
			return true
		}
	}
	return false
}

// each calls row for every scheme that was measured, under the headings of the
// tables.
func (g *growth) each(heading func(string), row func(*lang.Description)) {
	for _, group := range g.groups {
		shown := false
		for _, d := range group.schemes {
			if !g.has(d) {
				continue
			}
			if !shown {
				heading(group.heading)
				shown = true
			}
			row(d)
		}
	}
}

// absent says which sizes are not there, for want of time.
func (g *growth) absent(sign func(d *lang.Description) string) []string {
	var lines []string
	for _, d := range g.all() {
		for _, of := range []struct {
			sizes []int
			word  string
		}{{g.users, "users"}, {g.servers, "servers"}} {
			for _, n := range of.sizes {
				users, servers := n, 0
				if of.word == "servers" {
					users, servers = 0, n
				}
				if e, late := g.result(d.Key, users, servers, raw.GrowthUnreached, raw.Limit); late {
					lines = append(lines, fmt.Sprintf("%s: %d %s not reached within %v", sign(d), n, of.word,
						time.Duration(e.Center*float64(time.Second))))
				}
			}
		}
	}
	return lines
}

const growthChoice = "Logins of users from all over the population, in sessions that were opened before the clock " +
	"was started."

// time is a cell about a time in a unit of its own.
func (g *growth) time(t *doc.Table, e estimate, ok bool) doc.Spans {
	if !ok {
		return missing()
	}
	return timeCell(t, e, doc.Seconds)
}

// once is a cell about something that was measured once.
func once(e estimate, ok bool, u doc.Unit) doc.Spans {
	if !ok {
		return missing()
	}
	return number(e.Center, u)
}

// usersTable shows a deployment with more and more users.
func (g *growth) usersTable() *doc.Table {
	t := &doc.Table{
		Name: "growth", Title: "Cost by number of registered users, at one server",
		Caption: []string{g.run.tableCaption(g.run.Config("hash")), growthChoice},
		Columns: schemeColumns(),
	}
	last := g.users[len(g.users)-1]
	ends := slices.Compact([]int{g.users[0], last})
	times := []struct {
		what, head string
		users      []int
	}{
		{raw.GrowthLogin, "login", g.users},
		{raw.GrowthMachines, "login, machines alone", ends},
		{raw.GrowthLookup, "look-up", ends},
	}
	for _, x := range times {
		for _, n := range x.users {
			t.Columns = append(t.Columns, timeColumn(fmt.Sprintf("%s, %d users", x.head, n), doc.Seconds))
		}
	}
	t.Columns = append(t.Columns,
		countColumn(fmt.Sprintf("bits kept by machines, %d users", last)),
		countColumn("of them for each further user"),
		doc.Column{Kind: doc.Measured, Head: "registration of a user", Unit: doc.Seconds, Right: true},
		doc.Column{Kind: doc.Measured, Head: "memory of a user (bytes)", Right: true},
	)
	g.each(t.Heading, func(d *lang.Description) {
		var cells []doc.Spans
		for _, x := range times {
			for _, n := range x.users {
				e, ok := g.result(d.Key, n, 0, x.what, raw.Seconds)
				cells = append(cells, g.time(t, e, ok))
			}
		}
		kept, ok := g.result(d.Key, last, 0, raw.GrowthState, raw.Stored)
		cells = append(cells, once(kept, ok, whole), g.slope(d))
		most := g.reached(d)
		registration, ok := g.result(d.Key, most, 0, raw.GrowthState, raw.UserSeconds)
		cells = append(cells, once(registration, ok, doc.Seconds))
		memory, ok := g.result(d.Key, most, 0, raw.GrowthState, raw.UserMemory)
		cells = append(cells, once(memory, ok, whole))
		addScheme(t, d, cells...)
	})
	t.Note(
		"a look-up is one of a random record among those that the machines keep of users, in a cache that holds "+
			"other things; n/a: they keep none under keys",
		"memory: of the running deployment, for the card, the user's own values and what machines keep; it and "+
			"registration are those of the largest population, measured once",
		"machines are all roles but the user; a server and the centre keep their own secrets and their records, "+
			"look-up keys and public values not counted",
	)
	t.Note(g.absent(displayName)...)
	return t
}

// reached is the largest population of a scheme.
func (g *growth) reached(d *lang.Description) int {
	most := g.users[0]
	for _, n := range g.users {
		if _, ok := g.result(d.Key, n, 0, raw.GrowthState, raw.Stored); ok {
			most = n
		}
	}
	return most
}

// slope is what machines keep for each user beyond the first size.
func (g *growth) slope(d *lang.Description) doc.Spans {
	first, last := g.users[0], g.reached(d)
	a, ok := g.result(d.Key, first, 0, raw.GrowthState, raw.Stored)
	b, also := g.result(d.Key, last, 0, raw.GrowthState, raw.Stored)
	if !ok || !also || first == last {
		return missing()
	}
	return number((b.Center-a.Center)/float64(last-first), doc.Verb("%.6g"))
}

// serversTable shows a deployment with one user and more and more servers.
func (g *growth) serversTable() *doc.Table {
	last := g.servers[len(g.servers)-1]
	t := &doc.Table{
		Name: "growth-servers", Title: "Cost by number of servers, with one user",
		Caption: []string{g.run.tableCaption(g.run.Config("hash"))},
		Columns: schemeColumns(),
	}
	for _, n := range g.servers {
		t.Columns = append(t.Columns, countColumn(fmt.Sprintf("card bits, %s", servers(n))))
	}
	for _, n := range g.servers {
		t.Columns = append(t.Columns, countColumn(fmt.Sprintf("centre bits, %s", servers(n))))
	}
	t.Columns = append(t.Columns,
		timeColumn(fmt.Sprintf("login at the first of %d servers", last), doc.Seconds),
		timeColumn(fmt.Sprintf("login at the last of %d servers", last), doc.Seconds))
	g.each(t.Heading, func(d *lang.Description) {
		var cells []doc.Spans
		for _, unit := range []string{raw.CardBits, raw.CentreBits} {
			for _, n := range g.servers {
				e, ok := g.result(d.Key, 0, n, raw.GrowthState, unit)
				cells = append(cells, once(e, ok, whole))
			}
		}
		for _, what := range []string{raw.GrowthFirst, raw.GrowthLast} {
			e, ok := g.result(d.Key, 0, last, what, raw.Seconds)
			cells = append(cells, g.time(t, e, ok))
		}
		if g.refused(d) {
			cells[len(cells)-1] = doc.Spans{doc.Mark{Sign: "refused"}}
		}
		addScheme(t, d, cells...)
	})
	t.Note(
		"further servers are set up, and added for the user where the scheme has a phase for that; every server but "+
			"the first one is one that the user did not register at",
		"refused: the scheme as described lets a user log in only at the server of the registration",
	)
	t.Note(g.absent(displayName)...)
	return t
}

func servers(n int) string {
	if n == 1 {
		return "1 server"
	}
	return strconv.Itoa(n) + " servers"
}

// refused reports whether the user cannot log in at further servers.
func (g *growth) refused(d *lang.Description) bool {
	return slices.ContainsFunc(g.servers, func(n int) bool {
		_, no := g.result(d.Key, 0, n, raw.GrowthLast, raw.Refused)
		return no
	})
}
