package prim

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"

	"filippo.io/nistec"
)

// Widths on the curve P-256, in bytes.
const (
	ScalarBytes          = 32 // big endian
	PointBytes           = 64 // X || Y, the uncompressed encoding of SEC 1, section 2.3.3, without its leading 04
	CompressedPointBytes = 33 // the compressed encoding of SEC 1: 02 or 03 as Y is even or odd, and X
)

// Numbers of the curve (FIPS 186-4, section D.1.2.3; SP 800-186, section 3.2.1.3), big endian.
var (
	order = [ScalarBytes]byte{
		0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
	}
	generator = nistec.NewP256Point().SetGenerator().Bytes()[1:]
)

// Curve is the working memory of one caller at a time for the curve P-256.
type Curve struct {
	point, product *nistec.P256Point
	encoding       [1 + PointBytes]byte
}

// NewCurve returns new working memory.
func NewCurve() *Curve {
	return &Curve{point: nistec.NewP256Point(), product: nistec.NewP256Point()}
}

// Generator writes G, the base point of the curve, to dst, PointBytes long.
func Generator(dst []byte) {
	want(dst, PointBytes, "point")
	copy(dst, generator)
}

// Mul sets dst to k * point and returns true. It returns false, with dst all zero, if point is not on the
// curve or the product is the point at infinity, which has no encoding of this width. k may be any number
// of ScalarBytes bytes: one above the order of the curve stands for its remainder.
//
// dst may overlap k and point. Mul panics if a length is wrong. It allocates nothing unless it fails.
func (c *Curve) Mul(dst, k, point []byte) bool {
	want(dst, PointBytes, "point")
	want(k, ScalarBytes, "scalar")
	if !c.parse(point) {
		clear(dst)
		return false
	}
	_, _ = c.product.ScalarMult(c.point, k) // fails for other lengths only
	return c.write(dst)
}

// MulBase sets dst to k * G, as Mul does with the generator but in a fraction of the time: the multiples
// of G are in a table.
func (c *Curve) MulBase(dst, k []byte) bool {
	want(dst, PointBytes, "point")
	want(k, ScalarBytes, "scalar")
	_, _ = c.product.ScalarBaseMult(k) // fails for other lengths only
	return c.write(dst)
}

// Compress sets dst, CompressedPointBytes long, to the compressed encoding of point. It returns false,
// with dst all zero, if point is not on the curve.
func (c *Curve) Compress(dst, point []byte) bool {
	want(dst, CompressedPointBytes, "compressed point")
	if !c.parse(point) {
		clear(dst)
		return false
	}
	y := c.encoding[1+ScalarBytes:]
	dst[0] = 2 | y[ScalarBytes-1]&1
	copy(dst[1:], c.encoding[1:1+ScalarBytes])
	return true
}

// Decompress sets dst, PointBytes long, to the point of which compressed, CompressedPointBytes long, is
// the encoding; the second coordinate takes a square root. It returns false, with dst all zero, if
// compressed encodes no point.
func (c *Curve) Decompress(dst, compressed []byte) bool {
	want(dst, PointBytes, "point")
	want(compressed, CompressedPointBytes, "compressed point")
	if _, err := c.product.SetBytes(compressed); err != nil {
		clear(dst)
		return false
	}
	return c.write(dst)
}

// parse sets c.point and reports whether it is on the curve; the encoding has no point at infinity.
func (c *Curve) parse(point []byte) bool {
	want(point, PointBytes, "point")
	c.encoding[0] = 4
	copy(c.encoding[1:], point)
	_, err := c.point.SetBytes(c.encoding[:])
	return err == nil
}

// write writes c.product to dst and reports whether it is a point other than that at infinity.
func (c *Curve) write(dst []byte) bool {
	b := c.product.Bytes()
	if len(b) != 1+PointBytes { // infinity is one byte
		clear(dst)
		return false
	}
	copy(dst, b[1:])
	return true
}

// scalarDraws is how often DrawScalar tries. A draw is rejected at odds of 2^-32, so a reader that has
// it fail is not random.
const scalarDraws = 64

// DrawScalar sets dst, ScalarBytes long, to a number uniform in [1, n-1] with n the order of the curve:
// the first 32 bytes of random that are such a number (FIPS 186-5, section A.2.2), so that a reader that
// repeats itself gives the same scalar. It is an error if the reader fails or yields no scalar in 64
// draws; dst is all zero then.
func DrawScalar(dst []byte, random io.Reader) error {
	want(dst, ScalarBytes, "scalar")
	for range scalarDraws {
		if err := read(dst, random, "scalar"); err != nil {
			return err
		}
		if isScalar(dst) {
			return nil
		}
	}
	clear(dst)
	return errors.New("prim: no scalar in 64 draws: the source of randomness does not give random bytes")
}

// isScalar reports whether 0 < k < n. What a caller learns of k is the answer.
func isScalar(k []byte) bool {
	borrow, any := 0, byte(0)
	for i := ScalarBytes - 1; i >= 0; i-- {
		borrow = (int(k[i]) - int(order[i]) - borrow) >> 8 & 1
		any |= k[i]
	}
	return borrow&(1-subtle.ConstantTimeByteEq(any, 0)) == 1
}

// want panics unless p is n bytes long: lengths are fixed when a protocol is set up.
func want(p []byte, n int, what string) {
	if len(p) != n {
		panic(fmt.Sprintf("prim: %s of %d bytes, want %d", what, len(p), n))
	}
}

// read fills dst from random; if that fails, dst is all zero.
func read(dst []byte, random io.Reader, what string) error {
	if _, err := io.ReadFull(random, dst); err != nil {
		clear(dst)
		return fmt.Errorf("prim: drawing a %s: %w", what, err)
	}
	return nil
}
