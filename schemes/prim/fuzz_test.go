package prim

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
)

// FuzzRep feeds Rep any reading and helper. It must not panic, must leave them alone, must clear r when it
// fails, and when it does not, the word it settled on must be a codeword within t bits.
func FuzzRep(f *testing.F) {
	rng := rand.New(rand.NewPCG(4, 1))
	var extractors []*Extractor
	for n := minBits; n <= maxBits; n += 8 {
		e, err := NewExtractor(n)
		if err != nil {
			f.Fatal(err)
		}
		extractors = append(extractors, e)
	}
	for _, n := range widths {
		en := enrol(f, rng, n)
		for _, count := range []int{0, 1, en.T(), en.T() + 1} {
			f.Add(uint8((n-minBits)/8), en.reading(rng, count), en.helper)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, bio, helper []byte) {
		e := extractors[int(which)%len(extractors)]
		n := e.Bits() / 8
		b, p := make([]byte, n), make([]byte, n)
		copy(b, bio)
		copy(p, helper)
		bio, helper = bytes.Clone(b), bytes.Clone(p)
		var seen capture
		r := make([]byte, 2*n)
		ok := e.Rep(&seen, r, b, p, e.NewScratch())
		if !bytes.Equal(b, bio) || !bytes.Equal(p, helper) {
			t.Fatal("inputs changed")
		}
		if !ok {
			if seen.calls != 0 || !bytes.Equal(r, make([]byte, 2*n)) {
				t.Fatal("failure left something in r")
			}
			return
		}
		if seen.calls != 1 || !bytes.Equal(r[n:], p) {
			t.Fatal("helper not hashed")
		}
		if d := distance(r[:n], b); d > e.T() {
			t.Fatalf("settled %d bits away", d)
		}
		for i := range b {
			b[i] = r[i] ^ p[i]
		}
		if e.code.remainder(b) != (parity{}) {
			t.Fatal("settled on a non-codeword")
		}
	})
}

// capture is a Hash that hands back its input.
type capture struct{ calls int }

func (c *capture) Sum(dst, msg []byte) {
	c.calls++
	copy(dst, msg)
}

// nop is a Hash that costs nothing, so that the benchmarks measure the code alone.
type nop struct{}

func (nop) Sum(dst, msg []byte) { copy(dst, msg) }

func BenchmarkGen(b *testing.B) {
	for _, n := range []int{128, 160, 256, 512} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			en := enrol(b, rand.New(rand.NewPCG(5, 1)), n)
			b.ReportAllocs()
			for b.Loop() {
				en.Gen(nop{}, en.r, en.helper, en.bio, en.rnd, en.s)
			}
		})
	}
}

func BenchmarkRep(b *testing.B) {
	for _, n := range []int{128, 160, 256, 512} {
		en := enrol(b, rand.New(rand.NewPCG(5, 2)), n)
		for _, count := range []int{0, 1, en.T(), en.T() + 1} {
			b.Run(fmt.Sprintf("n=%d/errors=%d", n, count), func(b *testing.B) {
				// Several readings in turn: the time depends on where the errors are.
				rng := rand.New(rand.NewPCG(5, 3))
				var readings [64][]byte
				for i := range readings {
					readings[i] = en.reading(rng, count)
				}
				r := make([]byte, len(en.r))
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					en.Rep(nop{}, r, readings[i%len(readings)], en.helper, en.s)
					i++
				}
			})
		}
	}
}
