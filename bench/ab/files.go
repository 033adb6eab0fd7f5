package ab

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	"tmisbench/internal/atomicfile"

	"golang.org/x/perf/benchfmt"
)

// The measurements of a comparison are kept in two files, in the Go benchmark format, so
// that benchstat old.txt new.txt compares them as they are. What only this package needs
// stands in comments, which other readers pass over.
const (
	OldFile = "old.txt"
	NewFile = "new.txt"

	mark     = "# pair %d complete: new first %t, build %d\n" // ends the lines of a pair
	planMark = "# plan %08x\n"                                // of what was run, as a checksum
)

// ErrFiles says that kept measurements cannot be gone on with.
var ErrFiles = errors.New("kept measurements cannot be used")

// header is the configuration that a process prints before its benchmarks, and the plan.
func (p *Plan) header(out []byte) []byte {
	head := fmt.Appendf(nil, planMark, p.digest())
	for line := range bytes.Lines(out) {
		if bytes.HasPrefix(line, []byte("Benchmark")) {
			break
		}
		head = append(head, line...)
	}
	return head
}

// digest tells plans apart: two with the same run the same binaries in the same order.
func (p *Plan) digest() uint32 {
	sum := crc32.NewIEEE()
	fmt.Fprintln(sum, p.Bench, p.Benchtime, p.Count, p.Seed, p.Pin)
	for _, s := range []Side{p.Old, p.New} {
		for _, path := range s.Binaries {
			b, err := os.ReadFile(path)
			if err != nil {
				b = []byte(path)
			}
			_, _ = sum.Write(b)
		}
	}
	return sum.Sum32()
}

// Write keeps what has been measured in a folder.
func (s *Samples) Write(dir string) error {
	for i, name := range []string{OldFile, NewFile} {
		if err := atomicfile.Write(filepath.Join(dir, name), s.Text[i]); err != nil {
			return err
		}
	}
	return nil
}

// Load reads what a run of this plan kept in a folder, up to its last complete pair. It
// is nil, without an error, where there is nothing.
func (p *Plan) Load(dir string) (*Samples, error) {
	s := &Samples{Units: benchfmt.UnitMetadataMap{}}
	var sides [2][]Pair
	for i, name := range []string{OldFile, NewFile} {
		path := filepath.Join(dir, name)
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) && i == 0 {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		if sides[i], err = s.load(i, path, text, p.digest()); err != nil {
			return nil, err
		}
	}
	n := min(len(sides[0]), len(sides[1]))
	for k := range n {
		o, w := sides[0][k], sides[1][k]
		if o.NewFirst != w.NewFirst || o.Build != w.Build {
			return nil, fmt.Errorf("%s: pair %d differs between %s and %s: %w", dir, k+1, OldFile, NewFile, ErrFiles)
		}
		s.Pairs = append(s.Pairs, Pair{o.NewFirst, o.Build, o.Old, w.New})
	}
	// of a pair of which one side only was kept nothing is left
	for i := range s.Text {
		end := 0
		for range n {
			end += markEnd(s.Text[i][end:])
		}
		s.Text[i] = s.Text[i][:end]
	}
	return s, nil
}

// markEnd is where the next pair of a text ends.
func markEnd(text []byte) int {
	i := bytes.Index(text, []byte("# pair "))
	return i + bytes.IndexByte(text[i:], '\n') + 1
}

// load reads one side.
func (s *Samples) load(side int, path string, text []byte, plan uint32) ([]Pair, error) {
	var pairs []Pair
	var head []byte
	var have uint32
	at, from := 0, 0
	for line := range bytes.Lines(text) {
		at += len(line)
		if n, _ := fmt.Sscanf(string(line), planMark, &have); n == 1 && have != plan {
			return nil, fmt.Errorf("%s was measured of other builds or with other settings: %w", path, ErrFiles)
		}
		if head == nil && bytes.HasPrefix(line, []byte("Benchmark")) {
			head = text[:at-len(line)]
		}
		var n int
		p := Pair{Old: Sample{}, New: Sample{}}
		if k, _ := fmt.Sscanf(string(line), mark, &n, &p.NewFirst, &p.Build); k != 3 {
			continue
		}
		if n != len(pairs)+1 {
			return nil, fmt.Errorf("%s: pair %d follows pair %d: %w", path, n, len(pairs), ErrFiles)
		}
		part := text[from:at]
		if from > 0 {
			part = append(bytes.Clone(head), part...)
		}
		if _, err := s.read(side, path, part, []Sample{p.Old, p.New}[side]); err != nil {
			return nil, err
		}
		pairs, from = append(pairs, p), at
	}
	if have != plan {
		return nil, fmt.Errorf("%s does not say what it was measured of: %w", path, ErrFiles)
	}
	s.Text[side] = text[:from]
	return pairs, nil
}
