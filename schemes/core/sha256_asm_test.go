//go:build !purego && (amd64 || arm64)

package core

import (
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSHA256AssemblyRan spoils the plan for messages of 55 bytes and sees who minds:
// the ways that say they ran the assembly, and no other.
func TestSHA256AssemblyRan(t *testing.T) {
	m := randomMessages(9, 55, 0, 32, 0)
	wrong := func(i int) bool { return sha256.Sum256(m.message(i)) != [32]byte(m.digest(i)) }

	p := &sha256Plans[55]
	defer func(bits uint64) { p.bits = bits }(p.bits)
	p.bits ^= 1
	for _, c := range waysHere(t) {
		ran := c.way.sum(m.digest(0), m.message(0))
		require.Equal(t, c.one(55) != sha256Generic, wrong(0), c.name)
		require.Equal(t, c.one(55), ran, c.name)

		require.Equal(t, c.way, c.way.many(m))
		for i := range m.n {
			inLane := c.way != sha256Generic && !(c.way == sha256AVX2 && i == 8) // one more than the lanes
			require.Equal(t, inLane, wrong(i), "%s: message %d", c.name, i)
		}
	}
}
