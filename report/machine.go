package report

import (
	"slices"
	"strings"

	"tmisbench/report/doc"
	"tmisbench/schemes/lang"
)

// machineTable is everything that the raw file says about its making.
func (s *study) machineTable() *doc.Table {
	t := &doc.Table{
		Name:    "machine",
		Title:   "What was measured, where and when",
		Columns: []doc.Column{{Head: "what"}, {Head: "value", Wrap: 100}},
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
		t.Add(text(name), text(s.run.config[k]))
	}
	t.Add(text("repetitions"), text(s.run.repetitions()))
	t.Add(text("confidence level of the intervals"), text("95 %"))
	if unknown := s.undescribed(); len(unknown) > 0 {
		t.Note("in the raw file but not in this report: " + strings.Join(unknown, ", "))
	}
	if s.run.Config("dirty") == "true" {
		t.Note("the program was built from a tree with changes that are not in the commit")
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
