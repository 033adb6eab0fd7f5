package schemes_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// bare hides all that a deployment and its sessions can do beside the three methods
// that a protocol by hand must have.
type bare struct{ d schemes.Deployment }

func (b bare) NewServer() (int, error) { return b.d.NewServer() }
func (b bare) NewUser() (int, error)   { return b.d.NewUser() }

func (b bare) Open(phase lang.PhaseName, user, server int) (schemes.Session, error) {
	ses, err := b.d.Open(phase, user, server)
	if err != nil {
		return nil, err
	}
	return struct{ schemes.Session }{ses}, nil
}

func deployed(t *testing.T, name string) schemes.Deployment {
	t.Helper()
	s, err := schemes.Find(name)
	require.NoError(t, err)
	d, err := s.Deploy(schemes.Config{Random: schemes.Seeded(1), Clock: schemes.StoppedClock})
	require.NoError(t, err)
	return d
}

// What only has the methods that are demanded can be enrolled in and logged in at.
func TestBareDeployment(t *testing.T) {
	for _, name := range []string{"amin2018", "chuangchen2014", "hsiangshih2009"} {
		d := bare{deployed(t, name)}
		server, err := schemes.AddServer(d)
		require.NoError(t, err)
		user, err := schemes.AddUser(d, server)
		require.NoError(t, err)
		require.NoError(t, schemes.Run(d, lang.Addition, user, server), "a phase that is lacking is nothing to do")
		require.NoError(t, schemes.Run(d, lang.Login, user, server))
		require.Error(t, schemes.Run(d, lang.Login, user, server+1))
		require.NotErrorIs(t, schemes.Run(d, lang.Login, user, server+1), schemes.ErrNoPhase)
		_, ok := schemes.Deployment(d).(schemes.Inspector)
		require.False(t, ok)
	}
}

// A carrier can be used again, delivers what it is told to, ends where nothing is
// delivered, and allocates nothing.
func TestCarrier(t *testing.T) {
	d := deployed(t, "chuangchen2014")
	server, err := schemes.AddServer(d)
	require.NoError(t, err)
	user, err := schemes.AddUser(d, server)
	require.NoError(t, err)
	open := func() schemes.Session {
		ses, err := d.Open(lang.Login, user, server)
		require.NoError(t, err)
		return ses
	}
	var c schemes.Carrier
	ses := open()
	require.NoError(t, c.Run(ses))
	require.Len(t, c.Wires, len(ses.Plan().Messages))
	for i, m := range ses.Plan().Messages {
		require.Len(t, c.Wires[i], m.Bits()/8)
	}

	var delivered []int
	c.Deliver = func(msg int, wire []byte) []byte {
		delivered = append(delivered, msg)
		if msg == 1 {
			return nil
		}
		return wire
	}
	ses = open()
	require.NoError(t, c.Run(ses))
	require.Equal(t, []int{0, 1}, delivered)
	require.NotNil(t, c.Wires[1], "it was sent")
	require.Nil(t, c.Wires[2], "of the session before nothing is left")
	require.Nil(t, ses.Key("U"))

	c.Deliver = func(_ int, wire []byte) []byte {
		wire[0] ^= 1
		return wire
	}
	var refused *schemes.Refusal
	require.True(t, errors.As(c.Run(open()), &refused))

	again := open()
	wires, err := schemes.Carry(again, nil)
	require.NoError(t, err)
	first := string(wires[0])
	again.(schemes.Repeatable).Restart()
	_, err = schemes.Carry(again, nil)
	require.NoError(t, err)
	require.Equal(t, first, string(wires[0]), "what Carry returns is a copy")

	c.Deliver = nil
	require.Zero(t, testing.AllocsPerRun(20, func() {
		again.(schemes.Repeatable).Restart()
		if err := c.Run(again); err != nil {
			t.Fatal(err)
		}
	}))
}
