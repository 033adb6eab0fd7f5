package lang

import "slices"

// liveness warns of received fields and computed values that nothing depends
// on: they cost bits or time and do nothing.
func (c *checker) liveness() {
	for _, ph := range c.s.Phases {
		live := map[string]map[Name]bool{}
		held := map[string]map[Name]bool{} // known from the start: receipt is a comparison
		for _, r := range c.s.Roles {
			live[r.Name], held[r.Name] = map[Name]bool{}, map[Name]bool{}
			for _, v := range c.s.Known(r.Name) {
				for _, name := range ph.Names(v) {
					held[r.Name][name] = true
				}
			}
		}
		// names that a role holds before it receives or loads them again
		again := map[Pos]bool{}
		for _, st := range ph.Stmts {
			switch st.Kind {
			case Send:
				for _, n := range st.Names {
					again[n.Pos] = held[st.To][n.Name]
					held[st.To][n.Name] = true
				}
			case Load:
				for _, it := range st.Items {
					again[it.Local.Pos] = held[st.Role][it.Local.Name]
					held[st.Role][it.Local.Name] = true
				}
			default:
				for _, n := range st.Names {
					held[st.Role][n.Name] = true
				}
			}
		}
		for _, st := range slices.Backward(ph.Stmts) {
			l := live[st.Role]
			use := func(e *Expr) {
				e.Each(func(e *Expr) {
					if e.Op == OpName {
						l[e.Name] = true
					}
				})
			}
			switch st.Kind {
			case Part:
				for _, r := range c.s.Roles {
					live[r.Name] = map[Name]bool{}
				}
			case Compare, Greater, Recent, Agree, Verify:
				use(st.X)
				if st.Y != nil {
					use(st.Y)
				}
			case Store:
				use(st.Key)
				for _, it := range st.Items {
					l[it.Local.Name] = true
				}
			case Load:
				use(st.Key)
				for _, it := range st.Items {
					if again[it.Local.Pos] {
						l[it.Local.Name] = true
					}
				}
			case Send:
				for _, n := range st.Names {
					if again[n.Pos] {
						live[st.To][n.Name] = true
					} else if !live[st.To][n.Name] {
						c.warn(n.Pos, "drop the field, or use it as the paper does",
							"%s receives %s, but nothing that it does depends on it", st.To, n.Name.Text)
					}
				}
				for _, n := range st.Names {
					l[n.Name] = true
				}
			case Assign, Fresh, Now:
				if !slices.ContainsFunc(st.Names, func(n Ident) bool { return l[n.Name] }) {
					c.warn(st.Pos, "remove the statement, or use its result as the paper does", "nothing depends on %s",
						st.Names[0].Name.Text)
				}
				if st.X != nil {
					use(st.X)
				}
			}
		}
	}
}

// unused warns of roles that do nothing, and of values held from the start that
// their holders do nothing with.
func (c *checker) unused() {
	type use struct{ role, name string }
	used, acts := map[use]bool{}, map[string]bool{}
	for _, ph := range c.s.Phases {
		for _, st := range ph.Stmts {
			acts[st.Role], acts[st.To] = true, true
			for _, e := range []*Expr{st.X, st.Y, st.Key} {
				e.Each(func(e *Expr) {
					if e.Op == OpName {
						used[use{st.Role, e.Name.Text}] = true
					}
				})
			}
			for _, it := range st.Items { // what is loaded is compared, if it is held
				used[use{st.Role, it.Local.Name.Text}] = true
			}
			if st.Kind == Send { // likewise what is received
				for _, n := range st.Names {
					used[use{st.Role, n.Name.Text}], used[use{st.To, n.Name.Text}] = true, true
				}
			}
		}
	}
	for _, r := range c.s.Roles {
		if !acts[r.Name] {
			c.warn(r.Pos, "remove it, or describe what it does", "%s takes no part in any phase", r.Name)
		}
	}
	for _, v := range c.s.Values {
		by := func(role string) bool { return used[use{role, v.Name}] }
		anybody := slices.ContainsFunc(c.s.Roles, func(r *Role) bool { return by(r.Name) }) ||
			slices.ContainsFunc(c.s.Values, func(o *Value) bool { return slices.Contains(o.Of, v.Name) })
		switch {
		case v.Owner == "":
		case !anybody:
			c.warn(v.Pos, "take it out of values, or use it as the paper does",
				"%s is held from the start, but no statement uses it", v.Name)
		case !v.Public:
			for _, h := range v.Holders[1:] {
				if acts[h] && !by(h) {
					c.warn(v.Pos, "take "+h+" out of its holders, or use it as the paper does",
						"%s holds %s from the start, but no statement of it uses it", h, v.Name)
				}
			}
		}
	}
}
