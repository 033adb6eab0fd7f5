package adversary

import (
	"fmt"
	"slices"

	"tmisbench/schemes/lang"
)

// CheckClaims says whether the claims of a description are of properties that are
// examined. The error is of type [lang.Diags].
func CheckClaims(d *lang.Description) error {
	var unknown lang.Diags
	for _, c := range d.Claims {
		if slices.ContainsFunc(properties, func(p property) bool { return p.Name == c.Property }) {
			continue
		}
		var names []string
		for _, p := range properties {
			names = append(names, p.Name)
		}
		unknown = append(unknown, lang.Diag{
			Pos: c.Pos, Msg: fmt.Sprintf("claim of an unknown property %q", c.Property),
			Mend: "one of " + join(names, ", "),
		})
	}
	if unknown != nil {
		return unknown
	}
	return nil
}

// Outcome says what became of a claim among the results of the report.
func (r *Report) Outcome(c *lang.Claim) string {
	broken := r.Summary(c.Property).Verdict == Broken
	switch {
	case broken && c.Note != "":
		return "reproduced as " + c.Property + ": " + c.Note
	case broken:
		return "reproduced as " + c.Property
	case c.Missed != "":
		return "not reproduced: " + c.Missed
	}
	return "not found by these attackers within these bounds"
}
