package report

import (
	"fmt"
	"os"
	"path/filepath"

	"tmisbench/internal/atomicfile"
	"tmisbench/schemes"
)

// Write makes all tables and figures of a run in a folder, which it makes with its
// parents if need be, and returns the names of the files in the order in which
// they were written. They show what was measured: schemes of the catalogue, and others
// whose description is in the raw file, with a mark. Tables are Markdown, CSV and LaTeX, with the works that they
// cite in BibTeX; figures are SVG, PNG and PDF. Nothing is written before all of
// it has been made, and a file is replaced only by a complete one. An error names
// the scheme or the file that it is about; the names returned with it are of the
// files written before.
func Write(dir string, r *Run, catalogue []schemes.Scheme) ([]string, error) {
	s, err := newStudy(r, catalogue)
	if err != nil {
		return nil, err
	}
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	return replaceAll(dir, files)
}

type file struct {
	name string
	data []byte
}

// tables are the tables in the order of their files.
func (s *study) tables() []*table {
	return []*table{
		s.computation(), s.backendTable(), s.phases(), s.communication(), s.storage(),
		s.hashes(), s.primitives(), s.machineTable(),
	}
}

// files renders everything.
func (s *study) files() ([]file, error) {
	var files []file
	tables := s.tables()
	for _, t := range tables {
		made, err := t.files()
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	files = append(files, bibliography(tables...)...)
	for _, c := range s.charts() {
		made, err := pictureFiles(layout(c))
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	return files, nil
}

// files are a table in all formats.
func (t *table) files() ([]file, error) {
	csv, err := t.csv()
	if err != nil {
		return nil, fmt.Errorf("report: table %s: %w", t.name, err)
	}
	return []file{{t.name + ".md", t.markdown()}, {t.name + ".csv", csv}, {t.name + ".tex", t.latex()}}, nil
}

// replaceAll writes files below a folder, with the folders that they are in, and
// returns their names; with an error, of those written before.
func replaceAll(dir string, files []file) ([]string, error) {
	var names []string
	for _, f := range files {
		path := filepath.Join(dir, f.name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return names, fmt.Errorf("report: %w", err)
		}
		if err := atomicfile.Write(path, f.data); err != nil {
			return names, fmt.Errorf("report: %w", err)
		}
		names = append(names, f.name)
	}
	return names, nil
}
