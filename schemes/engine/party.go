package engine

import (
	"fmt"
	"io"

	"tmisbench/schemes/lang"
)

// A party is one holder of a role: a patient with a card, a server, the centre.
type party struct {
	role   string
	known  map[string][]byte // values that it owns
	stores []*store          // by index in Plan.Stores; nil where another role's
}

type store struct {
	layout *lang.Record
	one    *record
	many   map[string]*record
}

// record is one record of a store, entries back to back.
type record struct {
	mem []byte
	has []bool
}

func newParty(p *Program, role string, random io.Reader) (*party, error) {
	a := &party{role: role, known: map[string][]byte{}, stores: make([]*store, len(p.Plan.Stores))}
	for _, v := range p.Plan.Scheme.Values {
		if v.Owner != role {
			continue
		}
		b := make([]byte, p.Plan.Widths.Bits(v.Class)/8)
		if len(v.Of) == 0 {
			if err := p.draw(v.Class, b, random); err != nil {
				return nil, fmt.Errorf("engine: drawing %s: %w", v.Name, err)
			}
		}
		a.known[v.Name] = b
	}
	for _, v := range p.Plan.Scheme.Values {
		if v.Owner == role && len(v.Of) > 0 {
			p.derive(v, a.known)
		}
	}
	for i, r := range p.Plan.Stores {
		if r.Role == role {
			a.stores[i] = &store{layout: r, many: map[string]*record{}}
		}
	}
	return a, nil
}

func (s *store) find(key []byte) *record {
	if s.layout.KeyBits == 0 {
		return s.one
	}
	return s.many[string(key)]
}

func (s *store) make(key []byte) *record {
	r := s.find(key)
	if r != nil {
		return r
	}
	r = &record{make([]byte, s.layout.Bits()/8), make([]bool, len(s.layout.Fields))}
	if s.layout.KeyBits == 0 {
		s.one = r
	} else {
		s.many[string(key)] = r
	}
	return r
}

// bits is the length of all entries that the store keeps, look-up keys not
// counted.
func (s *store) bits() int {
	n := 0
	add := func(r *record) {
		for i, f := range s.layout.Fields {
			if r.has[i] {
				n += f.Bits
			}
		}
	}
	if s.one != nil {
		add(s.one)
	}
	for _, r := range s.many {
		add(r)
	}
	return n
}

// replace puts the new password in the place of the old one. The old one takes
// the place of the new, so that a password can be changed again.
func (a *party) replace(s *lang.Scheme) {
	for _, v := range s.Values {
		if v.Owner == a.role && v.Replaces != "" {
			a.known[v.Name], a.known[v.Replaces] = a.known[v.Replaces], a.known[v.Name]
		}
	}
}
