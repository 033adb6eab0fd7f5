package lang

// parts determines for every name of a phase the part in which it is used.
func (s *Description) parts() {
	for _, ph := range s.Phases {
		part := 0
		for i, st := range ph.Stmts {
			if st.Kind == Part && i > 0 { // the first one may have a title too
				part++
			}
			for i := range st.Names {
				st.Names[i].Name.Part = part
			}
			for i := range st.Items {
				st.Items[i].Local.Name.Part = part
			}
			for _, e := range []*Expr{st.X, st.Y, st.Key} {
				e.Each(func(e *Expr) {
					if e.Op == OpName {
						e.Name.Part = part
					}
				})
			}
		}
	}
}

// Names are those of a value known from the start in the phase, one for each part.
func (p *Phase) Names(v *Value) []Name {
	names := []Name{{Text: v.Name}}
	for i, st := range p.Stmts {
		if st.Kind == Part && i > 0 {
			names = append(names, Name{v.Name, len(names)})
		}
	}
	return names
}

// Each calls f for an expression and all that it is made of.
func (e *Expr) Each(f func(*Expr)) {
	if e == nil {
		return
	}
	f(e)
	for _, a := range e.Args {
		a.Each(f)
	}
}
