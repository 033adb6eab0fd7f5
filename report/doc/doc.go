// Package doc represents documents as data: headings, paragraphs, lists, preformatted lines,
// tables and references, whose text consists of spans. Nothing in a document is Markdown
// or LaTeX; a writer for each of [Formats] turns blocks into text. A new format is a file
// with its writer and a line in Formats.
package doc

import (
	"fmt"

	"tmisbench/schemes/cite"
)

// A Block is one part of a document: a [Heading], [Paragraph], [List],
// [Preformatted], [References] or *[Table].
type Block interface{ block() }

// A Heading begins a section. Level 1 is the title of the document.
type Heading struct {
	Level int
	Text  Spans
}

// A Paragraph is running text; a writer breaks its lines.
type Paragraph struct{ Text Spans }

// A List is an unordered list.
type List struct{ Items []Spans }

// Preformatted is lines that stay as they are, such as equations and derivations.
type Preformatted struct{ Lines []string }

// References lists works in full, in the order given. Formats in which the
// surrounding document prints its bibliography leave them out.
type References struct{ Works []*cite.Entry }

func (Heading) block()      {}
func (Paragraph) block()    {}
func (List) block()         {}
func (Preformatted) block() {}
func (References) block()   {}
func (*Table) block()       {}

// Headingf is a heading of text without marks.
func Headingf(level int, format string, args ...any) Heading {
	return Heading{level, Plain(fmt.Sprintf(format, args...))}
}

// Paragraphf is a paragraph of text without marks.
func Paragraphf(format string, args ...any) Paragraph {
	return Paragraph{Plain(fmt.Sprintf(format, args...))}
}

// lines are the works, one a line, each after its key in brackets.
func (r References) lines() []string {
	lines := make([]string, len(r.Works))
	for i, w := range r.Works {
		lines[i] = reference(w)
	}
	return lines
}

func reference(w *cite.Entry) string { return fmt.Sprintf("[%s] %v", w.Key, w) }
