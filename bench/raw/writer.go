package raw

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
	"golang.org/x/perf/benchunit"

	"tmisbench/internal/atomicfile"
)

var (
	// ErrExists says that there is a file already, which is neither to be continued nor
	// to be replaced.
	ErrExists = errors.New("is there already")

	// ErrOtherRun says that a file cannot be continued, because it was measured under
	// other conditions, such as another commit or another list of benchmarks.
	ErrOtherRun = errors.New("was measured otherwise")

	// ErrEnough says that a file has as many repetitions as are asked for.
	ErrEnough = errors.New("nothing is left to measure")
)

// An UnwritableError says that nothing can be written where a file should be. It comes
// before anything has been measured.
type UnwritableError struct{ Err error }

func (e *UnwritableError) Error() string { return e.Err.Error() }

// Unwrap returns the error of the system.
func (e *UnwritableError) Unwrap() error { return e.Err }

// A Value is a number and its unit, such as 91.2 ns/op.
type Value struct {
	Number float64
	Unit   string
}

// A Writer writes a raw file. Results and notes are collected, and are on disk, whole or
// not at all, once a mark has ended them.
type Writer struct {
	file  string
	kept  []byte // what is on disk, or the header
	mark  int    // where what is kept behind the last mark begins
	part  bytes.Buffer
	lines *benchfmt.Writer // into part
}

func newWriter(file string, kept []byte, mark int) *Writer {
	w := &Writer{file: file, kept: kept, mark: mark}
	w.lines = benchfmt.NewWriter(&w.part)
	return w
}

// Create begins a file, and makes its folder. What is there under its name is an error,
// ErrExists, unless it is to be overwritten; then it is kept until the first mark.
func Create(file string, h Header, overwrite bool) (*Writer, error) {
	text, err := h.encode()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, &UnwritableError{fmt.Errorf("cannot make the output folder: %w", err)}
	}
	switch _, err := os.Stat(file); {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, err
	case !overwrite:
		return nil, fmt.Errorf("%s %w", file, ErrExists)
	}
	// a trial under another name, so that what is there is kept
	trial := file + ".trial"
	if err := atomicfile.Write(trial, text); err != nil {
		return nil, &UnwritableError{err}
	}
	if err := os.Remove(trial); err != nil {
		return nil, &UnwritableError{err}
	}
	return newWriter(file, text, 0), nil
}

// Setting is a configuration line of the file; one that is gone on with keeps its own.
// It is empty where there is none.
func (w *Writer) Setting(key string) string {
	for _, line := range telling(w.kept, true) {
		if s, ok := cutSetting(line); ok && s.Key == key {
			return s.Value
		}
	}
	return ""
}

// Result adds a benchmark line, as go test prints it, with the number of processors in
// use. The values are those of one iteration, in the mean.
func (w *Writer) Result(n Name, iterations int, values ...Value) error {
	if err := n.Check(); err != nil {
		return err
	}
	r := &benchfmt.Result{
		Name:  benchfmt.Name(withProcs(n.String(), runtime.GOMAXPROCS(0))),
		Iters: iterations,
	}
	for _, v := range values {
		tidied, unit := benchunit.Tidy(v.Number, v.Unit)
		if err := possible(tidied, unit, counted[unit]); err != nil {
			return fmt.Errorf("raw: %s: %w; measure for longer", n, err)
		}
		r.Values = append(r.Values, benchfmt.Value{Value: rounded(v.Number), Unit: v.Unit})
	}
	return w.lines.Write(r)
}

// rounded leaves six digits of a number: more than a measurement has, fewer than the
// quotient of a time and a number of iterations.
func rounded(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil || v >= 1e6 { // a count of that many is told whole
		return v
	}
	return short
}

// Note adds a comment line for readers.
func (w *Writer) Note(text string) {
	w.part.WriteString(note + strings.Join(strings.Fields(text), " ") + "\n")
}

// Throttled marks that the processor was slowed during the repetition that is being
// written, and why. Readers leave its results out.
func (w *Writer) Throttled(why string) {
	w.part.WriteString(throttled + strings.Join(strings.Fields(why), " ") + "\n")
}

// Repetition marks that repetition n of those planned is complete, and writes the file.
func (w *Writer) Repetition(n, of int) error {
	return w.save(fmt.Sprintf(repetitionMark, n, of))
}

// Scheme marks that all of a scheme has been measured, and writes the file.
func (w *Writer) Scheme(key string) error { return w.save(fmt.Sprintf(schemeMark, key)) }

// save writes what is complete. On an error the file is as it was.
func (w *Writer) save(mark string) error {
	text := append(w.kept, w.part.Bytes()...)
	text = append(text, sealed(text[w.mark:], mark)...)
	if err := atomicfile.Write(w.file, text); err != nil {
		return err
	}
	w.kept, w.mark = text, len(text)
	w.part.Reset()
	return nil
}
