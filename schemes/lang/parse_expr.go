package lang

import "strconv"

// Precedence, from loose to tight: ||, then ^, then + and -, then *.
func (p *parser) expr() *Expr {
	p.deeper()
	defer func() { p.depth-- }()
	return p.chain(OpConcat, func() *Expr { return p.chain(OpXor, p.sum) })
}

// chain parses operands separated by one associative operator.
func (p *parser) chain(op Op, operand func() *Expr) *Expr {
	e := operand()
	if !p.is(string(op)) {
		return e
	}
	c := &Expr{Pos: e.Pos, Op: op, Args: []*Expr{e}}
	for p.accept(string(op)) {
		c.Args = append(c.Args, operand())
	}
	return c
}

func (p *parser) sum() *Expr {
	e := p.product()
	for n := 0; p.is("+") || p.is("-"); n++ {
		op := p.next()
		if n > maxDepth {
			p.fail(op.pos, "name the inner parts in statements of their own", "sum of more than %d terms", maxDepth)
		}
		e = &Expr{Pos: e.Pos, Op: Op(op.kind), Args: []*Expr{e, p.product()}}
	}
	return e
}

// product is k * P; j * k * P is j * (k * P).
func (p *parser) product() *Expr {
	e := p.primary()
	if !p.accept("*") {
		return e
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail(e.Pos, "name the inner parts in statements of their own", "product of more than %d factors", maxDepth)
	}
	return &Expr{Pos: e.Pos, Op: OpMul, Args: []*Expr{e, p.product()}}
}

func (p *parser) primary() *Expr {
	t := p.peek()
	switch t.kind {
	case "(":
		p.next()
		e := p.expr()
		p.close(t, ")", "close the bracket")
		return e
	case tokInt:
		p.next()
		n, err := strconv.ParseUint(t.text, 10, 32)
		if err != nil {
			p.fail(t.pos, "use a smaller one", "number %s is too large", t.text)
		}
		return &Expr{Pos: t.pos, Op: OpInt, Int: n}
	case tokString:
		p.next()
		if t.text == "" {
			p.fail(t.pos, "write at least one character", "empty string")
		}
		return &Expr{Pos: t.pos, Op: OpString, Text: t.text}
	case tokIdent:
		if p.toks[p.at+1].kind == "(" {
			return p.call()
		}
		n := p.name()
		if row, ok := call(n.Name.Text); ok && !row.Op.letter() {
			p.fail(n.Pos, "write its arguments: "+n.Name.Text+"(...)", "operation %s without arguments", n.Name)
		}
		return &Expr{Pos: n.Pos, Op: OpName, Name: n.Name}
	}
	p.fail(t.pos, "a name, a number, a string, an operation or a bracket", "expected an expression, found %v", t)
	return nil
}

func (p *parser) call() *Expr {
	f := p.next()
	row, ok := call(f.text)
	if !ok {
		p.fail(f.pos, "operations are "+callNames(), "unknown operation %q", f.text)
	}
	e := &Expr{Pos: f.pos, Op: row.Op}
	open := p.next()
	for more := !p.is(")"); more; more = p.accept(",") {
		e.Args = append(e.Args, p.expr())
		if row.Op == OpRoot && len(e.Args) == 1 { // root(c; p, q)
			p.expect(";", row.usage())
			e.Args = append(e.Args, p.expr())
		}
	}
	p.close(open, ")", "arguments are separated by commas")
	if len(e.Args) < row.Min || row.Max > 0 && len(e.Args) > row.Max {
		p.fail(f.pos, row.usage(), "%s with %d arguments", f.text, len(e.Args))
	}
	if row.Op == OpSquare {
		if !p.word("mod") {
			p.fail(p.peek().pos, "write sq(m) mod n", "a square without its modulus")
		}
		p.next()
		p.deeper()
		e.Args = append(e.Args, p.primary())
		p.depth--
	}
	return e
}
