package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/engine"
)

// A growthRun is one scheme that is being measured.
type growthRun struct {
	*Growth
	ctx      context.Context
	scheme   schemes.Scheme
	deadline time.Time
	cases    []*growthCase
	w        *raw.Writer
}

// A growthCase is a population, and how many logins a repetition has time for.
type growthCase struct {
	*population
	name   raw.Name // with the number of users or of servers
	logins int
	last   bool // user 0 can log in at the last server
}

// The logins of a repetition take about this long; where a login takes long, there
// are fewestLogins, which still come from the halves of the population.
const (
	loginsTime   = 10 * time.Millisecond
	mostLogins   = 10 * batchSize
	fewestLogins = 2
)

// measure writes all lines about a scheme.
func (g *Growth) measure(ctx context.Context, s schemes.Scheme, w *raw.Writer) error {
	m := &growthRun{Growth: g, ctx: ctx, scheme: s, deadline: time.Now().Add(g.Limit), w: w}
	scheme := raw.Name{Group: raw.Growth, Scheme: s.Description().Key}
	var cases []raw.Name
	for _, n := range sizes(1, g.MaxServers) {
		scheme.Servers = n
		cases = append(cases, scheme)
	}
	if err := m.grow(cases); err != nil {
		return err
	}
	scheme.Servers, cases = 0, nil
	for _, n := range sizes(min(100, g.MaxUsers), g.MaxUsers) {
		scheme.Users = n
		cases = append(cases, scheme)
	}
	if err := m.grow(cases); err != nil {
		return err
	}
	return m.repeat()
}

// grow makes the populations of some sizes, up to the first one for which there is
// no time; those that are left out are named.
func (m *growthRun) grow(cases []raw.Name) error {
	var err error
	for _, name := range cases {
		if err == nil && name.Users > 0 {
			err = m.soon(name.Users)
		}
		if err == nil {
			err = m.add(name)
		}
		if err != nil && !errors.Is(err, errLate) {
			return err
		}
		if err != nil {
			if err := m.result(name, raw.GrowthUnreached, 1,
				raw.Value{Number: m.Limit.Seconds(), Unit: raw.Limit}); err != nil {
				return err
			}
			m.progress("%s: %s not reached within %v", m.scheme.Description().Key, size(name), m.Limit)
		}
	}
	return nil
}

// size is the number of users or of servers of a case, such as "100 users".
func size(name raw.Name) string {
	if name.Users > 0 {
		return fmt.Sprintf("%d users", name.Users)
	}
	return fmt.Sprintf("%d servers", name.Servers)
}

// result writes a line about a case.
func (m *growthRun) result(name raw.Name, what string, n int, values ...raw.Value) error {
	name.What = what
	return m.w.Result(name, n, values...)
}

// each is the time of one of n.
func each(d time.Duration, n int, unit string) raw.Value {
	return raw.Value{Number: float64(d) / float64(n), Unit: unit}
}

// soon finds, by the rate so far, that a number of users cannot be registered in
// time, before hours are spent on it.
func (m *growthRun) soon(users int) error {
	if len(m.cases) == 0 {
		return nil
	}
	c := m.cases[len(m.cases)-1]
	if c.users < 100 { // too few for a rate
		return nil
	}
	took := float64(c.registering) / float64(c.users) * float64(users)
	return late(m.ctx, m.deadline.Add(-time.Duration(took)))
}

// add makes a population, of many users or for many servers, and tries it out.
func (m *growthRun) add(name raw.Name) error {
	users, servers := max(name.Users, 1), max(name.Servers, 1)
	m.progress("%s %s", m.scheme.Description().Key, size(name))
	cfg := schemes.Config{Hash: m.Hash, Widths: m.Widths}
	p, err := populate(m.ctx, m.scheme, cfg, users, servers, m.deadline)
	if refused(err) && servers > 1 {
		return m.refusal(name, err)
	}
	if err != nil {
		return err
	}
	c := &growthCase{population: p, name: name, logins: 1, last: servers > 1}
	one, err := c.trial(engine.Pair{User: users / 2})
	if err != nil {
		return err
	}
	if servers > 1 {
		if _, err := c.trial(engine.Pair{Server: servers - 1}); refused(err) {
			if err := m.refusal(name, err); err != nil {
				return err
			}
			c.last = false
		} else if err != nil {
			return err
		}
	}
	c.logins = max(fewestLogins, min(mostLogins, int(loginsTime/(one+1))))
	if time.Now().Add(one * time.Duration(2*c.logins*m.Count)).After(m.deadline) {
		return errLate
	}
	m.cases = append(m.cases, c)
	return m.state(c)
}

func refused(err error) bool {
	var r *engine.Refusal
	return errors.As(err, &r)
}

// refusal notes that the last server is of no use to the user, and, for people, why.
func (m *growthRun) refusal(name raw.Name, err error) error {
	m.w.Note(err.Error())
	return m.result(name, raw.GrowthLast, 1, raw.Value{Number: 1, Unit: raw.Refused})
}

// trial is the time of one login, whose keys have been found to agree.
func (c *growthCase) trial(pair engine.Pair) (time.Duration, error) {
	all, err := c.ready([]engine.Pair{pair})
	if err != nil {
		return 0, err
	}
	took, err := whole(all)
	if err != nil {
		return 0, err
	}
	return took, c.agreed(all)
}

// state is what does not change from one repetition to the next.
func (m *growthRun) state(c *growthCase) error {
	card, kept, centre := c.keeps()
	values := []raw.Value{
		{Number: float64(card), Unit: raw.CardBits},
		{Number: float64(kept), Unit: raw.Stored},
		{Number: float64(centre), Unit: raw.CentreBits},
	}
	if c.name.Users > 0 {
		values = append(values,
			raw.Value{Number: float64(c.heap / uint64(c.users)), Unit: raw.UserMemory},
			each(c.registering, c.users, raw.UserTime))
	}
	return m.result(c.name, raw.GrowthState, c.users, values...)
}

// repeat measures all cases once in each repetition. No memory is collected
// meanwhile, up to a limit, since a collection takes the longer the more users there
// are, and the more of a processor.
func (m *growthRun) repeat() error {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(now.Sys) + 1<<30))
	for rep := range m.Count {
		for _, c := range m.cases {
			if err := m.ctx.Err(); err != nil {
				return err
			}
			if err := m.once(c); err != nil {
				return err
			}
		}
		m.progress("%s repetition %d of %d", m.scheme.Description().Key, rep+1, m.Count)
	}
	return nil
}

// once measures a case once.
func (m *growthRun) once(c *growthCase) error {
	if c.name.Servers > 0 {
		for _, at := range []struct {
			what   string
			server int
			able   bool
		}{{raw.GrowthFirst, 0, true}, {raw.GrowthLast, c.servers - 1, c.last}} {
			if !at.able {
				continue
			}
			pairs := func(n int) []engine.Pair { // user 0, n times
				pairs := make([]engine.Pair, n)
				for k := range pairs {
					pairs[k].Server = at.server
				}
				return pairs
			}
			if err := m.logins(c, at.what, pairs, whole); err != nil {
				return err
			}
		}
		return nil
	}
	if err := m.logins(c, raw.GrowthLogin, c.spread, whole); err != nil {
		return err
	}
	if err := m.logins(c, raw.GrowthMachines, c.spread, c.machines); err != nil {
		return err
	}
	took, found, err := c.lookup()
	if err != nil || !found {
		return err
	}
	return m.result(c.name, raw.GrowthLookup, lookups, each(took, lookups, raw.Time))
}

// logins times logins of users who have not been measured just before.
func (m *growthRun) logins(
	c *growthCase, what string, users func(n int) []engine.Pair, run func([]session) (time.Duration, error),
) error {
	total, done := time.Duration(0), 0
	for done < c.logins {
		all, err := c.ready(users(min(batchSize, c.logins-done)))
		if err != nil {
			return err
		}
		took, err := run(all)
		if err != nil {
			return err
		}
		total, done = total+took, done+len(all)
	}
	return m.result(c.name, what, done, each(total, done, raw.Time))
}
