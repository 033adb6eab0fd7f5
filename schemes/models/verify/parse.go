package verify

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"tmisbench/schemes/models"
)

// A Verdict is what a tool says of a claim.
type Verdict string

// The verdicts.
const (
	Verified Verdict = "verified"      // for any number of logins, within the model
	Bounded  Verdict = "within bounds" // no attack within the bounds of the tool
	Attack   Verdict = "attack"        // the tool has one
	Unknown  Verdict = "unknown"       // the tool cannot tell, or it is not shown that the role ends
	Timeout  Verdict = "timeout"       // a limit of time or memory was reached first
	Vacuous  Verdict = "vacuous"       // a role never ends in the model: the claim says nothing
	Failed   Verdict = "failed"        // the tool broke off or printed something unforeseen
	Reached  Verdict = "reached"       // of a claim that a role reaches its end
)

// ErrOutput says that a tool did not print what it prints when it has an answer.
var ErrOutput = errors.New("verify: unforeseen output")

// lastLines are the end of an output, for errors.
func lastLines(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return strings.Join(lines[max(0, len(lines)-4):], " / ")
}

// parseScyther reads what Scyther says of one claim. Its exit code is the same
// whatever it finds.
func parseScyther(out string, c models.Claim) (Verdict, string, error) {
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) < 5 || f[0] != "claim" || !strings.HasSuffix(f[2], "_"+c.ID) {
			continue
		}
		line := strings.Join(f, " ")
		tail := strings.Join(f[5:], " ")
		ok := f[4] == "Ok"
		switch {
		case f[4] != "Ok" && f[4] != "Fail":
		case c.End && ok && strings.Contains(tail, "variant"):
			return Reached, line, nil
		case c.End && !ok && strings.Contains(tail, "within bounds"):
			return Unknown, line, nil
		case c.End:
			return Vacuous, line, nil
		case ok && strings.Contains(tail, "does not occur"):
			return Vacuous, line, nil
		case ok && strings.Contains(tail, "proof of correctness"):
			return Verified, line, nil
		case ok && strings.Contains(tail, "within bounds"):
			return Bounded, line, nil
		case !ok && strings.Contains(tail, "attack") && !strings.Contains(tail, "no attack"):
			return Attack, line, nil
		}
		return Failed, line, fmt.Errorf("%w of Scyther: %s", ErrOutput, line)
	}
	return Failed, "", fmt.Errorf("%w of Scyther: %s", ErrOutput, lastLines(out))
}

// parseProVerif reads the answers to queries, in the order of the queries. There are
// fewer if the tool was stopped. What is in brackets is said besides.
func parseProVerif(out string, asked []models.Claim) ([]Result, error) {
	var results []Result
	for line := range strings.Lines(out) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "RESULT ")
		if !ok || strings.HasPrefix(text, "(") {
			continue
		}
		if len(results) == len(asked) {
			return results, fmt.Errorf("%w of ProVerif: more answers than queries: %s", ErrOutput, text)
		}
		c := asked[len(results)]
		r := Result{Claim: c.What, Role: c.Role, End: c.End, Line: text}
		switch {
		case strings.HasSuffix(text, " is true."):
			r.Verdict = Verified
		case strings.HasSuffix(text, " is false."):
			r.Verdict = Attack
		case strings.HasSuffix(text, " cannot be proved."):
			r.Verdict = Unknown
		default:
			return results, fmt.Errorf("%w of ProVerif: %s", ErrOutput, text)
		}
		if c.End { // the query says that the end is not reached
			r.Verdict = map[Verdict]Verdict{Attack: Reached, Verified: Vacuous, Unknown: Unknown}[r.Verdict]
		}
		results = append(results, r)
	}
	return results, nil
}

var summary = regexp.MustCompile(`(?m)^\s*SUMMARY:?\s+([A-Z_]+)`)

// parseAvispa reads what OFMC and CL-AtSe print of one goal. Both exit with 0 when
// they have an attack.
func parseAvispa(out string, c models.Claim) (Verdict, string, error) {
	m := summary.FindStringSubmatch(out)
	if m == nil {
		return Failed, "", fmt.Errorf("%w: no summary: %s", ErrOutput, lastLines(out))
	}
	v, ok := map[string]Verdict{
		"NO_ATTACK_FOUND": Bounded, "SAFE": Bounded, "ATTACK_FOUND": Attack, "UNSAFE": Attack, "INCONCLUSIVE": Unknown,
	}[m[1]]
	if !ok {
		return Failed, m[1], fmt.Errorf("%w: summary %s", ErrOutput, m[1])
	}
	if c.End { // an attack on the goal is the end of the role
		v = map[Verdict]Verdict{Attack: Reached, Bounded: Vacuous, Unknown: Unknown}[v]
	}
	return v, m[1], nil
}

// judge takes back what says nothing: no claim counts as held unless every role is
// seen to reach its end. An attack is one whatever else is not reached.
func judge(results []Result) {
	worst := Reached
	for _, r := range results {
		if r.End && r.Verdict != Reached {
			if worst == Reached || r.Verdict == Vacuous {
				worst = r.Verdict
			}
		}
	}
	if !slices.ContainsFunc(results, func(r Result) bool { return r.End }) {
		worst = Unknown
	}
	if worst == Reached {
		return
	}
	for i, r := range results {
		if r.End || r.Verdict != Verified && r.Verdict != Bounded {
			continue
		}
		results[i].Verdict = Unknown
		if worst == Vacuous {
			results[i].Verdict = Vacuous
		}
		results[i].Note = fmt.Sprintf("the tool says %s, but not every role is seen to reach its end", r.Verdict)
	}
}
