package engine

import (
	"bytes"
	"hash/maphash"

	"tmisbench/schemes/lang"
)

// A store keeps its records one after another, in the order in which they were
// first written: the key, the entries, and a byte for each entry that is 1 when it
// is there. A store without a key has one record at most. What find and put return
// is good until the next put.
type store struct {
	mem   []byte
	index *index // nil while there are few records
}

// width is the length of a record in bytes.
func width(r *lang.Record) int { return (r.KeyBits+r.Bits())/8 + len(r.Fields) }

// few records are found sooner by looking at each than by their hash.
const few = 8

// find returns the record with a key, nil if there is none.
func (s *store) find(width int, key []byte) []byte {
	if len(key) == 0 && len(s.mem) > 0 { // a card, as a rule
		return s.mem[:width:width]
	}
	if s.index != nil {
		return s.index.find(s.mem, width, key)
	}
	for r := s.mem; len(r) > 0; r = r[width:] {
		if bytes.Equal(r[:len(key)], key) {
			return r[:width:width]
		}
	}
	return nil
}

// put returns the record with a key, a new one if there is none.
func (s *store) put(width int, key []byte) []byte {
	if r := s.find(width, key); r != nil {
		return r
	}
	n := len(s.mem) / width
	s.mem = append(s.mem, make([]byte, width)...)
	r := s.mem[n*width:]
	copy(r, key)
	switch {
	case s.index != nil:
		s.index.add(s.mem, width, len(key), n)
	case n >= few:
		s.index = newIndex(s.mem, width, len(key))
	}
	return r
}

// bits is the length of all entries that the store keeps, look-up keys not
// counted.
func (s *store) bits(layout *lang.Record) int {
	n, w := 0, width(layout)
	for r := s.mem; len(r) > 0; r = r[w:] {
		has := r[w-len(layout.Fields) : w]
		for i, f := range layout.Fields {
			n += f.Bits * int(has[i])
		}
	}
	return n
}

// An index finds records by key: open addressing with linear probing, at most half
// full. It holds no pointers, for the sake of the garbage collector, and no keys,
// for the sake of memory; Go's map would take three times as much.
type index struct {
	seed  maphash.Seed
	slots []uint32 // number of a record, from 1; 0 where free; a power of two of them
}

// newIndex has all records of a store.
func newIndex(mem []byte, width, key int) *index {
	x := &index{seed: maphash.MakeSeed(), slots: make([]uint32, 4*few)}
	for n := range len(mem) / width {
		x.add(mem, width, key, n)
	}
	return x
}

// add enters record n, the last one of the store.
func (x *index) add(mem []byte, width, key, n int) {
	if 2*(n+1) > len(x.slots) {
		x.slots = make([]uint32, 2*len(x.slots))
		for old := range n {
			x.enter(mem[old*width:][:key], old)
		}
	}
	x.enter(mem[n*width:][:key], n)
}

func (x *index) enter(key []byte, n int) {
	at := maphash.Bytes(x.seed, key)
	for mask := uint64(len(x.slots) - 1); ; at++ {
		if slot := &x.slots[at&mask]; *slot == 0 {
			*slot = uint32(n + 1)
			return
		}
	}
}

func (x *index) find(mem []byte, width int, key []byte) []byte {
	at := maphash.Bytes(x.seed, key)
	for mask := uint64(len(x.slots) - 1); ; at++ {
		n := int(x.slots[at&mask])
		if n == 0 {
			return nil
		}
		if r := mem[(n-1)*width : n*width : n*width]; bytes.Equal(r[:len(key)], key) {
			return r
		}
	}
}
