package adversary

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// xors looks for values of the universe that are the xor of two or three known
// ones without any equation that says so: what is left when masks cancel. It
// says whether it found one.
func (k *knowledge) xors() bool {
	known, unknown := map[int][]int{}, map[int][]int{}
	for id := range k.u.values {
		v := &k.u.values[id]
		switch n := len(v.bytes); {
		case n < minFind || v.constant:
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
func (u *universe) head(id int) uint64 { return binary.LittleEndian.Uint64(u.values[id].bytes) }

// xorsOf finds targets among the pairs and triples of known values of one
// width: a target xor one known value is a known value, or the xor of a pair.
func (k *knowledge) xorsOf(known, targets []int) {
	heads := make(map[uint64]int, len(known))
	for _, a := range known {
		heads[k.u.head(a)] = a
	}
	work := len(known) * len(targets)
	if work > k.limit {
		k.cut = fmt.Sprintf("%d values are known and %d are not: their xors were not searched", len(known), len(targets))
		return
	}
	pairs := pairTable{}
	if work += len(known) * len(known) / 2; work <= k.limit {
		pairs = newPairTable(len(known) * len(known) / 2)
		for i, a := range known {
			for _, b := range known[:i] {
				pairs.add(k.u.head(a)^k.u.head(b), a, b)
			}
		}
	} else {
		k.cut = fmt.Sprintf("%d values are known: xors of three of them were not searched", len(known))
	}
	for _, t := range targets {
		if k.ctx.Err() != nil {
			k.cut = "the time limit"
			return
		}
		k.xorTo(t, known, heads, &pairs)
	}
}

func (k *knowledge) xorTo(t int, known []int, heads map[uint64]int, pairs *pairTable) {
	head := k.u.head(t)
	try := func(in ...int) bool {
		out := make([]byte, len(k.u.bytes(t)))
		for _, a := range in {
			for i, b := range k.u.bytes(a) {
				out[i] ^= b
			}
		}
		if string(out) != string(k.u.bytes(t)) {
			return false
		}
		k.learn(t, origin{rule: rule{op: "^", in: in}, eq: -1})
		return true
	}
	for _, a := range known {
		rest := head ^ k.u.head(a)
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
	pairs  map[uint64][2]int
}

func newPairTable(n int) pairTable {
	bits := 1 << 12
	for bits < 16*n && bits < 1<<26 {
		bits *= 2
	}
	return pairTable{make([]uint64, bits/64), make(map[uint64][2]int, n)}
}

func (p *pairTable) slot(head uint64) (word int, bit uint64) {
	i := int(head % uint64(64*len(p.filter)))
	return i / 64, 1 << (i % 64)
}

func (p *pairTable) add(head uint64, a, b int) {
	w, bit := p.slot(head)
	p.filter[w] |= bit
	p.pairs[head] = [2]int{a, b}
}

func (p *pairTable) find(head uint64) (a, b int, ok bool) {
	if len(p.filter) == 0 {
		return 0, 0, false
	}
	if w, bit := p.slot(head); p.filter[w]&bit == 0 {
		return 0, 0, false
	}
	ab, ok := p.pairs[head]
	return ab[0], ab[1], ok
}
