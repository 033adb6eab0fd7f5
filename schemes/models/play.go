package models

import (
	"fmt"
	"slices"

	"tmisbench/schemes/lang"
)

// statement plays a statement of login, in an honest run and in the view of the role.
func (d *derivation) statement(st *lang.Stmt) error {
	role := d.m.Role(st.Role)
	honest, view := d.honest[st.Role], d.view[st.Role]
	switch st.Kind {
	case lang.Send:
		d.send(st)
	case lang.Fresh, lang.Now:
		if err := d.en.Play(d.login, honest, st); err != nil {
			return err
		}
		for _, n := range st.Names {
			view[n.Name] = honest[n.Name]
			t := d.term(honest[n.Name])
			role.Nonces = append(role.Nonces, t)
			if st.Kind == lang.Now {
				role.Times = append(role.Times, t)
				d.lose("there is no clock: a timestamp is a fresh value, and an old one is accepted")
			}
		}
	case lang.Recent:
	case lang.Greater:
		d.lose("%v: the comparison of numbers is left out", st.Text)
	case lang.Compare:
		a, err := d.en.Eval(view, st.X)
		if err != nil {
			return err
		}
		b, err := d.en.Eval(view, st.Y)
		if err != nil {
			return err
		}
		if !d.unify(d.term(a), d.term(b)) {
			d.lose("%s: %s is not expressed", st.Role, st.Text)
		}
	case lang.Store:
		d.lose("what login stores is left out")
	case lang.Load:
		return d.load(st)
	case lang.Assign, lang.Agree:
		return d.assign(st)
	}
	return nil
}

// send sends a message, of which the receiver learns what it does not hold.
func (d *derivation) send(st *lang.Stmt) {
	from, to := d.m.Role(st.Role), d.m.Role(st.To)
	if to == nil {
		return
	}
	n := 1
	for _, r := range d.m.Roles {
		for _, e := range r.Events {
			if e.Act == Send {
				n++
			}
		}
	}
	clear(d.just)
	var sent, got []*Term
	for _, f := range st.Names {
		h := d.honest[st.Role][f.Name]
		honest := d.term(h)
		sent = append(sent, d.term(d.view[st.Role][f.Name]))
		d.honest[st.To][f.Name] = h
		switch {
		case d.view[st.To][f.Name] != nil:
		case d.names(st.To, honest, true):
			d.view[st.To][f.Name] = h
		default:
			v, _ := d.learn(st.To, f.Name, h.Bits(), honest)
			d.view[st.To][f.Name] = v
		}
		got = append(got, d.term(d.view[st.To][f.Name]))
	}
	from.Events = append(from.Events, Event{Act: Send, Peer: st.To, Msg: n, Terms: sent})
	to.Events = append(to.Events, Event{Act: Recv, Peer: st.Role, Msg: n, Terms: got})
}

// load takes entries of a record.
func (d *derivation) load(st *lang.Stmt) error {
	honest, view := d.honest[st.Role], d.view[st.Role]
	var key lang.Term
	if st.Key != nil {
		var err error
		if key, err = d.en.Eval(honest, st.Key); err != nil {
			return err
		}
	}
	for _, h := range d.en.Stores {
		if h.Role != st.Role || h.Store != st.Store || !st.Any && (h.Key == nil) != (key == nil) ||
			!st.Any && key != nil && !lang.Equal(h.Key, key) {
			continue
		}
		if key != nil {
			seen, err := d.en.Eval(view, st.Key)
			if err != nil {
				return err
			}
			if t := d.term(h.Key); !equal(d.term(seen), t) {
				d.names(st.Role, t, false)
				if !d.unify(d.term(seen), t) {
					d.lose("%s: %s is not expressed as a condition", st.Role, st.Text)
				}
			}
		}
		for _, it := range st.Items {
			i := slices.IndexFunc(h.Entries, func(e lang.Entry) bool { return e.Name == it.Entry.Text })
			if i < 0 {
				continue
			}
			t := h.Entries[i].Value
			if have := view[it.Local.Name]; have != nil {
				if !d.unify(d.term(have), d.term(t)) {
					d.lose("%s: %s is not compared with what it has", st.Role, it.Local.Name.Text)
				}
				continue
			}
			honest[it.Local.Name], view[it.Local.Name] = t, t
			for _, p := range d.term(t).parties() {
				if !slices.Contains(d.met[st.Role], p) {
					d.met[st.Role] = append(d.met[st.Role], p)
				}
			}
		}
		return nil
	}
	return fmt.Errorf("%w: %v: no record %s after registration", ErrConstruct, st.Pos, st.Store)
}

// assign plays an assignment or an agreement.
func (d *derivation) assign(st *lang.Stmt) error {
	role := d.m.Role(st.Role)
	honest, view := d.honest[st.Role], d.view[st.Role]
	seen := map[lang.Name]lang.Term{}
	for n, t := range view {
		seen[n] = t
	}
	x, err := d.en.Eval(view, st.X)
	if err != nil {
		return err
	}
	hx, err := d.en.Eval(honest, st.X)
	if err != nil {
		return err
	}
	ops := []*lang.Expr{st.X}
	if st.X.Op == lang.OpXor {
		ops = st.X.Args
	}
	var parts []*Term
	for _, o := range ops {
		h, err := d.en.Eval(honest, o)
		if err != nil {
			return err
		}
		parts = append(parts, d.term(h))
	}
	whole, plain := d.term(x), d.term(hx)
	d.shape(parts, plain)
	if err := d.en.Play(d.login, honest, st); err != nil {
		return err
	}
	var values []*Term
	for _, n := range st.Names {
		values = append(values, d.term(honest[n.Name]))
	}
	if d.opens(st, whole, plain, values) {
		return nil
	}
	if len(st.Names) > 1 && len(flat([]*Term{whole})) != len(st.Names) {
		return fmt.Errorf("%w: %v: a value is cut into parts that nobody joined", ErrConstruct, st.Pos)
	}
	if err := d.en.Play(d.login, seen, st); err != nil {
		return err
	}
	for _, n := range st.Names {
		view[n.Name] = seen[n.Name]
	}
	if st.Kind == lang.Agree && d.login.SessionKey(st) {
		role.Key = d.term(view[st.Names[0].Name])
		role.Events = append(role.Events, Event{Act: Agree, Terms: []*Term{role.Key}})
	}
	return nil
}

// shape notes how a xor is taken apart, when one of the operands of an expression is
// a xor of which the others are operands.
func (d *derivation) shape(parts []*Term, result *Term) {
	for i, box := range parts {
		others := slices.Concat(parts[:i], parts[i+1:])
		rest := operands(xor(others...))
		if box.Kind != Xor || len(rest) == 0 || len(without(rest, box.Args)) > 0 || len(rest) >= len(box.Args) {
			continue
		}
		if d.m.shapes[box.key] == nil {
			layers := []*Term{result}
			for _, o := range others {
				if o.key != zero.key {
					layers = append(layers, o)
				}
			}
			d.m.shapes[box.key] = layers
		}
		return
	}
}

// opens says whether an expression takes the mask off a value of which the role knows
// nothing yet. The names on the left are then what it learns.
func (d *derivation) opens(st *lang.Stmt, whole, plain *Term, values []*Term) bool {
	box := d.box(whole)
	if box == nil {
		return false
	}
	var payload []*Term
	for i, n := range st.Names {
		h := d.honest[st.Role][n.Name]
		if d.names(st.Role, values[i], false) {
			d.view[st.Role][n.Name] = h
			payload = append(payload, values[i])
			continue
		}
		lt, v := d.learn(st.Role, n.Name, h.Bits(), values[i])
		d.view[st.Role][n.Name] = lt
		payload = append(payload, v)
	}
	d.bound[box.key] = xor(tuple(payload...), whole, box)
	return true
}

// box is the operand of a xor that holds a value under a mask that the others are;
// nil if there is none.
func (d *derivation) box(whole *Term) *Term {
	if whole.Kind != Xor {
		return nil
	}
	for _, x := range whole.Args {
		h := d.m.value(x)
		if x.Kind != Var || h.Kind != Xor {
			continue
		}
		rest := operands(d.m.value(xor(whole, x)))
		if len(rest) > 0 && len(without(rest, h.Args)) < len(rest) && !xor(whole, x).contains(x) {
			return x
		}
	}
	return nil
}

// unify makes two terms equal by what a role has not found out yet, as a check does.
func (d *derivation) unify(a, b *Term) bool {
	a, b = d.normal(a), d.normal(b)
	if equal(a, b) {
		return true
	}
	if !equal(d.m.value(a), d.m.value(b)) {
		return false
	}
	for range 2 {
		if a.Kind == Var && !b.contains(a) {
			d.bound[a.key] = b
			return true
		}
		a, b = b, a
	}
	if a.Kind == Xor || b.Kind == Xor {
		all := operands(xor(a, b))
		for _, wantBox := range []bool{true, false} {
			for i := len(all) - 1; i >= 0; i-- {
				v := all[i]
				rest := xor(append(slices.Clone(all[:i]), all[i+1:]...)...)
				if v.Kind == Var && !rest.contains(v) && (d.m.value(v).Kind == Xor) == wantBox {
					if box := d.m.value(v); wantBox { // any operand can count as hidden, if all write it so
						hidden := d.m.value(all[(i+1)%len(all)])
						d.shape([]*Term{box, xor(box, hidden)}, hidden)
					}
					d.bound[v.key] = rest
					return true
				}
			}
		}
		return false
	}
	if a.Kind == b.Kind && a.Name == b.Name && len(a.Args) == len(b.Args) && len(a.Args) > 0 {
		for i := range a.Args {
			if !d.unify(a.Args[i], b.Args[i]) {
				return false
			}
		}
		return true
	}
	return false
}
