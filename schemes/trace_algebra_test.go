package schemes_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"math/big"
)

// algebra computes what is not hash or xor, with other code than the engine's.
func (p *prose) algebra(op string, args [][]byte) ([]byte, bool) {
	switch op {
	case "xc":
		return args[0][32-p.v : 32], true
	case "T":
		return chebyshev(args[0], args[1]), true
	case "E":
		return p.encrypt(args[0], bytes.Join(args[1:], nil)), true
	case "D":
		return p.decrypt(args[0], args[1])[:p.width], true
	case "Sign":
		must(p.reader.verify(p.reader.public(args[0]), args[1], p.given), "not a signature of this message")
		return p.given, true
	case "sq":
		must(p.skip("mod"), "no modulus")
		return p.squared(args[0], p.operand(0)), true
	case "root":
		return rooted(args[0], args[1], args[2], p.width), true
	}
	return nil, false
}

// multiply is k * P on P-256, by the formulas of a textbook: double and add, with
// slopes modulo the prime of the field.
func multiply(k, point []byte) []byte {
	type affine struct{ x, y *big.Int } // nil at infinity
	field := elliptic.P256().Params().P
	mod := func(n *big.Int) *big.Int { return n.Mod(n, field) }
	add := func(a, b affine) affine {
		var over, under *big.Int
		switch {
		case a.x == nil:
			return b
		case b.x == nil:
			return a
		case a.x.Cmp(b.x) != 0:
			over, under = new(big.Int).Sub(b.y, a.y), new(big.Int).Sub(b.x, a.x)
		case a.y.Cmp(b.y) != 0:
			return affine{}
		default: // the curve has a = -3
			over = new(big.Int).Mul(a.x, a.x)
			over.Sub(over.Mul(over, big.NewInt(3)), big.NewInt(3))
			under = new(big.Int).Lsh(a.y, 1)
		}
		slope := mod(over.Mul(over, new(big.Int).ModInverse(mod(under), field)))
		x := new(big.Int).Mul(slope, slope)
		x = mod(x.Sub(x.Sub(x, a.x), b.x))
		y := new(big.Int).Sub(a.x, x)
		y = mod(y.Sub(y.Mul(y, slope), a.y))
		return affine{x, y}
	}
	p := affine{new(big.Int).SetBytes(point[:32]), new(big.Int).SetBytes(point[32:])}
	var sum affine
	for n, i := new(big.Int).SetBytes(k), 8*len(k)-1; i >= 0; i-- {
		if sum = add(sum, sum); n.Bit(i) == 1 {
			sum = add(sum, p)
		}
	}
	return append(sum.x.FillBytes(make([]byte, 32)), sum.y.FillBytes(make([]byte, 32))...)
}

// chebyshev is T_k(x) by the power of a matrix: T_n is the upper left entry of
// M^(n-1) applied to (x, 1), M = (2x -1; 1 0).
func chebyshev(degree, at []byte) []byte {
	two := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	p := new(big.Int).Sub(new(big.Int).Sub(two(160), two(31)), big.NewInt(1))
	if len(at) == 32 {
		p = elliptic.P256().Params().P
	}
	x, k := new(big.Int).SetBytes(at), new(big.Int).SetBytes(degree)
	type matrix [4]*big.Int
	mul := func(a, b matrix) (c matrix) {
		for i := range 4 {
			r, s := i/2*2, i%2
			t := new(big.Int).Mul(a[r], b[s])
			t.Add(t, new(big.Int).Mul(a[r+1], b[s+2]))
			c[i] = t.Mod(t, p)
		}
		return c
	}
	m := matrix{new(big.Int).Lsh(x, 1), big.NewInt(-1), big.NewInt(1), big.NewInt(0)}
	power := matrix{big.NewInt(1), big.NewInt(0), big.NewInt(0), big.NewInt(1)}
	n := k.Sub(k, big.NewInt(1))
	for i := n.BitLen() - 1; i >= 0; i-- {
		power = mul(power, power)
		if n.Bit(i) == 1 {
			power = mul(power, m)
		}
	}
	t := new(big.Int).Mul(power[0], x)
	t.Add(t, power[1])
	return t.Mod(t, p).FillBytes(make([]byte, len(at)))
}

func block(key []byte) cipher.Block {
	b, err := aes.NewCipher(append(bytes.Clone(key), make([]byte, 32-len(key))...))
	must(err == nil, "%v", err)
	return b
}

func (p *prose) gcm() bool { return p.reader.plan.Widths.Cipher().Name() == "aes-256-gcm" }

// encrypt takes the initial value off the ciphertext that is to be found.
func (p *prose) encrypt(key, plain []byte) []byte {
	if p.gcm() {
		a, err := cipher.NewGCM(block(key))
		must(err == nil, "%v", err)
		return a.Seal(bytes.Clone(p.given[:12]), p.given[:12], plain, nil)
	}
	iv := p.given[:16]
	body := append(bytes.Clone(plain), make([]byte, -len(plain)&15)...)
	cipher.NewCBCEncrypter(block(key), iv).CryptBlocks(body, body)
	return append(bytes.Clone(iv), body...)
}

func (p *prose) decrypt(key, sealed []byte) []byte {
	if p.gcm() {
		a, err := cipher.NewGCM(block(key))
		must(err == nil, "%v", err)
		plain, err := a.Open(nil, sealed[:12], sealed[12:], nil)
		must(err == nil, "%v", err)
		return plain
	}
	body := bytes.Clone(sealed[16:])
	cipher.NewCBCDecrypter(block(key), sealed[:16]).CryptBlocks(body, body)
	return body
}

func (r *reader) ecdsa() bool { return r.plan.Widths.Signature().Name() == "ecdsa-p256" }

func (r *reader) public(sk []byte) []byte {
	if !r.ecdsa() {
		return ed25519.NewKeyFromSeed(sk).Public().(ed25519.PublicKey)
	}
	g := elliptic.P256().Params()
	return multiply(sk, append(g.Gx.FillBytes(make([]byte, 32)), g.Gy.FillBytes(make([]byte, 32))...))
}

func (r *reader) verify(pk, msg, sig []byte) bool {
	if !r.ecdsa() {
		return ed25519.Verify(pk, msg, sig)
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, pk...))
	must(err == nil, "%v", err)
	digest := sha256.Sum256(msg)
	n := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
	return ecdsa.Verify(key, digest[:], n(sig[:32]), n(sig[32:]))
}

// squared is the square that is to be found, if one of its roots ends with the
// message; the primes are those of whoever has them.
func (p *prose) squared(m, n []byte) []byte {
	for _, role := range p.reader.roles {
		for _, a := range role {
			for _, b := range role {
				if 2*len(a) != len(n) || 2*len(b) != len(n) {
					continue
				}
				product := new(big.Int).Mul(new(big.Int).SetBytes(a), new(big.Int).SetBytes(b))
				if product.Cmp(new(big.Int).SetBytes(n)) != 0 {
					continue
				}
				for _, root := range roots(p.given, a, b) {
					if bytes.HasSuffix(root, m) && root[0] == 0 {
						return p.given
					}
				}
			}
		}
	}
	panic("no root of the square ends with the message")
}

// rooted is the end of the square root whose first byte is zero.
func rooted(c, p, q []byte, n int) []byte {
	var found [][]byte
	for _, root := range roots(c, p, q) {
		if root[0] == 0 {
			found = append(found, root[len(root)-n:])
		}
	}
	must(len(found) == 1, "%d roots begin with a zero byte", len(found))
	return found[0]
}

// roots are the four square roots modulo p q.
func roots(square, p, q []byte) [][]byte {
	c, a, b := new(big.Int).SetBytes(square), new(big.Int).SetBytes(p), new(big.Int).SetBytes(q)
	x, y := new(big.Int).ModSqrt(new(big.Int).Mod(c, a), a), new(big.Int).ModSqrt(new(big.Int).Mod(c, b), b)
	if x == nil || y == nil {
		return nil
	}
	n := new(big.Int).Mul(a, b)
	u := new(big.Int).Mul(b, new(big.Int).ModInverse(b, a)) // 1 modulo a, 0 modulo b
	v := new(big.Int).Mul(a, new(big.Int).ModInverse(a, b))
	var all [][]byte
	for _, s := range []int64{1, -1} {
		for _, t := range []int64{1, -1} {
			r := new(big.Int).Mul(new(big.Int).Mul(x, u), big.NewInt(s))
			r.Add(r, new(big.Int).Mul(new(big.Int).Mul(y, v), big.NewInt(t)))
			all = append(all, r.Mod(r, n).FillBytes(make([]byte, len(square))))
		}
	}
	return all
}
