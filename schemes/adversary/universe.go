package adversary

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
}

// A value is a byte string with where it occurs.
type value struct {
	bytes    []byte
	text     string // a name, or the expression where it has none
	named    bool
	constant bool
	users    uint64 // bits: patients in whose runs it occurs; setup has none
	servers  uint64
	runs     map[*run]bool
}

// An equation is out = op(args). For "^" out is among the args, whose xor is
// zero; "+" and "||" are sum and concatenation; "same" says that two short values
// that are not told by their bytes are one.
type equation struct {
	op   string
	args []int
	out  int
}

func newUniverse(ctx context.Context, w *world, ops *operations, bounds Bounds) (*universe, error) {
	u := &universe{ops: ops, ids: map[string]int{}, seen: map[string]bool{}, stores: map[string]map[string]int{}, order: map[string][]string{}}
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
		r.fields(func(m lang.Message, _ int, f string, b []byte) {
			u.same(u.intern(r.env[m.From][f], f, true, r), u.intern(b, f, true, r))
		})
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
func key(b []byte, text string, r *run) string {
	if len(b) >= minFind {
		return string(b)
	}
	return string(b) + "|" + strings.TrimRight(text, "'") + "|" + strconv.Itoa(r.user)
}

func (u *universe) intern(b []byte, text string, named bool, r *run) int {
	k := key(b, text, r)
	id, ok := u.ids[k]
	if !ok {
		id = len(u.values)
		u.ids[k] = id
		u.values = append(u.values, value{bytes: slices.Clone(b), text: text, named: named, runs: map[*run]bool{}})
	}
	v := &u.values[id]
	// The best text is a name, one without primes, and the first of those.
	better := named && !v.named || named == v.named && strings.HasSuffix(v.text, "'") && !strings.HasSuffix(text, "'")
	if better {
		v.text, v.named = text, named
	}
	if r.user >= 0 {
		v.users |= 1 << r.user
	}
	v.servers |= 1 << r.server
	v.runs[r] = true
	return id
}

// find is the number of a value that occurs in a run.
func (u *universe) find(b []byte, text string, r *run) int {
	if id, ok := u.ids[key(b, text, r)]; ok {
		return id
	}
	return -1
}

func (u *universe) bytes(id int) []byte { return u.values[id].bytes }

// long says that a value is long enough to be recognised.
func (u *universe) long(id int) bool { return len(u.values[id].bytes) >= minFind }

// label is the name of a value with where it occurs, as [s1] or [victim]; none if
// it is the same for all.
func (u *universe) label(id int) string {
	v := &u.values[id]
	if v.constant {
		return v.text
	}
	text := v.text
	if !v.named {
		text = strings.ReplaceAll(text, "'", "")
	}
	text = strings.TrimRight(text, "'")
	one := func(set uint64) (int, bool) {
		for i := range 64 {
			if set == 1<<i {
				return i, true
			}
		}
		return 0, false
	}
	if len(v.runs) == 1 {
		for r := range v.runs {
			if r.future {
				return text + "[s*]"
			}
			if r.phase == "login" {
				return fmt.Sprintf("%s[s%d]", text, r.session)
			}
		}
	}
	var tags []string
	user, oneUser := one(v.users)
	if oneUser {
		tags = append(tags, who(user))
	}
	if server, ok := one(v.servers); ok && (!oneUser || server == malicious) {
		tags = append(tags, fmt.Sprintf("server%d", server))
	}
	if len(tags) == 0 {
		return text
	}
	return text + "[" + strings.Join(tags, ", ") + "]"
}

// state says that an equation holds. Equations that are one equation, such as
// the same xor written twice, are kept once: two ways to a value must be two.
func (u *universe) state(op string, args []int, out int) {
	e := equation{op, args, out}
	switch op {
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
	name := func(n string) int { return u.intern(env[n], n, true, r) }
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
			if st.Kind == lang.Load {
				name(it.Local.Name)
				continue
			}
			id := u.intern(env[it.Local.Name], it.Name.Name, true, r)
			u.same(name(it.Local.Name), id)
			u.keep(w, r, st.Role, record+"|"+it.Name.Name, id)
		}
	}
	return nil
}

// keep notes what a party writes to a store; a later writing replaces it. The
// forged login has not taken place.
func (u *universe) keep(w *world, r *run, role, entry string, id int) {
	if r.future {
		return
	}
	p := w.party(role, r)
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
	if st.Multi {
		args := u.args(w, r, st.Role, st.X.Args)
		if st.X.Op == "Gen" && args != nil {
			// who has the biometric and the helper string reproduces R
			u.state("Rep", []int{args[0], target(1)}, target(0))
		}
		return nil
	}
	x, ok := u.eval(w, r, st.Role, st.X)
	if len(st.Names) > 1 {
		if parts := make([]int, len(st.Names)); ok {
			for i := range parts {
				parts[i] = target(i)
			}
			u.state("||", parts, x)
		}
		return nil
	}
	out := target(0)
	if !ok {
		// An operation that is not known here can still be computed by whoever
		// knows its inputs.
		if args := u.args(w, r, st.Role, st.X.Args); args != nil {
			u.state(st.X.Op, args, out)
		}
		return nil
	}
	if string(u.bytes(x)) != string(u.bytes(out)) {
		return fmt.Errorf("%v: %s computed %x, but the expression is %x: the two readings of the language differ", st.Pos, st.Role, u.bytes(out), u.bytes(x))
	}
	u.same(x, out)
	return nil
}
