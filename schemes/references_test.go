package schemes_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/cite"
	"tmisbench/schemes/lang"
)

func references(t *testing.T) *cite.Bibliography {
	t.Helper()
	refs, err := schemes.References()
	require.NoError(t, err)
	return refs
}

// What is registered cites its paper under its own name and everything else by
// key, and what stands in the bibliography is cited.
func TestReferences(t *testing.T) {
	refs := references(t)
	cited := map[string]bool{}
	for _, s := range all(t) {
		d := s.Description()
		require.Equal(t, d.Key, d.Cite.Text, "%s: cite %s", d.File, d.Key)
		paper := refs.Find(d.Key)
		require.Equal(t, []any{paper.Title, paper.AuthorList(), paper.Venue, paper.Year, paper.DOI},
			[]any{d.Title, d.Authors, d.Venue, d.Year, d.DOI})
		for _, p := range d.Published {
			require.NotEmpty(t, p.Source.Key.Text, "%v: cite the source by key", p.Pos)
		}
		w, err := d.Widths("paper")
		require.NoError(t, err)
		if key, _, cites := strings.Cut(w.Note, ", "); !cites || refs.Find(key) == nil {
			require.Contains(t, w.Note, "convention", "%s: cite the source of the widths by key", d.File)
		}
		if d.Evidence.Level != "recalled" {
			require.NotEmpty(t, d.Evidence.Sources, "%s: cite what the equations were seen in", d.File)
		}
		for _, k := range d.Cites() {
			cited[k.Text] = true
		}
	}
	for _, e := range refs.Entries() {
		require.True(t, cited[e.Key], "references.bib: nothing cites %s", e.Key)
	}
}

// A file of one's own says itself what it is.
func TestReferenceInline(t *testing.T) {
	s, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	e, err := schemes.Reference(s.Description())
	require.NoError(t, err)
	require.Equal(t, s.Description().Title, e.Title)
	require.Equal(t, s.Description().Authors, e.AuthorList())

	s, err = schemes.Find("amin2018")
	require.NoError(t, err)
	e, err = schemes.Reference(s.Description())
	require.NoError(t, err)
	require.Same(t, references(t).Find("amin2018"), e)
}

// Keys that are not in the bibliography are errors where they stand, each with
// its own way out.
func TestUnknownKeys(t *testing.T) {
	src := strings.NewReplacer(
		"cite        amin2018", "cite        amin2081",
		"source lawinsider", "source choi2014, nobody",
		`source wcmc2018 "table 3"`, `source nowhere "table 3"`,
	).Replace(describe(t, "amin2018").Source)
	_, _, err := schemes.Compile("mine.tmis", []byte(src))
	var diags lang.Diags
	require.ErrorAs(t, err, &diags)
	var got []string
	for _, d := range diags {
		got = append(got, d.Error())
	}
	require.Len(t, got, 3)
	require.Equal(t, "mine.tmis:2:13: no work amin2081 in the bibliography; add an entry to schemes/references.bib, or write title, authors and venue in the header instead of cite", got[0])
	require.Regexp(t, `^mine.tmis:5:\d+: no work nobody in the bibliography; add an entry to schemes/references.bib, or name it in the note of the evidence instead$`, got[1])
	require.Equal(t, "mine.tmis:13:31: no work nowhere in the bibliography; add an entry to schemes/references.bib, or leave the key out and say in quotes what the source is", got[2])
}

func describe(t *testing.T, name string) *lang.Description {
	t.Helper()
	s, err := schemes.Find(name)
	require.NoError(t, err)
	return s.Description()
}
