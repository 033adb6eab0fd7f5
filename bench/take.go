package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A take is a phase with its randomness and time held still, so that it can be
// repeated, whole or one role at a time, with the same bytes.
type take struct {
	ses   session
	carry schemes.Carrier
	tapes map[string]*tape
	all   []*tape // the same
	wire  [][]byte
}

// tape is a source of randomness that can be wound back. Its cost is a copy:
// what a protocol pays for random numbers is measured by itself, as
// Primitive/op=random.
type tape struct {
	bytes []byte
	at    int
}

func (t *tape) Read(p []byte) (int, error) {
	if t.at+len(p) > len(t.bytes) {
		return 0, io.ErrUnexpectedEOF
	}
	t.at += copy(p, t.bytes[t.at:])
	return len(p), nil
}

func newTape(seed uint64) *tape {
	t := &tape{bytes: make([]byte, 1<<12)}
	_, _ = schemes.Seeded(seed).Read(t.bytes)
	return t
}

// newTake deploys the scheme, runs the phases before the one asked for, and then
// that phase once, recording its messages.
func newTake(s schemes.Scheme, hash, widths string, name lang.PhaseName) (*take, error) {
	d, err := s.Deploy(schemes.Config{Hash: hash, Widths: widths, Random: schemes.Seeded(1), Clock: schemes.StoppedClock})
	if err != nil {
		return nil, err
	}
	server, err := d.NewServer()
	if err != nil {
		return nil, err
	}
	user, err := d.NewUser()
	if err != nil {
		return nil, err
	}
	switch name {
	case lang.Setup:
		user = schemes.NoUser
	case lang.Registration:
		err = schemes.Run(d, lang.Setup, schemes.NoUser, server)
	default:
		err = errors.Join(schemes.Run(d, lang.Setup, schemes.NoUser, server), schemes.Run(d, lang.Registration, user, server))
	}
	if err != nil {
		return nil, err
	}
	t := &take{tapes: map[string]*tape{}}
	if t.ses, err = open(d, name, user, server); err != nil {
		return nil, err
	}
	if r, ok := t.ses.(schemes.Rehearser); ok {
		r.Rehearse()
	}
	for i, r := range s.Description().Roles {
		t.tapes[r.Name] = newTape(uint64(i + 2))
		t.all = append(t.all, t.tapes[r.Name])
		t.ses.Random(r.Name, t.tapes[r.Name])
	}
	t.wire = make([][]byte, len(t.ses.Plan().Messages))
	for i, st := range t.ses.Plan().Steps {
		out, err := t.ses.Step(i, t.recorded(st.Recv))
		if err != nil {
			return nil, err
		}
		if st.Send >= 0 {
			t.wire[st.Send] = slices.Clone(out)
		}
	}
	return t, t.agreed(s)
}

// agreed checks that all parties that have a session key have the same.
func (t *take) agreed(s schemes.Scheme) error {
	var key []byte
	for _, r := range s.Description().Roles {
		k := t.ses.Key(r.Name)
		if k == nil {
			continue
		}
		if key != nil && !bytes.Equal(k, key) {
			return errors.New("bench: the parties agreed on different keys")
		}
		key = k
	}
	return nil
}

func (t *take) recorded(msg int) []byte {
	if msg < 0 {
		return nil
	}
	return t.wire[msg]
}

func (t *take) rewind() {
	for _, tp := range t.all {
		tp.at = 0
	}
	t.ses.Restart()
}

// whole runs all roles.
func (t *take) whole() error {
	t.rewind()
	return t.carry.Run(t.ses)
}

// only runs the steps of one role against the recorded messages.
func (t *take) only(role string) func() error {
	var mine []int
	for i, st := range t.ses.Plan().Steps {
		if st.Role == role {
			mine = append(mine, i)
		}
	}
	steps, tp := t.ses.Plan().Steps, t.tapes[role]
	return func() error {
		tp.at = 0
		t.ses.Restart()
		for _, i := range mine {
			if _, err := t.ses.Step(i, t.recorded(steps[i].Recv)); err != nil {
				return err
			}
		}
		return nil
	}
}

// check runs the steps of one role once and compares what it sends.
func (t *take) check(role string) error {
	t.rewind()
	for i, st := range t.ses.Plan().Steps {
		if st.Role != role {
			continue
		}
		out, err := t.ses.Step(i, t.recorded(st.Recv))
		if err != nil {
			return err
		}
		if st.Send >= 0 && !bytes.Equal(out, t.wire[st.Send]) {
			return fmt.Errorf("bench: %s by itself sends another message %d than with the others", role, st.Send+1)
		}
	}
	return nil
}
