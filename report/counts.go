package report

import (
	"fmt"
	"strings"

	"tmisbench/bench/raw"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// An operation has the name that it is counted under and a sign in formulas.
type operation struct{ name, sign string }

// operations are the counted operations in the order in which they are printed.
var operations = []operation{
	{"hash", "h"},
	{"bh", "bh"},
	{"stretch", "str"},
	{"gen", "gen"},
	{"rep", "rep"},
	{"ecm", "ecm"},
	{"cheb", "cheb"},
	{"sq", "sq"},
	{"root", "root"},
	{"enc", "enc"},
	{"dec", "dec"},
	{"sign", "sign"},
	{"verify", "verify"},
	{"search", "search"},
	{"xor", "⊕"},
	{"add", "add"},
	{"compare", "cmp"},
	{"random", "rnd"},
}

// operationsNote gives the names that papers have for the same in their formulas,
// so that a published one can be set beside a counted one.
const operationsNote = "h hash (in papers T_h), bh biohash and str stretch (each counted in hash calls), gen and rep fuzzy extractor (T_fe), " +
	"ecm scalar multiplication on the curve (T_ecm), cheb Chebyshev map (T_c), sq and root modular square and square root (T_qr), " +
	"enc and dec symmetric cipher (T_sym), sign and verify signature (T_sig), search record looked at in an exhaustive search, ⊕ exclusive or, add addition or subtraction, cmp comparison, rnd random value"

// idle is the formula of a role that does nothing.
const idle = "0"

// formula writes counts as papers do, such as "8 h + 6 ⊕ + 1 rep".
func formula(ops engine.Ops) string {
	var terms []string
	for _, o := range operations {
		if n := ops[o.name]; n > 0 {
			terms = append(terms, fmt.Sprintf("%d %s", n, o.sign))
		}
	}
	if len(terms) == 0 {
		return idle
	}
	return strings.Join(terms, " + ")
}

// sum adds up the operations of all roles.
func sum(byRole map[string]engine.Ops) engine.Ops {
	total := engine.Ops{}
	for _, ops := range byRole {
		for name, n := range ops {
			total[name] += n
		}
	}
	return total
}

// changed compares the counts that the raw file carries with those of today's
// descriptions. A difference means that the times belong to an older text.
func (s *study) changed() []string {
	var notes []string
	for _, d := range s.all() {
		var phases []string
		for _, p := range lang.PhaseNames {
			if what := s.phaseChanged(d, p); what != "" {
				phases = append(phases, string(p)+" "+what)
			}
		}
		if len(phases) > 0 {
			notes = append(notes, fmt.Sprintf("warning: the description of %s changed since the measurement (%s)", displayName(d), strings.Join(phases, "; ")))
		}
	}
	return notes
}

// phaseChanged describes the first difference in a phase.
func (s *study) phaseChanged(d *lang.Description, name lang.PhaseName) string {
	cost, ok := s.cost(d.Key, s.run.widths(), name)
	if !ok {
		return ""
	}
	counts := map[raw.Name]engine.Ops{wholeBench(name, d.Key, reference): sum(cost.Ops)}
	benches := []raw.Name{wholeBench(name, d.Key, reference)}
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
			then, now := units[raw.OpUnit(o.name)].Center, counts[b][o.name] // an operation that is not done is not in the file
			if then != float64(now) {
				return fmt.Sprintf("had %g %s, now has %d", then, o.sign, now)
			}
		}
	}
	return ""
}

func carriesCounts(units map[string]estimate) bool {
	for _, o := range operations {
		if _, ok := units[raw.OpUnit(o.name)]; ok {
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
