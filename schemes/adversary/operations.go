package adversary

import "tmisbench/schemes/lang"

// What this package has to know of operations of the language beside what package
// deduce does with them stands here.

// joins says that an operation takes the concatenation of all its arguments.
func joins(op lang.Op) bool {
	row, _ := lang.Lookup(op)
	return row.Joins == 1
}

// infix says that an operation is written between its arguments.
func infix(op lang.Op) bool {
	row, _ := lang.Lookup(op)
	return row.Place == lang.Infix
}

// draws says that an operation draws a value of its own. Within another expression it
// leaves no trace.
func draws(op lang.Op) bool {
	row, _ := lang.Lookup(op)
	return row.Draws != ""
}

// guessable are the operations whose result can be drawn instead: whoever cannot open
// a ciphertext, or was sent no point, goes on with something else.
var guessable = []lang.Op{lang.OpGen, lang.OpDecrypt, lang.OpRoot, lang.OpMul}

// multiplied says which classes of values may be the two operands of the operations
// that commute with themselves.
var multiplied = map[lang.Op]struct{ factors, bases []lang.Class }{
	lang.OpMul:       {[]lang.Class{lang.ClassScalar}, []lang.Class{lang.ClassPoint, lang.ClassBase}},
	lang.OpChebyshev: {[]lang.Class{lang.ClassDegree}, []lang.Class{lang.ClassChebyshev}},
}

// Operations as the engine counts them: those that take next to no time, and those
// that hash.
var (
	countedCheap  = []string{"xor", "add", "compare", "random"}
	countedHashes = []string{"hash", "bh", "stretch"}
)
