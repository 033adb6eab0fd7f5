package models

import "fmt"

// A Format is a language of models.
type Format struct {
	Name string // and the extension of its files
	Tool string // who reads it
	// Write writes a model. The error wraps [ErrConstruct] if the language cannot
	// hold the model.
	Write func(*Model) (string, error)
}

// Formats lists the languages.
func Formats() []Format {
	return []Format{
		{"spdl", "Scyther", writeSpdl},
		{"pv", "ProVerif", writePV},
		{"hlpsl", "hlpsl2if, OFMC, CL-AtSe", writeHLPSL},
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
	return Format{}, fmt.Errorf("models: unknown format %q; have %v", name, have)
}
