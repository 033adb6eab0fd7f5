package report

import (
	"slices"
	"strconv"
	"strings"

	"tmisbench/bench/raw"
	"tmisbench/report/doc"
)

// hashes is the table of hash times by backend and length of input.
func (s *dataset) hashes() *doc.Table {
	found := s.run.find(func(b raw.Name) bool { return b.Group == raw.Hash })
	var names []string
	var lengths []int
	var times []float64
	for _, b := range found {
		if b.Len > 0 && !slices.Contains(lengths, b.Len) {
			lengths = append(lengths, b.Len)
		}
		if !slices.Contains(names, b.Hash) {
			names = append(names, b.Hash)
		}
		e, _ := s.run.time(b)
		times = append(times, e.Center)
	}
	slices.Sort(lengths)
	unit := doc.SecondsLike(times)
	t := &doc.Table{
		Name:    "hashes",
		Title:   "Time of one hash by length of input (" + unit.Symbol() + ")",
		Caption: []string{s.run.tableCaption("")},
		Columns: []doc.Column{{Head: "backend"}, {Head: "code that ran", Wrap: 25}},
	}
	for _, n := range lengths {
		t.Columns = append(t.Columns, timeColumn(strconv.Itoa(n)+" bytes", unit))
	}
	for _, name := range names {
		cells := []doc.Spans{text(name), text(or(s.run.Config("impl-"+name), "not recorded"))}
		for _, n := range lengths {
			c := missing()
			if e, ok := s.run.time(raw.Name{Group: raw.Hash, Hash: name, Len: n}); ok {
				c = timeCell(t, e, unit)
			}
			cells = append(cells, c)
		}
		t.Add(cells...)
	}
	return t
}

// primitives is the table of all other operations. Their times differ by orders
// of magnitude, so each has a unit of its own.
func (s *dataset) primitives() *doc.Table {
	t := &doc.Table{
		Name:    "primitives",
		Title:   "Time of the other primitives",
		Caption: []string{s.run.tableCaption("")},
		Columns: []doc.Column{
			{Head: "operation"},
			{Head: "code that ran"},
			{Head: "bits", Right: true},
			{Head: "bit errors", Right: true},
			timeColumn("", doc.Seconds),
		},
	}
	for _, group := range []raw.Group{raw.Xor, raw.Compare, raw.Primitive} {
		for _, b := range s.run.find(func(b raw.Name) bool { return b.Group == group }) {
			e, ok := s.run.time(b)
			if !ok {
				continue
			}
			bits := ""
			if n := max(b.Bits, 8*b.Len); n > 0 {
				bits = strconv.Itoa(n)
			}
			t.Add(text(or(b.Op, strings.ToLower(string(group)))), text(b.Impl), text(bits), text(b.Errors.String()),
				timeCell(t, e, doc.Seconds))
		}
	}
	return t
}
