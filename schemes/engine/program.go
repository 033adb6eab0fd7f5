// Package engine runs checked descriptions.
//
// A description is compiled once, for a width set and a hash backend, into a [Program]: for
// every role and phase, a list of operations on memory with a fixed layout. A session runs
// by executing that list. Nothing is allocated after a session is opened. Splits, renamings
// and the fuzzy verifier cost nothing, because a name is only a place in memory. A hash
// gathers its arguments where the backend needs them, pads in place, and calls it once.
//
// The operations are exactly those of the text: common subexpressions are neither shared
// nor left out, so that counts are those that a paper would state.
//
// A program has no state of a session, and operations address the memory of a session only
// by offset. Many sessions can therefore advance together, in a [Batch], with their hashes
// side by side in the lanes of the processor.
package engine

import (
	"fmt"
	"strings"

	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// A Program is a description compiled for a width set and a hash backend. It is
// read-only and may be shared by goroutines.
type Program struct {
	Plan *lang.Plan
	Hash core.Hash

	phases     map[lang.PhaseName]*phaseCode
	layouts    map[string]*layout      // by role
	extractors map[int]*prim.Extractor // by bits of the biometric code
}

type phaseCode struct {
	plan  *lang.PhasePlan
	roles map[string]*code
}

// code is what one role does in one phase.
type code struct {
	role      string
	size      int // bytes of memory of a session
	init      []byte
	known     []knownSlot
	steps     []stepCode
	names     map[lang.Name]ref
	key       lang.Name // name of the session key, empty if none is agreed
	hashBytes int       // length of a value, for stretch
	lengths   []int     // lengths of the messages that are hashed, in bytes, each once
	longest   int       // the longest of them
	stretched int       // bytes of the longest input of a hash of stretch

	extractors []*prim.Extractor
	uses       uses
}

type knownSlot struct {
	value *lang.Value
	at    ref
	from  ref // where its owner keeps it
}

// ref is a place in the memory of a session, in bytes.
type ref struct{ off, n int }

type stepCode struct {
	recv  ref // where the received message goes; n is 0 if there is none
	msg   int // its index in the phase, -1 if none
	ops   []op
	spans []span
	send  ref // the message to send; n is 0 if there is none

	alone bool // cannot be executed side by side with others: it writes to a store, or chooses
}

// span says which operations came from a statement.
type span struct {
	st       *lang.Stmt
	from, to int
}

type opcode uint8

const (
	opHash opcode = iota
	opBioHash
	opXor
	opGather
	opAdd
	opSub
	opStretch
	opFresh
	opNow
	opEqual
	opGreater
	opRecent
	opLoad
	opStore
	opGen
	opRep
	opAgree
	opRoot
	opSearch

	firstAlgebraic // see algebra.go
)

// op is one operation. Offsets are in bytes of session memory.
type op struct {
	code   opcode
	dst    int
	n      int // length of the result, of the operands of a comparison, or of a record
	a, b   int
	c      int   // length of a where it differs from n
	pieces []ref // inputs of a hash or gather
	x      int   // index in code.lengths, party.stores, or code.extractors
	key    ref   // n is 0 for a store without a key
	items  []item
	refuse *Refusal
	decide int // of opRoot and opSearch: how many of the following operations decide which candidate it is
}

// item is one entry of a load or store.
type item struct {
	has     int // offset in the record of the byte that says whether it is there
	from    int // its offset in the record
	mem     ref
	compare bool // the role holds the value already: the two must be equal
}

// A Refusal says that a role aborted a session, and where. It is an error of the
// session, not of the program.
type Refusal struct {
	Role string
	Stmt *lang.Stmt
	Why  string
	From []string // what was received that the statement depends on, as "field M1 of message 1"
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("%v: %s refuses: %s: %s", r.Stmt.Pos, r.Role, r.Stmt.Text, r.Why)
	if len(r.From) > 0 {
		text += " (it depends on " + strings.Join(r.From, ", ") + ")"
	}
	return text
}

// A WidthError says that a hash backend gives fewer bits than a value has.
type WidthError struct {
	Hash   string // backend
	Bits   int    // that it gives
	Scheme string
	Widths string // width set
	Need   int    // bits of a value under it
}

func (e *WidthError) Error() string {
	return fmt.Sprintf("hash backend %s gives %d bits, but %s under widths %s needs %d", e.Hash, e.Bits, e.Scheme,
		e.Widths, e.Need)
}

// Fits returns a [WidthError] if the backend cannot give hashes of the width that the
// plan needs.
func Fits(plan *lang.Plan, hash core.Hash) error {
	if plan.Widths.V <= hash.Bits() {
		return nil
	}
	return &WidthError{hash.Name(), hash.Bits(), plan.Scheme.Key, plan.Widths.Set, plan.Widths.V}
}

// Compile makes a program. It fails with the error of [Fits] if the backend is too
// narrow.
func Compile(plan *lang.Plan, hash core.Hash) (*Program, error) {
	if err := Fits(plan, hash); err != nil {
		return nil, err
	}
	p := &Program{
		Plan: plan, Hash: hash, phases: map[lang.PhaseName]*phaseCode{}, layouts: map[string]*layout{},
		extractors: map[int]*prim.Extractor{},
	}
	for _, r := range plan.Scheme.Roles {
		p.layouts[r.Name] = newLayout(plan, r.Name)
	}
	for _, ph := range plan.Phases {
		pc := &phaseCode{plan: ph, roles: map[string]*code{}}
		for _, r := range plan.Scheme.Roles {
			c := &compiler{
				p: p, ph: ph, from: map[lang.Name][]int{},
				code: &code{role: r.Name, names: map[lang.Name]ref{}, hashBytes: plan.Widths.V / 8},
			}
			if err := c.compile(); err != nil {
				return nil, err
			}
			pc.roles[r.Name] = c.code
		}
		p.phases[ph.Phase.Name] = pc
	}
	return p, nil
}

func (p *Program) extractor(bits int) (*prim.Extractor, error) {
	if x := p.extractors[bits]; x != nil {
		return x, nil
	}
	x, err := prim.NewExtractor(bits)
	if err != nil {
		return nil, err
	}
	p.extractors[bits] = x
	return x, nil
}
