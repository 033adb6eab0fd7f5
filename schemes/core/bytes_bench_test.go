package core

import (
	"crypto/subtle"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"
)

// BenchmarkXor is about Xor and the standard library's function, in pairs: project
// them with benchstat -col /impl. impl=nothing is the call alone, of a function that
// does nothing, and impl=array is Xor32.
func BenchmarkXor(b *testing.B) {
	for _, n := range []int{16, 20, 32, 64, 100} {
		dst, x, y := make([]byte, n), random(n), random(n)
		b.Run(fmt.Sprintf("len=%d/impl=core", n), func(b *testing.B) {
			for b.Loop() {
				Xor(dst, x, y)
			}
		})
		b.Run(fmt.Sprintf("len=%d/impl=subtle", n), func(b *testing.B) {
			for b.Loop() {
				subtle.XORBytes(dst, x, y)
			}
		})
		b.Run(fmt.Sprintf("len=%d/impl=nothing", n), func(b *testing.B) {
			for b.Loop() {
				nothing(dst, x, y)
			}
		})
		if n == 32 {
			d, x, y := (*[32]byte)(dst), (*[32]byte)(x), (*[32]byte)(y)
			b.Run(fmt.Sprintf("len=%d/impl=array", n), func(b *testing.B) {
				for b.Loop() {
					Xor32(d, x, y)
				}
			})
		}
	}
}

//go:noinline
func nothing(dst, a, b []byte) {}

// BenchmarkEqual is the same about Equal, of strings that are.
func BenchmarkEqual(b *testing.B) {
	for _, n := range []int{16, 20, 32, 64, 100} {
		x := random(n)
		y := slices.Clone(x)
		b.Run(fmt.Sprintf("len=%d/impl=core", n), func(b *testing.B) {
			for b.Loop() {
				Equal(x, y)
			}
		})
		b.Run(fmt.Sprintf("len=%d/impl=subtle", n), func(b *testing.B) {
			for b.Loop() {
				subtle.ConstantTimeCompare(x, y)
			}
		})
	}
}

// BenchmarkEqualLeakage asks whether the time of a comparison tells where two strings
// differ, as dudect does (Reparaz, Balasch, Verbauwhede, DATE 2017): the time of
// batches of two classes of pairs, in random order, is compared by Welch's test. The
// classes are pairs that differ in the first byte and in the last byte. The metric t
// is the statistic, without the slowest tenth of the batches, where the interrupts
// are. Below 4.5 says nothing was found; more than 10 is a leak. impl=leaky is a
// comparison that stops at the first difference, and has to be found.
func BenchmarkEqualLeakage(b *testing.B) {
	for _, n := range []int{16, 20, 32, 100} {
		for _, impl := range []struct {
			name  string
			equal func(a, b []byte) bool
		}{{"core", Equal}, {"subtle", subtleEqual}, {"leaky", leakyEqual}} {
			b.Run(fmt.Sprintf("len=%d/impl=%s", n, impl.name), func(b *testing.B) {
				b.ReportMetric(leakage(b, n, impl.equal), "t")
			})
		}
	}
}

func subtleEqual(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

func leakyEqual(a, b []byte) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// leakage returns the absolute value of Welch's t for b.N batches.
func leakage(b *testing.B, n int, equal func(a, b []byte) bool) float64 {
	const batch = 32 // comparisons; one is shorter than the clock can tell
	x := random(n)
	pair := [2][]byte{slices.Clone(x), slices.Clone(x)}
	pair[0][0] ^= 1
	pair[1][n-1] ^= 1
	var times [2][]float64
	y := make([]byte, n) // one place for both classes
	for b.Loop() {
		class := rng.Uint64() & 1
		copy(y, pair[class])
		start := time.Now()
		for range batch {
			if equal(x, y) {
				b.Fatal("equal")
			}
		}
		times[class] = append(times[class], float64(time.Since(start)))
	}
	all := slices.Sorted(slices.Values(slices.Concat(times[0], times[1])))
	limit := all[len(all)*9/10]
	var mean, variance, count [2]float64
	for class, ts := range times {
		for _, t := range ts { // Welford
			if t <= limit {
				count[class]++
				delta := t - mean[class]
				mean[class] += delta / count[class]
				variance[class] += delta * (t - mean[class])
			}
		}
	}
	for class := range variance {
		if count[class] < 2 {
			return 0
		}
		variance[class] /= count[class] - 1
	}
	spread := math.Sqrt(variance[0]/count[0] + variance[1]/count[1])
	if spread == 0 {
		return 0
	}
	return math.Abs(mean[0]-mean[1]) / spread
}
