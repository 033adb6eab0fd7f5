package lang

import (
	"fmt"
	"math/big"
	"slices"
)

// symbolic runs a plan on terms instead of bytes.
type symbolic struct {
	plan  *Plan
	atoms atoms
	trees
	// stores: role, store name and key (its normal form, "" without one) to
	// the entries
	stores map[string]map[string]term
	drawn  int    // counts fresh values, so that no two are equal
	server string // suffix of what belongs to the server, for a second one
	person string // suffix of what belongs to the user, for a second one
	user   string // suffix of what a password change replaces
	local  bool   // nothing is known of what comes from outside
	why    string // why an operation in the present statement refuses
	change func(msg, field int, value term) term
	replay *replay
	log    *storeLog // of what is stored, if it is kept
}

// outcome is what one symbolic run of a phase came to.
type outcome struct {
	refused *Stmt // the statement at which a role aborts, nil if none does
	why     string
	sent    [][]term // fields of the messages
	drawn   []term   // nonces and times
	parts   []keys   // what was agreed on, by part of the phase
}

// keys are the session keys of one part, by role, and where they were agreed.
type keys struct {
	keys   map[string]term
	agreed map[string]Ident
}

func newOutcome() outcome {
	var o outcome
	o.begin()
	return o
}

// begin opens a part.
func (o *outcome) begin() {
	o.parts = append(o.parts, keys{map[string]term{}, map[string]Ident{}})
}

// last is the last part in which somebody has a key, and with it the session key
// of the phase.
func (o *outcome) last() keys {
	for _, k := range slices.Backward(o.parts) {
		if len(k.keys) > 0 {
			return k
		}
	}
	return keys{}
}

// compared is called for each comparison that a run makes.
type compared func(st *Stmt, equal bool)

func (y *symbolic) run(ph *PhasePlan, see compared) outcome {
	o, env, msg := newOutcome(), y.held(ph), 0
	for _, st := range ph.Phase.Stmts {
		if y.replay != nil && st.Role == y.replay.role {
			if why := y.replay.send(env, st, &msg); why != "" {
				o.refused, o.why = st, why
				return o
			}
			continue
		}
		if why := y.exec(ph, env, st, &o, &msg, see); why != "" {
			o.refused, o.why = st, why
			return o
		}
	}
	return o
}

// held is what the roles hold at the beginning of a phase, by role.
func (y *symbolic) held(ph *PhasePlan) map[string]map[Name]term {
	env := map[string]map[Name]term{}
	for _, r := range y.plan.Scheme.Roles {
		env[r.Name] = map[Name]term{}
		for _, v := range y.plan.Scheme.Known(r.Name) {
			t := y.known(v)
			for _, name := range ph.Phase.Names(v) {
				env[r.Name][name] = t
			}
		}
	}
	return env
}

func (y *symbolic) known(v *Value) term {
	name := v.Name
	s := y.plan.Scheme
	if y.user != "" {
		for _, n := range s.Values {
			if n.Replaces == v.Name {
				name = n.Name
			}
		}
	}
	name = "known " + name + y.suffix(v.Owner)
	bits := y.plan.Widths.Bits(v.Class)
	switch v.Class {
	case ClassBase: // there is one generator, whoever names it
		return y.fromStart(v, name, y.atoms.make(Op(v.Class), bits))
	case ClassModulus, ClassVerifyKey:
		of := make([]term, len(v.Of))
		for i, o := range v.Of {
			of[i] = y.known(s.Value(Name{Text: o}))
		}
		t := y.public(v.Class, bits, of)
		y.applied(Op(v.Class), t, of, nil)
		return t
	}
	return y.fromStart(v, name, y.atoms.atom(name, bits))
}

// suffix tells what belongs to one of several users or servers apart.
func (y *symbolic) suffix(role string) string {
	if r := y.plan.Scheme.Role(role); r != nil {
		switch r.Kind {
		case Server:
			return y.server
		case User:
			return y.person
		}
	}
	return ""
}

func (y *symbolic) fresh(what string, bits int) term {
	y.drawn++
	return y.atoms.atom(fmt.Sprintf("%s %d", what, y.drawn), bits)
}

// exec executes one statement; the answer is why it was refused, or empty. In a
// local run operations refuse nothing: what comes from outside may be right.
func (y *symbolic) exec(ph *PhasePlan, envs map[string]map[Name]term, st *Stmt, o *outcome, msg *int,
	see compared,
) string {
	y.why, y.at, y.phase = "", st, ph.Phase.Name
	why := y.execute(ph, envs, st, o, msg, see)
	if y.stored != nil && st.Kind == Store {
		y.stored(envs[st.Role], st)
	}
	if y.why != "" && !y.local {
		return y.why
	}
	return why
}

func (y *symbolic) execute(ph *PhasePlan, envs map[string]map[Name]term, st *Stmt, o *outcome, msg *int,
	see compared,
) string {
	env := envs[st.Role]
	equal := func(role string, name Name, v term) string {
		have, held := envs[role][name]
		if !held {
			envs[role][name] = v
			return ""
		}
		ok := have.equal(v)
		see(st, ok)
		if !ok {
			return fmt.Sprintf("%s holds another %s", role, name.Text)
		}
		return ""
	}
	switch st.Kind {
	case Assign:
		y.assign(env, ph, st)
	case Part:
		o.begin()
	case Agree:
		env[st.Names[0].Name] = y.eval(env, st.X)
		k := o.parts[len(o.parts)-1]
		k.keys[st.Role], k.agreed[st.Role] = env[st.Names[0].Name], st.Names[0]
	case Verify:
		ok := y.verify(env, st.X)
		see(st, ok)
		if !ok {
			return "the signature is not valid"
		}
	case Fresh, Now:
		n := st.Names[0].Name
		env[n] = y.fresh(n.Text, ph.Bits(st.Role, n))
		y.drawnBy(st, n, env[n])
		o.drawn = append(o.drawn, env[n])
	case Compare:
		ok := y.eval(env, st.X).equal(y.eval(env, st.Y))
		see(st, ok)
		if !ok {
			return "the two sides differ"
		}
	case Greater:
		if a, b := y.eval(env, st.X), y.eval(env, st.Y); a.equal(b) {
			return "the two sides are equal"
		}
	case Recent:
		if y.replay != nil && y.replay.late && y.replay.old[y.eval(env, st.X).key()] {
			return "the timestamp is not recent"
		}
	case Store:
		place := y.place(env, st)
		rec := y.stores[place]
		if rec == nil {
			rec = map[string]term{}
			y.stores[place] = rec
		}
		for _, it := range st.Items {
			if old, ok := rec[it.Entry.Text]; y.log != nil {
				y.log.write(y, place, st, it, ok && !old.equal(env[it.Local.Name]))
			}
			rec[it.Entry.Text] = env[it.Local.Name]
		}
	case Load:
		rec := y.stores[y.place(env, st)]
		if st.Any {
			rec = y.search(ph, env, st)
		}
		switch {
		case rec != nil || y.local:
		case st.Any:
			return fmt.Sprintf("no record of %s passes what follows", st.Store)
		default:
			return fmt.Sprintf("%s%s has no such record", st.Store, st.brackets())
		}
		for _, it := range st.Items {
			v, ok := rec[it.Entry.Text]
			if layout := y.plan.Record(st.Role, st.Store, st.Key != nil || st.Any); y.local {
				v = y.fresh("loaded", layout.Fields[layout.Field(it.Entry.Text)].Bits)
			} else if !ok {
				return fmt.Sprintf("%s%s does not hold %s yet", st.Store, st.brackets(), it.Entry.Text)
			}
			if why := equal(st.Role, it.Local.Name, v); why != "" && !y.local {
				return why
			}
		}
	case Send:
		m := *msg
		*msg++
		var fields []term
		for i, n := range st.Names {
			v := env[n.Name]
			if y.local {
				v = y.fresh("received "+n.Name.Text, v.bits())
			} else if y.change != nil {
				v = y.change(m, i, v)
			}
			fields = append(fields, v)
			if why := equal(st.To, n.Name, v); why != "" && !y.local {
				return why
			}
		}
		o.sent = append(o.sent, fields)
	}
	return ""
}

func (y *symbolic) place(env map[Name]term, st *Stmt) string {
	place := st.Role + " " + st.Store + y.suffix(st.Role) // a store belongs to one user or server
	if st.Key != nil {
		place += " [" + y.eval(env, st.Key).key()
	}
	return place
}

func (y *symbolic) assign(env map[Name]term, ph *PhasePlan, st *Stmt) {
	switch {
	case st.X.Op == OpDecrypt:
		y.split(env, ph, st, y.decrypt(env, st.X))
	case st.X.Op == OpRoot:
		y.split(env, ph, st, y.root(env, st.X))
	case st.Multi:
		bio := y.eval(env, st.X.Args[0])
		p := y.fresh("helper", bio.bits())
		y.applied(st.X.Op, p, []term{bio}, y.draws(st.X.Op))
		env[st.Names[0].Name] = y.reproduce(y.plan.Widths.V, bio, p)
		env[st.Names[1].Name] = p
	case len(st.Names) > 1:
		y.split(env, ph, st, y.eval(env, st.X))
	default:
		env[st.Names[0].Name] = y.eval(env, st.X)
	}
}

func (y *symbolic) split(env map[Name]term, ph *PhasePlan, st *Stmt, v term) {
	at := 0
	for _, n := range st.Names {
		w := ph.Bits(st.Role, n.Name)
		env[n.Name] = y.sliced(v, at, at+w)
		at += w
	}
}

func (y *symbolic) eval(env map[Name]term, e *Expr) term {
	bits := y.plan.Bits(e)
	switch e.Op {
	case OpName:
		return env[e.Name]
	case OpInt:
		return y.literal(e, new(big.Int).SetUint64(e.Int).FillBytes(make([]byte, bits/8)))
	case OpString:
		return y.literal(e, []byte(e.Text))
	}
	args := make([]term, 0, len(e.Args))
	for _, a := range e.Args {
		args = append(args, y.eval(env, a))
	}
	drawn := y.draws(e.Op)
	t := y.apply(e.Op, bits, args, drawn)
	y.applied(e.Op, t, args, drawn)
	return t
}

// draws is the value that an evaluation draws by itself, nil for most operations.
func (y *symbolic) draws(op Op) *Atom {
	row, _ := Lookup(op)
	if row.Draws == "" {
		return nil
	}
	return y.drawnBy(y.at, Name{Text: row.Draws}, y.fresh(row.Draws, 64))
}

// apply is the normal form of an operation.
func (y *symbolic) apply(op Op, bits int, args []term, drawn *Atom) term {
	switch op {
	case OpConcat:
		return concat(args...)
	case OpXor:
		return xorTerms(args...)
	case OpAdd:
		return y.atoms.sum(args[0], args[1], 1)
	case OpSub:
		return y.atoms.sum(args[0], args[1], -1)
	case OpFuzzy:
		n := args[0].bits()
		return args[0].cut(n-8, n)
	case OpStretch:
		mask := args[0]
		for i := byte(1); mask.bits() < bits; i++ {
			mask = concat(mask, y.atoms.make(OpHash, y.plan.Widths.V, concat(args[0], y.atoms.constant([]byte{i}))))
		}
		return mask.cut(0, bits)
	case OpRep:
		return y.reproduce(bits, args[0], args[1])
	case OpMul:
		return y.multiply(args[0], args[1], bits)
	}
	row, _ := Lookup(op)
	if row.Joins > 0 {
		args = append(slices.Clone(args[:row.Joins-1]), y.joined(args[row.Joins-1:]))
	}
	switch {
	case row.Commute:
		return y.atoms.power(op, bits, args[0], args[1])
	case drawn != nil:
		args = append(slices.Clone(args), drawn.normal)
	}
	return y.atoms.make(op, bits, args...)
}

// joined is the concatenation of operands.
func (y *symbolic) joined(args []term) term {
	t := concat(args...)
	y.applied(OpConcat, t, args, nil)
	return t
}

// reproduce is what a fuzzy extractor gives for a reading and a helper string.
func (y *symbolic) reproduce(bits int, bio, helper term) term {
	t := y.atoms.make(OpRep, bits, bio, helper)
	y.applied(OpRep, t, []term{bio, helper}, nil)
	return t
}

// A Weakness is a range of bits of a message field that an attacker can change
// without any party noticing before the end of the phase.
type Weakness struct {
	Message  int // from 0
	Field    int
	From, To int  // bits [From, To), bit 0 being the first on the wire
	Split    bool // the parties end with different keys
	// Replaced says that not any bits pass, but another value of the same class in
	// place of the whole field, such as another point of the curve.
	Replaced bool
}

// session prepares a symbolic deployment up to the phase: set up and registered.
func newSymbolic(plan *Plan) *symbolic {
	return &symbolic{plan: plan, stores: map[string]map[string]term{}}
}

func noted(*Stmt, bool) {}

// Unauthenticated derives, from the equations alone, which bits of the messages
// that login sends over public channels no check depends on, and which fields can be
// replaced by a value that somebody else made.
func (p *Plan) Unauthenticated() []Weakness {
	login := p.Phase(Login)
	if login == nil {
		return nil
	}
	base := newSymbolic(p)
	for _, name := range []PhaseName{Setup, Registration} {
		if ph := p.Phase(name); ph != nil {
			base.run(ph, noted)
		}
	}
	var found []Weakness
	for m, msg := range login.Messages {
		if msg.Secure {
			continue
		}
		for f, field := range msg.Fields {
			first := len(found)
			for at := 0; at < field.Bits; at += 8 {
				passed, split := base.changed(login, m, f, func(y *symbolic, v term) term {
					return concat(v.cut(0, at), y.fresh("altered", 8), v.cut(at+8, field.Bits))
				})
				if !passed {
					continue
				}
				if n := len(found) - 1; n >= first && found[n].To == at && found[n].Split == split {
					found[n].To += 8
				} else {
					found = append(found, Weakness{Message: m, Field: f, From: at, To: at + 8, Split: split})
				}
			}
			if len(found) == first+1 && found[first].To-found[first].From == field.Bits {
				continue // any bits pass, so another value does
			}
			replaced := false
			passed, split := base.changed(login, m, f, func(y *symbolic, v term) term {
				other, ok := y.another(v)
				replaced = ok
				if !ok {
					return v
				}
				return other
			})
			if replaced && passed {
				found = append(found, Weakness{Message: m, Field: f, To: field.Bits, Split: split, Replaced: true})
			}
		}
	}
	return found
}

// changed runs login with one field of a message changed on the way: whether all
// parties go to the end, and whether they then have different keys.
func (y symbolic) changed(login *PhasePlan, msg, field int, change func(*symbolic, term) term) (passed, split bool) {
	y.stores = cloneStores(y.stores)
	y.change = func(i, j int, v term) term {
		if i != msg || j != field {
			return v
		}
		return change(&y, v)
	}
	o := y.run(login, noted)
	for _, a := range o.last().keys {
		for _, b := range o.last().keys {
			split = split || !a.equal(b)
		}
	}
	return o.refused == nil, split
}

func cloneStores(s map[string]map[string]term) map[string]map[string]term {
	c := make(map[string]map[string]term, len(s))
	for k, rec := range s {
		c[k] = make(map[string]term, len(rec))
		for n, v := range rec {
			c[k][n] = v
		}
	}
	return c
}
