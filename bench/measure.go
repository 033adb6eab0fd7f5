package bench

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Measurement says what to measure and where to keep it.
type Measurement struct {
	List      []Benchmark
	Settings  []Setting     // configuration lines, such as Machine's
	Count     int           // repetitions of the whole list
	Benchtime time.Duration // how long each benchmark is run in a repetition

	// Patience is how long a benchmark may take in a repetition, set up and all.
	// One that took longer is left out of later repetitions, so that on the whole it
	// costs no more; but there are six of each, which an interval needs. 0 leaves
	// none out.
	Patience time.Duration

	File      string // raw file
	Resume    bool   // go on with the file after its last complete repetition
	Overwrite bool   // replace the file
	Progress  func(Progress)
}

// Progress is reported before every benchmark and after every repetition.
type Progress struct {
	Repetition, Count int // from 1
	Done, All         int // benchmarks, over all repetitions
	Name              string
	Left              time.Duration // estimated from the rate so far, 0 if unknown
	Kept              bool          // the repetition is complete and on disk
}

// ErrInterrupted says that the measurement was stopped. What had been completed
// is in the file.
var ErrInterrupted = errors.New("interrupted")

// Run measures. The list is run from beginning to end once for each repetition:
// A B C A B C, not A A B B C C, because on a shared machine neighbours in time
// resemble each other and would make differences look significant that are not.
// Each repetition is on disk before the next begins.
func (m *Measurement) Run(ctx context.Context) error {
	if len(m.List) == 0 {
		return errors.New("no benchmark is left by the selection: widen --match, --scheme or --hash")
	}
	text, done, err := m.begin()
	if err != nil {
		return err
	}
	if err := setBenchtime(m.Benchtime); err != nil {
		return err
	}
	start, first := time.Now(), done
	took := make([]time.Duration, len(m.List))
	for rep := done + 1; rep <= m.Count; rep++ {
		var lines bytes.Buffer
		for i, b := range m.List {
			p := Progress{Repetition: rep, Count: m.Count, Done: (rep-1)*len(m.List) + i, All: m.Count * len(m.List), Name: b.Name}
			if made := p.Done - first*len(m.List); made > 0 {
				p.Left = time.Since(start) / time.Duration(made) * time.Duration(p.All-p.Done)
			}
			m.progress(p)
			if rep > m.repetitions(took[i]) {
				continue
			}
			began := time.Now()
			line, err := b.line()
			if err != nil {
				return fmt.Errorf("%s: %w", b.Name, err)
			}
			took[i] = time.Since(began)
			lines.WriteString(line)
			if ctx.Err() != nil {
				return fmt.Errorf("%w in repetition %d of %d; %d are in %s: go on with --resume", ErrInterrupted, rep, m.Count, rep-1, m.File)
			}
		}
		fmt.Fprintf(&lines, marker, rep, m.Count)
		text = append(text, lines.Bytes()...)
		if err := writeFile(m.File, text); err != nil {
			return fmt.Errorf("repetition %d cannot be kept (those before it are): %w", rep, err)
		}
		m.progress(Progress{Repetition: rep, Count: m.Count, Done: rep * len(m.List), All: m.Count * len(m.List), Kept: true})
	}
	return nil
}

// enough is how many repetitions an interval of 95 % needs.
const enough = 6

// repetitions is how often a benchmark is measured that takes so long; 0 is one
// that has not been measured yet.
func (m *Measurement) repetitions(took time.Duration) int {
	if m.Patience <= 0 || took <= m.Patience {
		return m.Count
	}
	return min(m.Count, max(enough, int(time.Duration(m.Count)*m.Patience/took)))
}

// marker ends a repetition. Readers of the benchmark format pass over it.
const marker = "# repetition %d of %d complete\n"

func (m *Measurement) progress(p Progress) {
	if m.Progress != nil {
		m.Progress(p)
	}
}

// begin returns the text that the file has so far and its number of complete
// repetitions. It makes sure that the file can be written before anything is
// measured.
func (m *Measurement) begin() (text []byte, done int, err error) {
	header := m.header()
	if err := os.MkdirAll(filepath.Dir(m.File), 0o755); err != nil {
		return nil, 0, fmt.Errorf("cannot make the output folder: %w; choose another --out", err)
	}
	old, err := os.ReadFile(m.File)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return nil, 0, err
	case m.Resume:
		return resume(m.File, old, header, m.Count)
	case !m.Overwrite:
		return nil, 0, fmt.Errorf("%s exists: --resume goes on with it, --overwrite replaces it", m.File)
	}
	// a trial under another name, so that what is there is kept until the first
	// repetition is complete
	return header, 0, writable(m.File, header)
}

// header is the configuration and the units. The list is part of it, so that two
// runs are joined only if they measured the same.
func (m *Measurement) header() []byte {
	var b bytes.Buffer
	for _, s := range m.Settings {
		fmt.Fprintf(&b, "%s: %s\n", s.Key, strings.Join(strings.Fields(s.Value), " "))
	}
	fmt.Fprintf(&b, "benchtime: %v\n", m.Benchtime)
	fmt.Fprintf(&b, "patience: %v\n", m.Patience)
	sum := crc32.NewIEEE()
	for _, e := range m.List {
		fmt.Fprintln(sum, e.Name)
	}
	fmt.Fprintf(&b, "list: %d benchmarks, %08x\n", len(m.List), sum.Sum32())
	for _, u := range ExactUnits {
		fmt.Fprintf(&b, "Unit %s assume=exact better=lower\n", u)
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func resume(file string, old, header []byte, count int) ([]byte, int, error) {
	if !sameHeader(old, header) {
		return nil, 0, fmt.Errorf("%s was measured on another machine, from another commit or of another selection: measure with the same settings, or --overwrite", file)
	}
	done, end := 0, 0
	for at := 0; at < len(old); {
		n := bytes.IndexByte(old[at:], '\n') + 1
		if n == 0 {
			break
		}
		var rep, of int
		if k, _ := fmt.Sscanf(string(old[at:at+n]), marker, &rep, &of); k == 2 {
			done, end = rep, at+n
		}
		at += n
	}
	if done >= count {
		return nil, 0, fmt.Errorf("%s has %d repetitions already: ask for more with --count", file, done)
	}
	if done == 0 {
		return header, 0, nil
	}
	return old[:end:end], done, nil
}

// sameHeader compares all configuration lines but the date.
func sameHeader(old, header []byte) bool {
	strip := func(b []byte) string {
		head, _, _ := strings.Cut(string(b), "\n\n")
		var keep []string
		for line := range strings.Lines(head) {
			if !strings.HasPrefix(line, "date:") {
				keep = append(keep, strings.TrimRight(line, "\n"))
			}
		}
		return strings.Join(keep, "\n")
	}
	return strip(old) == strip(header)
}

// setBenchtime sets the flag that testing.Benchmark reads.
func setBenchtime(d time.Duration) error {
	if flag.Lookup("test.benchtime") == nil {
		testing.Init()
	}
	return flag.Set("test.benchtime", d.String())
}

// line measures the benchmark once and prints it as go test does.
func (b Benchmark) line() (string, error) {
	op, err := b.Setup()
	if err != nil {
		return "", err
	}
	r := testing.Benchmark(func(tb *testing.B) {
		if e := op.bench(tb); e != nil {
			err = e
			tb.FailNow()
		}
	})
	if err != nil {
		return "", err
	}
	name := "Benchmark" + b.Name
	if n := runtime.GOMAXPROCS(0); n != 1 {
		name += "-" + strconv.Itoa(n)
	}
	return name + "\t" + r.String() + "\t" + r.MemString() + "\n", nil
}

// writeFile writes a file under a temporary name and renames it, so that what
// was there is kept until all of the new is on disk.
func writeFile(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".bench-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
