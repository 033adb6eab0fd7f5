package report

import (
	"slices"

	"tmisbench/schemes/lang"
)

// keeper is where the roles of a kind keep what they store.
func keeper(kind string) string {
	if kind == "user" {
		return "card"
	}
	return kind
}

// keepers are the places of storage in the order of tables and figures. The kinds
// after the centre are rare, and have a place only where some scheme has such a
// role.
func (s *study) keepers() []string {
	var places []string
	for i, k := range lang.Kinds {
		if i < 3 || slices.ContainsFunc(s.all(), func(d *lang.Scheme) bool { return hasKind(d, k) }) {
			places = append(places, keeper(k))
		}
	}
	return places
}

func hasKind(d *lang.Scheme, kind string) bool {
	return slices.ContainsFunc(d.Roles, func(r *lang.Role) bool { return r.Kind == kind })
}
