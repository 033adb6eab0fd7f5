package cite

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzParse: whatever the text, reading it ends, with an error that says where
// and what, or with entries that are one line each and read the same again.
func FuzzParse(f *testing.F) {
	src, err := os.ReadFile("../references.bib")
	require.NoError(f, err)
	f.Add(string(src))
	for entry := range strings.SplitSeq(string(src), "\n\n") {
		f.Add(entry)
	}
	f.Add("@misc{a, title = {T\\}, note = {{}}}")
	f.Fuzz(func(t *testing.T, src string) {
		b, err := Parse("fuzz.bib", []byte(src))
		if err != nil {
			var e *Error
			require.ErrorAs(t, err, &e)
			require.True(t, e.Line >= 1 && e.Line <= 1+strings.Count(src, "\n") && e.Col >= 1, "position of %v", e)
			require.NotEmpty(t, e.Msg)
			require.NotEmpty(t, e.Mend)
			return
		}
		for _, e := range b.Entries() {
			require.Same(t, e, b.Find(e.Key))
			require.NotEmpty(t, e.Title)
			require.NotEmpty(t, e.Short())
			require.True(t, utf8.ValidString(e.Short()))
			require.NotContains(t, e.String(), "\n")
			again, err := Parse("again.bib", []byte(e.BibTeX))
			require.NoError(t, err)
			require.Equal(t, e, again.Find(e.Key))
		}
	})
}
