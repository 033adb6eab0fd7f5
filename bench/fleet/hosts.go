// Package fleet measures on several machines at once: it copies an executable to each
// by ssh, runs it there, and collects what it measured. One machine's failure does not
// stop the others, and what was interrupted is gone on with.
package fleet

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A Host is a machine that is reached by ssh.
type Host struct {
	Destination string // as ssh takes it, such as pi@192.168.1.7 or ssh://pi@board:2222
	Name        string // of the folder that its results go into
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// ReadHosts reads a text file of hosts: a destination a line, and after it a name, if
// it is to have another than the destination gives. What follows a # is a comment.
// Errors name file and line.
func ReadHosts(file string) ([]Host, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var hosts []Host
	seen := map[string]int{} // names and destinations, and their lines
	n := 0
	for line := range strings.Lines(string(bytes.TrimPrefix(text, []byte("\ufeff")))) {
		n++
		fault := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %s", file, n, fmt.Sprintf(format, args...))
		}
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) > 2 {
			return nil, fault("%d words: a line is a destination and, if it is to have one, a name", len(fields))
		}
		h := Host{Destination: fields[0]}
		if strings.HasPrefix(h.Destination, "-") {
			return nil, fault("%q is an option of ssh, not a destination", h.Destination)
		}
		if len(fields) == 2 {
			h.Name = fields[1]
		} else {
			h.Name = nameOf(h.Destination)
		}
		if !plainName.MatchString(h.Name) {
			return nil, fault("%q cannot be the name of a folder: write one of letters, digits, dots and hyphens after the destination", h.Name)
		}
		for _, key := range []string{"the name " + strings.ToLower(h.Name), "the destination " + h.Destination} {
			if before, ok := seen[key]; ok {
				return nil, fault("%s stands in line %d already", key, before)
			}
			seen[key] = n
		}
		hosts = append(hosts, h)
	}
	if len(hosts) == 0 {
		return nil, fmt.Errorf("%s: no host: write a destination of ssh, such as pi@192.168.1.7, in a line", file)
	}
	return hosts, nil
}

// nameOf is the name of the machine in a destination.
func nameOf(destination string) string {
	name := destination
	if rest, ok := strings.CutPrefix(name, "ssh://"); ok {
		name, _, _ = strings.Cut(rest, "/")
		if i := strings.LastIndex(name, ":"); i >= 0 && !strings.HasSuffix(name, "]") {
			name = name[:i]
		}
	}
	name = name[strings.LastIndex(name, "@")+1:]
	return strings.Map(func(r rune) rune {
		switch r {
		case '[', ']':
			return -1
		case ':', '%': // of IPv6 addresses
			return '-'
		}
		return r
	}, name)
}
