package prim

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

func signatures(t testing.TB) (all []Signature) {
	require.Equal(t, []string{"ecdsa-p256", "ed25519"}, Signatures())
	for _, name := range Signatures() {
		s, err := NewSignature(name)
		require.NoError(t, err)
		require.Equal(t, name, s.Name())
		all = append(all, s)
	}
	return all
}

// signer is a scheme with a key.
type signer struct {
	Signature
	sk, pk []byte
}

func newSigner(t testing.TB, s Signature, seed uint64) signer {
	k := signer{s, make([]byte, s.PrivateBytes()), make([]byte, s.PublicBytes())}
	require.NoError(t, s.Draw(k.sk, source(seed, 10)))
	require.True(t, s.Public(k.pk, k.sk))
	return k
}

func (k signer) sign(t testing.TB, msg []byte) []byte {
	sig := bytes.Repeat([]byte{0xa5}, k.Bytes())
	require.True(t, k.Sign(sig, k.sk, msg))
	return sig
}

// TestSignatureVectors: RFC 6979, A.2.5, with SHA-256; RFC 8032, section 7.1, tests 1 and 2.
func TestSignatureVectors(t *testing.T) {
	const sk = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
	const pk = "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6" +
		"7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
	for _, v := range []struct{ name, sk, pk, msg, sig string }{
		{
			"ecdsa-p256", sk, pk, "sample",
			"EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716" +
				"F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
		},
		{
			"ecdsa-p256", sk, pk, "test",
			"F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367" +
				"019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
		},
		{
			"ed25519", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
			"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
			"e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
				"5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
		},
		{
			"ed25519", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
			"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
			"92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
				"085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
		},
	} {
		s, err := NewSignature(v.name)
		require.NoError(t, err)
		k := signer{s, unhex(v.sk), make([]byte, s.PublicBytes())}
		require.True(t, s.Public(k.pk, k.sk))
		require.Equal(t, unhex(v.pk), k.pk)
		require.Equal(t, unhex(v.sig), k.sign(t, []byte(v.msg)))
		require.True(t, s.Verify(k.pk, []byte(v.msg), unhex(v.sig)))
	}
	_, err := NewSignature("rsa")
	require.EqualError(t, err, `prim: no signature scheme "rsa"; there are [ecdsa-p256 ed25519]`)
}

func TestSigning(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	for _, s := range signatures(t) {
		require.Equal(t, s.PrivateBytes(), 32)
		// Enough of them that r and s of ECDSA have leading zeros at times.
		for i := range uint64(600) {
			k, msg := newSigner(t, s, i), fill(rng, int(i%100))
			sig := k.sign(t, msg)
			require.Equal(t, sig, k.sign(t, msg))
			require.True(t, s.Verify(k.pk, msg, sig))
		}
		k, other := newSigner(t, s, 1), newSigner(t, s, 2)
		require.Equal(t, k, newSigner(t, s, 1))
		require.NotEqual(t, k.sk, other.sk)
		msg := fill(rng, 40)
		sig := k.sign(t, msg)
		require.NotEqual(t, sig, k.sign(t, msg[1:]))
		require.False(t, s.Verify(other.pk, msg, sig))
		for _, p := range [][]byte{msg, sig, k.pk} { // every bit of what is verified
			for i := range 8 * len(p) {
				p[i/8] ^= 1 << (i % 8)
				require.False(t, s.Verify(k.pk, msg, sig))
				p[i/8] ^= 1 << (i % 8)
			}
		}
		require.True(t, s.Verify(k.pk, msg, sig))
	}
}

// TestSigningElsewhere: the standard library reads what Sign and Public make.
func TestSigningElsewhere(t *testing.T) {
	msg := []byte("message")
	k := newSigner(t, p256{}, 3)
	sig, digest := k.sign(t, msg), sha256.Sum256(msg)
	pk, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append([]byte{4}, k.pk...))
	require.NoError(t, err)
	require.True(t, ecdsa.Verify(pk, digest[:], num(sig[:32]), num(sig[32:])))
	require.Equal(t, point(t, k.sk), k.pk)

	k = newSigner(t, edwards{}, 3)
	require.True(t, ed25519.Verify(k.pk, msg, k.sign(t, msg)))
}

func TestSignatureRefuses(t *testing.T) {
	msg, zero := []byte("message"), make([]byte, 64)
	for _, s := range signatures(t) {
		k := newSigner(t, s, 4)
		sig := k.sign(t, msg)
		for _, bad := range [][]byte{nil, k.sk[1:], append(bytes.Clone(k.sk), 0)} {
			out := bytes.Repeat([]byte{0xa5}, 64)
			require.False(t, s.Sign(out, bad, msg))
			require.Equal(t, zero, out)
			pk := bytes.Repeat([]byte{0xa5}, s.PublicBytes())
			require.False(t, s.Public(pk, bad))
			require.Equal(t, zero[:len(pk)], pk)
		}
		for _, bad := range [][]byte{
			nil, sig[1:], sig[:63], append(bytes.Clone(sig), 0), zero,
			bytes.Repeat([]byte{0xff}, 64),
		} {
			require.False(t, s.Verify(k.pk, msg, bad))
		}
		for _, bad := range [][]byte{
			nil, k.pk[1:], append(bytes.Clone(k.pk), 0), zero[:len(k.pk)],
			bytes.Repeat([]byte{0xff}, len(k.pk)),
		} {
			require.False(t, s.Verify(bad, msg, sig))
		}
		for _, f := range []func(){
			func() { s.Sign(sig[1:], k.sk, msg) },
			func() { s.Public(k.pk[1:], k.sk) },
			func() { _ = s.Draw(k.sk[1:], source(0, 0)) },
		} {
			require.Panics(t, f)
		}
		failure := errors.New("broken")
		require.ErrorIs(t, s.Draw(k.sk, iotest.ErrReader(failure)), failure)
		require.Equal(t, zero[:32], k.sk)
	}

	// Numbers that are no scalars, as private key and in a signature; the points that are none.
	s, k := p256{}, newSigner(t, p256{}, 5)
	sig := k.sign(t, msg)
	for name, bad := range map[string][]byte{
		"zero": zero[:32], "the order": order[:],
		"all ones": bytes.Repeat([]byte{0xff}, 32),
	} {
		require.False(t, s.Sign(make([]byte, 64), bad, msg), name)
		require.False(t, s.Public(make([]byte, 64), bad), name)
		require.False(t, s.Verify(k.pk, msg, append(bytes.Clone(bad), sig[32:]...)), name)
		require.False(t, s.Verify(k.pk, msg, append(bytes.Clone(sig[:32]), bad...)), name)
	}
	for name, bad := range notPoints(t) {
		require.False(t, s.Verify(bad, msg, sig), name)
	}
	// As documented: n - s is as good as s.
	other := new(big.Int).Sub(curveOrder, num(sig[32:])).FillBytes(make([]byte, 32))
	require.True(t, s.Verify(k.pk, msg, append(bytes.Clone(sig[:32]), other...)))
	// As documented: the point of order 1 is a key under which one signature fits every message.
	identity := append([]byte{1}, zero[:31]...)
	require.True(t, edwards{}.Verify(identity, msg, append(bytes.Clone(identity), zero[:32]...)))
}
