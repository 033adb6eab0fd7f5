package prim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// operations are all that a session may call, on good input.
func operations(t testing.TB) map[string]func() {
	all := map[string]func(){}
	c, g, p, k := NewCurve(), make([]byte, PointBytes), make([]byte, PointBytes), source(11, 1)
	Generator(g)
	sk, z := make([]byte, ScalarBytes), make([]byte, CompressedPointBytes)
	require.NoError(t, DrawScalar(sk, k))
	require.True(t, c.Compress(z, g))
	all["draw scalar"] = func() { _ = DrawScalar(sk, k) }
	all["mul"] = func() { c.Mul(p, sk, g) }
	all["mulbase"] = func() { c.MulBase(p, sk) }
	all["compress"] = func() { c.Compress(z, g) }
	all["decompress"] = func() { c.Decompress(p, z) }
	for _, bits := range []int{160, 256} {
		e, x, degree := cheb(t, bits), make([]byte, bits/8), make([]byte, bits/8)
		x[0] = 7
		require.NoError(t, DrawDegree(degree, k))
		all[fmt.Sprintf("cheb %d", bits)] = func() { e.Eval(x, degree, x) }
	}
	for _, bits := range []int{1024, 2048} {
		r, key, roots := NewRabin(bits/8), newKey(t, bits/8, 9), rootBuffers(bits/8)
		x, y := make([]byte, bits/8), make([]byte, bits/8)
		x[5] = 7
		require.True(t, r.Square(y, x, key.n))
		all[fmt.Sprintf("sq %d", bits)] = func() { r.Square(y, x, key.n) }
		all[fmt.Sprintf("root %d", bits)] = func() { r.Roots(roots, y, key.p, key.q) }
	}
	for _, e := range ciphers(t) {
		for _, n := range []int{64, 70} {
			key, iv, plain := make([]byte, 20), make([]byte, e.IVBytes()), make([]byte, n)
			sealed := seal(e, key, iv, plain)
			all[fmt.Sprintf("enc %s %d", e.Name(), n)] = func() { e.Seal(sealed, key, iv, plain) }
			all[fmt.Sprintf("dec %s %d", e.Name(), n)] = func() { e.Open(plain, key, sealed) }
		}
	}
	for _, s := range signatures(t) {
		s := newSigner(t, s, 11)
		msg := make([]byte, 64)
		sig := s.sign(t, msg)
		all["public "+s.Name()] = func() { s.Public(s.pk, s.sk) }
		all["sign "+s.Name()] = func() { s.Sign(sig, s.sk, msg) }
		all["verify "+s.Name()] = func() { s.Verify(s.pk, msg, sig) }
	}
	return all
}

// TestAllocations: the curve and the Chebyshev map allocate nothing, and Rabin but for the moduli. What the
// standard library's ciphers and signatures allocate depends on the platform.
func TestAllocations(t *testing.T) {
	most := map[string]float64{"sq": 5, "root": 15, "enc": 20, "dec": 20, "public": 20, "sign": 200, "verify": 100}
	for name, f := range operations(t) {
		kind, _, _ := strings.Cut(name, " ")
		n := testing.AllocsPerRun(20, f)
		t.Logf("%s: %v", name, n)
		require.LessOrEqual(t, n, most[kind], name)
	}
}
