package schemes

import (
	"io"

	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// A Deployment is a registration centre with its servers and users, numbered from 0.
//
// These three methods are all that a protocol written by hand in Go must have. The
// interfaces below are optional: callers ask for one by a type assertion, and return an
// error if it is missing. Deployments and sessions of descriptions have all of them.
type Deployment interface {
	NewServer() (int, error) // draws one; setup registers it, see AddServer
	NewUser() (int, error)   // draws one; registration issues the card, see AddUser

	// Open begins a phase between a user, a server and the other parties. In setup,
	// which has no user, user is [NoUser]. A phase that the scheme lacks is [ErrNoPhase].
	Open(phase lang.PhaseName, user, server int) (Session, error)
}

// A Session is one run of one phase, advanced message by message: a test, a socket or
// an adversary can carry the messages. It is not safe for concurrent use; sessions of
// different users and servers of one deployment are independent unless a phase writes
// to the stores of a party that they share.
type Session interface {
	// Plan is the phase: its messages, and the steps in which the roles act.
	Plan() *lang.PhasePlan

	// Step executes step i of the plan, which must be the next one of its role. in is
	// the message that it receives, nil if none; the result is the message that it
	// sends, empty if none, valid until the role's next step. Fields are sent one after
	// another, without separators. If the role aborts, the error is a [*Refusal].
	Step(i int, in []byte) (out []byte, err error)

	// Key is the session key that a role has agreed on, nil before it has and after
	// it has refused.
	Key(role string) []byte
}

// A Repeatable session can be run again, with randomness that the caller gives:
// benchmarks need it.
type Repeatable interface {
	Restart()                        // takes all roles back to the beginning; stores keep what they hold
	Random(role string, r io.Reader) // gives a role a source of randomness of its own
}

// A Rollbacker is a Repeatable session that can be run again from the same state:
// after EnableRollback, Restart also undoes what the roles have stored.
type Rollbacker interface{ EnableRollback() }

// A Setter is a session in which a role can be given another value in the place of
// one that it knows from the start, such as a wrong password, until the next
// Restart.
type Setter interface {
	Set(role, name string, value []byte) error
}

// A Watched session of a deployment with [Config.Watch] reports what its roles do.
type Watched interface {
	Ops(role string) Ops // executed so far
	Events() []Event     // in the order of execution
}

// An Inspector is a deployment whose stored values can be read.
type Inspector interface {
	// Known is a copy of a value that a party holds from the start: owner is a role,
	// and n the number of the user or server that plays it.
	Known(owner string, n int, name string) ([]byte, bool)

	// Storage is what a user, a server and the parties of which there is one keep.
	Storage(user, server int) Storage
}

// A Tabler is a deployment whose keyed stores can be read.
type Tabler interface {
	Tables(role string, n int) []Table
}

// A Runner is a deployment that runs a phase from beginning to end faster than
// sessions that are opened one by one; see [Run].
type Runner interface {
	Run(phase lang.PhaseName, user, server int) error
}

// A Batcher is a deployment that can advance many sessions of one phase together,
// with their hashes side by side.
type Batcher interface {
	OpenBatch(phase lang.PhaseName, pairs []Pair) (*Batch, error)
}

// Types of the methods above. They are those of the engine, under names that protocols
// written by hand can use as well.
type (
	Ops     = engine.Ops     // operations counted by name
	Event   = engine.Event   // one thing that a role did
	Refusal = engine.Refusal // why a role aborted, and where
	Storage = engine.Storage // what parties keep, in bits
	Table   = engine.Table   // a keyed store
	Pair    = engine.Pair    // the user and the server of one session of a batch
	Batch   = engine.Batch   // sessions that advance together
)

// DefaultWindow is the accepted age of a timestamp in seconds, where a [Config] does
// not say another.
const DefaultWindow = engine.DefaultWindow
