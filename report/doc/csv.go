package doc

import (
	"encoding/csv"
	"io"
	"strings"
)

// writeCSV writes tables for programs: one header line, numbers without units or
// thousands, times in nanoseconds, missing values empty. All else is comment lines,
// which readers skip when told that # begins one.
func writeCSV(w io.Writer, blocks ...Block) error {
	var p page
	for _, b := range blocks {
		switch b := b.(type) {
		case Heading:
			p.begin()
			p.comment(b.Text.String())
		case Paragraph:
			p.comment(b.Text.String())
		case List:
			for _, item := range b.Items {
				p.comment("- " + item.String())
			}
		case Preformatted:
			for _, l := range b.Lines {
				p.WriteString("#   " + l + "\n")
			}
		case References:
			p.comment(b.lines()...)
		case *Table:
			p.begin()
			if err := p.csv(b); err != nil {
				return err
			}
		default:
			return unknown("csv", b)
		}
	}
	return p.flush(w)
}

func (p *page) csv(t *Table) error {
	if t.Title != "" {
		p.comment(t.Title)
	}
	p.comment(t.Caption...)
	w := csv.NewWriter(p)
	var header []string
	grouped := t.grouped()
	if grouped {
		header = append(header, "group")
	}
	for _, c := range t.Columns {
		header = append(header, c.fields()...)
	}
	if err := w.Write(header); err != nil {
		return err
	}
	group := ""
	for _, r := range t.Rows {
		if r.Heading != "" {
			group = r.Heading
			continue
		}
		var record []string
		if grouped {
			record = append(record, group)
		}
		for i, c := range r.Cells {
			record = append(record, c.record(len(t.Columns[i].fields()))...)
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	p.comment(t.Notes...)
	p.comment(t.references()...)
	return w.Error()
}

// record is a cell as n fields, those that it lacks empty.
func (s Spans) record(n int) []string {
	var fields []string
	if len(s) == 1 {
		switch x := s[0].(type) {
		case Missing:
		case Mark:
			fields = x.Words
		case Number:
			fields = []string{x.Unit.record(x.X)}
		case Value:
			fields = []string{x.Unit.record(x.Summary.Center)}
			if x.bounded() {
				fields = append(fields, x.Unit.record(x.Summary.Lo), x.Unit.record(x.Summary.Hi))
			}
		default:
			fields = []string{x.plain()}
		}
	} else {
		fields = []string{s.String()}
	}
	record := make([]string, n)
	copy(record, fields)
	return record
}

func (p *page) comment(lines ...string) {
	for _, l := range lines {
		p.WriteString("# " + strings.Join(strings.Fields(l), " ") + "\n")
	}
}
