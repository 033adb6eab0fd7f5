package report

import (
	"fmt"
	"strconv"
	"strings"

	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

const countedCaption = "counted from the descriptions; nothing here is measured"

// communication is the table of what login sends.
func (s *dataset) communication() *doc.Table {
	t := &doc.Table{
		Name:    "communication",
		Title:   "Communication cost of the login phase (bits)",
		Caption: []string{countedCaption},
		Columns: schemeColumns(countColumn("messages")),
	}
	for _, w := range shownWidths {
		t.Columns = append(t.Columns,
			doc.Column{Kind: doc.Counted, Head: "by message, " + w, Wrap: 15},
			countColumn("total, "+w))
	}
	for _, w := range shownWidths {
		t.Columns = append(t.Columns, countColumn("registration, secure, "+w))
	}
	t.Columns = append(t.Columns,
		doc.Column{Kind: doc.Published, Head: "bits and source", Wrap: 30},
		doc.Column{Head: "published against counted, paper", Wrap: 30})
	t.Note(s.pointNotes()...)
	for _, g := range s.groups {
		t.Heading(g.heading)
		for _, d := range g.schemes {
			s.addCommunication(t, d)
		}
	}
	t.Note("messages over public channels only, in the order in which they are sent; what registration sends over "+
		"secure channels is beside them and in no total",
		"widths paper: the paper's own, else 160 bits by convention, which is our choice; 160 and 256: the same for "+
			"every scheme")
	return t
}

func (s *dataset) addCommunication(t *doc.Table, d *lang.Description) {
	login, ok := s.cost(d.Key, "paper", "login")
	if !ok {
		return
	}
	cells := []doc.Spans{count(len(public(login)))}
	for _, w := range shownWidths {
		c, _ := s.cost(d.Key, w, "login")
		var each []string
		for _, m := range public(c) {
			each = append(each, strconv.Itoa(m.Bits))
		}
		cells = append(cells, text(strings.Join(each, " + ")), count(c.PublicBits("")))
	}
	for _, w := range shownWidths {
		c, ok := s.cost(d.Key, w, "registration")
		bits := 0
		for _, m := range c.Messages {
			if m.Secure {
				bits += m.Bits
			}
		}
		if ok {
			cells = append(cells, count(bits))
		} else {
			cells = append(cells, missing())
		}
	}
	figures := published(d, "communication", "")
	var verdicts []string
	for _, p := range figures {
		verdicts = append(verdicts, s.compare(d, p, spanName(p)))
	}
	cells = append(cells, publishedCell(t, figures, func(p *lang.Published) string {
		return fmt.Sprintf("%s: %d bits", spanName(p), p.Bits)
	}), text(strings.Join(verdicts, "; ")))
	addScheme(t, d, cells...)
}

// compare sets a published figure against the count under the paper's widths.
func (s *dataset) compare(d *lang.Description, p *lang.Published, span string) string {
	c, ok := s.cost(d.Key, "paper", p.Phase)
	if !ok {
		return span + ": phase not described"
	}
	messages := public(c)
	first, last := p.First, p.Last
	if first == 0 {
		first, last = 1, len(messages)
	}
	if last > len(messages) {
		return fmt.Sprintf("%s: %d published, %d messages counted: differs", span, p.Bits, len(messages))
	}
	bits := 0
	for _, m := range messages[first-1 : last] {
		bits += m.Bits
	}
	verdict := "agrees"
	if bits != p.Bits {
		verdict = "differs"
	}
	return fmt.Sprintf("%s: %d published, %d counted: %s", span, p.Bits, bits, verdict)
}

// spanName says what a published figure covers.
func spanName(p *lang.Published) string {
	switch {
	case p.First == 0:
		return string(p.Phase)
	case p.First == p.Last:
		return fmt.Sprintf("%s message %d", p.Phase, p.First)
	}
	return fmt.Sprintf("%s messages %d to %d", p.Phase, p.First, p.Last)
}

// public lists the messages that an eavesdropper sees.
func public(c schemes.Cost) []schemes.MessageCost {
	var seen []schemes.MessageCost
	for _, m := range c.Messages {
		if !m.Secure {
			seen = append(seen, m)
		}
	}
	return seen
}
