package lang

import (
	"fmt"
	"strings"
)

// A Term is a value as the equations make it: a tree of operations over atoms. It
// is what somebody needs who writes a protocol down in another language, such as
// that of a model checker. A Term is an [*Atom], a [*Constant], an [*Apply] or a
// [*Slice]. Values that are equal for every choice of atoms have one Term within an
// [Enrolment], the first that the equations gave: what is masked and unmasked
// again, or decrypted, is the Term that it was before.
type Term interface {
	// Bits is the width.
	Bits() int
	// String writes the term as the language does, atoms with their agents:
	// h(ID[U], x).
	String() string

	expr() *Expr
	form() term
}

// An Atom is a value that nothing is computed of.
type Atom struct {
	Kind   AtomKind
	Name   string // of the value; of one that an operation drew, what it is, such as padding
	Role   string // who owns it from the start, drew it, or received it
	Class  Class  // empty where the name is not declared
	Public bool   // known to everybody
	// Phase is the one in which the value was drawn; empty if it is held from the
	// start.
	Phase PhaseName
	// Agents are the roles of which each agent, or each pair of agents, has a value
	// of its own: none if all share one.
	Agents []string

	normal term
}

// An AtomKind says how an atom comes about.
type AtomKind string

// The kinds of atom.
const (
	AtomKnown    AtomKind = "known"    // held from the start
	AtomFresh    AtomKind = "fresh"    // drawn by a statement
	AtomTime     AtomKind = "time"     // taken from a clock
	AtomDrawn    AtomKind = "drawn"    // drawn within an operation, see Operation.Draws
	AtomVariable AtomKind = "variable" // see Enrolment.Variable
)

// A Constant is a number or a string of the description.
type Constant struct {
	Value []byte

	leaf   *Expr // as written
	normal term
}

// An Apply is an operation and its operands, as the table has them: the operands of
// an xor and of what joins its operands, such as h, taken apart, the factors of
// k * (j * P) not. Op can also be [ClassModulus] or [ClassVerifyKey], for a modulus
// that is held from the start and the primes that it is the product of, and for a
// public key and the private one.
type Apply struct {
	Op    Op
	Args  []Term
	Drawn *Atom // what the operation drew; nil if nothing

	normal term
}

// A Slice is a part of a value: bits From to To, the first being bit 0 and To not
// among them.
type Slice struct {
	Of       Term
	From, To int

	normal term
}

// Bits is the width of the atom.
func (a *Atom) Bits() int { return a.normal.bits() }

// Bits is the width of the constant.
func (c *Constant) Bits() int { return c.normal.bits() }

// Bits is the width of the result.
func (a *Apply) Bits() int { return a.normal.bits() }

// Bits is the width of the part.
func (s *Slice) Bits() int { return s.To - s.From }

func (a *Atom) String() string     { return a.expr().String() }
func (c *Constant) String() string { return c.expr().String() }
func (a *Apply) String() string    { return a.expr().String() }
func (s *Slice) String() string    { return s.expr().String() }

func (a *Atom) form() term     { return a.normal }
func (c *Constant) form() term { return c.normal }
func (a *Apply) form() term    { return a.normal }
func (s *Slice) form() term    { return s.normal }

func (a *Atom) expr() *Expr {
	text := a.Name
	if len(a.Agents) > 0 {
		text += "[" + strings.Join(a.Agents, ", ") + "]"
	}
	return &Expr{Op: OpName, Name: Name{Text: text}}
}

func (c *Constant) expr() *Expr { return c.leaf }

func (a *Apply) expr() *Expr {
	e := &Expr{Op: a.Op}
	for _, t := range a.Args {
		e.Args = append(e.Args, t.expr())
	}
	return e
}

func (s *Slice) expr() *Expr {
	text := s.Of.String()
	if a, ok := s.Of.(*Apply); ok && operations[a.Op] != nil && operations[a.Op].Place == Infix {
		text = "(" + text + ")"
	}
	return &Expr{Op: OpName, Name: Name{Text: fmt.Sprintf("%s[%d:%d]", text, s.From, s.To)}}
}

// Equal says whether two terms of one enrolment are equal for every choice of their
// atoms.
func Equal(a, b Term) bool { return a.form().equal(b.form()) }
