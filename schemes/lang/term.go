package lang

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The checker reads equations the way a reader does: with symbols in place of
// bytes. A term is a value in normal form: a string of segments, each the xor of
// slices of atoms. An atom is whatever cannot be taken apart: a key, a nonce, a
// hash of a term. Two values are equal for every choice of keys and nonces if,
// and for a hash without collisions only if, their normal forms are equal.
// Xor is associative, commutative and cancels; splits cut segments; everything
// else is an atom named by its operation and the normal forms of its arguments.
type term []segment

type segment struct {
	bits  int
	parts []slice // sorted; empty for zeros
}

// slice is bits [off, off+segment.bits) of an atom.
type slice struct{ atom, off int }

// atoms numbers atoms by their names, so that comparing them is comparing
// numbers.
type atoms struct{ id map[string]int }

func (a *atoms) atom(name string, bits int) term {
	if a.id == nil {
		a.id = map[string]int{}
	}
	n, ok := a.id[name]
	if !ok {
		n = len(a.id) + 1
		a.id[name] = n
	}
	return term{{bits, []slice{{n, 0}}}}
}

// apply is the atom op(args), by the normal forms of the arguments.
func (a *atoms) apply(op string, bits int, args ...term) term {
	var b strings.Builder
	b.WriteString(op)
	for _, t := range args {
		b.WriteByte('(')
		b.WriteString(t.key())
		b.WriteByte(')')
	}
	return a.atom(b.String(), bits)
}

func (t term) bits() int {
	n := 0
	for _, s := range t {
		n += s.bits
	}
	return n
}

// key is a text that equal normal forms, and only they, share.
func (t term) key() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(strconv.Itoa(s.bits))
		for _, p := range s.parts {
			fmt.Fprintf(&b, "^%d.%d", p.atom, p.off)
		}
		b.WriteByte('|')
	}
	return b.String()
}

// cut returns bits [from, to) of t.
func (t term) cut(from, to int) term {
	var out term
	at := 0
	for _, s := range t {
		lo, hi := max(from, at), min(to, at+s.bits)
		if lo < hi {
			parts := slices.Clone(s.parts)
			for i := range parts {
				parts[i].off += lo - at
			}
			out = append(out, segment{hi - lo, parts})
		}
		at += s.bits
	}
	return out
}

func concat(ts ...term) term { return slices.Concat(ts...).normal() }

// xorTerms is the xor of two terms of equal width.
func xorTerms(a, b term) term {
	var out term
	for at := 0; at < a.bits(); {
		// the longest stretch on which neither side has a boundary
		sa, sb := a.cut(at, a.bits())[0], b.cut(at, b.bits())[0]
		n := min(sa.bits, sb.bits)
		var parts []slice
		for _, p := range sa.parts {
			if !slices.Contains(sb.parts, p) {
				parts = append(parts, p)
			}
		}
		for _, p := range sb.parts {
			if !slices.Contains(sa.parts, p) {
				parts = append(parts, p)
			}
		}
		slices.SortFunc(parts, compareSlices)
		out = append(out, segment{n, parts})
		at += n
	}
	return out.normal()
}

func compareSlices(a, b slice) int {
	if a.atom != b.atom {
		return a.atom - b.atom
	}
	return a.off - b.off
}

// normal joins neighbouring segments of which the second continues the first.
func (t term) normal() term {
	var out term
	for _, s := range t {
		if s.bits == 0 {
			continue
		}
		if n := len(out) - 1; n >= 0 && continues(out[n], s) {
			out[n].bits += s.bits
			continue
		}
		out = append(out, s)
	}
	return out
}

func continues(a, b segment) bool {
	if len(a.parts) != len(b.parts) {
		return false
	}
	for i := range a.parts {
		if a.parts[i].atom != b.parts[i].atom || a.parts[i].off+a.bits != b.parts[i].off {
			return false
		}
	}
	return true
}

func (t term) equal(u term) bool { return t.bits() == u.bits() && t.key() == u.key() }
