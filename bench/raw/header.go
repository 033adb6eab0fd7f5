package raw

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/perf/benchfmt"
)

// A Setting is one configuration line: key: value. Keys are those of the benchmark
// format: lower case, without spaces.
type Setting struct{ Key, Value string }

// A Header is the beginning of a raw file: under which conditions was measured, in
// which units, and which descriptions.
type Header struct {
	Settings     []Setting
	Units        []Unit
	Descriptions []Description
}

// listKey is the key of the configuration line that tells which benchmarks a run has;
// see [Checksum].
const listKey = "list"

// Checksum tells sets of benchmarks apart, in whatever order they are measured: their
// number and a digest of their names.
func Checksum(names []Name) string {
	var all []string
	for _, n := range names {
		all = append(all, n.String())
	}
	slices.Sort(all)
	return fmt.Sprintf("%d benchmarks, sha256:%.16s", len(names), Digest(strings.Join(all, "\n")))
}

// orderedChecksum is that of older files, in which every repetition has one order.
func orderedChecksum(names []Name) string {
	sum := crc32.NewIEEE()
	for _, n := range names {
		fmt.Fprintln(sum, n)
	}
	return fmt.Sprintf("%d benchmarks, %08x", len(names), sum.Sum32())
}

// encode prints the header, with the empty line that ends it. Configuration lines are
// printed here, since benchfmt.Writer prints them only with the first result, and the
// header is on disk before anything is measured.
func (h Header) encode() ([]byte, error) {
	var b bytes.Buffer
	for _, s := range h.Settings {
		if !validKey(s.Key) {
			return nil, fmt.Errorf("raw: %q cannot be the key of a configuration line", s.Key)
		}
		fmt.Fprintf(&b, "%s: %s\n", s.Key, strings.Join(strings.Fields(s.Value), " "))
	}
	w := benchfmt.NewWriter(&b)
	for _, u := range h.Units {
		for _, m := range u.metadata() {
			if err := w.Write(m); err != nil {
				return nil, err
			}
		}
	}
	for _, d := range h.Descriptions {
		lines, err := d.lines()
		if err != nil {
			return nil, err
		}
		b.Write(lines)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// told is a value in an error; that of a line that is not there says so.
func told(value string) string {
	if value == "" {
		return "not recorded"
	}
	return strconv.Quote(value)
}

// Keys of configuration lines.
const (
	procsKey = "gomaxprocs" // the number of processors in use

	// OrderKey is the key of the seed from which the order within each repetition
	// follows.
	OrderKey = "order"
)

// validKey reports whether readers take a line that begins so for a configuration.
func validKey(key string) bool {
	return key != "" && unicode.IsLower(rune(key[0])) &&
		!strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsUpper(r) || r == ':' })
}

// renamed are keys of older files and what they are called now.
var renamed = map[string]string{"patience": "slow"}

// cutSetting reads a configuration line; keys that were renamed have their new name.
func cutSetting(line string) (s Setting, ok bool) {
	key, value, ok := strings.Cut(line, ":")
	if !ok || !validKey(key) {
		return Setting{}, false
	}
	if now, old := renamed[key]; old {
		key = now
	}
	return Setting{key, strings.TrimSpace(value)}, true
}

// difference is the first line in which two headers differ, as "go is go1.27 here and
// go1.26 there", where there is the old one; it is empty if they differ in the date and
// the order only, or in nothing. Units are left out: they say how to read, not what was
// measured.
func difference(old, now []byte) string {
	a, b := telling(old, false), telling(now, false)
	before := map[string]string{}
	for _, line := range a {
		if s, ok := cutSetting(line); ok {
			before[s.Key] = s.Value
		}
	}
	for _, line := range b {
		s, ok := cutSetting(line)
		if v := before[s.Key]; ok && v != s.Value {
			return fmt.Sprintf("%s is %s here and %s there", s.Key, told(s.Value), told(v))
		}
		delete(before, s.Key)
	}
	for _, line := range a {
		s, ok := cutSetting(line)
		if v, left := before[s.Key]; ok && left && v != "" {
			return fmt.Sprintf("%s is not recorded here and %q there", s.Key, v)
		}
	}
	a, b = slices.DeleteFunc(a, isSetting), slices.DeleteFunc(b, isSetting)
	for i := range max(len(a), len(b)) {
		if x, y := at(a, i), at(b, i); x != y {
			return fmt.Sprintf("%q here and %q there", y, x)
		}
	}
	return ""
}

func isSetting(line string) bool {
	_, ok := cutSetting(line)
	return ok
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

// incidental are the keys in which two measurements that are one may differ.
var incidental = []string{"date", OrderKey}

// telling are the lines of a header that must be the same for two measurements to be
// one, or with all, the incidental ones too.
func telling(text []byte, all bool) []string {
	head, _, _ := bytes.Cut(text, []byte("\n\n"))
	var lines []string
	for line := range strings.Lines(string(head) + "\n") {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "Unit ") {
			continue
		}
		s, ok := cutSetting(line)
		switch {
		case ok && !all && slices.Contains(incidental, s.Key):
			continue
		case ok:
			line = s.Key + ": " + s.Value
		}
		lines = append(lines, line)
	}
	return lines
}
