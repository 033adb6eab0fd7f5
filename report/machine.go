package report

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/bench/raw"
	"tmisbench/report/doc"
)

// machineTable is everything that the raw file says about its making.
func (s *dataset) machineTable() *doc.Table {
	t := &doc.Table{
		Name:    "machine",
		Title:   "What was measured, where and when",
		Columns: []doc.Column{{Head: "what"}, {Head: "value", Wrap: 100}},
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
		t.Add(text(name), text(set.Value))
	}
	t.Add(text("repetitions"), text(s.run.repetitions()))
	t.Add(text("confidence level of the intervals"), text("95 %"))
	if len(s.unknown) > 0 {
		t.Note("in the raw file but not in this report, which has no description of them: " +
			strings.Join(s.unknown, ", "))
	}
	if names := s.rewritten(); len(names) > 0 {
		t.Note("described in another text today than when it was measured (tables warn where a count differs): " +
			strings.Join(names, ", "))
	}
	for _, l := range s.run.raw.LeftOut {
		what := "a repetition"
		if l.Repetition > 0 {
			what = fmt.Sprintf("repetition %d", l.Repetition)
		}
		t.Note(what + " is left out, since the processor was throttled in it: " + l.Why)
	}
	if s.run.Config("dirty") == "true" {
		t.Note("the program was built from a tree with changes that are not in the commit")
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
