package engine

import (
	"fmt"
	"io"

	"tmisbench/schemes/lang"
)

// A Session is one run of one phase between a user, a server and the centre. It
// advances step by step; its caller carries the messages, and may delay, drop or change
// them. It is not safe for concurrent use; sessions of different users and servers of
// one deployment are independent unless a phase writes to the centre's stores.
type Session struct {
	dep       *Deployment
	phase     *phaseCode
	owners    map[string]*party // who plays the roles
	endpoints map[string]*endpoint
	acting    []*endpoint // the same, for walking without a map
	order     []*endpoint // by step of the plan
	local     []int       // index of that step among the steps of its role
	wire      [][]byte    // messages of Run
	user      *party
	done      int
	events    []Event
	rollback  bool // see EnableRollback
	replaced  bool // whether the password has been changed and Restart is to change it back
}

// Plan is the phase: its messages, and the steps in which the roles act.
func (s *Session) Plan() *lang.PhasePlan { return s.phase.plan }

// Step executes step i of the plan, which must be the next one of its role. in is the
// message that it receives, nil if none; the result is the message that it sends, empty
// if none, valid until the role's next step. Fields are sent one after another, without
// separators. A refusal is a [*Refusal].
func (s *Session) Step(i int, in []byte) ([]byte, error) {
	e, step, err := s.begin(i, in)
	if err == nil {
		err = e.run(step)
	}
	if err != nil {
		if e != nil {
			e.abort()
		}
		return nil, err
	}
	s.finish()
	out := e.bytes(step.send)
	if msg := s.phase.plan.Steps[i].Send; msg >= 0 && s.dep.cfg.Watch {
		s.transmit(msg, out)
	}
	return out, nil
}

// begin takes the message of step i.
func (s *Session) begin(i int, in []byte) (*endpoint, *stepCode, error) {
	if i < 0 || i >= len(s.order) {
		return nil, nil, fmt.Errorf("engine: no step %d; %s has %d", i, s.phase.plan.Phase.Name, len(s.order))
	}
	e := s.order[i]
	if e.next != s.local[i] {
		return nil, nil, fmt.Errorf("engine: step %d of %s is not the next one of %s: steps are taken once, in "+
			"order, until a refusal", i, s.phase.plan.Phase.Name, e.code.role)
	}
	step, err := e.receive(in)
	return e, step, err
}

// finish notes that a step was completed.
func (s *Session) finish() {
	s.done++
	if s.done == len(s.order) && s.user != nil && s.phase.plan.Phase.Name == lang.Password {
		s.replace()
		s.replaced = s.rollback
	}
}

func (s *Session) replace() {
	s.user.replace()
	s.dep.changes++
}

// Run carries all messages unchanged to the end of the phase.
func (s *Session) Run() error {
	for i := range s.order {
		st := &s.phase.plan.Steps[i]
		var in []byte
		if st.Recv >= 0 {
			in = s.wire[st.Recv]
		}
		out, err := s.Step(i, in)
		if err != nil {
			return err
		}
		if st.Send >= 0 {
			s.wire[st.Send] = out
		}
	}
	return nil
}

// Restart takes all roles back to the beginning of the phase. Stores keep what
// they hold, randomness goes on.
func (s *Session) Restart() {
	s.done = 0
	if s.replaced {
		s.replace() // twice is as before
		s.replaced = false
	}
	for _, e := range s.acting {
		e.restart()
	}
}

// Key is the session key that a role has agreed on, nil before it has and after
// it has refused.
func (s *Session) Key(role string) []byte {
	if e := s.endpoints[role]; e != nil {
		return e.key()
	}
	return nil
}

// Set gives a role another value in the place of one that it knows from the
// start, such as a wrong password, until the next Restart.
func (s *Session) Set(role, name string, value []byte) error {
	e := s.endpoints[role]
	if e == nil {
		return fmt.Errorf("engine: unknown role %s", role)
	}
	return e.set(name, value)
}

// Ops are the operations that a role has executed so far, in a watched
// deployment.
func (s *Session) Ops(role string) Ops {
	if e := s.endpoints[role]; e != nil && e.watch != nil {
		return e.watch.ops
	}
	return nil
}

// Random gives a role a source of randomness of its own.
func (s *Session) Random(role string, r io.Reader) {
	if e := s.endpoints[role]; e != nil {
		e.random = r
	}
}

// Events is what happened so far in a watched session: first what every role
// knows from the start, then statements in the order of execution, and messages
// as they were sent.
func (s *Session) Events() []Event { return s.events }

// transmit records a message of a watched session, after what its sender did.
func (s *Session) transmit(i int, wire []byte) {
	m := s.phase.plan.Messages[i]
	s.events = append(s.events, Event{
		Kind: "message", Role: m.From, To: m.To, Secure: m.Secure, Fields: m.Fields,
		Stmt: s.sendStmt(i), Value: append([]byte(nil), wire...),
	})
}

func (s *Session) sendStmt(i int) *lang.Stmt {
	for _, st := range s.phase.plan.Steps {
		if st.Send == i {
			return st.Stmts[len(st.Stmts)-1]
		}
	}
	return nil
}
