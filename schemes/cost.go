package schemes

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"

	"tmisbench/schemes/lang"
)

// A Cost is what one phase of a scheme costs. All of it is counted, nothing is
// measured: messages and widths come from the description, operations are those
// that the running code executed, storage is what the parties kept afterwards.
type Cost struct {
	Scheme   string         `json:"scheme"`
	Widths   string         `json:"widths"`
	Phase    lang.PhaseName `json:"phase"`
	Messages []MessageCost  `json:"messages"`
	Ops      map[string]Ops `json:"ops"`     // by role
	Storage  Storage        `json:"storage"` // with one user and one server
}

// A MessageCost is one transmission and its length in bits.
type MessageCost struct {
	From   string      `json:"from"`
	To     string      `json:"to"`
	Secure bool        `json:"secure"`
	Fields []FieldCost `json:"fields"`
	Bits   int         `json:"bits"`
}

// A FieldCost is one field of a message.
type FieldCost struct {
	Name  string     `json:"name"`
	Bits  int        `json:"bits"`
	Class lang.Class `json:"class,omitempty"` // such as point or cipher; none for mere bits
}

// PublicBits is what the phase sends over public channels, from any role or
// from one.
func (c Cost) PublicBits(role string) int {
	n := 0
	for _, m := range c.Messages {
		if !m.Secure && (role == "" || m.From == role) {
			n += m.Bits
		}
	}
	return n
}

// Costs runs every phase of the scheme once, watched, and returns the cost of
// each in the order of lang.PhaseNames.
func Costs(s Scheme, widths string) ([]Cost, error) {
	plan, err := s.Plan(widths)
	if err != nil {
		return nil, err
	}
	var costs []Cost
	err = each(s, Config{Widths: widths, Random: Seeded(1), Clock: StoppedClock},
		func(name lang.PhaseName, d Deployment, user, server int, ses Session, w Watched) error {
			c := Cost{
				Scheme: s.Description().Key, Widths: plan.Widths.Set, Phase: name, Messages: []MessageCost{},
				Ops: map[string]Ops{},
			}
			for _, m := range ses.Plan().Messages {
				mc := MessageCost{From: m.From, To: m.To, Secure: m.Secure, Bits: m.Bits()}
				for _, f := range m.Fields {
					mc.Fields = append(mc.Fields, FieldCost{f.Name.String(), f.Bits, f.Class})
				}
				c.Messages = append(c.Messages, mc)
			}
			for _, r := range s.Description().Roles {
				c.Ops[r.Name] = Ops{"hash": 0, "xor": 0}
				maps.Copy(c.Ops[r.Name], w.Ops(r.Name))
			}
			if kept, ok := d.(Inspector); ok {
				c.Storage = kept.Storage(user, server)
			}
			costs = append(costs, c)
			return nil
		})
	return costs, err
}

// Trace runs every phase once and returns what happened, by phase.
func Trace(s Scheme, cfg Config) ([]PhaseTrace, error) {
	var all []PhaseTrace
	err := each(s, cfg, func(name lang.PhaseName, _ Deployment, _, _ int, _ Session, w Watched) error {
		all = append(all, PhaseTrace{name, w.Events()})
		return nil
	})
	return all, err
}

// A PhaseTrace is what happened in one phase.
type PhaseTrace struct {
	Phase  lang.PhaseName
	Events []Event
}

// each runs all phases of a scheme, watched, in the order of lang.PhaseNames:
// with one user and one server, and a second server in the last phase.
func each(s Scheme, cfg Config,
	f func(phase lang.PhaseName, d Deployment, user, server int, ses Session, w Watched) error,
) error {
	cfg.Watch = true
	d, err := s.Deploy(cfg)
	if err != nil {
		return err
	}
	user, server := NoUser, 0
	if _, err := d.NewServer(); err != nil {
		return err
	}
	for _, name := range lang.PhaseNames {
		switch name {
		case lang.Registration:
			if user, err = d.NewUser(); err != nil {
				return err
			}
		case lang.Addition:
			if server, err = d.NewServer(); err != nil {
				return err
			}
		}
		ses, err := d.Open(name, user, server)
		if errors.Is(err, ErrNoPhase) {
			continue
		} else if err != nil {
			return err
		}
		w, ok := ses.(Watched)
		if !ok {
			return fmt.Errorf("%w: %s is not watched", ErrUnsupported, s.Description().Key)
		}
		if err := new(Carrier).Run(ses); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := f(name, d, user, server, ses, w); err != nil {
			return err
		}
	}
	return nil
}

// Seeded is a reproducible source of randomness for tests, traces and
// benchmarks. It is not for secrets.
func Seeded(seed uint64) *rand.ChaCha8 {
	var key [32]byte
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	return rand.NewChaCha8(key)
}

// StoppedClock always returns the first second of 2026, in UTC.
func StoppedClock() uint64 { return 1767225600 }
