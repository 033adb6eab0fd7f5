package lang

// another is a value of the same kind that somebody made who has nothing but what is
// public. Bits of such a value cannot be changed one by one: the result would be no
// point, no ciphertext, no square, and be refused as such. ok is false for other
// values, of which any bits are a value.
func (y *symbolic) another(v term) (value term, ok bool) {
	atom, ok := y.atoms.whole(v, v.bits())
	if !ok {
		return nil, false
	}
	b := y.atoms.built[atom]
	switch b.op {
	case Op(ClassBase):
		return y.atoms.power(OpMul, v.bits(), y.secret(), v), true
	case OpMul, OpChebyshev:
		return y.atoms.power(b.op, v.bits(), y.secret(), b.args[0]), true
	case OpEncrypt:
		return y.atoms.make(b.op, v.bits(), y.secret(), y.fresh("another message", b.args[1].bits()), y.secret()), true
	case OpSign:
		return y.atoms.make(b.op, v.bits(), y.secret(), y.fresh("another message", b.args[1].bits())), true
	case OpSquare: // the modulus is public
		return y.atoms.make(b.op, v.bits(), y.fresh("another message", b.args[0].bits()), b.args[1], y.secret()), true
	}
	return nil, false
}

// secret is a secret of somebody else.
func (y *symbolic) secret() term { return y.fresh("secret of somebody else", 256) }
