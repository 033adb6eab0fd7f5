package engine

import (
	"slices"

	"tmisbench/schemes/lang"
)

// Ops counts operations by the names of [lang.Counts]. Of the records that a search
// looks at only the last one's operations are counted. Hashes are counted where they
// are evaluated, in the core.
type Ops map[string]int

// An Event is one thing that a role did: in a trace they stand in the order of
// execution.
type Event struct {
	Kind  string // known, fresh, now, assign, check, store, load, agree, message
	Role  string // for a message the sender
	Stmt  *lang.Stmt
	Name  lang.Name
	Value []byte // for a check the left side

	To     string // messages only
	Secure bool
	Fields []lang.Field // with Value cut accordingly
}

// watch counts and records what an endpoint executes. Endpoints have one only
// when asked to, so that it costs nothing otherwise.
type watch struct {
	ops Ops
	log *[]Event // of the session
}

// counted gives each opcode the name that it is counted under, by the table of the
// language; empty for what is not counted.
var counted = func() (names [len(performs)]string) {
	for code, op := range performs {
		row, _ := lang.Lookup(op)
		names[code] = row.Count.Name
	}
	return names
}()

// compared is the name of the comparison of a value that is loaded with one that is
// held.
var compared = counted[opEqual]

// watched executes a step statement by statement.
func (e *endpoint) watched(s *stepCode) error {
	for _, sp := range s.spans {
		for i := sp.from; i < sp.to; i++ {
			o := &s.ops[i]
			if err := e.execCounted(s.ops[i : i+1+o.decide]); err != nil {
				return err
			}
		}
		e.record(sp.st)
	}
	return nil
}

// execCounted executes one operation and counts it. One that chooses among values
// is given the operations that decide; they are executed again, and counted, when
// it is their turn.
func (e *endpoint) execCounted(one []op) error {
	before, tried := *e.hashed, e.tried
	err := e.exec(one)
	o := &one[0]
	switch name := counted[o.code]; o.code {
	case opHash, opBioHash, opStretch:
		e.watch.ops[name] += int(*e.hashed - before)
	case opSearch:
		e.watch.ops[name] += e.tried - tried
	case opLoad:
		for _, it := range o.items {
			if it.compare {
				e.watch.ops[compared]++
			}
		}
	default:
		if name != "" {
			e.watch.ops[name]++
		}
	}
	return err
}

// record notes what a statement did, from the memory after it.
func (e *endpoint) record(st *lang.Stmt) {
	add := func(kind string, name lang.Name, v []byte) {
		*e.watch.log = append(*e.watch.log,
			Event{Kind: kind, Role: e.code.role, Stmt: st, Name: name, Value: slices.Clone(v)})
	}
	switch st.Kind {
	case lang.Assign:
		for i, n := range st.Names {
			kind := "assign"
			if st.X.Op == lang.OpGen && i == 1 {
				kind = "fresh" // the helper string carries the randomness of Gen
			}
			add(kind, n.Name, e.value(n.Name))
		}
	case lang.Fresh:
		add("fresh", st.Names[0].Name, e.value(st.Names[0].Name))
	case lang.Now:
		add("now", st.Names[0].Name, e.value(st.Names[0].Name))
	case lang.Agree:
		add("agree", st.Names[0].Name, e.value(st.Names[0].Name))
	case lang.Compare, lang.Greater, lang.Recent, lang.Verify:
		add("check", lang.Name{}, e.checkedSide(st))
	case lang.Store:
		for _, it := range st.Items {
			add("store", lang.Name{Text: it.Entry.Text}, e.value(it.Local.Name))
		}
	case lang.Load:
		for _, it := range st.Items {
			add("load", it.Local.Name, e.value(it.Local.Name))
		}
	}
}

// recordKnown notes what the role holds from the start.
func (e *endpoint) recordKnown() {
	for _, k := range e.code.known {
		for _, name := range e.phase.plan.Phase.Names(k.value) {
			*e.watch.log = append(*e.watch.log,
				Event{Kind: "known", Role: e.code.role, Name: name, Value: slices.Clone(e.bytes(k.at))})
		}
	}
}

// checkedSide is the left side of a check, and what was signed.
func (e *endpoint) checkedSide(st *lang.Stmt) []byte {
	for i := range e.code.steps {
		s := &e.code.steps[i]
		for _, sp := range s.spans {
			if sp.st == st {
				o := &s.ops[sp.to-1]
				if o.code == opVerify {
					return e.mem[o.a : o.a+o.c]
				}
				return e.mem[o.a : o.a+o.n]
			}
		}
	}
	return nil
}
