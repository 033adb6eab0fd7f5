package prim

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Signature is a signature scheme without state: goroutines may share it. Keys are made ready at each
// call, which takes time and allocates.
//
// The lengths of what is written are fixed when a protocol is set up, so Draw, Public and Sign panic if
// that of their first argument is wrong.
type Signature interface {
	// Name returns the name NewSignature knows it by.
	Name() string
	// PrivateBytes, PublicBytes and Bytes return the length of a private key, a public key and a
	// signature.
	PrivateBytes() int
	PublicBytes() int
	Bytes() int
	// Draw sets sk to a private key, which is a function of what it reads from random. It is an error if
	// the reader fails or does not give random bytes; sk is all zero then.
	Draw(sk []byte, random io.Reader) error
	// Public sets pk to the public key of sk. It returns false, with pk all zero, if sk is no key.
	Public(pk, sk []byte) bool
	// Sign sets dst to the signature of msg, a function of sk and msg. It returns false, with dst all
	// zero, if sk is no key.
	Sign(dst, sk, msg []byte) bool
	// Verify reports whether sig is a signature of msg under pk. It says false to whatever is no public
	// key or no signature, of any length.
	Verify(pk, msg, sig []byte) bool
}

// Signatures returns the names of all signature schemes.
func Signatures() []string { return []string{p256{}.Name(), edwards{}.Name()} }

// NewSignature returns the signature scheme of that name.
func NewSignature(name string) (Signature, error) {
	for _, s := range []Signature{p256{}, edwards{}} {
		if s.Name() == name {
			return s, nil
		}
	}
	return nil, fmt.Errorf("prim: no signature scheme %q; there are %v", name, Signatures())
}

// p256 is ECDSA on P-256 with SHA-256: private key a scalar, public key a point X || Y, signature r || s.
type p256 struct{}

func (p256) Name() string      { return "ecdsa-p256" }
func (p256) PrivateBytes() int { return ScalarBytes }
func (p256) PublicBytes() int  { return PointBytes }
func (p256) Bytes() int        { return 2 * ScalarBytes }

func (p256) Draw(sk []byte, random io.Reader) error { return DrawScalar(sk, random) }

func (p256) Public(pk, sk []byte) bool {
	want(pk, PointBytes, "public key")
	if len(sk) != ScalarBytes || !isScalar(sk) {
		clear(pk)
		return false
	}
	return NewCurve().MulBase(pk, sk)
}

func (s p256) Sign(dst, sk, msg []byte) bool {
	want(dst, s.Bytes(), "signature")
	if err := s.sign(dst, sk, msg); err != nil {
		clear(dst)
		return false
	}
	return true
}

func (p256) sign(dst, sk, msg []byte) error {
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), sk)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(msg)
	der, err := key.Sign(nil, digest[:], crypto.SHA256) // no randomness: the nonce is that of RFC 6979
	if err != nil {
		return err
	}
	var sequence cryptobyte.String
	var r, s []byte
	input := cryptobyte.String(der)
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !sequence.ReadASN1Integer(&r) || !sequence.ReadASN1Integer(&s) {
		return errors.New("prim: the library's signature is not in its own encoding")
	}
	clear(dst)
	copy(dst[ScalarBytes-len(r):], r)
	copy(dst[2*ScalarBytes-len(s):], s)
	return nil
}

func (s p256) Verify(pk, msg, sig []byte) bool {
	if len(pk) != PointBytes || len(sig) != s.Bytes() {
		return false
	}
	var encoding [1 + PointBytes]byte
	encoding[0] = 4
	copy(encoding[1:], pk)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), encoding[:])
	if err != nil {
		return false
	}
	digest := sha256.Sum256(msg)
	r, t := new(big.Int).SetBytes(sig[:ScalarBytes]), new(big.Int).SetBytes(sig[ScalarBytes:])
	return ecdsa.Verify(key, digest[:], r, t)
}

// edwards is Ed25519. Any 32 bytes are a private key.
type edwards struct{}

func (edwards) Name() string      { return "ed25519" }
func (edwards) PrivateBytes() int { return ed25519.SeedSize }
func (edwards) PublicBytes() int  { return ed25519.PublicKeySize }
func (edwards) Bytes() int        { return ed25519.SignatureSize }

func (edwards) Draw(sk []byte, random io.Reader) error {
	want(sk, ed25519.SeedSize, "private key")
	return read(sk, random, "private key")
}

func (edwards) Public(pk, sk []byte) bool {
	want(pk, ed25519.PublicKeySize, "public key")
	if len(sk) != ed25519.SeedSize {
		clear(pk)
		return false
	}
	copy(pk, ed25519.NewKeyFromSeed(sk)[ed25519.SeedSize:])
	return true
}

func (edwards) Sign(dst, sk, msg []byte) bool {
	want(dst, ed25519.SignatureSize, "signature")
	if len(sk) != ed25519.SeedSize {
		clear(dst)
		return false
	}
	copy(dst, ed25519.Sign(ed25519.NewKeyFromSeed(sk), msg))
	return true
}

func (edwards) Verify(pk, msg, sig []byte) bool {
	return len(pk) == ed25519.PublicKeySize && ed25519.Verify(pk, msg, sig)
}
