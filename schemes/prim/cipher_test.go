package prim

import (
	"bytes"
	"crypto/aes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func ciphers(t testing.TB) (all []Cipher) {
	require.Equal(t, []string{"aes-256-gcm", "aes-256-cbc"}, Ciphers())
	for _, name := range Ciphers() {
		c, err := NewCipher(name)
		require.NoError(t, err)
		require.Equal(t, name, c.Name())
		all = append(all, c)
	}
	return all
}

// seal returns the ciphertext, in memory that was in use before.
func seal(c Cipher, key, iv, plain []byte) []byte {
	sealed := bytes.Repeat([]byte{0xa5}, c.Bytes(len(plain)))
	c.Seal(sealed, key, iv, plain)
	return sealed
}

// open returns the plaintext of n bytes.
func open(c Cipher, n int, key, sealed []byte) ([]byte, bool) {
	plain := bytes.Repeat([]byte{0xa5}, n)
	ok := c.Open(plain, key, sealed)
	return plain, ok
}

// TestCipherVectors: NIST SP 800-38A, F.2.5, and test cases 13 to 15 of McGrew and Viega's submission of
// GCM to NIST.
func TestCipherVectors(t *testing.T) {
	const feff = "feffe9928665731c6d6a8f9467308308"
	for _, v := range []struct{ name, key, iv, plain, sealed string }{
		{
			"aes-256-cbc", "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
			"000102030405060708090a0b0c0d0e0f",
			"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
				"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
			"f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d" +
				"39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
		},
		{"aes-256-gcm", "00", "000000000000000000000000", "", "530f8afbc74536b9a963b4f1c4cb738b"},
		{
			"aes-256-gcm", "0000", "000000000000000000000000", "00000000000000000000000000000000",
			"cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
		},
		{
			"aes-256-gcm", feff + feff, "cafebabefacedbaddecaf888",
			"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
				"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
			"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
				"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad" +
				"b094dac5d93471bdec1a502270e3cc6c",
		},
	} {
		c, err := NewCipher(v.name)
		require.NoError(t, err)
		key, plain, sealed := unhex(v.key), unhex(v.plain), unhex(v.iv+v.sealed)
		require.Equal(t, sealed, seal(c, key, unhex(v.iv), plain))
		back, ok := open(c, len(plain), key, sealed)
		require.True(t, ok)
		require.Equal(t, plain, back)
	}
	_, err := NewCipher("des")
	require.EqualError(t, err, `prim: no cipher "des"; there are [aes-256-gcm aes-256-cbc]`)
}

func TestCipherRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	for _, c := range ciphers(t) {
		for n := range 70 {
			key, iv, plain := fill(rng, 1+n%32), fill(rng, c.IVBytes()), fill(rng, n)
			sealed := seal(c, key, iv, plain)
			require.Equal(t, iv, sealed[:c.IVBytes()])
			back, ok := open(c, n, key, sealed)
			require.True(t, ok)
			require.Equal(t, plain, back)

			padded := append(bytes.Clone(key), make([]byte, KeyBytes-len(key))...)
			require.Equal(t, sealed, seal(c, padded, iv, plain), "key of %d bytes", len(key))
			if n > 0 || c.Name() == "aes-256-gcm" { // else there is nothing but the IV
				key[len(key)-1] ^= 1
				require.NotEqual(t, sealed, seal(c, key, iv, plain))
			}
		}
	}
	require.Equal(t, []int{28, 29, 44, 348}, []int{gcm{}.Bytes(0), gcm{}.Bytes(1), gcm{}.Bytes(16), gcm{}.Bytes(320)})
	require.Equal(t, []int{16, 32, 32, 48, 336},
		[]int{cbc{}.Bytes(0), cbc{}.Bytes(1), cbc{}.Bytes(16), cbc{}.Bytes(17), cbc{}.Bytes(320)})
}

// TestTampering flips every bit of a ciphertext in turn, and tries another key.
func TestTampering(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 2))
	for _, n := range []int{0, 1, 16, 31, 64} {
		c := gcm{}
		key, plain := fill(rng, 20), fill(rng, n)
		sealed := seal(c, key, fill(rng, 12), plain)
		refused := func(key []byte) {
			back, ok := open(c, n, key, sealed)
			require.False(t, ok)
			require.Equal(t, make([]byte, n), back)
		}
		for i := range 8 * len(sealed) {
			sealed[i/8] ^= 1 << (i % 8)
			refused(key)
			sealed[i/8] ^= 1 << (i % 8)
		}
		refused(fill(rng, 20))
	}
}

// TestPadding: CBC tells another key from the right one by the zeros that must come out, if there are any.
func TestPadding(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 3))
	c := cbc{}
	for n := 1; n <= 48; n++ {
		key, plain, iv := fill(rng, 32), fill(rng, n), fill(rng, 16)
		sealed := seal(c, key, iv, plain)

		// Each bit of the padding, by encrypting a block that is not padded with zeros.
		full := append(bytes.Clone(plain), make([]byte, c.Bytes(n)-16-n)...)
		require.Equal(t, sealed, seal(c, key, iv, full))
		for i := 8 * n; i < 8*len(full); i++ {
			full[i/8] ^= 1 << (i % 8)
			back, ok := open(c, n, key, seal(c, key, iv, full))
			require.False(t, ok, "%d bytes, bit %d", n, i)
			require.Equal(t, make([]byte, n), back)
			full[i/8] ^= 1 << (i % 8)
		}

		back, ok := open(c, n, fill(rng, 32), sealed)
		if n%16 == 0 { // nothing to tell by
			require.True(t, ok)
			require.NotEqual(t, plain, back)
		} else { // by a single byte the odds are 1 in 256, and not met with this seed
			require.False(t, ok)
			require.Equal(t, make([]byte, n), back)
		}
	}
}

func TestCipherLengthsPanic(t *testing.T) {
	b := func(n int) []byte { return make([]byte, n) }
	for _, c := range ciphers(t) {
		iv, n := c.IVBytes(), c.Bytes(20)
		wrong := fmt.Sprintf("prim: ciphertext of %d bytes, want %d", n-1, n)
		const key0, key33 = "prim: key of 0 bytes, want 1 to 32", "prim: key of 33 bytes, want 1 to 32"
		require.PanicsWithValue(t, wrong, func() { c.Seal(b(n-1), b(16), b(iv), b(20)) })
		require.PanicsWithValue(t, wrong, func() { c.Open(b(20), b(16), b(n-1)) })
		require.PanicsWithValue(t, key0, func() { c.Seal(b(n), nil, b(iv), b(20)) })
		require.PanicsWithValue(t, key33, func() { c.Seal(b(n), b(33), b(iv), b(20)) })
		require.PanicsWithValue(t, key0, func() { c.Open(b(20), nil, b(n)) })
		require.PanicsWithValue(t, key33, func() { c.Open(b(20), b(33), b(n)) })
		require.Panics(t, func() { c.Seal(b(n), b(16), b(iv-1), b(20)) })
		require.Panics(t, func() { c.Open(b(20), b(16), nil) })
	}
	require.Equal(t, aes.BlockSize, cbc{}.IVBytes())
}
