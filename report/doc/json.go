package doc

import (
	"encoding/json"
	"io"
	"math"
)

// writeJSON writes a list of blocks, each an object with a type. Numbers are in base
// units: times in seconds. A bound of an interval is null where there were too few
// repetitions for one, and so is a missing number.
func writeJSON(w io.Writer, blocks ...Block) error {
	objects := make([]any, len(blocks))
	for i, b := range blocks {
		switch b := b.(type) {
		case Heading:
			objects[i] = jsonBlock{Type: "heading", Level: b.Level, Text: b.Text.String()}
		case Paragraph:
			objects[i] = jsonBlock{Type: "paragraph", Text: b.Text.String()}
		case List:
			items := make([]string, len(b.Items))
			for i, item := range b.Items {
				items[i] = item.String()
			}
			objects[i] = jsonBlock{Type: "list", Lines: items}
		case Preformatted:
			objects[i] = jsonBlock{Type: "preformatted", Lines: b.Lines}
		case References:
			objects[i] = jsonBlock{Type: "references", Lines: b.lines()}
		case *Table:
			objects[i] = b.json()
		default:
			return unknown("json", b)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(objects)
}

type jsonBlock struct {
	Type  string   `json:"type"`
	Level int      `json:"level,omitempty"`
	Text  string   `json:"text,omitempty"`
	Lines []string `json:"lines,omitempty"`
}

type jsonTable struct {
	Type       string       `json:"type"`
	Name       string       `json:"name"`
	Title      string       `json:"title,omitempty"`
	Caption    []string     `json:"caption,omitempty"`
	Columns    []jsonColumn `json:"columns"`
	Rows       []jsonRow    `json:"rows"`
	Notes      []string     `json:"notes,omitempty"`
	References []string     `json:"references,omitempty"`
}

type jsonColumn struct {
	Kind Kind   `json:"kind,omitempty"`
	Head string `json:"head"`
	Unit string `json:"unit,omitempty"` // of the numbers below
}

type jsonRow struct {
	Group string `json:"group,omitempty"`
	Cells []any  `json:"cells"`
}

type jsonValue struct {
	Median     float64   `json:"median"`
	Low        *float64  `json:"low"`
	High       *float64  `json:"high"`
	Confidence float64   `json:"confidence"`
	Sample     []float64 `json:"sample,omitempty"`
}

func (t *Table) json() jsonTable {
	out := jsonTable{
		Type: "table", Name: t.Name, Title: t.Title, Caption: t.Caption,
		Columns: []jsonColumn{}, Rows: []jsonRow{}, Notes: t.Notes, References: t.references(),
	}
	for _, c := range t.Columns {
		column := jsonColumn{Kind: c.Kind, Head: c.Head}
		if c.Unit.base != "" {
			column.Unit = "s"
		}
		out.Columns = append(out.Columns, column)
	}
	group := ""
	for _, r := range t.Rows {
		if r.Heading != "" {
			group = r.Heading
			continue
		}
		row := jsonRow{Group: group}
		for _, c := range r.Cells {
			row.Cells = append(row.Cells, c.json())
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// json is a cell: a number, an object about a measured one, a string, several words,
// or null.
func (s Spans) json() any {
	if len(s) != 1 {
		return s.String()
	}
	switch x := s[0].(type) {
	case Missing:
		return nil
	case Count:
		return int(x)
	case Number:
		return finite(x.X)
	case Mark:
		if x.Words == nil {
			return x.Sign
		}
		return x.Words
	case Value:
		v := jsonValue{
			Median: x.Summary.Center, Low: finite(x.Summary.Lo), High: finite(x.Summary.Hi),
			Confidence: x.Summary.Confidence,
		}
		if x.Sample != nil {
			v.Sample = x.Sample.Values
		}
		return v
	}
	return s.String()
}

// finite is nil for what JSON has no number for.
func finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}
