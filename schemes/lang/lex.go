package lang

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word of a description. Its kind is the punctuation itself, or
// one of the four below.
type token struct {
	kind  string
	text  string // identifier, digits, or the contents of a string
	pos   Pos
	start int // byte offsets in the source
	end   int
}

const (
	tokEOF    = "end of file"
	tokEOL    = "end of line"
	tokIdent  = "name"
	tokInt    = "number"
	tokString = "string"
)

func (t token) String() string {
	switch t.kind {
	case tokIdent, tokInt:
		return t.text
	case tokString:
		return `"` + t.text + `"`
	}
	return quote(t.kind)
}

// punctuation, longest first; the mathematical signs are read as their ASCII
// equivalents, so that a line can be pasted from a paper.
var punctuation = []struct{ text, kind string }{
	{"->", "->"},
	{"=>", "=>"},
	{"||", "||"},
	{"==", "=="},
	{"⊕", "^"},
	{"‖", "||"},
	{"∥", "||"},
	{"→", "->"},
	{"⇒", "=>"},
	{"−", "-"},
	{"=", "="},
	{">", ">"},
	{":", ":"},
	{";", ";"},
	{",", ","},
	{"^", "^"},
	{"*", "*"},
	{"+", "+"},
	{"-", "-"},
	{"(", "("},
	{")", ")"},
	{"{", "{"},
	{"}", "}"},
	{"[", "["},
	{"]", "]"},
}

// primes are the signs that end a name like N', as keyboards and papers have
// them; all are read as the first.
const primes = "'’′"

var onePrime = strings.NewReplacer("’", "'", "′", "'")

// byteOrderMark is what some editors write at the beginning of a file.
const byteOrderMark = "\uFEFF"

// maxSource bounds a description, so that no text keeps the checker busy for
// long; the longest one of the literature is below a tenth of it.
const maxSource = 1 << 16

// lex cuts a source into tokens. Inside brackets a line end is white space, so
// a long statement may be broken there.
func lex(file, src string) ([]token, error) {
	toks := make([]token, 0, len(src)/4) // as descriptions go
	line, col, depth := 1, 1, 0
	here := func() Pos { return Pos{file, line, col} }
	fail := func(pos Pos, mend, format string, args ...any) ([]token, error) {
		return nil, Diags{{pos, fmt.Sprintf(format, args...), mend}}
	}
	if len(src) > maxSource {
		return fail(here(), fmt.Sprintf("keep it below %d", maxSource), "description of %d bytes", len(src))
	}
	i := 0
	if strings.HasPrefix(src, byteOrderMark) {
		i = len(byteOrderMark)
	}
	for i < len(src) {
		r, size := utf8.DecodeRuneInString(src[i:])
		add := func(kind, text string, n int) {
			toks = append(toks, token{kind, text, here(), i, i + n})
			col += utf8.RuneCountInString(src[i : i+n])
			i += n
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return fail(here(), "save the file as UTF-8", "byte that is not UTF-8")
		case r == '\n':
			if depth == 0 && len(toks) > 0 && toks[len(toks)-1].kind != tokEOL {
				toks = append(toks, token{tokEOL, "", here(), i, i})
			}
			line, col = line+1, 1
			i++
		case unicode.IsSpace(r):
			col++
			i += size
		case r == '#':
			for i < len(src) && src[i] != '\n' {
				i++
			}
		case r == '"':
			n := strings.IndexAny(src[i+1:], "\"\n")
			if n < 0 || src[i+1+n] == '\n' {
				return fail(here(), `end it with " on the same line`, "string without its closing quote")
			}
			text := src[i+1 : i+1+n]
			if !utf8.ValidString(text) {
				return fail(here(), "save the file as UTF-8", "string that is not UTF-8")
			}
			add(tokString, text, n+2)
		case r >= '0' && r <= '9':
			n := 1
			for i+n < len(src) && src[i+n] >= '0' && src[i+n] <= '9' {
				n++
			}
			add(tokInt, src[i:i+n], n)
		case unicode.IsLetter(r) || r == '_':
			n, ascii := 0, true
			for j, c := range src[i:] {
				if !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && !strings.ContainsRune(primes, c) {
					break
				}
				n, ascii = j+utf8.RuneLen(c), ascii && c < utf8.RuneSelf
			}
			word := src[i : i+n]
			if !ascii {
				word = onePrime.Replace(word)
			}
			add(tokIdent, word, n)
		default:
			p := -1
			for k := range punctuation {
				if strings.HasPrefix(src[i:], punctuation[k].text) {
					p = k
					break
				}
			}
			if p < 0 {
				return fail(here(), "remove it, or write a comment after #", "character %q has no meaning here", r)
			}
			switch punctuation[p].kind {
			case "(", "{", "[":
				depth++
			case ")", "}", "]":
				depth = max(depth-1, 0)
			}
			add(punctuation[p].kind, "", len(punctuation[p].text))
		}
	}
	if n := len(toks); n > 0 && toks[n-1].kind != tokEOL {
		toks = append(toks, token{tokEOL, "", here(), len(src), len(src)})
	}
	return append(toks, token{tokEOF, "", here(), len(src), len(src)}), nil
}
