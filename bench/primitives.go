package bench

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"testing"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/prim"
)

// HashLengths are the input lengths of the hash benchmarks in bytes: the lengths
// that protocols hash, from one value to six and a timestamp.
var HashLengths = []int{16, 20, 32, 40, 55, 64, 96, 128, 192}

// wordLengths are the widths of values in bytes.
var wordLengths = []int{16, 20, 32}

// primitives are what the cost models multiply counts with.
func primitives(hashes []string) []Benchmark {
	var list []Benchmark
	for _, name := range hashes {
		for _, n := range HashLengths {
			list = append(list, Benchmark{fmt.Sprintf("Hash/hash=%s/len=%d", name, n), func(b *testing.B) { hashing(b, name, n) }})
		}
	}
	for _, n := range wordLengths {
		list = append(list,
			Benchmark{fmt.Sprintf("Xor/len=%d", n), func(b *testing.B) { xor(b, n) }},
			Benchmark{fmt.Sprintf("Compare/len=%d", n), func(b *testing.B) { compare(b, n) }},
		)
	}
	for _, bits := range []int{160, 256} {
		list = append(list,
			Benchmark{fmt.Sprintf("Primitive/op=random/impl=crypto-rand/bits=%d", bits), func(b *testing.B) { random(b, bits) }},
			Benchmark{fmt.Sprintf("Primitive/op=gen/impl=bch/bits=%d", bits), func(b *testing.B) { extract(b, bits, -1) }},
			Benchmark{fmt.Sprintf("Primitive/op=rep/impl=bch/bits=%d/errors=0", bits), func(b *testing.B) { extract(b, bits, 0) }},
			Benchmark{fmt.Sprintf("Primitive/op=rep/impl=bch/bits=%d/errors=max", bits), func(b *testing.B) { extract(b, bits, 1) }},
		)
	}
	return list
}

func input(n int) []byte {
	p := make([]byte, n)
	_, _ = schemes.Seeded(uint64(n)).Read(p)
	return p
}

func hashing(b *testing.B, name string, n int) {
	h, err := core.Lookup(name)
	if err != nil {
		b.Fatal(err)
	}
	msg, sum, cut := input(n), make([]byte, 20), make([]byte, 8)
	h.Sum(sum, msg)
	if h.Sum(cut, msg); !bytes.Equal(cut, sum[:8]) {
		b.Fatalf("%s: a shorter digest is not the beginning of a longer one", name)
	}
	msg[0] ^= 1
	if h.Sum(cut, msg); bytes.Equal(cut, sum[:8]) {
		b.Fatalf("%s: the digest does not depend on its input", name)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		h.Sum(sum, msg)
	}
}

func xor(b *testing.B, n int) {
	x, y, z := input(n), bytes.Repeat([]byte{0x5a}, n), make([]byte, n)
	core.Xor(z, x, y)
	if core.Xor(z, z, y); !bytes.Equal(z, x) {
		b.Fatal("xor twice is not the identity")
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		core.Xor(z, x, y)
	}
}

func compare(b *testing.B, n int) {
	x, y := input(n), input(n)
	y[n-1] ^= 1
	if core.Equal(x, y) {
		b.Fatal("unequal values compare equal")
	}
	y[n-1] ^= 1
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if !core.Equal(x, y) {
			b.Fatal("equal values compare unequal")
		}
	}
}

func random(b *testing.B, bits int) {
	p := make([]byte, bits/8)
	if _, _ = rand.Read(p); bytes.Equal(p, make([]byte, len(p))) {
		b.Fatal("random bytes are all zero")
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		_, _ = rand.Read(p) // never fails
	}
}

// extract measures Gen (errors -1), and Rep of a reading without errors (0) or
// with as many as can be corrected (1).
func extract(b *testing.B, bits, errors int) {
	x, err := prim.NewExtractor(bits)
	if err != nil {
		b.Fatal(err)
	}
	h, err := core.Lookup("sha256")
	if err != nil {
		b.Fatal(err)
	}
	s := x.NewScratch()
	bio, rnd := input(bits/8), input(x.RandBytes())
	key, helper, again := make([]byte, 20), make([]byte, bits/8), make([]byte, 20)
	x.Gen(h, key, helper, bio, rnd, s)
	reading := bytes.Clone(bio)
	if errors > 0 {
		for i := range x.T() {
			at := i * bits / x.T()
			reading[at/8] ^= 1 << (at % 8)
		}
	}
	if !x.Rep(h, again, reading, helper, s) || !bytes.Equal(key, again) {
		b.Fatal("the fuzzy extractor does not reproduce its string")
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if errors < 0 {
			x.Gen(h, key, helper, bio, rnd, s)
		} else if !x.Rep(h, again, reading, helper, s) {
			b.Fatal("a reading within the capacity was refused")
		}
	}
}
