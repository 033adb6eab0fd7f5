package raw

import (
	"bytes"
	"regexp"
	"strconv"
)

// Marks end what is complete. They are comment lines, which readers of the benchmark
// format pass over.
const (
	repetitionMark = "# repetition %d of %d complete\n"
	schemeMark     = "# scheme %s complete\n"
	note           = "# note: " // begins what is meant for people

	throttled = "# throttled: " // begins why the repetition that it stands in does not count
)

var repetitionLine = regexp.MustCompile(`^# repetition ([0-9]+) of ([0-9]+) complete\r?\n?$`)

// parseRepetition reads the mark of a repetition. A number beyond the range of int is
// no mark.
func parseRepetition(line []byte) (n, of int, ok bool) {
	m := repetitionLine.FindSubmatch(line)
	if m == nil {
		return 0, 0, false
	}
	n, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return 0, 0, false
	}
	of, err = strconv.Atoi(string(m[2]))
	return n, of, err == nil
}

var schemeLine = regexp.MustCompile(`^# scheme ([^ ]+) complete\r?\n?$`)

// parseScheme reads the mark of a scheme.
func parseScheme(line []byte) (key string, ok bool) {
	m := schemeLine.FindSubmatch(line)
	if m == nil {
		return "", false
	}
	return string(m[1]), true
}

// lastRepetition is the last complete repetition of a text, and where it ends. A mark
// whose line has no end may have been cut off.
func lastRepetition(text []byte) (n, end int) {
	at := 0
	for line := range bytes.Lines(text) {
		at += len(line)
		if k, _, ok := parseRepetition(line); ok && line[len(line)-1] == '\n' {
			n, end = k, at
		}
	}
	return n, end
}

// parseThrottled reads the mark of a repetition in which the processor was slowed.
func parseThrottled(line []byte) (why string, ok bool) {
	after, ok := bytes.CutPrefix(line, []byte(throttled))
	return string(bytes.TrimSpace(after)), ok
}
