package schemes

import (
	"bytes"
	"errors"
	"fmt"

	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// ErrNoPhase says that a scheme does not describe the phase to be opened.
var ErrNoPhase = engine.ErrNoPhase

// NoUser takes the place of a user in setup, which has none.
const NoUser = -1

// ErrUnsupported says that a deployment or session lacks what one of the optional
// interfaces gives.
var ErrUnsupported = errors.New("schemes: not supported by this implementation")

// A Carrier carries the messages of sessions. Its zero value delivers every message
// unchanged. It may be used for one session after another and then allocates
// nothing, but not by goroutines at the same time.
type Carrier struct {
	// Deliver, if not nil, says what is delivered in the place of a message, numbered
	// from 0; wire is valid until it returns. A nil result ends the session there.
	Deliver func(msg int, wire []byte) []byte

	// Wires are the messages of the last session, as they were sent. Each is valid
	// until its sender's next step, which may be in the next session.
	Wires [][]byte

	keep bool // copies of the messages instead
}

// Run takes the steps of a session in the order of its plan, up to the first error.
func (c *Carrier) Run(s Session) error {
	plan := s.Plan()
	if n := len(plan.Messages); cap(c.Wires) < n {
		c.Wires = make([][]byte, n)
	} else {
		c.Wires = c.Wires[:n]
		clear(c.Wires)
	}
	for i := range plan.Steps {
		st := &plan.Steps[i]
		var in []byte
		if st.Recv >= 0 {
			if in = c.Wires[st.Recv]; c.Deliver != nil {
				if in = c.Deliver(st.Recv, in); in == nil {
					return nil
				}
			}
		}
		out, err := s.Step(i, in)
		if err != nil {
			return err
		}
		if st.Send >= 0 {
			if c.keep {
				out = bytes.Clone(out)
			}
			c.Wires[st.Send] = out
		}
	}
	return nil
}

// Carry runs a session as a [Carrier] does. The result is a copy of every message
// that was sent, nil for those that were not; there is one with an error as well.
func Carry(s Session, deliver func(msg int, wire []byte) []byte) ([][]byte, error) {
	c := Carrier{Deliver: deliver, keep: true}
	err := c.Run(s)
	return c.Wires, err
}

// Run carries out a phase from beginning to end. If the scheme does not have the phase,
// nothing is done.
func Run(d Deployment, phase lang.PhaseName, user, server int) error {
	if r, ok := d.(Runner); ok {
		return r.Run(phase, user, server)
	}
	ses, err := d.Open(phase, user, server)
	if errors.Is(err, ErrNoPhase) {
		return nil
	} else if err != nil {
		return err
	}
	return new(Carrier).Run(ses)
}

// AddServer draws a server and registers it. Its number is the result.
func AddServer(d Deployment) (int, error) {
	n, err := d.NewServer()
	if err != nil {
		return 0, err
	}
	if err := Run(d, lang.Setup, NoUser, n); err != nil {
		return 0, fmt.Errorf("setup of server %d: %w", n, err)
	}
	return n, nil
}

// AddUser draws a user and registers it, at a server where registration needs one.
// Its number is the result.
func AddUser(d Deployment, server int) (int, error) {
	n, err := d.NewUser()
	if err != nil {
		return 0, err
	}
	if err := Run(d, lang.Registration, n, server); err != nil {
		return 0, fmt.Errorf("registration of user %d: %w", n, err)
	}
	return n, nil
}
