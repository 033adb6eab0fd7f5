package adversary

import (
	"fmt"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A session is one that can be attacked: its values can be watched and replaced.
type session interface {
	schemes.Session
	schemes.Repeatable
	schemes.Setter
	schemes.Watched
}

// Open opens a phase to be attacked.
func (d *deployment) Open(phase lang.PhaseName, user, server int) (session, error) {
	opened, err := d.Deployment.Open(phase, user, server)
	if err != nil {
		return nil, err
	}
	ses, ok := opened.(session)
	if !ok {
		return nil, fmt.Errorf("a session of %s cannot be watched: %w", phase, schemes.ErrUnsupported)
	}
	return ses, nil
}

// Known is a value that a party holds from the start.
func (d *deployment) Known(owner string, n int, name string) ([]byte, bool) {
	known, ok := d.Deployment.(schemes.Inspector)
	if !ok {
		return nil, false
	}
	return known.Known(owner, n, name)
}
