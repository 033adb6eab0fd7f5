package lang

import (
	"fmt"
	"slices"
	"strings"
)

// A Family says which operations a protocol rests on. Tables and figures are
// grouped by it.
type Family string

// The families.
const (
	FamilyHashOnly         Family = "hash-only"
	FamilySymmetricCipher  Family = "symmetric-cipher"
	FamilyQuadraticResidue Family = "quadratic-residue"
	FamilyEllipticCurve    Family = "elliptic-curve"
	FamilyChebyshev        Family = "chebyshev"
	FamilyOther            Family = "other"
)

// Families lists the families in the order of tables and figures.
var Families = []Family{
	FamilyHashOnly, FamilySymmetricCipher, FamilyQuadraticResidue, FamilyEllipticCurve, FamilyChebyshev, FamilyOther,
}

// An Application says what a protocol was published for. Tables keep TMIS apart
// from the rest.
type Application string

// The applications.
const (
	ApplicationTMIS        Application = "TMIS"         // telecare medical information systems
	ApplicationMultiServer Application = "multi-server" // several servers, no particular use
	ApplicationIIoT        Application = "IIoT"         // industrial Internet of Things
	ApplicationWSN         Application = "WSN"          // wireless sensor networks
	ApplicationClassic     Application = "classic"      // of textbooks, such as Needham and Schroeder
	ApplicationOther       Application = "other"
)

// Applications lists the applications in the order of tables and figures.
var Applications = []Application{
	ApplicationTMIS, ApplicationMultiServer, ApplicationIIoT, ApplicationWSN, ApplicationClassic, ApplicationOther,
}

// choice reads WORD ["text"], where the word is one of a few.
func choice[W ~string](p *parser, line string, words []W) (word W, text string) {
	at := p.peek().pos
	if p.is(tokString) {
		p.fail(at, unquoted(line, words, p.peek().text), "the %s is a word, not a text in quotes", line)
	}
	word = W(p.dashed("one of " + join(words)))
	if !slices.Contains(words, word) {
		mend := "one of " + join(words)
		if near, ok := nearest(words, string(word)); ok {
			mend = fmt.Sprintf("did you mean %s? else %s", near, mend)
		}
		p.fail(at, mend, "unknown %s %q", line, word)
	}
	if p.is(tokString) {
		text = p.text()
	}
	return word, text
}

// unquoted says how a line that has a text in the place of its word is written.
func unquoted[W ~string](line string, words []W, text string) string {
	first, rest := text, ""
	if i := strings.IndexAny(text, ",;("); i >= 0 {
		first, rest = text[:i], strings.Trim(text[i:], ",;() ")
	}
	word, ok := nearest(words, strings.ReplaceAll(strings.TrimSpace(first), " ", "-"))
	switch {
	case !ok:
		return fmt.Sprintf("write one of %s, and the text behind it if it says more: %s %s %q", join(words), line,
			words[0], text)
	case rest == "":
		return fmt.Sprintf("write: %s %s", line, word)
	}
	return fmt.Sprintf("write: %s %s %q", line, word, rest)
}

// nearest is the word that was probably meant: one that differs in case, that
// begins alike, or that is a slip of the keyboard away.
func nearest[W ~string](words []W, meant string) (W, bool) {
	meant = strings.ToLower(meant)
	if meant == "" {
		return "", false
	}
	for _, w := range words {
		if strings.HasPrefix(strings.ToLower(string(w)), meant) {
			return w, true
		}
	}
	for _, w := range words {
		if distance(strings.ToLower(string(w)), meant) <= max(1, len(w)/4) {
			return w, true
		}
	}
	return "", false
}

// distance is the number of bytes to insert, delete or replace to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
