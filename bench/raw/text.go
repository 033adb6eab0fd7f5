package raw

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// byteOrderMark begins texts that some editors save.
var byteOrderMark = []byte("\xef\xbb\xbf")

// plain is the text of a file without a byte order mark. What is no text, or is one of
// another form, is an error that says what it is.
func plain(file string, src []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(src, []byte("\xff\xfe")), bytes.HasPrefix(src, []byte("\xfe\xff")):
		return nil, fmt.Errorf("%s:1: the text is in UTF-16; save it in UTF-8", file)
	case bytes.IndexByte(src, 0) >= 0:
		line := 1 + bytes.Count(src[:bytes.IndexByte(src, 0)], []byte("\n"))
		return nil, damaged(file, line, "a byte that is 0: this is no text")
	}
	src = bytes.TrimPrefix(src, byteOrderMark)
	if first, _, _ := bytes.Cut(src, []byte("\n")); bytes.HasPrefix(first, []byte("{")) && bytes.Contains(first, []byte(`"Action":`)) {
		return nil, fmt.Errorf("%s:1: this is what go test -json prints; run the benchmarks without -json", file)
	}
	return src, nil
}

// unixLines are the lines of a text as they are written: a checkout on Windows may have
// given each a carriage return.
func unixLines(text []byte) []byte { return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) }

// foreign says what a line is that no complete measurement has; it is empty for others.
func foreign(line []byte) string {
	line = bytes.TrimRight(line, "\r\n")
	begins := func(prefix string) bool { return bytes.HasPrefix(line, []byte(prefix)) }
	switch {
	case begins("<<<<<<< "), begins(">>>>>>> "), begins("||||||| "), string(line) == "=======":
		return "a conflict that a merge left; take the file of one side"
	case string(line) == "FAIL", begins("FAIL\t"), bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("--- FAIL:")), begins("panic: "):
		return fmt.Sprintf("go test failed (%.60s); mend that and run the benchmarks again", bytes.ToValidUTF8(line, []byte(string(utf8.RuneError))))
	}
	return ""
}
