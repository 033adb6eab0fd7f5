package report

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A dataset is what a report is made of: a run, the schemes that were measured in it, and
// their counted costs, computed once for all tables and figures.
type dataset struct {
	run     *Run
	groups  []group
	costs   map[costKey]schemes.Cost
	unknown []string // keys of what was measured and is described nowhere
}

type costKey struct {
	scheme, widths string
	phase          lang.PhaseName
}

// shownWidths are the width sets of the counted tables.
var shownWidths = []string{"paper", "160", "256"}

// newDataset finds the descriptions of what was measured: in the raw file, or else in the
// catalogue.
func newDataset(r *Run, catalogue []schemes.Scheme) (*dataset, error) {
	s := &dataset{run: r, costs: map[costKey]schemes.Cost{}}
	all, err := s.measured(catalogue)
	if err != nil {
		return nil, err
	}
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

// measured are the schemes of which the run measured a phase, or a deployment: those of
// the catalogue in its order, and then those whose text is in the raw file. A name of a
// benchmark has a key only; whether it is that of the catalogue the file tells, since a
// variant in a file of the user's may have the same.
func (s *dataset) measured(catalogue []schemes.Scheme) ([]schemes.Scheme, error) {
	keys := s.run.schemes()
	var all []schemes.Scheme
	for _, scheme := range catalogue {
		key := scheme.Description().Key
		d, _ := s.run.raw.Description(key)
		if i := slices.Index(keys, key); i >= 0 && d.Text == "" {
			all = append(all, scheme)
			keys = slices.Delete(keys, i, i+1)
		}
	}
	for _, key := range keys {
		d, _ := s.run.raw.Description(key)
		if d.Text == "" {
			s.unknown = append(s.unknown, key)
			continue
		}
		scheme, _, err := schemes.Compile(fmt.Sprintf("%s, description of %s", s.run.raw.File, key), []byte(d.Text))
		if err != nil {
			return nil, fmt.Errorf("report: a description of another version of this program? %w", err)
		}
		if is := scheme.Description().Key; is != key {
			return nil, fmt.Errorf("report: %s: the description of %s is one of %s", s.run.raw.File, key, is)
		}
		scheme.Description().External = true
		all = append(all, scheme)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("report: %s: nothing here is described: %s is not of the catalogue, "+
			"and the file has no text of it; measure again", s.run.raw.File, strings.Join(s.unknown, ", "))
	}
	return all, nil
}

// schemes are the keys of what was measured, sorted. References and batches of other
// schemes may stand beside it.
func (r *Run) schemes() []string {
	var keys []string
	for b := range r.results {
		_, phase := b.Phase()
		if (phase || b.Group == raw.Growth) && b.Scheme != "" && !slices.Contains(keys, b.Scheme) {
			keys = append(keys, b.Scheme)
		}
	}
	slices.Sort(keys)
	return keys
}

// rewritten lists the schemes of the catalogue whose text is another today than when
// they were measured.
func (s *dataset) rewritten() []string {
	var names []string
	for _, d := range s.all() {
		if then, ok := s.run.raw.Description(d.Key); ok && then.Digest != raw.Digest(d.Source) {
			names = append(names, displayName(d))
		}
	}
	return names
}

// all yields the schemes in the order of the tables.
func (s *dataset) all() []*lang.Description {
	var all []*lang.Description
	for _, g := range s.groups {
		all = append(all, g.schemes...)
	}
	return all
}

// cost returns the counted cost of a phase under a width set; ok is false if the
// scheme lacks the phase.
func (s *dataset) cost(scheme, widths string, phase lang.PhaseName) (c schemes.Cost, ok bool) {
	c, ok = s.costs[costKey{scheme, widths, phase}]
	return c, ok
}

// reconstructed reports whether the equations are not the authors'.
func reconstructed(d *lang.Description) bool { return d.Evidence.Level == "reconstruction" }

// marks are those that stand behind the name of a scheme.
func marks(d *lang.Description) []string {
	var marks []string
	if reconstructed(d) {
		marks = append(marks, dagger)
	}
	if d.External {
		marks = append(marks, ddagger)
	}
	return marks
}

// displayName is the name of a scheme with its marks.
func displayName(d *lang.Description) string { return d.Key + strings.Join(marks(d), "") }

const (
	dagger      = "†"
	daggerNote  = dagger + " reconstruction: not the authors' protocol"
	ddagger     = "‡"
	ddaggerNote = ddagger + " not in the catalogue: described in a file of the user's"
)

// markNotes explain the marks of a scheme.
func markNotes(d *lang.Description) []string {
	var notes []string
	if reconstructed(d) {
		notes = append(notes, daggerNote)
	}
	if d.External {
		notes = append(notes, ddaggerNote)
	}
	return notes
}

// ddaggerCaption explains the mark under a figure, where it has one.
func ddaggerCaption(all []*lang.Description) []string {
	if slices.ContainsFunc(all, func(d *lang.Description) bool { return d.External }) {
		return []string{ddaggerNote + "."}
	}
	return nil
}

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

// nonePublished is shown where the sources print no figure.
const nonePublished = "none in our sources"
