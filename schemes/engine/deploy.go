package engine

import (
	"crypto/rand"
	"fmt"
	"io"
	"time"
)

// Config says where a deployment takes randomness and time from.
type Config struct {
	Random io.Reader     // of all nonces, keys and identities; nil for crypto/rand
	Clock  func() uint64 // seconds; nil for the system clock
	Window uint64        // a timestamp this many seconds old or early is recent; 0 for DefaultWindow
	Watch  bool          // count operations and record events; sessions are then slow and allocate
}

// DefaultWindow is the accepted age of a timestamp. Papers leave the value open;
// a few seconds are usual.
const DefaultWindow = 5

// A Deployment is a registration centre with its servers and users.
type Deployment struct {
	program *Program
	cfg     Config
	single  []*party // the centre and others, of which there is one each
	servers []*party
	users   []*party
	changes int // counts password changes, from 1: what endpoints hold may be stale
}

// Deploy sets up a deployment without servers and users.
func (p *Program) Deploy(cfg Config) (*Deployment, error) {
	if cfg.Random == nil {
		cfg.Random = rand.Reader
	}
	if cfg.Clock == nil {
		cfg.Clock = func() uint64 { return uint64(time.Now().Unix()) }
	}
	if cfg.Window == 0 {
		cfg.Window = DefaultWindow
	}
	d := &Deployment{program: p, cfg: cfg, changes: 1}
	for _, r := range p.Plan.Scheme.Roles {
		if r.Kind != "centre" && r.Kind != "other" {
			continue
		}
		a, err := newParty(p, r.Name, cfg.Random)
		if err != nil {
			return nil, err
		}
		d.single = append(d.single, a)
	}
	return d, nil
}

// roleOf is the role of a kind, empty if there is none.
func (p *Program) roleOf(kind string) string {
	for _, r := range p.Plan.Scheme.Roles {
		if r.Kind == kind {
			return r.Name
		}
	}
	return ""
}

// NewServer draws a server; setup registers it. The result is its number, from 0.
func (d *Deployment) NewServer() (int, error) {
	a, err := newParty(d.program, d.program.roleOf("server"), d.cfg.Random)
	if err != nil {
		return 0, err
	}
	d.servers = append(d.servers, a)
	return len(d.servers) - 1, nil
}

// NewUser draws a user; registration issues the card. The result is its number,
// from 0.
func (d *Deployment) NewUser() (int, error) {
	a, err := newParty(d.program, d.program.roleOf("user"), d.cfg.Random)
	if err != nil {
		return 0, err
	}
	d.users = append(d.users, a)
	return len(d.users) - 1, nil
}

// Run runs a phase from beginning to end. A phase that the scheme does not have
// is one in which there is nothing to do.
func (d *Deployment) Run(phase string, user, server int) error {
	if d.program.phases[phase] == nil {
		return nil
	}
	s, err := d.Open(phase, user, server)
	if err != nil {
		return err
	}
	return s.Run()
}

// Open begins a phase between a user, a server and the centre. In setup, which
// has no user, user is -1.
func (d *Deployment) Open(phase string, user, server int) (*Session, error) {
	pc := d.program.phases[phase]
	if pc == nil {
		return nil, fmt.Errorf("engine: %s has no phase %q", d.program.Plan.Scheme.Key, phase)
	}
	owners := map[string]*party{}
	for _, a := range d.single {
		owners[a.role] = a
	}
	if server < 0 || server >= len(d.servers) {
		return nil, fmt.Errorf("engine: no server %d; the deployment has %d", server, len(d.servers))
	}
	owners[d.servers[server].role] = d.servers[server]
	s := &Session{dep: d, phase: pc, endpoints: map[string]*endpoint{}}
	switch {
	case user >= 0 && user < len(d.users):
		s.user = d.users[user]
		owners[s.user.role] = s.user
	case user != -1 || pc.plan.Acts(d.program.roleOf("user")):
		return nil, fmt.Errorf("engine: no user %d; the deployment has %d", user, len(d.users))
	}
	s.wire = make([][]byte, len(pc.plan.Messages))
	steps := map[string]int{}
	for _, st := range pc.plan.Steps {
		e := s.endpoints[st.Role]
		if e == nil {
			e = newEndpoint(pc, pc.roles[st.Role], d, owners, &s.events)
			s.endpoints[st.Role] = e
			s.acting = append(s.acting, e)
		}
		s.order = append(s.order, e)
		s.local = append(s.local, steps[st.Role])
		steps[st.Role]++
	}
	if d.cfg.Watch {
		for _, r := range d.program.Plan.Scheme.Roles {
			if e := s.endpoints[r.Name]; e != nil {
				e.recordKnown()
			}
		}
	}
	return s, nil
}

// Known returns a value that a party holds from the start: owner is a role, and
// n the number of the user or server that plays it.
func (d *Deployment) Known(owner string, n int, name string) ([]byte, bool) {
	var a *party
	switch owner {
	case d.program.roleOf("user"):
		if n < 0 || n >= len(d.users) {
			return nil, false
		}
		a = d.users[n]
	case d.program.roleOf("server"):
		if n < 0 || n >= len(d.servers) {
			return nil, false
		}
		a = d.servers[n]
	default:
		a = d.one(owner)
	}
	if a == nil {
		return nil, false
	}
	v, ok := a.known[name]
	return v, ok
}

// one is the party of a role of which there is one.
func (d *Deployment) one(role string) *party {
	for _, a := range d.single {
		if a.role == role {
			return a
		}
	}
	return nil
}

// Storage is what a user's card and the other parties keep, in bits: the card
// by itself under "card", every role under its name. A machine keeps its own
// values that are not public and the entries of its stores, look-up keys not
// counted; a person keeps nothing but the card.
func (d *Deployment) Storage(user, server int) map[string]int {
	bits := map[string]int{"card": 0}
	for _, r := range d.program.Plan.Scheme.Roles {
		var a *party
		switch r.Kind {
		case "user":
			if user >= 0 && user < len(d.users) {
				a = d.users[user]
			}
		case "server":
			if server >= 0 && server < len(d.servers) {
				a = d.servers[server]
			}
		default:
			a = d.one(r.Name)
		}
		bits[r.Name] = 0
		if a == nil {
			continue
		}
		for _, s := range a.stores {
			switch {
			case s == nil:
			case r.Kind == "user" && s.layout.Store == "card":
				bits["card"] += s.bits()
			default:
				bits[r.Name] += s.bits()
			}
		}
		if r.Kind == "user" {
			continue
		}
		for _, v := range d.program.Plan.Scheme.Values {
			if v.Owner == r.Name && !v.Public {
				bits[r.Name] += d.program.Plan.Widths.Bits(v.Class)
			}
		}
	}
	return bits
}
