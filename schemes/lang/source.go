package lang

import "strings"

// statedTwice refuses what the bibliography says already.
func (p *parser) statedTwice() {
	var twice []string
	for _, name := range inline {
		if _, ok := p.seen[name]; ok {
			twice = append(twice, name)
		}
	}
	if p.s.Cite.Text != "" && twice != nil {
		p.note(p.seen["cite"], "remove them, or the cite line", "cite replaces lines that are still there: %s",
			strings.Join(twice, ", "))
	}
}

// inline are the lines that a cite line takes the place of.
var inline = []string{"title", "authors", "venue", "year", "doi"}

// sources reads what follows that word after evidence: KEY, KEY
func (p *parser) sources() []Word {
	const mend = "the key of a work in the bibliography; what else is to be said goes into the note before"
	keys := []Word{p.ident(mend)}
	for p.accept(",") {
		keys = append(keys, p.ident(mend))
	}
	return keys
}

// source reads what follows it elsewhere: [KEY] "text"
func (p *parser) source() Source {
	var s Source
	if p.is(tokIdent) {
		s.Key = p.ident("")
	}
	s.Text = p.expect(tokString,
		`write in quotes where it is printed: source "a paper, table 3", or source KEY "table 3"`).text
	return s
}
