package prim

import (
	"bytes"
	"errors"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// key is a modulus with its primes.
type key struct{ p, q, n []byte }

func newKey(t testing.TB, modulusBytes int, seed uint64) key {
	half := modulusBytes / 2
	k := key{make([]byte, half), make([]byte, modulusBytes-half), make([]byte, modulusBytes)}
	random := source(seed, 8)
	require.NoError(t, RabinPrime(k.p, random))
	require.NoError(t, RabinPrime(k.q, random))
	Product(k.n, k.p, k.q)
	return k
}

func num(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// below returns a random number below n, as wide as n.
func below(rng *rand.Rand, n []byte) []byte {
	v := num(fill(rng, len(n)+8))
	return v.Mod(v, num(n)).FillBytes(make([]byte, len(n)))
}

func rootBuffers(n int) *[4][]byte {
	var r [4][]byte
	for i := range r {
		r[i] = bytes.Repeat([]byte{0xa5}, n)
	}
	return &r
}

// sorted returns the distinct roots as numbers in ascending order.
func sorted(roots [][]byte) []string {
	distinct := map[string]bool{}
	for _, r := range roots {
		distinct[num(r).Text(62)] = true
	}
	var all []string
	for s := range distinct {
		all = append(all, s)
	}
	return all
}

// rootsByHand combines the roots that math/big finds modulo p and q by the Chinese remainder theorem.
func rootsByHand(c, p, q []byte) (roots [][]byte) {
	vp, vq := num(p), num(q)
	rp, rq := new(big.Int).ModSqrt(num(c), vp), new(big.Int).ModSqrt(num(c), vq)
	if rp == nil || rq == nil {
		return nil
	}
	inverse := new(big.Int).ModInverse(vp, vq)
	for i := range 4 {
		a, b := new(big.Int).Set(rp), new(big.Int).Set(rq)
		if i&1 != 0 {
			a.Sub(vp, a).Mod(a, vp)
		}
		if i&2 != 0 {
			b.Sub(vq, b)
		}
		b.Sub(b, a).Mul(b, inverse).Mod(b, vq)
		roots = append(roots, b.Mul(b, vp).Add(b, a).FillBytes(make([]byte, len(c))))
	}
	return roots
}

func TestPrime(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8, 20, 32, 64, 128} {
		for seed := range uint64(8) {
			if n > 64 && (seed > 1 || testing.Short()) {
				break
			}
			p, again := make([]byte, n), make([]byte, n)
			require.NoError(t, RabinPrime(p, source(seed, 1)))
			v := num(p)
			require.True(t, v.ProbablyPrime(20))
			require.Equal(t, 8*n, v.BitLen())
			require.EqualValues(t, 1, v.Bit(8*n-2))
			require.EqualValues(t, 3, p[n-1]&3)
			require.NoError(t, RabinPrime(again, source(seed, 1)))
			require.Equal(t, p, again)
			var k primeKey
			k.bytes = n
			_, _ = source(seed, 1).Read(k.seed[:])
			require.Equal(t, p, k.search(), "the memory is to make no difference")
			if n >= 8 {
				require.NoError(t, RabinPrime(again, source(seed, 2)))
				require.NotEqual(t, p, again)
			}
		}
	}
	// Exactly 32 bytes are read, whatever the length.
	r := bytes.NewReader(make([]byte, 40))
	require.NoError(t, RabinPrime(make([]byte, 2), r))
	require.Equal(t, 8, r.Len())

	p, failure := []byte{1, 2, 3}, errors.New("broken")
	require.ErrorIs(t, RabinPrime(p, iotest.ErrReader(failure)), failure)
	require.Equal(t, make([]byte, 3), p)
	require.Panics(t, func() { _ = RabinPrime(nil, r) })
}

// TestConcurrentPrimeMemory: it is bounded, and nobody gets at a prime that is in it.
func TestConcurrentPrimeMemory(t *testing.T) {
	var wg sync.WaitGroup
	for g := range uint64(4) {
		wg.Go(func() {
			for i := range uint64(primeMemory) {
				p, again := make([]byte, 4), make([]byte, 4)
				if RabinPrime(p, source(i%256, g)) != nil {
					t.Error("failed")
				}
				copy(again, p)
				clear(p)
				if RabinPrime(p, source(i%256, g)) != nil || !bytes.Equal(p, again) {
					t.Error("another prime")
				}
			}
		})
	}
	wg.Wait()
	c := primeCache{found: map[primeKey][]byte{}}
	for i := range primeMemory + 100 {
		k := primeKey{bytes: i}
		c.put(k, []byte{1})
		_, ok := c.get(k)
		require.True(t, ok)
	}
	require.Len(t, c.found, primeMemory)
}

func TestProduct(t *testing.T) {
	n := make([]byte, 3)
	Product(n, []byte{0xff}, []byte{0xff, 0xff})
	require.Equal(t, []byte{0xfe, 0xff, 0x01}, n)
	Product(n, []byte{0}, []byte{0xff, 0xff})
	require.Equal(t, []byte{0, 0, 0}, n)
	require.PanicsWithValue(t, "prim: product of 3 bytes, want 2", func() { Product(n, n[:1], n[:1]) })
}

func TestSquare(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	for _, width := range []int{2, 3, 9, 20, 64, 128, 256} {
		r, k := NewRabin(width), newKey(t, width, 1)
		square := func(x, n []byte) ([]byte, bool) {
			y := bytes.Repeat([]byte{0xa5}, width)
			ok := r.Square(y, x, n)
			return y, ok
		}
		zero, n := make([]byte, width), num(k.n)
		last := new(big.Int).Sub(n, big.NewInt(1)).FillBytes(make([]byte, width))
		xs := [][]byte{zero, big.NewInt(1).FillBytes(make([]byte, width)), last}
		for range 20 {
			xs = append(xs, below(rng, k.n))
		}
		for _, x := range xs {
			y, ok := square(x, k.n)
			require.True(t, ok)
			v := new(big.Int).Mul(num(x), num(x))
			require.Equal(t, v.Mod(v, n).FillBytes(make([]byte, width)), y)
		}
		// A modulus with leading zeros is one all the same.
		short := bytes.Clone(k.n)
		short[0] = 0
		x := below(rng, short)
		y, ok := square(x, short)
		require.True(t, ok)
		v := new(big.Int).Mul(num(x), num(x))
		require.Equal(t, v.Mod(v, num(short)).FillBytes(make([]byte, width)), y)
		_, ok = square(short, short)
		require.False(t, ok)

		even := bytes.Clone(k.n)
		even[width-1] ^= 1
		one := xs[1]
		for name, v := range map[string][2][]byte{
			"x is n":       {k.n, k.n},
			"x above n":    {bytes.Repeat([]byte{0xff}, width), k.n},
			"x far above":  {append([]byte{1}, zero[1:]...), short},
			"n zero":       {zero, zero},
			"n one":        {zero, one},
			"n even":       {one, even},
			"n of the 2^8": {one, append([]byte{1}, zero[1:]...)},
		} {
			y, ok := square(v[0], v[1])
			require.False(t, ok, name)
			require.Equal(t, zero, y, name)
		}
		for _, p := range [][3][]byte{{zero[1:], zero, zero}, {zero, zero[1:], zero}, {zero, zero, zero[1:]}} {
			require.Panics(t, func() { r.Square(p[0], p[1], p[2]) })
		}
		x = below(rng, k.n)
		y, _ = square(x, k.n)
		require.True(t, r.Square(x, x, k.n))
		require.Equal(t, y, x)
		own := bytes.Clone(k.n)
		require.True(t, r.Square(own, xs[4], own))
		y, _ = square(xs[4], k.n)
		require.Equal(t, y, own)
	}
	require.Panics(t, func() { NewRabin(1) })
}

// TestRoots compares with ModSqrt of math/big.
func TestRoots(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 2))
	for _, width := range []int{2, 3, 8, 16, 33, 64, 128, 256} {
		if width > 128 && testing.Short() {
			break
		}
		r, k := NewRabin(width), newKey(t, width, 2)
		require.NotEqual(t, k.p, k.q)
		roots, c := rootBuffers(width), make([]byte, width)
		squares := 0
		for i := range 60 {
			x := below(rng, k.n)
			switch {
			case i < 10:
				require.True(t, r.Square(c, x, k.n))
			case i == 10:
				clear(c)
			case i == 11:
				clear(c)
				c[width-1] = 1
			case i < 15: // a multiple of p, and a square modulo q
				v := new(big.Int).Mul(num(k.p), num(x))
				v.Mul(v, v).Mod(v, num(k.n)).FillBytes(c)
			case i < 18:
				v := new(big.Int).Mul(num(k.q), num(x))
				v.Mul(v, v).Mod(v, num(k.n)).FillBytes(c)
			default:
				copy(c, x)
			}
			expected := rootsByHand(c, k.p, k.q)
			ok := r.Roots(roots, c, k.p, k.q)
			require.Equal(t, expected != nil, ok)
			if !ok {
				for _, root := range roots {
					require.Equal(t, make([]byte, width), root)
				}
				continue
			}
			squares++
			require.ElementsMatch(t, sorted(expected), sorted(roots[:]), "%d bytes, case %d", width, i)
			y := make([]byte, width)
			for _, root := range roots {
				require.True(t, r.Square(y, root, k.n))
				require.Equal(t, c, y)
			}
			for i, j := range []int{3, 2} { // as documented, they pair off
				sum := new(big.Int).Add(num(roots[i]), num(roots[j]))
				require.Zero(t, sum.Mod(sum, num(k.n)).Sign())
			}
		}
		require.Greater(t, squares, 18)
		require.Less(t, squares, 50)
	}
}

// TestSmallRoots takes all numbers below all products of small primes and others: the same set of squares,
// and all of the roots if both are different primes of the right form; no wrong root ever.
func TestSmallRoots(t *testing.T) {
	r, roots, c := NewRabin(2), rootBuffers(1), make([]byte, 2)
	*roots = *rootBuffers(2)
	for p := range 40 {
		for q := range 40 {
			n := p * q
			byRoot := map[int][]int{}
			for x := range n {
				byRoot[x*x%n] = append(byRoot[x*x%n], x)
			}
			blum := func(p int) bool { return p%4 == 3 && big.NewInt(int64(p)).ProbablyPrime(0) }
			for v := range n + 2 {
				c[0], c[1] = byte(v>>8), byte(v)
				ok := r.Roots(roots, c, []byte{byte(p)}, []byte{byte(q)})
				if ok {
					require.Less(t, v, n)
					require.Equal(t, []int{3, 3}, []int{p % 4, q % 4})
				}
				found := map[int]bool{}
				for _, root := range roots {
					x := int(root[0])<<8 | int(root[1])
					found[x] = true
					if ok {
						require.Contains(t, byRoot[v], x, "root of %d modulo %d * %d", v, p, q)
					} else {
						require.Zero(t, x)
					}
				}
				if blum(p) && blum(q) && p != q {
					require.Equal(t, v < n && len(byRoot[v]) > 0, ok, "%d modulo %d * %d", v, p, q)
					if ok {
						require.Len(t, found, len(byRoot[v]))
					}
				}
			}
		}
	}
}

func TestRootsRefuse(t *testing.T) {
	const width = 32
	rng := rand.New(rand.NewPCG(8, 3))
	r, k, roots := NewRabin(width), newKey(t, width, 3), rootBuffers(width)
	zero, one, four := make([]byte, width), make([]byte, width), make([]byte, width)
	one[width-1], four[width-1] = 1, 4
	half := width / 2
	five := append(bytes.Clone(zero[1:half]), 5) // a prime of the form 4i + 1
	even := append(bytes.Clone(k.p[:half-1]), k.p[half-1]^1)
	require.True(t, r.Roots(roots, four, k.p, k.q))
	for name, v := range map[string][3][]byte{
		"c is n":           {k.n, k.p, k.q},
		"c above n":        {bytes.Repeat([]byte{0xff}, width), k.p, k.q},
		"no square":        {new(big.Int).Sub(num(k.n), big.NewInt(4)).FillBytes(make([]byte, width)), k.p, k.q},
		"p zero":           {four, zero[:half], k.q},
		"q zero":           {four, k.p, zero[:half]},
		"p one":            {zero, one[half:], k.q},
		"p of form 4i + 1": {four, five, k.q},
		"q of form 4i + 1": {four, k.p, five},
		"p even":           {four, even, k.q},
		"q even":           {four, k.p, even},
		"p is q":           {k.p2(), k.p, k.p},
		"all ones":         {four, bytes.Repeat([]byte{0xff}, half), bytes.Repeat([]byte{0xff}, half)},
	} {
		for i := range roots {
			roots[i] = bytes.Repeat([]byte{0xa5}, width)
		}
		require.False(t, r.Roots(roots, v[0], v[1], v[2]), name)
		for _, root := range roots {
			require.Equal(t, zero, root, name)
		}
	}

	require.Panics(t, func() { r.Roots(roots, one[1:], k.p, k.q) })
	require.PanicsWithValue(t, "prim: primes of 16 and 15 bytes, want 32 in all",
		func() { r.Roots(roots, one, k.p, k.q[1:]) })
	require.False(t, r.Roots(roots, one, k.n, nil))
	short := *roots
	short[2] = short[2][1:]
	require.PanicsWithValue(t, "prim: root of 31 bytes, want 32", func() { r.Roots(&short, one, k.p, k.q) })

	// Over the inputs, which are one buffer: c || p || q in the two roots that are in the way.
	c := make([]byte, width)
	require.True(t, r.Square(c, below(rng, k.n), k.n))
	require.True(t, r.Roots(roots, c, k.p, k.q))
	buf := append(append(bytes.Clone(c), k.p...), k.q...)
	over := [4][]byte{buf[width:], zero, buf[:width], one}
	require.True(t, r.Roots(&over, buf[:width], buf[width:][:half], buf[width+half:]))
	require.Equal(t, roots, &over)
}

// p2 returns p, wide as the modulus: a square modulo p, but not modulo p^2.
func (k key) p2() []byte { return num(k.p).FillBytes(make([]byte, len(k.n))) }
