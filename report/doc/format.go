package doc

import (
	"fmt"
	"io"
	"strings"
)

// A Format is a way to write documents.
type Format struct {
	Name  string // that a user types
	Ext   string // of its files, with the dot
	Write func(io.Writer, ...Block) error
}

// Formats are all formats.
var Formats = []Format{
	{"text", ".txt", Terminal(0)},
	{"markdown", ".md", writeMarkdown},
	{"csv", ".csv", writeCSV},
	{"latex", ".tex", writeLaTeX},
	{"json", ".json", writeJSON},
}

// Find returns the format of a name; the error lists the names that there are.
func Find(name string) (Format, error) {
	var names []string
	for _, f := range Formats {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Format{}, fmt.Errorf("unknown format %q; have %s", name, strings.Join(names, ", "))
}

// unknown is the error of a writer that does not know a block: one that was added
// here and not there.
func unknown(format string, b Block) error {
	return fmt.Errorf("doc: %s has no form for a %T", format, b)
}

// A page collects the text of a document; blocks are kept apart by an empty line.
type page struct{ strings.Builder }

func (p *page) begin() {
	if p.Len() > 0 {
		p.WriteString("\n")
	}
}

func (p *page) flush(w io.Writer) error {
	_, err := io.WriteString(w, p.String())
	return err
}
