package adversary

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"tmisbench/schemes/lang"
)

// minFind is the length in bytes from which on two equal values are taken for
// the same: shorter ones, a timestamp or a fuzzy verifier, are equal by chance.
const minFind = 8

// A boundError says that a description is larger than the bounds allow, and how.
type boundError string

func (e boundError) Error() string { return "adversary: beyond the bounds: " + string(e) }

// A universe holds every value that occurs in the runs of a world, each once,
// and every equation between them that the description states. It is the ground
// on which deductions are made and against which they are checked.
type universe struct {
	ops    *operations
	values []value
	ids    map[string]int
	eqs    []equation
	seen   map[string]bool
	uses   [][]int // equations by value
	stores map[string]map[string]int
	order  map[string][]string // keys of stores in the order of writing
	memo   map[*lang.Expr]int  // values of expressions in the run that is being read
	powers map[string]*power   // by operation
	drawn  map[*run]map[string][]int
	cut    string // what was left out

	products  int             // bounds multiply
	rewritten map[string]bool // entries of stores, in the forged login
	later     []func()        // equations that follow from those of the description
}

// A value is a byte string with where it occurs.
type value struct {
	bytes    []byte
	name     lang.Name // of the phase, or the text of the expression where it has none
	named    bool
	constant bool
	users    uint64 // bits: patients in whose runs it occurs; setup has none
	servers  uint64
	runs     map[*run]bool
}

// An equation is out = op(args). For "^" out is among the args, whose xor is
// zero; "+" and "||" are sum and concatenation; "same" says that two short values
// that are not told by their bytes are one. See rule for the others.
type equation struct {
	op   string
	args []int
	out  int
	off  int
}

func (e equation) rule() rule { return rule{op: e.op, off: e.off} }

func newUniverse(ctx context.Context, w *world, ops *operations, bounds Bounds) (*universe, error) {
	u := &universe{
		ops: ops, ids: map[string]int{}, seen: map[string]bool{}, stores: map[string]map[string]int{}, order: map[string][]string{},
		powers: map[string]*power{}, drawn: map[*run]map[string][]int{}, products: maxProducts, rewritten: map[string]bool{},
	}
	for _, r := range w.runs {
		if err := ctx.Err(); err != nil {
			return nil, boundError("the time limit, before all sessions were read")
		}
		u.memo = map[*lang.Expr]int{}
		for _, st := range r.plan.Phase.Stmts {
			if err := u.statement(w, r, st); err != nil {
				return nil, err
			}
			if len(u.values) > bounds.Values {
				return nil, boundError(fmt.Sprintf("more than %d values", bounds.Values))
			}
		}
		for _, role := range w.scheme.Description().Roles {
			for _, n := range r.names(role.Name) { // also what no statement uses
				u.intern(r.env[role.Name][n], n, true, r)
			}
		}
		r.fields(func(m lang.Message, _ int, f lang.Name, b []byte) {
			u.same(u.intern(r.env[m.From][f], f, true, r), u.intern(b, f, true, r))
		})
	}
	for _, f := range u.later {
		f()
	}
	if err := u.multiply(ctx, w.scheme.Description()); err != nil {
		return nil, err
	}
	u.index()
	return u, nil
}

// index notes which equations a value stands in.
func (u *universe) index() {
	u.uses = make([][]int, len(u.values))
	for i, e := range u.eqs {
		for _, v := range slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(e.args), e.out)))) {
			u.uses[v] = append(u.uses[v], i)
		}
	}
}

// key tells values apart: long ones by their bytes, short ones also by their name
// and the patient whom they are about.
func key(b []byte, name lang.Name, r *run) string {
	if len(b) >= minFind {
		return string(b)
	}
	return string(b) + "|" + name.Base() + "|" + strconv.Itoa(r.user)
}

func (u *universe) intern(b []byte, name lang.Name, named bool, r *run) int {
	k := key(b, name, r)
	id, ok := u.ids[k]
	if !ok {
		id = len(u.values)
		u.ids[k] = id
		u.values = append(u.values, value{bytes: slices.Clone(b), name: name, named: named, runs: map[*run]bool{}})
	}
	v := &u.values[id]
	// The best text is a name, one without primes, and the first of those.
	better := named && !v.named || named == v.named && marked(v.name) && !marked(name)
	if better {
		v.name, v.named = name, named
	}
	if r.user >= 0 {
		v.users |= 1 << r.user
	}
	v.servers |= 1 << r.server
	v.runs[r] = true
	return id
}

// find is the number of a value that occurs in a run.
func (u *universe) find(b []byte, name lang.Name, r *run) int {
	if id, ok := u.ids[key(b, name, r)]; ok {
		return id
	}
	return -1
}

func (u *universe) bytes(id int) []byte { return u.values[id].bytes }

// long says that a value is long enough to be recognised.
func (u *universe) long(id int) bool { return len(u.values[id].bytes) >= minFind }

// state says that an equation holds. Equations that are one equation, such as
// the same xor written twice, are kept once: two ways to a value must be two.
func (u *universe) state(op string, args []int, out int) {
	u.add(equation{op: op, args: args, out: out})
}

func (u *universe) add(e equation) {
	switch args, out := e.args, e.out; e.op {
	case "^":
		odd := map[int]int{out: 1}
		for _, a := range args {
			odd[a]++
		}
		e.args = nil
		for a, n := range odd {
			if n%2 == 1 {
				e.args = append(e.args, a)
			}
		}
		slices.Sort(e.args)
		if len(e.args) < 2 {
			return
		}
		e.out = e.args[0]
	case "same":
		if e.args[0] == out {
			return
		}
	}
	k := fmt.Sprint(e)
	if !u.seen[k] {
		u.seen[k] = true
		u.eqs = append(u.eqs, e)
	}
}

func (u *universe) same(a, b int) { u.state("same", []int{a}, b) }

// statement adds what a statement of a run computes.
func (u *universe) statement(w *world, r *run, st *lang.Stmt) error {
	env := r.env[st.Role]
	name := func(n lang.Name) int { return u.intern(env[n], n, true, r) }
	switch st.Kind {
	case lang.Assign, lang.Agree:
		return u.assign(w, r, st)
	case lang.Fresh, lang.Now:
		name(st.Names[0].Name)
	case lang.Compare:
		x, okX := u.eval(w, r, st.Role, st.X)
		y, okY := u.eval(w, r, st.Role, st.Y)
		if okX && okY {
			u.same(x, y)
		}
	case lang.Verify:
		if args := u.args(w, r, st.Role, string(st.X.Op), st.X.Args); args != nil {
			u.state("Verify", args, args[2])
		}
	case lang.Greater, lang.Recent:
		u.eval(w, r, st.Role, st.X)
		if st.Y != nil {
			u.eval(w, r, st.Role, st.Y)
		}
	case lang.Store, lang.Load:
		record := st.Store
		if st.Key != nil {
			if id, ok := u.eval(w, r, st.Role, st.Key); ok {
				record += string(u.bytes(id))
				if st.Kind == lang.Store {
					u.keep(w, r, st.Role, record+"|", id)
				}
			}
		}
		for _, it := range st.Items {
			entry := record + "|" + it.Entry.Text
			if st.Kind == lang.Load {
				if id := name(it.Local.Name); r.future && !st.Any && !u.rewritten[st.Role+entry] {
					u.put(w.party(st.Role, r), entry, id)
				}
				continue
			}
			if r.future {
				u.rewritten[st.Role+entry] = true
			}
			id := u.intern(env[it.Local.Name], lang.Name{Text: it.Entry.Text}, true, r)
			u.same(name(it.Local.Name), id)
			u.keep(w, r, st.Role, entry, id)
		}
	}
	return nil
}

// differs says that the engine and this package read a statement differently.
func differs(st *lang.Stmt, theirs, ours []byte) error {
	return fmt.Errorf("%v: %s computed %x, but the expression is %x: the two readings of the language differ", st.Pos, st.Role, theirs, ours)
}

// keep notes what a party writes to a store; a later writing replaces it. The
// forged login has not taken place. But what it reads is what is there: a login
// that was refused may have changed that.
func (u *universe) keep(w *world, r *run, role, entry string, id int) {
	if !r.future {
		u.put(w.party(role, r), entry, id)
	}
}

func (u *universe) put(p, entry string, id int) {
	if u.stores[p] == nil {
		u.stores[p] = map[string]int{}
	}
	if _, again := u.stores[p][entry]; !again {
		u.order[p] = append(u.order[p], entry)
	}
	u.stores[p][entry] = id
}

// kept lists what a party has in its stores.
func (u *universe) kept(role string, party int) []int {
	p := role + strconv.Itoa(party)
	var ids []int
	for _, entry := range u.order[p] {
		ids = append(ids, u.stores[p][entry])
	}
	return ids
}

// party names who plays a role in a run.
func (w *world) party(role string, r *run) string {
	switch role {
	case w.user:
		return role + strconv.Itoa(r.user)
	case w.server:
		return role + strconv.Itoa(r.server)
	}
	return role + "0"
}

func (u *universe) assign(w *world, r *run, st *lang.Stmt) error {
	env := r.env[st.Role]
	target := func(i int) int { return u.intern(env[st.Names[i].Name], st.Names[i].Name, true, r) }
	targets := func() []int {
		ids := make([]int, len(st.Names))
		for i := range ids {
			ids[i] = target(i)
		}
		return ids
	}
	switch st.X.Op {
	case "Gen":
		if args := u.args(w, r, st.Role, string(st.X.Op), st.X.Args); args != nil {
			// who has the biometric and the helper string reproduces R
			u.state("Rep", []int{args[0], target(1)}, target(0))
			u.enrol(r, st, args[0], target(1))
		}
		return nil
	case "D":
		return u.decrypted(w, r, st, targets())
	case "E":
		return u.encrypted(w, r, st, target(0))
	case "sq":
		return u.squared(w, r, st, target(0))
	case "root":
		return u.rooted(w, r, st, targets())
	}
	x, ok := u.eval(w, r, st.Role, st.X)
	if len(st.Names) > 1 {
		if ok {
			u.state("||", targets(), x)
		}
		return nil
	}
	out := target(0)
	if !ok {
		// An operation that is not known here can still be computed by whoever
		// knows its inputs.
		return u.opaque(st, u.args(w, r, st.Role, string(st.X.Op), st.X.Args), out)
	}
	if string(u.bytes(x)) != string(u.bytes(out)) {
		return differs(st, u.bytes(out), u.bytes(x))
	}
	u.same(x, out)
	return nil
}
