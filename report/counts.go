package report

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// operations are the counted operations in the order in which they are printed.
var operations = lang.Counts()

// operationsNote gives the names that papers have for the same in their formulas,
// so that a published one can be set beside a counted one. Neighbours that papers
// count as one stand together.
func operationsNote() string {
	var notes []string
	for i := 0; i < len(operations); {
		o := operations[i]
		group := operations[i:]
		if end := slices.IndexFunc(group,
			func(c lang.Count) bool { return c.Paper != o.Paper || c.ByHash != o.ByHash }); end >= 0 {
			group = group[:end]
		}
		switch {
		case o.Paper == "":
			group = group[:1]
			notes = append(notes, o.Sign+" "+o.Meaning)
		case o.ByHash:
			notes = append(notes, each(group,
				func(c lang.Count) string { return c.Sign + " " + c.Meaning })+" (each counted in hash calls)")
		default:
			signs := each(group, func(c lang.Count) string { return c.Sign })
			notes = append(notes, signs+" "+each(group,
				func(c lang.Count) string { return c.Meaning })+" ("+o.Paper+")")
		}
		i += len(group)
	}
	return strings.Replace(strings.Join(notes, ", "), "(", "(in papers ", 1)
}

// each joins what is said of counts, everything once.
func each(counts []lang.Count, say func(lang.Count) string) string {
	var said []string
	for _, c := range counts {
		if s := say(c); !slices.Contains(said, s) {
			said = append(said, s)
		}
	}
	return strings.Join(said, " and ")
}

// idle is the formula of a role that does nothing.
const idle = "0"

// formula writes counts as papers do, such as "8 h + 6 ⊕ + 1 rep".
func formula(ops schemes.Ops) string {
	var terms []string
	for _, o := range operations {
		if n := ops[o.Name]; n > 0 {
			terms = append(terms, fmt.Sprintf("%d %s", n, o.Sign))
		}
	}
	if len(terms) == 0 {
		return idle
	}
	return strings.Join(terms, " + ")
}

// sum adds up the operations of all roles.
func sum(byRole map[string]schemes.Ops) schemes.Ops {
	total := schemes.Ops{}
	for _, ops := range byRole {
		for name, n := range ops {
			total[name] += n
		}
	}
	return total
}

// changed compares the counts that the raw file carries with those of today's
// descriptions. A difference means that the times belong to an older text.
func (s *dataset) changed() []string {
	var notes []string
	for _, d := range s.all() {
		var phases []string
		for _, p := range lang.PhaseNames {
			if what := s.phaseChanged(d, p); what != "" {
				phases = append(phases, string(p)+" "+what)
			}
		}
		if len(phases) > 0 {
			notes = append(notes, fmt.Sprintf("warning: the description of %s changed since the measurement (%s)",
				displayName(d), strings.Join(phases, "; ")))
		}
	}
	return notes
}

// phaseChanged describes the first difference in a phase.
func (s *dataset) phaseChanged(d *lang.Description, name lang.PhaseName) string {
	cost, ok := s.cost(d.Key, s.run.widths(), name)
	if !ok {
		return ""
	}
	whole := wholeBench(name, d.Key, reference)
	counts, benches := map[raw.Name]schemes.Ops{whole: sum(cost.Ops)}, []raw.Name{whole}
	for _, r := range d.Roles {
		b := roleBench(name, d.Key, reference, r.Name)
		counts[b] = cost.Ops[r.Name]
		benches = append(benches, b)
	}
	for _, b := range benches {
		units, measured := s.run.results[b]
		if !measured || !carriesCounts(units) {
			continue
		}
		for _, o := range operations {
			then, now := units[o.Unit()].Center, counts[b][o.Name] // an operation that is not done is not in the file
			if then != float64(now) {
				return fmt.Sprintf("had %g %s, now has %d", then, o.Sign, now)
			}
		}
	}
	return ""
}

func carriesCounts(units map[string]estimate) bool {
	for _, o := range operations {
		if _, ok := units[o.Unit()]; ok {
			return true
		}
	}
	return false
}

func roleNames(d *lang.Description) []string {
	var names []string
	for _, r := range d.Roles {
		names = append(names, r.Name)
	}
	return names
}
