package bench

import (
	"fmt"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A session is one that can be measured: run again, with randomness held still.
type session interface {
	schemes.Session
	schemes.Repeatable
}

// open opens a phase of a deployment to be measured.
func open(d schemes.Deployment, phase lang.PhaseName, user, server int) (session, error) {
	opened, err := d.Open(phase, user, server)
	if err != nil {
		return nil, err
	}
	ses, ok := opened.(session)
	if !ok {
		return nil, fmt.Errorf("bench: a session of %s cannot be run again: %w", phase, schemes.ErrUnsupported)
	}
	return ses, nil
}
