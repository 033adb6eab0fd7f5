package adversary

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"tmisbench/schemes/lang"
)

// What an operation draws by itself, the IV of a ciphertext or the random bits
// above a message that is squared, stands in no trace. It is a value of the
// universe nonetheless, read off the result or recovered with all secrets of the
// deployment, so that every equation can be computed again from values alone.

// of names what an operation drew, such as the IV of a ciphertext.
func of(what string, name lang.Name) lang.Name {
	return lang.Name{Text: what + " of " + name.Text, Part: name.Part}
}

// own interns what an operation drew in a run.
func (u *universe) own(r *run, role string, b []byte, name lang.Name) int {
	id := u.intern(b, name, true, r)
	if u.drawn[r] == nil {
		u.drawn[r] = map[string][]int{}
	}
	if !slices.Contains(u.drawn[r][role], id) {
		u.drawn[r][role] = append(u.drawn[r][role], id)
	}
	return id
}

// join is the concatenation of values, and says so.
func (u *universe) join(r *run, ids []int) int {
	if len(ids) == 1 {
		return ids[0]
	}
	var all []byte
	var name lang.Name
	for i, id := range ids {
		if i > 0 {
			name.Text += " || "
		}
		n := u.values[id].name
		name.Text, name.Part = name.Text+n.Text, max(name.Part, n.Part)
		all = append(all, u.bytes(id)...)
	}
	id := u.intern(all, name, false, r)
	u.state("||", ids, id)
	return id
}

// sealed says that c is the encryption of plain; iv is its beginning.
func (u *universe) sealed(st *lang.Stmt, key, iv, plain, c int) error {
	b := make([]byte, len(u.bytes(c)))
	if !u.ops.compute(rule{op: "E"}, [][]byte{u.bytes(key), u.bytes(iv), u.bytes(plain)}, b) || !bytes.Equal(b, u.bytes(c)) {
		return differs(st, u.bytes(c), b)
	}
	u.state("E", []int{key, iv, plain}, c)
	return nil
}

// encrypted reads c = E(key, a, ...).
func (u *universe) encrypted(w *world, r *run, st *lang.Stmt, c int) error {
	args := u.args(w, r, st.Role, "||", st.X.Args)
	if args == nil {
		return nil
	}
	iv := u.own(r, st.Role, u.bytes(c)[:u.ops.algebra.cipher.IVBytes()], of("IV", st.Names[0].Name))
	return u.sealed(st, args[0], iv, u.join(r, args[1:]), c)
}

// decrypted reads (a, ...) = D(key, c). The same fields under the same key and IV
// give the same ciphertext.
func (u *universe) decrypted(w *world, r *run, st *lang.Stmt, fields []int) error {
	args := u.args(w, r, st.Role, string(st.X.Op), st.X.Args)
	if args == nil {
		return nil
	}
	c := args[1]
	iv := u.intern(u.bytes(c)[:u.ops.algebra.cipher.IVBytes()], of("IV", u.values[c].name), true, r)
	return u.sealed(st, args[0], iv, u.join(r, fields), c)
}

// squared reads c = sq(m) mod n.
func (u *universe) squared(w *world, r *run, st *lang.Stmt, c int) error {
	m, n := st.X.Args[0], st.X.Args[1]
	parts := u.args(w, r, st.Role, "||", []*lang.Expr{m})
	mod, ok := u.eval(w, r, st.Role, n)
	if parts == nil || !ok {
		return nil
	}
	v := w.scheme.Description().Value(n.Name)
	if v == nil || len(v.Of) != 2 {
		return u.opaque(st, append(parts, mod), c) // nobody's modulus
	}
	var primes [2]int
	for i, name := range v.Of {
		party := r.server
		if v.Owner == w.user {
			party = r.user
		}
		b, ok := w.Known(v.Owner, party, name)
		if !ok {
			return u.opaque(st, append(parts, mod), c)
		}
		primes[i] = u.intern(b, lang.Name{Text: name}, true, r)
	}
	return u.root(r, st, c, primes[0], primes[1], parts)
}

// rooted reads a || ... = root(c; p, q).
func (u *universe) rooted(w *world, r *run, st *lang.Stmt, parts []int) error {
	args := u.args(w, r, st.Role, string(st.X.Op), st.X.Args)
	if args == nil {
		return nil
	}
	return u.root(r, st, args[0], args[1], args[2], parts)
}

// root says what was squared, and that the primes open it.
func (u *universe) root(r *run, st *lang.Stmt, c, p, q int, parts []int) error {
	var m []byte
	for _, id := range parts {
		m = append(m, u.bytes(id)...)
	}
	roots := u.ops.algebra.roots(u.bytes(c), u.bytes(p), u.bytes(q))
	i := slices.IndexFunc(roots, func(x []byte) bool { return x[0] == 0 && bytes.HasSuffix(x, m) })
	if i < 0 {
		return differs(st, m, nil)
	}
	name, pad := u.values[c].name, roots[i][:len(roots[i])-len(m)]
	x, above := u.intern(roots[i], of("root", name), true, r), -1
	if st.X.Op == "sq" {
		above = u.own(r, st.Role, pad, of("padding", name))
	} else {
		above = u.intern(pad, of("padding", name), true, r)
	}
	n := make([]byte, len(roots[i]))
	u.ops.compute(rule{op: "product"}, [][]byte{u.bytes(p), u.bytes(q)}, n)
	mod := u.intern(n, lang.Name{Text: "n"}, false, r)
	u.state("product", []int{p, q}, mod)
	u.state("||", append([]int{above}, parts...), x)
	u.state("sq", []int{x, mod}, c)
	u.add(equation{op: "root", args: []int{c, p, q}, out: x, off: i})
	return nil
}

// enrol says what Gen drew: a codeword, which the helper string masks. Only
// whoever plays a role in a login can have drawn it himself.
func (u *universe) enrol(r *run, st *lang.Stmt, bio, helper int) {
	if r.phase != lang.Login {
		return
	}
	b := make([]byte, len(u.bytes(bio)))
	if u.ops.compute(rule{op: "^"}, [][]byte{u.bytes(bio), u.bytes(helper)}, b) {
		u.state("^", []int{bio, u.own(r, st.Role, b, of("codeword", st.Names[1].Name))}, helper)
	}
}

// opaque says of an operation that cannot be executed here that whoever knows its
// inputs has its result.
func (u *universe) opaque(st *lang.Stmt, args []int, out int) error {
	if args != nil {
		u.state(string(st.X.Op), args, out)
	}
	return nil
}

// power collects the factors and the bases of an operation that commutes with
// itself: scalars and points, degrees and Chebyshev values.
type power struct{ factors, bases []int }

// factor notes operands and result of such an operation.
func (u *universe) factor(op string, args []int, out int) {
	if op != "*" && op != "T" || u.powers == nil {
		return
	}
	p := u.powers[op]
	if p == nil {
		p = &power{}
		u.powers[op] = p
	}
	p.factors = with(p.factors, args[0])
	p.bases = with(with(p.bases, args[1]), out)
}

// declared notes values that the description declares to be factors or bases, if
// anything is multiplied at all.
func (u *universe) declared(class lang.Class, id int) {
	for op, classes := range map[string][2][]lang.Class{
		"*": {{lang.ClassScalar}, {lang.ClassPoint, lang.ClassBase}},
		"T": {{lang.ClassDegree}, {lang.ClassChebyshev}},
	} {
		if p := u.powers[op]; p == nil {
			continue
		} else if slices.Contains(classes[0], class) {
			p.factors = with(p.factors, id)
		} else if slices.Contains(classes[1], class) {
			p.bases = with(p.bases, id)
		}
	}
}

func with(list []int, id int) []int {
	if slices.Contains(list, id) {
		return list
	}
	return append(list, id)
}

// maxProducts bounds the multiplications that are tried beside those of the
// description.
const maxProducts = 20_000

// multiply applies every factor of the deployment to every base of it and states
// what gives a value of the deployment: k * (j * P) is j * (k * P), also where the
// description computes one of the two only. Points and scalars that are sent and
// never multiplied are tried as well.
func (u *universe) multiply(ctx context.Context, d *lang.Description) error {
	for id := range u.values {
		if v := d.Value(u.values[id].name); v != nil {
			u.declared(v.Class, id)
		}
	}
	for _, op := range []string{"*", "T"} {
		p := u.powers[op]
		if p == nil {
			continue
		}
		if n := len(p.factors) * len(p.bases); n > u.products {
			u.cut = fmt.Sprintf("%d scalars and %d points: their %d products were not tried", len(p.factors), len(p.bases), n)
			continue
		}
		for _, k := range p.factors {
			if ctx.Err() != nil {
				return boundError("the time limit, before all products were tried")
			}
			for _, b := range p.bases {
				out := make([]byte, len(u.bytes(b)))
				if !u.ops.compute(rule{op: op}, [][]byte{u.bytes(k), u.bytes(b)}, out) {
					continue
				}
				if id, ok := u.ids[string(out)]; ok {
					u.state(op, []int{k, b}, id)
				}
			}
		}
	}
	return nil
}
