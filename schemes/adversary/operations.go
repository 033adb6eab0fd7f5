package adversary

import "tmisbench/schemes/lang"

// What this package has to know of operations of the language beside what package
// deduce does with them stands here.

// joins are the operations that take the concatenation of their arguments.
var joins = []string{"h", "bh", "||"}

// infix are the operations that are written between their arguments.
var infix = []string{"^", "||", "+", "-", "*"}

// draws are the operations that draw a value of their own. Within another expression
// it leaves no trace.
var draws = []string{"E", "sq"}

// guessable are the operations whose result can be drawn instead: whoever cannot open
// a ciphertext, or was sent no point, goes on with something else.
var guessable = []string{"Gen", "D", "root", "*"}

// multiplied says which classes of values may be the two operands of the operations
// that commute with themselves.
var multiplied = map[string]struct{ factors, bases []lang.Class }{
	"*": {[]lang.Class{lang.ClassScalar}, []lang.Class{lang.ClassPoint, lang.ClassBase}},
	"T": {[]lang.Class{lang.ClassDegree}, []lang.Class{lang.ClassChebyshev}},
}

// Operations as the engine counts them: those that take next to no time, and those
// that hash.
var (
	countedCheap  = []string{"xor", "add", "compare", "random"}
	countedHashes = []string{"hash", "bh", "stretch"}
)
