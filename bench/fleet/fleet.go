package fleet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"tmisbench/bench/raw"
	"tmisbench/internal/atomicfile"
)

// A Fleet is a measurement on several hosts.
type Fleet struct {
	Hosts       []Host
	Executables []string // files; each host gets the one that fits its processor best
	Args        []string // of the measurement, beside those that say where results go
	Out         string   // folder; results of a host go into a folder of its name
	Folder      string   // on the hosts, for what is needed while measuring; it may begin where ssh logs in
	SSH         []string // command that takes a destination and a line for its shell
	Overwrite   bool     // replace results that were measured otherwise
	Restart     bool     // begin interrupted runs again, as must be where a host's system was changed meanwhile

	// Progress is given what a host reports, a line at a time; calls do not overlap.
	Progress func(h Host, line string)
}

// ErrOther says that the folder of a host holds results that were measured with another
// executable, with other arguments, or not by a fleet.
var ErrOther = errors.New("was measured otherwise")

// A Result is what became of a host.
type Result struct {
	Host     Host
	File     string   // of its measurements
	Measured *raw.Run // what is in the file; nil if there is none
	Before   bool     // it was complete before, and the host was not asked
	Err      error    // why it is not complete
}

// the names of files in the folder of a host's results
const (
	rawFile = "bench.txt"
	keyFile = "fleet.txt" // which measurement it is
)

// Run measures on all hosts at once, and returns what became of them, in their order.
// The error is of what concerns all, such as an executable that cannot be read; then
// no host has been asked.
func (f *Fleet) Run(ctx context.Context) ([]Result, error) {
	var all []executable
	for _, file := range f.Executables {
		e, err := readExecutable(file)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	if len(all) == 0 || len(f.Hosts) == 0 || len(f.SSH) == 0 {
		return nil, errors.New("fleet: an executable, a host and a command to reach it are needed")
	}
	if err := os.MkdirAll(f.Out, 0o755); err != nil {
		return nil, &raw.UnwritableError{Err: err}
	}
	results := make([]Result, len(f.Hosts))
	var lines sync.Mutex
	var hosts sync.WaitGroup
	for i, h := range f.Hosts {
		hosts.Add(1)
		go func() {
			defer hosts.Done()
			j := job{Fleet: f, host: h, all: all, progress: func(line string) {
				lines.Lock()
				defer lines.Unlock()
				if f.Progress != nil {
					f.Progress(h, line)
				}
			}}
			results[i] = j.run(ctx)
		}()
	}
	hosts.Wait()
	return results, nil
}

// A job is the measurement on one host.
type job struct {
	*Fleet
	host     Host
	all      []executable
	progress func(line string)

	key string // of the measurement with the executable that was chosen
}

func (j *job) file(name string) string { return filepath.Join(j.Out, j.host.Name, name) }

// run does whatever is left to do.
func (j *job) run(ctx context.Context) Result {
	r := Result{Host: j.host, File: j.file(rawFile)}
	r.Measured, r.Err = j.kept()
	if r.Err != nil {
		return r
	}
	if r.Measured != nil && complete(r.Measured) {
		r.Before = true
		return r
	}
	r.Err = j.measure(ctx)
	if m, err := j.kept(); err == nil && m != nil {
		r.Measured = m
	}
	return r
}

// kept is what has been collected of this measurement. If there is another the error
// is ErrOther, unless that may be replaced.
func (j *job) kept() (*raw.Run, error) {
	file := j.file(rawFile)
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	key, err := os.ReadFile(j.file(keyFile))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	for _, e := range j.all {
		if strings.TrimSpace(string(key)) == e.key(j.host.Name, j.Args) {
			return raw.Parse(file, text)
		}
	}
	if j.Overwrite {
		return nil, nil
	}
	return nil, fmt.Errorf("%s %w", file, ErrOther)
}

func complete(r *raw.Run) bool { return r.Planned > 0 && r.Repetitions >= r.Planned }

// measure goes on on the host where it was left off, and collects.
func (j *job) measure(ctx context.Context) error {
	e, err := j.prepare(ctx)
	if err != nil {
		return err
	}
	if !j.Restart {
		if done, err := j.collect(ctx); err != nil || done {
			return j.finish(ctx, err)
		}
	}
	if err := j.start(ctx, e); err != nil {
		// what there is, if the host can be reached
		if ctx.Err() == nil && !errors.Is(err, errUnreached) {
			if _, e := j.collect(ctx); e != nil {
				return errors.Join(err, e)
			}
		}
		return err
	}
	done, err := j.collect(ctx)
	if err == nil && !done {
		err = errors.New("it ended without an error before its last repetition")
	}
	return j.finish(ctx, err)
}

// finish tidies the host up once everything is collected. That it cannot be is no
// failure of the measurement.
func (j *job) finish(ctx context.Context, err error) error {
	if err == nil {
		if _, e := j.shell(ctx, nil, "rm -rf "+quoted(j.folder())); e != nil {
			j.progress("its folder " + j.folder() + " is left: " + e.Error())
		}
	}
	return err
}

// collect fetches what the host has measured, and tells whether that is all. What is
// kept here already is replaced only by more.
func (j *job) collect(ctx context.Context) (done bool, err error) {
	there := quoted(j.folder() + "/results/" + j.host.Name + "/" + rawFile)
	text, err := j.shell(ctx, nil, "if [ -f "+there+" ]; then cat "+there+"; fi")
	if err != nil || len(text) == 0 {
		return false, err
	}
	run, err := raw.Parse(j.host.Name+":"+rawFile, text)
	if err != nil {
		return false, fmt.Errorf("what it measured cannot be read: %w", err)
	}
	if run.Repetitions == 0 || run.Setting("machine") != j.host.Name {
		return false, fmt.Errorf("what it sent is no measurement of %s", j.host.Name)
	}
	old, err := j.kept()
	if err == nil && old != nil && !j.Restart && old.Repetitions > run.Repetitions {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(j.file(rawFile)), 0o755); err != nil {
		return false, err
	}
	// in this order: a file without its key counts as another measurement
	if err := errors.Join(os.RemoveAll(j.file(keyFile)), atomicfile.Write(j.file(rawFile), text)); err != nil {
		return false, err
	}
	return complete(run), atomicfile.Write(j.file(keyFile), []byte(j.key+"\n"))
}
