package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tmisbench/schemes"
	"tmisbench/schemes/cite"
	"tmisbench/schemes/lang"
)

// bibName is the file of the works that the tables beside it cite.
const bibName = "references.bib"

// cite adds a work to those that the table cites, unless the key is empty, and
// returns it if it is new there.
func (t *table) cite(key string) *cite.Entry {
	refs, err := schemes.References()
	if err != nil {
		return nil // then there is no scheme either that could cite
	}
	e := refs.Find(key)
	if e == nil || slices.Contains(t.cited, e) {
		return nil
	}
	t.cited = append(t.cited, e)
	return e
}

// nameCell is the name of a scheme. In LaTeX the first row of it cites the paper;
// elsewhere the name is the key under which the references have it.
func (t *table) nameCell(d *lang.Description) cell {
	c := str(displayName(d))
	if e := t.cite(d.Cite.Text); e != nil {
		c.latex = latexText(c.text) + `~\cite{` + e.Key + `}`
	}
	return c
}

// publishedCell joins what sources print, each figure with its source.
func (t *table) publishedCell(figures []*lang.Published, text func(*lang.Published) string) cell {
	if len(figures) == 0 {
		return str(nonePublished)
	}
	var plain, latex []string
	for _, p := range figures {
		t.cite(p.Source.Key.Text)
		plain = append(plain, fmt.Sprintf("%s [%v]", text(p), p.Source))
		latex = append(latex, latexText(text(p))+" "+latexSource(p.Source))
	}
	return cell{text: strings.Join(plain, "; "), latex: strings.Join(latex, "; ")}
}

func latexSource(s lang.Source) string {
	if s.Key.Text == "" {
		return latexText("[" + s.Text + "]")
	}
	// in braces, since a bracket in the text would end the argument
	return fmt.Sprintf(`\cite[{%s}]{%s}`, latexText(s.Text), s.Key.Text)
}

// pageReferences are the paper of a scheme, the works in which its equations were
// seen, and those that report attacks on it, each on one line.
func pageReferences(d *lang.Description) []string {
	var t table
	t.cite(d.Cite.Text)
	for _, k := range d.Evidence.Sources {
		t.cite(k.Text)
	}
	for _, c := range d.Claims {
		t.cite(c.Source.Key.Text)
	}
	return t.references()
}

// references are the works that the table cites, by key, each on one line. Print
// does without: there the document lists them.
func (t *table) references() []string {
	var lines []string
	for _, e := range t.cited {
		lines = append(lines, fmt.Sprintf("[%s] %v", e.Key, e))
	}
	slices.Sort(lines)
	return lines
}

// bibliography is the file of the works that some tables cite, for LaTeX; there is
// none if they cite nothing.
func bibliography(tables ...*table) []file {
	cited := map[string]string{}
	for _, t := range tables {
		for _, e := range t.cited {
			cited[e.Key] = e.BibTeX + "\n"
		}
	}
	if len(cited) == 0 {
		return nil
	}
	text := "% What the tables beside this file cite.\n"
	for _, key := range slices.Sorted(maps.Keys(cited)) {
		text += "\n" + cited[key]
	}
	return []file{{bibName, []byte(text)}}
}
