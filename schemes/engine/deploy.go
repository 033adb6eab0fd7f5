package engine

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"tmisbench/schemes/lang"
)

// Config says where a deployment takes randomness and time from.
type Config struct {
	Random io.Reader     // of all nonces, keys and identities; nil for crypto/rand
	Clock  func() uint64 // seconds; nil for the system clock
	Window uint64        // a timestamp this many seconds old or early is recent; 0 for DefaultWindow
	Watch  bool          // count operations and record events; sessions are then slow and allocate
}

// ErrNoPhase says that the scheme does not describe the phase to be opened.
var ErrNoPhase = errors.New("engine: the scheme has no such phase")

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
	changes int      // counts password changes, from 1: what endpoints hold may be stale
	idle    sync.Map // sessions that Run is done with, by phase
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
		if r.Kind != lang.Centre && r.Kind != lang.Other {
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
func (p *Program) roleOf(kind lang.RoleKind) string {
	for _, r := range p.Plan.Scheme.Roles {
		if r.Kind == kind {
			return r.Name
		}
	}
	return ""
}

// NewServer draws a server; setup registers it. The result is its number, from 0.
func (d *Deployment) NewServer() (int, error) {
	a, err := newParty(d.program, d.program.roleOf(lang.Server), d.cfg.Random)
	if err != nil {
		return 0, err
	}
	d.servers = append(d.servers, a)
	return len(d.servers) - 1, nil
}

// NewUser draws a user; registration issues the card. The result is its number,
// from 0.
func (d *Deployment) NewUser() (int, error) {
	a, err := newParty(d.program, d.program.roleOf(lang.User), d.cfg.Random)
	if err != nil {
		return 0, err
	}
	d.users = append(d.users, a)
	return len(d.users) - 1, nil
}

// Run runs a phase from beginning to end. If the scheme does not have the phase,
// nothing is done. Its sessions are used again: opening one takes longer than a
// registration.
func (d *Deployment) Run(phase lang.PhaseName, user, server int) error {
	if d.program.phases[phase] == nil {
		return nil
	}
	var s *Session
	if idle, ok := d.idle.LoadAndDelete(phase); ok {
		s = idle.(*Session)
		if err := d.bind(s, user, server); err != nil {
			return err
		}
	} else {
		var err error
		if s, err = d.Open(phase, user, server); err != nil {
			return err
		}
	}
	if err := s.Run(); err != nil {
		return err
	}
	if !d.cfg.Watch { // what is watched is not done with
		d.idle.Store(phase, s)
	}
	return nil
}

// Open begins a phase between a user, a server and the centre. In setup, which
// has no user, user is -1.
func (d *Deployment) Open(phase lang.PhaseName, user, server int) (*Session, error) {
	pc := d.program.phases[phase]
	if pc == nil {
		return nil, fmt.Errorf("%w: %s, %q", ErrNoPhase, d.program.Plan.Scheme.Key, phase)
	}
	s := &Session{dep: d, phase: pc, owners: map[string]*party{}, endpoints: map[string]*endpoint{}}
	if err := d.bind(s, user, server); err != nil {
		return nil, err
	}
	s.wire = make([][]byte, len(pc.plan.Messages))
	steps := map[string]int{}
	for _, st := range pc.plan.Steps {
		e := s.endpoints[st.Role]
		if e == nil {
			e = newEndpoint(pc, pc.roles[st.Role], d, s.owners, &s.events)
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

// bind makes a session one between these parties, at its beginning.
func (d *Deployment) bind(s *Session, user, server int) error {
	clear(s.owners)
	s.user = nil
	for _, a := range d.single {
		s.owners[a.role] = a
	}
	if server < 0 || server >= len(d.servers) {
		return fmt.Errorf("engine: no server %d; the deployment has %d", server, len(d.servers))
	}
	s.owners[d.servers[server].role] = d.servers[server]
	switch {
	case user >= 0 && user < len(d.users):
		s.user = d.users[user]
		s.owners[s.user.role] = s.user
	case user != -1 || s.phase.plan.Acts(d.program.roleOf(lang.User)):
		return fmt.Errorf("engine: no user %d; the deployment has %d", user, len(d.users))
	}
	for _, e := range s.acting {
		e.party, e.loaded = s.owners[e.code.role], 0
	}
	s.Restart()
	return nil
}

// Known returns a copy of a value that a party holds from the start: owner is a role, and
// n the number of the user or server that plays it.
func (d *Deployment) Known(owner string, n int, name string) ([]byte, bool) {
	a := d.party(owner, n)
	if a == nil {
		return nil, false
	}
	return a.value(name)
}

// party is who plays a role; n tells users and servers apart. It is nil if there is
// nobody.
func (d *Deployment) party(role string, n int) *party {
	switch role {
	case d.program.roleOf(lang.User):
		if n < 0 || n >= len(d.users) {
			return nil
		}
		return d.users[n]
	case d.program.roleOf(lang.Server):
		if n < 0 || n >= len(d.servers) {
			return nil
		}
		return d.servers[n]
	}
	for _, a := range d.single {
		if a.role == role {
			return a
		}
	}
	return nil
}

// remembered are the classes of values that a person knows or is.
func remembered(class lang.Class) bool {
	return class == lang.ClassID || class == lang.ClassPassword || class == lang.ClassBiometric
}

// Storage is what the parties keep, in bits. A machine keeps its own values that are
// not public and the entries of its stores, look-up keys and application data not
// counted. A person keeps the card, which is the store of that name, and on a device
// the stores of other names and such own values as nobody remembers or shows.
type Storage struct {
	Card  int            `json:"card"`
	Roles map[string]int `json:"roles"` // by name; of the user what is not on the card
}

// Storage is what a user, a server and the parties of which there is one keep.
func (d *Deployment) Storage(user, server int) Storage {
	kept := Storage{Roles: map[string]int{}}
	for _, r := range d.program.Plan.Scheme.Roles {
		a := d.party(r.Name, map[lang.RoleKind]int{lang.User: user, lang.Server: server}[r.Kind])
		kept.Roles[r.Name] = 0
		if a == nil {
			continue
		}
		for i, rec := range a.records {
			if r.Kind == lang.User && rec.Store == lang.CardStore {
				kept.Card += a.stores[i].bits(rec)
			} else {
				kept.Roles[r.Name] += a.stores[i].bits(rec)
			}
		}
		for _, v := range d.program.Plan.Scheme.Values {
			if v.Owner == r.Name && !v.Public && v.Class != lang.ClassData &&
				(r.Kind != lang.User || !remembered(v.Class)) {
				kept.Roles[r.Name] += d.program.Plan.Widths.Bits(v.Class)
			}
		}
	}
	return kept
}
