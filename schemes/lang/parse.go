package lang

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds the nesting of expressions, so that no input exhausts the
// stack.
const maxDepth = 64

// headers are the words that begin lines at the level of the file.
var headers = []string{
	"scheme", "cite", "title", "authors", "venue", "year", "doi", "family", "application", "evidence", "role",
	"widths", "primitives", "values", "published", "claim", "phase",
}

// reserved words begin lines or statements and cannot be names of roles and
// values.
var reserved = append(slices.Clone(headers), "fresh", "now", "check", "recent", "store", "load", "agree", "replaces",
	"public", "of", "part", string(OpSearch), "mod", string(OpVerify))

// summed are the names under which results have figures beside those of the
// roles: of all roles together, and of the card alone. No role may be called so.
var summed = []string{"all", "card"}

type parser struct {
	toks  []token
	at    int
	src   string
	s     *Description
	diags Diags
	seen  map[string]Pos // header lines that may stand once
	block func()         // parses a line of the block that is open, nil if none is
	depth int
}

// syntaxError unwinds to the end of the line; the parser then goes on, so that
// one run shows every error of a text.
type syntaxError struct{ Diag }

// Parse reads a description. file is its name in positions. The error is of
// type [Diags] and lists every line that could not be read.
func Parse(file string, src []byte) (*Description, error) {
	p := &parser{src: string(src), seen: map[string]Pos{}}
	toks, err := lex(file, p.src)
	if err != nil {
		return nil, err
	}
	p.toks = toks
	p.s = &Description{Source: p.src, File: file, at: Pos{file, 1, 1}}
	for p.peek().kind != tokEOF {
		p.line()
	}
	p.statedTwice()
	if len(p.diags) > maxDiags {
		p.diags = p.diags[:maxDiags]
	}
	if err := p.diags.err(); err != nil {
		return nil, err
	}
	p.s.parts()
	return p.s, nil
}

// maxDiags bounds what one run reports; after that many the first ones matter.
const maxDiags = 20

func (p *parser) peek() token { return p.toks[p.at] }

func (p *parser) next() token {
	t := p.toks[p.at]
	if t.kind != tokEOF {
		p.at++
	}
	return t
}

func (p *parser) is(kind string) bool { return p.peek().kind == kind }

func (p *parser) word(w string) bool { return p.is(tokIdent) && p.peek().text == w }

func (p *parser) accept(kind string) bool {
	if p.is(kind) {
		p.next()
		return true
	}
	return false
}

func (p *parser) fail(pos Pos, mend, format string, args ...any) {
	panic(syntaxError{Diag{pos, fmt.Sprintf(format, args...), mend}})
}

// note reports what does not keep the parser from understanding the line.
func (p *parser) note(pos Pos, mend, format string, args ...any) {
	p.diags = append(p.diags, Diag{pos, fmt.Sprintf(format, args...), mend})
}

func (p *parser) expect(kind, mend string) token {
	if !p.is(kind) {
		p.fail(p.peek().pos, mend, "expected %s, found %v", quote(kind), p.peek())
	}
	return p.next()
}

func quote(kind string) string {
	switch kind {
	case tokEOF, tokEOL:
		return "the " + kind
	case tokIdent, tokInt, tokString:
		return "a " + kind
	}
	return "'" + kind + "'"
}

// close expects the bracket that closes the one at open. A bracket left open
// runs on over the lines that follow, so the place to look at is where it was
// opened.
func (p *parser) close(open token, kind, mend string) {
	if !p.is(kind) && p.peek().pos.Line > open.pos.Line {
		p.fail(open.pos, "close it with "+quote(kind)+"; line ends inside brackets are blanks", "%v is not closed",
			open)
	}
	p.expect(kind, mend)
}

// line parses one line and recovers at its end. Lines that begin with a word of
// the header stand at the level of the file and end a block; a name like that
// can begin no other line.
func (p *parser) line() {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case syntaxError:
			p.diags = append(p.diags, r.Diag)
			p.depth = 0
			p.skip()
			p.accept(tokEOL)
		default:
			panic(r)
		}
	}()
	if p.accept(tokEOL) {
		return
	}
	if header := p.is(tokIdent) && slices.Contains(headers, p.peek().text); header || p.block == nil {
		p.block = nil
		p.top()
	} else {
		p.block()
	}
	if !p.accept(tokEOL) && !p.is(tokEOF) {
		p.fail(p.peek().pos, "one statement a line", "unexpected %v after the end of the statement", p.peek())
	}
}

func (p *parser) text() string { return p.expect(tokString, `write it in quotes, "..."`).text }

func (p *parser) ident(mend string) Word {
	t := p.expect(tokIdent, mend)
	return Word{t.text, t.pos}
}

func (p *parser) number(mend string) int {
	t := p.expect(tokInt, mend)
	n, err := strconv.Atoi(t.text)
	if err != nil || n > 1<<20 {
		p.fail(t.pos, "use a smaller one", "number %s is too large", t.text)
	}
	return n
}

// top parses one line at the level of the file.
func (p *parser) top() {
	t := p.peek()
	if !p.is(tokIdent) || p.toks[p.at+1].beginsStatement() {
		p.outside(t)
		return
	}
	p.next()
	switch t.text {
	case "scheme", "cite", "title", "authors", "venue", "year", "doi", "family", "application", "evidence", "widths",
		"primitives", "values":
		if at, dup := p.seen[t.text]; dup {
			p.note(t.pos, "keep one of them", "second %s line; the first is at line %d", t.text, at.Line)
		} else {
			p.seen[t.text] = t.pos
		}
	}
	switch t.text {
	case "scheme":
		p.s.Key = p.ident("give the scheme a short name, such as amin2018").Text
		p.s.at = t.pos
	case "cite":
		p.s.Cite = p.ident("the key of the paper in the bibliography")
	case "title":
		p.s.Title = p.text()
	case "authors":
		p.s.Authors = p.text()
	case "venue":
		p.s.Venue = p.text()
	case "year":
		p.s.Year = p.number("write the year, such as 2014")
	case "doi":
		p.s.DOI = p.text()
	case "family":
		p.s.Family, p.s.FamilyText = choice(p, t.text, Families)
	case "application":
		p.s.Application, p.s.ApplicationText = choice(p, t.text, Applications)
	case "evidence":
		p.evidence()
	case "role":
		p.role(t.pos)
	case "widths":
		p.widths()
	case "primitives":
		p.primitives()
	case "values":
		p.values()
	case "published":
		p.published(t.pos)
	case "claim":
		p.claim()
	case "phase":
		p.phase(t.pos)
	default:
		p.block = p.skip
		p.fail(t.pos, "lines begin with one of "+strings.Join(headers, ", "), "unknown line %q", t.text)
	}
}

// outside reports a line that only a phase could hold, once for all that follow.
func (p *parser) outside(t token) {
	p.note(t.pos, "begin one before it, such as: phase login", "this line belongs to no phase")
	p.block = p.skip
	p.skip()
}

func (p *parser) skip() {
	for !p.is(tokEOL) && !p.is(tokEOF) {
		p.next()
	}
}

// beginsStatement says that a name before this token is that of a role.
func (t token) beginsStatement() bool {
	return t.kind == ":" || t.kind == "->" || t.kind == "=>"
}

func (p *parser) evidence() {
	level := p.ident("one of " + strings.Join(Levels, ", "))
	if !slices.Contains(Levels, level.Text) {
		p.fail(level.Pos, "one of "+strings.Join(Levels, ", "), "unknown evidence level %q", level.Text)
	}
	p.s.Evidence.Level = level.Text
	if p.is(tokInt) {
		pos := p.peek().pos
		c := p.number("")
		if c < 1 || c > 100 {
			p.fail(pos, "write 1 to 100", "confidence of %d percent", c)
		}
		p.s.Evidence.Confidence = c
	}
	if p.is(tokString) {
		p.s.Evidence.Note = p.text()
	}
	if p.word("source") {
		p.next()
		p.s.Evidence.Sources = p.sources()
	}
}

func (p *parser) role(pos Pos) {
	name := p.ident("role NAME user|server|centre|other \"meaning\"")
	if slices.Contains(reserved, name.Text) {
		p.note(name.Pos, "choose another name", "%s is a word of the language and cannot name a role", name.Text)
	}
	if slices.Contains(summed, name.Text) {
		p.note(name.Pos, "choose another name, such as "+strings.ToUpper(name.Text),
			"%s cannot name a role: results give figures of the roles beside one called %s", name.Text, name.Text)
	}
	kind := p.ident("one of " + join(RoleKinds))
	if !slices.Contains(RoleKinds, RoleKind(kind.Text)) {
		p.fail(kind.Pos, "one of "+join(RoleKinds), "unknown kind of role %q", kind.Text)
	}
	r := &Role{Name: name.Text, Kind: RoleKind(kind.Text), Pos: name.Pos}
	if p.is(tokString) {
		r.Meaning = p.text()
	}
	p.s.Roles = append(p.s.Roles, r)
}

// widths V 128, time 128 source [KEY] "..."
func (p *parser) widths() {
	p.s.paper = map[Class]int{}
	seen := map[string]bool{}
	for {
		c := p.ident("V or a width class")
		if seen[c.Text] {
			p.note(c.Pos, "keep one of them", "second width of %s", c.Text)
		}
		seen[c.Text] = true
		at := p.peek().pos
		bits := p.number("the width in bits")
		if bits == 0 || bits%8 != 0 || bits > maxBits {
			p.fail(at, fmt.Sprintf("whole bytes, 8 to %d bits", maxBits), "width of %d bits", bits)
		}
		if c.Text == "V" {
			if bits%16 != 0 {
				p.fail(at, "V is halved for the class half: a multiple of 16", "value width V of %d bits", bits)
			}
			p.s.paperV = bits
		} else if slices.Contains(settled, Class(c.Text)) {
			p.fail(c.Pos, "leave it out", "the width of a %s is that of the primitive", c.Text)
		} else if _, ok := classes[Class(c.Text)]; ok {
			if c.Text == "modulus" && (bits%16 != 0 || bits < minModulus || bits > maxModulus) {
				p.fail(at, fmt.Sprintf("two primes of whole bytes: a multiple of 16, %d to %d", minModulus, maxModulus),
					"modulus of %d bits", bits)
			}
			p.s.paper[Class(c.Text)] = bits
		} else {
			p.fail(c.Pos, "V or one of "+classNames(), "unknown width class %q", c.Text)
		}
		if !p.accept(",") {
			break
		}
	}
	if !p.word("source") {
		p.fail(p.peek().pos, `add: source "where the widths are printed"`, "widths without a source")
	}
	p.next()
	p.s.note = p.source()
}

// values opens the block of declarations; it ends at the next header line.
func (p *parser) values() {
	p.block = p.value
	if !p.is(tokEOL) {
		p.fail(p.peek().pos, "declarations begin on the next line", "unexpected %v after values", p.peek())
	}
}

// NAME, NAME class [ROLE ...] [public] [replaces NAME] ["meaning"]
func (p *parser) value() {
	if p.toks[p.at+1].beginsStatement() { // the values are over
		p.outside(p.peek())
		return
	}
	names := []Ident{p.newName()}
	for p.accept(",") {
		names = append(names, p.newName())
	}
	class := p.ident("NAME class, the class being one of " + classNames())
	v := Value{Class: Class(class.Text)}
	if _, ok := classes[v.Class]; !ok {
		p.fail(class.Pos, "one of "+classNames(), "unknown width class %q", class.Text)
	}
	for p.is(tokIdent) && !p.word("replaces") && !p.word("of") {
		if t := p.next(); t.text == "public" {
			v.Public = true
		} else {
			v.Holders = append(v.Holders, t.text)
		}
	}
	if p.word("replaces") {
		p.next()
		v.Replaces = p.ident("the name of the value that it replaces").Text
	} else if p.word("of") {
		p.next()
		v.Of = []string{p.ident("the primes of a modulus, or the private key of a public one").Text}
		for p.accept(",") {
			v.Of = append(v.Of, p.ident("the name of a value").Text)
		}
	}
	if p.is(tokString) {
		v.Meaning = p.text()
	}
	if v.Public && len(v.Holders) == 0 {
		p.fail(names[0].Pos, "write the role that it belongs to before public", "public value %s without an owner",
			names[0].Name.Text)
	}
	if len(v.Holders) > 0 {
		v.Owner = v.Holders[0]
	}
	for _, n := range names {
		d := v
		d.Name, d.Pos = n.Name.Text, n.Pos
		p.s.Values = append(p.s.Values, &d)
	}
}

// published KIND PHASE [messages N [to N]] ( N bits | "formula" ) source [KEY] "..."
func (p *parser) published(pos Pos) {
	f := &Published{Pos: pos}
	kind := p.ident("computation, communication or storage")
	if !slices.Contains([]string{"computation", "communication", "storage"}, kind.Text) {
		p.fail(kind.Pos, "computation, communication or storage", "unknown kind of figure %q", kind.Text)
	}
	f.Kind, f.Phase = kind.Text, PhaseName(p.ident("a phase").Text)
	if p.word("messages") {
		p.next()
		f.First = p.number("the first message")
		f.Last = f.First
		if p.word("to") {
			p.next()
			f.Last = p.number("the last message")
		}
		if f.First < 1 || f.Last < f.First {
			p.fail(pos, "count messages from 1", "messages %d to %d", f.First, f.Last)
		}
	}
	if p.is(tokString) {
		f.Formula = p.text()
	} else {
		f.Bits = p.number("a figure in bits or a formula in quotes")
		if !p.word("bits") {
			p.fail(p.peek().pos, "write the unit: bits", "figure without a unit")
		}
		p.next()
	}
	if !p.word("source") {
		p.fail(p.peek().pos, `add: source "where it is printed"`, "published figure without a source")
	}
	p.next()
	f.Source = p.source()
	p.s.Published = append(p.s.Published, f)
}

func (p *parser) phase(pos Pos) {
	ph := &Phase{Pos: pos}
	p.s.Phases = append(p.s.Phases, ph)
	p.block = func() { ph.Stmts = append(ph.Stmts, p.stmt()) }
	name := p.ident("one of " + join(PhaseNames))
	if ph.Name = PhaseName(name.Text); !slices.Contains(PhaseNames, ph.Name) {
		p.fail(name.Pos, "one of "+join(PhaseNames), "unknown phase %q", name.Text)
	}
	if p.word("spoils") {
		at := p.next().pos
		switch ph.Spoils = p.text(); {
		case ph.Name != Password && ph.Name != Addition:
			p.fail(at, "take spoils out and mend the equations",
				"%s cannot spoil what follows: then nobody could ever log in", ph.Name)
		case ph.Spoils == "":
			p.fail(at, "say what fails afterwards", "%s spoils without a reason", ph.Name)
		}
	}
	if !p.is(tokEOL) {
		p.fail(p.peek().pos, "statements begin on the next line", "unexpected %v after the name of the phase",
			p.peek())
	}
}

func (p *parser) stmt() *Stmt {
	if p.word("part") {
		st := &Stmt{Kind: Part, Pos: p.next().pos}
		st.Text = p.text()
		return st
	}
	role := p.ident(stmtForms)
	st := &Stmt{Pos: role.Pos, Role: role.Text}
	first := p.toks[p.at-1]
	switch {
	case p.is("->"), p.is("=>"):
		p.send(st)
	case p.accept(":"):
		first = p.peek()
		st.Pos = first.pos
		p.statement(st)
	case p.is("="), slices.Contains(reserved, role.Text):
		p.fail(role.Pos, stmtForms, "no role in front of %s", role.Text)
	default:
		p.fail(p.peek().pos, stmtForms, "expected ':', '->' or '=>' after %s, found %v", role.Text, p.peek())
	}
	st.Text = squeeze(p.src[first.start:p.toks[p.at-1].end])
	return st
}

const stmtForms = "ROLE: statement, or ROLE -> ROLE : { fields }"

// squeeze takes comments and runs of white space out of a statement.
func squeeze(s string) string {
	var lines []string
	for l := range strings.Lines(s) {
		quoted := false
		for i, c := range l {
			if c == '"' {
				quoted = !quoted
			}
			if c == '#' && !quoted {
				l = l[:i]
				break
			}
		}
		lines = append(lines, l)
	}
	return strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
}

func (p *parser) send(st *Stmt) {
	st.Kind = Send
	st.Sec = p.next().kind == "=>"
	to := p.ident("the role that receives")
	st.To, st.ToPos = to.Text, to.Pos
	p.expect(":", "ROLE -> ROLE : { fields }")
	open := p.expect("{", "the fields stand in braces")
	for {
		st.Names = append(st.Names, p.name())
		if !p.accept(",") {
			break
		}
	}
	p.close(open, "}", "fields are names, separated by commas; compute values in statements before")
}

func (p *parser) statement(st *Stmt) {
	word := ""
	if p.is(tokIdent) {
		word = p.peek().text
	}
	switch word {
	case "fresh", "now":
		p.next()
		st.Kind = Fresh
		if word == "now" {
			st.Kind = Now
		}
		st.Names = []Ident{p.newName()}
	case "check":
		p.next()
		p.check(st)
	case "store", "load":
		p.next()
		st.Kind = Store
		if word == "load" {
			st.Kind = Load
		}
		p.record(st)
	case "agree":
		p.next()
		st.Kind = Agree
		st.Names = []Ident{p.newName()}
		p.expect("=", "agree NAME = expression")
		st.X = p.expr()
	case "part":
		p.fail(p.peek().pos, `write: part "title"`, "a part is of all roles: it has none in front")
	default:
		p.assign(st)
	}
}

func (p *parser) assign(st *Stmt) {
	st.Kind = Assign
	sep := "||"
	open := p.peek()
	if p.accept("(") {
		st.Multi, sep = true, ","
	}
	st.Names = []Ident{p.newName()}
	for p.accept(sep) {
		st.Names = append(st.Names, p.newName())
	}
	if st.Multi {
		p.close(open, ")", "(a, b) = operation(...)")
	}
	p.expect("=", "an assignment is NAME = expression, a split is a || b = expression")
	st.X = p.expr()
}

func (p *parser) check(st *Stmt) {
	if p.word("recent") {
		p.next()
		st.Kind = Recent
		open := p.expect("(", "check recent(T)")
		st.X = p.expr()
		p.close(open, ")", "check recent(T)")
		return
	}
	if p.word(string(OpVerify)) {
		st.Kind = Verify
		if p.toks[p.at+1].kind != "(" {
			p.next()
			p.expect("(", "check Verify(pk, m, s)")
		}
		st.X = p.call()
		return
	}
	st.X = p.expr()
	switch {
	case p.accept("=="):
		st.Kind = Compare
	case p.accept(">"):
		st.Kind = Greater
	default:
		p.fail(p.peek().pos, "check e1 == e2, check e1 > e2, check recent(T), or check Verify(pk, m, s)",
			"a check compares; found %v", p.peek())
	}
	st.Y = p.expr()
}

func (p *parser) record(st *Stmt) {
	st.Store = p.ident("store NAME { values }").Text
	open := p.peek()
	if p.accept("[") {
		if st.Kind == Load && p.word("any") {
			p.next()
			st.Any = true
		} else {
			st.Key = p.expr()
		}
		p.close(open, "]", "NAME[key]")
	}
	open = p.expect("{", "the values stand in braces")
	for {
		n := p.name()
		it := Item{Word{n.Name.Text, n.Pos}, n}
		if st.Kind == Store && p.accept("=") {
			it.Local = p.name()
		}
		st.Items = append(st.Items, it)
		if !p.accept(",") {
			break
		}
	}
	p.close(open, "}", "values are names, separated by commas; compute them in statements before")
}

// newName is a name where it is defined; name is any use of one.
func (p *parser) newName() Ident {
	n := p.name()
	if row, ok := call(n.Name.Text); ok && !row.Op.letter() {
		p.fail(n.Pos, "choose another name", "%s is an operation and cannot name a value", n.Name)
	}
	return n
}

func (p *parser) name() Ident {
	n := p.ident("write the name of a value")
	if slices.Contains(reserved, n.Text) {
		p.fail(n.Pos, "choose another name", "%s is a word of the language and cannot name a value", n.Text)
	}
	return Ident{Name{Text: n.Text}, n.Pos}
}

// deeper counts how deep an expression is nested.
func (p *parser) deeper() {
	if p.depth++; p.depth > maxDepth {
		p.fail(p.peek().pos, "name the inner parts in statements of their own", "expression nested deeper than %d",
			maxDepth)
	}
}
