package lang

import (
	"fmt"
	"regexp"
	"strings"
)

// parts gives the names of later parts of a phase their own suffix, so that no
// name of a phase stands for two values.
func (s *Description) parts() {
	for _, ph := range s.Phases {
		part := 1
		for i, st := range ph.Stmts {
			if st.Kind == Part && i > 0 { // the first one may have a title too
				part++
			}
			if part == 1 {
				continue
			}
			rename := func(name *string) { *name = inPart(*name, part) }
			for i := range st.Names {
				rename(&st.Names[i].Name)
			}
			for i := range st.Items {
				rename(&st.Items[i].Local.Name)
			}
			for _, e := range []*Expr{st.X, st.Y, st.Key} {
				e.Each(func(e *Expr) {
					if e.Op == "name" {
						rename(&e.Name)
					}
				})
			}
		}
	}
}

func inPart(name string, part int) string { return fmt.Sprintf("%s@%d", name, part) }

// Names are those under which a value known from the start stands in the phase:
// its own, and one for each later part.
func (p *Phase) Names(v *Value) []string {
	names := []string{v.Name}
	for i, st := range p.Stmts {
		if st.Kind == Part && i > 0 {
			names = append(names, inPart(v.Name, len(names)+1))
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

var partSuffix = regexp.MustCompile(`"[^"]*"|@\d+`)

// Written takes the suffixes of parts out of a message: the text does not have
// them, and the position says which part is meant. What it quotes stays.
func Written(msg string) string {
	return partSuffix.ReplaceAllStringFunc(msg, func(m string) string {
		if m[0] == '"' {
			return m
		}
		return ""
	})
}

// plain is a name as the text has it, and the suffix of its part.
func plain(name string) (text, part string) {
	text, part, _ = strings.Cut(name, "@")
	return text, part
}
