package deduce

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/prim"
)

func generator() []byte {
	b := make([]byte, prim.PointBytes)
	prim.Generator(b)
	return b
}

// Roots are found with both primes, and not where there are none.
func TestRoots(t *testing.T) {
	o := ops(t, "aes-256-gcm")
	p, q := big.NewInt(2147483647).Bytes(), big.NewInt(2147483587).Bytes() // 4i + 3
	n, c := make([]byte, 8), make([]byte, 8)
	require.True(t, o.Compute("product", [][]byte{p, q}, n))
	x := []byte{0, 0, 1, 2, 3, 4, 5, 6}
	require.True(t, o.Compute("sq", [][]byte{x, n}, c))
	roots := o.Roots(c, p, q)
	require.Len(t, roots, 4)
	for i, r := range roots[1:] {
		require.Negative(t, bytes.Compare(roots[i], r))
	}
	i := slices.IndexFunc(roots, func(r []byte) bool { return bytes.Equal(r, x) })
	require.GreaterOrEqual(t, i, 0)
	out := make([]byte, 8)
	require.True(t, o.step("root", [][]byte{c, p, q}, i, out))
	require.Equal(t, x, out)
	require.Nil(t, o.Roots(c, p, q[1:]))
	require.False(t, o.Compute("sq", [][]byte{n, n}, out), "not below the modulus")
}

// A ciphertext is opened by its key, and by no other if it is authenticated.
func TestSealed(t *testing.T) {
	key, iv, plain := digest("key"), digest("iv"), digest("plain")
	for name, authentic := range map[string]bool{"aes-256-gcm": true, "aes-256-cbc": false} {
		o := ops(t, name)
		c, out := make([]byte, o.cipher.Bytes(32)), make([]byte, 32)
		require.True(t, o.Compute("E", [][]byte{key, iv[:o.cipher.IVBytes()], plain}, c))
		require.True(t, o.Compute("D", [][]byte{key, c}, out))
		require.Equal(t, plain, out)
		require.False(t, o.Compute("D", [][]byte{plain, c}, out) && authentic, name)
	}
}

// What an attacker puts together may be no point, no key and no ciphertext: that is
// no result, and no crash.
func TestNoResult(t *testing.T) {
	o := ops(t, "aes-256-gcm")
	short, point, wide := make([]byte, 5), make([]byte, prim.PointBytes), make([]byte, 33)
	for _, x := range []struct {
		op  string
		in  [][]byte
		out int
	}{
		{"*", [][]byte{short, point}, len(point)},
		{"*", [][]byte{wide[:32], short}, len(point)},
		{"*", [][]byte{wide[:32], point}, len(point)}, // not on the curve
		{"T", [][]byte{short, short}, 20},
		{"T", [][]byte{short, short}, 5},
		{"E", [][]byte{wide, wide[:12], short}, 33},
		{"E", [][]byte{short, short, short}, 33},
		{"E", [][]byte{short, short}, 33},
		{"D", [][]byte{short, wide}, 5}, // not authentic
		{"D", [][]byte{short, wide}, 6},
		{"sq", [][]byte{short, wide}, 33},
		{"root", [][]byte{wide, short, short}, 33},
		{"Verify", [][]byte{short, short, short}, 5},
		{"unheard of", nil, 5},
	} {
		require.False(t, o.Compute(x.op, x.in, make([]byte, x.out)), "%s of %x", x.op, x.in)
	}
}

// No lengths make an operation panic.
func TestAnyLength(t *testing.T) {
	o := ops(t, "aes-256-gcm")
	lengths := []int{0, 1, 2, 5, 12, 20, 32, 33, 64, 65}
	results := map[string]bool{}
	for op := range operations {
		for _, a := range lengths {
			for _, b := range lengths {
				for _, n := range lengths {
					for _, in := range [][][]byte{
						nil,
						{digest2(a)},
						{digest2(a), digest2(b)},
						{digest2(a), digest2(b), digest2(n)},
					} {
						require.NotPanics(t, func() {
							if o.Compute(op, in, make([]byte, n)) {
								results[op] = true
							}
						}, "%s of %d values, %d and %d bytes, to %d", op, len(in), a, b, n)
					}
				}
			}
		}
	}
	require.True(t, results["h"] && results["+"] && results["T"], "some lengths are right")
}

// digest2 is n bytes, at most 65.
func digest2(n int) []byte { return append(append(digest("1"), digest("2")...), 1)[:n] }
