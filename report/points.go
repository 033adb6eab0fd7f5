package report

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/schemes/lang"
)

// compressed is the length in bits of a point of so many bits, which has both
// coordinates, as SEC 1 (version 2, section 2.3.3) compresses it: one coordinate
// after an octet that tells which of two points it is.
func compressed(bits int) int { return bits/2 + 8 }

// pointNotes say how points are counted and what login would send were they
// compressed; nothing where no scheme sends a point.
func (s *dataset) pointNotes() []string {
	var totals []string
	for _, d := range s.all() {
		var each []string
		for _, w := range shownWidths {
			c, ok := s.cost(d.Key, w, "login")
			saved := 0
			for _, m := range public(c) {
				for _, f := range m.Fields {
					if f.Class == lang.ClassPoint {
						saved += f.Bits - compressed(f.Bits)
					}
				}
			}
			if ok && saved > 0 {
				each = append(each, fmt.Sprintf("%d under %s", c.PublicBits("")-saved, w))
			}
		}
		if len(each) > 0 {
			totals = append(totals, fmt.Sprintf("%s (%s) %s", displayName(d), d.Evidence, strings.Join(each, ", ")))
		}
	}
	if len(totals) == 0 {
		return nil
	}
	return []string{"a point of a curve is counted uncompressed, both coordinates, 512 bits; were points compressed " +
		"(SEC 1: 264 bits), the totals would be: " + strings.Join(totals, "; ")}
}

// widthWords are the classes of fields that are not a multiple of the width of a
// value.
var widthWords = []struct {
	class lang.Class
	text  string
}{
	{"point", "a point of a curve %s (uncompressed)"},
	{"modulus", "a number modulo a product of two primes %s"},
	{"sig", "a signature %s"},
	{"cipher", "a ciphertext whole blocks of 128"},
}

// otherWidths tells for a caption how long the fields of other classes are, as far
// as some scheme sends one in the phase.
func (s *dataset) otherWidths(widths string, phase lang.PhaseName) string {
	bits := map[lang.Class][]string{}
	for _, d := range s.all() {
		c, _ := s.cost(d.Key, widths, phase)
		for _, m := range public(c) {
			for _, f := range m.Fields {
				class, n := f.Class, fmt.Sprint(f.Bits)
				if !slices.Contains(bits[class], n) {
					bits[class] = append(bits[class], n)
				}
			}
		}
	}
	var b strings.Builder
	for _, w := range widthWords {
		lengths := bits[w.class]
		if len(lengths) == 0 {
			continue
		}
		text := w.text
		if strings.Contains(text, "%s") {
			text = fmt.Sprintf(text, strings.Join(lengths, " or "))
		}
		b.WriteString(", " + text)
	}
	return b.String()
}

// otherKept is the same for what is stored, of which only the total is counted.
func (s *dataset) otherKept() string {
	if !slices.ContainsFunc(s.groups, func(g group) bool { return g.family != lang.FamilyHashOnly }) {
		return ""
	}
	return ", a number modulo n, a point, a ciphertext or a signature as long as in messages"
}
