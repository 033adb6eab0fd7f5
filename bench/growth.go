package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// A Growth says of which growing deployments to measure what, and where to keep it.
type Growth struct {
	Schemes    []schemes.Scheme
	Hash       string
	Widths     string
	MaxUsers   int           // populations are 100, 1000, ... up to this one
	MaxServers int           // servers are 1, 10, ... up to this many
	Count      int           // repetitions
	Limit      time.Duration // for each scheme; the sizes that do not fit into it are left out
	Settings   []Setting
	File       string
	Overwrite  bool
	Progress   func(line string)
}

// GrowthUnits are the units of what is counted in a growing deployment: what user 0
// keeps on the card, what a server and the centre keep, and what the centre alone
// keeps; that a login at the last of the servers is refused; and the time limit, in
// seconds, under which a size was not reached.
var GrowthUnits = []string{"card-bits", "store-bits", "centre-bits", "refused", "limit-s"}

const complete = "# scheme %s complete\n"

// Run measures one scheme after another. Each has a deployment for every size, and
// all of them are measured in every repetition, so that slow changes of the machine
// fall on all sizes alike. What has been measured of a scheme is on disk before the
// next begins.
func (g *Growth) Run(ctx context.Context) error {
	if len(g.Schemes) == 0 {
		return errors.New("no scheme to measure")
	}
	if err := g.fits(); err != nil {
		return err
	}
	text := g.header()
	if _, err := os.Stat(g.File); err == nil && !g.Overwrite {
		return fmt.Errorf("%s exists: --overwrite replaces it", g.File)
	}
	if err := writable(g.File, text); err != nil {
		return err
	}
	start := time.Now()
	for i, s := range g.Schemes {
		key := s.Description().Key
		lines, err := g.measure(ctx, s)
		if ctx.Err() != nil {
			return fmt.Errorf("%w in %s; %d of %d schemes are in %s", ErrInterrupted, key, i, len(g.Schemes), g.File)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		text = append(append(text, lines...), fmt.Sprintf(complete, key)...)
		if err := writeFile(g.File, text); err != nil {
			return fmt.Errorf("%s cannot be kept (those before it are): %w", key, err)
		}
		g.progress("%s is on disk, %d of %d, %v so far", key, i+1, len(g.Schemes), time.Since(start).Round(time.Second))
	}
	return nil
}

// fits finds a hash that is too narrow before anything is measured.
func (g *Growth) fits() error {
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
		if h.Bits() < plan.Widths.V {
			return fmt.Errorf("hash backend %s gives %d bits, widths %s of %s need %d", g.Hash, h.Bits(), g.Widths, s.Description().Key, plan.Widths.V)
		}
	}
	return nil
}

// writable makes the folder of a file, and sure that the file can be written before
// anything is measured.
func writable(file string, header []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("cannot make the output folder: %w; choose another --out", err)
	}
	trial := file + ".trial"
	if err := writeFile(trial, header); err != nil {
		return fmt.Errorf("cannot write %s: %w; choose another --out", file, err)
	}
	return os.Remove(trial)
}

func (g *Growth) header() []byte {
	var b bytes.Buffer
	for _, s := range g.Settings {
		fmt.Fprintf(&b, "%s: %s\n", s.Key, strings.Join(strings.Fields(s.Value), " "))
	}
	fmt.Fprintf(&b, "hash: %s\nmax-users: %d\nmax-servers: %d\ntime-limit: %v\n", g.Hash, g.MaxUsers, g.MaxServers, g.Limit)
	for _, u := range GrowthUnits {
		fmt.Fprintf(&b, "Unit %s assume=exact better=lower\n", u)
	}
	b.WriteString("Unit B/user better=lower\nUnit ns/user better=lower\n\n")
	return b.Bytes()
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
