package adversary

import "tmisbench/schemes/lang"

// What this package has to know of operations of the language beside what package
// deduce does with them follows from the table of operations.

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

// operands are classes of values.
type operands struct{ factors, bases []lang.Class }

// multiplied says which classes of values may be the two operands of the operations
// that commute with themselves.
var multiplied = func() map[lang.Op]operands {
	all := map[lang.Op]operands{}
	for _, row := range lang.Operations {
		if !row.Commute {
			continue
		}
		of := operands{row.Args[:1], []lang.Class{row.Result}}
		if row.Result == lang.ClassPoint {
			of.bases = append(of.bases, lang.ClassBase)
		}
		all[row.Op] = of
	}
	return all
}()

// Operations as the engine counts them: those that take next to no time, and those
// that hash.
var (
	countedCheap  = counted(func(c lang.Count) bool { return c.Model.Free || c.Impl == "" && c.Model.At != "" })
	countedHashes = counted(func(c lang.Count) bool { return c.Model.Benchmark != "" && c.Model.At == "" })
)

// counted are the names of the counts for which of is true.
func counted(of func(lang.Count) bool) []string {
	var names []string
	for _, c := range lang.Counts() {
		if of(c) {
			names = append(names, c.Name)
		}
	}
	return names
}
