package lang

import (
	"fmt"
	"strings"
)

// A Name is what a value is called in a phase. Names of different parts of a phase
// are different, though the text writes them alike: at the beginning of a part
// everybody has forgotten everything.
type Name struct {
	Text string // as written, primes included
	Part int    // of the phase, from 0
}

// String is the text, and behind it the part where it is not the first: N@2 is N in
// the second part. It is for traces and for people; nothing reads it back.
func (n Name) String() string {
	if n.Part == 0 {
		return n.Text
	}
	return fmt.Sprintf("%s@%d", n.Text, n.Part+1)
}

// Base is the text without primes: the name that a declaration gives.
func (n Name) Base() string { return strings.TrimRight(n.Text, "'") }

// Compare orders names by their String.
func (n Name) Compare(o Name) int { return strings.Compare(n.String(), o.String()) }

// A Word is a word of the text that does not name a value, and its position: a key of a
// bibliography, an entry of a store.
type Word struct {
	Text string
	Pos  Pos
}
