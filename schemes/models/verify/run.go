package verify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tmisbench/schemes/models"
)

// scytherRuns bounds the roles that Scyther lets act at a time.
const scytherRuns = 4

// A job is one model that a tool is asked about.
type job struct {
	text   *models.Text
	limits Limits
	dir    string // for files of the tool
	base   string // of names of files
	raw    bytes.Buffer
}

// An answer is what a program printed, and how it ended.
type answer struct {
	out     string
	stopped string // by which limit; empty if by itself
	err     error  // it could not be run, or did not exit with 0
}

// exec runs a program within the limits.
func (j *job) exec(ctx context.Context, program string, args ...string) answer {
	limited, cancel := context.WithTimeout(ctx, j.limits.Time)
	defer cancel()
	c := exec.CommandContext(limited, program, args...)
	c.Dir = j.dir
	c.WaitDelay = time.Second
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	alone(c)
	var full atomic.Bool
	a := answer{}
	if a.err = c.Start(); a.err == nil {
		done := make(chan struct{})
		go func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(100 * time.Millisecond):
					if j.limits.Memory > 0 && resident(c.Process.Pid) > j.limits.Memory {
						full.Store(true)
						cancel()
						return
					}
				}
			}
		}()
		a.err = c.Wait()
		close(done)
	}
	a.out = out.String()
	switch {
	case full.Load():
		a.stopped = "memory"
	case ctx.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded):
		a.stopped = "time"
	case ctx.Err() != nil:
		a.stopped = "interrupt"
	}
	fmt.Fprintf(&j.raw, "$ %s %s\n%s\n", program, strings.Join(args, " "), a.out)
	return a
}

// resident is the memory of a process in bytes, 0 where it is not known.
func resident(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if f := strings.Fields(string(b)); err == nil && len(f) > 1 {
		pages, _ := strconv.ParseInt(f[1], 10, 64)
		return pages * int64(os.Getpagesize())
	}
	return 0
}

// put writes a file for the tool.
func (j *job) put(name, text string) error {
	return os.WriteFile(filepath.Join(j.dir, name), []byte(text), 0o644)
}

// result is the verdict of a claim that was asked alone.
func result(c models.Claim, a answer, parse func(string, models.Claim) (Verdict, string, error)) Result {
	r := Result{Claim: c.What, Role: c.Role, End: c.End}
	v, line, err := parse(a.out, c)
	switch {
	case a.stopped != "":
		r.Verdict, r.Note = Timeout, "limit of "+a.stopped
	case err != nil:
		r.Verdict, r.Note = Failed, err.Error()
	default:
		r.Verdict, r.Line = v, line
	}
	return r
}

func runScyther(ctx context.Context, j *job) ([]Result, error) {
	if err := j.put("m.spdl", j.text.Text); err != nil {
		return nil, err
	}
	var all []Result
	for _, c := range j.text.Claims {
		a := j.exec(ctx, "scyther", "--plain", "-r", strconv.Itoa(scytherRuns), "--filter="+j.text.Name+","+c.ID, "m.spdl")
		all = append(all, result(c, a, parseScyther))
	}
	return all, nil
}

// runProVerif asks all at once, and where the tool was stopped, again for what is
// behind the query that stopped it.
func runProVerif(ctx context.Context, j *job) ([]Result, error) {
	var all []Result
	left := j.text.Claims
	for len(left) > 0 {
		if err := j.put("m.pv", j.text.Only(left...)); err != nil {
			return nil, err
		}
		a := j.exec(ctx, "proverif", "m.pv")
		got, err := parseProVerif(a.out, left)
		all = append(all, got...)
		left = left[len(got):]
		if len(left) == 0 {
			break
		}
		c := left[0]
		r := Result{Claim: c.What, Role: c.Role, End: c.End, Verdict: Timeout, Note: "limit of " + a.stopped}
		if a.stopped == "" {
			if err == nil {
				err = fmt.Errorf("%w of ProVerif: %s", ErrOutput, lastLines(a.out))
			}
			r.Verdict, r.Note = Failed, err.Error()
		}
		all, left = append(all, r), left[1:]
	}
	return all, nil
}

// avispa asks about one goal at a time: the tools stop at the first attack.
func avispa(ctx context.Context, j *job, steps func() answer) ([]Result, error) {
	var all []Result
	for _, c := range j.text.Claims {
		if err := j.put("m.hlpsl", j.text.Only(c)); err != nil {
			return nil, err
		}
		a := j.exec(ctx, "hlpsl2if", "m.hlpsl")
		if a.err == nil && a.stopped == "" {
			a = steps()
		}
		all = append(all, result(c, a, parseAvispa))
	}
	return all, nil
}

func runOFMC(ctx context.Context, j *job) ([]Result, error) {
	return avispa(ctx, j, func() answer {
		if a := j.exec(ctx, "if2ofmc", "m.if", "m.o.if"); a.err != nil {
			return a
		}
		return j.exec(ctx, "ofmc", "m.o.if")
	})
}

func runAtSe(ctx context.Context, j *job) ([]Result, error) {
	return avispa(ctx, j, func() answer { return j.exec(ctx, "cl-atse", "--if", "m.if") })
}
