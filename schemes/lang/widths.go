package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Classes of width: what a declaration says of a name. The unit is the value
// width V, the width of a hash; n/d of it, or a number of bits where fixed.
var classes = map[string]struct{ num, den, fixed int }{
	"id": {1, 1, 0}, "pw": {1, 1, 0}, "bio": {1, 1, 0}, "nonce": {1, 1, 0},
	"hash": {1, 1, 0}, "key": {1, 1, 0}, "helper": {1, 1, 0},
	"half":  {1, 2, 0},
	"wide2": {2, 1, 0}, "wide3": {3, 1, 0}, "wide4": {4, 1, 0},
	"time": {0, 1, 32}, "ctr": {0, 1, 32},
	"byte": {0, 1, 8},
}

// maxBits bounds a width.
const maxBits = 1 << 13

func classNames() string { return strings.Join(slices.Sorted(maps.Keys(classes)), ", ") }

// Widths give every class its bits.
type Widths struct {
	Set  string // paper or 160, 256: what was asked for
	V    int    // bits of a hash
	Note string // where the bits come from
	bits map[string]int
}

// Bits returns the width of a class.
func (w Widths) Bits(class string) int {
	if b, ok := w.bits[class]; ok {
		return b
	}
	c := classes[class]
	return w.V*c.num/c.den + c.fixed
}

// WidthSets are the names that [Scheme.Widths] knows.
var WidthSets = []string{"paper", "uniform", "160", "256"}

// convention is the value width where a paper gives none: most papers of the
// field take SHA-1's 160 bits for every hash, identity and nonce.
const convention = 160

// Widths returns a width set of the scheme: "paper" is the paper's own bits,
// else the 160-bit convention of the literature; "160" and "256" give every
// scheme the same value width, and "uniform" is 256.
func (s *Scheme) Widths(set string) (Widths, error) {
	switch set {
	case "paper":
		w := Widths{Set: set, V: convention, Note: "160-bit convention of the literature, our choice: the sources give no widths"}
		if s.paper != nil {
			w.Note, w.bits = s.note.String(), s.paper
			if s.paperV > 0 {
				w.V = s.paperV
			}
		}
		return w, nil
	case "160":
		return Widths{Set: set, V: 160, Note: "the same for every scheme"}, nil
	case "256", "uniform":
		return Widths{Set: set, V: 256, Note: "the same for every scheme"}, nil
	}
	return Widths{}, fmt.Errorf("unknown width set %q; use one of %s", set, strings.Join(WidthSets, ", "))
}
