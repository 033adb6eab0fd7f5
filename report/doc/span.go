package doc

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/perf/benchmath"
)

// A Span is a piece of a line: [Text], [Strong], [Count], [Number], [Value],
// [Citation], [Evidence], [Mark] or [Missing].
type Span interface {
	// plain is the span as text without markup.
	plain() string
}

// Spans are one line of text, or the contents of a cell.
type Spans []Span

// Plain is a line of text without marks.
func Plain(s string) Spans { return Spans{Text(s)} }

// Text is mere text.
type Text string

// Strong is text that stands out.
type Strong string

// Count is an exact number.
type Count int

// A Number is a number without an interval: computed, or measured once.
type Number struct {
	X    float64 // in the base unit: seconds for times
	Unit Unit
}

// A Value is a measured number: the summary of a sample with its interval, in the
// base unit of Unit.
type Value struct {
	Summary benchmath.Summary
	Sample  *benchmath.Sample // what was summarized; nil where only the summary is known
	Unit    Unit
}

// A Citation names a source. Where Key is empty the source has no entry in the
// bibliography and Where is all that is known of it.
type Citation struct {
	Key   string
	Where string // the place in the work
	// Named says that the text before the citation names the work already, as the
	// key of a scheme does: only formats with a bibliography of their own print it.
	Named bool
}

// Evidence is the mark of how a scheme's equations were obtained, such as †; it
// belongs to the name that it follows, in every format.
type Evidence string

// A Mark is a sign for people that stands for words, which programs get instead,
// each in a field of its own.
type Mark struct {
	Sign  string
	Words []string
}

// Missing is the place of a number that does not exist.
type Missing struct{}

const missingText = "n/a"

func (t Text) plain() string     { return string(t) }
func (s Strong) plain() string   { return string(s) }
func (c Count) plain() string    { return strconv.Itoa(int(c)) }
func (n Number) plain() string   { return n.Unit.Format(n.X) }
func (e Evidence) plain() string { return string(e) }
func (m Mark) plain() string     { return m.Sign }
func (Missing) plain() string    { return missingText }
func (v Value) plain() string    { return v.Unit.Format(v.Summary.Center) + " " + v.interval() }

func (c Citation) plain() string {
	switch {
	case c.Named:
		return ""
	case c.Key == "":
		return "[" + c.Where + "]"
	case c.Where == "":
		return "[" + c.Key + "]"
	}
	return "[" + c.Key + ", " + c.Where + "]"
}

// bounded reports whether there were enough repetitions for an interval.
func (v Value) bounded() bool { return !math.IsInf(v.Summary.Lo, 0) && !math.IsInf(v.Summary.Hi, 0) }

// interval is the interval in brackets.
func (v Value) interval() string {
	if !v.bounded() {
		return "(∞)"
	}
	return "(" + v.Unit.Format(v.Summary.Lo) + "–" + v.Unit.Format(v.Summary.Hi) + ")"
}

// String is the text without markup.
func (s Spans) String() string {
	var b strings.Builder
	for _, x := range s {
		b.WriteString(x.plain())
	}
	return b.String()
}

// write joins what an escaping writer makes of each span.
func (s Spans) write(span func(Span) string) string {
	var b strings.Builder
	for _, x := range s {
		b.WriteString(span(x))
	}
	return b.String()
}
