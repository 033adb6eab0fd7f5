package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"tmisbench/schemes"
)

// A growing is one scheme that is being measured.
type growing struct {
	*Growth
	ctx      context.Context
	scheme   schemes.Scheme
	deadline time.Time
	rooms    []*room
	text     bytes.Buffer
}

// A room is a population, and how many logins a repetition has time for.
type room struct {
	*population
	name   string // users=100 or servers=10
	logins int
	last   bool // user 0 can log in at the last server
}

// The logins of a repetition take about this long; where a login takes long, there
// are fewestLogins, which still come from the halves of the population.
const (
	loginsTime   = 10 * time.Millisecond
	mostLogins   = 10 * crowdSize
	fewestLogins = 2
)

// measure is all lines about a scheme.
func (g *Growth) measure(ctx context.Context, s schemes.Scheme) ([]byte, error) {
	m := &growing{Growth: g, ctx: ctx, scheme: s, deadline: time.Now().Add(g.Limit)}
	if err := m.grow("servers", sizes(1, g.MaxServers)); err != nil {
		return nil, err
	}
	if err := m.grow("users", sizes(min(100, g.MaxUsers), g.MaxUsers)); err != nil {
		return nil, err
	}
	if err := m.repeat(); err != nil {
		return nil, err
	}
	return m.text.Bytes(), nil
}

// grow makes the populations of some sizes, up to the first one for which there is
// no time; those that are left out are named.
func (m *growing) grow(of string, sizes []int) error {
	var err error
	for _, n := range sizes {
		if err == nil && of == "users" {
			err = m.soon(n)
		}
		if err == nil {
			err = m.add(of, n)
		}
		if err != nil && !errors.Is(err, errLate) {
			return err
		}
		if err != nil {
			m.line(fmt.Sprintf("%s=%d/what=unreached", of, n), 1, fmt.Sprintf("%g limit-s", m.Limit.Seconds()))
			m.progress("%s: %d %s not reached within %v", m.scheme.Description().Key, n, of, m.Limit)
		}
	}
	return nil
}

// line prints a measurement as go test does.
func (m *growing) line(what string, n int, values ...string) {
	name := fmt.Sprintf("BenchmarkGrowth/scheme=%s/%s", m.scheme.Description().Key, what)
	if procs := runtime.GOMAXPROCS(0); procs != 1 {
		name += "-" + strconv.Itoa(procs)
	}
	fmt.Fprintf(&m.text, "%s\t%d\t%s\n", name, n, strings.Join(values, "\t"))
}

// nanoseconds is the time of each of n.
func nanoseconds(d time.Duration, n int, unit string) string {
	return fmt.Sprintf("%.4g %s", float64(d)/float64(n), unit)
}

// soon finds, by the rate so far, that a number of users cannot be registered in
// time, before hours are spent on it.
func (m *growing) soon(users int) error {
	if len(m.rooms) == 0 {
		return nil
	}
	r := m.rooms[len(m.rooms)-1]
	if r.users < 100 { // too few for a rate
		return nil
	}
	took := float64(r.registering) / float64(r.users) * float64(users)
	return late(m.ctx, m.deadline.Add(-time.Duration(took)))
}

// add makes a population, of many users or for many servers, and tries it out.
func (m *growing) add(of string, n int) error {
	users, servers, name := n, 1, fmt.Sprintf("%s=%d", of, n)
	if of == "servers" {
		users, servers = 1, n
	}
	m.progress("%s %s", m.scheme.Description().Key, name)
	cfg := schemes.Config{Hash: m.Hash, Widths: m.Widths}
	p, err := populate(m.ctx, m.scheme, cfg, users, servers, m.deadline)
	if refused(err) && servers > 1 {
		m.refusal(name, err)
		return nil
	}
	if err != nil {
		return err
	}
	r := &room{population: p, name: name, logins: 1, last: servers > 1}
	each, err := r.trial(schemes.Pair{User: users / 2})
	if err != nil {
		return err
	}
	if servers > 1 {
		if _, err := r.trial(schemes.Pair{Server: servers - 1}); refused(err) {
			m.refusal(name, err)
			r.last = false
		} else if err != nil {
			return err
		}
	}
	r.logins = max(fewestLogins, min(mostLogins, int(loginsTime/(each+1))))
	if time.Now().Add(each * time.Duration(2*r.logins*m.Count)).After(m.deadline) {
		return errLate
	}
	m.state(r)
	m.rooms = append(m.rooms, r)
	return nil
}

func refused(err error) bool {
	var r *schemes.Refusal
	return errors.As(err, &r)
}

// refusal notes that the last server is of no use to the user, and, for people, why.
func (m *growing) refusal(name string, err error) {
	fmt.Fprintf(&m.text, "# %s\n", strings.Join(strings.Fields(err.Error()), " "))
	m.line(name+"/what=last", 1, "1 refused")
}

// trial is the time of one login, whose keys have been found to agree.
func (r *room) trial(pair schemes.Pair) (time.Duration, error) {
	all, err := r.ready([]schemes.Pair{pair})
	if err != nil {
		return 0, err
	}
	took, err := whole(all)
	if err != nil {
		return 0, err
	}
	return took, r.agreed(all)
}

// state is what does not change from one repetition to the next.
func (m *growing) state(r *room) {
	card, machines, centre := r.keeps()
	values := []string{fmt.Sprintf("%d card-bits", card), fmt.Sprintf("%d store-bits", machines), fmt.Sprintf("%d centre-bits", centre)}
	if strings.HasPrefix(r.name, "users=") {
		values = append(values, fmt.Sprintf("%d B/user", r.heap/uint64(r.users)), nanoseconds(r.registering, r.users, "ns/user"))
	}
	m.line(r.name+"/what=state", r.users, values...)
}

// repeat measures all rooms once in each repetition. No memory is collected
// meanwhile, up to a limit, since a collection takes the longer the more users there
// are, and the more of a processor.
func (m *growing) repeat() error {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(now.Sys) + 1<<30))
	for rep := range m.Count {
		for _, r := range m.rooms {
			if err := m.ctx.Err(); err != nil {
				return err
			}
			if err := m.once(r); err != nil {
				return err
			}
		}
		m.progress("%s repetition %d of %d", m.scheme.Description().Key, rep+1, m.Count)
	}
	return nil
}

// once measures a room once.
func (m *growing) once(r *room) error {
	if strings.HasPrefix(r.name, "servers=") {
		for _, what := range []struct {
			name   string
			server int
			able   bool
		}{{"first", 0, true}, {"last", r.servers - 1, r.last}} {
			if !what.able {
				continue
			}
			at := func(n int) []schemes.Pair { // user 0, n times
				pairs := make([]schemes.Pair, n)
				for k := range pairs {
					pairs[k].Server = what.server
				}
				return pairs
			}
			if err := m.logins(r, what.name, at, whole); err != nil {
				return err
			}
		}
		return nil
	}
	if err := m.logins(r, "login", r.spread, whole); err != nil {
		return err
	}
	if err := m.logins(r, "machines", r.spread, r.machines); err != nil {
		return err
	}
	took, found, err := r.lookup()
	if found {
		m.line(r.name+"/what=lookup", lookups, nanoseconds(took, lookups, "ns/op"))
	}
	return err
}

// logins times logins of users who have not been measured just before.
func (m *growing) logins(r *room, what string, users func(n int) []schemes.Pair, run func([]session) (time.Duration, error)) error {
	total, done := time.Duration(0), 0
	for done < r.logins {
		all, err := r.ready(users(min(crowdSize, r.logins-done)))
		if err != nil {
			return err
		}
		took, err := run(all)
		if err != nil {
			return err
		}
		total, done = total+took, done+len(all)
	}
	m.line(r.name+"/what="+what, done, nanoseconds(total, done, "ns/op"))
	return nil
}
