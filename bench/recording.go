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

// A recording is a phase that was run once, with its randomness and time held still, so
// that it can be repeated, whole or one role at a time, with the same bytes.
type recording struct {
	ses   session
	carry schemes.Carrier
	tapes map[string]*tape
	all   []*tape // the same
	wire  [][]byte
}

// tape is a random tape: random bytes that are drawn before the measurement and can be
// read again from the beginning. Reading it costs a copy; drawing random numbers is
// measured by itself, as Primitive/op=random.
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

// newRecording deploys the scheme, runs the phases before the one asked for, and then
// that phase once, recording its messages.
func newRecording(s schemes.Scheme, hash, widths string, name lang.PhaseName) (*recording, error) {
	d, err := s.Deploy(schemes.Config{
		Hash: hash, Widths: widths, Random: schemes.Seeded(1),
		Clock: schemes.StoppedClock,
	})
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
		err = errors.Join(schemes.Run(d, lang.Setup, schemes.NoUser, server),
			schemes.Run(d, lang.Registration, user, server))
	}
	if err != nil {
		return nil, err
	}
	rec := &recording{tapes: map[string]*tape{}}
	if rec.ses, err = open(d, name, user, server); err != nil {
		return nil, err
	}
	if r, ok := rec.ses.(schemes.Rollbacker); ok {
		r.EnableRollback()
	}
	for i, r := range s.Description().Roles {
		rec.tapes[r.Name] = newTape(uint64(i + 2))
		rec.all = append(rec.all, rec.tapes[r.Name])
		rec.ses.Random(r.Name, rec.tapes[r.Name])
	}
	rec.wire = make([][]byte, len(rec.ses.Plan().Messages))
	for i, st := range rec.ses.Plan().Steps {
		out, err := rec.ses.Step(i, rec.recorded(st.Recv))
		if err != nil {
			return nil, err
		}
		if st.Send >= 0 {
			rec.wire[st.Send] = slices.Clone(out)
		}
	}
	return rec, rec.agreed(s)
}

// agreed checks that all parties that have a session key have the same.
func (rec *recording) agreed(s schemes.Scheme) error {
	var key []byte
	for _, r := range s.Description().Roles {
		k := rec.ses.Key(r.Name)
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

func (rec *recording) recorded(msg int) []byte {
	if msg < 0 {
		return nil
	}
	return rec.wire[msg]
}

func (rec *recording) rewind() {
	for _, tp := range rec.all {
		tp.at = 0
	}
	rec.ses.Restart()
}

// whole runs all roles.
func (rec *recording) whole() error {
	rec.rewind()
	return rec.carry.Run(rec.ses)
}

// only runs the steps of one role against the recorded messages.
func (rec *recording) only(role string) func() error {
	var mine []int
	for i, st := range rec.ses.Plan().Steps {
		if st.Role == role {
			mine = append(mine, i)
		}
	}
	steps, tp := rec.ses.Plan().Steps, rec.tapes[role]
	return func() error {
		tp.at = 0
		rec.ses.Restart()
		for _, i := range mine {
			if _, err := rec.ses.Step(i, rec.recorded(steps[i].Recv)); err != nil {
				return err
			}
		}
		return nil
	}
}

// check runs the steps of one role once and compares what it sends.
func (rec *recording) check(role string) error {
	rec.rewind()
	for i, st := range rec.ses.Plan().Steps {
		if st.Role != role {
			continue
		}
		out, err := rec.ses.Step(i, rec.recorded(st.Recv))
		if err != nil {
			return err
		}
		if st.Send >= 0 && !bytes.Equal(out, rec.wire[st.Send]) {
			return fmt.Errorf("bench: %s by itself sends another message %d than with the others", role, st.Send+1)
		}
	}
	return nil
}
