package fleet

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// errUnreached says that the connection could not be made, or broke.
var errUnreached = errors.New("no connection")

// folder is where the measurement is made on the host. Each has one of its own, so that
// what lies there was measured by the same executable with the same arguments.
func (j *job) folder() string { return j.Folder + "/" + j.key }

// prepare makes the folder on the host, ends what may still run there since a
// connection broke, and copies the executable.
func (j *job) prepare(ctx context.Context) (executable, error) {
	processor, err := j.shell(ctx, nil, "uname -m")
	if err != nil {
		return executable{}, err
	}
	e, err := choose(j.all, strings.TrimSpace(string(processor)))
	if err != nil {
		return executable{}, err
	}
	j.key = e.key(j.host.Name, j.Args)
	// the number of a process may be that of another by now: only our executable is ended
	there, err := j.shell(ctx, nil, "mkdir -p "+quoted(j.folder())+" && cd "+quoted(j.folder())+` || exit 1
		if [ -f pid ]; then
			p=$(cat pid)
			if [ -n "$p" ] && [ "$(readlink "/proc/$p/exe")" = "$(pwd -P)/benchrun" ]; then
				kill "$p"
				n=0
				while [ -d "/proc/$p" ] && [ "$n" -lt 60 ]; do sleep 1; n=$((n+1)); done
				if [ -d "/proc/$p" ]; then echo "process $p does not end" >&2; exit 1; fi
			fi
			rm -f pid
		fi
		if [ -x benchrun ]; then echo there; fi`)
	if err != nil || strings.TrimSpace(string(there)) == "there" {
		return e, err
	}
	j.progress("copying " + e.file)
	// a connection that breaks looks like the end of the file
	_, err = j.shell(ctx, bytes.NewReader(e.text), fmt.Sprintf(`cd %s && cat >benchrun.part || exit 1
		if [ "$(wc -c <benchrun.part)" -ne %d ]; then echo "the copy of the executable is cut off" >&2; exit 1; fi
		chmod 755 benchrun.part && mv benchrun.part benchrun`, quoted(j.folder()), len(e.text)))
	return e, err
}

// start measures on the host.
func (j *job) start(ctx context.Context, e executable) error {
	how := "--resume"
	if j.Restart {
		how = "--overwrite"
	}
	line := "exec ./benchrun run " + how + " --out results --machine " + quoted(j.host.Name)
	for _, a := range j.Args {
		line += " " + quoted(a)
	}
	_, err := j.shell(ctx, nil, "cd "+quoted(j.folder())+" && echo $$ >pid && "+line)
	return err
}

// quoted is a text as one word of a shell.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// mostOutput is more than a raw file has, in bytes.
const mostOutput = 1 << 28

// shell has the host's shell do something, and returns what it prints. What it says on
// standard error is passed on, and the last of it becomes the error.
func (j *job) shell(ctx context.Context, stdin io.Reader, script string) ([]byte, error) {
	// the login shell may be any: it only has to pass a word to sh
	args := append(j.SSH[1:len(j.SSH):len(j.SSH)], j.host.Destination, "exec sh -c "+quoted(script))
	c := exec.CommandContext(ctx, j.SSH[0], args...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.WaitDelay = 5 * time.Second
	out := &limited{}
	said := &lines{each: j.progress}
	c.Stdin, c.Stdout, c.Stderr = stdin, out, said
	err := c.Run()
	said.end()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return out.kept.Bytes(), nil
	case ctx.Err() != nil:
		return nil, errors.New("interrupted; what the host has on disk is gone on with next time")
	case errors.As(err, &exit) && exit.ExitCode() == 255: // so ssh tells its own errors
		return nil, fmt.Errorf("%w: %s", errUnreached, cmp.Or(said.last, err.Error()))
	case said.last != "":
		return nil, errors.New(said.last)
	}
	return nil, fmt.Errorf("%s: %w", j.SSH[0], err)
}

// limited keeps what is written to it, up to a limit.
type limited struct{ kept bytes.Buffer }

func (l *limited) Write(b []byte) (int, error) {
	if l.kept.Len()+len(b) > mostOutput {
		return 0, errors.New("the host sends more than a measurement has")
	}
	return l.kept.Write(b)
}

// lines passes lines on, one at a time, without what a terminal would obey.
type lines struct {
	each func(string)
	part []byte
	last string // that is not empty
}

func (l *lines) Write(b []byte) (int, error) {
	l.part = append(l.part, b...)
	for {
		i := bytes.IndexByte(l.part, '\n')
		if i < 0 && len(l.part) < 4096 {
			return len(b), nil
		} else if i < 0 {
			i = len(l.part) - 1
		}
		l.pass(l.part[:i+1])
		l.part = l.part[i+1:]
	}
}

func (l *lines) end() { l.pass(l.part) }

func (l *lines) pass(line []byte) {
	text := strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, string(line)))
	if text != "" {
		l.last = text
		l.each(text)
	}
}
