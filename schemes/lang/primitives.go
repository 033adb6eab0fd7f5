package lang

import (
	"slices"
	"strings"

	"tmisbench/schemes/prim"
)

// primitives cipher NAME, signature NAME source "..."
func (p *parser) primitives() {
	for {
		kind := p.ident("cipher or signature")
		at, have, list := p.peek().pos, &p.s.Cipher, prim.Ciphers()
		switch kind.Text {
		case "cipher":
		case "signature":
			have, list = &p.s.Signature, prim.Signatures()
		default:
			p.fail(kind.Pos, "cipher or signature", "unknown kind of primitive %q", kind.Text)
		}
		if *have != "" {
			p.note(kind.Pos, "keep one of them", "second %s", kind.Text)
		}
		if *have = p.dashed("one of " + strings.Join(list, ", ")); !slices.Contains(list, *have) {
			p.fail(at, "one of "+strings.Join(list, ", "), "unknown %s %q", kind.Text, *have)
		}
		if !p.accept(",") {
			break
		}
	}
	if !p.word("source") {
		p.fail(p.peek().pos, `add: source "who says so"`, "primitives without a source")
	}
	p.next()
	p.s.Chosen = p.source()
}

// dashed is a name from outside the language, such as aes-256-gcm.
func (p *parser) dashed(mend string) string {
	name := p.ident(mend).Text
	for p.accept("-") {
		name += "-"
		if p.is(tokInt) || p.is(tokIdent) {
			name += p.next().text
		}
	}
	return name
}
