package models

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// A Format is a language of models.
type Format struct {
	Name string // and the extension of its files
	Tool string // who reads it
	// Write writes a model. The error wraps [ErrConstruct] if the language cannot
	// hold the model.
	Write func(*Model) (*Text, error)
}

// Formats lists the languages.
func Formats() []Format {
	return []Format{
		{"spdl", "Scyther", writeSpdl},
		{"pv", "ProVerif", writePV},
		{"hlpsl", "OFMC, CL-AtSe", writeHLPSL},
	}
}

// FindFormat returns a format by name. The error lists them.
func FindFormat(name string) (Format, error) {
	var have []string
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
		have = append(have, f.Name)
	}
	return Format{}, fmt.Errorf("models: unknown format %q; have %s", name, strings.Join(have, ", "))
}

// A Text is a model as a tool reads it.
type Text struct {
	Format string
	Name   string // of the protocol within the text
	Text   string
	Claims []Claim // what the tool is asked, in the order of the text
}

// A Claim is one question to a tool.
type Claim struct {
	ID   string // by which the text knows it: the label of a claim, the query, the goal
	Role string // whose claim it is; empty if nobody's
	End  bool   // that the role can reach its end: without it nothing that it claims means anything
	What string // in words
}

// Digest identifies a model: that of another text is different.
func (t *Text) Digest() string {
	sum := sha256.Sum256([]byte(t.Text))
	return hex.EncodeToString(sum[:8])
}

// Only is the text with some of its claims. Scyther chooses claims by itself: there
// the text stays as it is.
func (t *Text) Only(claims ...Claim) string {
	kept := func(id string) bool {
		return slices.ContainsFunc(claims, func(c Claim) bool { return c.ID == id })
	}
	var b strings.Builder
	for l := range strings.Lines(t.Text) {
		line := strings.TrimSuffix(l, "\n")
		switch {
		case t.Format == "pv" && strings.HasPrefix(line, "query ") && !kept(line):
			continue
		case t.Format == "hlpsl":
			id := strings.TrimPrefix(strings.TrimPrefix(line, "  "), "% ")
			isClaim := slices.ContainsFunc(t.Claims, func(c Claim) bool { return c.ID == id })
			if isClaim && !kept(id) {
				continue
			}
			if isClaim {
				l = "  " + id + "\n"
			}
		}
		b.WriteString(l)
	}
	return b.String()
}
