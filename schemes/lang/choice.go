package lang

import (
	"maps"
	"slices"
	"strings"
)

// search is load NAME[any]: the first record with which the statements that
// decide go through.
func (y *symbolic) search(ph *PhasePlan, env map[Name]term, st *Stmt) map[string]term {
	place := y.place(env, st)
	for _, at := range slices.Sorted(maps.Keys(y.stores)) {
		if !strings.HasPrefix(at, place+" [") || y.local {
			continue
		}
		trial, pass := map[string]map[Name]term{st.Role: maps.Clone(env)}, true
		for _, it := range st.Items {
			v, ok := y.stores[at][it.Entry.Text]
			have, held := env[it.Local.Name]
			pass = pass && ok && (!held || have.equal(v))
			trial[st.Role][it.Local.Name] = v
		}
		for _, next := range ph.Phase.Deciding(st) {
			o, msg := newOutcome(), 0
			pass = pass && y.execute(ph, trial, next, &o, &msg, noted) == "" && y.why == ""
		}
		if y.why = ""; pass {
			return y.stores[at]
		}
	}
	return nil
}

// Deciding are the statements that decide which of several values a statement of
// the form load NAME[any] or a = root(...) gives: those of the same role that
// follow it, up to the next one that stores, draws, agrees on a key, sends or
// makes such a choice itself.
func (p *Phase) Deciding(choice *Stmt) []*Stmt {
	var deciding []*Stmt
	for _, st := range p.Stmts[slices.Index(p.Stmts, choice)+1:] {
		switch {
		case st.Kind == Part || st.Kind == Send && st.To == choice.Role:
			return deciding
		case st.Role != choice.Role:
			continue
		case st.decides():
			deciding = append(deciding, st)
		default:
			return deciding
		}
	}
	return deciding
}

// decides says whether a statement may be tried and taken back.
func (st *Stmt) decides() bool {
	switch st.Kind {
	case Compare, Greater, Recent, Verify:
		return true
	case Load:
		return !st.Any
	case Assign:
		decides := true
		st.X.Each(func(e *Expr) {
			if row, ok := Lookup(e.Op); ok && (row.Draws != "" || row.Chooses) {
				decides = false
			}
		})
		return decides
	}
	return false
}

// Chooses says whether a statement gives one of several values, as [Phase.Deciding]
// says.
func (st *Stmt) Chooses() bool {
	if st.Kind == Assign {
		row, ok := Lookup(st.X.Op)
		return ok && row.Chooses
	}
	return st.Kind == Load && st.Any
}
