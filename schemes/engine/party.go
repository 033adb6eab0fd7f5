package engine

import (
	"bytes"
	"fmt"
	"io"

	"tmisbench/schemes/lang"
)

// A layout is what all parties of a role have in common. A deployment may have a
// million of them, so a party holds nothing but its own bytes.
type layout struct {
	role    string
	owned   []knownSlot // places in party.known
	size    int         // of party.known, in bytes
	records []*lang.Record
}

func newLayout(p *lang.Plan, role string) *layout {
	l := &layout{role: role}
	for _, v := range p.Scheme.Values {
		if v.Owner == role {
			at := ref{l.size, p.Widths.Bits(v.Class) / 8}
			l.owned = append(l.owned, knownSlot{value: v, at: at})
			l.size += at.n
		}
	}
	for _, r := range p.Stores {
		if r.Role == role {
			l.records = append(l.records, r)
		}
	}
	return l
}

// place says where parties of the role keep a value that they own.
func (l *layout) place(name string) (ref, bool) {
	for _, o := range l.owned {
		if o.value.Name == name {
			return o.at, true
		}
	}
	return ref{}, false
}

// A party is one holder of a role: a patient with a card, a server, the centre.
type party struct {
	*layout
	known  []byte  // values that it owns, one after another
	stores []store // by index in layout.records
}

func newParty(p *Program, role string, random io.Reader) (*party, error) {
	l := p.layouts[role]
	if l == nil { // the scheme has no such role
		l = &layout{}
	}
	a := &party{layout: l, known: make([]byte, l.size), stores: make([]store, len(l.records))}
	for _, o := range l.owned {
		if len(o.value.Of) > 0 {
			continue
		}
		if err := p.draw(o.value.Class, a.bytes(o.at), random); err != nil {
			return nil, fmt.Errorf("engine: drawing %s: %w", o.value.Name, err)
		}
	}
	for _, o := range l.owned {
		if len(o.value.Of) > 0 {
			p.derive(o.value, a)
		}
	}
	return a, nil
}

func (a *party) bytes(r ref) []byte { return a.known[r.off : r.off+r.n] }

// value is a copy of a value that the party owns.
func (a *party) value(name string) ([]byte, bool) {
	r, ok := a.place(name)
	if !ok {
		return nil, false
	}
	return bytes.Clone(a.bytes(r)), true
}

// replace puts the new password in the place of the old one. The old one takes
// the place of the new, so that a password can be changed again.
func (a *party) replace() {
	for _, o := range a.owned {
		if o.value.Replaces == "" {
			continue
		}
		if old, ok := a.place(o.value.Replaces); ok {
			was := bytes.Clone(a.bytes(old))
			copy(a.bytes(old), a.bytes(o.at))
			copy(a.bytes(o.at), was)
		}
	}
}
