package prim

import (
	"bytes"
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func cheb(t testing.TB, bits int) *Chebyshev {
	c, err := NewChebyshev(bits)
	require.NoError(t, err)
	require.Equal(t, bits/8, c.Bytes())
	return c
}

func (c *Chebyshev) prime() *big.Int { return new(big.Int).SetBytes(chebyshevPrimes[8*c.Bytes()]) }

// recurrence returns T_0(x) .. T_n(x) modulo p by their definition.
func recurrence(n int, x, p *big.Int) []*big.Int {
	all := []*big.Int{big.NewInt(1), new(big.Int).Mod(x, p)}
	for k := 2; k <= n; k++ {
		v := new(big.Int).Mul(x, all[k-1])
		v.Lsh(v, 1).Sub(v, all[k-2])
		all = append(all, v.Mod(v, p))
	}
	return all
}

// byMatrix returns T_k(x) from the power k of the matrix that takes (T_1, T_0) one step on.
func byMatrix(k, x, p *big.Int) *big.Int {
	type matrix [4]*big.Int
	times := func(a, b matrix) (c matrix) {
		for i := range c {
			v := new(big.Int).Mul(a[i/2*2], b[i%2])
			v.Add(v, new(big.Int).Mul(a[i/2*2+1], b[2+i%2]))
			c[i] = v.Mod(v, p)
		}
		return c
	}
	step := matrix{new(big.Int).Lsh(x, 1), big.NewInt(-1), big.NewInt(1), new(big.Int)}
	power := matrix{big.NewInt(1), new(big.Int), new(big.Int), big.NewInt(1)}
	for i := k.BitLen() - 1; i >= 0; i-- {
		if power = times(power, power); k.Bit(i) == 1 {
			power = times(power, step)
		}
	}
	v := new(big.Int).Mul(power[2], x) // the second row, by (x, 1)
	return v.Add(v, power[3]).Mod(v, p)
}

func TestChebyshevPrimes(t *testing.T) {
	power := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	p160 := power(160)
	p160.Sub(p160, power(31)).Sub(p160, power(0))
	p256 := power(256)
	p256.Sub(p256, power(224)).Add(p256, power(192)).Add(p256, power(96)).Sub(p256, power(0))
	for bits, p := range map[int]*big.Int{160: p160, 256: p256} {
		require.Equal(t, p, cheb(t, bits).prime())
		require.True(t, p.ProbablyPrime(20))
	}
	for _, bits := range []int{0, -160, 128, 161, 192, 512} {
		_, err := NewChebyshev(bits)
		require.ErrorContains(t, err, "need 160 or 256")
	}
}

func TestChebyshevPolynomials(t *testing.T) {
	// The coefficients of T_5 = 16x^5 - 20x^3 + 5x at 3, and of T_20 at 1 and -1.
	c := cheb(t, 160)
	y, x := make([]byte, 20), make([]byte, 20)
	x[19] = 3
	c.Eval(y, []byte{5}, x)
	require.Equal(t, big.NewInt(16*243-20*27+15), new(big.Int).SetBytes(y))

	rng := rand.New(rand.NewPCG(7, 1))
	for _, bits := range []int{160, 256} {
		c, p := cheb(t, bits), cheb(t, bits).prime()
		minusOne := new(big.Int).Sub(p, big.NewInt(1))
		for _, v := range []*big.Int{
			new(big.Int), big.NewInt(1), big.NewInt(2), minusOne, p, new(big.Int).Add(p, big.NewInt(9)),
			new(big.Int).SetBytes(bytes.Repeat([]byte{0xff}, bits/8)), new(big.Int).SetBytes(fill(rng, bits/8)),
		} {
			x, y := v.FillBytes(make([]byte, bits/8)), make([]byte, bits/8)
			for k, expected := range recurrence(300, v, p) {
				for _, length := range []int{1, 2, 3, 40} {
					if k > 255 && length == 1 {
						continue
					}
					c.Eval(y, big.NewInt(int64(k)).FillBytes(make([]byte, length)), x)
					require.Equal(t, expected.FillBytes(make([]byte, bits/8)), y, "%d bits: T_%d(%v)", bits, k, v)
				}
				require.Equal(t, expected, byMatrix(big.NewInt(int64(k)), v, p))
			}
		}
	}
}

// TestChebyshevDegrees takes degrees of many lengths, and the semigroup property that protocols rest on.
func TestChebyshevDegrees(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 2))
	for _, bits := range []int{160, 256} {
		c, p, n := cheb(t, bits), cheb(t, bits).prime(), bits/8
		eval := func(degree, x []byte) []byte {
			y := make([]byte, n)
			c.Eval(y, degree, x)
			return y
		}
		for _, length := range []int{1, 5, 20, 32, 33, 100} {
			for range 5 {
				a, b, x := fill(rng, length), fill(rng, length), fill(rng, n)
				va, vb, vx := new(big.Int).SetBytes(a), new(big.Int).SetBytes(b), new(big.Int).SetBytes(x)
				require.Equal(t, byMatrix(va, vx, p).FillBytes(make([]byte, n)), eval(a, x))
				ab := eval(new(big.Int).Mul(va, vb).FillBytes(make([]byte, 2*length)), x)
				require.Equal(t, ab, eval(a, eval(b, x)))
				require.Equal(t, ab, eval(b, eval(a, x)))
			}
		}

		degree, x := fill(rng, n), fill(rng, n)
		expected := eval(degree, x)
		c.Eval(x, degree, x)
		require.Equal(t, expected, x)
		x = fill(rng, n)
		expected = eval(degree, x)
		c.Eval(degree, degree, x)
		require.Equal(t, expected, degree)

		require.PanicsWithValue(t, "prim: Chebyshev degree of no bytes", func() { eval(nil, x) })
		require.Panics(t, func() { eval([]byte{1}, x[1:]) })
		require.Panics(t, func() { c.Eval(x[1:], []byte{1}, x) })
	}
}

func TestDrawDegree(t *testing.T) {
	a, b := make([]byte, 20), make([]byte, 20)
	seen := map[byte]bool{}
	random := source(7, 3)
	for range 500 {
		require.NoError(t, DrawDegree(a, random))
		require.NotZero(t, a[0]&0x80)
		seen[a[0]] = true
	}
	require.Greater(t, len(seen), 100)
	require.NoError(t, DrawDegree(a, source(7, 4)))
	require.NoError(t, DrawDegree(b, source(7, 4)))
	require.Equal(t, a, b)
	failure := errors.New("broken")
	require.ErrorIs(t, DrawDegree(a, iotest.ErrReader(failure)), failure)
	require.Equal(t, make([]byte, 20), a)
	require.Panics(t, func() { _ = DrawDegree(nil, random) })
}
