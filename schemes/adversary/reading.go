package adversary

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// A boundError says that a description is larger than the bounds allow, and how.
type boundError string

func (e boundError) Error() string { return "adversary: beyond the bounds: " + string(e) }

// A reading is what the runs of a deployment say: every value that occurs in them,
// each once, and every equation between values that the description states. It is the
// ground on which deductions are made and against which they are checked.
type reading struct {
	*deduce.Values
	ops    *deduce.Operations
	occurs []occurrence // by value
	stores map[string]map[string]deduce.ID
	order  map[string][]string      // keys of stores in the order of writing
	drawn  map[instance][]deduce.ID // what operations drew by themselves
	forged map[storeEntry]bool      // what the forged login writes
	later  []func()                 // equations that follow from those of the description
}

// A storeEntry is an entry in the stores of a role.
type storeEntry struct{ role, entry string }

// An occurrence says where a value occurs, and what it is called there.
type occurrence struct {
	name    lang.Name // of the phase, or the text of the expression where it has none
	named   bool
	users   uint64 // bits: patients in whose runs it occurs; setup has none
	servers uint64
	runs    map[*run]bool
}

func newReading(ops *deduce.Operations) *reading {
	return &reading{
		Values: deduce.NewValues(ops), ops: ops, stores: map[string]map[string]deduce.ID{},
		order: map[string][]string{},
		drawn: map[instance][]deduce.ID{}, forged: map[storeEntry]bool{},
	}
}

// read reads all runs of a deployment.
func read(ctx context.Context, d *deployment, ops *deduce.Operations, bounds Bounds) (*reading, error) {
	rd := newReading(ops)
	for _, r := range d.runs {
		if ctx.Err() != nil {
			return nil, boundError("the time limit, before all sessions were read")
		}
		x := reader{reading: rd, instance: r.as(""), memo: map[*lang.Expr]deduce.ID{}}
		for _, st := range r.plan.Phase.Stmts {
			if err := x.statement(st); err != nil {
				return nil, err
			}
			if rd.Len() > bounds.Values {
				return nil, boundError(fmt.Sprintf("more than %d values", bounds.Values))
			}
		}
		for _, role := range d.scheme.Description().Roles {
			in := r.as(role.Name)
			for _, n := range in.names() { // also what no statement uses
				rd.add(r, n, in.value(n))
			}
		}
		for f := range r.fields() {
			rd.Same(rd.add(r, f.name, r.env[f.msg.From][f.name]), rd.add(r, f.name, f.bytes))
		}
	}
	for _, f := range rd.later {
		f()
	}
	if err := rd.multiply(ctx, d.scheme.Description()); err != nil {
		return nil, err
	}
	for id := range rd.occurs {
		rd.SetLabel(deduce.ID(id), rd.label(deduce.ID(id)))
	}
	return rd, nil
}

// multiply looks for products of scalars and points that the description does not
// compute. Points and scalars that are sent and never multiplied are tried as well.
func (rd *reading) multiply(ctx context.Context, d *lang.Description) error {
	for id, o := range rd.occurs {
		v := d.Value(o.name)
		if v == nil {
			continue
		}
		for op, of := range multiplied {
			if slices.Contains(of.factors, v.Class) {
				rd.Factor(string(op), deduce.ID(id))
			} else if slices.Contains(of.bases, v.Class) {
				rd.Base(string(op), deduce.ID(id))
			}
		}
	}
	if rd.Multiply(ctx, maxProducts) != nil {
		return boundError("the time limit, before all products were tried")
	}
	return nil
}

// scope tells short values apart that are equal by chance: by their name and by the
// patient whom they are about.
func scope(r *run, name lang.Name) string { return name.Base() + "|" + strconv.Itoa(r.user) }

// add adds what somebody has under a name in a run.
func (rd *reading) add(r *run, name lang.Name, b []byte) deduce.ID {
	return rd.occur(r, name, b, true)
}

// addText adds the value of an expression that has no name.
func (rd *reading) addText(r *run, text lang.Name, b []byte) deduce.ID {
	return rd.occur(r, text, b, false)
}

func (rd *reading) occur(r *run, name lang.Name, b []byte, named bool) deduce.ID {
	id := rd.Add(b, scope(r, name))
	if int(id) == len(rd.occurs) {
		rd.occurs = append(rd.occurs, occurrence{name: name, named: named, runs: map[*run]bool{}})
	}
	o := &rd.occurs[id]
	// The best text is a name, one without primes, and the first of those.
	if named && !o.named || named == o.named && marked(o.name) && !marked(name) {
		o.name, o.named = name, named
	}
	if r.user >= 0 {
		o.users |= 1 << r.user
	}
	o.servers |= 1 << r.server
	o.runs[r] = true
	return id
}

// find is the value b that is called name in a run.
func (rd *reading) find(r *run, name lang.Name, b []byte) deduce.ID {
	return rd.Find(b, scope(r, name))
}

// of is the value that a role has under a name.
func (rd *reading) of(in instance, name lang.Name) deduce.ID {
	return rd.find(in.run, name, in.value(name))
}

// declared is of for a name without primes in the first part, as a declaration has it.
func (rd *reading) declared(in instance, v *lang.Value) deduce.ID {
	return rd.of(in, lang.Name{Text: v.Name})
}

// sessionKey is the value of a session key of a run.
func (rd *reading) sessionKey(r *run, key []byte) deduce.ID {
	return rd.find(r, lang.Name{Text: "SK"}, key)
}

// kept lists what a party has in its stores at the end of all runs.
func (rd *reading) kept(role string, number int) []deduce.ID {
	p := role + strconv.Itoa(number)
	var ids []deduce.ID
	for _, entry := range rd.order[p] {
		ids = append(ids, rd.stores[p][entry])
	}
	return ids
}

// keep notes what a party has in a store; a later writing replaces it.
func (rd *reading) keep(party, entry string, id deduce.ID) {
	if rd.stores[party] == nil {
		rd.stores[party] = map[string]deduce.ID{}
	}
	if _, again := rd.stores[party][entry]; !again {
		rd.order[party] = append(rd.order[party], entry)
	}
	rd.stores[party][entry] = id
}
