package core

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// vector is a published answer: the whole digest of a message, and where it is
// published.
type vector struct {
	source string
	msg    string
	digest string // hexadecimal; the case and the spaces of the publication do not matter
}

// The two messages that follow "abc" in the examples of FIPS 180, of 448 and 896
// bits. With the padding each is two blocks of its function, SHA-256 and SHA-512.
const (
	msg448 = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
	msg896 = "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn" +
		"hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
)

const (
	nistExamples  = "NIST, Cryptographic Standards and Guidelines, Examples with Intermediate Values, "
	blake3Vectors = "BLAKE3 repository, test_vectors/test_vectors.json, first 32 bytes of hash"
	asconVectors  = "ascon-c repository, crypto_hash/asconhash256/LWC_HASH_KAT_128_256.txt, see testdata"
)

// vectors has known answers for every backend.
var vectors = map[string][]vector{
	"sha1": {
		{"FIPS 180-2 A.1; " + nistExamples + "SHA-1", "abc", "A9993E36 4706816A BA3E2571 7850C26C 9CD0D89D"},
		{"FIPS 180-2 A.2; " + nistExamples + "SHA-1", msg448, "84983E44 1C3BD26E BAAE4AA1 F95129E5 E54670F1"},
	},
	"sha256": {
		{
			"FIPS 180-2 B.1; " + nistExamples + "SHA-256", "abc",
			"BA7816BF 8F01CFEA 414140DE 5DAE2223 B00361A3 96177A9C B410FF61 F20015AD",
		},
		{
			"FIPS 180-2 B.2; " + nistExamples + "SHA-256", msg448,
			"248D6A61 D20638B8 E5C02693 0C3E6039 A33CE459 64FF2167 F6ECEDD4 19DB06C1",
		},
	},
	"sha512-256": {
		{
			nistExamples + "SHA-512/256", "abc",
			"53048E26 81941EF9 9B2E29B7 6B4C7DAB E4C2D0C6 34FC6D46 E0E2F131 07E7AF23",
		},
		{
			nistExamples + "SHA-512/256", msg896,
			"3928E184 FB8690F8 40DA3988 121D31BE 65CB9D3E F83EE614 6FEAC861 E19B563A",
		},
	},
	"sha3-256": {
		{
			nistExamples + "SHA3-256 (FIPS 202), 0-bit message", "",
			"a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
		},
		{
			nistExamples + "SHA3-256 (FIPS 202), 1600-bit message", strings.Repeat("\xa3", 200),
			"79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787",
		},
		{
			"git repository, t/t0015-hash.sh; not among the examples of NIST", "abc",
			"3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
		},
	},
	"blake2s": {
		{
			"RFC 7693, appendix B", "abc",
			"508C5E8C327C14E2E1A72BA34EEB452F37458B209ED63A294D999B4C86675982",
		},
	},
	"blake3": {
		{blake3Vectors, mod251(0), "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
		{blake3Vectors, mod251(1), "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
		{blake3Vectors, mod251(63), "e9bc37a594daad83be9470df7f7b3798297c3d834ce80ba85d6e207627b7db7b"},
		{blake3Vectors, mod251(64), "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98"},
		{blake3Vectors, mod251(65), "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"},
		{blake3Vectors, mod251(127), "d81293fda863f008c09e92fc382a81f5a0b4a1251cba1634016a0f86a6bd640d"},
		{blake3Vectors, mod251(128), "f17e570564b26578c33bb7f44643f539624b05df1a76c81f30acd548c44b45ef"},
		{blake3Vectors, mod251(1023), "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
		{blake3Vectors, mod251(1024), "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
	},
	"sm3": {
		{
			"GM/T 0004-2012 and GB/T 32905-2016, appendix A.1", "abc",
			"66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0",
		},
		{
			"GM/T 0004-2012 and GB/T 32905-2016, appendix A.2", strings.Repeat("abcd", 16),
			"debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732",
		},
	},
	"ascon-hash256": {
		{asconVectors, "", "0B3BE5850F2F6B98CAF29F8FDEA89B64A1FA70AA249B8F839BD53BAA304D92B2"},
		{asconVectors, "\x00", "0728621035AF3ED2BCA03BF6FDE900F9456F5330E4B5EE23E7F6A1E70291BC80"},
	},
}

// mod251 is the message of n bytes of the BLAKE3 vectors, byte i being i mod 251.
func mod251(n int) string {
	msg := make([]byte, n)
	for i := range msg {
		msg[i] = byte(i % 251)
	}
	return string(msg)
}

// TestVectors holds every backend to its published answers, and to having any.
func TestVectors(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			h := lookup(t, name)
			require.NotEmpty(t, vectors[name], "a backend needs known answers")
			for _, v := range vectors[name] {
				digest := unhex(t, v.digest)
				require.Len(t, digest, h.Bits()/8, v.source)
				for _, n := range []int{0, 1, 16, 20, h.Bits() / 8} {
					require.Equal(t, digest[:n], sum(h, n, []byte(v.msg)),
						"%d of the %d bytes of the digest of %d bytes: %s", n, len(digest), len(v.msg), v.source)
				}
			}
		})
	}
	require.Len(t, vectors, len(Names()), "known answers for a backend that is not registered")
}

func lookup(t testing.TB, name string) Hash {
	t.Helper()
	h, err := Lookup(name)
	require.NoError(t, err)
	return h
}

func sum(h Hash, n int, msg []byte) []byte {
	dst := make([]byte, n)
	h.Sum(dst, msg)
	return dst
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}
