package deduce

import (
	"context"
	"crypto/sha256"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/core"
	"tmisbench/schemes/prim"
)

// ops are operations over SHA-256, AES-GCM or whatever cipher is named, and ECDSA.
func ops(t *testing.T, cipher string) *Operations {
	t.Helper()
	h, err := core.Lookup("sha256")
	require.NoError(t, err)
	c, err := prim.NewCipher(cipher)
	require.NoError(t, err)
	s, err := prim.NewSignature("ecdsa-p256")
	require.NoError(t, err)
	return NewOperations(h, 32, c, s)
}

// A set is values by name, for tests.
type set struct {
	*Values
	t     *testing.T
	names map[string]ID
}

func newSet(t *testing.T) *set {
	t.Helper()
	return &set{NewValues(ops(t, "aes-256-gcm")), t, map[string]ID{}}
}

func (s *set) add(name string, b []byte) ID {
	s.t.Helper()
	id := s.Add(b, name)
	require.Equal(s.t, len(s.names), int(id), "%s is another value already", name)
	s.SetLabel(id, name)
	s.names[name] = id
	return id
}

func (s *set) ids(names ...string) []ID {
	s.t.Helper()
	var ids []ID
	for _, n := range names {
		require.Contains(s.t, s.names, n)
		ids = append(ids, s.names[n])
	}
	return ids
}

func (s *set) state(op, out string, args ...string) {
	s.t.Helper()
	s.State(Equation{Op: op, Args: s.ids(args...), Out: s.names[out]})
}

// computed adds the value that an operation gives, and states it.
func (s *set) computed(out, op string, width int, args ...string) {
	s.t.Helper()
	in := make([][]byte, len(args))
	for i, id := range s.ids(args...) {
		in[i] = s.Bytes(id)
	}
	b := make([]byte, width)
	require.True(s.t, s.ops.Compute(op, in, b), "%s(%v)", op, args)
	s.add(out, b)
	s.state(op, out, args...)
}

func (s *set) know(held ...string) *Knowledge {
	k := NewKnowledge(context.Background(), s.Values, 100_000)
	for _, id := range s.ids(held...) {
		k.Hold(id, "held")
	}
	return k.Close()
}

// known lists the names of what is known beyond what is held.
func (s *set) known(k *Knowledge, held ...string) []string {
	found := []string{}
	for n, id := range s.names {
		if k.Knows(id) && !slices.Contains(held, n) {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	return found
}

// digest is 32 bytes that look like nothing else.
func digest(s string) []byte { h := sha256.Sum256([]byte(s)); return h[:] }

func xorOf(values ...[]byte) []byte {
	out := make([]byte, len(values[0]))
	for _, b := range values {
		core.Xor(out, out, b)
	}
	return out
}
