package adversary

import (
	"bytes"
	"fmt"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// A reader reads the statements of one run into a reading. Its instance has the role
// whose statement is read.
type reader struct {
	*reading
	instance
	memo map[*lang.Expr]deduce.ID // values of expressions
}

// name is the value that the role has under a name.
func (x *reader) name(n lang.Name) deduce.ID { return x.add(x.run, n, x.value(n)) }

func (x *reader) names(idents []lang.Ident) []deduce.ID {
	ids := make([]deduce.ID, len(idents))
	for i, n := range idents {
		ids[i] = x.name(n.Name)
	}
	return ids
}

func (x *reader) state(op string, args []deduce.ID, out deduce.ID) {
	x.State(deduce.Equation{Op: op, Args: args, Out: out})
}

// statement adds what a statement computes.
func (x *reader) statement(st *lang.Stmt) error {
	x.role = st.Role
	switch st.Kind {
	case lang.Assign, lang.Agree:
		return x.assign(st)
	case lang.Fresh, lang.Now:
		x.name(st.Names[0].Name)
	case lang.Compare:
		a, okA := x.eval(st.X)
		b, okB := x.eval(st.Y)
		if okA && okB {
			x.Same(a, b)
		}
	case lang.Verify:
		if args := x.args(st.X.Op, st.X.Args); args != nil {
			x.state("Verify", args, args[2])
		}
	case lang.Greater, lang.Recent:
		x.eval(st.X)
		if st.Y != nil {
			x.eval(st.Y)
		}
	case lang.Store, lang.Load:
		x.record(st)
	}
	return nil
}

// record reads what is stored and loaded. The forged login has not taken place, so
// what it stores is not kept. But what it loads is what is there: a login that was
// refused may have changed that.
func (x *reader) record(st *lang.Stmt) {
	record := st.Store
	if st.Key != nil {
		if id, ok := x.eval(st.Key); ok {
			record += string(x.Bytes(id))
			if st.Kind == lang.Store && !x.future {
				x.keep(x.party(), record+"|", id)
			}
		}
	}
	for _, it := range st.Items {
		entry := record + "|" + it.Entry.Text
		if st.Kind == lang.Load {
			id := x.name(it.Local.Name)
			if x.future && !st.Any && !x.forged[storeEntry{st.Role, entry}] {
				x.keep(x.party(), entry, id)
			}
			continue
		}
		id := x.add(x.run, lang.Name{Text: it.Entry.Text}, x.value(it.Local.Name))
		x.Same(x.name(it.Local.Name), id)
		if x.future {
			x.forged[storeEntry{st.Role, entry}] = true
		} else {
			x.keep(x.party(), entry, id)
		}
	}
}

func (x *reader) assign(st *lang.Stmt) error {
	switch st.X.Op {
	case lang.OpGen:
		x.enrolled(st)
		return nil
	case lang.OpDecrypt:
		return x.decrypted(st)
	case lang.OpEncrypt:
		return x.encrypted(st)
	case lang.OpSquare:
		return x.squared(st)
	case lang.OpRoot:
		return x.rooted(st)
	}
	id, ok := x.eval(st.X)
	if len(st.Names) > 1 {
		if ok {
			x.state("||", x.names(st.Names), id)
		}
		return nil
	}
	out := x.name(st.Names[0].Name)
	if !ok {
		x.opaque(string(st.X.Op), x.args(st.X.Op, st.X.Args), out)
		return nil
	}
	if !bytes.Equal(x.Bytes(id), x.Bytes(out)) {
		return differs(st, x.Bytes(out), x.Bytes(id))
	}
	x.Same(id, out)
	return nil
}

// opaque says of an operation that cannot be executed here that whoever knows its
// inputs has its result.
func (x *reader) opaque(op string, args []deduce.ID, out deduce.ID) {
	if args != nil {
		x.state(op, args, out)
	}
}

// differs says that the engine and this package read a statement differently.
func differs(st *lang.Stmt, theirs, ours []byte) error {
	return fmt.Errorf("%v: %s computed %x, but the expression is %x: the two readings of the language differ",
		st.Pos, st.Role, theirs, ours)
}
