package report

import (
	"slices"
	"strings"

	"tmisbench/bench/raw"
)

// machineTable is everything that the raw file says about its making.
func (s *study) machineTable() *table {
	t := &table{
		name:    "machine",
		title:   "What was measured, where and when",
		columns: []column{{head: "what"}, {head: "value", wrap: 100}},
	}
	settings := slices.Clone(s.run.raw.Settings)
	slices.SortStableFunc(settings, func(a, b raw.Setting) int { // backends after all else
		return strings.Compare(backendOf(a.Key), backendOf(b.Key))
	})
	for _, set := range settings {
		name := set.Key
		if b := backendOf(set.Key); b != "" {
			name = "backend " + b
		}
		t.add(str(name), str(set.Value))
	}
	t.add(str("repetitions"), str(s.run.repetitions()))
	t.add(str("confidence level of the intervals"), str("95 %"))
	if len(s.unknown) > 0 {
		t.note("in the raw file but not in this report, which has no description of them: " + strings.Join(s.unknown, ", "))
	}
	if names := s.rewritten(); len(names) > 0 {
		t.note("described in another text today than when it was measured (tables warn where a count differs): " +
			strings.Join(names, ", "))
	}
	if s.run.Config("dirty") == "true" {
		t.note("the program was built from a tree with changes that are not in the commit")
	}
	return t
}

func backendOf(key string) string {
	name, _ := strings.CutPrefix(key, "impl-")
	if name == key {
		return ""
	}
	return name
}
