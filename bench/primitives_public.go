package bench

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/big"

	"filippo.io/edwards25519"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/prim"
)

// setup makes a benchmark ready, and checks its output.
type setup func() (*Op, error)

// public are the operations of package prim beside the extractor, under the names
// by which sessions count them, and peers: other libraries, and work that no session
// does as it is, such as signing with a key that was made ready beforehand.
func public(add func(name raw.Name, setup func() (*Op, error))) {
	for _, e := range []struct {
		op, impl string
		setup    setup
	}{
		{"ecm", "nistec-p256", ecm},
		{"ecmbase", "nistec-p256", ecmBase},
		{"ecm", "ecdh-p256", ecmECDH},
		{"ecm", "edwards25519", ecmEdwards},
		{"decompress", "nistec-p256", decompress},
	} {
		add(primitive(e.op, e.impl, 256), e.setup)
	}
	for _, bits := range []int{160, 256} {
		add(primitive("cheb", "bigmod", bits), func() (*Op, error) { return cheb(bits, bits/8) })
		// a degree of 40 bits, as in code found elsewhere: the time is that of its length
		add(primitive("cheb-short40", "bigmod", bits), func() (*Op, error) { return cheb(bits, 5) })
	}
	for _, bits := range []int{1024, 2048} {
		add(primitive("sq", "bigmod", bits), func() (*Op, error) { return square(bits) })
		add(primitive("sq", "math-big", bits), func() (*Op, error) { return squareBig(bits) })
		add(primitive("root", "bigmod", bits), func() (*Op, error) { return root(bits) })
	}
	for _, name := range prim.Ciphers() {
		for _, bits := range []int{512, 2560} {
			add(primitive("enc", name, bits), func() (*Op, error) { return encrypt(name, bits) })
			add(primitive("dec", name, bits), func() (*Op, error) { return decrypt(name, bits) })
		}
	}
	for _, name := range prim.Signatures() {
		add(primitive("sign", name, 0), func() (*Op, error) { return sign(name) })
		add(primitive("verify", name, 0), func() (*Op, error) { return verify(name) })
	}
	add(primitive("sign-parsed", "ecdsa-p256", 0), signECDSA)
	add(primitive("sign-parsed", "ed25519", 0), signEdwards)
}

// repeat is an operation that says whether it worked.
func repeat(f func() bool) *Op {
	return &Op{Run: func(times int) error {
		for range times {
			if !f() {
				return errors.New("bench: the operation failed when repeated")
			}
		}
		return nil
	}}
}

// pair returns two scalars and their points, and what both ends make of them.
func pair(c *prim.Curve) (a, b, pointB, shared []byte, err error) {
	random := schemes.Seeded(256)
	a, b = make([]byte, prim.ScalarBytes), make([]byte, prim.ScalarBytes)
	if err := errors.Join(prim.DrawScalar(a, random), prim.DrawScalar(b, random)); err != nil {
		return nil, nil, nil, nil, err
	}
	pointA, pointB := make([]byte, prim.PointBytes), make([]byte, prim.PointBytes)
	shared, again := make([]byte, prim.PointBytes), make([]byte, prim.PointBytes)
	if !c.MulBase(pointA, a) || !c.MulBase(pointB, b) || !c.Mul(shared, a, pointB) || !c.Mul(again, b, pointA) ||
		!bytes.Equal(shared, again) {
		return nil, nil, nil, nil, errors.New("bench: a(bG) is not b(aG)")
	}
	return a, b, pointB, shared, nil
}

func ecm() (*Op, error) {
	c := prim.NewCurve()
	a, _, point, out, err := pair(c)
	return repeat(func() bool { return c.Mul(out, a, point) }), err
}

func ecmBase() (*Op, error) {
	c := prim.NewCurve()
	_, b, point, out, err := pair(c)
	if err != nil {
		return nil, err
	}
	generator := make([]byte, prim.PointBytes)
	prim.Generator(generator)
	if !c.Mul(out, b, generator) || !bytes.Equal(out, point) {
		return nil, errors.New("bench: the table of the generator has other multiples")
	}
	return repeat(func() bool { return c.MulBase(out, b) }), nil
}

// ecmECDH parses the point, as Mul does, but not the private key: the library would
// compute its public key.
func ecmECDH() (*Op, error) {
	a, _, point, shared, err := pair(prim.NewCurve())
	if err != nil {
		return nil, err
	}
	private, err := ecdh.P256().NewPrivateKey(a)
	if err != nil {
		return nil, err
	}
	encoding := append([]byte{4}, point...)
	mul := func() ([]byte, error) {
		public, err := ecdh.P256().NewPublicKey(encoding)
		if err != nil {
			return nil, err
		}
		return private.ECDH(public)
	}
	if secret, err := mul(); err != nil || !bytes.Equal(secret, shared[:prim.ScalarBytes]) {
		return nil, errors.New("bench: crypto/ecdh has another product")
	}
	return repeat(func() bool { _, err := mul(); return err == nil }), nil
}

// ecmEdwards multiplies a point that is parsed already, its only encoding being
// compressed, and encodes the product.
func ecmEdwards() (*Op, error) {
	a, err1 := edwards25519.NewScalar().SetUniformBytes(input(64))
	b, err2 := edwards25519.NewScalar().SetUniformBytes(bytes.Repeat([]byte{0x5a}, 64))
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	point := new(edwards25519.Point).ScalarBaseMult(b)
	product := new(edwards25519.Point).ScalarMult(a, point)
	ab := edwards25519.NewScalar().Multiply(a, b)
	if product.Equal(new(edwards25519.Point).ScalarBaseMult(ab)) != 1 {
		return nil, errors.New("bench: a(bB) is not (ab)B")
	}
	return repeat(func() bool { return len(product.ScalarMult(a, point).Bytes()) == 32 }), nil
}

func decompress() (*Op, error) {
	c := prim.NewCurve()
	_, _, point, out, err := pair(c)
	if err != nil {
		return nil, err
	}
	compressed := make([]byte, prim.CompressedPointBytes)
	if !c.Compress(compressed, point) || !c.Decompress(out, compressed) || !bytes.Equal(out, point) {
		return nil, errors.New("bench: a point is another after compression")
	}
	return repeat(func() bool { return c.Decompress(out, compressed) }), nil
}

// cheb takes degrees of the given length, with the top bit set.
func cheb(bits, degreeBytes int) (*Op, error) {
	c, err := prim.NewChebyshev(bits)
	if err != nil {
		return nil, err
	}
	random := schemes.Seeded(uint64(bits))
	a, b, x := make([]byte, degreeBytes), make([]byte, degreeBytes), input(bits/8)
	if err := errors.Join(prim.DrawDegree(a, random), prim.DrawDegree(b, random)); err != nil {
		return nil, err
	}
	ab, ba := make([]byte, bits/8), make([]byte, bits/8)
	c.Eval(ab, b, x)
	c.Eval(ab, a, ab)
	c.Eval(ba, a, x)
	c.Eval(ba, b, ba)
	if !bytes.Equal(ab, ba) || bytes.Equal(ab, x) {
		return nil, errors.New("bench: Chebyshev polynomials do not commute")
	}
	return repeat(func() bool { c.Eval(ab, a, x); return true }), nil
}

// residue returns a key, x, and its square.
func residue(bits int) (r *prim.Rabin, p, q, n, x, square []byte, err error) {
	random := schemes.Seeded(uint64(bits))
	p, q, n = make([]byte, bits/16), make([]byte, bits/16), make([]byte, bits/8)
	if err := errors.Join(prim.RabinPrime(p, random), prim.RabinPrime(q, random)); err != nil {
		return nil, nil, nil, nil, nil, nil, err
	}
	prim.Product(n, p, q)
	r, x, square = prim.NewRabin(bits/8), input(bits/8), make([]byte, bits/8)
	x[0] &= 0x7f // n has the top bit set
	roots := newRoots(bits)
	if !r.Square(square, x, n) || !r.Roots(roots, square, p, q) {
		return nil, nil, nil, nil, nil, nil, errors.New("bench: a square has no roots")
	}
	for _, root := range roots {
		if bytes.Equal(root, x) {
			return r, p, q, n, x, square, nil
		}
	}
	return nil, nil, nil, nil, nil, nil, errors.New("bench: no root is what was squared")
}

func newRoots(bits int) *[4][]byte {
	var roots [4][]byte
	for i := range roots {
		roots[i] = make([]byte, bits/8)
	}
	return &roots
}

func square(bits int) (*Op, error) {
	r, _, _, n, x, out, err := residue(bits)
	return repeat(func() bool { return r.Square(out, x, n) }), err
}

// squareBig needs no Montgomery form, and is not constant in time.
func squareBig(bits int) (*Op, error) {
	_, _, _, n, x, out, err := residue(bits)
	if err != nil {
		return nil, err
	}
	var vx, vn, quotient, remainder, product big.Int
	again := make([]byte, bits/8)
	mul := func() bool {
		vx.SetBytes(x)
		vn.SetBytes(n)
		product.Mul(&vx, &vx)
		quotient.QuoRem(&product, &vn, &remainder)
		remainder.FillBytes(again)
		return true
	}
	if mul(); !bytes.Equal(again, out) {
		return nil, errors.New("bench: math/big has another square")
	}
	return repeat(mul), nil
}

func root(bits int) (*Op, error) {
	r, p, q, _, _, c, err := residue(bits)
	roots := newRoots(bits)
	return repeat(func() bool { return r.Roots(roots, c, p, q) }), err
}

// sealed returns a plaintext and its ciphertext under a key of 160 bits.
func sealed(name string, bits int) (c prim.Cipher, key, iv, plain, out []byte, err error) {
	if c, err = prim.NewCipher(name); err != nil {
		return nil, nil, nil, nil, nil, err
	}
	key, iv, plain = input(20), input(c.IVBytes()), input(bits/8)
	out, again := make([]byte, c.Bytes(bits/8)), make([]byte, bits/8)
	c.Seal(out, key, iv, plain)
	if !c.Open(again, key, out) || !bytes.Equal(again, plain) || bytes.Contains(out, plain[:8]) {
		return nil, nil, nil, nil, nil, fmt.Errorf("bench: %s does not open what it sealed", name)
	}
	return c, key, iv, plain, out, nil
}

func encrypt(name string, bits int) (*Op, error) {
	c, key, iv, plain, out, err := sealed(name, bits)
	return repeat(func() bool { c.Seal(out, key, iv, plain); return true }), err
}

func decrypt(name string, bits int) (*Op, error) {
	c, key, _, plain, out, err := sealed(name, bits)
	return repeat(func() bool { return c.Open(plain, key, out) }), err
}

// signed returns a signature of 64 bytes, about three values of 160 bits.
func signed(name string) (s prim.Signature, sk, pk, msg, sig []byte, err error) {
	if s, err = prim.NewSignature(name); err != nil {
		return nil, nil, nil, nil, nil, err
	}
	sk, pk = make([]byte, s.PrivateBytes()), make([]byte, s.PublicBytes())
	if err := s.Draw(sk, schemes.Seeded(64)); err != nil {
		return nil, nil, nil, nil, nil, err
	}
	msg, sig = input(64), make([]byte, s.Bytes())
	if !s.Public(pk, sk) || !s.Sign(sig, sk, msg) || !s.Verify(pk, msg, sig) || s.Verify(pk, msg[1:], sig) {
		return nil, nil, nil, nil, nil, fmt.Errorf("bench: %s does not verify its signature, or anything", name)
	}
	return s, sk, pk, msg, sig, nil
}

func sign(name string) (*Op, error) {
	s, sk, _, msg, sig, err := signed(name)
	return repeat(func() bool { return s.Sign(sig, sk, msg) }), err
}

func verify(name string) (*Op, error) {
	s, _, pk, msg, sig, err := signed(name)
	return repeat(func() bool { return s.Verify(pk, msg, sig) }), err
}

func signECDSA() (*Op, error) {
	_, sk, pk, msg, _, err := signed("ecdsa-p256")
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), sk)
	if err != nil {
		return nil, err
	}
	sign := func() ([]byte, error) {
		digest := sha256.Sum256(msg)
		return key.Sign(nil, digest[:], crypto.SHA256)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, pk...))
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(msg)
	if der, err := sign(); err != nil || !ecdsa.VerifyASN1(public, digest[:], der) {
		return nil, errors.New("bench: crypto/ecdsa does not verify its signature")
	}
	return repeat(func() bool { _, err := sign(); return err == nil }), nil
}

func signEdwards() (*Op, error) {
	_, sk, _, msg, sig, err := signed("ed25519")
	if err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(sk)
	if !bytes.Equal(ed25519.Sign(key, msg), sig) {
		return nil, errors.New("bench: crypto/ed25519 has another signature")
	}
	return repeat(func() bool { return len(ed25519.Sign(key, msg)) == len(sig) }), nil
}
