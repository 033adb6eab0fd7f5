package adversary

import (
	"fmt"
	"slices"
	"strings"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// shown is a name of a phase as its description writes it, with the part if it
// stands in a later one.
func shown(name lang.Name) string {
	if name.Part > 0 {
		return fmt.Sprintf("%s (part %d)", name.Text, name.Part+1)
	}
	return name.Text
}

// marked says that a name is one's own computation of another's value, or stands
// in a later part of the phase.
func marked(name lang.Name) bool { return strings.HasSuffix(name.Text, "'") || name.Part > 0 }

// label is the name of a value with where it occurs, as [s1] or [victim]; none if
// it is the same for all.
func (rd *reading) label(id deduce.ID) string {
	v := &rd.occurs[id]
	if rd.Constant(id) {
		return v.name.Text
	}
	text, part := v.name.Text, ""
	if v.name.Part > 0 {
		part = fmt.Sprintf("part %d", v.name.Part+1)
	}
	if !v.named {
		text = strings.ReplaceAll(text, "'", "")
	}
	text = strings.TrimRight(text, "'")
	one := func(set uint64) (int, bool) {
		for i := range 64 {
			if set == 1<<i {
				return i, true
			}
		}
		return 0, false
	}
	if len(v.runs) == 1 {
		for r := range v.runs {
			if r.future {
				return tagged(text, "s*", part)
			}
			if r.phase == lang.Login {
				return tagged(text, fmt.Sprintf("s%d", r.session), part)
			}
		}
	}
	var tags []string
	user, oneUser := one(v.users)
	if oneUser {
		tags = append(tags, who(user))
	}
	if server, ok := one(v.servers); ok && (!oneUser || server == malicious) {
		tags = append(tags, fmt.Sprintf("server%d", server))
	}
	return tagged(text, append(tags, part)...)
}

// tagged adds to a name what is said of it, empty tags left out.
func tagged(text string, tags ...string) string {
	tags = slices.DeleteFunc(tags, func(t string) bool { return t == "" })
	if len(tags) == 0 {
		return text
	}
	return text + "[" + strings.Join(tags, ", ") + "]"
}
