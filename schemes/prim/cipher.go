package prim

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"fmt"
)

// KeyBytes is the length of an AES-256 key. Shorter ones are padded with zero bytes to this length.
const KeyBytes = 32

// Cipher encrypts with AES under a key of 1 to KeyBytes bytes. It has no state: goroutines may share it.
//
// Lengths are fixed when a protocol is set up, so a wrong one panics. dst must not overlap other
// arguments. The key schedule is made at each call, and allocates.
type Cipher interface {
	// Name returns the name NewCipher knows it by.
	Name() string
	// IVBytes returns the length of the initialization vector.
	IVBytes() int
	// Bytes returns the length of what Seal makes of that many bytes.
	Bytes(plain int) int
	// Authenticates reports whether Open can tell another key or ciphertext.
	Authenticates() bool
	// Seal encrypts plain and sets dst, of Bytes(len(plain)), to iv and the ciphertext.
	Seal(dst, key, iv, plain []byte)
	// Open decrypts what Seal made of len(dst) bytes under key. It returns false, with dst all zero, if
	// it can tell that key or ciphertext is another: see the package documentation for which can.
	Open(dst, key, sealed []byte) bool
}

// Ciphers returns the names of all ciphers.
func Ciphers() []string { return []string{gcm{}.Name(), cbc{}.Name()} }

// NewCipher returns the cipher of that name.
func NewCipher(name string) (Cipher, error) {
	for _, c := range []Cipher{gcm{}, cbc{}} {
		if c.Name() == name {
			return c, nil
		}
	}
	return nil, fmt.Errorf("prim: no cipher %q; there are %v", name, Ciphers())
}

// newAES returns AES-256 under the key padded with zero bytes.
func newAES(key []byte) cipher.Block {
	if len(key) < 1 || len(key) > KeyBytes {
		panic(fmt.Sprintf("prim: key of %d bytes, want 1 to %d", len(key), KeyBytes))
	}
	var k [KeyBytes]byte
	copy(k[:], key)
	b, err := aes.NewCipher(k[:])
	if err != nil {
		panic(err) // fails for other lengths only
	}
	return b
}

// checkSeal and checkOpen panic unless the lengths fit.
func checkSeal(c Cipher, dst, iv, plain []byte) {
	want(iv, c.IVBytes(), "initialization vector")
	want(dst, c.Bytes(len(plain)), "ciphertext")
}

func checkOpen(c Cipher, dst, sealed []byte) {
	want(sealed, c.Bytes(len(dst)), "ciphertext")
}

// gcm is AES-256 in Galois/counter mode with a tag of 128 bits: nonce || ciphertext || tag.
type gcm struct{}

const tagBytes = 16

func (gcm) Name() string        { return "aes-256-gcm" }
func (gcm) IVBytes() int        { return 12 }
func (gcm) Authenticates() bool { return true }
func (gcm) Bytes(plain int) int { return 12 + plain + tagBytes }

func (gcm) aead(key []byte) cipher.AEAD {
	a, err := cipher.NewGCM(newAES(key))
	if err != nil {
		panic(err) // fails for other block sizes only
	}
	return a
}

func (c gcm) Seal(dst, key, iv, plain []byte) {
	checkSeal(c, dst, iv, plain)
	n := copy(dst, iv)
	c.aead(key).Seal(dst[n:n], iv, plain, nil)
}

func (c gcm) Open(dst, key, sealed []byte) bool {
	checkOpen(c, dst, sealed)
	n := c.IVBytes()
	_, err := c.aead(key).Open(dst[:0], sealed[:n], sealed[n:], nil)
	if err != nil {
		clear(dst)
	}
	return err == nil
}

// cbc is AES-256 in cipher block chaining mode, of the plaintext padded with zero bytes to whole blocks:
// IV || ciphertext.
type cbc struct{}

func (cbc) Name() string { return "aes-256-cbc" }
func (cbc) IVBytes() int { return aes.BlockSize }

func (cbc) Authenticates() bool { return false }

func (cbc) Bytes(plain int) int {
	return aes.BlockSize + (plain+aes.BlockSize-1)/aes.BlockSize*aes.BlockSize
}

func (c cbc) Seal(dst, key, iv, plain []byte) {
	checkSeal(c, dst, iv, plain)
	body := dst[copy(dst, iv):]
	clear(body[copy(body, plain):])
	cipher.NewCBCEncrypter(newAES(key), iv).CryptBlocks(body, body)
}

func (c cbc) Open(dst, key, sealed []byte) bool {
	checkOpen(c, dst, sealed)
	body := sealed[aes.BlockSize:]
	mode := cipher.NewCBCDecrypter(newAES(key), sealed[:aes.BlockSize])
	whole := len(dst) / aes.BlockSize * aes.BlockSize
	mode.CryptBlocks(dst[:whole], body[:whole])
	if whole == len(dst) {
		return true
	}
	var last, zero [aes.BlockSize]byte
	mode.CryptBlocks(last[:], body[whole:])
	n := copy(dst[whole:], last[:])
	if subtle.ConstantTimeCompare(last[n:], zero[n:]) == 0 {
		clear(dst)
		return false
	}
	return true
}
