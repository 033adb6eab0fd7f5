package raw

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// Marks end what is complete. They are comment lines, which readers of the benchmark
// format pass over.
const (
	repetitionMark = "# repetition %d of %d complete"
	schemeMark     = "# scheme %s complete"
	note           = "# note: " // begins what is meant for people
)

var (
	repetitionLine = regexp.MustCompile(`^# repetition ([0-9]+) of ([0-9]+) complete\r?\n?$`)
	schemeLine     = regexp.MustCompile(`^# scheme ([^ ]+) complete\r?\n?$`)
)

// A mark is one that a file has: of a repetition, or of a scheme.
type mark struct {
	line   int
	n, of  int    // repetition
	scheme string // key, where it is one of a scheme
}

// parseMark reads a mark. A number beyond the range of int is none.
func parseMark(line []byte) (m mark, ok bool) {
	if s := schemeLine.FindSubmatch(line); s != nil {
		return mark{scheme: string(s[1])}, true
	}
	s := repetitionLine.FindSubmatch(line)
	if s == nil {
		return mark{}, false
	}
	var errN, errOf error
	m.n, errN = strconv.Atoi(string(s[1]))
	m.of, errOf = strconv.Atoi(string(s[2]))
	return m, errN == nil && errOf == nil
}

// A markReader collects the marks of a file line by line.
type markReader struct {
	all      []mark
	done     int // repetitions
	planned  int
	complete []string // schemes
}

// errTwice says what to do about a file whose parts cannot follow each other.
var errTwice = errors.New("these are parts of several files, or one is missing; keep each run in a file of its own")

// line takes a comment line, and the text up to its end.
func (r *markReader) line(_, text []byte, line int) error {
	m, ok := parseMark(text)
	if !ok {
		if bytes.HasPrefix(text, []byte("# repetition ")) || bytes.HasPrefix(text, []byte("# scheme ")) {
			return errors.New("no mark is written like this; delete the line if the file was cut off there, " +
				"else get it again from where it was measured")
		}
		return nil
	}
	m.line = line
	switch {
	case m.scheme != "" && slices.Contains(r.complete, m.scheme):
		return fmt.Errorf("scheme %s is complete for the second time: %w", m.scheme, errTwice)
	case m.scheme != "":
		r.complete = append(r.complete, m.scheme)
	case m.n != r.done+1 || m.of < m.n:
		return fmt.Errorf("repetition %d of %d follows %d: %w", m.n, m.of, r.done, errTwice)
	default:
		r.done, r.planned = m.n, m.of
	}
	r.all = append(r.all, m)
	return nil
}

// lastRepetition is the last complete repetition of a text, and where it ends. A mark
// whose line has no end may have been cut off.
func lastRepetition(text []byte) (n, end int) {
	at := 0
	for line := range bytes.Lines(text) {
		at += len(line)
		if m, ok := parseMark(line); ok && m.scheme == "" && line[len(line)-1] == '\n' {
			n, end = m.n, at
		}
	}
	return n, end
}
