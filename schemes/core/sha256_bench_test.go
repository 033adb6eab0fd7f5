package core

import (
	"fmt"
	"testing"
)

// The benchmarks of SHA-256 come in pairs: hash=sha256 is the way of this package that
// runs here (TMISBENCH_SHA256 forces one), hash=sha256-std is crypto/sha256. Project
// them with benchstat -col /hash.

var sha256Pair = []string{"sha256", "sha256-std"}

// BenchmarkHash hashes the same message over and over: calls that do not wait for
// each other.
func BenchmarkHash(b *testing.B) {
	for _, n := range []int{32, 55, 64, 96, 119} {
		for _, name := range sha256Pair {
			b.Run(fmt.Sprintf("hash=%s/len=%d", name, n), func(b *testing.B) {
				h, dst, msg := lookup(b, name), make([]byte, 32), random(n)
				for b.Loop() {
					h.Sum(dst, msg)
				}
			})
		}
	}
}

// BenchmarkFixed is BenchmarkHash through Prepare, with the message in place
// (fill=none) or gathered each time from pieces of 20 or 32 bytes. Pieces that do not
// lie on multiples of 16 are dear: the assembly loads 16 bytes at a time, and what was
// stored in other pieces has to be in the cache before it can be loaded.
func BenchmarkFixed(b *testing.B) {
	for _, n := range []int{32, 55, 64, 96, 119} {
		for _, name := range sha256Pair {
			f, dst, pieces := Prepare(lookup(b, name), n), make([]byte, 32), random(n)
			copy(f.Input(), pieces)
			b.Run(fmt.Sprintf("hash=%s/len=%d/fill=none", name, n), func(b *testing.B) {
				for b.Loop() {
					f.Sum(dst)
				}
			})
			for _, size := range []int{20, 32} {
				b.Run(fmt.Sprintf("hash=%s/len=%d/fill=%d", name, n, size), func(b *testing.B) {
					for b.Loop() {
						for in, from := f.Input(), pieces; len(in) > 0; {
							k := copy(in, from[:min(size, len(from))])
							in, from = in[k:], from[k:]
						}
						f.Sum(dst)
					}
				})
			}
		}
	}
}

// BenchmarkHashChain hashes each digest again, as the start of the next message: calls
// that wait for each other.
func BenchmarkHashChain(b *testing.B) {
	for _, n := range []int{32, 55, 64, 96, 119} {
		for _, name := range sha256Pair {
			h := lookup(b, name)
			b.Run(fmt.Sprintf("hash=%s/len=%d/by=Sum", name, n), func(b *testing.B) {
				msg := random(n)
				for b.Loop() {
					h.Sum(msg[:32], msg)
				}
			})
			b.Run(fmt.Sprintf("hash=%s/len=%d/by=Fixed", name, n), func(b *testing.B) {
				f := Prepare(h, n)
				in := f.Input()
				for b.Loop() {
					f.Sum(in[:32])
				}
			})
		}
	}
}

// BenchmarkHashLanes hashes 64 messages at a time. An operation is one message.
func BenchmarkHashLanes(b *testing.B) {
	const lanes = 64
	for _, n := range []int{32, 55, 64, 96, 119} {
		for _, name := range sha256Pair {
			b.Run(fmt.Sprintf("hash=%s/len=%d/lanes=%d", name, n, lanes), func(b *testing.B) {
				h, dst, msg := lookup(b, name), make([]byte, 32*lanes), random(n*lanes)
				for i := 0; i < b.N; i += lanes {
					SumMany(h, dst, 32, 32, msg, n, n, lanes)
				}
			})
		}
	}
}
