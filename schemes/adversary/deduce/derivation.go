package deduce

import (
	"fmt"
	"slices"
	"strings"
)

// A Derivation is how values were obtained, as it is printed. The zero value is
// empty.
type Derivation struct {
	lines []string
	said  map[ID]bool
}

// Explain adds how k obtained the targets, each value once and after what it was
// computed from. Of a held value the line is
//
//	holds LABEL = HEX (NOTE)
//
// and of a computed one, by labels and then by bytes,
//
//	OPERATION -> LABEL: OPERATION = HEX
func (d *Derivation) Explain(k *Knowledge, targets ...ID) {
	if d.said == nil {
		d.said = map[ID]bool{}
	}
	for _, id := range k.needed(targets...) {
		o := k.origin[id]
		switch {
		case d.said[id], k.v.Constant(id) && !k.v.Long(id):
		case o.note != "":
			d.Say("holds %s = %x (%s)", k.v.Label(id), k.v.Bytes(id), o.note)
		default:
			labels, bytes := k.print(o.step, len(k.v.Bytes(id)))
			d.Say("%s -> %s: %s = %x", labels, k.v.Label(id), bytes, k.v.Bytes(id))
		}
		d.said[id] = true
	}
}

// Compare prints an equation that is used as a test: by labels, then by bytes.
func (k *Knowledge) Compare(e Equation) string {
	s := e.step()
	if e.Op == "^" {
		s.in = s.in[1:] // Out is the first
	}
	labels, bytes := k.print(s, len(k.v.Bytes(e.Out)))
	return fmt.Sprintf("%s == %s: %s = %x", labels, k.v.Label(e.Out), bytes, k.v.Bytes(e.Out))
}

// print writes a step with a result of width bytes over labels, and over bytes.
func (k *Knowledge) print(s step, width int) (labels, bytes string) {
	l, b := make([]string, len(s.in)), make([]string, len(s.in))
	for i, a := range s.in {
		l[i], b[i] = k.v.Label(a), fmt.Sprintf("%x", k.v.Bytes(a))
	}
	return s.show(l, width), s.show(b, width)
}

// Say adds a line of one's own.
func (d *Derivation) Say(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

// Join adds the lines of another derivation that are not there yet.
func (d *Derivation) Join(other *Derivation) {
	for _, line := range other.lines {
		if !slices.Contains(d.lines, line) {
			d.lines = append(d.lines, line)
		}
	}
}

// Lines are the lines of the derivation.
func (d *Derivation) Lines() []string { return d.lines }

// Steps is the number of lines, what is held from the start not counted.
func (d *Derivation) Steps() int {
	n := 0
	for _, line := range d.lines {
		if !strings.HasPrefix(line, "holds ") {
			n++
		}
	}
	return n
}

// needed lists what targets were computed from, and them, in the order in which the
// values became known.
func (k *Knowledge) needed(targets ...ID) []ID {
	seen := map[ID]bool{}
	var all []ID
	var visit func(ID)
	visit = func(id ID) {
		if seen[id] {
			return
		}
		seen[id] = true
		all = append(all, id)
		for _, a := range k.origin[id].step.in {
			visit(a)
		}
	}
	for _, t := range targets {
		visit(t)
	}
	slices.SortFunc(all, func(a, b ID) int { return k.origin[a].at - k.origin[b].at })
	return all
}
