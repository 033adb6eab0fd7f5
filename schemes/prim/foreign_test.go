package prim

import (
	"bytes"
	"crypto/ecdh"
	"math/big"
	"testing"
)

// Fuzz targets for whatever takes bytes from outside. None of it may panic, accept what is invalid, or
// leave anything behind when it refuses.

// fit cuts or pads p to n bytes.
func fit(p []byte, n int) []byte {
	b := make([]byte, n)
	copy(b, p)
	return b
}

// dirty is memory that was in use before.
func dirty(n int) []byte { return bytes.Repeat([]byte{0xa5}, n) }

func isZero(p []byte) bool { return bytes.Equal(p, make([]byte, len(p))) }

func FuzzMul(f *testing.F) {
	g := make([]byte, PointBytes)
	Generator(g)
	for _, bad := range notPoints(f) {
		f.Add(order[:], bad)
	}
	f.Add(order[:], g)
	f.Add(scalar(big.NewInt(-1)), g)
	f.Add([]byte{1}, point(f, scalar(big.NewInt(77))))
	f.Fuzz(func(t *testing.T, k, p []byte) {
		k, p = fit(k, ScalarBytes), fit(p, PointBytes)
		c, product := NewCurve(), dirty(PointBytes)
		ok := c.Mul(product, k, p)
		valid := onCurve(p)
		if _, err := ecdh.P256().NewPublicKey(append([]byte{4}, p...)); (err == nil) != valid {
			t.Fatal("crypto/ecdh has another curve")
		}
		multiple := new(big.Int).Mod(num(k), curveOrder).Sign() == 0
		if ok != (valid && !multiple) {
			t.Fatalf("%t for a point on the curve %t, times infinity %t", ok, valid, multiple)
		}
		if !ok && !isZero(product) || ok && !onCurve(product) {
			t.Fatal("wrote no point")
		}
		z := dirty(CompressedPointBytes)
		if c.Compress(z, p) != valid || !valid && !isZero(z) {
			t.Fatal("compressed what is no point, or not what is")
		}
	})
}

func FuzzDecompress(f *testing.F) {
	z := make([]byte, CompressedPointBytes)
	for _, k := range []int64{1, 2, 3, 77} {
		NewCurve().Compress(z, point(f, scalar(big.NewInt(k))))
		f.Add(bytes.Clone(z))
	}
	f.Add(append([]byte{2}, chebyshevPrimes[256]...))
	f.Add(append([]byte{4}, order[:]...))
	f.Fuzz(func(t *testing.T, z []byte) {
		z = fit(z, CompressedPointBytes)
		c, p, back := NewCurve(), dirty(PointBytes), dirty(CompressedPointBytes)
		if !c.Decompress(p, z) {
			if !isZero(p) {
				t.Fatal("failure left something")
			}
			return
		}
		if !onCurve(p) || !c.Compress(back, p) || !bytes.Equal(back, z) {
			t.Fatal("not the point that is encoded")
		}
	})
}

func FuzzEval(f *testing.F) {
	f.Add([]byte{0}, []byte{3})
	f.Add(chebyshevPrimes[160], chebyshevPrimes[256])
	f.Fuzz(func(t *testing.T, degree, x []byte) {
		if len(degree) == 0 || len(degree) > 64 {
			return
		}
		for bits := range chebyshevPrimes {
			c := cheb(t, bits)
			x, y := fit(x, bits/8), dirty(bits/8)
			c.Eval(y, degree, x)
			if num(y).Cmp(byMatrix(num(degree), num(x), c.prime())) != 0 {
				t.Fatalf("%d bits: wrong", bits)
			}
		}
	})
}

func FuzzSquare(f *testing.F) {
	k := newKey(f, 24, 4)
	f.Add(k.p, k.n)
	f.Add(k.n, k.n)
	f.Add(k.n, []byte{0, 0, 1})
	f.Add([]byte{1, 0, 0}, []byte{0, 0, 3})
	f.Fuzz(func(t *testing.T, x, n []byte) {
		width := min(max(2, len(n)), 300)
		x, n = fit(x, width), fit(n, width)
		y := dirty(width)
		ok := NewRabin(width).Square(y, x, n)
		vx, vn := num(x), num(n)
		if ok != (vx.Cmp(vn) < 0 && vn.Bit(0) == 1 && vn.BitLen() > 1) {
			t.Fatalf("%t for %v modulo %v", ok, vx, vn)
		}
		if !ok && !isZero(y) || ok && num(y).Cmp(vx.Mul(vx, vx).Mod(vx, vn)) != 0 {
			t.Fatal("wrong square")
		}
	})
}

func FuzzRoots(f *testing.F) {
	k := newKey(f, 24, 5)
	f.Add([]byte{0}, k.p, k.q)
	f.Add(k.p2(), k.p, k.p)
	f.Add(k.n, k.p, k.q)
	f.Add(make([]byte, 24), k.p[:4], k.q)
	f.Add([]byte{1}, []byte{}, []byte{3})
	f.Add(k.q, bytes.Repeat([]byte{0xff}, 12), append(make([]byte, 11), 7))
	f.Fuzz(func(t *testing.T, c, p, q []byte) {
		if len(p)+len(q) < 2 || len(p)+len(q) > 300 {
			return
		}
		width := len(p) + len(q)
		c = fit(c, width)
		r, roots, y, n := NewRabin(width), rootBuffers(width), make([]byte, width), make([]byte, width)
		ok := r.Roots(roots, c, p, q)
		Product(n, p, q)
		for _, root := range roots {
			if ok && (!r.Square(y, root, n) || !bytes.Equal(y, c)) {
				t.Fatal("no root")
			}
			if !ok && !isZero(root) {
				t.Fatal("failure left something")
			}
		}
		vp, vq := num(p), num(q)
		if vp.Cmp(vq) != 0 && vp.Bit(1)&vp.Bit(0)&vq.Bit(1)&vq.Bit(0) == 1 && vp.ProbablyPrime(20) &&
			vq.ProbablyPrime(20) &&
			num(c).Cmp(num(n)) < 0 && ok != (rootsByHand(c, p, q) != nil) {
			t.Fatalf("%t with good primes", ok)
		}
	})
}

func FuzzOpen(f *testing.F) {
	for _, name := range Ciphers() {
		c, _ := NewCipher(name)
		f.Add([]byte("key"), seal(c, []byte("key"), make([]byte, c.IVBytes()), []byte("twenty bytes of text")))
	}
	f.Fuzz(func(t *testing.T, key, sealed []byte) {
		if len(key) == 0 || len(key) > KeyBytes {
			return
		}
		for _, c := range ciphers(t) {
			for n := range len(sealed) { // all lengths of plaintext that make this one
				if c.Bytes(n) != len(sealed) {
					continue
				}
				plain, ok := open(c, n, key, bytes.Clone(sealed))
				if ok && !bytes.Equal(sealed, seal(c, key, sealed[:c.IVBytes()], plain)) {
					t.Fatalf("%s: opened to what does not seal to it", c.Name())
				}
				if !ok && !isZero(plain) {
					t.Fatalf("%s: failure left something", c.Name())
				}
			}
		}
	})
}

// FuzzVerify signs one message, so that a signature that verifies is that one, or with ECDSA the same with
// n - s; anything else is a forgery.
func FuzzVerify(f *testing.F) {
	msg := []byte("message")
	for i, s := range signatures(f) {
		k := newSigner(f, s, 6)
		f.Add(uint8(i), k.pk, msg, k.sign(f, msg))
		f.Add(uint8(i), k.pk, msg, make([]byte, 64))
		f.Add(uint8(i), k.pk[1:], msg, []byte{})
	}
	f.Fuzz(func(t *testing.T, which uint8, pk, m, sig []byte) {
		s := signatures(t)[int(which)%2]
		k := newSigner(t, s, 6)
		s.Verify(pk, m, sig) // must not panic; keys may be weak
		own := k.sign(t, msg)
		if !s.Verify(k.pk, m, sig) {
			return
		}
		genuine := bytes.Equal(m, msg) && bytes.Equal(sig, own)
		if s.Name() == "ecdsa-p256" && bytes.Equal(m, msg) {
			genuine = genuine || bytes.Equal(sig[:32], own[:32]) &&
				new(big.Int).Add(num(sig[32:]), num(own[32:])).Cmp(curveOrder) == 0
		}
		if !genuine {
			t.Fatal("a forgery was accepted")
		}
	})
}
