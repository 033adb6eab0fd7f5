package adversary

import (
	"bytes"
	"slices"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// What an operation draws by itself, the IV of a ciphertext or the random bits
// above a message that is squared, stands in no trace. It is a value of the
// reading nonetheless, read off the result or recovered with all secrets of the
// deployment, so that every equation can be computed again from values alone.

// part names what an operation drew, such as the IV of a ciphertext.
func part(what string, name lang.Name) lang.Name {
	return lang.Name{Text: what + " of " + name.Text, Part: name.Part}
}

// draw adds what an operation of the role drew.
func (x *reader) draw(name lang.Name, b []byte) deduce.ID {
	id := x.add(x.run, name, b)
	if !slices.Contains(x.drawn[x.instance], id) {
		x.drawn[x.instance] = append(x.drawn[x.instance], id)
	}
	return id
}

// concat adds the concatenation of values.
func (x *reader) concat(ids []deduce.ID) deduce.ID {
	if len(ids) == 1 {
		return ids[0]
	}
	var all []byte
	var name lang.Name
	for i, id := range ids {
		if i > 0 {
			name.Text += " || "
		}
		n := x.occurs[id].name
		name.Text, name.Part = name.Text+n.Text, max(name.Part, n.Part)
		all = append(all, x.Bytes(id)...)
	}
	id := x.addText(x.run, name, all)
	x.state("||", ids, id)
	return id
}

// iv is the initial value of a ciphertext, which is its beginning.
func (x *reader) iv(c deduce.ID) []byte { return x.Bytes(c)[:x.dep.plan.Widths.Cipher().IVBytes()] }

// sealed states that c is the encryption of fields.
func (x *reader) sealed(st *lang.Stmt, key, iv, fields, c deduce.ID) error {
	b := make([]byte, len(x.Bytes(c)))
	in := [][]byte{x.Bytes(key), x.Bytes(iv), x.Bytes(fields)}
	if !x.ops.Compute("E", in, b) || !bytes.Equal(b, x.Bytes(c)) {
		return differs(st, x.Bytes(c), b)
	}
	x.state("E", []deduce.ID{key, iv, fields}, c)
	return nil
}

// encrypted reads c = E(key, a, ...).
func (x *reader) encrypted(st *lang.Stmt) error {
	c := x.name(st.Names[0].Name)
	args := x.args(lang.OpConcat, st.X.Args)
	if args == nil {
		return nil
	}
	iv := x.draw(part("IV", st.Names[0].Name), x.iv(c))
	return x.sealed(st, args[0], iv, x.concat(args[1:]), c)
}

// decrypted reads (a, ...) = D(key, c). The same fields under the same key and IV
// give the same ciphertext.
func (x *reader) decrypted(st *lang.Stmt) error {
	fields := x.names(st.Names)
	args := x.args(st.X.Op, st.X.Args)
	if args == nil {
		return nil
	}
	c := args[1]
	iv := x.add(x.run, part("IV", x.occurs[c].name), x.iv(c))
	return x.sealed(st, args[0], iv, x.concat(fields), c)
}

// squared reads c = sq(m) mod n.
func (x *reader) squared(st *lang.Stmt) error {
	c := x.name(st.Names[0].Name)
	m, n := st.X.Args[0], st.X.Args[1]
	parts := x.args(lang.OpConcat, []*lang.Expr{m})
	mod, ok := x.eval(n)
	if parts == nil || !ok {
		return nil
	}
	v := x.dep.scheme.Description().Value(n.Name)
	if v == nil || len(v.Of) != 2 {
		x.opaque("sq", append(parts, mod), c) // nobody's modulus
		return nil
	}
	var primes [2]deduce.ID
	for i, name := range v.Of {
		party := x.server
		if v.Owner == x.dep.user {
			party = x.user
		}
		b, ok := x.dep.Known(v.Owner, party, name)
		if !ok {
			x.opaque("sq", append(parts, mod), c)
			return nil
		}
		primes[i] = x.add(x.run, lang.Name{Text: name}, b)
	}
	return x.square(st, c, primes[0], primes[1], parts)
}

// rooted reads a || ... = root(c; p, q).
func (x *reader) rooted(st *lang.Stmt) error {
	parts := x.names(st.Names)
	args := x.args(st.X.Op, st.X.Args)
	if args == nil {
		return nil
	}
	return x.square(st, args[0], args[1], args[2], parts)
}

// square states what was squared, and that the primes open it.
func (x *reader) square(st *lang.Stmt, c, p, q deduce.ID, parts []deduce.ID) error {
	var m []byte
	for _, id := range parts {
		m = append(m, x.Bytes(id)...)
	}
	roots := x.ops.Roots(x.Bytes(c), x.Bytes(p), x.Bytes(q))
	i := slices.IndexFunc(roots, func(r []byte) bool { return r[0] == 0 && bytes.HasSuffix(r, m) })
	if i < 0 {
		return differs(st, m, nil)
	}
	name, pad := x.occurs[c].name, roots[i][:len(roots[i])-len(m)]
	all := x.add(x.run, part("root", name), roots[i])
	var above deduce.ID
	if st.X.Op == lang.OpSquare {
		above = x.draw(part("padding", name), pad)
	} else {
		above = x.add(x.run, part("padding", name), pad)
	}
	n := make([]byte, len(roots[i]))
	x.ops.Compute("product", [][]byte{x.Bytes(p), x.Bytes(q)}, n)
	mod := x.addText(x.run, lang.Name{Text: "n"}, n)
	x.state("product", []deduce.ID{p, q}, mod)
	x.state("||", append([]deduce.ID{above}, parts...), all)
	x.state("sq", []deduce.ID{all, mod}, c)
	x.State(deduce.Equation{Op: "root", Args: []deduce.ID{c, p, q}, Out: all, Root: i})
	return nil
}

// enrolled reads (R, P) = Gen(B). Whoever has the biometric and the helper string P
// reproduces R. What Gen drew is a codeword, which the helper string masks; only
// whoever plays a role in a login can have drawn it himself.
func (x *reader) enrolled(st *lang.Stmt) {
	args := x.args(st.X.Op, st.X.Args)
	if args == nil {
		return
	}
	bio, helper := args[0], x.name(st.Names[1].Name)
	x.state("Rep", []deduce.ID{bio, helper}, x.name(st.Names[0].Name))
	if x.phase != lang.Login {
		return
	}
	b := make([]byte, len(x.Bytes(bio)))
	if x.ops.Compute("^", [][]byte{x.Bytes(bio), x.Bytes(helper)}, b) {
		x.state("^", []deduce.ID{bio, x.draw(part("codeword", st.Names[1].Name), b)}, helper)
	}
}
