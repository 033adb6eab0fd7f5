package core

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSHA256Fenced has messages and digests next to memory that cannot be accessed.
func TestSHA256Fenced(t *testing.T) {
	msgs, dsts := fenced(t, 1<<15), fenced(t, 1<<12)
	first := func(mem []byte, n int) []byte { return mem[:n:n] }
	last := func(mem []byte, n int) []byte { return mem[len(mem)-n:] }
	forEachWay(t, func(t *testing.T, c sha256Choice) {
		for msgLen := range 301 {
			for _, n := range []int{1, 2, 3, 4, 8, 9} {
				for _, width := range []int{32, 20, msgLen % 33} {
					for _, place := range []func([]byte, int) []byte{first, last} {
						m := messages{n: n, msgLen: msgLen, msgStride: msgLen, dstLen: width, dstStride: width}
						m.msg, m.dst = place(msgs, n*msgLen), place(dsts, n*width)
						rng.Read(m.msg)
						checkSHA256Many(t, c, m)
						want := sha256.Sum256(m.message(0))
						require.Equal(t, c.one(msgLen), c.way.sum(m.digest(0), m.message(0)))
						require.Equal(t, want[:width], m.digest(0))
					}
				}
			}
		}
	})
}
