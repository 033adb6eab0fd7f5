package report

import (
	"fmt"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A study is a run together with the schemes it is about and their counted
// costs, computed once for all tables and figures.
type study struct {
	run    *Run
	groups []group
	costs  map[costKey]schemes.Cost
}

type costKey struct {
	scheme, widths string
	phase          lang.PhaseName
}

// shownWidths are the width sets of the counted tables.
var shownWidths = []string{"paper", "160", "256"}

func newStudy(r *Run, all []schemes.Scheme) (*study, error) {
	s := &study{run: r, costs: map[costKey]schemes.Cost{}}
	var descriptions []*lang.Description
	sets := shownWidths
	if !slices.Contains(sets, r.widths()) {
		sets = append(slices.Clone(sets), r.widths())
	}
	for _, scheme := range all {
		d := scheme.Description()
		for _, w := range sets {
			costs, err := schemes.Costs(scheme, w)
			if err != nil {
				return nil, fmt.Errorf("report: costs of %s under widths %s: %w", d.Key, w, err)
			}
			for _, c := range costs {
				s.costs[costKey{d.Key, w, c.Phase}] = c
			}
		}
		descriptions = append(descriptions, d)
	}
	s.groups = grouped(descriptions)
	return s, nil
}

// all yields the schemes in the order of the tables.
func (s *study) all() []*lang.Description {
	var all []*lang.Description
	for _, g := range s.groups {
		all = append(all, g.schemes...)
	}
	return all
}

// cost returns the counted cost of a phase under a width set; ok is false if the
// scheme lacks the phase.
func (s *study) cost(scheme, widths string, phase lang.PhaseName) (c schemes.Cost, ok bool) {
	c, ok = s.costs[costKey{scheme, widths, phase}]
	return c, ok
}

// reconstructed reports whether the equations are not the authors'.
func reconstructed(d *lang.Description) bool { return d.Evidence.Level == "reconstruction" }

// displayName is the name of a scheme with the mark of a reconstruction.
func displayName(d *lang.Description) string {
	if reconstructed(d) {
		return d.Key + dagger
	}
	return d.Key
}

const (
	dagger     = "†"
	daggerNote = dagger + " reconstruction: not the authors' protocol"
)

// published lists what sources print about a phase, or about all of them where
// phase is empty.
func published(d *lang.Description, kind string, phase lang.PhaseName) []*lang.Published {
	var found []*lang.Published
	for _, p := range d.Published {
		if p.Kind == kind && (phase == "" || p.Phase == phase) {
			found = append(found, p)
		}
	}
	return found
}

// nonePublished stands where the sources print no figure.
const nonePublished = "none in our sources"
