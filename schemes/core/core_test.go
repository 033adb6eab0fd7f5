package core

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"fmt"
	"hash"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"

	"github.com/emmansun/gmsm/sm3"
	"github.com/stretchr/testify/require"
	"github.com/zeebo/blake3"
	"golang.org/x/crypto/blake2s"
)

func TestNames(t *testing.T) {
	want := []string{"sha1", "sha256", "sha512-256", "sha3-256", "blake2s", "blake3", "sm3", "ascon-hash256"}
	require.Equal(t, want, Names())
	Names()[0] = "changed"
	require.Equal(t, want, Names(), "the slice is the caller's")
}

func TestLookup(t *testing.T) {
	for _, name := range Names() {
		h := lookup(t, name)
		require.Equal(t, name, h.Name())
		require.Regexp(t, `^[a-zA-Z0-9./]+, [a-zA-Z0-9. ()-]+(; lanes: [a-zA-Z0-9 ]+)?$`, h.Impl(), name)
		if name == "sha1" {
			require.Equal(t, 160, h.Bits())
		} else {
			require.Equal(t, 256, h.Bits(), name)
		}
	}
	for _, name := range []string{"", "md5", "SHA256", "sha256 "} {
		h, err := Lookup(name)
		require.Nil(t, h)
		require.ErrorIs(t, err, ErrUnknownHash)
		require.EqualError(t, err, fmt.Sprintf("core: unknown hash backend %q; have "+
			"sha1, sha256, sha512-256, sha3-256, blake2s, blake3, sm3, ascon-hash256", name))
	}
}

// TestImplFollowsGODEBUG runs itself with a processor feature switched off, as one
// would to compare implementations, and wants to be told the truth about it.
func TestImplFollowsGODEBUG(t *testing.T) {
	if os.Getenv("CORE_TEST_PRINT_IMPL") != "" {
		fmt.Printf("[%s]\n", lookup(t, "sha256").Impl())
		return
	}
	if pureGo || runtime.GOARCH != "amd64" {
		t.Skip("the features switched off here are those of amd64")
	}
	impl := func(godebug string) string {
		self, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.Command(self, "-test.run=^TestImplFollowsGODEBUG$", "-test.v")
		cmd.Env = append(os.Environ(), "CORE_TEST_PRINT_IMPL=1", sha256Env+"=", "GODEBUG="+godebug)
		out, err := cmd.Output()
		require.NoError(t, err)
		return string(out)
	}
	require.NotContains(t, impl("cpu.sha=off"), "SHA-NI")
	require.Contains(t, impl("cpu.sha=off,cpu.avx2=off"), "[crypto/sha256, generic]")
	require.Contains(t, impl("cpu.avx=off"), "[crypto/sha256, generic]")
}

func TestSumTooWide(t *testing.T) {
	for _, name := range Names() {
		h, size := lookup(t, name), lookup(t, name).Bits()/8
		want := fmt.Sprintf("core: %s: %d bytes asked of a %d-byte digest", name, size+1, size)
		require.PanicsWithValue(t, want, func() { h.Sum(make([]byte, size+1), nil) })
		require.PanicsWithValue(t, want, func() { Counting(h, new(uint64)).Sum(make([]byte, size+1), nil) })
	}
}

// TestSumOverlap places the destination everywhere over and around the message.
func TestSumOverlap(t *testing.T) {
	msg := random(40)
	for _, name := range Names() {
		h := lookup(t, name)
		for _, n := range []int{5, 16, 20, h.Bits() / 8} {
			want := sum(h, n, msg)
			const from = 64 // where the message lies in the buffer
			for at := from - n; at <= from+len(msg); at++ {
				buf := make([]byte, 200)
				copy(buf[from:], msg)
				after := slices.Clone(buf)
				copy(after[at:], want)
				h.Sum(buf[at:at+n], buf[from:from+len(msg)])
				require.Equal(t, after, buf, "%s: %d bytes at %d", name, n, at-from)
			}
		}
	}
}

func TestCounting(t *testing.T) {
	for _, name := range Names() {
		h := lookup(t, name)
		var n, m uint64
		c := Counting(h, &n)
		require.Equal(t, []any{h.Name(), h.Bits(), h.Impl()}, []any{c.Name(), c.Bits(), c.Impl()})
		require.Zero(t, n)
		for i := range 10 {
			msg := random(7 * i)
			require.Equal(t, sum(h, 20, msg), sum(c, 20, msg))
			require.EqualValues(t, i+1, n)
		}
		sum(Counting(c, &m), 16, nil)
		require.Equal(t, []uint64{11, 1}, []uint64{n, m}, "both counters are fed")
	}
}

func TestSumAllocs(t *testing.T) {
	for _, name := range Names() {
		var n uint64
		h := lookup(t, name)
		c, dst := Counting(h, &n), make([]byte, h.Bits()/8)
		for _, length := range []int{0, 20, 55, 64, 200} {
			msg := random(length)
			require.Zero(t, testing.AllocsPerRun(100, func() { h.Sum(dst, msg) }), "%s of %d bytes", name, length)
			require.Zero(t, testing.AllocsPerRun(100, func() { c.Sum(dst[:16], msg) }), "%s, counting", name)
		}
	}
}

// direct is the digest by the library's streaming interface, not the one-shot
// functions the backends call, or by the reference in the case of Ascon.
var direct = map[string]func(msg []byte) []byte{
	"sha1":          streaming(sha1.New),
	"sha256":        streaming(sha256.New),
	"sha512-256":    streaming(sha512.New512_256),
	"sha3-256":      streaming(func() hash.Hash { return sha3.New256() }),
	"blake2s":       streaming(func() hash.Hash { h, _ := blake2s.New256(nil); return h }),
	"blake3":        streaming(func() hash.Hash { return blake3.New() }),
	"sm3":           streaming(sm3.New),
	"ascon-hash256": refAsconHash256,
}

func streaming(newHash func() hash.Hash) func(msg []byte) []byte {
	return func(msg []byte) []byte {
		h := newHash()
		for _, b := range msg {
			h.Write([]byte{b})
		}
		return h.Sum(nil)
	}
}

// TestSumDirect compares every backend, at every message length up to 260 bytes
// and every width, with the library called directly.
func TestSumDirect(t *testing.T) {
	for _, name := range Names() {
		require.Contains(t, direct, name)
		h := lookup(t, name)
		for length := range 261 {
			msg := random(length)
			want := direct[name](msg)
			require.Len(t, want, h.Bits()/8)
			for n := range len(want) + 1 {
				require.Equal(t, want[:n], sum(h, n, msg), "%s: %d bytes of %d", name, n, length)
			}
		}
	}
}

func FuzzSum(f *testing.F) {
	for i := range Names() {
		f.Add(uint8(i), uint8(16), []byte("abc"))
		f.Add(uint8(i), uint8(20), make([]byte, 64))
	}
	f.Fuzz(func(t *testing.T, backend, width uint8, msg []byte) {
		name := Names()[int(backend)%len(Names())]
		h, before := lookup(t, name), slices.Clone(msg)
		n := int(width) % (h.Bits()/8 + 1)
		require.Equal(t, direct[name](msg)[:n], sum(h, n, msg), name)
		require.Equal(t, before, msg, "the message is changed")
	})
}

func BenchmarkSum(b *testing.B) {
	for _, name := range Names() {
		for _, length := range []int{20, 64, 200} {
			h, dst, msg := lookup(b, name), make([]byte, 20), random(length)
			b.Run(fmt.Sprintf("%s/%d", name, length), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(length))
				for b.Loop() {
					h.Sum(dst, msg)
				}
			})
		}
	}
}

// rng is seeded with a constant, so that a failure comes again.
var rng = rand.NewChaCha8([32]byte{'c', 'o', 'r', 'e'})

func random(n int) []byte {
	b := make([]byte, n)
	rng.Read(b)
	return b
}
