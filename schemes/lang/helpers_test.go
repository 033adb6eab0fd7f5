package lang

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func read(t testing.TB, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	return string(b)
}

// findings parses and checks a text; the result is what a person would see, and
// the scheme if it parses.
func findings(file, src string) (s *Description, warnings, errs Diags) {
	s, err := Parse(file, []byte(src))
	if err == nil {
		warnings, err = Check(s)
	}
	if err != nil {
		errs = err.(Diags)
	}
	return s, warnings, errs
}

func mustCheck(t testing.TB, src string) *Description {
	t.Helper()
	s, warnings, errs := findings("test.tmis", src)
	require.Empty(t, errs)
	require.Empty(t, warnings)
	return s
}

// warned lists by scheme the findings that a description of a protocol has for a
// reason. Every other one must be without any.
var warned = map[string][]string{
	// as the third-party code has it: S learns the identity and does nothing with it,
	// and the user reads the biometric when the password changes
	"hsu2019": {"nothing depends on ID'", "nothing depends on R"},
	// the patient sends it in the check-up, and the source does not say what for
	"li2018cloud": {"CL receives IDD, but nothing that it does depends on it"},
	// as the review's tables have it: BS is given the name of the gateway by the user
	"sensors1146": {"BS holds IDGWN from the start, but no statement of it uses it"},
	// the server sends all that its pseudonym is made of; how the paper's message
	// looks is not established, so there is no equation that uses it
	"xue2014": {
		"CS receives SID, but nothing that it does depends on it",
		"CS receives d, but nothing that it does depends on it",
	},
}

// mustCheckFile checks a description of a protocol.
func mustCheckFile(t testing.TB, file string) *Description {
	t.Helper()
	s, warnings, errs := findings(file, read(t, file))
	require.Empty(t, errs)
	var got []string
	for _, w := range warnings {
		got = append(got, w.Msg)
	}
	require.Equal(t, warned[s.Key], got, file)
	return s
}

func mustPlan(t testing.TB, s *Description, set string) *Plan {
	t.Helper()
	w, err := s.Widths(set)
	require.NoError(t, err)
	p, err := s.Plan(w)
	require.NoError(t, err)
	return p
}

// replace changes lines of a text: each pair is a line and what takes its place,
// white space around them aside. A line that does not stand exactly once is a
// mistake of the test.
func replace(src string, pairs ...string) (string, error) {
	lines := strings.Split(src, "\n")
	for i := 0; i < len(pairs); i += 2 {
		found := -1
		for j, l := range lines {
			if strings.TrimSpace(l) != strings.TrimSpace(pairs[i]) {
				continue
			}
			if found >= 0 {
				return "", fmt.Errorf("line %q stands twice", pairs[i])
			}
			found = j
		}
		if found < 0 {
			return "", fmt.Errorf("no line %q", pairs[i])
		}
		lines[found] = pairs[i+1]
	}
	return strings.Join(lines, "\n"), nil
}

func mustReplace(t testing.TB, src string, pairs ...string) string {
	t.Helper()
	out, err := replace(src, pairs...)
	require.NoError(t, err)
	return out
}
