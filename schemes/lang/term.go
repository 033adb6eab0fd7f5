package lang

import (
	"cmp"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// The checker reads equations the way a reader does: with symbols in place of
// bytes. A term is a value in normal form: a string of segments, each the xor of
// slices of atoms. An atom is whatever cannot be taken apart: a key, a nonce, a
// hash of a term. Two values are equal for every choice of keys and nonces if,
// and for a hash without collisions only if, their normal forms are equal.
// Xor is associative, commutative and cancels; splits cut segments; numbers and
// strings are their bits; sums are collected; everything else is an atom named
// by its operation and the normal forms of its arguments.
//
// The "only if" has one exception, which errs on the safe side: a sum is not
// taken apart, so the checker does not know what its carries do under xor or a
// split.
type term []segment

type segment struct {
	bits  int
	parts []slice // sorted; empty for zeros
}

// slice is bits [off, off+segment.bits) of an atom.
type slice struct{ atom, off int }

// atoms numbers atoms by their names, so that comparing them is comparing
// numbers.
type atoms struct {
	id    map[string]int
	sums  map[int]linear // what the atoms are that stand for sums
	built map[int]built  // likewise for operations that can be undone
}

func (a *atoms) atom(name string, bits int) term {
	if a.id == nil {
		a.id, a.sums, a.built = map[string]int{}, map[int]linear{}, map[int]built{}
	}
	n, ok := a.id[name]
	if !ok {
		n = len(a.id) + 1
		a.id[name] = n
	}
	return term{{bits, []slice{{n, 0}}}}
}

// apply is the atom op(args), by the normal forms of the arguments.
func (a *atoms) apply(op Op, bits int, args ...term) term {
	var b strings.Builder
	b.WriteString(string(op))
	for _, t := range args {
		b.WriteByte('(')
		b.WriteString(t.key())
		b.WriteByte(')')
	}
	return a.atom(b.String(), bits)
}

// set is an atom of one bit, 1: constants are made of it and of zeros.
const set = "set"

// constant is the term of known bytes.
func (a *atoms) constant(b []byte) term {
	var t term
	for i := range 8 * len(b) {
		if b[i/8]>>(7-i%8)&1 == 1 {
			t = append(t, a.atom(set, 1)...)
		} else {
			t = append(t, segment{1, nil})
		}
	}
	return t.normal()
}

// number is the constant of n in that many bits, a multiple of 8.
func (a *atoms) number(n *big.Int, bits int) term {
	return a.constant(n.FillBytes(make([]byte, bits/8)))
}

// linear is a sum modulo 2 to its width: each term, by its key, so many times,
// and a constant.
type linear struct {
	bits  int
	terms map[string]multiple
	n     *big.Int
}

type multiple struct {
	t term
	n *big.Int
}

// linear reads a term as a sum.
func (a *atoms) linear(t term) linear {
	if len(t) == 1 && len(t[0].parts) == 1 && t[0].parts[0].off == 0 {
		if l, ok := a.sums[t[0].parts[0].atom]; ok && l.bits == t[0].bits {
			return l
		}
	}
	l := linear{t.bits(), map[string]multiple{}, new(big.Int)}
	for _, s := range t {
		l.n.Lsh(l.n, uint(s.bits))
		switch {
		case len(s.parts) == 0:
		case len(s.parts) == 1 && s.parts[0].atom == a.id[set]:
			l.n.SetBit(l.n, 0, 1)
		default:
			return linear{l.bits, map[string]multiple{t.key(): {t, big.NewInt(1)}}, new(big.Int)}
		}
	}
	return l
}

// maxTerms bounds the sums that are collected; a longer one is an atom like any
// other operation.
const maxTerms = 64

// sum is x + sign y, of equal widths.
func (a *atoms) sum(x, y term, sign int64) term {
	l := a.linear(x)
	l.terms, l.n = maps.Clone(l.terms), new(big.Int).Set(l.n)
	modulus := new(big.Int).Lsh(big.NewInt(1), uint(l.bits))
	add := func(n, m *big.Int) *big.Int {
		m = new(big.Int).Mul(m, big.NewInt(sign))
		return m.Mod(m.Add(m, n), modulus)
	}
	r := a.linear(y)
	for k, m := range r.terms {
		n := new(big.Int)
		if have, ok := l.terms[k]; ok {
			n = have.n
		}
		if n = add(n, m.n); n.Sign() == 0 {
			delete(l.terms, k)
		} else {
			l.terms[k] = multiple{m.t, n}
		}
	}
	l.n = add(l.n, r.n)
	if len(l.terms) == 0 {
		return a.number(l.n, l.bits)
	}
	if len(l.terms) > maxTerms {
		return a.apply(Op(fmt.Sprintf("sum %d", sign)), l.bits, x, y)
	}
	var name strings.Builder
	fmt.Fprintf(&name, "sum %d %v", l.bits, l.n)
	for _, k := range slices.Sorted(maps.Keys(l.terms)) {
		m := l.terms[k]
		if len(l.terms) == 1 && l.n.Sign() == 0 && m.n.IsInt64() && m.n.Int64() == 1 {
			return m.t
		}
		fmt.Fprintf(&name, " %v(%s)", m.n, k)
	}
	t := a.atom(name.String(), l.bits)
	a.sums[t[0].parts[0].atom] = l
	return t
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
	var b []byte
	for _, s := range t {
		b = strconv.AppendInt(b, int64(s.bits), 10)
		for _, p := range s.parts {
			b = append(b, '^')
			b = strconv.AppendInt(b, int64(p.atom), 10)
			b = append(b, '.')
			b = strconv.AppendInt(b, int64(p.off), 10)
		}
		b = append(b, '|')
	}
	return string(b)
}

// cut returns bits [from, to) of t.
func (t term) cut(from, to int) term {
	var out term
	at := 0
	for _, s := range t {
		lo, hi := max(from, at), min(to, at+s.bits)
		if lo < hi {
			out = append(out, s.cut(lo-at, hi-at))
		}
		at += s.bits
	}
	return out.normal()
}

func (s segment) cut(from, to int) segment {
	parts := slices.Clone(s.parts)
	for i := range parts {
		parts[i].off += from
	}
	return segment{to - from, parts}
}

func concat(ts ...term) term { return slices.Concat(ts...).normal() }

// xorTerms is the xor of terms of equal width.
func xorTerms(ts ...term) term {
	// bounds: wherever one of the operands has a boundary
	var bounds []int
	for _, t := range ts {
		at := 0
		for _, s := range t {
			at += s.bits
			bounds = append(bounds, at)
		}
	}
	slices.Sort(bounds)
	out := make(term, 0, len(bounds))
	at := 0
	for _, b := range slices.Compact(bounds) {
		out = append(out, segment{bits: b - at})
		at = b
	}
	for _, t := range ts {
		i := 0
		for _, s := range t {
			for from := 0; from < s.bits; i++ {
				out[i].parts = append(out[i].parts, s.cut(from, from+out[i].bits).parts...)
				from += out[i].bits
			}
		}
	}
	for i := range out {
		out[i].parts = cancel(out[i].parts)
	}
	return out.normal()
}

// cancel sorts slices and drops those that stand an even number of times.
func cancel(parts []slice) []slice {
	slices.SortFunc(parts, func(a, b slice) int {
		return cmp.Or(cmp.Compare(a.atom, b.atom), cmp.Compare(a.off, b.off))
	})
	out := parts[:0]
	for _, p := range parts {
		if n := len(out) - 1; n >= 0 && out[n] == p {
			out = out[:n]
			continue
		}
		out = append(out, p)
	}
	return out
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

func (t term) equal(u term) bool { return t.key() == u.key() }
