package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const addingPage = "../../schemes/ADDING.md"

// boxes are the fenced blocks of a page: kind and contents.
var boxes = regexp.MustCompile("(?ms)^```([a-z]+)\n(.*?)^```$")

// The walk from a paper to a description is made as its reader makes it: what
// stands in a box is added to the file, changed in it, or typed and compared with
// the answer. The page also says how long it is, and the finished description has
// no equation and no message that the page's paper has not.
func TestAdding(t *testing.T) {
	path, err := filepath.Abs(addingPage)
	require.NoError(t, err)
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	page := string(b)
	paper, text := "", ""
	commands, at := 0, 0
	t.Chdir(t.TempDir())
	for _, m := range boxes.FindAllStringSubmatch(page, -1) {
		switch kind, box := m[1], m[2]; kind {
		case "text":
			require.Empty(t, paper, "a second paper")
			paper = box
		case "tmis":
			if text != "" {
				text += "\n"
			}
			text += box
		case "diff":
			text, err = patch(text, box)
			require.NoError(t, err)
		case "console":
			file := regexp.MustCompile(`\S+\.tmis`).FindString(box)
			require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
			for _, example := range strings.Split(box, "$ ")[1:] {
				commands++
				line, want, _ := strings.Cut(example, "\n")
				got := typed(t, line)
				if *update && !strings.Contains(want, elision) {
					at += strings.Index(page[at:], example)
					page = page[:at] + strings.Replace(page[at:], example, line+"\n"+got, 1)
					at += len(line)
					require.NoError(t, os.WriteFile(path, []byte(page), 0o666))
					continue
				}
				require.True(t, shows(want, got), "$ %s\nprints\n%s\nand not\n%s", line, got, want)
			}
		default:
			require.Fail(t, "box of an unknown kind", kind)
		}
	}

	for _, c := range []struct {
		what string
		have int
	}{
		{"steps", len(regexp.MustCompile(`(?m)^## \d+\. `).FindAllString(page, -1))},
		{"commands", commands},
		{"lines", strings.Count(text, "\n")},
	} {
		says := regexp.MustCompile(`(\d+) ` + c.what).FindStringSubmatch(page)
		require.NotNil(t, says, c.what)
		require.Equal(t, strconv.Itoa(c.have), says[1], "%s that the page says it has", c.what)
	}

	copied(t, paper, text)
}

// copied demands that a description says nothing that its paper does not say: no
// value, no equation, no message, no figure. A choice says more by one operation,
// and that the centre hands the servers their keys the paper only mentions.
func copied(t *testing.T, paper, text string) {
	text = strings.Replace(text, "  RC ⇒ S_j : {K_j}\n", "", 1)
	text = strings.ReplaceAll(text, "==", "?=")
	text = regexp.MustCompile(`stretch\((.*)\)  # choice.*`).ReplaceAllString(text, "$1")
	require.NotContains(t, text, "# choice")
	for _, kind := range []struct {
		what, pattern string
		found         int
	}{
		{"values", `(?m)^  (\w+(?:, \w+)*) +[a-z]+(?: .*)?$`, 9},
		{"equations", `(?m)^  \S+: (?:agree |check )?(.* \??= .*)$`, 16},
		{"messages", `(?m)^  (\S+ [→⇒] .*)$`, 4},
		{"figures", `(?m)^published .* login "?(.*?)"? source`, 2},
	} {
		said := regexp.MustCompile(kind.pattern).FindAllStringSubmatch(text, -1)
		require.Len(t, said, kind.found, kind.what)
		for _, m := range said {
			require.Contains(t, paper, m[1], kind.what)
		}
	}
}

// typed is what a command prints on a terminal.
func typed(t *testing.T, line string) string {
	args := strings.Fields(line)
	require.Equal(t, "benchrun", args[0])
	var out bytes.Buffer
	c := command()
	c.SetArgs(args[1:])
	c.SetOut(&out)
	c.SetErr(&out)
	if err := c.Execute(); err != nil && !errors.Is(err, errReported) {
		fmt.Fprintln(&out, "benchrun:", err)
	}
	return out.String()
}

// patch carries out changes written as diff writes them: lines with - go, lines
// with + come, the others say where. An empty line stands between two changes.
func patch(text, changes string) (string, error) {
	for change := range strings.SplitSeq(strings.TrimSuffix(changes, "\n"), "\n\n") {
		before, after := "\n", "\n"
		for line := range strings.SplitSeq(change, "\n") {
			switch rest := line[1:] + "\n"; line[0] {
			case '-':
				before += rest
			case '+':
				after += rest
			case ' ':
				before, after = before+rest, after+rest
			default:
				return "", fmt.Errorf("neither -, + nor blank: %q", line)
			}
		}
		if n := strings.Count("\n"+text, before); n != 1 || before == "\n" {
			return "", fmt.Errorf("%d places for the change\n%s\nin\n%s", n, change, text)
		}
		text = strings.Replace("\n"+text, before, after, 1)[1:]
	}
	return text, nil
}

// elision stands for lines that a page leaves out.
const elision = "...\n"

// shows says whether an output is the one on the page, lines left out there or not.
func shows(page, output string) bool {
	want := `\A`
	for line := range strings.Lines(page) {
		if line == elision {
			want += `(?:.*\n)*`
		} else {
			want += regexp.QuoteMeta(line)
		}
	}
	return regexp.MustCompile(want + `\z`).MatchString(output)
}

// What the page names is there: the targets of make, the tests and the files that
// it links; and the README leads to it.
func TestAddingNames(t *testing.T) {
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(filepath.Dir(addingPage), name))
		require.NoError(t, err)
		return string(b)
	}
	page := read("ADDING.md")
	for _, m := range regexp.MustCompile("(?m)(?:^ +|`)make ([a-z]+)").FindAllStringSubmatch(page, -1) {
		require.Contains(t, read("../Makefile"), "\n"+m[1]+":")
	}
	for _, m := range regexp.MustCompile(`\]\(([^)#]+)(?:#([^)]+))?\)`).FindAllStringSubmatch(page, -1) {
		if linked := read(m[1]); m[2] != "" {
			heading := "\n## " + strings.ReplaceAll(m[2], "-", " ") + "\n"
			require.True(t, strings.Contains(strings.ToLower(linked), heading), m[0])
		}
	}
	for name, file := range map[string]string{
		"TestConformance/": "conformance_test.go",
		"`TestStorage`":    "cost_test.go",
		"`expected`":       "adversary/catalogue_test.go",
	} {
		require.True(t, strings.Contains(page, name), name)
		require.Regexp(t, `(?m)^(func|var) `+strings.Trim(name, "`/")+`\b`, read(file))
	}
	require.Contains(t, read("../README.md"), "(schemes/ADDING.md)")
}
