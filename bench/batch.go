package bench

import (
	"bytes"
	"errors"
	"slices"

	"tmisbench/bench/hand"
	"tmisbench/bench/raw"
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
			list = append(list, Benchmark{
				raw.Name{Group: raw.ServerBatch, Scheme: key, Sessions: waiting, Impl: impl},
				setup,
			})
		}
		add("lanes", func() (*Op, error) { return batched(s, widths) })
		add("single", func() (*Op, error) { return oneByOne(s, "sha256", widths) })
		for _, h := range byHand {
			if h.Description().Key == key && !s.Description().External {
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
	rec, err := newRecording(s, hash, widths, "login")
	if err != nil {
		return nil, err
	}
	if err := rec.check(serverRole(s)); err != nil {
		return nil, err
	}
	return &Op{Run: times(rec.only(serverRole(s)))}, nil
}

// A recordedBatch is one login each of many users at one server, with randomness and
// time held still and the messages of the users recorded.
type recordedBatch struct {
	batch *schemes.Batch
	mine  []int // steps of the server
	steps []stepMessages
	tapes []*tape // of the server's role
	n     int
}

// stepMessages are the messages of a step, one a login.
type stepMessages struct{ in, out [][]byte }

func newRecordedBatch(s schemes.Scheme, widths string, n int) (*recordedBatch, error) {
	d, err := s.Deploy(schemes.Config{
		Hash: "sha256", Widths: widths, Random: schemes.Seeded(1),
		Clock: schemes.StoppedClock,
	})
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
	rec := &recordedBatch{n: n}
	if rec.batch, err = b.OpenBatch(lang.Login, pairs); err != nil {
		return nil, err
	}
	for k := range pairs {
		rec.batch.Session(k).EnableRollback()
		for i, r := range s.Description().Roles {
			t := newTape(uint64(1000*k + i + 2))
			rec.batch.Session(k).Random(r.Name, t)
			if r.Kind == lang.Server {
				rec.tapes = append(rec.tapes, t)
			}
		}
	}
	return rec, rec.record(s)
}

// record runs the whole phase and keeps the messages.
func (rec *recordedBatch) record(s schemes.Scheme) error {
	first := rec.batch.Session(0)
	n := rec.n
	wire := make([][][]byte, len(first.Plan().Messages))
	for i, st := range first.Plan().Steps {
		r := stepMessages{out: make([][]byte, n)}
		if st.Recv >= 0 {
			r.in = wire[st.Recv]
		}
		if err := rec.batch.Step(i, r.in, r.out); err != nil {
			return err
		}
		if st.Send >= 0 {
			wire[st.Send] = make([][]byte, n)
			for k := range n {
				wire[st.Send][k] = bytes.Clone(r.out[k])
			}
		}
		if st.Role == serverRole(s) {
			rec.mine = append(rec.mine, i)
		}
		rec.steps = append(rec.steps, r)
	}
	for k := range n {
		if err := rec.batch.Err(k); err != nil {
			return err
		}
	}
	return nil
}

// server runs the server's part for all users.
func (rec *recordedBatch) server() error {
	for _, t := range rec.tapes {
		t.at = 0
	}
	rec.batch.Restart()
	for _, i := range rec.mine {
		if err := rec.batch.Step(i, rec.steps[i].in, rec.steps[i].out); err != nil {
			return err
		}
	}
	return nil
}

// batched is the server's part of one login among many.
func batched(s schemes.Scheme, widths string) (*Op, error) {
	rec, err := newRecordedBatch(s, widths, waiting)
	if err != nil {
		return nil, err
	}
	// the server by itself must send again what it sent in the whole phase
	last := rec.mine[len(rec.mine)-1]
	var sent [][]byte
	for _, out := range rec.steps[last].out {
		sent = append(sent, bytes.Clone(out))
	}
	if err := rec.server(); err != nil {
		return nil, err
	}
	for k := range waiting {
		if err := rec.batch.Err(k); err != nil {
			return nil, err
		}
	}
	if !slices.EqualFunc(sent, rec.steps[last].out, bytes.Equal) {
		return nil, errors.New("bench: the server by itself sends other messages than with the users")
	}
	return &Op{Run: func(n int) error {
		for done := 0; done < n; done += waiting {
			if err := rec.server(); err != nil {
				return err
			}
		}
		return nil
	}}, nil
}
