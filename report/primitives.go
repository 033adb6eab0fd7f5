package report

import (
	"slices"
	"strconv"
	"strings"

	"tmisbench/bench/raw"
)

// hashes is the table of hash times by backend and length of input.
func (s *study) hashes() *table {
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
	unit := timeScale(times)
	t := &table{
		name:    "hashes",
		title:   "Time of one hash by length of input (" + unit.unit() + ")",
		caption: []string{s.run.tableCaption("")},
		columns: []column{{head: "backend"}, {head: "code that ran", wrap: 25}},
	}
	for _, n := range lengths {
		t.columns = append(t.columns, timeColumn(strconv.Itoa(n)+" bytes", unit.unit()))
	}
	for _, name := range names {
		cells := []cell{str(name), str(or(s.run.Config("impl-"+name), "not recorded"))}
		for _, n := range lengths {
			c := missing
			if e, ok := s.run.time(raw.Name{Group: raw.Hash, Hash: name, Len: n}); ok {
				c = t.timeCell(e, unit.format)
			}
			cells = append(cells, c)
		}
		t.add(cells...)
	}
	return t
}

// primitives is the table of all other operations. Their times differ by orders
// of magnitude, so each has a unit of its own.
func (s *study) primitives() *table {
	t := &table{
		name:    "primitives",
		title:   "Time of the other primitives",
		caption: []string{s.run.tableCaption("")},
		columns: []column{{head: "operation"}, {head: "code that ran"}, {head: "bits", right: true}, {head: "bit errors", right: true}, timeColumn("", "")},
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
			t.add(str(or(b.Op, strings.ToLower(string(group)))), str(b.Impl), str(bits), str(b.Errors.String()), t.timeCell(e, seconds))
		}
	}
	return t
}
