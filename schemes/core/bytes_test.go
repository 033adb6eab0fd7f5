package core

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxLen is the longest operand the tests go through: beyond all special cases.
const maxLen = 110

// operation is a function of two operands of one length, and ref the same in plain Go.
type operation struct {
	name string
	do   func(dst, a, b []byte)
	ref  func(a, b []byte) []byte
}

var operations = []operation{
	{"Xor", Xor, func(a, b []byte) []byte {
		dst := make([]byte, len(a))
		for i := range a {
			dst[i] = a[i] ^ b[i]
		}
		return dst
	}},
	{"Add", Add, func(a, b []byte) []byte { return modulo(new(big.Int).Add(number(a), number(b)), len(a)) }},
	{"Sub", Sub, func(a, b []byte) []byte { return modulo(new(big.Int).Sub(number(a), number(b)), len(a)) }},
}

func number(b []byte) *big.Int { return new(big.Int).SetBytes(b) }

// modulo returns x modulo 2^(8n) in n bytes.
func modulo(x *big.Int, n int) []byte {
	m := new(big.Int).Lsh(big.NewInt(1), uint(8*n))
	return x.Mod(x, m).FillBytes(make([]byte, n))
}

// pairs returns pairs of operands of n bytes: random ones, and ones whose carries
// and borrows run all the way or not at all.
func pairs(n int) [][2][]byte {
	zero, ones, one := make([]byte, n), bytes.Repeat([]byte{0xff}, n), make([]byte, n)
	if n > 0 {
		one[n-1] = 1
	}
	fixed := [][]byte{zero, one, ones}
	var all [][2][]byte
	for _, a := range fixed {
		for _, b := range append(fixed, random(n)) {
			all = append(all, [2][]byte{a, b}, [2][]byte{b, a})
		}
	}
	for range 20 {
		a := random(n)
		all = append(all, [2][]byte{a, random(n)}, [2][]byte{a, slices.Clone(a)})
		for i := range n { // the same but for one bit
			b := slices.Clone(a)
			b[i] ^= 1 << (rng.Uint64() % 8)
			all = append(all, [2][]byte{a, b})
		}
	}
	return all
}

// check compares op with its reference on a copy of each operand, into new memory and into
// each operand, and sees that it writes nothing else.
func check(t *testing.T, op operation, a, b []byte) {
	t.Helper()
	want := op.ref(a, b)
	fresh := func(s []byte) []byte { return append(slices.Clone(s), 0x5a)[:len(s)] }
	guarded := func(s []byte, msg string) {
		require.Truef(t, bytes.Equal(want, s) && s[:len(s)+1][len(s)] == 0x5a,
			"%s of %x and %x, %s: %x, want %x", op.name, a, b, msg, s, want)
	}
	if op.name == "Xor" && len(a) == 32 {
		var dst [32]byte
		Xor32(&dst, (*[32]byte)(a), (*[32]byte)(b))
		require.Equal(t, want, dst[:], "Xor32")
	}
	x, y, dst := fresh(a), fresh(b), fresh(random(len(a)))
	op.do(dst, x, y)
	guarded(dst, "dst apart")
	require.Equal(t, [][]byte{a, b}, [][]byte{x, y}, "%s changes an operand", op.name)

	op.do(x, x, y)
	guarded(x, "dst = a")
	x = fresh(a)
	op.do(y, x, y)
	guarded(y, "dst = b")
	if bytes.Equal(a, b) {
		op.do(x, x, x)
		guarded(x, "dst = a = b")
	}
}

// checkOrder compares Less and Equal with those of package bytes.
func checkOrder(t *testing.T, a, b []byte) {
	t.Helper()
	if Less(a, b) != (bytes.Compare(a, b) < 0) || Equal(a, b) != bytes.Equal(a, b) {
		require.Failf(t, "wrong", "Less %v, Equal %v of %x and %x", Less(a, b), Equal(a, b), a, b)
	}
}

func TestOperations(t *testing.T) {
	for n := range maxLen + 1 {
		for _, p := range pairs(n) {
			for _, op := range operations {
				check(t, op, p[0], p[1])
			}
			checkOrder(t, p[0], p[1])
		}
	}
}

func TestEqualLengths(t *testing.T) {
	zero := make([]byte, maxLen)
	for n := range maxLen {
		require.False(t, Equal(zero[:n], zero[:n+1]))
		require.False(t, Equal(zero[:n+1], zero[:n]))
	}
	require.True(t, Equal(nil, []byte{}))
}

func TestLengthPanics(t *testing.T) {
	for _, op := range operations {
		for _, n := range [][3]int{{8, 8, 9}, {8, 9, 8}, {9, 8, 8}, {0, 1, 1}, {16, 16, 0}} {
			want := fmt.Sprintf("core: %s: operands of different lengths in bytes: %v", op.name, n)
			require.PanicsWithValue(t, want, func() {
				op.do(make([]byte, n[0]), make([]byte, n[1]), make([]byte, n[2]))
			})
		}
	}
	require.PanicsWithValue(t, "core: Less: operands of different lengths in bytes: [3 4]",
		func() { Less(make([]byte, 3), make([]byte, 4)) })
}

func TestOperationAllocs(t *testing.T) {
	for _, n := range []int{0, 16, 20, 55, 200} {
		a, b, dst, is := random(n), random(n), make([]byte, n), false
		for _, op := range operations {
			require.Zero(t, testing.AllocsPerRun(100, func() { op.do(dst, a, b) }), op.name)
		}
		require.Zero(t, testing.AllocsPerRun(100, func() { is = Equal(a, b) != Less(a, b) }), is)
	}
}

// cut makes two operands of one length out of two strings of any.
func cut(a, b []byte) ([]byte, []byte) {
	n := min(len(a), len(b))
	return slices.Clone(a[:n]), slices.Clone(b[:n])
}

func FuzzXor(f *testing.F) { fuzz(f, operations[0]) }
func FuzzAdd(f *testing.F) { fuzz(f, operations[1]) }
func FuzzSub(f *testing.F) { fuzz(f, operations[2]) }

func fuzz(f *testing.F, op operation) {
	for _, n := range []int{0, 1, 4, 8, 13, 20, 32} {
		f.Add(random(n), random(n))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		a, b = cut(a, b)
		check(t, op, a, b)
	})
}

func FuzzOrder(f *testing.F) {
	f.Add([]byte{0, 1}, []byte{1, 0})
	f.Fuzz(func(t *testing.T, a, b []byte) {
		require.Equal(t, bytes.Equal(a, b), Equal(a, b))
		a, b = cut(a, b)
		checkOrder(t, a, b)
	})
}

func BenchmarkOperations(b *testing.B) {
	for _, op := range operations {
		for _, n := range []int{16, 20, 32} {
			dst, x, y := make([]byte, n), random(n), random(n)
			b.Run(fmt.Sprintf("%s/%d", op.name, n), func(b *testing.B) {
				for b.Loop() {
					op.do(dst, x, y)
				}
			})
		}
	}
	x := random(32)
	y := slices.Clone(x)
	b.Run("Equal/32", func(b *testing.B) {
		for b.Loop() {
			Equal(x, y)
		}
	})
	b.Run("Less/32", func(b *testing.B) {
		for b.Loop() {
			Less(x, y)
		}
	})
}
