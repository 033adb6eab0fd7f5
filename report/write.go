package report

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"tmisbench/internal/atomicfile"
	"tmisbench/report/doc"
	"tmisbench/report/figure"
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
	s, err := newDataset(r, catalogue)
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
func (s *dataset) tables() []*doc.Table {
	return []*doc.Table{
		s.computation(), s.backendTable(), s.phases(), s.communication(), s.storage(),
		s.hashes(), s.primitives(), s.machineTable(),
	}
}

// files renders everything.
func (s *dataset) files() ([]file, error) {
	var files []file
	tables := s.tables()
	for _, t := range tables {
		made, err := tableFiles(t)
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	files = append(files, bibliography(tables...)...)
	for _, p := range s.figures() {
		made, err := figureFiles(p)
		if err != nil {
			return nil, err
		}
		files = append(files, made...)
	}
	return files, nil
}

// tableFormats are the formats of tables, in the order of their files.
var tableFormats = []string{"markdown", "csv", "latex"}

// tableFiles are a table in all formats.
func tableFiles(t *doc.Table) ([]file, error) {
	var files []file
	for _, name := range tableFormats {
		f, err := write(name, t.Name, t)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// write is a document as a file of a format.
func write(format, name string, blocks ...doc.Block) (file, error) {
	f, err := doc.Find(format)
	if err != nil {
		return file{}, fmt.Errorf("report: %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := f.Write(&b, blocks...); err != nil {
		return file{}, fmt.Errorf("report: %s: %w", name, err)
	}
	return file{name + f.Ext, b.Bytes()}, nil
}

// figureFiles are a figure in all formats.
func figureFiles(p *figure.Page) ([]file, error) {
	var files []file
	for _, f := range figure.Formats {
		data, err := f.Render(p)
		if err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		files = append(files, file{p.Name + f.Ext, data})
	}
	return files, nil
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
