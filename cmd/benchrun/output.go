package main

import (
	"encoding/json"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"tmisbench/report/doc"
)

// An output is how a command writes its answer: as text for people, or in a format
// for other programs.
type output struct {
	format string
	json   bool
}

// flags adds --format to a command, and --json to one that has JSON of its own.
func (o *output) flags(c *cobra.Command, ownJSON bool) {
	var names []string
	for _, f := range doc.Formats {
		names = append(names, f.Name)
	}
	c.Flags().StringVar(&o.format, "format", "text", strings.Join(names, ", "))
	if ownJSON {
		c.Flags().BoolVar(&o.json, "json", false, "print JSON, as --format json")
		c.MarkFlagsMutuallyExclusive("json", "format")
	}
}

// asJSON reports whether a command is to print its own JSON.
func (o *output) asJSON() bool { return o.json || o.format == "json" }

// check refuses a format that does not exist, before there is anything to write.
func (o *output) check() error {
	if _, err := doc.Find(o.format); err != nil {
		return flagError("--format", err)
	}
	return nil
}

// write writes a document; as text it is as wide as the terminal.
func (o *output) write(w io.Writer, blocks ...doc.Block) error {
	f, err := doc.Find(o.format)
	if err != nil {
		return flagError("--format", err)
	}
	if f.Name == "text" {
		return doc.Terminal(columns(w))(w, blocks...)
	}
	return f.Write(w, blocks...)
}

// columns is the width of a terminal; 0 for what is none.
func columns(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// useAsTemporary has temporary files made in a folder if there is no other that can be
// written to, as on a board whose system is read-only: figures need some.
func useAsTemporary(dir string) {
	if trial, err := os.MkdirTemp("", "benchrun-"); err == nil {
		os.Remove(trial)
		return
	}
	os.Setenv("TMPDIR", dir)
}
