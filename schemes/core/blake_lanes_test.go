package core

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zeebo/blake3"
	"golang.org/x/crypto/blake2s"
)

// blakes are the two functions with the library to compare with.
var blakes = []struct {
	hash    *blakeHash
	library func(msg []byte) [32]byte
}{
	{blake2sHash, blake2s.Sum256},
	{blake3Hash, blake3.Sum256},
}

// laneCounts are numbers of messages: every number of idle lanes, and more than the
// assembly gets at once.
var laneCounts = []int{
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 63, 64, 65, 127, 128, 129, 130,
	300,
}

// inLanes is how many of n messages are to be hashed in lanes. Where the tests run
// without AVX2, none is, and these tests compare the library with itself.
func inLanes(h *blakeHash, msgLen, n int) int {
	switch {
	case h.way == blakeLibrary || msgLen > 1024:
		return 0
	case n%8 == 1:
		return n - 1
	}
	return n
}

// checkMany hashes m and compares all of the destination, gaps included, with what the
// library makes of it, and how many messages went through the lanes.
func checkMany(t *testing.T, h *blakeHash, library func([]byte) [32]byte, m messages) {
	t.Helper()
	want := slices.Clone(m.dst)
	for i := range m.n {
		digest := library(m.message(i))
		copy(want[i*m.dstStride:][:m.dstLen], digest[:])
	}
	msg := slices.Clone(m.msg)
	m.check(h.name, 32)
	laned := h.many(m)
	if !bytes.Equal(want, m.dst) {
		require.Equal(t, want, m.dst, "%s: %d messages of %d bytes, %d apart; digests of %d, %d apart",
			h.name, m.n, m.msgLen, m.msgStride, m.dstLen, m.dstStride)
	}
	require.Equal(t, inLanes(h, m.msgLen, m.n), laned, "%s: %d messages of %d bytes: in lanes", h.name, m.n, m.msgLen)
	require.True(t, bytes.Equal(msg, m.msg), "%s changes a message", h.name)
}

// randomMessages are n messages and room for their digests, with gaps.
func randomMessages(n, msgLen, msgGap, dstLen, dstGap int) messages {
	return messages{
		dst: random(n * (dstLen + dstGap)), dstStride: dstLen + dstGap, dstLen: dstLen,
		msg: random(n * (msgLen + msgGap)), msgStride: msgLen + msgGap, msgLen: msgLen, n: n,
	}
}

// TestBLAKELanesWay tells the way, and that where there is AVX2 it is taken.
func TestBLAKELanesWay(t *testing.T) {
	for _, f := range blakes {
		h := lookup(t, f.hash.name)
		m, many := h.(Many)
		t.Logf("%s: %s", h.Impl(), f.hash.way)
		require.Equal(t, f.hash.way == blakeAVX2, many)
		if many {
			require.Equal(t, 8, m.Lanes())
			require.Contains(t, h.Impl(), "; lanes: tmisbench AVX2 x8")
		} else {
			require.NotContains(t, h.Impl(), "lanes")
		}
		if os.Getenv(f.hash.env) == "" {
			require.Equal(t, blakeWaysHere()[0], f.hash.way)
		}
	}
}

// TestBLAKELanesVectors has the published answers in every lane.
func TestBLAKELanesVectors(t *testing.T) {
	for _, f := range blakes {
		for _, v := range vectors[f.hash.name] {
			digest := unhex(t, v.digest)
			for _, n := range laneCounts {
				for _, dstLen := range []int{32, 20, 16, 7} {
					m := randomMessages(n, len(v.msg), 0, dstLen, 0)
					for at := range n {
						if n > 17 && at%7 != 0 {
							continue
						}
						copy(m.message(at), v.msg)
						laned := f.hash.many(m)
						require.Equal(t, digest[:dstLen], m.digest(at), "%s: message %d of %d: %s", f.hash.name, at, n,
							v.source)
						require.Equal(t, inLanes(f.hash, len(v.msg), n), laned)
						copy(m.message(at), random(len(v.msg)))
					}
				}
			}
		}
	}
}

// TestBLAKELanesLibrary compares with the library: all lengths, all widths, gaps
// between messages and between digests, and every number of messages.
func TestBLAKELanesLibrary(t *testing.T) {
	for _, f := range blakes {
		for msgLen := range 301 {
			for _, dstLen := range []int{0, 1, 4, 8, 15, 16, 17, 20, 31, 32} {
				checkMany(t, f.hash, f.library,
					randomMessages(1+int(rng.Uint64()%17), msgLen, int(rng.Uint64()%40), dstLen, int(rng.Uint64()%40)))
			}
			checkMany(t, f.hash, f.library, randomMessages(8, msgLen, 0, 32, 0))
		}
		for dstLen := range 33 {
			for _, msgLen := range []int{0, 1, 15, 16, 20, 55, 64, 65, 200} {
				checkMany(t, f.hash, f.library, randomMessages(11, msgLen, 3, dstLen, 5))
			}
		}
		for _, msgLen := range []int{511, 512, 513, 959, 960, 961, 1008, 1022, 1023, 1024, 1025, 1026, 2048, 3000} {
			checkMany(t, f.hash, f.library, randomMessages(19, msgLen, 1, 32, 1))
		}
		for _, n := range laneCounts {
			for _, msgLen := range []int{0, 9, 20, 55, 100} {
				for _, dstLen := range []int{8, 20, 32} {
					checkMany(t, f.hash, f.library, randomMessages(n, msgLen, 7, dstLen, 9))
				}
			}
		}
		// The same message many times.
		for _, msgLen := range []int{0, 5, 16, 20, 64, 200} {
			checkMany(t, f.hash, f.library, messages{random(20 * 32), random(msgLen), 32, 20, 0, msgLen, 20})
		}
	}
}

// TestBLAKELanesInPlace has each digest over its message.
func TestBLAKELanesInPlace(t *testing.T) {
	for _, f := range blakes {
		for _, msgLen := range []int{0, 3, 16, 20, 32, 55, 64, 130} {
			for _, dstLen := range []int{5, 16, 20, 32} {
				for _, n := range laneCounts {
					stride := max(msgLen, dstLen) + 3
					buf := random(n * stride)
					want := slices.Clone(buf)
					for i := range n {
						digest := f.library(buf[i*stride:][:msgLen])
						copy(want[i*stride:][:dstLen], digest[:])
					}
					f.hash.many(messages{buf, buf, stride, dstLen, stride, msgLen, n})
					require.True(t, bytes.Equal(want, buf), "%s: %d messages of %d bytes under %d bytes", f.hash.name,
						n, msgLen, dstLen)
				}
			}
		}
	}
}

// TestBLAKELanesSumMany goes through the front door.
func TestBLAKELanesSumMany(t *testing.T) {
	for _, f := range blakes {
		h := lookup(t, f.hash.name)
		for _, n := range laneCounts {
			m := randomMessages(n, 55, 2, 20, 1)
			want := slices.Clone(m.dst)
			for i := range n {
				h.Sum(want[i*m.dstStride:][:20], m.message(i))
			}
			SumMany(h, m.dst, m.dstStride, m.dstLen, m.msg, m.msgStride, m.msgLen, n)
			require.Equal(t, want, m.dst)
		}
	}
}

func TestBLAKELanesAllocs(t *testing.T) {
	for _, f := range blakes {
		h := lookup(t, f.hash.name)
		for _, msgLen := range []int{0, 7, 16, 55, 200, 1024, 1025} {
			for _, dstLen := range []int{8, 20, 32} {
				m := randomMessages(19, msgLen, 0, dstLen, 0)
				require.Zero(t, testing.AllocsPerRun(20, func() {
					SumMany(h, m.dst, m.dstStride, m.dstLen, m.msg, m.msgStride, m.msgLen, m.n)
				}), "%s: %d bytes of %d", f.hash.name, dstLen, msgLen)
			}
		}
	}
}

// TestConcurrentBLAKELanes shares the backends, and the messages, between goroutines.
func TestConcurrentBLAKELanes(t *testing.T) {
	for _, f := range blakes {
		h := lookup(t, f.hash.name)
		for _, msgLen := range []int{9, 55, 200} {
			m := randomMessages(27, msgLen, 0, 20, 0)
			f.hash.many(m)
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					for range 50 {
						dst := make([]byte, len(m.dst))
						SumMany(h, dst, m.dstStride, m.dstLen, m.msg, m.msgStride, m.msgLen, m.n)
						if !bytes.Equal(m.dst, dst) {
							t.Errorf("%s: digests of %d bytes differ between goroutines", f.hash.name, msgLen)
							return
						}
					}
				})
			}
			wg.Wait()
		}
	}
}

// TestConcurrentBLAKELanesStack has messages and digests on the stack, at all depths, so that
// sometimes the stack is moved on the way into the assembly.
func TestConcurrentBLAKELanesStack(t *testing.T) {
	for _, f := range blakes {
		if f.hash.way == blakeLibrary {
			t.Skip("no assembly")
		}
		ok := make(chan bool)
		for depth := range 60 {
			go func() { ok <- onStack(f.hash, f.library, depth) }()
			require.True(t, <-ok, "%s: depth %d", f.hash.name, depth)
		}
	}
}

func onStack(h *blakeHash, library func([]byte) [32]byte, depth int) bool {
	var msg [10 * 20]byte
	var dst [10 * 16]byte
	for i := range msg {
		msg[i] = byte(i * (depth + 1))
	}
	h.sumLanes(&messages{dst[:], msg[:], 16, 16, 20, 20, 10}, 10)
	for i := range 10 {
		// A copy, because the library's argument is not left on the stack.
		if want := library(slices.Clone(msg[20*i:][:20])); !bytes.Equal(want[:16], dst[16*i:][:16]) {
			return false
		}
	}
	return depth == 0 || onStack(h, library, depth-1)
}

// TestBLAKELanesForced runs itself with the variables and with processor features
// switched off.
func TestBLAKELanesForced(t *testing.T) {
	if os.Getenv("CORE_TEST_PRINT_WAY") != "" {
		for _, f := range blakes {
			_, err := Lookup(f.hash.name)
			laned := f.hash.many(randomMessages(8, 20, 0, 20, 0))
			fmt.Printf("[%s %s %d %v]\n", f.hash.name, f.hash.way, laned, err)
		}
		return
	}
	way := func(env ...string) string {
		self, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.Command(self, "-test.run=^TestBLAKELanesForced$", "-test.v")
		cmd.Env = append(os.Environ(), "CORE_TEST_PRINT_WAY=1", "TMISBENCH_BLAKE2S=", "TMISBENCH_BLAKE3=")
		cmd.Env = append(cmd.Env, env...)
		out, err := cmd.Output()
		if errors.Is(err, syscall.ENOEXEC) {
			t.Skip("under emulation a test cannot start itself")
		}
		require.NoError(t, err)
		return string(out)
	}
	out := way("TMISBENCH_BLAKE2S=library")
	require.Contains(t, out, "[blake2s library 0 <nil>]")
	if blakeWaysHere()[0] == blakeAVX2 {
		require.Contains(t, out, "[blake3 avx2 8 <nil>]", "only the one that is named")
		require.Contains(t, way("TMISBENCH_BLAKE2S=avx2"), "[blake2s avx2 8 <nil>]")
		require.Contains(t, way("TMISBENCH_BLAKE3=sse2"), `TMISBENCH_BLAKE3="sse2"; have avx2, library]`)
	}
	require.Contains(t, way("TMISBENCH_BLAKE3=library"), "[blake3 library 0 <nil>]")

	out = way("GODEBUG=cpu.avx2=off", "TMISBENCH_BLAKE3=avx2")
	require.Contains(t, out, "[blake2s library 0 <nil>]", "without AVX2")
	require.Contains(t, out, "[blake3 library 0 core: hash implementation not available: "+
		`TMISBENCH_BLAKE3="avx2"; have library]`)
}

func FuzzBLAKELanes(f *testing.F) {
	for _, n := range []int{1, 7, 8, 9, 20} {
		f.Add(uint8(n), uint8(20), uint8(0), uint8(1), random(n*20))
		f.Add(uint8(n), uint8(8), uint8(3), uint8(0), random(n*70))
	}
	f.Fuzz(func(t *testing.T, n, dstLen, msgGap, dstGap uint8, msg []byte) {
		m := messages{msg: msg, n: int(n%40) + 1, dstLen: int(dstLen % 33)}
		each := len(msg) / m.n
		m.msgLen = max(each-int(msgGap), 0)
		m.msgStride, m.dstStride = each, m.dstLen+int(dstGap%50)
		for _, f := range blakes {
			m.dst = bytes.Repeat([]byte{0x5a}, m.n*m.dstStride)
			checkMany(t, f.hash, f.library, m)
		}
	})
}

// BenchmarkBLAKELanes hashes so many messages at a time: impl=lanes side by side, as far
// as this machine can, impl=library one after the other. An operation is one message.
func BenchmarkBLAKELanes(b *testing.B) {
	for _, f := range blakes {
		for _, msgLen := range []int{16, 20, 40, 55, 64, 100, 200} {
			for _, n := range []int{8, 64} {
				for _, impl := range []string{"lanes", "library"} {
					b.Run(fmt.Sprintf("hash=%s/len=%d/lanes=%d/impl=%s", f.hash.name, msgLen, n, impl),
						func(b *testing.B) {
							m, h := randomMessages(n, msgLen, 0, 20, 0), *f.hash
							if impl == "library" {
								h.way = blakeLibrary
							}
							for i := 0; i < b.N; i += n {
								h.many(m)
							}
						})
				}
			}
		}
	}
}
