package prim

import (
	"bytes"
	"crypto/ecdh"
	"encoding/hex"
	"errors"
	"io"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// unhex decodes a vector; spaces are for the reader.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// source is a reader of random bytes.
func source(a, b uint64) io.Reader {
	var seed [32]byte
	seed[0], seed[1] = byte(a), byte(b)
	return rand.NewChaCha8(seed)
}

// Points by the affine formulas of SEC 1, section 2.2.1, with math/big; nil is infinity.
type affine struct{ x, y *big.Int }

var (
	fieldPrime = new(big.Int).SetBytes(chebyshevPrimes[256])
	curveOrder = new(big.Int).SetBytes(order[:])
	curveB     = new(big.Int).SetBytes(unhex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"))
)

func affineOf(b []byte) *affine {
	return &affine{new(big.Int).SetBytes(b[:32]), new(big.Int).SetBytes(b[32:])}
}

func (a *affine) bytes() []byte {
	b := make([]byte, PointBytes)
	a.x.FillBytes(b[:32])
	a.y.FillBytes(b[32:])
	return b
}

func (a *affine) add(b *affine) *affine {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	top, bottom := new(big.Int).Sub(b.y, a.y), new(big.Int).Sub(b.x, a.x)
	if a.x.Cmp(b.x) == 0 {
		if a.y.Cmp(b.y) != 0 {
			return nil
		}
		top.Mul(a.x, a.x).Mul(top, big.NewInt(3)).Sub(top, big.NewInt(3))
		bottom.Lsh(a.y, 1)
	}
	slope := top.Mul(top, bottom.ModInverse(bottom.Mod(bottom, fieldPrime), fieldPrime))
	x := new(big.Int).Mul(slope, slope)
	x.Sub(x, a.x).Sub(x, b.x).Mod(x, fieldPrime)
	y := new(big.Int).Sub(a.x, x)
	y.Mul(y, slope).Sub(y, a.y).Mod(y, fieldPrime)
	return &affine{x, y}
}

func (a *affine) times(k *big.Int) *affine {
	var sum *affine
	for i := k.BitLen() - 1; i >= 0; i-- {
		sum = sum.add(sum)
		if k.Bit(i) == 1 {
			sum = sum.add(a)
		}
	}
	return sum
}

// onCurve is the equation y^2 = x^3 - 3x + b over numbers below the prime.
func onCurve(point []byte) bool {
	a := affineOf(point)
	if a.x.Cmp(fieldPrime) >= 0 || a.y.Cmp(fieldPrime) >= 0 {
		return false
	}
	r := new(big.Int).Mul(a.x, a.x)
	r.Sub(r, big.NewInt(3)).Mul(r, a.x).Add(r, curveB)
	r.Sub(r, new(big.Int).Mul(a.y, a.y)).Mod(r, fieldPrime)
	return r.Sign() == 0
}

func point(t testing.TB, k []byte) []byte {
	p := make([]byte, PointBytes)
	require.True(t, NewCurve().MulBase(p, k))
	return p
}

// scalar returns v, taken modulo 2^256, as a scalar.
func scalar(v *big.Int) []byte {
	return new(big.Int).Mod(v, new(big.Int).Lsh(big.NewInt(1), 256)).FillBytes(make([]byte, ScalarBytes))
}

// TestCurveVectors: RFC 5903, section 8.1, and the double of the generator.
func TestCurveVectors(t *testing.T) {
	i := unhex("C88F01F5 10D9AC3F 70A292DA A2316DE5 44E9AAB8 AFE84049 C62A9C57 862D1433")
	r := unhex("C6EF9C5D 78AE012A 011164AC B397CE20 88685D8F 06BF9BE0 B283AB46 476BEE53")
	gi := unhex(`DAD0B653 94221CF9 B051E1FE CA5787D0 98DFE637 FC90B9EF 945D0C37 72581180` +
		`5271A046 1CDB8252 D61F1C45 6FA3E59A B1F45B33 ACCF5F58 389E0577 B8990BB3`)
	gr := unhex(`D12DFB52 89C8D4F8 1208B702 70398C34 2296970A 0BCCB74C 736FC755 4494BF63` +
		`56FBF3CA 366CC23E 8157854C 13C58D6A AC23F046 ADA30F83 53E74F33 039872AB`)
	gir := unhex(`D6840F6B 42F6EDAF D13116E0 E1256520 2FEF8E9E CE7DCE03 812464D0 4B9442DE` +
		`522BDE0A F0D8585B 8DEF9C18 3B5AE38F 50235206 A8674ECB 5D98EDB2 0EB153A2`)
	c, p := NewCurve(), make([]byte, PointBytes)
	require.True(t, c.MulBase(p, i))
	require.Equal(t, gi, p)
	require.True(t, c.MulBase(p, r))
	require.Equal(t, gr, p)
	require.True(t, c.Mul(p, i, gr))
	require.Equal(t, gir, p)
	require.True(t, c.Mul(p, r, gi))
	require.Equal(t, gir, p)

	g := make([]byte, PointBytes)
	Generator(g)
	require.Equal(t, unhex(`6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296`+
		`4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5`), g)
	require.True(t, c.Mul(p, scalar(big.NewInt(2)), g))
	require.Equal(t, unhex(`7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978`+
		`07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1`), p)
}

// TestCurveByHand compares with affine arithmetic, with scalars about 0, the order and 2^256 too.
func TestCurveByHand(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	var scalars [][]byte
	for d := int64(-20); d <= 20; d++ {
		half := new(big.Int).Rsh(curveOrder, 1)
		for _, v := range []*big.Int{new(big.Int), curveOrder, half} {
			scalars = append(scalars, scalar(new(big.Int).Add(v, big.NewInt(d))))
		}
	}
	for range 50 {
		scalars = append(scalars, fill(rng, ScalarBytes))
	}
	c, p, g := NewCurve(), make([]byte, PointBytes), make([]byte, PointBytes)
	Generator(g)
	q := point(t, fill(rng, ScalarBytes))
	require.True(t, onCurve(q))
	for _, k := range scalars {
		for _, base := range [][]byte{g, q} {
			expected := affineOf(base).times(new(big.Int).SetBytes(k))
			ok := c.Mul(p, k, base)
			if expected == nil {
				require.False(t, ok)
				require.Equal(t, make([]byte, PointBytes), p)
				continue
			}
			require.True(t, ok)
			require.Equal(t, expected.bytes(), p)
		}
		product := bytes.Clone(p)
		ok := c.Mul(product, k, g)
		require.Equal(t, ok, c.MulBase(p, k))
		require.Equal(t, product, p)
	}
}

// TestCurveAgainstECDH: the first coordinates are the shared secrets of crypto/ecdh.
func TestCurveAgainstECDH(t *testing.T) {
	random := source(6, 2)
	c, p := NewCurve(), make([]byte, PointBytes)
	for range 50 {
		a, b := make([]byte, ScalarBytes), make([]byte, ScalarBytes)
		require.NoError(t, DrawScalar(a, random))
		require.NoError(t, DrawScalar(b, random))
		mine, err := ecdh.P256().NewPrivateKey(a)
		require.NoError(t, err)
		theirs, err := ecdh.P256().NewPrivateKey(b)
		require.NoError(t, err)
		require.Equal(t, theirs.PublicKey().Bytes()[1:], point(t, b))
		secret, err := mine.ECDH(theirs.PublicKey())
		require.NoError(t, err)
		require.True(t, c.Mul(p, a, point(t, b)))
		require.Equal(t, secret, p[:32])
	}
}

// notPoints are encodings of no point.
func notPoints(t testing.TB) map[string][]byte {
	off := point(t, scalar(big.NewInt(5)))
	off[PointBytes-1] ^= 1
	// The smallest x with a point, and the same again with the prime added to a coordinate.
	small := make([]byte, CompressedPointBytes)
	small[0] = 2
	p := make([]byte, PointBytes)
	for small[CompressedPointBytes-1] = 0; !NewCurve().Decompress(p, small); small[CompressedPointBytes-1]++ {
	}
	x := new(big.Int).Add(affineOf(p).x, fieldPrime).FillBytes(make([]byte, 32))
	return map[string][]byte{
		"off the curve":         off,
		"zero":                  make([]byte, PointBytes),
		"x above the prime":     append(x, p[32:]...),
		"x is the prime":        append(bytes.Clone(chebyshevPrimes[256]), p[32:]...),
		"y is the prime":        append(bytes.Clone(p[:32]), chebyshevPrimes[256]...),
		"all ones":              bytes.Repeat([]byte{0xff}, PointBytes),
		"coordinates exchanged": append(bytes.Clone(p[32:]), p[:32]...),
	}
}

func TestCurveRefuses(t *testing.T) {
	c, one := NewCurve(), scalar(big.NewInt(1))
	for name, bad := range notPoints(t) {
		require.False(t, onCurve(bad), name)
		p := bytes.Repeat([]byte{0xa5}, PointBytes)
		require.False(t, c.Mul(p, one, bad), name)
		require.Equal(t, make([]byte, PointBytes), p, name)
		z := bytes.Repeat([]byte{0xa5}, CompressedPointBytes)
		require.False(t, c.Compress(z, bad), name)
		require.Equal(t, make([]byte, CompressedPointBytes), z, name)
	}
	p := bytes.Repeat([]byte{0xa5}, PointBytes)
	require.False(t, c.MulBase(p, order[:]))
	require.Equal(t, make([]byte, PointBytes), p)
}

func TestCompression(t *testing.T) {
	c, random, k := NewCurve(), source(6, 3), make([]byte, ScalarBytes)
	back, z := make([]byte, PointBytes), make([]byte, CompressedPointBytes)
	seen := map[byte]int{}
	for range 50 {
		require.NoError(t, DrawScalar(k, random))
		p := point(t, k)
		require.True(t, c.Compress(z, p))
		require.Equal(t, append([]byte{2 | p[63]&1}, p[:32]...), z)
		seen[z[0]]++
		require.True(t, c.Decompress(back, z))
		require.Equal(t, p, back)

		z[0] ^= 1 // the other root
		require.True(t, c.Decompress(back, z))
		require.Equal(t, new(big.Int).Sub(fieldPrime, affineOf(p).y).FillBytes(make([]byte, 32)), back[32:])
	}
	require.Len(t, seen, 2)

	// About half of all x have no point, no x at or above the prime has, and there are two tags.
	refused := 0
	for i := range byte(100) {
		x := append([]byte{2}, scalar(big.NewInt(int64(i)))...)
		if !c.Decompress(back, x) {
			require.Equal(t, make([]byte, PointBytes), back)
			refused++
		} else {
			require.True(t, onCurve(back))
		}
	}
	require.InDelta(t, 50, refused, 20)
	for _, tag := range []byte{0, 1, 4, 5, 6, 7, 0xff} {
		z[0] = tag
		require.False(t, c.Decompress(back, z), "tag %d", tag)
	}
	above := append([]byte{2}, new(big.Int).Add(fieldPrime, big.NewInt(5)).FillBytes(make([]byte, 32))...)
	require.True(t, c.Decompress(back, append([]byte{2}, scalar(big.NewInt(5))...)))
	require.False(t, c.Decompress(back, above))
}

func TestDrawScalar(t *testing.T) {
	last := new(big.Int).Sub(curveOrder, big.NewInt(1)).FillBytes(make([]byte, ScalarBytes))
	for name, v := range map[string]struct {
		draws [][]byte
		taken int
	}{
		"zero":            {[][]byte{make([]byte, 32), scalar(big.NewInt(1))}, 1},
		"the order":       {[][]byte{order[:], last}, 1},
		"above the order": {[][]byte{bytes.Repeat([]byte{0xff}, 32), unhex(strings.Repeat("0123456789abcdef", 4))}, 1},
		"the last":        {[][]byte{last}, 0},
	} {
		k := make([]byte, ScalarBytes)
		require.NoError(t, DrawScalar(k, bytes.NewReader(bytes.Join(v.draws, nil))), name)
		require.Equal(t, v.draws[v.taken], k, name)
	}

	k := make([]byte, ScalarBytes)
	for _, stuck := range []stuck{0, 0xff} {
		require.ErrorContains(t, DrawScalar(k, stuck), "not give random bytes")
		require.Equal(t, make([]byte, ScalarBytes), k)
	}
	failure := errors.New("broken")
	k = bytes.Repeat([]byte{0xa5}, ScalarBytes)
	require.ErrorIs(t, DrawScalar(k, iotest.ErrReader(failure)), failure)
	require.ErrorIs(t, DrawScalar(k, bytes.NewReader(order[:20])), io.ErrUnexpectedEOF)
	require.Equal(t, make([]byte, ScalarBytes), k)

	again := make([]byte, ScalarBytes)
	require.NoError(t, DrawScalar(k, source(6, 4)))
	require.NoError(t, DrawScalar(again, source(6, 4)))
	require.Equal(t, k, again)
}

// stuck is a source of randomness that repeats one byte.
type stuck byte

func (s stuck) Read(p []byte) (int, error) {
	return copy(p, bytes.Repeat([]byte{byte(s)}, len(p))), nil
}

func TestIsScalar(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 5))
	for range 2000 {
		// Numbers that agree with the order in some leading bytes.
		k := bytes.Clone(order[:])
		copy(k[rng.IntN(33):], fill(rng, 32))
		v := new(big.Int).SetBytes(k)
		require.Equal(t, v.Sign() > 0 && v.Cmp(curveOrder) < 0, isScalar(k), "%x", k)
	}
	require.False(t, isScalar(make([]byte, ScalarBytes)))
}

func TestCurveAliasing(t *testing.T) {
	c, k := NewCurve(), scalar(big.NewInt(7))
	expected := point(t, scalar(big.NewInt(77)))
	buf := append(point(t, scalar(big.NewInt(11))), k...)
	require.True(t, c.Mul(buf[:64], buf[64:], buf[:64]))
	require.Equal(t, expected, buf[:64])
	buf = append(point(t, scalar(big.NewInt(11))), k...)
	require.True(t, c.Mul(buf[32:], buf[64:], buf[:64]))
	require.Equal(t, expected, buf[32:])
	require.True(t, c.Compress(buf[:33], buf[32:]))
	require.True(t, c.Decompress(buf[:64], buf[:33]))
	require.Equal(t, expected, buf[:64])
}

func TestCurveLengthsPanic(t *testing.T) {
	c := NewCurve()
	b := func(n int) []byte { return make([]byte, n) }
	const point, number = "prim: point of 63 bytes, want 64", "prim: scalar of 31 bytes, want 32"
	for _, v := range []struct {
		says string
		f    func()
	}{
		{point, func() { Generator(b(63)) }},
		{point, func() { c.Mul(b(63), b(32), b(64)) }},
		{number, func() { c.Mul(b(64), b(31), b(64)) }},
		{point, func() { c.Mul(b(64), b(32), b(63)) }},
		{point, func() { c.MulBase(b(63), b(32)) }},
		{number, func() { c.MulBase(b(64), b(31)) }},
		{number, func() { _ = DrawScalar(b(31), source(0, 0)) }},
		{"prim: compressed point of 32 bytes, want 33", func() { c.Compress(b(32), b(64)) }},
		{point, func() { c.Compress(b(33), b(63)) }},
		{point, func() { c.Decompress(b(63), b(33)) }},
		{"prim: compressed point of 32 bytes, want 33", func() { c.Decompress(b(64), b(32)) }},
	} {
		require.PanicsWithValue(t, v.says, v.f)
	}
}
