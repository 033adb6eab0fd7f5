// Package lang implements the description language: the equations of a published protocol
// as text, parsed, checked and given meaning.
//
// A description states what a paper prints: who holds what, who computes what, and who sends
// what to whom. Everything that tmisbench reports about a protocol is derived from this
// text. The package answers three questions about it: what it says ([Parse]), whether it can
// be executed and is consistent ([Check]), and which widths, messages and steps it has under
// a width set ([Description.Plan]). Package engine runs it.
//
// GRAMMAR.md describes the notation for readers of papers.
package lang

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Pos is a place in a description: line and column count from 1, columns in
// characters.
type Pos struct {
	File string
	Line int
	Col  int
}

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col) }

// A Description is a parsed protocol description.
type Description struct {
	Key         string // short name, such as amin2018
	Cite        Word   // key of the paper in a bibliography, which then gives the five below
	Title       string
	Authors     string
	Venue       string
	Year        int
	DOI         string // empty where not established
	Family      Family
	Application Application
	Evidence    Evidence
	Roles       []*Role
	Values      []*Value
	Published   []*Published
	Claims      []*Claim
	Phases      []*Phase

	FamilyText, ApplicationText string // what is said beside the words; may be empty

	Source string // the text that was parsed
	File   string // its name in positions

	// External says that the text is a file of the user's and not of the catalogue. Who
	// reads the file sets it.
	External bool

	// Cipher and Signature name the primitives that E, D, Sign and Verify are
	// run with: of prim.Ciphers and prim.Signatures.
	Cipher, Signature string
	Chosen            Source // who says so; empty for the defaults

	paper  map[Class]int // widths of the paper, by class; nil where it gives none
	paperV int
	note   Source // where the paper's widths come from
	at     Pos
}

// Evidence says how the equations were obtained.
type Evidence struct {
	Level      string // one of Levels
	Confidence int    // percent that a line is literally the paper's; 0 where not estimated
	Note       string
	Sources    []Word // keys of the works in which equations were seen
}

// Noted is the note with the keys of its sources behind it, in brackets.
func (e Evidence) Noted() string {
	var keys []string
	for _, k := range e.Sources {
		keys = append(keys, k.Text)
	}
	if keys == nil {
		return e.Note
	}
	return strings.TrimSpace(e.Note + " [" + strings.Join(keys, ", ") + "]")
}

// A Source is where something is printed: a place in a work of a bibliography,
// or, without a key, a text that says it all.
type Source struct {
	Key  Word
	Text string
}

func (s Source) String() string {
	if s.Key.Text == "" {
		return s.Text
	}
	return s.Key.Text + ", " + s.Text
}

// Cites lists the keys of a bibliography that the description names, in the order
// of the text.
func (s *Description) Cites() []Word {
	all := append([]Word{s.Cite, s.note.Key, s.Chosen.Key}, s.Evidence.Sources...)
	for _, p := range s.Published {
		all = append(all, p.Source.Key)
	}
	for _, c := range s.Claims {
		all = append(all, c.Source.Key)
	}
	all = slices.DeleteFunc(all, func(k Word) bool { return k.Text == "" })
	slices.SortFunc(all, func(a, b Word) int {
		return cmp.Or(cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Col, b.Pos.Col))
	})
	return all
}

// Levels are the evidence levels, from strongest to weakest.
var Levels = []string{"transcribed", "secondary", "recalled", "reconstruction"}

// String is the label printed with every number of the scheme, such as "recalled 92 %".
func (e Evidence) String() string {
	if e.Confidence > 0 {
		return fmt.Sprintf("%s %d %%", e.Level, e.Confidence)
	}
	return e.Level
}

// A Role is a party of the protocol.
type Role struct {
	Name    string
	Kind    RoleKind
	Meaning string
	Pos     Pos
}

// A RoleKind says how many parties of a role a deployment has, and which part
// they play in it.
type RoleKind string

// The kinds of role.
const (
	User   RoleKind = "user"   // many of them; each has a card or device
	Server RoleKind = "server" // several
	Centre RoleKind = "centre" // one: the registration centre
	Other  RoleKind = "other"  // one party of its own, such as a gateway or a doctor
)

// RoleKinds lists the kinds of role, in the order of tables and figures.
var RoleKinds = []RoleKind{User, Server, Centre, Other}

// A Value declares a name: its width class and who holds it from the start.
type Value struct {
	Name     string
	Class    Class
	Owner    string   // role that draws it when it is set up; empty if computed
	Holders  []string // roles that hold it from the start, owner first
	Public   bool     // held by every role, and by the adversary
	Replaces string   // for a new password: the value whose place it takes
	Of       []string // for a modulus its primes, for a public key its private one
	Meaning  string
	Pos      Pos
}

// Published is a figure that a source prints, kept as data. It is never mixed
// with what is counted or measured here.
type Published struct {
	Kind        string // computation, communication or storage
	Phase       PhaseName
	First, Last int    // messages of the phase that it covers, from 1; 0, 0 for the whole phase
	Bits        int    // for communication and storage
	Formula     string // for computation
	Source      Source
	Pos         Pos
}

// A PhaseName names a phase of a protocol.
type PhaseName string

// The phases.
const (
	Setup        PhaseName = "setup"        // a server is registered; no user acts
	Registration PhaseName = "registration" // a user gets a card
	Login        PhaseName = "login"        // login, authentication and key agreement
	Password     PhaseName = "password"     // change of password
	Addition     PhaseName = "addition"     // a server is added later
)

// PhaseNames are the phases of a description in the order in which they are
// carried out.
var PhaseNames = []PhaseName{Setup, Registration, Login, Password, Addition}

// A Phase is what is carried out at one occasion. It has one part or, divided by
// statements of kind Part, several: at the beginning of each everybody has
// forgotten everything but what it knows from the start and its stores, and a
// [Name] tells in which part it stands. Entries of stores have no part.
type Phase struct {
	Name   PhaseName
	Stmts  []*Stmt
	Spoils string // why nobody can log in after it: a fault of the published scheme, kept
	Pos    Pos
}

// Phase returns the phase of that name, or nil.
func (s *Description) Phase(name PhaseName) *Phase {
	for _, p := range s.Phases {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// Role returns the role of that name, or nil.
func (s *Description) Role(name string) *Role {
	for _, r := range s.Roles {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// Value returns the declaration of a name, or nil. A name with primes is the
// receiving role's own computation of the name without them, so it shares the
// declaration; so does a name of a later part of a phase.
func (s *Description) Value(name Name) *Value {
	base := name.Base()
	for _, v := range s.Values {
		if v.Name == base {
			return v
		}
	}
	return nil
}

// Known lists the values that a role holds from the start, in order of
// declaration.
func (s *Description) Known(role string) []*Value {
	var known []*Value
	for _, v := range s.Values {
		if v.Owner != "" && (v.Public || slices.Contains(v.Holders, role)) {
			known = append(known, v)
		}
	}
	return known
}

// A Kind tells statements apart.
type Kind int

// The statements of the language.
const (
	Assign  Kind = iota // a = expr, a || b = expr, (a, b) = op(...)
	Fresh               // fresh a
	Now                 // now T
	Compare             // check e1 == e2
	Greater             // check e1 > e2
	Recent              // check recent(T)
	Store               // store NAME[k] { a, b = c }
	Load                // load NAME[k] { a }
	Agree               // agree SK = expr
	Send                // A -> B : { a }, A => B : { a }
	Verify              // check Verify(pk, m, s)
	Part                // part "title"
)

// A Stmt is one statement. Which fields are set depends on Kind.
type Stmt struct {
	Kind  Kind
	Pos   Pos
	Role  string  // who executes it; for Send the sender
	Text  string  // as written, without the role in front
	Names []Ident // targets of Assign, Fresh, Now, Agree; fields of Send
	Multi bool    // Assign of several results, (a, b) = ...
	X, Y  *Expr   // right-hand side; the two sides of a check
	Store string
	Key   *Expr // nil for a store without a key
	Any   bool  // load NAME[any]: of all records the one that passes what follows
	Items []Item
	To    string // receiver
	ToPos Pos
	Sec   bool // secure channel
}

// An Ident is a name of a value and its position.
type Ident struct {
	Name Name
	Pos  Pos
}

// An Item is one entry of a store or load statement: Entry in the store, Local in
// the role.
type Item struct {
	Entry Word
	Local Ident
}

// An Expr is an expression: a name, a number, a string or an operation.
type Expr struct {
	Pos  Pos
	Op   Op     // OpName, OpInt, OpString, or an operation
	Name Name   // for OpName
	Text string // for OpString
	Int  uint64 // for OpInt
	Args []*Expr
}

// A Diag is one finding in a description.
type Diag struct {
	Pos  Pos
	Msg  string // what is wrong
	Mend string // what would mend it
}

func (d Diag) Error() string {
	if d.Mend == "" {
		return fmt.Sprintf("%v: %s", d.Pos, d.Msg)
	}
	return fmt.Sprintf("%v: %s; %s", d.Pos, d.Msg, d.Mend)
}

// Diags are findings in the order of the text. As an error it prints one a line.
type Diags []Diag

func (d Diags) Error() string {
	lines := make([]string, len(d))
	for i := range d {
		lines[i] = d[i].Error()
	}
	return strings.Join(lines, "\n")
}

func (d Diags) err() error {
	if len(d) == 0 {
		return nil
	}
	slices.SortStableFunc(d, func(a, b Diag) int {
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return a.Pos.Col - b.Pos.Col
	})
	return d
}
