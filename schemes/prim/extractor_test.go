package prim

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// sha is SHA-256 as a Hash.
type sha struct{}

func (sha) Sum(dst, msg []byte) {
	d := sha256.Sum256(msg)
	copy(dst, d[:])
}

// enrolment is an extractor with one code enrolled.
type enrolment struct {
	*Extractor
	s                   *Scratch
	bio, rnd, helper, r []byte
}

func enrol(t testing.TB, rng *rand.Rand, n int) *enrolment {
	e, err := NewExtractor(n)
	require.NoError(t, err)
	en := &enrolment{
		Extractor: e, s: e.NewScratch(),
		bio: fill(rng, n/8), rnd: fill(rng, e.RandBytes()), helper: make([]byte, n/8), r: make([]byte, 20),
	}
	e.Gen(sha{}, en.r, en.helper, en.bio, en.rnd, en.s)
	return en
}

// reading returns the enrolled code with count random bits flipped.
func (en *enrolment) reading(rng *rand.Rand, count int) []byte {
	b := bytes.Clone(en.bio)
	flip(rng, b, count)
	return b
}

// opens reports whether the reading b recovers the enrolled r.
func (en *enrolment) opens(b, helper []byte) (same, ok bool) {
	r := bytes.Repeat([]byte{0xa5}, len(en.r))
	ok = en.Rep(sha{}, r, b, helper, en.s)
	return bytes.Equal(r, en.r), ok
}

// TestTable pins the table of the package documentation and the rule it comes from. The other tests take
// all of its widths, to t errors and one more.
func TestTable(t *testing.T) {
	var table []int
	for _, v := range []struct{ n, m, t, k int }{
		{64, 7, 1, 57},
		{96, 7, 4, 68},
		{128, 8, 6, 80},
		{160, 8, 9, 92},
		{192, 8, 11, 108},
		{224, 8, 14, 116},
		{256, 9, 14, 130},
		{320, 9, 18, 167},
		{384, 9, 22, 195},
		{448, 9, 26, 232},
		{512, 10, 26, 257},
	} {
		table = append(table, v.n)
		e, err := NewExtractor(v.n)
		require.NoError(t, err)
		m, _ := choose(v.n)
		require.Equal(t, []int{v.n, v.m, v.t, v.k}, []int{e.Bits(), m, e.T(), e.K()})
		require.Equal(t, (v.k+7)/8, e.RandBytes())
	}
	require.Equal(t, table, widths)

	accepted := 0
	for n := -8; n <= 1100; n++ {
		e, err := NewExtractor(n)
		if n%8 != 0 || n < 64 || n > 512 {
			require.ErrorContains(t, err, fmt.Sprintf("codes of %d bits", n))
			require.Nil(t, e)
			continue
		}
		require.NoError(t, err)
		accepted++
		m, _ := choose(n)
		require.GreaterOrEqual(t, 1<<m-1, n)
		require.Less(t, 1<<(m-1)-1, n)
		floor := max(n/2, 3*n/8+32)
		require.GreaterOrEqual(t, e.K(), floor)
		require.LessOrEqual(t, n-e.K(), maxParity)
		require.Less(t, n-(len(newField(m).generator(e.T()+1))-1), floor, "n=%d: one more error would fit", n)
	}
	require.Equal(t, 57, accepted)
}

// TestConstruction takes Gen apart: the helper is the biometric code plus a codeword that carries the
// random bits, and r is the digest of code and helper.
func TestConstruction(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 1))
	for _, n := range widths {
		en := enrol(t, rng, n)
		word := make([]byte, n/8)
		for i := range word {
			word[i] = en.bio[i] ^ en.helper[i]
		}
		require.Equal(t, parity{}, en.code.remainder(word))
		require.Equal(t, en.rnd[:en.K()/8], word[:en.K()/8])
		d := sha256.Sum256(append(bytes.Clone(en.bio), en.helper...))
		require.Equal(t, d[:len(en.r)], en.r)
		for _, b := range [][]byte{en.s.word, en.s.input} {
			require.Equal(t, make([]byte, len(b)), b, "secrets left in the scratch")
		}
	}
}

func TestFailureClearsR(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 5))
	en := enrol(t, rng, 160)
	for {
		r := bytes.Repeat([]byte{0xa5}, 20)
		if !en.Rep(sha{}, r, en.reading(rng, 80), en.helper, en.s) {
			require.Equal(t, make([]byte, 20), r)
			require.Equal(t, make([]byte, 20), en.s.word)
			return
		}
	}
}

func TestRandomness(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 6))
	for _, n := range widths {
		en := enrol(t, rng, n)
		gen := func(rnd []byte) (helper, r []byte) {
			helper, r = fill(rng, n/8), fill(rng, 20)
			en.Gen(sha{}, r, helper, en.bio, rnd, en.s)
			return helper, r
		}
		helper, r := gen(en.rnd)
		require.Equal(t, en.helper, helper)
		require.Equal(t, en.r, r)

		// Every message bit counts: it changes the helper in 2t + 1 bits or more. The rest does not.
		rnd := append(bytes.Clone(en.rnd), 0)
		for i := range 8 * len(rnd) {
			rnd[i/8] ^= 0x80 >> (i % 8)
			helper, r := gen(rnd)
			if i < en.K() {
				require.GreaterOrEqual(t, distance(helper, en.helper), 2*en.T()+1)
				require.NotEqual(t, en.r, r)
			} else {
				require.Equal(t, en.helper, helper)
				require.Equal(t, en.r, r)
			}
			rnd[i/8] ^= 0x80 >> (i % 8)
		}
	}
}

func TestAliasing(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 8))
	en := enrol(t, rng, 256)
	n := 32

	// Gen with the helper over the code and r over the randomness, and the other way round.
	bio, rnd := bytes.Clone(en.bio), append(bytes.Clone(en.rnd), make([]byte, n)...)
	en.Gen(sha{}, rnd[:20], bio, bio, rnd, en.s)
	require.Equal(t, en.helper, bio)
	require.Equal(t, en.r, rnd[:20])
	bio, rnd = bytes.Clone(en.bio), append(bytes.Clone(en.rnd), make([]byte, n)...)
	en.Gen(sha{}, bio[:20], rnd[:n], bio, rnd, en.s)
	require.Equal(t, en.helper, rnd[:n])
	require.Equal(t, en.r, bio[:20])

	// Rep with r over the reading and over the helper; nothing else changes.
	reading := en.reading(rng, en.T())
	b, h := bytes.Clone(reading), bytes.Clone(en.helper)
	require.True(t, en.Rep(sha{}, b[:20], b, h, en.s))
	require.Equal(t, en.r, b[:20])
	require.Equal(t, reading[20:], b[20:])
	require.Equal(t, en.helper, h)
	b = bytes.Clone(reading)
	require.True(t, en.Rep(sha{}, h[:20], b, h, en.s))
	require.Equal(t, en.r, h[:20])
	require.Equal(t, reading, b)
}

func TestBadLengthsPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 9))
	en := enrol(t, rng, 160)
	other := enrol(t, rng, 128)
	b16, b20 := make([]byte, 16), make([]byte, 20)
	const bio, helper, scratch = "prim: biometric code of 16 bytes, want 20", "prim: helper of 16 bytes, want 20",
		"prim: scratch for 128 bits, want 160"
	require.PanicsWithValue(t, bio, func() { en.Gen(sha{}, b20, b20, b16, en.rnd, en.s) })
	require.PanicsWithValue(t, helper, func() { en.Gen(sha{}, b20, b16, b20, en.rnd, en.s) })
	require.PanicsWithValue(t, scratch, func() { en.Gen(sha{}, b20, b20, b20, en.rnd, other.s) })
	require.PanicsWithValue(t, "prim: 11 random bytes, want at least 12",
		func() { en.Gen(sha{}, b20, b20, b20, en.rnd[1:], en.s) })
	require.PanicsWithValue(t, bio, func() { en.Rep(sha{}, b20, b16, b20, en.s) })
	require.PanicsWithValue(t, helper, func() { en.Rep(sha{}, b20, b20, b16, en.s) })
	require.PanicsWithValue(t, scratch, func() { en.Rep(sha{}, b20, b20, b20, other.s) })
}

// TestScratchCarriesNothing: what a Scratch went through does not show in later results.
func TestScratchCarriesNothing(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 10))
	en := enrol(t, rng, 256)
	for range 500 {
		b := en.reading(rng, rng.IntN(2*en.T()))
		r, fresh := make([]byte, 20), make([]byte, 20)
		ok := en.Rep(sha{}, r, b, en.helper, en.s)
		require.Equal(t, ok, en.Rep(sha{}, fresh, b, en.helper, en.NewScratch()))
		require.Equal(t, fresh, r)
	}
}

// TestConcurrent shares an extractor between goroutines, for the race detector.
func TestConcurrentExtractor(t *testing.T) {
	en := enrol(t, rand.New(rand.NewPCG(2, 11)), 256)
	var wg sync.WaitGroup
	for g := range uint64(8) {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(3, g))
			mine := &enrolment{
				Extractor: en.Extractor, s: en.NewScratch(), bio: fill(rng, 32),
				helper: make([]byte, 32), r: make([]byte, 20),
			}
			for range 100 {
				mine.Gen(sha{}, mine.r, mine.helper, mine.bio, fill(rng, mine.RandBytes()), mine.s)
				if same, ok := mine.opens(mine.reading(rng, mine.T()), mine.helper); !same || !ok {
					t.Error("not opened")
				}
				if same, _ := mine.opens(mine.reading(rng, mine.T()+1), mine.helper); same {
					t.Error("opened with t+1 errors")
				}
			}
		})
	}
	wg.Wait()
}

func TestNoAllocations(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 12))
	for _, n := range widths {
		en := enrol(t, rng, n)
		r := make([]byte, 20)
		require.Zero(t, testing.AllocsPerRun(20, func() {
			en.Gen(sha{}, en.r, en.helper, en.bio, en.rnd, en.s)
		}), "Gen n=%d", n)
		for _, count := range []int{0, en.T(), n / 2} {
			b := en.reading(rng, count)
			require.Zero(t, testing.AllocsPerRun(20, func() {
				en.Rep(sha{}, r, b, en.helper, en.s)
			}), "Rep n=%d errors=%d", n, count)
		}
	}
}
