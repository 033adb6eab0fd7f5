package deduce

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Long values are told by their bytes, short ones by their scope as well.
func TestAdd(t *testing.T) {
	v := NewValues(ops(t, "aes-256-gcm"))
	long, short := v.Add(digest("a"), "here"), v.Add([]byte("abc"), "here")
	require.Equal(t, long, v.Add(digest("a"), "there"))
	require.NotEqual(t, short, v.Add([]byte("abc"), "there"))
	require.Equal(t, short, v.Add([]byte("abc"), "here"))
	require.Equal(t, long, v.Find(digest("a"), "anywhere"))
	require.Equal(t, None, v.Find([]byte("abc"), "anywhere"))
	require.Equal(t, None, v.Find(digest("b"), "here"))
	require.True(t, v.Long(long))
	require.False(t, v.Long(short))
	require.Equal(t, 3, v.Len())

	b := digest("mine")
	id := v.Add(b, "")
	b[0] ^= 1
	require.Equal(t, digest("mine"), v.Bytes(id), "bytes are copied")
}

// The same xor in another order is no second way to a value, and what is its own
// operand says nothing.
func TestStateOnce(t *testing.T) {
	s := newSet(t)
	s.add("a", digest("a"))
	s.add("b", digest("b"))
	s.add("c", xorOf(digest("a"), digest("b")))
	s.state("^", "c", "a", "b")
	s.state("^", "a", "c", "b")
	s.state("^", "a", "b", "c", "c", "c")
	s.state("same", "a", "a")
	s.state("^", "a", "a", "b", "b")
	require.Len(t, s.equations, 1)
	s.state("h", "c", "a", "b")
	s.state("h", "c", "b", "a")
	s.state("h", "c", "b", "a")
	require.Len(t, s.equations, 3)
	s.State(Equation{Op: "root", Args: s.ids("a", "b", "c"), Out: s.names["c"], Root: 1})
	s.State(Equation{Op: "root", Args: s.ids("a", "b", "c"), Out: s.names["c"], Root: 2})
	require.Len(t, s.equations, 5)
}
