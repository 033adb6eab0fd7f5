package core

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// asconFileSHA256 is the SHA-256 of the designers' whole file of known answers,
// 1025 entries, of which testdata has the first 129.
const asconFileSHA256 = "b7d6fbc51362f0d62bc7e57b21f3e83242983434a7c92320a4956d915749df17"

// TestAsconKnownAnswers reads testdata/ascon-hash256.txt, in the designers' format.
func TestAsconKnownAnswers(t *testing.T) {
	f, err := os.Open("testdata/ascon-hash256.txt")
	require.NoError(t, err)
	defer f.Close()

	h, entries := lookup(t, "ascon-hash256"), 0
	var msg []byte
	for lines := bufio.NewScanner(f); lines.Scan(); {
		key, value, _ := strings.Cut(lines.Text(), " = ")
		switch key {
		case "Msg":
			msg = unhex(t, value)
			require.Len(t, msg, entries)
		case "MD":
			digest := unhex(t, value)
			require.Len(t, digest, 32)
			for n := range len(digest) + 1 {
				require.Equal(t, digest[:n], sum(h, n, msg), "%d bytes of the digest of %x", n, msg)
			}
			require.Equal(t, digest, refAsconHash256(msg), "the reference")
			entries++
		}
	}
	require.Equal(t, 129, entries)
}

// TestAsconWholeFile writes the designers' file anew from our digests and compares
// its hash: a proof for messages up to 1024 bytes without the megabyte of file.
func TestAsconWholeFile(t *testing.T) {
	h, file := lookup(t, "ascon-hash256"), sha256.New()
	for n := range 1025 {
		msg := make([]byte, n)
		for i := range msg {
			msg[i] = byte(i)
		}
		fmt.Fprintf(file, "Count = %d\nMsg = %X\nMD = %X\n\n", n+1, msg, sum(h, 32, msg))
	}
	require.Equal(t, asconFileSHA256, hex.EncodeToString(file.Sum(nil)))
}

// TestAsconInitialState derives the constants from the initial value.
func TestAsconInitialState(t *testing.T) {
	const asconIV = 0x0000080100cc0002
	want := [5]uint64{asconInit0, asconInit1, asconInit2, asconInit3, asconInit4}

	var got [5]uint64
	got[0], got[1], got[2], got[3], got[4] = asconP12(asconIV, 0, 0, 0, 0)
	require.Equal(t, want, got)

	ref := [5]uint64{asconIV}
	refAsconP12(&ref)
	require.Equal(t, want, ref)
}

func TestAsconP12(t *testing.T) {
	for range 1000 {
		var want, got [5]uint64
		for i := range want {
			want[i] = rng.Uint64()
		}
		got[0], got[1], got[2], got[3], got[4] = asconP12(want[0], want[1], want[2], want[3], want[4])
		refAsconP12(&want)
		require.Equal(t, want, got)
	}
}

func FuzzAscon(f *testing.F) {
	for n := range 18 {
		f.Add(random(n))
	}
	h := lookup(f, "ascon-hash256")
	f.Fuzz(func(t *testing.T, msg []byte) {
		require.Equal(t, refAsconHash256(msg), sum(h, 32, msg))
	})
}

func BenchmarkAsconP12(b *testing.B) {
	var s [5]uint64
	for b.Loop() {
		s[0], s[1], s[2], s[3], s[4] = asconP12(s[0], s[1], s[2], s[3], s[4])
	}
}

// refAsconHash256 is Ascon-Hash256 by the letter of SP 800-232: the message padded
// in memory, the initial value permuted each time, all of the digest squeezed.
func refAsconHash256(msg []byte) []byte {
	padded := append(append([]byte{}, msg...), 1)
	for len(padded)%8 != 0 {
		padded = append(padded, 0)
	}

	s := [5]uint64{0x0000080100cc0002}
	refAsconP12(&s)
	for ; len(padded) > 0; padded = padded[8:] {
		for i := range 8 {
			s[0] ^= uint64(padded[i]) << (8 * i)
		}
		refAsconP12(&s)
	}

	var digest []byte
	for len(digest) < 32 {
		for i := range 8 {
			digest = append(digest, byte(s[0]>>(8*i)))
		}
		refAsconP12(&s)
	}
	return digest
}

// refAsconP12 is Ascon-p[12] with the S-box in algebraic normal form: AND as
// product and XOR as sum of whole words, instead of the sequence of instructions
// that asconP12 has.
func refAsconP12(s *[5]uint64) {
	for _, c := range []uint64{0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87, 0x78, 0x69, 0x5a, 0x4b} {
		s[2] ^= c

		x0, x1, x2, x3, x4 := s[0], s[1], s[2], s[3], s[4]
		s[0] = x4&x1 ^ x3 ^ x2&x1 ^ x2 ^ x1&x0 ^ x1 ^ x0
		s[1] = x4 ^ x3&x2 ^ x3&x1 ^ x3 ^ x2&x1 ^ x2 ^ x1 ^ x0
		s[2] = x4&x3 ^ x4 ^ x2 ^ x1 ^ 0xffffffffffffffff
		s[3] = x4&x0 ^ x4 ^ x3&x0 ^ x3 ^ x2 ^ x1 ^ x0
		s[4] = x4&x1 ^ x4 ^ x3 ^ x1&x0 ^ x1

		for i, r := range [5][2]int{{19, 28}, {61, 39}, {1, 6}, {10, 17}, {7, 41}} {
			x := s[i]
			s[i] ^= x>>r[0] | x<<(64-r[0])
			s[i] ^= x>>r[1] | x<<(64-r[1])
		}
	}
}
