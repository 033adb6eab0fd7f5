package bench

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"tmisbench/bench/hand"
	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// waiting is the number of logins that wait at the server in the batch benchmarks.
const waiting = 64

// batches are what a server with many logins waiting pays for each of them: its own
// steps in lanes, one session after another, and, where there is a reference, one
// after another by hand on crypto/sha256.
func batches(all []schemes.Scheme, widths string) ([]Benchmark, error) {
	byHand, err := hand.All()
	if err != nil {
		return nil, err
	}
	var list []Benchmark
	for _, s := range all {
		key := s.Description().Key
		add := func(impl string, setup func() (*Op, error)) {
			list = append(list, Benchmark{fmt.Sprintf("ServerBatch/scheme=%s/sessions=%d/impl=%s", key, waiting, impl), setup})
		}
		add("lanes", func() (*Op, error) { return batched(s, widths) })
		add("single", func() (*Op, error) { return oneByOne(s, "sha256", widths) })
		for _, h := range byHand {
			if h.Description().Key == key {
				add("hand-std", func() (*Op, error) { return oneByOne(h, "sha256-std", widths) })
			}
		}
	}
	return list, nil
}

func serverRole(s schemes.Scheme) string {
	for _, r := range s.Description().Roles {
		if r.Kind == lang.Server {
			return r.Name
		}
	}
	return ""
}

// oneByOne is the server's part of one login.
func oneByOne(s schemes.Scheme, hash, widths string) (*Op, error) {
	t, err := newTake(s, hash, widths, "login")
	if err != nil {
		return nil, err
	}
	if err := t.check(serverRole(s)); err != nil {
		return nil, err
	}
	return &Op{Run: times(t.only(serverRole(s)))}, nil
}

// crowd is one login each of many users at one server, with randomness and time
// held still and the messages of the users recorded.
type crowd struct {
	batch *schemes.Batch
	mine  []int // steps of the server
	steps []recorded
	tapes []*tape // of the server's role
	n     int
}

type recorded struct{ in, out [][]byte }

func newCrowd(s schemes.Scheme, widths string, n int) (*crowd, error) {
	d, err := s.Deploy(schemes.Config{Hash: "sha256", Widths: widths, Random: schemes.Seeded(1), Clock: schemes.StoppedClock})
	if err != nil {
		return nil, err
	}
	b, ok := d.(schemes.Batcher)
	if !ok {
		return nil, errors.New("bench: the deployment runs no batches")
	}
	if _, err := schemes.AddServer(d); err != nil {
		return nil, err
	}
	pairs := make([]schemes.Pair, n)
	for k := range pairs {
		user, err := schemes.AddUser(d, 0)
		if err != nil {
			return nil, err
		}
		pairs[k] = schemes.Pair{User: user, Server: 0}
	}
	c := &crowd{n: n}
	if c.batch, err = b.OpenBatch(lang.Login, pairs); err != nil {
		return nil, err
	}
	for k := range pairs {
		c.batch.Session(k).Rehearse()
		for i, r := range s.Description().Roles {
			t := newTape(uint64(1000*k + i + 2))
			c.batch.Session(k).Random(r.Name, t)
			if r.Kind == lang.Server {
				c.tapes = append(c.tapes, t)
			}
		}
	}
	return c, c.record(s)
}

// record runs the whole phase and keeps the messages.
func (c *crowd) record(s schemes.Scheme) error {
	first := c.batch.Session(0)
	n := c.n
	wire := make([][][]byte, len(first.Plan().Messages))
	for i, st := range first.Plan().Steps {
		r := recorded{out: make([][]byte, n)}
		if st.Recv >= 0 {
			r.in = wire[st.Recv]
		}
		if err := c.batch.Step(i, r.in, r.out); err != nil {
			return err
		}
		if st.Send >= 0 {
			wire[st.Send] = make([][]byte, n)
			for k := range n {
				wire[st.Send][k] = bytes.Clone(r.out[k])
			}
		}
		if st.Role == serverRole(s) {
			c.mine = append(c.mine, i)
		}
		c.steps = append(c.steps, r)
	}
	for k := range n {
		if err := c.batch.Err(k); err != nil {
			return err
		}
	}
	return nil
}

// server runs the server's part for all users.
func (c *crowd) server() error {
	for _, t := range c.tapes {
		t.at = 0
	}
	c.batch.Restart()
	for _, i := range c.mine {
		if err := c.batch.Step(i, c.steps[i].in, c.steps[i].out); err != nil {
			return err
		}
	}
	return nil
}

// batched is the server's part of one login among many.
func batched(s schemes.Scheme, widths string) (*Op, error) {
	c, err := newCrowd(s, widths, waiting)
	if err != nil {
		return nil, err
	}
	// the server by itself must send again what it sent in the whole phase
	last := c.mine[len(c.mine)-1]
	var sent [][]byte
	for _, out := range c.steps[last].out {
		sent = append(sent, bytes.Clone(out))
	}
	if err := c.server(); err != nil {
		return nil, err
	}
	for k := range waiting {
		if err := c.batch.Err(k); err != nil {
			return nil, err
		}
	}
	if !slices.EqualFunc(sent, c.steps[last].out, bytes.Equal) {
		return nil, errors.New("bench: the server by itself sends other messages than with the users")
	}
	return &Op{Run: func(n int) error {
		for done := 0; done < n; done += waiting {
			if err := c.server(); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}
