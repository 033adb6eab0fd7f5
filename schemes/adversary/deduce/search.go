package deduce

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"tmisbench/schemes/core"
)

// xors looks for values that are the xor of two or three known ones without any
// equation that says so: what is left when masks cancel. It says whether it found
// one.
func (k *Knowledge) xors() bool {
	known, unknown := map[int][]ID{}, map[int][]ID{}
	for i := range k.v.values {
		id, v := ID(i), &k.v.values[i]
		switch n := len(v.bytes); {
		case n < MinBytes || v.constant:
		case k.origin[id].known:
			known[n] = append(known[n], id)
		default:
			unknown[n] = append(unknown[n], id)
		}
	}
	k.xored = len(k.order)
	before := len(k.order)
	for _, n := range slices.Sorted(maps.Keys(known)) {
		ids := known[n]
		if len(unknown[n]) > 0 && len(ids) > 1 {
			k.xorsOf(ids, unknown[n])
		}
	}
	return len(k.order) > before
}

// head is what values are first compared by.
func (v *Values) head(id ID) uint64 { return binary.LittleEndian.Uint64(v.values[id].bytes) }

// xorsOf finds targets among the pairs and triples of known values of one
// width: a target xor one known value is a known value, or the xor of a pair.
func (k *Knowledge) xorsOf(known, targets []ID) {
	heads := make(map[uint64]ID, len(known))
	for _, a := range known {
		heads[k.v.head(a)] = a
	}
	work := len(known) * len(targets)
	if work > k.limit {
		k.cut = fmt.Sprintf("%d values are known and %d are not: their xors were not searched",
			len(known), len(targets))
		return
	}
	pairs := pairTable{}
	if work += len(known) * len(known) / 2; work <= k.limit {
		pairs = newPairTable(len(known) * len(known) / 2)
		for i, a := range known {
			for _, b := range known[:i] {
				pairs.add(k.v.head(a)^k.v.head(b), a, b)
			}
		}
	} else {
		k.cut = fmt.Sprintf("%d values are known: xors of three of them were not searched", len(known))
	}
	for _, t := range targets {
		if k.ctx.Err() != nil {
			k.cut = timeLimit
			return
		}
		k.xorTo(t, known, heads, &pairs)
	}
}

func (k *Knowledge) xorTo(t ID, known []ID, heads map[uint64]ID, pairs *pairTable) {
	head := k.v.head(t)
	try := func(in ...ID) bool {
		out := make([]byte, len(k.v.Bytes(t)))
		for _, a := range in {
			core.Xor(out, out, k.v.Bytes(a))
		}
		if !k.v.equal(t, out) {
			return false
		}
		k.derive(t, -1, step{op: "^", in: in})
		return true
	}
	for _, a := range known {
		rest := head ^ k.v.head(a)
		if b, ok := heads[rest]; ok && b != a && try(a, b) {
			return
		}
		if b, c, ok := pairs.find(rest); ok && a != b && a != c && try(a, b, c) {
			return
		}
	}
}

// pairTable finds a pair of values by the head of their xor. Most look-ups
// fail, so a filter stands before it.
type pairTable struct {
	filter []uint64
	pairs  map[uint64][2]ID
}

func newPairTable(n int) pairTable {
	bits := 1 << 12
	for bits < 16*n && bits < 1<<26 {
		bits *= 2
	}
	return pairTable{make([]uint64, bits/64), make(map[uint64][2]ID, n)}
}

func (p *pairTable) slot(head uint64) (word int, bit uint64) {
	i := int(head % uint64(64*len(p.filter)))
	return i / 64, 1 << (i % 64)
}

func (p *pairTable) add(head uint64, a, b ID) {
	w, bit := p.slot(head)
	p.filter[w] |= bit
	p.pairs[head] = [2]ID{a, b}
}

func (p *pairTable) find(head uint64) (a, b ID, ok bool) {
	if len(p.filter) == 0 {
		return None, None, false
	}
	if w, bit := p.slot(head); p.filter[w]&bit == 0 {
		return None, None, false
	}
	ab, ok := p.pairs[head]
	return ab[0], ab[1], ok
}

// maxPaired bounds how many values of a width SameXor pairs.
const maxPaired = 400

// SameXor lists the pairs of long values of one whose xor is that of a pair of two,
// as equations of which each says that all four cancel: what is left when a mask
// that neither knows stands over both values of a pair. Values that base or both
// know are left out, and so are widths of which more than 400 values are left.
func SameXor(base, one, two *Knowledge) []Equation {
	type pair struct{ a, b ID }
	pairs := func(k, other *Knowledge, f func(p pair, xor string)) {
		ids := map[int][]ID{} // by width
		for id := range ID(k.v.Len()) {
			if k.Knows(id) && !other.Knows(id) && !base.Knows(id) && k.v.Long(id) {
				n := len(k.v.Bytes(id))
				ids[n] = append(ids[n], id)
			}
		}
		for _, n := range slices.Sorted(maps.Keys(ids)) {
			if len(ids[n]) > maxPaired {
				continue
			}
			out := make([]byte, n)
			for i, a := range ids[n] {
				for _, b := range ids[n][:i] {
					core.Xor(out, k.v.Bytes(a), k.v.Bytes(b))
					f(pair{a, b}, string(out))
				}
			}
		}
	}
	of := map[string]pair{}
	pairs(one, two, func(p pair, xor string) { of[xor] = p })
	var found []Equation
	pairs(two, one, func(q pair, xor string) {
		if p, ok := of[xor]; ok {
			found = append(found, Equation{Op: "^", Args: []ID{p.a, p.b, q.a, q.b}, Out: p.a})
		}
	})
	return found
}
