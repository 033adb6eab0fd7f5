// Package verify runs model checkers on models and reads what they say. No verdict is
// taken from an exit code, and none is given unless every role is seen to reach its
// end in the model. The tools are not part of this project: they are found on the
// path, and verdicts that were made elsewhere are read from records.
package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"tmisbench/internal/atomicfile"
	"tmisbench/schemes/models"
)

// A Tool is a model checker.
type Tool struct {
	Name   string
	Format string // of models
	Needs  []string
	From   string // where it comes from

	version func(context.Context) string
	run     func(context.Context, *job) ([]Result, error)
}

// Tools lists the model checkers.
func Tools() []Tool {
	return []Tool{
		{
			Name: "scyther", Format: "spdl", Needs: []string{"scyther"}, From: "https://github.com/cascremers/scyther",
			version: asks(`version \S*?(v[0-9][\w.-]*)`, "scyther", "--version"), run: runScyther,
		},
		{
			Name: "proverif", Format: "pv", Needs: []string{"proverif"}, From: "https://proverif.inria.fr",
			version: asks(`(?i)proverif ([0-9][0-9.]*[0-9])`, "proverif", "-help"), run: runProVerif,
		},
		{
			Name: "ofmc", Format: "hlpsl", Needs: []string{"hlpsl2if", "if2ofmc", "ofmc"},
			From:    "https://www.avispa-project.org (hlpsl2if) and https://github.com/LortSkit/OFMCComposition",
			version: asks(`version ([0-9][\w./-]*)`, "ofmc", "--version"), run: runOFMC,
		},
		{
			Name: "cl-atse", Format: "hlpsl", Needs: []string{"hlpsl2if", "cl-atse"},
			From:    "https://www.avispa-project.org",
			version: asks(`Version ([0-9][\w.-]*)`, "cl-atse", "--version"), run: runAtSe,
		},
	}
}

// FindTool returns a tool by name. The error lists them.
func FindTool(name string) (Tool, error) {
	var have []string
	for _, t := range Tools() {
		if t.Name == name {
			return t, nil
		}
		have = append(have, t.Name)
	}
	return Tool{}, fmt.Errorf("verify: unknown tool %q; have %s", name, strings.Join(have, ", "))
}

// ErrMissing says that a tool is not on the path.
var ErrMissing = errors.New("verify: not on the path")

// Missing is nil if all that the tool needs is on the path, else an error that says
// where it comes from.
func (t Tool) Missing() error {
	for _, n := range t.Needs {
		if _, err := exec.LookPath(n); err != nil {
			return fmt.Errorf("%w: %s, which %s needs; it comes from %s", ErrMissing, n, t.Name, t.From)
		}
	}
	return nil
}

// asks gives the version that a program prints.
func asks(pattern, program string, args ...string) func(context.Context) string {
	re := regexp.MustCompile(pattern)
	return func(ctx context.Context) string {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		c := exec.CommandContext(ctx, program, args...)
		c.WaitDelay = time.Second
		alone(c)
		out, _ := c.CombinedOutput() // some exit with a code, or go on
		if m := re.FindSubmatch(out); m != nil {
			return string(m[1])
		}
		return "unknown"
	}
}

// A Record is what a tool said of one model.
type Record struct {
	Scheme   string   `json:"scheme"`
	Attacker string   `json:"attacker"`
	Tool     string   `json:"tool"`
	Version  string   `json:"version"`
	Bounds   string   `json:"bounds"`
	Digest   string   `json:"digest"` // of the model
	Results  []Result `json:"results"`
}

// A Result is the verdict of a claim.
type Result struct {
	Claim   string  `json:"claim"`
	Role    string  `json:"role"`
	End     bool    `json:"end,omitempty"` // the claim is that the role reaches its end
	Verdict Verdict `json:"verdict"`
	Note    string  `json:"note,omitempty"`
	Line    string  `json:"line,omitempty"` // of the output, on which the verdict rests
}

// Limits are those of a run.
type Limits struct {
	Time   time.Duration // for each claim
	Memory int64         // bytes; 0 for no limit. Kept on Linux only
	Raw    string        // folder for models and outputs; empty for none
}

// Run asks a tool about every claim of a model. What goes wrong with a claim stands at
// the claim. The error is that of the machine: a tool that is missing, a folder that
// cannot be written.
func Run(ctx context.Context, t Tool, m *models.Model, text *models.Text, l Limits) (*Record, error) {
	if err := t.Missing(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "verify")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j := &job{text: text, limits: l, dir: dir, base: fmt.Sprintf("%s-%s-%s", m.Scheme, m.Attacker, t.Name)}
	rec := &Record{
		Scheme: m.Scheme, Attacker: string(m.Attacker), Tool: t.Name, Version: t.version(ctx), Digest: text.Digest(),
		Bounds: fmt.Sprintf("%v a claim", l.Time),
	}
	if t.Name == "scyther" {
		rec.Bounds += fmt.Sprintf(", %d runs", scytherRuns)
	}
	if rec.Results, err = t.run(ctx, j); err != nil {
		return nil, err
	}
	judge(rec.Results)
	if l.Raw != "" {
		if err := os.MkdirAll(l.Raw, 0o755); err != nil {
			return rec, err
		}
		err = errors.Join(
			atomicfile.Write(filepath.Join(l.Raw, j.base+"."+t.Format), []byte(text.Text)),
			atomicfile.Write(filepath.Join(l.Raw, j.base+".txt"), j.raw.Bytes()))
	}
	return rec, err
}

// Write writes a record to a folder, under the name of scheme, attacker and tool.
func (r *Record) Write(dir string) (string, error) {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	file := filepath.Join(dir, fmt.Sprintf("%s-%s-%s.json", r.Scheme, r.Attacker, r.Tool))
	return file, atomicfile.Write(file, append(b, '\n'))
}

// Read reads the records of a folder. The error names the file that is none.
func Read(dir string) ([]*Record, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("verify: no records in %s", dir)
	}
	var all []*Record
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		r := &Record{}
		if err := json.Unmarshal(b, r); err != nil {
			return nil, fmt.Errorf("verify: %s: no record of verdicts: %w", f, err)
		}
		if r.Scheme == "" || r.Tool == "" || r.Digest == "" {
			return nil, fmt.Errorf("verify: %s: a record names scheme, tool and digest", f)
		}
		all = append(all, r)
	}
	return all, nil
}
