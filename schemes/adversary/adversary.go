// Package adversary attacks schemes, and reports for each property of a scheme what
// happened.
//
// It does not analyse equations, it runs them. A deployment with several patients and two
// servers is recorded, so that the package knows every value that occurs in it, byte by
// byte. An attacker starts from the byte strings that its [Capability] set gives it, and
// computes: everything that the description computes, once the inputs are known, the
// inverses of xor, sum and concatenation, decryption with the key, square roots with both
// primes, and the product of any scalar and any point of the deployment. A result counts
// only if it equals a value of the deployment. Therefore a broken property is a fact with
// a derivation that can be recomputed by hand, whereas a property that is not broken only
// means that no attack was found within the [Bounds].
//
// Package deduce computes what follows from known values. This package makes the
// deployment, turns its runs into values and equations for deduce, determines what each
// capability gives, and asks for each property whether the value in question follows.
//
// Attacks on parties, as opposed to recorded messages, are carried out: honest parties run
// a session of their own, the attacker sends what it has computed, and they must accept
// until the end.
package adversary

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
)

// A Verdict says what became of a property.
type Verdict string

// The verdicts. NotFound is no proof: it holds within the bounds that stand
// beside it.
const (
	Broken        Verdict = "broken"
	NotFound      Verdict = "not-found"
	NotApplicable Verdict = "n/a"
)

// A Result is what one attacker achieved against one property of a scheme.
type Result struct {
	Scheme       string       `json:"scheme"`
	Evidence     string       `json:"evidence"` // a reconstruction says here that it is one
	Property     string       `json:"property"`
	Capabilities []Capability `json:"capabilities"`
	Verdict      Verdict      `json:"verdict"`
	Beyond       bool         `json:"beyond"`         // the search ended at a bound or at the time limit
	Steps        int          `json:"steps"`          // of the derivation, what is held from the start not counted
	Derivation   []string     `json:"derivation"`     // empty unless broken
	Note         string       `json:"note,omitempty"` // what a reader should know beside the verdict
	Bounds       string       `json:"bounds"`
}

// String is the verdict in words.
func (r Result) String() string {
	switch {
	case r.Verdict == Broken && r.Steps == 1:
		return "broken in 1 step"
	case r.Verdict == Broken:
		return fmt.Sprintf("broken in %d steps", r.Steps)
	case r.Beyond:
		return "beyond the bounds: the search was cut short"
	case r.Verdict == NotFound:
		return "no attack found within these bounds"
	}
	return "not applicable"
}

// A Report is what came of attacking one scheme.
type Report struct {
	Scheme   schemes.Scheme
	Evidence string
	Legend   []string // who is who in the derivations
	Results  []Result // by property in the order of Properties, weaker attackers first
	Bounds   string

	Guesses int           // passwords tried in dictionary attacks
	Guessed time.Duration // the time that took
}

// Of returns the results about a property.
func (r *Report) Of(property string) []Result {
	var of []Result
	for _, x := range r.Results {
		if x.Property == property {
			of = append(of, x)
		}
	}
	return of
}

// Summary is the result about a property that a table shows: the weakest
// attacker who breaks it, else the one that says the least.
func (r *Report) Summary(property string) Result {
	of := r.Of(property)
	for _, want := range []func(Result) bool{
		func(x Result) bool { return x.Verdict == Broken },
		func(x Result) bool { return x.Beyond },
		func(x Result) bool { return x.Verdict == NotFound },
		func(Result) bool { return true },
	} {
		if i := slices.IndexFunc(of, want); i >= 0 {
			return of[i]
		}
	}
	return Result{Property: property, Verdict: NotApplicable}
}

// Config chooses the deployment and the attackers. The zero value is seed 0,
// SHA-256, the paper's widths, the attackers of each property, and
// DefaultBounds.
type Config struct {
	Seed   uint64       // of all randomness: verdicts must not depend on it
	Hash   string       // a backend of package core
	Widths string       // one of lang.WidthSets
	With   []Capability // if not nil, this one attacker is tried on every property
	Bounds Bounds
}

// Bounds limit searches that would take too long. All of them are printed beside every
// verdict.
type Bounds struct {
	Values  int // of the deployment: distinct sub-expressions in all its sessions
	Xor     int // operations in looking for xors of two or three known values
	Guesses int // entries of the dictionary
}

// DefaultBounds hold a description of a paper many times over.
var DefaultBounds = Bounds{Values: 50_000, Xor: 20_000_000, Guesses: 100_000}

// maxProducts bounds the products of scalars and points that are tried beside those of
// the description.
const maxProducts = 20_000

// patients of the deployment: the victim, the attacker's own account, others.
const patients = 6

func (b Bounds) String() string {
	return fmt.Sprintf("%d patients, 2 servers, one login each and two of the victim; at most %d values; "+
		"xors of at most 3 known values, at most %d operations; at most %d products of scalars and points; "+
		"finds of at least %d bits; a dictionary of %d, one low-entropy value guessed at a time; "+
		"hash, multiplication, Chebyshev map, square and signature taken as one-way, "+
		"ciphers as opened by the key alone; "+
		"the attacker computes only what the description computes, and products of what occurs in it, "+
		"forges what an honest party would send or the same from secrets of its own, "+
		"and does not use honest parties as oracles; at most %d bits of a field flipped",
		patients, b.Values, b.Xor, maxProducts, 8*deduce.MinBytes, b.Guesses, maxFlips)
}

// Attack tries every property of a scheme. When the context ends, what was found
// until then is kept and the rest is beyond the bounds.
func Attack(ctx context.Context, s schemes.Scheme, cfg Config) (*Report, error) {
	if cfg.Bounds == (Bounds{}) {
		cfg.Bounds = DefaultBounds
	}
	if cfg.Hash == "" {
		cfg.Hash = "sha256"
	}
	for _, c := range cfg.With {
		if !slices.Contains(Capabilities(), c) {
			return nil, fmt.Errorf("adversary: unknown capability %q; have %s", c, join(Capabilities(), ", "))
		}
	}
	if err := CheckClaims(s.Description()); err != nil {
		return nil, err
	}
	r := &Report{Scheme: s, Evidence: Evidence(s), Bounds: cfg.Bounds.String()}
	an, err := newAnalysis(ctx, s, cfg)
	if err != nil {
		return nil, fmt.Errorf("adversary: %s: %w", s.Description().Key, err)
	}
	r.Legend = an.recorded.legend()
	for _, p := range properties {
		found, err := an.try(p)
		if err != nil {
			return nil, fmt.Errorf("adversary: %s: %s: %w", s.Description().Key, p.Name, err)
		}
		for i := range found {
			f := &found[i]
			f.Scheme, f.Evidence, f.Property = s.Description().Key, r.Evidence, p.Name
			f.Bounds = r.Bounds
			if f.Beyond {
				f.Bounds += "; reached: " + f.Note
			}
		}
		r.Results = append(r.Results, found...)
	}
	r.Guesses, r.Guessed = an.guesses, an.guessed
	return r, nil
}

// AttackAll attacks schemes side by side, as many at a time as there are
// processors.
func AttackAll(ctx context.Context, all []schemes.Scheme, cfg Config) ([]*Report, error) {
	reports, errs := make([]*Report, len(all)), make([]error, len(all))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		wg.Go(func() {
			for i := range next {
				reports[i], errs[i] = Attack(ctx, all[i], cfg)
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	wg.Wait()
	return reports, errors.Join(errs...)
}

// Evidence is the evidence level of a scheme, with the words without which no
// verdict about a reconstruction may stand.
func Evidence(s schemes.Scheme) string {
	e := s.Description().Evidence
	if e.Level == "reconstruction" {
		return "reconstruction: not the authors' protocol"
	}
	return e.String()
}

func join[S ~string](list []S, sep string) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, sep)
}
