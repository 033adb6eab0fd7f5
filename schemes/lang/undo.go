package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// built says how an atom came about, where somebody can tell or undo it: a
// ciphertext can be decrypted, a product multiplied further, a signature checked.
type built struct {
	op   string
	args []term
}

// make is apply for an operation that can be undone.
func (a *atoms) make(op string, bits int, args ...term) term {
	t := a.apply(op, bits, args...)
	a.built[t[0].parts[0].atom] = built{op, args}
	return t
}

// whole says which atom a term is, if it is one and all of it.
func (a *atoms) whole(t term, bits int) (atom int, ok bool) {
	if len(t) != 1 || len(t[0].parts) != 1 || t[0].parts[0].off != 0 || t[0].bits != bits {
		return 0, false
	}
	return t[0].parts[0].atom, true
}

// undo returns the arguments of an operation that a term is the result of.
func (a *atoms) undo(op string, t term) (args []term, ok bool) {
	atom, ok := a.whole(t, t.bits())
	if b := a.built[atom]; ok && b.op == op {
		return b.args, true
	}
	return nil, false
}

// power applies an operation that commutes with itself, as k * (j * P) is
// j * (k * P) and T(k, T(j, x)) is T(j, T(k, x)): the base, then the factors in
// the order of their names.
func (a *atoms) power(op string, bits int, factor, base term) term {
	args := []term{base, factor}
	if inner, ok := a.undo(op, base); ok {
		args = append(slices.Clone(inner), factor)
	}
	slices.SortFunc(args[1:], func(x, y term) int { return strings.Compare(x.key(), y.key()) })
	return a.make(op, bits, args...)
}

// multiply is k * P. What is neither a base nor a product is a point by chance only:
// one of which somebody has changed bits, or one unmasked with another mask.
func (y *symbolic) multiply(k, p term, bits int) term {
	_, base := y.atoms.undo("base", p)
	_, product := y.atoms.undo("*", p)
	if !base && !product {
		y.why = "the point is not on the curve"
	}
	return y.atoms.power("*", bits, k, p)
}

// decrypt is the plaintext. With another key or of another ciphertext the cipher
// refuses, if it can tell, or gives something that nobody knows.
func (y *symbolic) decrypt(env map[string]term, e *Expr) term {
	key, sealed := y.eval(env, e.Args[0]), y.eval(env, e.Args[1])
	if args, ok := y.atoms.undo("E", sealed); ok && args[0].equal(key) {
		pad := max(y.plan.Bits(e)-args[1].bits(), 0) // of a cipher that pads to whole blocks
		return concat(args[1], term{{pad, nil}})
	}
	if y.plan.Widths.cipher.Authenticates() {
		y.why = "the ciphertext is not authentic"
	}
	return y.atoms.apply("D", y.plan.Bits(e), key, sealed)
}

// root is the message that was squared.
func (y *symbolic) root(env map[string]term, e *Expr) term {
	c, p, q := y.eval(env, e.Args[0]), y.eval(env, e.Args[1]), y.eval(env, e.Args[2])
	args, ok := y.atoms.undo("sq", c)
	switch bits := y.plan.Bits(e); {
	case !ok || !args[0].equal(y.modulus(p, q, args[0].bits())):
		y.why = "no square root passes"
	case args[1].bits() != bits:
		y.why = fmt.Sprintf("the names on the left have %d bits, what was squared has %d", bits, args[1].bits())
	default:
		return args[1]
	}
	return y.atoms.apply("root", y.plan.Bits(e), c, p, q)
}

// modulus is the product of two primes, in any order.
func (y *symbolic) modulus(p, q term, bits int) term {
	if p.key() > q.key() {
		p, q = q, p
	}
	return y.atoms.make("modulus", bits, p, q)
}

// verify says whether a signature is one of the message under the private key
// that the public one is of.
func (y *symbolic) verify(env map[string]term, e *Expr) bool {
	pk, m, s := y.eval(env, e.Args[0]), y.eval(env, e.Args[1]), y.eval(env, e.Args[2])
	args, ok := y.atoms.undo("sign", s)
	private, known := y.atoms.undo("sigpk", pk)
	return ok && known && args[0].equal(private[0]) && args[1].equal(m)
}

// replay puts the messages that a role sent in an earlier run in the place of the
// role.
type replay struct {
	role string
	late bool            // so late that times of the earlier run are not recent
	old  map[string]bool // what was drawn in it, times among them
	sent [][]term
}

func (r *replay) send(envs map[string]map[string]term, st *Stmt, msg *int) {
	if st.Kind != Send {
		return
	}
	for i, n := range st.Names {
		if _, held := envs[st.To][n.Name]; !held {
			envs[st.To][n.Name] = r.sent[*msg][i]
		}
	}
	*msg++
}

// Replayed runs login on symbols with all messages of a role being those of an
// earlier login, after the window of timestamps if late. It returns the statement
// at which some other role refuses; nil if, by the equations, nobody can tell.
func (p *Plan) Replayed(role string, late bool) *Stmt {
	y := newSymbolic(p)
	for _, name := range []string{"setup", "registration"} {
		if ph := p.Phase(name); ph != nil {
			y.run(ph, noted)
		}
	}
	login := p.Phase("login")
	o := y.run(login, noted)
	r := &replay{role: role, late: late, old: map[string]bool{}, sent: o.sent}
	for _, fields := range o.drawn {
		r.old[fields.key()] = true
	}
	y.replay = r
	return y.run(login, noted).refused
}

// search is load NAME[any]: the first record with which the statements that
// decide go through.
func (y *symbolic) search(ph *PhasePlan, env map[string]term, st *Stmt) map[string]term {
	place := y.place(env, st)
	for _, at := range slices.Sorted(maps.Keys(y.stores)) {
		if !strings.HasPrefix(at, place+" [") || y.local {
			continue
		}
		trial, pass := map[string]map[string]term{st.Role: maps.Clone(env)}, true
		for _, it := range st.Items {
			v, ok := y.stores[at][it.Name.Name]
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
		random := st.Multi && st.X.Op == "Gen"
		st.X.Each(func(e *Expr) {
			random = random || e.Op == "root" || e.Op == "E" || e.Op == "sq"
		})
		return !random
	}
	return false
}

// Chooses says whether a statement gives one of several values, as [Phase.Deciding]
// says.
func (st *Stmt) Chooses() bool {
	return st.Kind == Load && st.Any || st.Kind == Assign && st.X.Op == "root"
}
