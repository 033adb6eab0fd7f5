package models

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A grammar is as much of a format as Check needs.
type grammar struct {
	comment  *regexp.Regexp
	declares []*regexp.Regexp // the first group is a list of names
	free     *regexp.Regexp   // words that need no declaration
	ordered  bool             // a name is declared before it is used
}

var grammars = map[string]grammar{
	"spdl": {
		comment: regexp.MustCompile(`//[^\n]*`),
		declares: []*regexp.Regexp{
			regexp.MustCompile(`(?m)^(?:secret )?(?:const )?([\w, ]+): \w+;`),
			regexp.MustCompile(`(?m)^hashfunction (\w+);`),
			regexp.MustCompile(`(?m)^protocol (\w+)\(`),
			regexp.MustCompile(`(?m)^protocol \w+\(([\w,]+)\)`),
			regexp.MustCompile(`(?m)^ +(?:fresh|var) ([\w, ]+): \w+;`),
		},
		free: regexp.MustCompile(`^(secret|const|hashfunction|protocol|untrusted|compromised|role|fresh|var|` +
			`Function|Agent|Ticket|Nonce|Reachable|Secret|SKR|Alive|Weakagree|Niagree|Nisynch|` +
			`(send|recv|claim)_\w*|clock\w+)$`),
		ordered: true,
	},
	"pv": {
		comment: regexp.MustCompile(`(?s)\(\*.*?\*\)`),
		declares: []*regexp.Regexp{
			regexp.MustCompile(`(?m)^(?:fun|free|const|event|let) (\w+)`),
			regexp.MustCompile(`(?m)^(?:query|equation forall|reduc forall|otherwise forall) ([\w,]+): bitstring;`),
			regexp.MustCompile(`(\w+): bitstring`),
			regexp.MustCompile(`let (\w+) = `),
		},
		free: regexp.MustCompile(`^(fun|free|const|event|let|query|equation|reduc|forall|otherwise|process|` +
			`bitstring|channel|private|attacker|inj|new|in|out|if|then|phase)$`),
		ordered: true,
	},
	"hlpsl": {
		comment: regexp.MustCompile(`%[^\n]*`),
		declares: []*regexp.Regexp{
			regexp.MustCompile(`role (\w+)\(`),
			regexp.MustCompile(`([\w, ]+) : (?:agent|text|message|nat|hash_func|protocol_id|channel)`),
		},
		free: regexp.MustCompile(`^(role|def|local|init|transition|end|composition|const|intruder_knowledge|goal|` +
			`played_by|secrecy_of|authentication_on|agent|text|message|nat|hash_func|protocol_id|channel|dy|` +
			`new|xor|start|secret|witness|request|i)$`),
	},
}

var word = regexp.MustCompile(`[A-Za-z]\w*`)

// Check says whether a text is whole: brackets are balanced, and every name is declared,
// where the format asks for it before it is used. It does not replace the tool's own
// check of syntax and types.
func (t *Text) Check() error {
	g, ok := grammars[t.Format]
	if !ok {
		return fmt.Errorf("models: unknown format %q", t.Format)
	}
	text := g.comment.ReplaceAllStringFunc(t.Text, func(c string) string { return strings.Repeat(" ", len(c)) })
	line := func(at int) int { return 1 + strings.Count(t.Text[:at], "\n") }
	var errs []error
	var open []byte
	for i := range len(text) {
		switch c := text[i]; c {
		case '(', '{', '[':
			open = append(open, c)
		case ')', '}', ']':
			if len(open) == 0 || open[len(open)-1] != map[byte]byte{')': '(', '}': '{', ']': '['}[c] {
				return fmt.Errorf("models: %s, line %d: %c closes nothing", t.Name, line(i), c)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("models: %s: %d brackets are not closed", t.Name, len(open))
	}
	declared := map[string]int{}
	for _, d := range g.declares {
		for _, m := range d.FindAllStringSubmatchIndex(text, -1) {
			for _, w := range word.FindAllStringIndex(text[m[2]:m[3]], -1) {
				name, at := text[m[2]+w[0]:m[2]+w[1]], m[2]+w[0]
				if first, ok := declared[name]; !ok || at < first {
					declared[name] = at
				}
			}
		}
	}
	var told []string
	for _, w := range word.FindAllStringIndex(text, -1) {
		name := text[w[0]:w[1]]
		at, ok := declared[name]
		if g.free.MatchString(name) && !ok || slices.Contains(told, name) {
			continue
		}
		switch {
		case w[0] > 0 && text[w[0]-1] >= '0' && text[w[0]-1] <= '9': // the end of a number
		case !ok:
			errs = append(errs, fmt.Errorf("models: %s, line %d: %s is not declared", t.Name, line(w[0]), name))
			told = append(told, name)
		case g.ordered && at > w[0]:
			errs = append(errs, fmt.Errorf("models: %s, line %d: %s is used before it is declared", t.Name, line(w[0]), name))
			told = append(told, name)
		}
	}
	return errors.Join(errs...)
}
