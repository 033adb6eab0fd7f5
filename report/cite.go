package report

import (
	"maps"
	"slices"
	"strings"

	"tmisbench/report/doc"
	"tmisbench/schemes"
	"tmisbench/schemes/cite"
	"tmisbench/schemes/lang"
)

// bibName is the file of the works that the tables beside it cite.
const bibName = "references.bib"

// work finds what a key stands for; nil if it is empty.
func work(key string) *cite.Entry {
	refs, err := schemes.References()
	if err != nil {
		return nil // then there is no scheme either that could cite
	}
	return refs.Find(key)
}

// citedName is the name of a scheme. The first row of it cites the paper; in most
// formats the name is the key under which the references have it.
func citedName(t *doc.Table, d *lang.Description) doc.Spans {
	s := schemeName(d)
	if w := work(d.Cite.Text); w != nil && t.Cite(w) {
		s = append(s, doc.Citation{Key: w.Key, Named: true})
	}
	return s
}

// citation is a source, which the table then cites.
func citation(t *doc.Table, s lang.Source) doc.Citation {
	if w := work(s.Key.Text); w != nil {
		t.Cite(w)
	}
	return doc.Citation{Key: s.Key.Text, Where: s.Text}
}

// publishedCell joins what sources print, each figure with its source.
func publishedCell(t *doc.Table, figures []*lang.Published, figure func(*lang.Published) string) doc.Spans {
	if len(figures) == 0 {
		return text(nonePublished)
	}
	var s doc.Spans
	for i, p := range figures {
		if i > 0 {
			s = append(s, doc.Text("; "))
		}
		s = append(s, doc.Text(figure(p)+" "), citation(t, p.Source))
	}
	return s
}

// sources are the paper of a scheme, the works in which its equations were seen, and
// those that report attacks on it.
func sources(d *lang.Description) doc.References {
	var t doc.Table
	keys := append([]lang.Word{d.Cite}, d.Evidence.Sources...)
	for _, c := range d.Claims {
		keys = append(keys, c.Source.Key)
	}
	for _, k := range keys {
		if w := work(k.Text); w != nil {
			t.Cite(w)
		}
	}
	slices.SortFunc(t.Works, func(a, b *cite.Entry) int { return strings.Compare(a.Key, b.Key) })
	return doc.References{Works: t.Works}
}

// bibliography is the file of the works that some tables cite, for LaTeX; there is
// none if they cite nothing.
func bibliography(tables ...*doc.Table) []file {
	cited := map[string]string{}
	for _, t := range tables {
		for _, w := range t.Works {
			cited[w.Key] = w.BibTeX + "\n"
		}
	}
	if len(cited) == 0 {
		return nil
	}
	page := "% What the tables beside this file cite.\n"
	for _, key := range slices.Sorted(maps.Keys(cited)) {
		page += "\n" + cited[key]
	}
	return []file{{bibName, []byte(page)}}
}
