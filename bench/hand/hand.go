// Package hand implements two protocols by hand in straightforward Go, as references
// for the engine: given the same randomness they must send the same bytes and agree on
// the same keys, and their times show what the engine costs.
//
// They share only the hash backends and the xor with the engine.
package hand

import (
	"errors"
	"fmt"
	"io"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// All returns the protocols written by hand.
func All() ([]schemes.Scheme, error) {
	var all []schemes.Scheme
	for _, p := range []struct {
		key string
		new func(*deployment) protocol
	}{
		{"amin2018", newAmin2018},
		{"chuangchen2014", newChuangChen2014},
	} {
		s, err := schemes.Find(p.key)
		if err != nil {
			return nil, err
		}
		all = append(all, &scheme{s, p.new})
	}
	return all, nil
}

// scheme takes its description from the described one and runs on its own.
type scheme struct {
	schemes.Scheme
	new func(*deployment) protocol
}

// protocol is what each of the two supplies.
type protocol interface {
	// steps returns the steps of a phase, in the order of the plan, and where
	// each role will have its session key.
	steps(phase lang.PhaseName, user, server *party) ([]step, map[string][]byte)
	bits(a *party) int // what the party keeps of a run, in bytes
}

type step func(s *session, in []byte) ([]byte, error)

var errRefused = errors.New("hand: refused")

// party holds the values of one party by name. Protocols look them up once, when
// a session is opened.
type party struct {
	role  string
	known map[string][]byte
	kept  map[string][]byte
}

type deployment struct {
	description *lang.Description
	plan        *lang.Plan
	hash        core.Hash
	cfg         schemes.Config
	v           int // bytes of a value
	protocol    protocol
	centre      *party
	servers     []*party
	users       []*party
}

func (s *scheme) Deploy(cfg schemes.Config) (schemes.Deployment, error) {
	if cfg.Random == nil || cfg.Clock == nil || cfg.Watch {
		return nil, errors.New("hand: a reference runs with a given source of randomness and time, unwatched")
	}
	if cfg.Hash == "" {
		cfg.Hash = "sha256"
	}
	if cfg.Window == 0 {
		cfg.Window = schemes.DefaultWindow
	}
	hash, err := core.Lookup(cfg.Hash)
	if err != nil {
		return nil, err
	}
	plan, err := s.Plan(cfg.Widths)
	if err != nil {
		return nil, err
	}
	d := &deployment{description: s.Description(), plan: plan, hash: hash, cfg: cfg, v: plan.Widths.V / 8}
	d.protocol = s.new(d)
	d.centre, err = d.draw("centre")
	return d, err
}

// draw makes a party with the values that it owns.
func (d *deployment) draw(kind lang.RoleKind) (*party, error) {
	a := &party{known: map[string][]byte{}, kept: map[string][]byte{}}
	for _, r := range d.description.Roles {
		if r.Kind == kind {
			a.role = r.Name
		}
	}
	for _, v := range d.description.Values {
		if v.Owner != a.role {
			continue
		}
		b := make([]byte, d.plan.Widths.Bits(v.Class)/8)
		if _, err := io.ReadFull(d.cfg.Random, b); err != nil {
			return nil, err
		}
		a.known[v.Name] = b
	}
	return a, nil
}

func (d *deployment) NewServer() (int, error) {
	a, err := d.draw("server")
	d.servers = append(d.servers, a)
	return len(d.servers) - 1, err
}

func (d *deployment) NewUser() (int, error) {
	a, err := d.draw("user")
	d.users = append(d.users, a)
	return len(d.users) - 1, err
}

func (d *deployment) Open(phase lang.PhaseName, user, server int) (schemes.Session, error) {
	plan := d.plan.Phase(phase)
	if plan == nil {
		return nil, fmt.Errorf("%w: %s", schemes.ErrNoPhase, phase)
	}
	if server < 0 || server >= len(d.servers) || user >= len(d.users) {
		return nil, fmt.Errorf("hand: no user %d or no server %d", user, server)
	}
	var u *party
	if user >= 0 {
		u = d.users[user]
	}
	steps, keys := d.protocol.steps(phase, u, d.servers[server])
	return &session{
		d: d, plan: plan, steps: steps, keys: keys,
		user: d.cfg.Random, server: d.cfg.Random, centre: d.cfg.Random,
	}, nil
}

func (d *deployment) Known(role string, n int, name string) ([]byte, bool) {
	a := d.centre
	if len(d.users) > n && n >= 0 && d.users[n].role == role {
		a = d.users[n]
	} else if len(d.servers) > n && n >= 0 && d.servers[n].role == role {
		a = d.servers[n]
	}
	v, ok := a.known[name]
	return v, ok && a.role == role
}

func (d *deployment) Storage(user, server int) schemes.Storage {
	return schemes.Storage{
		Card: 8 * d.protocol.bits(d.users[user]),
		Roles: map[string]int{
			d.users[user].role:     0,
			d.centre.role:          8 * d.protocol.bits(d.centre),
			d.servers[server].role: 8 * d.protocol.bits(d.servers[server]),
		},
	}
}

// session is one run of one phase.
type session struct {
	d      *deployment
	plan   *lang.PhasePlan
	steps  []step
	keys   map[string][]byte
	user   io.Reader // sources of randomness by kind of role
	server io.Reader
	centre io.Reader
}

func (s *session) Plan() *lang.PhasePlan  { return s.plan }
func (s *session) Restart()               {} // each step begins from its message and the party's values
func (s *session) Key(role string) []byte { return s.keys[role] }

func (s *session) Step(i int, in []byte) ([]byte, error) {
	if i < 0 || i >= len(s.steps) {
		return nil, fmt.Errorf("hand: no step %d", i)
	}
	return s.steps[i](s, in)
}

func (s *session) Random(role string, r io.Reader) {
	switch s.d.description.Role(role).Kind {
	case lang.User:
		s.user = r
	case lang.Server:
		s.server = r
	default:
		s.centre = r
	}
}

// fresh draws a nonce.
func fresh(random io.Reader, dst []byte) error {
	_, err := io.ReadFull(random, dst)
	return err
}

// hasher computes h(a, b, ...) with one buffer for the concatenation.
type hasher struct {
	hash core.Hash
	buf  []byte
}

func (h *hasher) h(dst []byte, parts ...[]byte) {
	h.buf = h.buf[:0]
	for _, p := range parts {
		h.buf = append(h.buf, p...)
	}
	h.hash.Sum(dst, h.buf)
}

// values makes n buffers of the width of a value.
func (d *deployment) values(n int) [][]byte {
	all := make([][]byte, n)
	for i := range all {
		all[i] = make([]byte, d.v)
	}
	return all
}

// join writes the fields of a message one after another.
func join(dst []byte, fields ...[]byte) []byte {
	dst = dst[:0]
	for _, f := range fields {
		dst = append(dst, f...)
	}
	return dst
}

// cut takes the next field of n bytes off a message.
func cut(msg *[]byte, n int) []byte {
	f := (*msg)[:n]
	*msg = (*msg)[n:]
	return f
}
