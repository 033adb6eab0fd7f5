package raw

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Description says which text of a scheme was measured. One of the catalogue is told
// by its digest, since the commit has the text; one from a file of the user's travels
// with the measurements, or no report could be made where that file is not.
type Description struct {
	Key    string
	Digest string // SHA-256 of the text, in hexadecimal; see [Digest]
	Text   string // empty for a description of the catalogue
}

// Digest is the SHA-256 of a text, in hexadecimal. A text without a newline at its end
// has the digest that it has with one.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(ended(text)))
	return hex.EncodeToString(sum[:])
}

func ended(text string) string {
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// Of the catalogue or from a file, in the line that begins a description.
const (
	fromCatalogue = "of the catalogue"
	quote         = "#| " // begins each line of a text
)

var descriptionLine = regexp.MustCompile(
	`^# description ([^ ]+) sha256:([0-9a-f]{64}) (?:` + fromCatalogue + `|from a file of ([0-9]{1,9}) lines)$`)

// longest is the longest line of a description, in bytes; readers of the benchmark
// format give up at bufio.MaxScanTokenSize.
const longest = 60000

// lines are the description as written in a raw file.
func (d Description) lines() ([]byte, error) {
	var b bytes.Buffer
	if d.Text == "" {
		fmt.Fprintf(&b, "# description %s sha256:%s %s\n", d.Key, d.Digest, fromCatalogue)
	} else {
		text := ended(d.Text)
		fmt.Fprintf(&b, "# description %s sha256:%s from a file of %d lines\n", d.Key, d.Digest,
			strings.Count(text, "\n"))
		for line := range strings.Lines(text) {
			if len(line) > longest || !utf8.ValidString(line) {
				return nil, fmt.Errorf(
					"raw: the description of %s has a line of more than %d bytes, or one that is no UTF-8; "+
						"mend the file", d.Key, longest)
			}
			b.WriteString(quote + line)
		}
	}
	if first, _, _ := bytes.Cut(b.Bytes(), []byte("\n")); !descriptionLine.Match(first) {
		return nil, fmt.Errorf("raw: a description of key %q and digest %q cannot be kept", d.Key, d.Digest)
	}
	return b.Bytes(), nil
}

// A descriptionReader collects descriptions line by line.
type descriptionReader struct {
	all  []Description
	text strings.Builder
	left int // lines of the text of the last one that are still to come
}

// line takes a line with its newline. It reports whether the line belongs to a
// description.
func (r *descriptionReader) line(line string) (ours bool, err error) {
	if r.left > 0 {
		text, ok := strings.CutPrefix(line, quote)
		if !ok {
			return false, fmt.Errorf("%d lines of the description of %s are missing", r.left, r.all[len(r.all)-1].Key)
		}
		r.text.WriteString(text)
		if r.left--; r.left > 0 {
			return true, nil
		}
		return true, r.finish()
	}
	if strings.HasPrefix(line, quote) {
		return true, errors.New("a line of a description that has more lines than it says")
	}
	if !strings.HasPrefix(line, "# description ") {
		return false, nil
	}
	m := descriptionLine.FindStringSubmatch(strings.TrimRight(line, "\r\n"))
	if m == nil {
		return true, errors.New("no description begins like this")
	}
	d := Description{Key: m[1], Digest: m[2]}
	for _, old := range r.all {
		if old.Key == d.Key {
			return true, fmt.Errorf("a second description of %s", d.Key)
		}
	}
	r.all = append(r.all, d)
	if m[3] == "" {
		return true, nil
	}
	if r.left, _ = strconv.Atoi(m[3]); r.left == 0 { // the expression admits digits only
		return true, fmt.Errorf("the description of %s is empty", d.Key)
	}
	return true, nil
}

// finish checks the text of the last description.
func (r *descriptionReader) finish() error {
	d := &r.all[len(r.all)-1]
	d.Text = r.text.String()
	r.text.Reset()
	if Digest(d.Text) != d.Digest { // a checkout may have given each line a carriage return
		d.Text = string(unixLines([]byte(d.Text)))
	}
	if got := Digest(d.Text); got != d.Digest {
		return fmt.Errorf("the description of %s is not the one that was measured: its digest is %.8s…, not %.8s…",
			d.Key, got, d.Digest)
	}
	return nil
}
