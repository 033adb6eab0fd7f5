package models

// counterpart is what the one who reads field i of a message, or wrote it, has in its
// place: the first on its way who does not just pass it on. It is the field itself if
// there is nobody.
func (m *Model) counterpart(e Event, i int, sent bool) *Term {
	t := e.Terms[i]
	for range len(m.Roles) + 1 {
		other := m.other(e, sent)
		if other == nil {
			return t
		}
		o := other.Terms[i]
		if o.Kind != Var {
			return o
		}
		next, at := m.passed(o, sent)
		if next == nil {
			return t
		}
		e, i = *next, at
	}
	return t
}

// other is the event at the other end of a message.
func (m *Model) other(e Event, sent bool) *Event {
	for _, r := range m.Roles {
		for i, o := range r.Events {
			if o.Msg == e.Msg && (o.Act == Recv) == sent && o.Act != Agree {
				return &r.Events[i]
			}
		}
	}
	return nil
}

// passed is where a role sends on what it received, or received what it sends on.
func (m *Model) passed(v *Term, sent bool) (*Event, int) {
	r := m.Role(v.Role)
	for i, e := range r.Events {
		if (e.Act == Send) != sent || e.Act == Agree {
			continue
		}
		if at := index(e.Terms, v); at >= 0 {
			return &r.Events[i], at
		}
	}
	return nil, 0
}

// like writes a term in the shape of one that has the same value: a xor as nested
// masks, where the other holds operands together.
func (m *Model) like(t, other *Term) *Term {
	switch {
	case t.Kind == Xor && other.Kind == Xor && equal(m.value(t), m.value(other)):
		parts := m.layers(other)
		if len(parts) > len(t.Args) {
			return t
		}
		mine := m.grouped(t.Args, parts)
		if len(mine) != len(parts) {
			return t
		}
		for i := range mine {
			mine[i] = m.like(mine[i], parts[i])
		}
		return newTerm(Term{Kind: Mask, Args: mine})
	case t.Kind == Apply && other.Kind == Apply && t.Name == other.Name && len(t.Args) == len(other.Args):
		args := make([]*Term, len(t.Args))
		for i := range args {
			args[i] = m.like(t.Args[i], other.Args[i])
		}
		return newTerm(Term{Kind: Apply, Name: t.Name, Args: args})
	}
	return t
}

// outline writes the honest value of a term with its xors in their order, to compare
// the shapes in which two roles write one value.
func (m *Model) outline(t *Term) string {
	args := t.Args
	switch t.Kind {
	case Var:
		return m.outline(m.honest[t.key])
	case Xor:
		args = m.layers(t)
	case Apply, Tuple, Mask:
	default:
		return t.key
	}
	s := ""
	if t.Kind == Apply || t.Kind == Tuple {
		s = t.Name + "#"
	}
	s += "("
	for i, a := range args {
		o := m.outline(a)
		if i == 0 && (t.Kind == Xor || t.Kind == Mask) && (a.Kind == Mask || m.valued(a).Kind == Xor) {
			o = o[1 : len(o)-1] // masks on what is masked are masks all the same
		}
		s += o + ","
	}
	return s + ")"
}

// valued is what a variable stands for in an honest run, or the term itself.
func (m *Model) valued(t *Term) *Term {
	if t.Kind == Var {
		return m.honest[t.key]
	}
	return t
}
