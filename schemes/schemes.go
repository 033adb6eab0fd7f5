// Package schemes contains the protocols, one text file each with one bibliography for all,
// and the interface through which benchmarks, reports and attacks use them.
//
// A protocol is registered by its file: every .tmis file in this folder is embedded, parsed
// and checked. [All] returns only schemes that pass the checker, so all of them can be run.
package schemes

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"tmisbench/schemes/cite"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// A Scheme is a protocol that can be run. A description is one; so is a protocol
// written by hand in Go.
type Scheme interface {
	// Description says what the protocol is: its citation and evidence level,
	// roles, equations and published figures. What it cites is in References.
	Description() *lang.Description

	// Plan gives the phases, messages and widths under a width set, one of
	// lang.WidthSets.
	Plan(widths string) (*lang.Plan, error)

	// Deploy sets up a registration centre without servers and users.
	Deploy(Config) (Deployment, error)
}

// Config chooses how a scheme is run. The zero value is SHA-256, the paper's
// widths, crypto/rand and the system clock.
type Config struct {
	Hash   string // a backend of package core; empty for sha256
	Widths string // one of lang.WidthSets; empty for paper

	Random io.Reader     // of all nonces, keys and identities; nil for crypto/rand
	Clock  func() uint64 // seconds; nil for the system clock
	Window uint64        // a timestamp this many seconds old or early is recent; 0 for DefaultWindow
	Watch  bool          // count operations and record events; sessions are then slow and allocate
}

// ErrUnknown says that no scheme has the name asked for.
var ErrUnknown = errors.New("schemes: unknown scheme")

//go:embed *.tmis references.bib
var files embed.FS

// bibliography is the name of the file of all works that descriptions cite.
const bibliography = "references.bib"

// References returns the works that descriptions cite by key, from
// references.bib.
var References = sync.OnceValues(func() (*cite.Bibliography, error) {
	src, err := files.ReadFile(bibliography)
	if err != nil {
		return nil, err
	}
	return cite.Parse("schemes/"+bibliography, src)
})

// Reference is the paper of a scheme: the work that its description cites, or
// what the header says of it.
func Reference(d *lang.Description) (*cite.Entry, error) {
	refs, err := References()
	if err != nil {
		return nil, err
	}
	if e := refs.Find(d.Cite.Text); e != nil {
		return e, nil
	}
	return &cite.Entry{
		Key: d.Key, Title: d.Title, Authors: cite.Names(d.Authors), Venue: d.Venue, Year: d.Year, DOI: d.DOI,
	}, nil
}

// resolve looks up the keys of a description and fills in what its cite line
// stands for.
func resolve(s *lang.Description) error {
	refs, err := References()
	if err != nil {
		return err
	}
	var unknown lang.Diags
	for _, k := range s.Cites() {
		if refs.Find(k.Text) != nil {
			continue
		}
		mend := "leave the key out and say in quotes what the source is"
		if k == s.Cite {
			mend = "write title, authors and venue in the header instead of cite"
		} else if slices.Contains(s.Evidence.Sources, k) {
			mend = "name it in the note of the evidence instead"
		}
		unknown = append(unknown, lang.Diag{
			Pos: k.Pos, Msg: fmt.Sprintf("no work %s in the bibliography", k.Text),
			Mend: "add an entry to schemes/" + bibliography + ", or " + mend,
		})
	}
	if unknown != nil {
		return unknown
	}
	if e := refs.Find(s.Cite.Text); e != nil {
		s.Title, s.Authors, s.Venue, s.Year, s.DOI = e.Title, e.AuthorList(), e.Venue, e.Year, e.DOI
	}
	return nil
}

var registry = sync.OnceValues(func() ([]Scheme, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var all []Scheme
	for _, e := range entries { // sorted by name
		if e.Name() == bibliography {
			continue
		}
		src, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		s, _, err := Compile("schemes/"+e.Name(), src)
		if err != nil {
			return nil, err
		}
		if key := s.Description().Key; key+".tmis" != e.Name() {
			return nil, fmt.Errorf("schemes/%s: describes %s; name the file %s.tmis", e.Name(), key, key)
		}
		all = append(all, s)
	}
	return all, nil
})

// All returns every registered scheme, by name.
func All() ([]Scheme, error) { return registry() }

// Find returns a registered scheme, or, if name is the path of a file, the
// scheme that it describes, which is then marked as external.
func Find(name string) (Scheme, error) {
	if strings.HasSuffix(name, ".tmis") || strings.ContainsRune(name, filepath.Separator) {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		s, _, err := Compile(name, src)
		if err != nil {
			return nil, err
		}
		s.Description().External = true
		return s, nil
	}
	all, err := All()
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, s := range all {
		if s.Description().Key == name {
			return s, nil
		}
		keys = append(keys, s.Description().Key)
	}
	return nil, fmt.Errorf("%w %q; have %s, or give the path of a .tmis file", ErrUnknown, name,
		strings.Join(keys, ", "))
}

// Compile makes a scheme of a description. file is its name in positions;
// warnings and error are those of lang.Check, or the error names the keys that
// are not in the bibliography.
func Compile(file string, src []byte) (Scheme, lang.Diags, error) {
	s, err := lang.Parse(file, src)
	if err != nil {
		return nil, nil, err
	}
	if err := resolve(s); err != nil {
		return nil, nil, err
	}
	warnings, err := lang.Check(s)
	if err != nil {
		return nil, warnings, err
	}
	return &described{scheme: s, plans: map[string]*lang.Plan{}, programs: map[string]*engine.Program{}}, warnings, nil
}

// described is a scheme made of a description. Plans and programs are made once
// and shared, so a scheme may be used by goroutines.
type described struct {
	scheme   *lang.Description
	mu       sync.Mutex
	plans    map[string]*lang.Plan
	programs map[string]*engine.Program
}

func (d *described) Description() *lang.Description { return d.scheme }

func (d *described) Plan(widths string) (*lang.Plan, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.plan(widths)
}

func (d *described) plan(widths string) (*lang.Plan, error) {
	if widths == "" {
		widths = "paper"
	}
	if p := d.plans[widths]; p != nil {
		return p, nil
	}
	w, err := d.scheme.Widths(widths)
	if err != nil {
		return nil, err
	}
	p, err := d.scheme.Plan(w)
	if err != nil {
		return nil, err
	}
	d.plans[widths] = p
	return p, nil
}

func (d *described) Deploy(cfg Config) (Deployment, error) {
	if cfg.Hash == "" {
		cfg.Hash = "sha256"
	}
	program, err := d.program(cfg)
	if err != nil {
		return nil, err
	}
	dep, err := program.Deploy(engine.Config{
		Random: cfg.Random, Clock: cfg.Clock, Window: cfg.Window,
		Watch: cfg.Watch,
	})
	if err != nil {
		return nil, err
	}
	return deployment{dep}, nil
}

func (d *described) program(cfg Config) (*engine.Program, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	plan, err := d.plan(cfg.Widths)
	if err != nil {
		return nil, err
	}
	key := cfg.Hash + " " + plan.Widths.Set
	if p := d.programs[key]; p != nil {
		return p, nil
	}
	hash, err := core.Lookup(cfg.Hash)
	if err != nil {
		return nil, err
	}
	p, err := engine.Compile(plan, hash)
	if err != nil {
		return nil, err
	}
	d.programs[key] = p
	return p, nil
}

// deployment gives engine's sessions the type of the interface.
type deployment struct{ *engine.Deployment }

func (d deployment) Open(phase lang.PhaseName, user, server int) (Session, error) {
	s, err := d.Deployment.Open(phase, user, server)
	if err != nil {
		return nil, err
	}
	return s, nil
}
