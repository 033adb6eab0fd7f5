package schemes_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// A batch computes in every session exactly what the session computes alone:
// the same messages, keys and refusals, whatever the size of the batch, and
// whatever happens to other sessions in it.
func TestBatch(t *testing.T) {
	list := all(t)
	everything, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	for _, s := range append(list, everything) {
		for _, hash := range core.Names() {
			sizes := []int{1, 3}
			if hash == "sha256" {
				sizes = []int{0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 64, 65}
			}
			for _, n := range sizes {
				t.Run(fmt.Sprintf("scheme=%s/hash=%s/sessions=%d", s.Description().Key, hash, n), func(t *testing.T) {
					alone, together := newRow(t, s, hash, n), newRow(t, s, hash, n)
					same(t, alone.alone(t, nil), together.batch(t, nil))
				})
			}
		}
	}
}

// In a batch some sessions are disturbed: a message altered, cut or lost. They
// are refused as they would be alone, and the others do not notice.
func TestBatchWithRefusals(t *testing.T) {
	for _, s := range all(t) {
		b := newFixture(t, s, "sha256", "160")
		for msg := range b.login.Messages {
			t.Run(fmt.Sprintf("scheme=%s/message=%d", s.Description().Key, msg+1), func(t *testing.T) {
				disturb := func(k, m int, wire []byte) []byte {
					if m != msg {
						return wire
					}
					switch k % 5 {
					case 1:
						wire[0] ^= 1
					case 2:
						return wire[:len(wire)-1]
					case 4:
						return nil
					}
					return wire
				}
				alone, together := newRow(t, s, "sha256", 11), newRow(t, s, "sha256", 11)
				want := alone.alone(t, disturb)
				same(t, want, together.batch(t, disturb))
				refused := 0
				for _, r := range want {
					if r.err != "" {
						refused++
					}
				}
				require.GreaterOrEqual(t, refused, 6, "the disturbances are noticed")
				require.Less(t, refused, 11, "the others are accepted")
			})
		}
	}
}

// Two sessions of one user in a batch: what the first writes, the second must
// see, so one login message cannot be used twice.
func TestBatchWrites(t *testing.T) {
	s, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	alone, together := newRow(t, s, "sha256", 3), newRow(t, s, "sha256", 3)
	for _, r := range []*row{alone, together} {
		for k := range r.pairs {
			r.pairs[k].User = 0
		}
	}
	same(t, alone.alone(t, nil), together.batch(t, nil))
}

// Misuse is an error, not a panic.
func TestBatchMisuse(t *testing.T) {
	r := newRow(t, all(t)[0], "sha256", 2)
	b, err := r.dep.(schemes.Batcher).OpenBatch("login", r.pairs)
	require.NoError(t, err)
	out := make([][]byte, 2)
	require.Error(t, b.Step(-1, nil, out))
	require.Error(t, b.Step(len(b.Session(0).Plan().Steps), nil, out))
	require.Error(t, b.Step(0, nil, out[:1]))
	require.Error(t, b.Step(0, out[:1], out))
	require.NoError(t, b.Step(0, nil, out))
	require.NoError(t, b.Step(0, nil, out), "a step taken twice is an error of the sessions")
	require.Error(t, b.Err(0))
	require.Error(t, b.Err(1))
	b.Restart()
	require.NoError(t, b.Step(0, nil, out))
	require.NoError(t, b.Err(0))
	_, err = r.dep.(schemes.Batcher).OpenBatch("nosuch", r.pairs)
	require.Error(t, err)
	_, err = r.dep.(schemes.Batcher).OpenBatch("login", []schemes.Pair{{User: 7}})
	require.Error(t, err)
}

// A batch in lanes allocates nothing, where all that it does is hash and xor.
func TestBatchAllocatesNothing(t *testing.T) {
	for _, s := range all(t) {
		if s.Description().Family != "hash-only" {
			continue
		}
		r := newRow(t, s, "sha256", 9)
		b, err := r.dep.(schemes.Batcher).OpenBatch("login", r.pairs)
		require.NoError(t, err)
		wire := make([][][]byte, len(b.Session(0).Plan().Messages))
		for i := range wire {
			wire[i] = make([][]byte, len(r.pairs))
		}
		last := make([][]byte, len(r.pairs))
		run := func() {
			b.Restart()
			for i, st := range b.Session(0).Plan().Steps {
				var in [][]byte
				out := last
				if st.Recv >= 0 {
					in = wire[st.Recv]
				}
				if st.Send >= 0 {
					out = wire[st.Send]
				}
				if err := b.Step(i, in, out); err != nil {
					panic(err)
				}
			}
		}
		require.Zero(t, testing.AllocsPerRun(10, run), s.Description().Key)
		for k := range r.pairs {
			require.NoError(t, b.Err(k))
		}
	}
}

// same compares without printing all bytes of all sessions.
func same(t *testing.T, want, got []result) {
	t.Helper()
	require.Len(t, got, len(want))
	for k := range want {
		require.Equal(t, want[k].err, got[k].err, "session %d", k)
		for m := range want[k].wire {
			require.True(t, bytes.Equal(want[k].wire[m], got[k].wire[m]), "message %d of session %d", m+1, k)
		}
		require.Equal(t, want[k].keys, got[k].keys, "keys of session %d", k)
	}
}

// row is a deployment with n users at one of two servers each.
type row struct {
	s     schemes.Scheme
	dep   schemes.Deployment
	pairs []schemes.Pair
}

func newRow(t *testing.T, s schemes.Scheme, hash string, n int) *row {
	t.Helper()
	d, err := s.Deploy(schemes.Config{
		Hash: hash, Widths: "160", Random: schemes.Seeded(3),
		Clock: schemes.StoppedClock,
	})
	require.NoError(t, err)
	r := &row{s: s, dep: d}
	for server := range 2 {
		_, err := d.NewServer()
		require.NoError(t, err)
		require.NoError(t, schemes.Run(d, lang.Setup, schemes.NoUser, server))
	}
	for k := range n {
		_, err := d.NewUser()
		require.NoError(t, err)
		require.NoError(t, schemes.Run(d, lang.Registration, k, k%2))
		r.pairs = append(r.pairs, schemes.Pair{User: k, Server: k % 2})
	}
	return r
}

// result is what one session came to.
type result struct {
	wire [][]byte
	keys map[string][]byte
	err  string
}

type disturbance func(session, msg int, wire []byte) []byte

// give is a message as it arrives.
func give(f disturbance, k, m int, wire []byte) []byte {
	wire = bytes.Clone(wire)
	if f == nil {
		return wire
	}
	return f(k, m, wire)
}

// alone takes each step in one session after another.
func (r *row) alone(t *testing.T, f disturbance) []result {
	all := make([]result, len(r.pairs))
	var sessions []schemes.Session
	for k, p := range r.pairs {
		ses, err := r.dep.Open("login", p.User, p.Server)
		require.NoError(t, err)
		for i, role := range r.s.Description().Roles {
			ses.(schemes.Repeatable).Random(role.Name, schemes.Seeded(uint64(100*k+i)))
		}
		all[k].wire = make([][]byte, len(ses.Plan().Messages))
		sessions = append(sessions, ses)
	}
	if len(sessions) == 0 {
		return all
	}
	for i, st := range sessions[0].Plan().Steps {
		for k, ses := range sessions {
			if all[k].err != "" {
				continue
			}
			var in []byte
			if st.Recv >= 0 {
				in = give(f, k, st.Recv, all[k].wire[st.Recv])
			}
			out, err := ses.Step(i, in)
			if err != nil {
				all[k].err = err.Error()
			} else if st.Send >= 0 {
				all[k].wire[st.Send] = bytes.Clone(out)
			}
		}
	}
	for k, ses := range sessions {
		all[k].keys = r.keys(ses)
	}
	return all
}

func (r *row) keys(ses interface{ Key(string) []byte }) map[string][]byte {
	keys := map[string][]byte{}
	for _, role := range r.s.Description().Roles {
		keys[role.Name] = bytes.Clone(ses.Key(role.Name))
	}
	return keys
}

func (r *row) batch(t *testing.T, f disturbance) []result {
	all := make([]result, len(r.pairs))
	b, err := r.dep.(schemes.Batcher).OpenBatch("login", r.pairs)
	require.NoError(t, err)
	if len(r.pairs) == 0 {
		require.NoError(t, b.Step(0, nil, nil))
		return all
	}
	for k := range all {
		for i, role := range r.s.Description().Roles {
			b.Session(k).Random(role.Name, schemes.Seeded(uint64(100*k+i)))
		}
		all[k].wire = make([][]byte, len(b.Session(k).Plan().Messages))
	}
	for i, st := range b.Session(0).Plan().Steps {
		var in [][]byte
		if st.Recv >= 0 {
			for k := range all {
				in = append(in, give(f, k, st.Recv, all[k].wire[st.Recv]))
			}
		}
		out := make([][]byte, len(all))
		require.NoError(t, b.Step(i, in, out))
		for k := range all {
			if st.Send >= 0 && b.Err(k) == nil {
				all[k].wire[st.Send] = bytes.Clone(out[k])
			}
		}
	}
	for k := range all {
		if b.Err(k) != nil {
			all[k].err = b.Err(k).Error()
		}
		all[k].keys = r.keys(b.Session(k))
	}
	return all
}
