package prim

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUpToTErrorsOpen(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, n := range widths {
		en := enrol(t, rng, n)
		for count := range en.T() + 1 {
			trials := 20
			if count == en.T() {
				trials = 500
			}
			for range trials {
				same, ok := en.opens(en.reading(rng, count), en.helper)
				require.True(t, ok, "n=%d errors=%d", n, count)
				require.True(t, same, "n=%d errors=%d", n, count)
			}
		}
	}
}

// TestSinglesAndDoublesOpen takes all of them; the doubles of the larger widths only without -short.
func TestSinglesAndDoublesOpen(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 3))
	for _, n := range widths {
		en := enrol(t, rng, n)
		b := bytes.Clone(en.bio)
		doubles := en.T() >= 2 && (n <= 160 || !testing.Short())
		for i := range n {
			b[i/8] ^= 0x80 >> (i % 8)
			same, ok := en.opens(b, en.helper)
			require.True(t, same && ok, "n=%d bit %d", n, i)
			for j := i + 1; j < n && doubles; j++ {
				b[j/8] ^= 0x80 >> (j % 8)
				same, ok := en.opens(b, en.helper)
				if !same || !ok { // require takes longer than Rep
					require.Fail(t, "not opened", "n=%d bits %d, %d", n, i, j)
				}
				b[j/8] ^= 0x80 >> (j % 8)
			}
			b[i/8] ^= 0x80 >> (i % 8)
		}
	}
}

// TestMoreThanTErrorsDoNotOpen: the decoder must not return the enrolled codeword from further than t
// bits. It may return another one, at odds of about V(t)/2^(n-k) with V(t) the number of words within t
// bits of a codeword, so most of the time it must notice.
func TestMoreThanTErrorsDoNotOpen(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 4))
	const trials = 1000
	for _, n := range widths {
		en := enrol(t, rng, n)
		for _, count := range []int{en.T() + 1, en.T() + 2, 2*en.T() + 1, n / 2} {
			detected := 0
			for range trials {
				same, ok := en.opens(en.reading(rng, count), en.helper)
				require.False(t, same, "n=%d errors=%d", n, count)
				if !ok {
					detected++
				}
			}
			t.Logf("n=%d t=%d: %d errors noticed in %d of %d readings", n, en.T(), count, detected, trials)
			missed := trials * odds(en.Extractor) // with t = 1 about every second reading, else next to none
			require.Less(t, float64(trials-detected), missed+4*math.Sqrt(missed)+1, "n=%d errors=%d", n, count)
		}
	}
}

// odds returns V(t)/2^(n-k).
func odds(e *Extractor) float64 {
	v, words := 0.0, 1.0 // words that differ from one in i bits
	for i := range e.T() + 1 {
		v += words
		words *= float64(e.Bits()-i) / float64(i+1)
	}
	return math.Ldexp(v, e.K()-e.Bits())
}

// TestHelperBound: r binds the helper. With a helper that has a codeword added, or up to t bits flipped,
// the decoder still finds the enrolled code or one within t bits of it, and r must differ nevertheless.
func TestHelperBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 7))
	for _, n := range widths {
		en := enrol(t, rng, n)
		for range 100 {
			word := fill(rng, n/8)
			en.code.encode(word)
			for i := range word {
				word[i] ^= en.helper[i]
			}
			same, ok := en.opens(en.bio, word)
			require.True(t, ok, "n=%d", n)
			require.False(t, same, "n=%d", n)

			flipped := bytes.Clone(en.helper)
			flip(rng, flipped, 1+rng.IntN(en.T()))
			same, ok = en.opens(en.bio, flipped)
			require.True(t, ok, "n=%d", n)
			require.False(t, same, "n=%d", n)
		}
	}
}
