package models

import (
	"fmt"
	"slices"
	"strings"
)

// names gives what a description calls somehow an identifier of a format: one that is
// no reserved word and that nothing else has.
type names struct {
	reserved []string // compared without regard to case
	given    map[string]string
	taken    map[string]bool
}

func newNames(reserved string) *names {
	return &names{reserved: strings.Fields(reserved), given: map[string]string{}, taken: map[string]bool{}}
}

// A letterCase is how an identifier begins.
type letterCase int

const (
	asWritten letterCase = iota
	upper                // begins with a capital letter
	lower                // begins with a small one
)

// id is the identifier of what has a key, made from a wish. A key has one identifier.
func (n *names) id(key, wish string, c letterCase) string {
	if id, ok := n.given[key]; ok {
		return id
	}
	var b strings.Builder
	for _, r := range wish {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'':
			b.WriteByte('q')
		}
	}
	base := b.String()
	if base == "" || base[0] >= '0' && base[0] <= '9' {
		base = "v" + base
	}
	switch first := base[:1]; c {
	case upper:
		base = strings.ToUpper(first) + base[1:]
	case lower:
		base = strings.ToLower(first) + base[1:]
	}
	id := base
	for i := 1; n.taken[id] || n.isReserved(id); i++ {
		id = fmt.Sprintf("%sx%d", base, i)
	}
	n.given[key], n.taken[id] = id, true
	return id
}

func (n *names) isReserved(id string) bool {
	return slices.ContainsFunc(n.reserved, func(r string) bool { return strings.EqualFold(r, id) })
}

// wish is what a leaf or function of a term would be called.
func wish(t *Term) string {
	if t.Kind == Number {
		if strings.HasPrefix(t.Name, `"`) {
			return "text" + t.Name
		}
		return "num" + t.Name
	}
	return t.Name
}
