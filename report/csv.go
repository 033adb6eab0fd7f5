package report

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// csv renders a table for programs: one header line, numbers without units or
// thousands, times in nanoseconds, missing values empty. Title, caption, notes
// and references are comment lines, which readers skip when told that # begins one.
func (t *table) csv() ([]byte, error) {
	var b bytes.Buffer
	comment(&b, t.title)
	comment(&b, t.caption...)
	w := csv.NewWriter(&b)
	var header []string
	grouped := t.grouped()
	if grouped {
		header = append(header, "group")
	}
	for _, c := range t.columns {
		header = append(header, c.csvLabels()...)
	}
	if err := w.Write(header); err != nil {
		return nil, err
	}
	group := ""
	for _, r := range t.rows {
		if r.heading != "" {
			group = r.heading
			continue
		}
		var record []string
		if grouped {
			record = append(record, group)
		}
		for i, c := range r.cells {
			record = append(record, c.values(len(t.columns[i].csvLabels()))...)
		}
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	comment(&b, t.notes...)
	comment(&b, t.references()...)
	return b.Bytes(), w.Error()
}

// grouped reports whether rows stand under headings; CSV repeats them in a
// column.
func (t *table) grouped() bool {
	for _, r := range t.rows {
		if r.heading != "" {
			return true
		}
	}
	return false
}

func comment(b *bytes.Buffer, lines ...string) {
	for _, l := range lines {
		b.WriteString("# " + strings.Join(strings.Fields(l), " ") + "\n")
	}
}
