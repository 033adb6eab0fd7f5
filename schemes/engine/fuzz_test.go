package engine_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// Whatever comes over the wire, in whatever step of whatever phase of any scheme:
// nothing panics, a message of the wrong length is an error, and a role that has
// refused is done.
func FuzzWire(f *testing.F) {
	all, err := schemes.All()
	require.NoError(f, err)
	for i := range all {
		f.Add(byte(i), byte(2), byte(0), []byte("0123456789"))
		f.Add(byte(i), byte(1), byte(1), []byte{})
		f.Add(byte(i), byte(2), byte(2), bytes.Repeat([]byte{0xff}, 80))
	}
	f.Fuzz(func(t *testing.T, scheme, phase, step byte, data []byte) {
		s := all[int(scheme)%len(all)]
		name := lang.PhaseNames[int(phase)%len(lang.PhaseNames)]
		if s.Description().Phase(name) == nil {
			return
		}
		for _, fit := range []bool{false, true} {
			d, err := s.Deploy(schemes.Config{Random: seeded(1), Clock: schemes.StoppedClock})
			require.NoError(t, err)
			for range 2 {
				_, err = d.NewServer()
				require.NoError(t, err)
			}
			_, err = d.NewUser()
			require.NoError(t, err)
			if name != "setup" {
				require.NoError(t, schemes.Run(d, lang.Setup, schemes.NoUser, 0))
			}
			server := 0
			switch name {
			case "login", "password", "addition":
				require.NoError(t, schemes.Run(d, lang.Registration, 0, 0))
			}
			if name == "addition" {
				server = 1
			}
			ses, err := d.Open(name, 0, server)
			require.NoError(t, err)
			attack(t, ses, int(step)%len(ses.Plan().Steps), data, fit)
		}
	})
}

// attack runs a session honestly up to one step, gives that step other bytes, as
// they are or made to fit, and goes on with whoever still does.
func attack(t *testing.T, ses schemes.Session, target int, data []byte, fit bool) {
	wire := make([][]byte, len(ses.Plan().Messages))
	for i, m := range ses.Plan().Messages {
		wire[i] = make([]byte, m.Bits()/8) // in case its sender does not get there
	}
	gone := map[string]bool{}
	for i, st := range ses.Plan().Steps {
		var in []byte
		length := 0
		if st.Recv >= 0 {
			in, length = wire[st.Recv], len(wire[st.Recv])
		}
		if i == target {
			in = data
			if fit {
				in = make([]byte, length)
				copy(in, data)
			}
		}
		out, err := ses.Step(i, in)
		var r *engine.Refusal
		switch {
		case gone[st.Role]:
			require.Error(t, err, "%s goes on", st.Role)
		case len(in) != length:
			require.Error(t, err)
			require.False(t, errors.As(err, &r))
		case err != nil:
			require.ErrorAs(t, err, &r)
			require.Equal(t, st.Role, r.Role)
		}
		gone[st.Role] = gone[st.Role] || err != nil
		if err == nil && st.Send >= 0 {
			require.Len(t, out, len(wire[st.Send]))
			wire[st.Send] = bytes.Clone(out)
		}
	}
}
