package raw

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

// Resume goes on with a file after its last complete repetition, and returns the number
// of those; what stands behind it was cut off and is measured again. A file that is not
// there, is empty, or has no complete repetition, is begun. The header must be that of
// the file but for the date and the order, else the error is ErrOtherRun; and what is
// kept must be as it was written. If there are as many repetitions as are asked for, the
// error is ErrEnough.
func Resume(file string, h Header, count int) (w *Writer, done int, err error) {
	w, run, err := goOn(file, h, func(m mark) bool { return m.scheme == "" })
	if err != nil || run == nil {
		return w, 0, err
	}
	if done = run.Repetitions; done >= count {
		return nil, 0, fmt.Errorf("%s has %d repetitions: %w", file, done, ErrEnough)
	}
	return w, done, nil
}

// ResumeSchemes is Resume of a file whose parts are schemes. It returns those that are
// complete; if all are, the error is ErrEnough.
func ResumeSchemes(file string, h Header, all int) (w *Writer, done []string, err error) {
	w, run, err := goOn(file, h, func(m mark) bool { return m.scheme != "" })
	if err != nil || run == nil {
		return w, nil, err
	}
	if done = run.Complete; len(done) >= all {
		return nil, nil, fmt.Errorf("%s has %d schemes: %w", file, len(done), ErrEnough)
	}
	return w, done, nil
}

// goOn goes on with a file behind the last mark of a kind. run is what is kept; it is nil
// if that is nothing.
func goOn(file string, h Header, kind func(mark) bool) (w *Writer, run *Run, err error) {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, err
	}
	if len(bytes.TrimSpace(old)) == 0 { // or there is none
		w, err = Create(file, h, true)
		return w, nil, err
	}
	text, err := h.encode()
	if err != nil {
		return nil, nil, err
	}
	old = bytes.TrimPrefix(old, byteOrderMark)
	if first, _, _ := bytes.Cut(old, []byte("\n")); bytes.HasSuffix(first, []byte("\r")) {
		old = unixLines(old)
	}
	if d := difference(old, text); d != "" {
		return nil, nil, fmt.Errorf("%s %w: %s", file, ErrOtherRun, d)
	}
	end := lastMark(old, kind)
	if end == 0 {
		w, err = Create(file, h, true)
		return w, nil, err
	}
	if run, err = Parse(file, old[:end]); err != nil {
		return nil, nil, err
	}
	return newWriter(file, old[:end:end], end), run, nil
}
