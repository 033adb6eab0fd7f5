package report

import (
	"slices"
	"strconv"
)

// hashes is the table of hash times by backend and length of input.
func (s *study) hashes() *table {
	found := s.run.find(func(b bench) bool { return b.name == "Hash" })
	var names []string
	var lengths []int
	var times []float64
	for _, b := range found {
		if n, err := strconv.Atoi(b.length); err == nil && !slices.Contains(lengths, n) {
			lengths = append(lengths, n)
		}
		if !slices.Contains(names, b.hash) {
			names = append(names, b.hash)
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
			if e, ok := s.run.time(bench{name: "Hash", hash: name, length: strconv.Itoa(n)}); ok {
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
	for _, name := range []string{"Xor", "Compare", "Primitive"} {
		for _, b := range s.run.find(func(b bench) bool { return b.name == name }) {
			e, ok := s.run.time(b)
			if !ok {
				continue
			}
			bits := b.bits
			if n, err := strconv.Atoi(b.length); err == nil {
				bits = strconv.Itoa(8 * n)
			}
			t.add(str(or(b.op, map[string]string{"Xor": "xor", "Compare": "compare"}[b.name])), str(b.impl), str(bits), str(b.errors), t.timeCell(e, seconds))
		}
	}
	return t
}
