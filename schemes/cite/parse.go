package cite

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// venues are the kinds of entry, and the field that says where each appeared.
var venues = map[string]string{"article": "journal", "inproceedings": "booktitle", "misc": "howpublished"}

// needed are the kinds whose entries cannot do without that field.
var needed = map[string]bool{"article": true, "inproceedings": true}

// forms are the fields, and what a value looks like where it is no free text.
var forms = map[string]*regexp.Regexp{
	"author": nil, "title": nil, "journal": nil, "booktitle": nil, "howpublished": nil, "note": nil,
	"volume": nil, "number": nil,
	"pages": regexp.MustCompile(`^[a-z]*[0-9]+(--[0-9]+)?$`),
	"year":  regexp.MustCompile(`^[12][0-9]{3}$`),
	"doi":   regexp.MustCompile(`^10\.[0-9]{4,}/[^\s\\{}%]+$`),
	"url":   regexp.MustCompile(`^https?://[^\s\\{}%]+$`),
}

// mends say what a value of such a field looks like.
var mends = map[string]string{
	"pages": "write 1005--1019, or one number",
	"year":  "write four digits, or leave it out and say why in a note",
	"doi":   "write it without an address in front: 10.1016/...",
	"url":   "write a whole address: https://...",
}

// maxSource bounds a file, so that no text keeps the reader busy for long.
const maxSource = 1 << 20

// An Error is what is wrong in a bibliography, and where. Line and column count
// from 1, columns in characters.
type Error struct {
	File      string
	Line, Col int
	Msg       string // what is wrong
	Mend      string // what would mend it
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s; %s", e.File, e.Line, e.Col, e.Msg, e.Mend)
}

// Parse reads a bibliography. file is its name in positions. The error is of type
// *[Error] and describes the first fault.
func Parse(file string, src []byte) (b *Bibliography, err error) {
	p := &parser{file: file, src: string(src)}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *Error:
			b, err = nil, r
		default:
			panic(r)
		}
	}()
	if len(src) > maxSource {
		p.fail(0, fmt.Sprintf("keep it below %d", maxSource), "bibliography of %d bytes", len(src))
	}
	if !utf8.Valid(src) {
		p.fail(0, "save the file as UTF-8", "bytes that are not UTF-8")
	}
	b = &Bibliography{byKey: map[string]*Entry{}}
	for p.outside() {
		at := p.at
		e := p.entry()
		if b.byKey[e.Key] != nil {
			p.fail(at, "keep one of them", "second entry %s", e.Key)
		}
		b.entries, b.byKey[e.Key] = append(b.entries, e), e
	}
	return b, nil
}

type parser struct {
	file, src string
	at        int // byte
}

// fail unwinds to Parse.
func (p *parser) fail(at int, mend, format string, args ...any) {
	before := strings.ToValidUTF8(p.src[:at], "?")
	line := before[strings.LastIndexByte(before, '\n')+1:]
	panic(&Error{
		File: p.file, Line: 1 + strings.Count(before, "\n"), Col: 1 + utf8.RuneCountInString(line),
		Msg: fmt.Sprintf(format, args...), Mend: mend,
	})
}

func (p *parser) space() {
	p.at = len(p.src) - len(strings.TrimLeftFunc(p.src[p.at:], unicode.IsSpace))
}

// outside skips the text between entries and reports whether an entry follows. BibTeX
// takes an @ in a comment for the beginning of one.
func (p *parser) outside() bool {
	for {
		p.space()
		rest := p.src[p.at:]
		switch {
		case rest == "":
			return false
		case rest[0] == '@':
			return true
		case rest[0] != '%':
			p.fail(p.at, "begin an entry with @article{, or a comment with %", "text between the entries")
		}
		line, _, _ := strings.Cut(rest, "\n")
		if i := strings.IndexByte(line, '@'); i >= 0 {
			p.fail(p.at+i, "take it out", "@ in a comment, which BibTeX takes for an entry")
		}
		p.at += len(line)
	}
}

func (p *parser) expect(c byte, mend string) {
	if p.space(); p.at == len(p.src) || p.src[p.at] != c {
		p.fail(p.at, mend, "expected '%c', found %s", c, p.found())
	}
	p.at++
}

func (p *parser) found() string {
	if p.at == len(p.src) {
		return "the end of the file"
	}
	r, _ := utf8.DecodeRuneInString(p.src[p.at:])
	return strconv.QuoteRune(r)
}

// word reads ASCII letters and digits.
func (p *parser) word(what, mend string) string {
	p.space()
	n := 0
	for n < len(p.src)-p.at && isWord(p.src[p.at+n]) {
		n++
	}
	if n == 0 {
		p.fail(p.at, mend, "expected %s, found %s", what, p.found())
	}
	p.at += n
	return p.src[p.at-n : p.at]
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// entry reads @kind{key, field = {value}, ...}.
func (p *parser) entry() *Entry {
	start := p.at
	p.at++
	kindAt := p.at
	kind := p.word("a kind of entry", "write @article{key, ...}")
	venue, ok := venues[kind]
	if !ok {
		p.fail(kindAt, "one of "+names(venues), "unknown kind of entry %q", kind)
	}
	p.expect('{', "write @"+kind+"{key, ...}")
	e := &Entry{Key: p.word("a key", "keys are letters and digits, such as amin2018")}
	if e.Key[0] >= '0' && e.Key[0] <= '9' {
		p.fail(p.at-len(e.Key), "begin with a letter: descriptions cite it by this name", "key %s", e.Key)
	}
	p.expect(',', "keys are letters and digits; a comma stands behind")
	fields := map[string]string{}
	for p.space(); p.at < len(p.src) && p.src[p.at] != '}'; p.space() {
		at := p.at
		name := p.word("a field", "write field = {value}, and } after the last one")
		if _, ok := forms[name]; !ok {
			p.fail(at, "one of "+names(forms), "unknown field %q", name)
		}
		if _, dup := fields[name]; dup {
			p.fail(at, "keep one of them", "second field %s", name)
		}
		p.expect('=', "write "+name+" = {value}")
		fields[name] = p.value(name, e)
		if p.space(); p.at < len(p.src) && p.src[p.at] == ',' {
			p.at++
		} else if p.at < len(p.src) && p.src[p.at] != '}' {
			p.fail(p.at, "separate fields by commas, and write } after the last one", "expected ',' or '}', found %s",
				p.found())
		}
	}
	p.expect('}', "close the entry "+e.Key)
	for _, name := range []string{"title", venue} {
		if fields[name] == "" && (name == "title" || needed[kind]) {
			p.fail(start, "add it; of a work whose title is not established describe it in square brackets",
				"%s has no %s", e.Key, name)
		}
	}
	for _, name := range []string{"author", "year"} {
		if fields[name] == "" && fields["note"] == "" {
			p.fail(start, "add it, or say in a note that it is not established", "%s has no %s", e.Key, name)
		}
	}
	e.Title, e.DOI, e.URL, e.Note = fields["title"], fields["doi"], fields["url"], fields["note"]
	e.Year, _ = strconv.Atoi(fields["year"]) // empty, or four digits
	e.Venue = place(fields, venue)
	e.BibTeX = p.src[start:p.at]
	return e
}

func names[V any](m map[string]V) string {
	return strings.Join(slices.Sorted(maps.Keys(m)), ", ")
}

// place is where a work appeared, such as "Sensors 14(4), 6443-6462".
func place(fields map[string]string, venue string) string {
	s := fields[venue]
	if v := fields["volume"]; v != "" {
		s += " " + v
	}
	if n := fields["number"]; n != "" {
		s += "(" + n + ")"
	}
	return joined(s, strings.ReplaceAll(fields["pages"], "--", "-"))
}

// value reads the text in braces, and the authors into the entry.
func (p *parser) value(name string, e *Entry) string {
	p.expect('{', "values stand in braces: "+name+" = {...}")
	start, depth := p.at, 1
	for ; p.at < len(p.src); p.at++ {
		switch p.src[p.at] {
		case '\\': // the character that follows is no brace of ours
			p.at++
			continue
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if p.at >= len(p.src) {
		p.fail(start-1, "close it with '}'", "value of %s is not closed", name)
	}
	raw := p.src[start:p.at]
	p.at++
	text := raw
	if form := forms[name]; form != nil {
		if !form.MatchString(raw) {
			p.fail(start, mends[name], "%s is %q", name, raw)
		}
	} else {
		text = p.plain(raw, start)
	}
	if text == "" {
		p.fail(start, "fill it in, or leave the field out", "empty %s", name)
	}
	if name == "author" {
		p.authors(raw, start, e)
	}
	return text
}

// plain takes the grouping braces and the escapes of LaTeX out of a text.
func (p *parser) plain(raw string, start int) string {
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '{', '}':
		case '\\':
			if i++; i == len(raw) || !strings.ContainsRune("&%_#$", rune(raw[i])) {
				p.fail(start+i-1, "write the character itself, the file is UTF-8", "command of LaTeX")
			}
			b.WriteByte(raw[i])
		case '&', '%', '_', '#', '$', '^', '~':
			p.fail(start+i, "write \\ in front of & % _ # $, and no ^ or ~",
				"character %q, which LaTeX takes for a command", c)
		case '`': // opens what ' closes
			b.WriteByte('\'')
		default:
			b.WriteByte(c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// authors reads "Family, Given and Family, Given and others". A name without a
// given one is in braces, so that BibTeX does not cut it.
func (p *parser) authors(raw string, start int, e *Entry) {
	const mend = "write Family, Given and Family, Given; an account or organisation in braces of its own; " +
		"others only at the end"
	parts := strings.Split(strings.Join(strings.Fields(raw), " "), " and ")
	for i, part := range parts {
		family, given, comma := strings.Cut(part, ", ")
		switch {
		case part == "others" && i > 0 && i == len(parts)-1:
			e.Others = true
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") && p.plain(part, start) != "":
			e.Authors = append(e.Authors, Name{Family: p.plain(part, start)})
		case comma && p.plain(family, start) != "" && p.plain(given, start) != "" && !strings.Contains(given, ","):
			e.Authors = append(e.Authors, Name{p.plain(given, start), p.plain(family, start)})
		default:
			p.fail(start, mend, "author %q", part)
		}
	}
}
