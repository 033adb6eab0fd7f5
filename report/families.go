package report

import (
	"cmp"
	"slices"
	"strings"

	"tmisbench/schemes/lang"
)

// applications are the kinds of application in the order of tables and figures. A
// scheme belongs to the first whose word stands in its header, the last has the
// rest. Protocols for anything but TMIS are here because their primitives are the
// same, so their headings say that they are no part of a ranking of TMIS.
var applications = []struct{ word, heading string }{
	{"tmis", "TMIS"},
	{"multi-server", "Multi-server, not TMIS"},
	{"", "Other applications, not TMIS"},
}

// families are the families in the order of tables and figures, by the name in
// headings, with the other words that descriptions may have for them.
var families = []struct {
	name  string
	words []string
}{
	{"hash-only", []string{"hash only"}},
	{"symmetric cipher", []string{"symmetric"}},
	{"quadratic residue", []string{"quadratic residues"}},
	{"elliptic curve", []string{"ecc", "elliptic curves"}},
	{"Chebyshev", []string{"chebyshev map", "chebyshev maps"}},
}

// A group is the schemes of one family for one kind of application.
type group struct {
	heading string
	family  int // index into families; their number for all others
	schemes []*lang.Description
}

// grouped sorts schemes into groups: by application, within that by family;
// families that are not known come last, by name. Within a group the order stays.
func grouped(all []*lang.Description) []group {
	type key struct {
		application, family int
		name                string
	}
	order := func(a, b key) int {
		return cmp.Or(cmp.Compare(a.application, b.application), cmp.Compare(a.family, b.family), strings.Compare(a.name, b.name))
	}
	of := func(d *lang.Description) key {
		i, name := family(d)
		return key{application(d), i, name}
	}
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *lang.Description) int { return order(of(a), of(b)) })
	var groups []group
	var last key
	for i, d := range sorted {
		k := of(d)
		if i == 0 || k != last {
			groups = append(groups, group{heading: applications[k.application].heading + ": " + k.name, family: k.family})
		}
		last = k
		g := &groups[len(groups)-1]
		g.schemes = append(g.schemes, d)
	}
	return groups
}

// application is an index into applications.
func application(d *lang.Description) int {
	text := strings.ToLower(d.Application)
	return slices.IndexFunc(applications, func(a struct{ word, heading string }) bool { return strings.Contains(text, a.word) })
}

// family is the place of a scheme's family in the order, and its name. What stands
// in brackets is a detail, such as "hash-only (biohash)".
func family(d *lang.Description) (int, string) {
	text := strings.Join(strings.Fields(d.Family), " ")
	bare, _, _ := strings.Cut(text, " (")
	bare = strings.ToLower(bare)
	for i, f := range families {
		if bare == strings.ToLower(f.name) || slices.Contains(f.words, bare) {
			return i, f.name
		}
	}
	return len(families), or(text, "family not stated")
}
