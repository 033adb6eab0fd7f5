package main

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tmisbench/bench/ab"
	"tmisbench/internal/atomicfile"
	"tmisbench/report/doc"
	"tmisbench/report/figure"
)

// writePage makes the page and the figures from the file of the experiment.
func writePage(dir string) error {
	lines, err := read(filepath.Join(dir, "experiment.csv"))
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		return fmt.Errorf("%s: no comparisons: run the experiment first", filepath.Join(dir, "experiment.csv"))
	}
	var b bytes.Buffer
	markdown, err := doc.Find("markdown")
	if err != nil {
		return err
	}
	if err := markdown.Write(&b, page(lines)...); err != nil {
		return err
	}
	if err := atomicfile.Write(filepath.Join(dir, "README.md"), b.Bytes()); err != nil {
		return err
	}
	f := found(lines)
	for _, format := range figure.Formats {
		b, err := format.Render(f)
		if err != nil {
			return err
		}
		if err := atomicfile.Write(filepath.Join(dir, f.Name+format.Ext), b); err != nil {
			return err
		}
	}
	return nil
}

// A setting is one kind of comparison under one condition.
type setting struct{ kind, condition string }

// settings are those of the file, in its order.
func settings(lines []map[string]string) []setting {
	var all []setting
	seen := map[setting]bool{}
	for _, l := range lines {
		if s := (setting{l["kind"], l["condition"]}); !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
	}
	return all
}

func (s setting) of(lines []map[string]string) []map[string]string {
	var of []map[string]string
	for _, l := range lines {
		if l["kind"] == s.kind && l["condition"] == s.condition {
			of = append(of, l)
		}
	}
	return of
}

// machines are those on which the comparisons were made.
func machines(lines []map[string]string) []string {
	var all []string
	for _, l := range lines {
		if !slices.Contains(all, l["machine"]) {
			all = append(all, l["machine"])
		}
	}
	return all
}

func page(lines []map[string]string) []doc.Block {
	t := &doc.Table{
		Name: "experiment",
		Columns: []doc.Column{
			{Head: "new build"},
			{Head: "condition"},
			{Head: "comparisons", Right: true},
			{Head: "rows each", Right: true},
			{Head: "with a false alarm", Right: true},
			{Head: "fault found", Right: true},
			{Head: "seconds, median", Right: true},
			{Head: "most", Right: true},
		},
	}
	for _, s := range settings(lines) {
		alarms, hits := 0, 0
		var took []float64
		of := s.of(lines)
		for _, l := range of {
			if l["alarms"] != "0" {
				alarms++
			}
			if l["found"] == "true" {
				hits++
			}
			took = append(took, float(l["seconds"]))
		}
		hit := doc.Plain("")
		if s.kind != "equal" {
			hit = doc.Plain(fmt.Sprintf("%d of %d", hits, len(of)))
		}
		t.Add(doc.Plain(s.kind), doc.Plain(s.condition), doc.Spans{doc.Count(len(of))}, doc.Plain(of[0]["rows"]),
			doc.Plain(fmt.Sprintf("%d of %d", alarms, len(of))), hit,
			doc.Plain(fmt.Sprintf("%.1f", ab.Median(took))), doc.Plain(fmt.Sprintf("%.1f", most(took))))
	}
	return []doc.Block{
		doc.Headingf(1, "How often the comparison of two builds is right"),
		doc.Paragraphf("Each comparison is one of benchrun ab: two builds run in turn, in pairs of random order, on one processor of the "+
			"machine (%s), and the ratios within pairs are judged. A line of experiment.csv is one comparison; "+
			"go run ./bench/ab/experiment makes more of them, and with --page this page and the figure.", strings.Join(machines(lines), "; ")),
		doc.Paragraphf("equal: a build against itself, twenty rows, looked at after 14 and 21 pairs. A false alarm is any row whose interval excludes no change. " +
			"slow3, slow5: the login of one scheme is made 3 %% or 5 %% slower by the linker's choice (see bench/variant.go), and looked for among four rows " +
			"with that threshold, for a minute at most; found means that the gate would have failed. A false alarm there is one in the other three rows."),
		doc.Paragraphf("quiet: the machine does nothing else. burst: a neighbour keeps both processors busy for half a second to two seconds and rests as long. " +
			"busy: compilers and tests of other work ran on both processors."),
		t,
		doc.Paragraphf("The figure has the estimated change of every comparison in which a fault was looked for, with its interval."),
	}
}

// found is a figure of the slow-downs.
func found(lines []map[string]string) *figure.Page {
	f := &figure.Forest{Axis: "estimated change of the slowed login", Margin: 0.03, Reach: 0.12}
	for _, s := range settings(lines) {
		if s.kind == "equal" {
			continue
		}
		g := figure.ForestGroup{Heading: s.kind + ", " + s.condition}
		for _, l := range s.of(lines) {
			if l["change"] == "" {
				continue
			}
			verdict := "not found"
			if l["found"] == "true" {
				verdict = "found"
			}
			g.Rows = append(g.Rows, figure.ForestRow{
				Name: "comparison " + l["run"], Verdict: verdict, Center: float(l["change"]), Low: float(l["low"]), High: float(l["high"]), Noted: verdict == "not found",
			})
		}
		f.Groups = append(f.Groups, g)
	}
	return &figure.Page{Name: "found", Title: "Slow-downs put in on purpose", Body: f, Caption: []string{
		"Each row is one comparison: Hodges and Lehmann's estimate with its interval. Thin lines: 3 %. Dark: not found. An arrow: the interval goes on.",
	}}
}

func float(s string) float64 {
	x, _ := strconv.ParseFloat(s, 64) // the file is written above
	return x
}

func most(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, v)
	}
	return m
}
