package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A population is a deployment with many users at one server, or with one user at
// many servers. It is measured by logins of users from all over it.
type population struct {
	scheme      schemes.Scheme
	dep         schemes.Deployment
	users       int
	servers     int
	registering time.Duration // of all users
	heap        uint64        // bytes that all users take, in the cards and in the machines
	random      *rand.Rand    // of the choice of users
	now         func() time.Time
}

// errLate says that a population was not complete at its deadline.
var errLate = errors.New("bench: out of time")

// late returns an error when there is no time left.
func late(ctx context.Context, deadline time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(deadline) {
		return errLate
	}
	return nil
}

// populate sets up servers and registers users, all of them at the first server.
// Further servers are added for user 0, by the phase addition where the scheme has
// one. If that user refuses or is refused, the error is an [schemes.Refusal].
func populate(ctx context.Context, s schemes.Scheme, cfg schemes.Config, users, servers int,
	deadline time.Time,
) (*population, error) {
	cfg.Random, cfg.Clock = schemes.Seeded(1), schemes.StoppedClock
	d, err := s.Deploy(cfg)
	if err != nil {
		return nil, err
	}
	p := &population{
		scheme: s, dep: d, users: users, servers: servers, random: rand.New(schemes.Seeded(2)),
		now: time.Now,
	}
	if _, err := schemes.AddServer(d); err != nil {
		return nil, err
	}
	before := liveHeap()
	start := time.Now()
	for n := range users {
		if n%64 == 0 {
			if err := late(ctx, deadline); err != nil {
				return nil, err
			}
		}
		if _, err := schemes.AddUser(d, 0); err != nil {
			return nil, err
		}
	}
	p.registering = time.Since(start)
	if after := liveHeap(); after > before {
		p.heap = after - before
	}
	phase, user := lang.Setup, schemes.NoUser
	if s.Description().Phase(lang.Addition) != nil {
		phase, user = lang.Addition, 0
	}
	for n := 1; n < servers; n++ {
		if err := late(ctx, deadline); err != nil {
			return nil, err
		}
		if _, err := d.NewServer(); err != nil {
			return nil, err
		}
		if err := schemes.Run(d, phase, user, n); err != nil {
			return nil, fmt.Errorf("%s of server %d: %w", phase, n, err)
		}
	}
	return p, nil
}

// liveHeap is the memory in use, in bytes. The second collection takes what the
// first one found to be out of use.
func liveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// keeps are the bits that user 0 keeps on the card and that machines keep: all, and
// those that are no servers.
func (p *population) keeps() (card, machines, centre int) {
	var kept schemes.Storage // none, if the deployment does not tell
	if d, ok := p.dep.(schemes.Inspector); ok {
		kept = d.Storage(0, 0)
	}
	for _, r := range p.scheme.Description().Roles {
		switch r.Kind {
		case lang.User:
			card += kept.Card + kept.Roles[r.Name]
		case lang.Server:
			machines += kept.Roles[r.Name]
		default:
			machines += kept.Roles[r.Name]
			centre += kept.Roles[r.Name]
		}
	}
	return card, machines, centre
}

// batchSize is the number of logins that are prepared together, of different
// users: few enough for their sessions to stay in the cache, so that a large
// population differs from a small one by what the machines keep of it, and not by
// the memory of the benchmark.
const batchSize = 50

// spread draws n users, or all if there are fewer, one from each n-th part of the
// population.
func (p *population) spread(n int) []schemes.Pair {
	n = min(n, p.users)
	at := p.random.Float64()
	pairs := make([]schemes.Pair, n)
	for k := range pairs {
		pairs[k].User = min(int((float64(k)+at)*float64(p.users)/float64(n)), p.users-1)
	}
	return pairs
}

// ready opens logins. Users have their cards at hand: the first step of each, if it
// is a user's, has been gone through once, without a change of any store.
func (p *population) ready(pairs []schemes.Pair) ([]session, error) {
	all := make([]session, len(pairs))
	for k, pair := range pairs {
		ses, err := open(p.dep, lang.Login, pair.User, pair.Server)
		if err != nil {
			return nil, err
		}
		for i, r := range p.scheme.Description().Roles {
			ses.Random(r.Name, &endless{newTape(uint64(i + 2))})
		}
		if first := ses.Plan().Steps[0]; p.kind(first.Role) == lang.User && !stores(first) {
			if _, err := ses.Step(0, nil); err != nil {
				return nil, err
			}
			ses.Restart()
		}
		all[k] = ses
	}
	return all, nil
}

func (p *population) kind(role string) lang.RoleKind {
	for _, r := range p.scheme.Description().Roles {
		if r.Name == role {
			return r.Kind
		}
	}
	return ""
}

func stores(st lang.Step) bool {
	return slices.ContainsFunc(st.Stmts, func(s *lang.Stmt) bool { return s.Kind == lang.Store })
}

// whole is the time of the logins, one after another.
func whole(all []session) (time.Duration, error) {
	var c schemes.Carrier
	start := time.Now()
	for _, ses := range all {
		if err := c.Run(ses); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

// machines is the time of the steps that are not the user's. Every step is taken in
// all logins before the next one, so that the clock is read seldom.
func (p *population) machines(all []session) (time.Duration, error) {
	total := time.Duration(0)
	wire := make([][][]byte, len(all))
	for k, ses := range all {
		wire[k] = make([][]byte, len(ses.Plan().Messages))
	}
	for i, st := range all[0].Plan().Steps {
		start := p.now()
		for k, ses := range all {
			var in []byte
			if st.Recv >= 0 {
				in = wire[k][st.Recv]
			}
			out, err := ses.Step(i, in)
			if err != nil {
				return 0, err
			}
			if st.Send >= 0 {
				wire[k][st.Send] = out
			}
		}
		if p.kind(st.Role) != lang.User {
			total += p.now().Sub(start)
		}
	}
	return total, nil
}

// agreed checks that in each of the logins all that have a key have the same.
func (p *population) agreed(all []session) error {
	for _, ses := range all {
		var key []byte
		for _, r := range p.scheme.Description().Roles {
			k := ses.Key(r.Name)
			if k != nil && key != nil && !bytes.Equal(k, key) {
				return errors.New("bench: the parties agreed on different keys")
			}
			if k != nil {
				key = k
			}
		}
	}
	return nil
}

// endless is a tape that begins again at its end.
type endless struct{ *tape }

func (e endless) Read(p []byte) (int, error) {
	if e.at+len(p) > len(e.bytes) {
		e.at = 0
	}
	return e.tape.Read(p)
}

// lookups are so many that a small table is read from the cache, as it would be.
const lookups = 4096

// lookup is the time of all look-ups, by random keys in the tables that the machines
// keep of users; found is false if there are none. Caches have been filled with
// something else.
func (p *population) lookup() (took time.Duration, found bool, err error) {
	d, ok := p.dep.(schemes.Tabler)
	if !ok {
		return 0, false, nil
	}
	var tables []schemes.Table
	for _, r := range p.scheme.Description().Roles {
		if r.Kind == lang.User {
			continue
		}
		for _, t := range d.Tables(r.Name, 0) {
			if t.Len() >= p.users {
				tables = append(tables, t)
			}
		}
	}
	if len(tables) == 0 {
		return 0, false, nil
	}
	keys := make([][]byte, lookups)
	for i := range keys {
		t := tables[i%len(tables)]
		keys[i] = bytes.Clone(t.Key(p.random.IntN(t.Len())))
	}
	flush()
	start := time.Now()
	for i, key := range keys {
		found = tables[i%len(tables)].Has(key)
		if !found {
			return 0, false, errors.New("bench: a record is not found under its key")
		}
	}
	return time.Since(start), true, nil
}

// flush reads more than processors cache.
func flush() {
	b := ballast()
	for i := 0; i < len(b); i += 64 {
		b[i]++
	}
}

var ballast = sync.OnceValue(func() []byte { return make([]byte, 64<<20) })
