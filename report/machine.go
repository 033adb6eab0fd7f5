package report

import (
	"slices"
	"strings"

	"tmisbench/schemes/lang"
)

// machineTable is everything that the raw file says about its making.
func (s *study) machineTable() *table {
	t := &table{
		name:    "machine",
		title:   "What was measured, where and when",
		columns: []column{{head: "what"}, {head: "value", wrap: 100}},
	}
	keys := slices.Clone(s.run.order)
	slices.SortStableFunc(keys, func(a, b string) int { // backends after all else
		return strings.Compare(backendOf(a), backendOf(b))
	})
	for _, k := range keys {
		name := k
		if b := backendOf(k); b != "" {
			name = "backend " + b
		}
		t.add(str(name), str(s.run.config[k]))
	}
	t.add(str("repetitions"), str(s.run.repetitions()))
	t.add(str("confidence level of the intervals"), str("95 %"))
	if unknown := s.undescribed(); len(unknown) > 0 {
		t.note("in the raw file but not in this report: " + strings.Join(unknown, ", "))
	}
	if s.run.Config("dirty") == "true" {
		t.note("the program was built from a tree with changes that are not in the commit")
	}
	return t
}

// undescribed lists the schemes that were measured but are not among those of the
// report.
func (s *study) undescribed() []string {
	known := map[string]bool{"": true}
	for _, d := range s.all() {
		known[d.Key] = true
	}
	var names []string
	for _, b := range s.run.find(func(b bench) bool { return b.name == phaseNames[lang.Login] && b.role == "all" }) {
		if !known[b.scheme] {
			known[b.scheme] = true
			names = append(names, b.scheme)
		}
	}
	return names
}

func backendOf(key string) string {
	name, _ := strings.CutPrefix(key, "impl-")
	if name == key {
		return ""
	}
	return name
}
