package core

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// fenced returns whole pages of at least n bytes between pages that cannot be accessed.
func fenced(t *testing.T, n int) []byte {
	page := unix.Getpagesize()
	size := (n + page - 1) / page * page
	mem, err := unix.Mmap(-1, 0, size+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, unix.Munmap(mem)) })
	require.NoError(t, unix.Mprotect(mem[:page], unix.PROT_NONE))
	require.NoError(t, unix.Mprotect(mem[page+size:], unix.PROT_NONE))
	return mem[page:][:size:size]
}

// TestBLAKELanesFenced has the messages and the digests next to memory that cannot be
// accessed: nothing but messages is read, and nothing but digests written.
func TestBLAKELanesFenced(t *testing.T) {
	msgs, dsts := fenced(t, 1<<15), fenced(t, 1<<12)
	first := func(mem []byte, n int) []byte { return mem[:n:n] }
	last := func(mem []byte, n int) []byte { return mem[len(mem)-n:] }
	for _, f := range blakes {
		for msgLen := range 301 {
			for _, n := range []int{1, 2, 7, 8, 9, 16, 17} {
				for _, gap := range []int{0, 13} {
					for _, place := range []func([]byte, int) []byte{first, last} {
						m := messages{n: n, msgLen: msgLen, dstLen: []int{32, 20, 16, 9}[(msgLen+n)%4]}
						m.msgStride, m.dstStride = m.msgLen+gap, m.dstLen+gap
						m.msg = place(msgs, (n-1)*m.msgStride+m.msgLen)
						m.dst = place(dsts, (n-1)*m.dstStride+m.dstLen)
						rng.Read(m.msg)
						checkMany(t, f.hash, f.library, m)
					}
				}
			}
		}
	}
}
