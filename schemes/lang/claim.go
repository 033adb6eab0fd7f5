package lang

// A Claim is an attack that a publication reports on the scheme. It is kept as
// data, beside what is found here.
type Claim struct {
	Property string // that it breaks, by the name under which attacks are carried out
	Attack   string // in the words of the source where they were seen
	Source   Source
	Missed   string // why it is not reproduced; empty if it is
	Note     string // how the attack found here differs from the reported one, if it may
	Pos      Pos    // of the property
}

// claim PROPERTY "attack" source [KEY] "..." and on the next line, if there is
// something to say, missed "..." or note "..."
func (p *parser) claim() {
	c := &Claim{Pos: p.peek().pos}
	p.s.Claims = append(p.s.Claims, c)
	p.block = func() { p.remark(c) }
	c.Property = p.dashed(`claim PROPERTY "attack" source KEY "where", the property being such as forward-secrecy`)
	c.Attack = p.text()
	if !p.word("source") {
		p.fail(p.peek().pos, `add: source KEY "where it is reported"`, "claim without a source")
	}
	p.next()
	c.Source = p.source()
}

// remark is the line below a claim.
func (p *parser) remark(c *Claim) {
	t := p.peek()
	if p.toks[p.at+1].beginsStatement() { // the claims are over
		p.outside(t)
		return
	}
	if c.Missed != "" || c.Note != "" {
		p.fail(t.pos, "keep the one that is true of what is found here", "second line below one claim")
	}
	switch p.ident(`missed "why it is not reproduced", or note "how the attack found here differs"`).Text {
	case "missed":
		c.Missed = p.text()
	case "note":
		c.Note = p.text()
	default:
		p.fail(t.pos, `missed "why it is not reproduced", or note "how the attack found here differs"`,
			"unknown line %q below a claim", t.text)
	}
}
