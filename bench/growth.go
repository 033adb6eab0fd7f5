package bench

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// A Growth says what to measure of deployments of growing numbers of users and servers,
// and where to write the results.
type Growth struct {
	Schemes    []schemes.Scheme
	Hash       string
	Widths     string
	MaxUsers   int           // populations are 100, 1000, ... up to this one
	MaxServers int           // servers are 1, 10, ... up to this many
	Count      int           // repetitions
	Limit      time.Duration // for each scheme; the sizes that do not fit into it are left out
	Settings   []raw.Setting
	File       string
	Resume     bool // go on with the file after its last complete scheme; with Overwrite see [Measurement]
	Overwrite  bool // replace the file
	Progress   func(line string)
}

// Run measures one scheme after another. Each has a deployment for every size, and all
// of them are measured in every repetition, so that slow changes of the machine affect
// all sizes alike. What has been measured of a scheme is on disk before the next
// begins.
func (g *Growth) Run(ctx context.Context) error {
	if len(g.Schemes) == 0 {
		return fmt.Errorf("%w: no scheme", ErrNothing)
	}
	if err := g.fits(); err != nil {
		return err
	}
	unlock, err := raw.Lock(g.File)
	if err != nil {
		return err
	}
	defer unlock()
	w, done, err := g.begin()
	if err != nil {
		return err
	}
	start := time.Now()
	for i, s := range g.left(done) {
		i += len(done)
		key := s.Description().Key
		err := g.measure(ctx, s, w)
		if ctx.Err() != nil && i == 0 {
			return fmt.Errorf("%w in %s, %w", ErrInterrupted, key, ErrNoneComplete)
		} else if ctx.Err() != nil {
			return fmt.Errorf("%w in %s; %d of %d schemes are in %s", ErrInterrupted, key, i, len(g.Schemes), g.File)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := w.Scheme(key); err != nil {
			return fmt.Errorf("%s cannot be kept (those before it are): %w", key, err)
		}
		g.progress("%s is on disk, %d of %d, %v so far", key, i+1, len(g.Schemes), time.Since(start).Round(time.Second))
	}
	return nil
}

// begin opens the file, and returns the schemes that are complete in it.
func (g *Growth) begin() (w *raw.Writer, done []string, err error) {
	if g.Resume {
		w, done, err = raw.ResumeSchemes(g.File, g.header(), len(g.Schemes))
		if err == nil || !g.Overwrite || !replaceable(err) {
			return w, done, err
		}
	}
	w, err = raw.Create(g.File, g.header(), g.Overwrite)
	return w, nil, err
}

// left are the schemes that are not complete.
func (g *Growth) left(done []string) []schemes.Scheme {
	return slices.DeleteFunc(slices.Clone(g.Schemes), func(s schemes.Scheme) bool {
		return slices.Contains(done, s.Description().Key)
	})
}

// fits finds, before anything is measured, a hash that is too narrow, a scheme without
// login, and names that cannot be told apart.
func (g *Growth) fits() error {
	if err := distinct(g.Schemes); err != nil {
		return err
	}
	h, err := core.Lookup(g.Hash)
	if err != nil {
		return err
	}
	for _, s := range g.Schemes {
		plan, err := s.Plan(g.Widths)
		if err != nil {
			return err
		}
		if s.Description().Phase(lang.Login) == nil {
			return fmt.Errorf("%s has no login to measure", s.Description().Key)
		}
		if err := engine.Fits(plan, h); err != nil {
			return err
		}
		if err := (raw.Name{Group: raw.Growth, Scheme: s.Description().Key}).Check(); err != nil {
			return err
		}
	}
	return nil
}

func (g *Growth) header() raw.Header {
	h := raw.Header{
		Settings: append(slices.Clone(g.Settings),
			raw.Setting{Key: "hash", Value: g.Hash},
			raw.Setting{Key: "count", Value: fmt.Sprint(g.Count)},
			raw.Setting{Key: "max-users", Value: fmt.Sprint(g.MaxUsers)},
			raw.Setting{Key: "max-servers", Value: fmt.Sprint(g.MaxServers)},
			raw.Setting{Key: "time-limit", Value: g.Limit.String()}),
		Units: raw.GrowthUnits(),
	}
	for _, s := range g.Schemes {
		h.Descriptions = append(h.Descriptions, describe(s.Description()))
	}
	return h
}

func (g *Growth) progress(format string, args ...any) {
	if g.Progress != nil {
		g.Progress(fmt.Sprintf(format, args...))
	}
}

// sizes are first, ten times that, and so on, and last the greatest.
func sizes(first, greatest int) []int {
	var all []int
	for n := first; n < greatest; n *= 10 {
		all = append(all, n)
	}
	return append(all, greatest)
}
