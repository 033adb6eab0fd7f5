package cite

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func mustParse(t *testing.T, src string) *Bibliography {
	t.Helper()
	b, err := Parse("x.bib", []byte(src))
	require.NoError(t, err)
	return b
}

// The references of works of every shape.
func TestReferences(t *testing.T) {
	for _, c := range []struct{ name, src, short, full string }{
		{
			"article",
			`@article{k, author = {Chuang, M.-C. and Chen, M. C.}, title = {An {ID} based
			  scheme}, journal = {Standards \& Interfaces}, volume = {41}, number = {4}, pages = {1411--1418}, year = {2014}, doi = {10.1016/j.x_1}}`,
			"Chuang and Chen, 2014",
			`M.-C. Chuang, M. C. Chen, "An ID based scheme", Standards & Interfaces 41(4), 1411-1418, 2014, doi:10.1016/j.x_1`,
		},
		{
			"one author and a page",
			`@inproceedings{k, author = {Wen, F.}, title = {On ` + "`this'" + `}, booktitle = {Proceedings}, pages = {e12}, year = {2014}}`,
			"Wen, 2014",
			`F. Wen, "On 'this'", Proceedings, e12, 2014`,
		},
		{
			"three authors",
			`@article{k, author = {A, X. and B, Y. and C, Z.}, title = {T}, journal = {J}, year = {2018},}`,
			"A et al., 2018",
			`X. A, Y. B, Z. C, "T", J, 2018`,
		},
		{
			"others",
			`@article{k, author = {Müller, X. and others}, title = {T}, journal = {J}, volume = {3}, year = {2018}}`,
			"Müller et al., 2018",
			`X. Müller and others, "T", J 3, 2018`,
		},
		{
			"an account",
			`@misc{k, author = {{some\_body}}, title = {Code}, howpublished = {repository}, url = {https://example.org/a_b?c=d&e}, note = {year not established}}`,
			"some_body",
			`some_body, "Code", repository, https://example.org/a_b?c=d&e (year not established)`,
		},
		{
			"an organisation",
			`@misc{k, author = {{Words, Inc.} and B, C.}, title = {T}, year = {2020}}`,
			"Words, Inc. and B, 2020",
			`Words, Inc., C. B, "T", 2020`,
		},
		{
			"no authors",
			`@misc{k, title = {Enhancing Biometric and Mutual Verification of Everything}, note = {authors not established}}`,
			`"Enhancing Biometric and Mutual…"`,
			`"Enhancing Biometric and Mutual Verification of Everything" (authors not established)`,
		},
		{
			"no title",
			`@article{k, title = {[Review of a scheme]}, journal = {J}, year = {2019}, note = {title not established}}`,
			"Review of a scheme, 2019",
			"[Review of a scheme], J, 2019 (title not established)",
		},
		{
			"a long word",
			`@misc{k, title = {Supercalifragilisticexpialidociousness rules}, note = {n}}`,
			`"Supercalifragilisticexpialidociousness…"`,
			`"Supercalifragilisticexpialidociousness rules" (n)`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := mustParse(t, c.src).Find("k")
			require.Equal(t, c.short, e.Short())
			require.Equal(t, c.full, e.String())
			require.Equal(t, c.src, e.BibTeX)
		})
	}
}

func TestNames(t *testing.T) {
	require.Equal(t, []Name{{"SK H.", "Islam"}, {"", "nobody"}}, Names(" SK H. Islam, nobody,"))
	require.Empty(t, Names(""))
	e := Entry{Authors: Names("R. Amin, N. Kumar")}
	require.Equal(t, "R. Amin, N. Kumar", e.AuthorList())
	require.Equal(t, "Amin and Kumar", e.Short())
}

func TestFind(t *testing.T) {
	b := mustParse(t, "% first\n@misc{b, title = {T}, note = {n}}\n% second\n@misc{a, title = {T}, note = {n}}")
	require.Len(t, b.Entries(), 2)
	require.Equal(t, "b", b.Entries()[0].Key, "in the order of the file")
	require.Same(t, b.Entries()[1], b.Find("a"))
	require.Nil(t, b.Find("c"))
	require.Nil(t, b.Find(""))
	require.Empty(t, mustParse(t, "").Entries())
}

// What is written out again reads as the same.
func TestBibTeX(t *testing.T) {
	src, err := os.ReadFile("../references.bib")
	require.NoError(t, err)
	b := mustParse(t, string(src))
	require.Greater(t, len(b.Entries()), 30)
	var again strings.Builder
	for _, e := range b.Entries() {
		again.WriteString(e.BibTeX + "\n")
	}
	require.Equal(t, b.Entries(), mustParse(t, again.String()).Entries())
}

// Each mistake is named where it stands, with what mends it.
func TestErrors(t *testing.T) {
	entry := func(fields string) string { return "@article{k,\n" + fields + "\n}\n" }
	const rest = ", title = {T}, journal = {J}, note = {n}"
	for _, c := range []struct{ src, want string }{
		{"\n stray", "2:2: text between the entries; begin an entry with @article{, or a comment with %"},
		{"% ä @x", "1:5: @ in a comment, which BibTeX takes for an entry; take it out"},
		{"@ {", `1:3: expected a kind of entry, found '{'; write @article{key, ...}`},
		{"@book{k, }", `1:2: unknown kind of entry "book"; one of article, inproceedings, misc`},
		{"@Article{k, }", `1:2: unknown kind of entry "Article"; one of article, inproceedings, misc`},
		{"@misc(k", `1:6: expected '{', found '('; write @misc{key, ...}`},
		{"@misc{", "1:7: expected a key, found the end of the file; keys are letters and digits, such as amin2018"},
		{"@misc{a-b, }", "1:8: expected ',', found '-'; keys are letters and digits; a comma stands behind"},
		{"@misc{1a, }", "1:7: key 1a; begin with a letter: descriptions cite it by this name"},
		{"@misc{a, title {T}}", "1:16: expected '=', found '{'; write title = {value}"},
		{`@misc{a, title = "T"}`, `1:18: expected '{', found '"'; values stand in braces: title = {...}`},
		{"@misc{a, title = {T}", "1:21: expected '}', found the end of the file; close the entry a"},
		{"@misc{a, title = {T} note = {n}}", "1:22: expected ',' or '}', found 'n'; separate fields by commas, and write } after the last one"},
		{"@misc{a, title = {T}, = {n}}", "1:23: expected a field, found '='; write field = {value}, and } after the last one"},
		{"@misc{a, title = {T {x}", "1:18: value of title is not closed; close it with '}'"},
		{`@misc{a, title = {T\`, "1:18: value of title is not closed; close it with '}'"},
		{"@misc{a, title = { }, note = {n}}", "1:19: empty title; fill it in, or leave the field out"},
		{"@misc{a, title = {T}, note = {n}}\n@misc{a, title = {T}, note = {n}}", "2:1: second entry a; keep one of them"},
		{entry("title = {T}, title = {T}"), "2:14: second field title; keep one of them"},
		{entry("publisher = {P}"), `2:1: unknown field "publisher"; one of author, booktitle, doi, howpublished, journal, note, number, pages, title, url, volume, year`},
		{entry("title = {T}, note = {n}"), "1:1: k has no journal; add it; of a work whose title is not established describe it in square brackets"},
		{entry("journal = {J}, note = {n}"), "1:1: k has no title; add it; of a work whose title is not established describe it in square brackets"},
		{entry("title = {T}, journal = {J}, year = {2014}"), "1:1: k has no author; add it, or say in a note that it is not established"},
		{entry("title = {T}, journal = {J}, author = {A, B.}"), "1:1: k has no year; add it, or say in a note that it is not established"},
		{entry("year = {14}" + rest), `2:9: year is "14"; write four digits, or leave it out and say why in a note`},
		{entry("pages = {1-2}" + rest), `2:10: pages is "1-2"; write 1005--1019, or one number`},
		{entry("doi = {https://doi.org/10.1000/1}" + rest), `2:8: doi is "https://doi.org/10.1000/1"; write it without an address in front: 10.1016/...`},
		{entry("url = {example.org}" + rest), `2:8: url is "example.org"; write a whole address: https://...`},
		{entry(`title = {ä \"u}`), "2:12: command of LaTeX; write the character itself, the file is UTF-8"},
		{entry("title = {A & B}"), `2:12: character '&', which LaTeX takes for a command; write \ in front of & % _ # $, and no ^ or ~`},
		{entry("author = {Fengtong Wen}" + rest), `2:11: author "Fengtong Wen"; ` + authorMend},
		{entry("author = {others}" + rest), `2:11: author "others"; ` + authorMend},
		{entry("author = {A, B. and others and C, D.}" + rest), `2:11: author "others"; ` + authorMend},
		{entry("author = {A, B., C, D.}" + rest), `2:11: author "A, B., C, D."; ` + authorMend},
		{entry("author = {{ }}" + rest), `2:11: empty author; fill it in, or leave the field out`},
		{entry("author = {{A} and {}}" + rest), `2:11: author "{}"; ` + authorMend},
		{"\xff", "1:1: bytes that are not UTF-8; save the file as UTF-8"},
		{strings.Repeat("%", maxSource+1), "1:1: bibliography of 1048577 bytes; keep it below 1048576"},
	} {
		_, err := Parse("x.bib", []byte(c.src))
		require.EqualError(t, err, "x.bib:"+c.want, "%.60q", c.src)
	}
}

const authorMend = "write Family, Given and Family, Given; an account or organisation in braces of its own; others only at the end"
