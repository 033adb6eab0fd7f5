package report

import (
	"cmp"
	"slices"

	"tmisbench/schemes/lang"
)

// familyNames are the families as headings and figures have them.
var familyNames = map[lang.Family]string{
	lang.FamilyHashOnly:         "hash-only",
	lang.FamilySymmetricCipher:  "symmetric cipher",
	lang.FamilyQuadraticResidue: "quadratic residue",
	lang.FamilyEllipticCurve:    "elliptic curve",
	lang.FamilyChebyshev:        "Chebyshev",
	lang.FamilyOther:            "other families",
}

// applicationHeadings begin the headings of groups. Protocols for anything but TMIS
// are here because their primitives are the same, so their headings say that they
// are no part of a ranking of TMIS.
var applicationHeadings = []string{"TMIS", "Multi-server, not TMIS", "Other applications, not TMIS"}

// A group is the schemes of one family for one kind of application.
type group struct {
	heading string
	family  lang.Family
	schemes []*lang.Description
}

// grouped sorts schemes into groups: by application, within that by family. Within
// a group the order stays.
func grouped(all []*lang.Description) []group {
	type key struct{ application, family int }
	of := func(d *lang.Description) key { return key{application(d), slices.Index(lang.Families, d.Family)} }
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *lang.Description) int {
		x, y := of(a), of(b)
		return cmp.Or(cmp.Compare(x.application, y.application), cmp.Compare(x.family, y.family))
	})
	var groups []group
	for i, d := range sorted {
		if i == 0 || of(d) != of(sorted[i-1]) {
			heading := applicationHeadings[application(d)] + ": " + familyNames[d.Family]
			groups = append(groups, group{heading: heading, family: d.Family})
		}
		g := &groups[len(groups)-1]
		g.schemes = append(g.schemes, d)
	}
	return groups
}

// application is an index into applicationHeadings: applications that only few
// schemes have share the last.
func application(d *lang.Description) int {
	switch d.Application {
	case lang.ApplicationTMIS:
		return 0
	case lang.ApplicationMultiServer:
		return 1
	}
	return 2
}
