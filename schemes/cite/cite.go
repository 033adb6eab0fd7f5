// Package cite reads a bibliography, one BibTeX file, and writes references to its works:
// short ones for cells of tables, and full ones on one line.
//
// It reads the part of BibTeX that such a file needs and rejects the rest, so that accepted
// text means the same to BibTeX, biber and a reader. The note of a work states what could
// not be established about it.
package cite

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Bibliography is a set of works, each under its own key.
type Bibliography struct {
	entries []*Entry
	byKey   map[string]*Entry
}

// Entries returns the works in the order of the file.
func (b *Bibliography) Entries() []*Entry { return b.entries }

// Find returns the work with that key, or nil.
func (b *Bibliography) Find(key string) *Entry { return b.byKey[key] }

// An Entry is a work. All texts are plain, without the commands of LaTeX; those
// that are not established are empty.
type Entry struct {
	Key     string
	Title   string // in square brackets if it is a description by us
	Authors []Name
	Others  bool   // there are further authors
	Venue   string // journal with volume and pages, proceedings, or how it is published
	Year    int    // 0 if not established
	DOI     string
	URL     string
	Note    string // what is not established, and how sure the rest is
	BibTeX  string // the text of the entry in the file
}

// A Name is that of an author. An organisation or an account has no given name.
type Name struct{ Given, Family string }

func (n Name) String() string { return strings.TrimSpace(n.Given + " " + n.Family) }

// Names reads a list such as AuthorList writes, without others: the last word of
// each is taken for the family name.
func Names(list string) []Name {
	var names []Name
	for s := range strings.SplitSeq(list, ",") {
		if s = strings.TrimSpace(s); s != "" {
			i := strings.LastIndexByte(s, ' ') + 1
			names = append(names, Name{strings.TrimSpace(s[:i]), s[i:]})
		}
	}
	return names
}

// AuthorList is all authors, such as "M.-C. Chuang, M. C. Chen".
func (e *Entry) AuthorList() string {
	var names []string
	for _, n := range e.Authors {
		names = append(names, n.String())
	}
	if e.Others {
		return strings.Join(names, ", ") + " and others"
	}
	return strings.Join(names, ", ")
}

// Short is the reference for a table, such as "Amin et al., 2018". A work whose
// authors are not established goes by the beginning of its title.
func (e *Entry) Short() string {
	who := ""
	switch n := len(e.Authors); {
	case n == 0:
		who = e.quoted(clip(e.bare(), 32))
	case n > 2 || e.Others:
		who = e.Authors[0].Family + " et al."
	case n == 2:
		who = e.Authors[0].Family + " and " + e.Authors[1].Family
	default:
		who = e.Authors[0].Family
	}
	return joined(who, e.year())
}

// String is the full reference on one line.
func (e *Entry) String() string {
	doi := e.DOI
	if doi != "" {
		doi = "doi:" + doi
	}
	s := joined(e.AuthorList(), e.quoted(e.Title), e.Venue, e.year(), doi, e.URL)
	if e.Note != "" {
		s += " (" + e.Note + ")"
	}
	return s
}

func (e *Entry) year() string {
	if e.Year == 0 {
		return ""
	}
	return strconv.Itoa(e.Year)
}

// described reports whether the title is not the work's own.
func (e *Entry) described() bool {
	return strings.HasPrefix(e.Title, "[") && strings.HasSuffix(e.Title, "]")
}

func (e *Entry) bare() string {
	if e.described() {
		return e.Title[1 : len(e.Title)-1]
	}
	return e.Title
}

func (e *Entry) quoted(title string) string {
	if title == "" || e.described() {
		return title
	}
	return `"` + title + `"`
}

func joined(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, ", ")
}

// clip takes whole words until the width is used up.
func clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	short := ""
	for _, w := range strings.Fields(s) {
		next := strings.TrimSpace(short + " " + w)
		if short != "" && utf8.RuneCountInString(next) >= width {
			break
		}
		short = next
	}
	return short + "…"
}
