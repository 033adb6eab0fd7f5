package lang

import "fmt"

// A Plan is a description under a width set: every value with its bits, every
// message with its fields, and the steps in which the roles act.
type Plan struct {
	Scheme *Description
	Widths Widths
	Phases []*PhasePlan
	Stores []*Record

	bits map[*Expr]int
}

// A PhasePlan is one phase of a plan.
type PhasePlan struct {
	Phase    *Phase
	Messages []Message
	Steps    []Step
	bits     map[string]map[Name]int // role, name
}

// A Message is one transmission.
type Message struct {
	From, To string
	Secure   bool // over a secure channel, not counted as a message
	Fields   []Field
	Pos      Pos
}

// A Field is a part of a message or of a record.
type Field struct {
	Name  Name
	Bits  int
	Class Class // such as point, cipher or sig; empty for mere bits
}

// Bits is the length of the message.
func (m Message) Bits() int { return total(m.Fields) }

func total(fields []Field) int {
	n := 0
	for _, f := range fields {
		n += f.Bits
	}
	return n
}

// A Step is what a role does between two messages: it takes message Recv (-1 if
// none), executes its statements, and sends message Send (-1 if none).
type Step struct {
	Role       string
	Recv, Send int
	Stmts      []*Stmt
}

// A Record is the layout of a store: what one record of it keeps.
type Record struct {
	Role, Store string
	KeyBits     int // 0 for a store without a key
	Fields      []Field
}

// CardStore is the name of the user's store that is the memory of a card.
const CardStore = "card"

// Bits is the length of one record, its key not counted.
func (r *Record) Bits() int { return total(r.Fields) }

// Field returns the index of an entry of the record, or -1.
func (r *Record) Field(name string) int {
	for i, f := range r.Fields {
		if f.Name.Text == name {
			return i
		}
	}
	return -1
}

// Phase returns the plan of a phase, or nil.
func (p *Plan) Phase(name PhaseName) *PhasePlan {
	for _, ph := range p.Phases {
		if ph.Phase.Name == name {
			return ph
		}
	}
	return nil
}

// Bits is the width of an expression of the description.
func (p *Plan) Bits(e *Expr) int { return p.bits[e] }

// Bits is the width of a value that a role holds at some point of the phase, 0
// if it never does.
func (p *PhasePlan) Bits(role string, name Name) int { return p.bits[role][name] }

// Acts says whether the role does anything in the phase.
func (p *PhasePlan) Acts(role string) bool {
	for _, s := range p.Steps {
		if s.Role == role {
			return true
		}
	}
	return false
}

// Record returns the layout of a store, or nil.
func (p *Plan) Record(role, store string, keyed bool) *Record {
	for _, r := range p.Stores {
		if r.Role == role && r.Store == store && (r.KeyBits != 0) == keyed {
			return r
		}
	}
	return nil
}

// Plan lays the scheme out under a width set. The error is of type [Diags].
func (s *Description) Plan(w Widths) (*Plan, error) {
	t := newTyper(s, w)
	t.scheme()
	if err := t.diags.err(); err != nil {
		return nil, err
	}
	for _, ph := range t.plan.Phases {
		ph.Steps = steps(ph.Phase)
	}
	return t.plan, nil
}

// steps cuts a phase at its messages. A role's step ends where it sends, and
// before it receives; steps stand in the order in which they can be run.
func steps(ph *Phase) []Step {
	var done []Step
	open := map[string]*Step{}
	var order []string // roles in the order in which their open steps began
	get := func(role string) *Step {
		if open[role] == nil {
			open[role] = &Step{Role: role, Recv: -1, Send: -1}
			order = append(order, role)
		}
		return open[role]
	}
	closeStep := func(role string) {
		if s := open[role]; s != nil {
			done = append(done, *s)
			delete(open, role)
			for i, r := range order {
				if r == role {
					order = append(order[:i], order[i+1:]...)
					break
				}
			}
		}
	}
	n := 0
	for _, st := range ph.Stmts {
		if st.Kind == Part {
			for len(order) > 0 {
				closeStep(order[0])
			}
			continue
		}
		if st.Kind != Send {
			s := get(st.Role)
			s.Stmts = append(s.Stmts, st)
			continue
		}
		s := get(st.Role)
		s.Send = n
		s.Stmts = append(s.Stmts, st)
		closeStep(st.Role)
		closeStep(st.To)
		get(st.To).Recv = n
		n++
	}
	for len(order) > 0 {
		closeStep(order[0])
	}
	return done
}

// typer walks a description once, in the order of its phases, and gives every
// name and expression its width.
type typer struct {
	s     *Description
	w     Widths
	plan  *Plan
	ph    *PhasePlan
	held  map[string]map[Name]Pos // role, name: where it was defined
	agree map[string]Pos          // role: where it agrees on a key in this phase
	roles map[string]bool         // unknown ones that were reported
	early map[Name]bool           // likewise the user's values in setup
	hasty bool                    // and that the user acts there
	diags Diags

	primeless bool // that there is no prime for the Chebyshev map was reported

	made    map[string]map[Name]Class // role, name: class of a value that is not declared
	ciphers map[string]int            // name: width of a ciphertext, from where it was made
}

func newTyper(s *Description, w Widths) *typer {
	return &typer{
		s: s, w: w, plan: &Plan{Scheme: s, Widths: w, bits: map[*Expr]int{}}, roles: map[string]bool{},
		early: map[Name]bool{}, ciphers: map[string]int{},
	}
}

func (t *typer) fail(pos Pos, mend, format string, args ...any) {
	t.diags = append(t.diags, Diag{pos, fmt.Sprintf(format, args...), mend})
}

func (t *typer) scheme() {
	for _, name := range PhaseNames {
		if ph := t.s.Phase(name); ph != nil {
			t.phase(ph)
		}
	}
}

func (t *typer) phase(ph *Phase) {
	t.ph = &PhasePlan{Phase: ph, bits: map[string]map[Name]int{}}
	t.held, t.agree, t.made = map[string]map[Name]Pos{}, map[string]Pos{}, map[string]map[Name]Class{}
	t.plan.Phases = append(t.plan.Phases, t.ph)
	for _, r := range t.s.Roles {
		t.held[r.Name], t.ph.bits[r.Name], t.made[r.Name] = map[Name]Pos{}, map[Name]int{}, map[Name]Class{}
		for _, v := range t.s.Known(r.Name) {
			for _, name := range ph.Names(v) {
				t.held[r.Name][name] = v.Pos
				t.ph.bits[r.Name][name] = t.w.Bits(v.Class)
			}
		}
	}
	for _, st := range ph.Stmts {
		t.stmt(st)
	}
}

func (t *typer) stmt(st *Stmt) {
	if len(t.diags) >= maxDiags { // more will not be shown
		return
	}
	if st.Kind == Part {
		t.agree = map[string]Pos{}
		return
	}
	if r := t.s.Role(st.Role); r == nil {
		t.unknownRole(st.Role, st.Pos, "")
		t.lost(st)
		return
	} else if r.Kind == User && t.ph.Phase.Name == Setup && !t.hasty {
		t.hasty = true
		t.fail(st.Pos, "move the statement to registration", "%s acts in setup, when there is no user yet", st.Role)
	}
	switch st.Kind {
	case Assign:
		t.assign(st)
	case Agree:
		t.assign(st)
		if at, ok := t.agree[st.Role]; ok {
			t.fail(st.Pos, "keep one of them", "%s agrees on a session key already, at line %d", st.Role, at.Line)
		}
		t.agree[st.Role] = st.Pos
	case Fresh, Now:
		t.draw(st)
	case Compare, Greater:
		x, y := t.expr(st, st.X, -1), t.expr(st, st.Y, -1)
		// a bare number takes the width of the other side
		if st.X.Op == OpInt && y > 0 {
			x = t.expr(st, st.X, y)
		} else if st.Y.Op == OpInt && x > 0 {
			y = t.expr(st, st.Y, x)
		}
		if st.X.Op == OpInt && st.Y.Op == OpInt {
			t.fail(st.Pos, "compare with a value that a role holds", "check of two numbers")
		}
		if x > 0 && y > 0 && x != y {
			t.fail(st.Pos, "compare values of equal width", "check of %d against %d bits under widths %s", x, y,
				t.w.Set)
		}
	case Verify:
		t.expr(st, st.X, -1)
	case Recent:
		if st.X.Op != OpName {
			t.fail(st.X.Pos, "write check recent(T)", "recent takes the name of a timestamp")
		} else if v := t.s.Value(st.X.Name); v == nil || v.Class != ClassTime {
			t.fail(st.X.Pos, "declare it: "+st.X.Name.Text+" time", "%s is not declared as a time", st.X.Name.Text)
		}
		t.expr(st, st.X, -1)
	case Store, Load:
		t.record(st)
	case Send:
		t.send(st)
	}
}

// unknownRole reports a name that is no role, once: every line of it would fail
// the same way.
func (t *typer) unknownRole(name string, pos Pos, consequence string) {
	if !t.roles[name] {
		t.roles[name] = true
		t.fail(pos, "declare it: role "+name+" user|server|centre|other", "unknown role %s%s", name, consequence)
	}
}

// assume takes a name as held after an error that was reported, so that one slip
// is reported once. Its width is the declared one, or 0: unknown, at which no
// further error is found.
func (t *typer) assume(role string, n Ident) {
	if _, ok := t.held[role][n.Name]; ok {
		return
	}
	t.held[role][n.Name] = Pos{} // so that define lets it pass
	if v := t.s.Value(n.Name); v != nil {
		t.ph.bits[role][n.Name] = t.w.Bits(v.Class)
	}
}

// lost is a statement whose role or receiver is unknown: whoever was meant, all
// are taken to hold what it defines or carries.
func (t *typer) lost(st *Stmt) {
	names := st.Names
	if st.Kind == Load {
		for _, it := range st.Items {
			names = append(names, it.Local)
		}
	}
	for _, r := range t.s.Roles {
		for _, n := range names {
			t.assume(r.Name, n)
		}
	}
}

// define gives a role a name. A declared width must agree with the one found.
func (t *typer) define(st *Stmt, role string, n Ident, bits int) {
	if at, ok := t.held[role][n.Name]; ok && at.Line > 0 {
		t.fail(n.Pos, fmt.Sprintf("use a new name, such as %s'", n.Name.Text),
			"%s holds %s already, from line %d", role, n.Name.Text, at.Line)
		return
	}
	if v := t.s.Value(n.Name); v != nil && v.Class == ClassCiphertext {
		t.cipher(v, n, bits)
	} else if v != nil && bits > 0 && t.w.Bits(v.Class) != bits {
		t.fail(n.Pos, fmt.Sprintf("declare %s with a class of %d bits, or mend the expression", n.Name.Text, bits),
			"%s is declared as %s, %d bits, but gets %d bits under widths %s", n.Name.Text, v.Class, t.w.Bits(v.Class),
			bits, t.w.Set)
		bits = 0 // either may be the slip: do not judge what follows by one of them
	}
	t.held[role][n.Name] = n.Pos
	t.ph.bits[role][n.Name] = bits
}

// cipher notes how long a ciphertext is where its name is met first; it is the
// same wherever it goes.
func (t *typer) cipher(v *Value, n Ident, bits int) {
	if have := t.ciphers[v.Name]; have > 0 && bits > 0 && have != bits {
		t.fail(n.Pos, "use another name", "%s has %d bits here and %d where it was made", n.Name.Text, bits, have)
	} else if have == 0 {
		t.ciphers[v.Name] = bits
	}
}

// declared returns the width that a name must have been given under values.
func (t *typer) declared(n Ident, why string) int {
	v := t.s.Value(n.Name)
	if v == nil {
		t.fail(n.Pos, fmt.Sprintf("add it under values, such as: %s nonce", n.Name.Text),
			"%s needs a declared width: %s", n.Name.Text, why)
		return 0
	}
	return t.w.Bits(v.Class)
}

func (t *typer) draw(st *Stmt) {
	n := st.Names[0]
	bits := t.declared(n, "it is drawn here")
	if v := t.s.Value(n.Name); st.Kind == Now && v != nil && v.Class != ClassTime {
		t.fail(n.Pos, "declare it as a time", "now gives %s the time, but it is declared as %s", n.Name.Text, v.Class)
	}
	if v := t.s.Value(n.Name); st.Kind == Fresh && v != nil && !drawable(v.Class) {
		t.fail(n.Pos, "compute it", "fresh draws bits, scalars and degrees, but %s is declared as %s", n.Name.Text,
			v.Class)
		t.assume(st.Role, n)
		return
	}
	t.define(st, st.Role, n, bits)
}

func (t *typer) assign(st *Stmt) {
	switch {
	case st.Kind == Assign &&
		(st.X.Op == OpDecrypt && (st.Multi || len(st.Names) == 1) || st.X.Op == OpRoot && !st.Multi):
		t.opened(st)
	case st.Multi || st.X.Op == OpGen:
		if !st.Multi || st.X.Op != OpGen || len(st.Names) != 2 {
			t.fail(st.Pos, "write (R, P) = Gen(B), (a, b) = D(k, c), or a || b = root(c; p, q)",
				"only Gen and D give several results, and Gen gives two")
			for _, n := range st.Names {
				t.assume(st.Role, n)
			}
			return
		}
		in := t.biometric(st, st.X)
		t.plan.bits[st.X] = t.w.V
		t.define(st, st.Role, st.Names[0], t.w.V)
		t.define(st, st.Role, st.Names[1], in)
	case len(st.Names) > 1:
		sum, known := 0, true
		width := make([]int, len(st.Names))
		for i, n := range st.Names {
			width[i] = t.declared(n, "a split cuts by the widths of its parts")
			sum += width[i]
			known = known && width[i] > 0
		}
		if bits := t.expr(st, st.X, -1); bits > 0 && known && bits != sum {
			t.fail(st.Pos, "declare the parts so that their widths add up", "split of %d bits into %d under widths %s",
				bits, sum, t.w.Set)
		}
		for i, n := range st.Names {
			t.define(st, st.Role, n, width[i])
		}
	default:
		want := -1
		if st.X.Op == OpInt {
			want = t.declared(st.Names[0], "a number has none of its own")
		}
		bits := t.expr(st, st.X, want)
		if !t.scalar(st) {
			bits = 0
		}
		t.define(st, st.Role, st.Names[0], bits)
		t.made[st.Role][st.Names[0].Name] = t.class(st, st.X)
	}
}

func (t *typer) record(st *Stmt) {
	key := 0
	if st.Key != nil {
		if key = t.expr(st, st.Key, -1); key <= 0 {
			key = -1 // after an error: keyed, of unknown width
		}
	}
	r := t.plan.Record(st.Role, st.Store, st.Key != nil || st.Any)
	if r == nil {
		if st.Kind == Load {
			t.fail(st.Pos, t.kept(st, st.Items[0].Entry), "%s loads from %s%s, which it never stores", st.Role,
				st.Store, st.brackets())
			for _, it := range st.Items {
				t.assume(st.Role, it.Local)
			}
			return
		}
		r = &Record{Role: st.Role, Store: st.Store, KeyBits: key}
		t.plan.Stores = append(t.plan.Stores, r)
	}
	if r.KeyBits > 0 && key > 0 && r.KeyBits != key {
		t.fail(st.Key.Pos, "use keys of one width", "key of %d bits; other records of %s have %d", key, st.Store,
			r.KeyBits)
	}
	seen := map[string]bool{}
	for _, it := range st.Items {
		if seen[it.Entry.Text] {
			t.fail(it.Entry.Pos, "keep one of them", "%s is listed twice", it.Entry.Text)
			continue
		}
		seen[it.Entry.Text] = true
		i := r.Field(it.Entry.Text)
		if st.Kind == Load {
			if i < 0 {
				t.fail(it.Entry.Pos, t.kept(st, it.Entry), "%s loads %s from %s%s, which does not keep it", st.Role,
					it.Entry.Text, st.Store, st.brackets())
				t.assume(st.Role, it.Local)
				continue
			}
			t.receive(st, st.Role, it.Local, r.Fields[i])
			continue
		}
		bits := t.use(st.Role, it.Local)
		if i < 0 {
			r.Fields = append(r.Fields, Field{Name{Text: it.Entry.Text}, bits, t.kindOf(st, it.Local)})
		} else if have := r.Fields[i].Bits; have > 0 && bits > 0 && have != bits {
			t.fail(it.Entry.Pos, "keep values of one width under one name",
				"%s has %d bits here and %d where it was stored first", it.Entry.Text, bits, r.Fields[i].Bits)
		}
	}
}

// kept says how an entry can be loaded: perhaps it is kept in the store of the same
// name that has no keys, or in the one that has.
func (t *typer) kept(st *Stmt, n Word) string {
	keyed := st.Key != nil || st.Any
	r := t.plan.Record(st.Role, st.Store, !keyed)
	switch {
	case r == nil || r.Field(n.Text) < 0:
		return "store it in an earlier phase"
	case keyed:
		return fmt.Sprintf("write load %s { %s }: it is kept without a key", st.Store, n.Text)
	}
	return fmt.Sprintf("write load %s[...] { %s }: it is kept under a key", st.Store, n.Text)
}

// brackets stand after the name of a store that has keys.
func (st *Stmt) brackets() string {
	switch {
	case st.Any:
		return "[any]"
	case st.Key != nil:
		return "[...]"
	}
	return ""
}

// receive gives a role a value from outside. If it holds the name already the
// two are compared when the scheme runs, so only the width must agree.
func (t *typer) receive(st *Stmt, role string, n Ident, f Field) {
	if _, held := t.held[role][n.Name]; held {
		if have := t.ph.bits[role][n.Name]; have != f.Bits && have > 0 && f.Bits > 0 {
			t.fail(n.Pos, "use another name", "%s holds a %s of %d bits, but gets one of %d", role, n.Name.Text, have,
				f.Bits)
		}
		return
	}
	t.define(st, role, n, f.Bits)
	t.made[role][n.Name] = f.Class
}

func (t *typer) send(st *Stmt) {
	if st.To == st.Role {
		t.fail(st.ToPos, "name another role", "%s sends to itself: nobody can receive the message", st.Role)
		t.lost(st)
		return
	}
	if t.s.Role(st.To) == nil {
		t.unknownRole(st.To, st.ToPos, ": nobody can receive the message")
		t.lost(st)
		return
	}
	m := Message{From: st.Role, To: st.To, Secure: st.Sec, Pos: st.Pos}
	seen := map[Name]bool{}
	for _, n := range st.Names {
		if seen[n.Name] {
			t.fail(n.Pos, "keep one of them", "field %s is listed twice", n.Name.Text)
			continue
		}
		seen[n.Name] = true
		bits := t.use(st.Role, n)
		if bits <= 0 {
			t.assume(st.To, n)
			continue
		}
		f := Field{n.Name, bits, t.kindOf(st, n)}
		m.Fields = append(m.Fields, f)
		t.receive(st, st.To, n, f)
	}
	t.ph.Messages = append(t.ph.Messages, m)
}

// SessionKey says whether an agree statement gives the session key of the phase,
// which is that of the last part in which any role agrees on one.
func (p *PhasePlan) SessionKey(st *Stmt) bool {
	part, last, of := 0, 0, -1
	for _, s := range p.Phase.Stmts {
		switch {
		case s.Kind == Part:
			part++
		case s.Kind == Agree:
			last = part
		}
		if s == st {
			of = part
		}
	}
	return of == last
}
