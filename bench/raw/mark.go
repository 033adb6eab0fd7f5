package raw

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
)

// Marks end what is complete. They are comment lines, which readers of the benchmark
// format pass over. The digest behind a mark is that of the text since the one before,
// and of the mark itself, so that no bit of what is complete changes unnoticed; files of
// older versions have none.
const (
	repetitionMark = "# repetition %d of %d complete"
	schemeMark     = "# scheme %s complete"
	note           = "# note: " // begins what is meant for people

	throttled = "# throttled: " // begins why the repetition that it stands in does not count
)

var (
	repetitionLine = regexp.MustCompile(`^# repetition ([0-9]+) of ([0-9]+) complete(?:, sha256:([0-9a-f]{16}))?\r?\n?$`)
	schemeLine     = regexp.MustCompile(`^# scheme ([^ ]+) complete(?:, sha256:([0-9a-f]{16}))?\r?\n?$`)
)

// sealed is a mark with its digest behind it, as a line. text is what stands between it
// and the mark before, or the beginning of the file.
func sealed(text []byte, mark string) string {
	return fmt.Sprintf("%s, sha256:%s\n", mark, seal(text, mark))
}

// seal is the digest of a mark. It is that of the text as it was written, whatever ends
// its lines now. It finds accidents, and is no signature.
func seal(text []byte, mark string) string {
	sum := sha256.New()
	sum.Write(unixLines(text))
	io.WriteString(sum, mark)
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// A mark is one that a file has: of a repetition, or of a scheme.
type mark struct {
	line   int
	n, of  int    // repetition
	scheme string // key, where it is one of a scheme
	seal   string // digest; empty in files of older versions
}

// String is the mark as it is written, without its digest.
func (m mark) String() string {
	if m.scheme != "" {
		return fmt.Sprintf(schemeMark, m.scheme)
	}
	return fmt.Sprintf(repetitionMark, m.n, m.of)
}

// parseMark reads a mark. A number beyond the range of int is none.
func parseMark(line []byte) (m mark, ok bool) {
	if s := schemeLine.FindSubmatch(line); s != nil {
		return mark{scheme: string(s[1]), seal: string(s[2])}, true
	}
	s := repetitionLine.FindSubmatch(line)
	if s == nil {
		return mark{}, false
	}
	var errN, errOf error
	m.n, errN = strconv.Atoi(string(s[1]))
	m.of, errOf = strconv.Atoi(string(s[2]))
	m.seal = string(s[3])
	return m, errN == nil && errOf == nil
}

// A markReader collects the marks of a file line by line.
type markReader struct {
	all      []mark
	done     int // repetitions
	planned  int
	complete []string // schemes
	start    int      // where the text after the last mark begins
}

// errTwice says what to do about a file whose parts cannot follow each other.
var errTwice = errors.New("these are parts of several files, or one is missing; keep each run in a file of its own")

// line takes a comment line, and the file up to its end.
func (r *markReader) line(file, text []byte, line int) error {
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
	section := file[r.start : len(file)-len(text)]
	if got := seal(section, m.String()); m.seal != "" && got != m.seal {
		return fmt.Errorf("what stands above, since the mark before, is not what was measured: its digest is %s, not %s; "+
			"get the file again from where it was measured", got, m.seal)
	}
	r.start = len(file)
	r.all = append(r.all, m)
	return nil
}

// lastMark is where the last mark of a kind ends, 0 where there is none. A mark whose
// line has no end may have been cut off.
func lastMark(text []byte, kind func(mark) bool) (end int) {
	at := 0
	for line := range bytes.Lines(text) {
		at += len(line)
		if m, ok := parseMark(line); ok && kind(m) && line[len(line)-1] == '\n' {
			end = at
		}
	}
	return end
}

// parseThrottled reads the mark of a repetition in which the processor was slowed.
func parseThrottled(line []byte) (why string, ok bool) {
	after, ok := bytes.CutPrefix(line, []byte(throttled))
	return string(bytes.TrimSpace(after)), ok
}
