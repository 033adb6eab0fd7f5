package lang

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:generate go test -run TestGrammarTables -update .

// An Op is an operation of the language, named as it is written: by the sign of an
// infix operation, by the word of a call or of a statement. The leaves of
// expressions have one too.
type Op string

// The leaves of expressions.
const (
	OpName   Op = "name"
	OpInt    Op = "int"
	OpString Op = "string"
)

// The operations. Operations describes each.
const (
	OpHash      Op = "h"
	OpBioHash   Op = "bh"
	OpStretch   Op = "stretch"
	OpGen       Op = "Gen"
	OpRep       Op = "Rep"
	OpMul       Op = "*"
	OpChebyshev Op = "T"
	OpSquare    Op = "sq"
	OpRoot      Op = "root"
	OpEncrypt   Op = "E"
	OpDecrypt   Op = "D"
	OpSign      Op = "Sign"
	OpVerify    Op = "Verify"
	OpXor       Op = "^"
	OpAdd       Op = "+"
	OpSub       Op = "-"
	OpConcat    Op = "||"
	OpFuzzy     Op = "fv"
	OpX         Op = "xc"
	OpSearch    Op = "any"
	OpEqual     Op = "=="
	OpGreater   Op = ">"
	OpFresh     Op = "fresh"
)

// What stands as the inverse of an operation that no operation of the language
// undoes.
const (
	OneWay Op = "one-way" // nobody gets an operand back
	Cut    Op = "cut"     // an operand is a part of the result
)

// A Place says where an operation may stand.
type Place int

// The places.
const (
	Infix     Place = iota + 1 // between operands, in any expression
	Call                       // in front of its operands in brackets, in any expression
	Alone                      // a call that is the whole right side of an assignment
	InCheck                    // a call that a check consists of
	Statement                  // a statement or a part of one: it is no expression
)

// A Width says how wide the result of an operation is, in the words of GRAMMAR.md.
type Width string

// The widths of results without a class.
const (
	WidthV        Width = "V"
	WidthByte     Width = "8"
	WidthEqual    Width = "that of the operands, which are equal"
	WidthSum      Width = "the sum"
	WidthBeside   Width = "that of the other operand"
	WidthLeft     Width = "that of the names on the left"
	WidthGen      Width = "R: V, P: that of B"
	WidthDeclared Width = "declared"
	WidthNone     Width = "none" // there is no result
)

// An Operation is one row of the table: all that the language, the engine, the
// counts, the model of times and the adversary need to know of an operation.
// Tests of this package and of those ask for every column.
type Operation struct {
	Op       Op
	Form     string // as written, with its operands
	Place    Place
	Min, Max int     // number of operands in the brackets, or of an infix operation; Max 0 for any
	Args     []Class // what the operands must be, in order; strings of bits where empty or not listed
	Result   Class   // of the result; empty for strings of bits
	Width    Width   // of the result where it has no class
	Meaning  string

	Count   Count  // what an evaluation is counted as
	Free    string // why it is not counted; then Count is empty
	Inverse Op     // gives an operand back, from the result and the other operands; or OneWay or Cut
	Joins   int    // operands from this one on, counted from 1, are one string: h(a || b) is h(a, b); 0 for none
	Draws   string // the random value that an evaluation draws by itself; empty for none
	Commute bool   // with itself: f(a, f(b, x)) is f(b, f(a, x))
	Chooses bool   // gives one of several values, by the statements that follow: see Phase.Deciding
}

// A Count is what evaluations of one operation, or of several, are counted as.
type Count struct {
	Name    string // in lists of costs
	Sign    string // in formulas of tables, such as ⊕
	Paper   string // in the formulas of papers, such as T_h; empty where these neglect it
	Meaning string // beside the sign in notes
	ByHash  bool   // counted in evaluations of the hash function, of which it takes several
	Impl    string // the code that runs it; empty for the core, which a backend may replace
	Model   Model
}

// Unit is the unit of the benchmark metric: evaluations in one run of a phase.
func (c Count) Unit() string { return c.Name + "/op" }

// A Model says which benchmark gives the time of one evaluation in modelled costs.
type Model struct {
	// Benchmark is the name of the benchmark, or its first part: Primitive has the
	// name of the count behind it. It is empty where no benchmark stands for the
	// operation: then Why says why, and no cost with the operation can be modelled
	// unless it is Free.
	Benchmark string
	// At is the class whose width the benchmark must have. For hash it is the
	// nearest measured width, for cipher the one nearest to what the scheme
	// encrypts. It is empty for the one usual length of hashed messages.
	At   Class
	Free bool // left out of modelled costs
	Why  string
}

// Code of the primitives, where the description does not choose it.
const (
	implCurve   = "nistec-p256"
	implModular = "bigmod"
	implFuzzy   = "bch"

	chosenCipher    = "cipher" // stands for what the description encrypts with
	chosenSignature = "signature"
)

var (
	addition = Count{
		Name: "add", Sign: "add", Meaning: "addition or subtraction",
		Model: Model{Free: true, Why: "additions"},
	}
	comparison = Count{
		Name: "compare", Sign: "cmp", Meaning: "comparison",
		Model: Model{Benchmark: "Compare", At: ClassHash},
	}
)

// Operations are the operations of the language. Those that are counted stand in
// the order in which tables and formulas show them.
var Operations = []Operation{
	{
		Op: OpHash, Form: "h(a, b, ...)", Place: Call, Min: 1, Width: WidthV,
		Meaning: "one-way hash of the concatenation of its arguments",
		Count: Count{
			Name: "hash", Sign: "h", Paper: "T_h", Meaning: "hash",
			Model: Model{Benchmark: "Hash"},
		},
		Inverse: OneWay, Joins: 1,
	},
	{
		Op: OpBioHash, Form: "bh(B)", Place: Call, Min: 1, Max: 1, Width: WidthV,
		Meaning: "biohash of an exact reading",
		Count: Count{
			Name: "bh", Sign: "bh", Paper: "T_h", Meaning: "biohash", ByHash: true,
			Model: Model{Benchmark: "Hash"},
		},
		Inverse: OneWay, Joins: 1,
	},
	{
		Op: OpStretch, Form: "stretch(k)", Place: Call, Min: 1, Max: 1, Width: WidthBeside,
		Meaning: "mask k, h(k, 1), h(k, 2), ... cut to the other operand of the xor",
		Count: Count{
			Name: "stretch", Sign: "str", Paper: "T_h", Meaning: "stretch", ByHash: true,
			Model: Model{Benchmark: "Hash"},
		},
		Inverse: Cut,
	},
	{
		Op: OpGen, Form: "(R, P) = Gen(B)", Place: Alone, Min: 1, Max: 1, Width: WidthGen,
		Meaning: "fuzzy extractor, enrolment; B has 64 to 512 bits",
		Count: Count{
			Name: "gen", Sign: "gen", Paper: "T_fe", Meaning: "fuzzy extractor", Impl: implFuzzy,
			Model: Model{Benchmark: "Primitive", At: ClassHash},
		},
		Inverse: OneWay, Draws: "codeword",
	},
	{
		Op: OpRep, Form: "Rep(B, P)", Place: Call, Min: 2, Max: 2, Width: WidthV,
		Meaning: "fuzzy extractor, reproduction of R from a reading and the helper string",
		Count: Count{
			Name: "rep", Sign: "rep", Paper: "T_fe", Meaning: "fuzzy extractor", Impl: implFuzzy,
			Model: Model{Benchmark: "Primitive", At: ClassHash},
		},
		Inverse: OneWay,
	},
	{
		Op: OpMul, Form: "k * P", Place: Infix, Min: 2, Max: 2, Args: []Class{ClassScalar, ClassPoint},
		Result:  ClassPoint,
		Meaning: "a scalar times a point of P-256",
		Count: Count{
			Name: "ecm", Sign: "ecm", Paper: "T_ecm", Meaning: "scalar multiplication on the curve", Impl: implCurve,
			Model: Model{Benchmark: "Primitive", At: ClassScalar},
		},
		Inverse: OneWay, Commute: true,
	},
	{
		Op: OpChebyshev, Form: "T(k, x)", Place: Call, Min: 2, Max: 2, Args: []Class{ClassDegree},
		Result:  ClassChebyshev,
		Meaning: "Chebyshev polynomial of degree k at x, modulo a prime of 160 or 256 bits",
		Count: Count{
			Name: "cheb", Sign: "cheb", Paper: "T_c", Meaning: "Chebyshev map", Impl: implModular,
			Model: Model{Benchmark: "Primitive", At: ClassChebyshev},
		},
		Inverse: OneWay, Commute: true,
	},
	{
		Op: OpSquare, Form: "sq(m) mod n", Place: Call, Min: 1, Max: 1, Args: []Class{"", ClassModulus},
		Result:  ClassModulus,
		Meaning: "square of m, padded, modulo n",
		Count: Count{
			Name: "sq", Sign: "sq", Paper: "T_qr", Meaning: "modular square", Impl: implModular,
			Model: Model{Benchmark: "Primitive", At: ClassModulus},
		},
		Inverse: OpRoot, Draws: "padding",
	},
	{
		Op: OpRoot, Form: "a || b = root(c; p, q)", Place: Alone, Min: 3, Max: 3,
		Args:    []Class{ClassModulus, ClassPrime, ClassPrime},
		Width:   WidthLeft,
		Meaning: "square root modulo p times q: what was squared",
		Count: Count{
			Name: "root", Sign: "root", Paper: "T_qr", Meaning: "square root", Impl: implModular,
			Model: Model{Benchmark: "Primitive", At: ClassModulus},
		},
		Inverse: OneWay, Chooses: true,
	},
	{
		Op: OpEncrypt, Form: "E(k, a, b, ...)", Place: Call, Min: 2, Result: ClassCiphertext,
		Meaning: "encryption of the concatenation of a, b, ... under a key of at most 256 bits",
		Count: Count{
			Name: "enc", Sign: "enc", Paper: "T_sym", Meaning: "symmetric cipher", Impl: chosenCipher,
			Model: Model{Benchmark: "Primitive", At: ClassCiphertext},
		},
		Inverse: OpDecrypt, Joins: 2, Draws: "initial value",
	},
	{
		Op: OpDecrypt, Form: "(a, b) = D(k, c)", Place: Alone, Min: 2, Max: 2, Args: []Class{"", ClassCiphertext},
		Width:   WidthLeft,
		Meaning: "decryption to the fields",
		Count: Count{
			Name: "dec", Sign: "dec", Paper: "T_sym", Meaning: "symmetric cipher", Impl: chosenCipher,
			Model: Model{Benchmark: "Primitive", At: ClassCiphertext},
		},
		Inverse: OneWay,
	},
	{
		Op: OpSign, Form: "Sign(sk, m)", Place: Call, Min: 2, Max: 2, Args: []Class{ClassSigningKey},
		Result:  ClassSignature,
		Meaning: "signature of m",
		Count: Count{
			Name: "sign", Sign: "sign", Paper: "T_sig", Meaning: "signature", Impl: chosenSignature,
			Model: Model{Benchmark: "Primitive", At: ClassHash},
		},
		Inverse: OneWay,
	},
	{
		Op: OpVerify, Form: "check Verify(pk, m, s)", Place: InCheck, Min: 3, Max: 3,
		Args:    []Class{ClassVerifyKey, "", ClassSignature},
		Width:   WidthNone,
		Meaning: "whether s is a signature of m",
		Count: Count{
			Name: "verify", Sign: "verify", Paper: "T_sig", Meaning: "signature", Impl: chosenSignature,
			Model: Model{Benchmark: "Primitive", At: ClassHash},
		},
		Inverse: OneWay,
	},
	{
		Op: OpSearch, Form: "load NAME[any] { a }", Place: Statement, Width: WidthNone,
		Meaning: "a record that is looked at in a search",
		Count: Count{
			Name: "search", Sign: "search", Meaning: "record looked at in an exhaustive search",
			Model: Model{Why: "what a record costs depends on the statements that decide"},
		},
		Inverse: OneWay, Chooses: true,
	},
	{
		Op: OpXor, Form: "a ^ b", Place: Infix, Min: 2, Width: WidthEqual,
		Meaning: "exclusive or",
		Count: Count{
			Name: "xor", Sign: "⊕", Meaning: "exclusive or",
			Model: Model{Benchmark: "Xor", At: ClassHash},
		},
		Inverse: OpXor,
	},
	{
		Op: OpAdd, Form: "a + b", Place: Infix, Min: 2, Max: 2, Width: WidthEqual,
		Meaning: "sum modulo 2 to the width",
		Count:   addition, Inverse: OpSub,
	},
	{
		Op: OpSub, Form: "a - b", Place: Infix, Min: 2, Max: 2, Width: WidthEqual,
		Meaning: "difference modulo 2 to the width",
		Count:   addition, Inverse: OpAdd,
	},
	{
		Op: OpEqual, Form: "check e1 == e2", Place: Statement, Width: WidthNone,
		Meaning: "comparison; also of a value that is held and received or loaded again",
		Count:   comparison, Inverse: OneWay,
	},
	{
		Op: OpGreater, Form: "check e1 > e2", Place: Statement, Width: WidthNone,
		Meaning: "comparison of numbers",
		Count:   comparison, Inverse: OneWay,
	},
	{
		Op: OpFresh, Form: "fresh a", Place: Statement, Width: WidthDeclared,
		Meaning: "random value",
		Count: Count{
			Name: "random", Sign: "rnd", Meaning: "random value",
			Model: Model{Free: true, Why: "random values (from a tape in the benchmark)"},
		},
		Inverse: OneWay, Draws: "a",
	},
	{
		Op: OpConcat, Form: "a || b", Place: Infix, Min: 2, Width: WidthSum,
		Meaning: "concatenation",
		Free:    "a copy of bytes",
		Inverse: Cut, Joins: 1,
	},
	{
		Op: OpFuzzy, Form: "fv(a)", Place: Call, Min: 1, Max: 1, Width: WidthByte,
		Meaning: "fuzzy verifier, the low 8 bits",
		Free:    "a part of a value",
		Inverse: OneWay,
	},
	{
		Op: OpX, Form: "xc(P)", Place: Call, Min: 1, Max: 1, Args: []Class{ClassPoint}, Width: WidthV,
		Meaning: "the low V bits of the x coordinate of a point",
		Free:    "a part of a value",
		Inverse: OneWay,
	},
}

var operations = func() map[Op]*Operation {
	rows := map[Op]*Operation{}
	for i := range Operations {
		rows[Operations[i].Op] = &Operations[i]
	}
	return rows
}()

// Lookup returns the row of an operation; ok is false for the leaves of expressions
// and for what is no operation.
func Lookup(op Op) (row Operation, ok bool) {
	if r := operations[op]; r != nil {
		return *r, true
	}
	return Operation{}, false
}

// Counts are the names that operations are counted under, in the order in which
// tables and formulas show them.
func Counts() []Count {
	var counts []Count
	for _, o := range Operations {
		if o.Count.Name != "" && !slices.ContainsFunc(counts, func(c Count) bool { return c.Name == o.Count.Name }) {
			counts = append(counts, o.Count)
		}
	}
	return counts
}

// call returns the row of an operation that is written as a call of that name.
func call(name string) (Operation, bool) {
	row, ok := Lookup(Op(name))
	return row, ok && (row.Place == Call || row.Place == Alone || row.Place == InCheck)
}

// usage says how a call is written.
func (o Operation) usage() string { return "write " + o.Form + ": " + o.Meaning }

// letter says that the name of a call is one capital letter: papers name values by
// them too, so it is an operation only in front of a bracket.
func (o Op) letter() bool {
	r, size := utf8.DecodeRuneInString(string(o))
	return size == len(o) && unicode.IsUpper(r)
}

// callNames lists the calls in messages.
func callNames() string {
	var names []string
	for _, o := range Operations {
		if _, ok := call(string(o.Op)); ok {
			names = append(names, string(o.Op))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
