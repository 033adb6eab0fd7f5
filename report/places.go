package report

import (
	"slices"

	"tmisbench/schemes/lang"
)

// kindNames are the names of the kinds of role, in legends.
var kindNames = func() (names []string) {
	for _, k := range lang.RoleKinds {
		names = append(names, string(k))
	}
	return names
}()

// place names where the roles of a kind store what they keep between sessions.
func place(kind lang.RoleKind) string {
	if kind == lang.User {
		return "card"
	}
	return string(kind)
}

// places are the places of storage, in the order of tables and figures. The kinds
// after the centre are rare, and have a place only where some scheme has such a
// role.
func (s *dataset) places() []string {
	var places []string
	for i, k := range lang.RoleKinds {
		if i < 3 || slices.ContainsFunc(s.all(), func(d *lang.Description) bool { return hasKind(d, k) }) {
			places = append(places, place(k))
		}
	}
	return places
}

func hasKind(d *lang.Description, kind lang.RoleKind) bool {
	return slices.ContainsFunc(d.Roles, func(r *lang.Role) bool { return r.Kind == kind })
}
