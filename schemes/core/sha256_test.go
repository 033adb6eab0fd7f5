package core

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// shortMsgSHA256 is the SHA-256 of testdata/SHA256ShortMsg.rsp, a file of NIST's CAVP
// ("CAVS 11.0, SHA-256 ShortMsg, BYTE oriented", from shabytetestvectors.zip), here as
// it is in Debian's python3-cryptography-vectors 38.0.4, with its line ends of CR LF.
const shortMsgSHA256 = "75e1cb83994638481808e225b9eb0c1ebd0c232d952ac42b61abce6363be283c"

// waysHere returns the rows of the table that this machine has, the generic one last.
func waysHere(t testing.TB) []sha256Choice {
	var here []sha256Choice
	for _, c := range sha256Table() {
		if c.here() {
			here = append(here, c)
		} else {
			t.Logf("this machine has no %s: not tested", c.name)
		}
	}
	generic, err := chooseSHA256("generic")
	require.NoError(t, err)
	return append(here, generic)
}

// forEachWay runs f with every way of this machine.
func forEachWay(t *testing.T, f func(t *testing.T, c sha256Choice)) {
	for _, c := range waysHere(t) {
		t.Run(c.name, func(t *testing.T) { f(t, c) })
	}
}

// one returns the way that one message is to be hashed by.
func (c sha256Choice) one(n int) sha256Way {
	if c.way == sha256AVX2 || n > 64<<10 {
		return sha256Generic
	}
	return c.way
}

// side returns the way that n messages of msgLen bytes are to be hashed by.
func (c sha256Choice) side(n, msgLen int) sha256Way {
	if n == 0 || c.way == sha256AVX2 && n < 8 || msgLen > 64<<10 {
		return sha256Generic
	}
	return c.way
}

// checkSHA256 hashes msg by all that c has for one message, and sees that c is what
// hashed it.
func checkSHA256(t *testing.T, c sha256Choice, want, msg []byte, width int) {
	t.Helper()
	before := slices.Clone(msg)
	dst := bytes.Repeat([]byte{0x5a}, width+1)
	ran := c.way.sum(dst[:width], msg)
	if ran != c.one(len(msg)) || !bytes.Equal(dst[:width], want[:width]) || dst[width] != 0x5a ||
		!bytes.Equal(before, msg) {
		require.Failf(t, "sum", "way %d ran, want %d; %d bytes of the digest of %d bytes: %x, want %x", ran,
			c.one(len(msg)), width, len(msg), dst, want)
	}

	f := c.way.prepare(len(msg))
	require.Equal(t, c.one(len(msg)) != sha256Generic, f != nil, "a Fixed of its own")
	if f == nil {
		return
	}
	for range 2 { // the second time with all that the first left behind
		copy(f.Input(), msg)
		dst = bytes.Repeat([]byte{0x5a}, width+1)
		f.Sum(dst[:width])
		if !bytes.Equal(dst[:width], want[:width]) || dst[width] != 0x5a || !bytes.Equal(f.Input(), msg) {
			require.Failf(t, "Fixed", "%d bytes of the digest of %d bytes: %x, want %x", width, len(msg), dst, want)
		}
	}
}

// checkSHA256Many hashes m by c, and sees that c did, and wrote the digests alone.
func checkSHA256Many(t *testing.T, c sha256Choice, m messages) {
	t.Helper()
	m.check("sha256", 32)
	msg, want := slices.Clone(m.msg), slices.Clone(m.dst)
	for i := range m.n {
		digest := sha256.Sum256(m.message(i))
		copy(want[i*m.dstStride:], digest[:m.dstLen])
	}
	ran := c.way.many(m)
	if ran != c.side(m.n, m.msgLen) || !bytes.Equal(want, m.dst) || !bytes.Equal(msg, m.msg) {
		require.Failf(t, "many",
			"way %d ran, want %d; %d messages of %d bytes, %d apart, digests of %d bytes, %d apart: %x, want %x; messages changed: %v",
			ran, c.side(m.n, m.msgLen), m.n, m.msgLen, m.msgStride, m.dstLen, m.dstStride, m.dst, want,
			!bytes.Equal(msg, m.msg))
	}
}

// TestSHA256ShortMsg has the answers of NIST for 0 to 64 bytes, one message at a time
// and in every place of a group.
func TestSHA256ShortMsg(t *testing.T) {
	file, err := os.ReadFile("testdata/SHA256ShortMsg.rsp")
	require.NoError(t, err)
	sum := sha256.Sum256(file)
	require.Equal(t, shortMsgSHA256, hex.EncodeToString(sum[:]))

	forEachWay(t, func(t *testing.T, c sha256Choice) {
		entries, length := 0, 0
		var msg []byte
		for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
			key, value, _ := strings.Cut(strings.TrimSpace(lines.Text()), " = ")
			switch key {
			case "Len":
				_, err := fmt.Sscan(value, &length)
				require.NoError(t, err)
			case "Msg": // 00 for the empty one
				msg = unhex(t, value)[:length/8]
			case "MD":
				digest := unhex(t, value)
				require.Equal(t, 8*entries, length)
				for width := range 33 {
					checkSHA256(t, c, digest, msg, width)
				}
				for n := 1; n < 10; n++ {
					for at := range n {
						m := randomMessages(n, len(msg), 0, 32, 0)
						copy(m.message(at), msg)
						ran := c.way.many(m)
						require.Equal(t, digest, m.digest(at), "message %d of %d, %d bytes", at, n, len(msg))
						require.Equal(t, c.side(n, len(msg)), ran)
					}
				}
				entries++
			}
		}
		require.Equal(t, 65, entries)
	})
}

// TestSHA256Lengths compares with crypto/sha256 at every length: through the table,
// beyond it, and about the longest for the assembly.
func TestSHA256Lengths(t *testing.T) {
	lengths := []int{1000, 1023, 1024, 1080, 1087, 1088, 64<<10 - 1, 64 << 10, 64<<10 + 1}
	for n := range 400 {
		lengths = append(lengths, n)
	}
	forEachWay(t, func(t *testing.T, c sha256Choice) {
		for _, n := range lengths {
			for _, width := range []int{32, 20, 16, n % 33} {
				msg := random(n)
				want := sha256.Sum256(msg)
				checkSHA256(t, c, want[:], msg, width)
			}
		}
	})
}

// TestSHA256Many compares with crypto/sha256: all lengths and numbers of messages,
// next to each other and apart.
func TestSHA256Many(t *testing.T) {
	forEachWay(t, func(t *testing.T, c sha256Choice) {
		for msgLen := range 301 {
			for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 63, 64, 65} {
				checkSHA256Many(t, c, randomMessages(n, msgLen, 0, 32, 0))
				if n < 10 {
					gap := 1 + int(rng.Uint64()%40)
					for _, width := range []int{32, 20, 16, msgLen % 33} {
						checkSHA256Many(t, c, randomMessages(n, msgLen, gap, width, gap%7))
					}
				}
			}
		}
		for _, msgLen := range []int{319, 320, 383, 384, 1000, 1023, 1024, 1080, 64 << 10, 64<<10 + 1} {
			for _, n := range []int{1, 2, 3, 4, 11} {
				checkSHA256Many(t, c, randomMessages(n, msgLen, 5, 32, 5))
			}
		}
		// All the same message.
		m := randomMessages(1, 100, 0, 32, 0)
		m.n, m.msgStride, m.dst = 13, 0, random(13*32)
		checkSHA256Many(t, c, m)
	})
}

// TestSHA256Alignment has messages and digests at every alignment.
func TestSHA256Alignment(t *testing.T) {
	forEachWay(t, func(t *testing.T, c sha256Choice) {
		for shift := range 64 {
			for _, msgLen := range []int{7, 20, 55, 60, 64, 100, 128} {
				m := randomMessages(9, msgLen, shift%5, 32, 0)
				m.msg = append(make([]byte, shift, shift+len(m.msg)), m.msg...)[shift:]
				m.dst = make([]byte, shift+len(m.dst))[shift:]
				checkSHA256Many(t, c, m)
				want := sha256.Sum256(m.message(0))
				checkSHA256(t, c, want[:], m.message(0), 32)
			}
		}
	})
}

// TestSHA256InPlace has each digest take the place of its message, or some of it.
func TestSHA256InPlace(t *testing.T) {
	forEachWay(t, func(t *testing.T, c sha256Choice) {
		for _, msgLen := range []int{32, 40, 55, 60, 64, 119, 130} {
			for _, n := range []int{1, 2, 3, 4, 8, 13} {
				for _, width := range []int{32, 20} {
					for _, at := range []int{0, min(3, msgLen-width), msgLen - width} {
						m := randomMessages(n, msgLen, 0, width, 0)
						want := slices.Clone(m.msg)
						for i := range n {
							digest := sha256.Sum256(m.message(i))
							copy(want[i*msgLen+at:], digest[:width])
						}
						m.dst, m.dstStride = m.msg[at:], msgLen
						require.Equal(t, c.side(n, msgLen), c.way.many(m))
						require.Equal(t, want, m.msg)
					}
				}
			}
			if f := c.way.prepare(msgLen); f != nil {
				copy(f.Input(), random(msgLen))
				want := sha256.Sum256(f.Input())
				f.Sum(f.Input()[:32])
				require.Equal(t, want[:], f.Input()[:32])
			}
		}
	})
}

func TestSHA256Allocs(t *testing.T) {
	forEachWay(t, func(t *testing.T, c sha256Choice) {
		for _, n := range []int{0, 9, 20, 55, 64, 120, 333, 1080} {
			m := randomMessages(15, n, 0, 32, 0)
			f := c.way.prepare(n)
			for _, width := range []int{32, 20} {
				m.dstLen = width
				require.Zero(t, testing.AllocsPerRun(20, func() { c.way.sum(m.digest(0), m.message(0)) }), "sum of %d",
					n)
				require.Zero(t, testing.AllocsPerRun(20, func() { c.way.many(m) }), "many of %d", n)
				if f != nil {
					require.Zero(t, testing.AllocsPerRun(20, func() { f.Sum(m.digest(0)) }), "Fixed of %d", n)
				}
			}
		}
	})
}

// TestConcurrentSHA256 shares the backend between goroutines. Run it with -race.
func TestConcurrentSHA256(t *testing.T) {
	h := lookup(t, "sha256")
	var wg sync.WaitGroup
	for range 4 {
		msgs := random(64 * 100)
		wg.Go(func() {
			f := Prepare(h, 100)
			for i := range 64 {
				msg := msgs[100*i:][:100]
				want, got, many := sha256.Sum256(msg), make([]byte, 32), make([]byte, 64*32)
				h.Sum(got, msg)
				SumMany(h, many, 32, 32, msgs, 100, 100, 64)
				copy(f.Input(), msg)
				fixed := make([]byte, 32)
				f.Sum(fixed)
				if !bytes.Equal(want[:], got) || !bytes.Equal(want[:], many[32*i:][:32]) ||
					!bytes.Equal(want[:], fixed) {
					t.Error("wrong digest")
				}
			}
		})
	}
	wg.Wait()
}

// TestSHA256Chosen tells which way runs, and sees that it is the one that is forced,
// or else the first of the table.
func TestSHA256Chosen(t *testing.T) {
	forced := os.Getenv(sha256Env)
	want := waysHere(t)[0]
	if forced != "" {
		var err error
		want, err = chooseSHA256(forced)
		require.NoError(t, err)
	}
	require.Equal(t, want.name, sha256Chosen.name)
	h := lookup(t, "sha256")
	t.Logf("way %s: %s; forced: %q", sha256Chosen.name, h.Impl(), forced)
	require.Equal(t, want.impl(), h.Impl())
	_, many := h.(Many)
	require.Equal(t, want.lanes > 1, many)
	require.Equal(t, want.one(55), sha256Chosen.way.sum(make([]byte, 32), random(55)), "the way that ran")
	require.Equal(t, want.side(8, 55), sha256Chosen.way.many(randomMessages(8, 55, 0, 32, 0)), "the way that ran")
	std := lookup(t, "sha256-std")
	_, many = std.(Many)
	require.False(t, many)
	require.Equal(t, implSHA256(), std.Impl())
	require.Equal(t, "sha256-std", std.Name())
}

// TestSHA256Forced runs the tests of SHA-256 again in processes with each way forced,
// and sees that a way that cannot be is not ignored.
func TestSHA256Forced(t *testing.T) {
	if os.Getenv(sha256Env) != "" {
		t.Skip("a way is forced already")
	}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	run := func(way, tests string) (string, error) {
		cmd := exec.Command(self, "-test.run="+tests, "-test.v")
		cmd.Env = append(os.Environ(), sha256Env+"="+way)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run("", "^$"); err != nil && strings.Contains(err.Error(), "exec format error") {
		t.Skipf("this runs in an emulator that does not run processes: %v %s", err, out)
	}
	for _, c := range waysHere(t) {
		out, err := run(c.name, "^(TestSHA256Chosen|TestVectors|TestSum|TestFixed|TestSumMany|TestCounting)")
		require.NoError(t, err, out)
		require.Contains(t, out, fmt.Sprintf("way %s: %s; forced: %q", c.name, c.impl(), c.name))
	}
	missing := "sha-ni"
	if isArch("amd64") {
		missing = "armv8-sha2"
	}
	for _, name := range []string{"no-such-way", "SHA-NI", " ", missing} {
		_, err := chooseSHA256(name)
		require.ErrorIs(t, err, ErrUnavailable)
		require.ErrorContains(t, err, fmt.Sprintf("%s=%q; have ", sha256Env, name))
		require.ErrorContains(t, err, "generic")

		out, err := run(name, "^TestSHA256Chosen$")
		require.Error(t, err, "Lookup has to fail:\n%s", out)
		require.Contains(t, out, "hash implementation not available")
	}
}

// FuzzSHA256 hashes pieces of any bytes by every way.
func FuzzSHA256(f *testing.F) {
	for _, n := range []int{0, 1, 15, 16, 55, 56, 63, 64, 119, 128, 400} {
		f.Add(random(n), uint8(3), uint8(20))
		f.Add(random(n), uint8(9), uint8(32))
	}
	f.Fuzz(func(t *testing.T, data []byte, count, width uint8) {
		want, w := sha256.Sum256(data), int(width)%33
		for _, c := range waysHere(t) {
			checkSHA256(t, c, want[:], data, w)
			n := int(count)%20 + 1
			m := messages{
				msg: data, n: n, msgLen: len(data) / n, msgStride: len(data) / n, dstLen: w,
				dstStride: w + int(count)%3,
			}
			m.dst = random(n * m.dstStride)
			checkSHA256Many(t, c, m)
			if len(data) > 0 { // messages that overlap
				m.msgLen = 1 + (len(data)-1)/2
				m.msgStride = (len(data) - m.msgLen) / n
				checkSHA256Many(t, c, m)
			}
		}
	})
}
