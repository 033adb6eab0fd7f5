package core

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFixed has every backend hash messages of every length, through Prepare.
func TestFixed(t *testing.T) {
	for _, name := range append(Names(), "sha256-std") {
		h := lookup(t, name)
		for length := range 131 {
			var n uint64
			f, c := Prepare(h, length), Prepare(Counting(h, &n), length)
			require.Len(t, f.Input(), length)
			require.Equal(t, length, cap(f.Input()), "%s: the padding can be appended to", name)
			for i, width := range []int{h.Bits() / 8, 20, 16, length % 21, 0} {
				msg := random(length)
				for _, f := range []Fixed{f, c} {
					copy(f.Input(), msg)
					dst := make([]byte, width)
					f.Sum(dst)
					require.Equal(t, sum(h, width, msg), dst, "%s: %d bytes of %d", name, width, length)
					require.Equal(t, msg, append([]byte{}, f.Input()...), "Input is changed")
				}
				require.EqualValues(t, i+1, n, name)
			}
		}
	}
	require.PanicsWithValue(t, "core: Prepare: a message of -1 bytes", func() { Prepare(lookup(t, "sha256"), -1) })
}

func TestFixedTooWide(t *testing.T) {
	for _, name := range append(Names(), "sha256-std") {
		h := lookup(t, name)
		size := h.Bits() / 8
		want := fmt.Sprintf("core: %s: %d bytes asked of a %d-byte digest", name, size+1, size)
		require.PanicsWithValue(t, want, func() { Prepare(h, 10).Sum(make([]byte, size+1)) })
		require.PanicsWithValue(t, want, func() { Prepare(Counting(h, new(uint64)), 10).Sum(make([]byte, size+1)) })
		require.PanicsWithValue(t, want, func() { SumMany(h, make([]byte, 100), size+1, size+1, nil, 0, 0, 1) })
	}
}

// TestSumMany has every backend, through counting twice as well.
func TestSumMany(t *testing.T) {
	for _, name := range append(Names(), "sha256-std") {
		h := lookup(t, name)
		for _, msgLen := range []int{0, 1, 20, 55, 64, 100} {
			for _, n := range []int{0, 1, 2, 3, 4, 7, 8, 9, 65} {
				for _, width := range []int{0, 16, 20} {
					var a, b uint64
					for _, h := range []Hash{h, Counting(Counting(h, &a), &b)} {
						m := randomMessages(n, msgLen, 3, width, 2)
						want := slices.Clone(m.dst)
						for i := range n {
							copy(want[i*m.dstStride:], sum(h, width, m.message(i)))
						}
						a, b = 0, 0
						SumMany(h, m.dst, m.dstStride, width, m.msg, m.msgStride, msgLen, n)
						require.Equal(t, want, m.dst, "%s: %d messages of %d bytes", name, n, msgLen)
					}
					require.Equal(t, []uint64{uint64(n), uint64(n)}, []uint64{a, b})
				}
			}
		}
		_, many := h.(Many)
		c, counts := Counting(h, new(uint64)).(Many)
		require.Equal(t, many, counts, name)
		if many {
			require.Equal(t, h.(Many).Lanes(), c.Lanes())
			require.Greater(t, c.Lanes(), 1)
		}
	}
}

func TestSumManyPanics(t *testing.T) {
	const huge = int(^uint(0) >> 1)
	for _, name := range []string{"sha256", "sha256-std", "sha1"} {
		h := lookup(t, name)
		for _, m := range []messages{
			{make([]byte, 64), make([]byte, 64), 20, 20, 32, 33, 2},
			{make([]byte, 39), make([]byte, 64), 20, 20, 32, 32, 2},
			{make([]byte, 64), make([]byte, 64), 19, 20, 32, 32, 2}, // digests on each other
			{make([]byte, 64), make([]byte, 64), 20, 20, 32, 32, -1},
			{make([]byte, 64), make([]byte, 64), 20, 20, 32, -1, 1},
			{make([]byte, 64), make([]byte, 64), 20, -1, 32, 1, 1},
			{make([]byte, 64), make([]byte, 64), 20, 20, -32, 32, 2},
			{make([]byte, 64), make([]byte, 64), 20, 20, huge, 32, 3},
			{make([]byte, 64), make([]byte, 64), huge, 20, 32, 32, 2},
			{make([]byte, 64), make([]byte, 64), 20, 20, huge / 2, 32, huge},
			{nil, nil, 20, 20, 0, 1, 1},
		} {
			want := fmt.Sprintf("core: SumMany: %d messages of %d bytes, %d apart, in %d bytes; digests of %d bytes, %d apart, in %d bytes",
				m.n, m.msgLen, m.msgStride, len(m.msg), m.dstLen, m.dstStride, len(m.dst))
			require.PanicsWithValue(t, want, func() {
				SumMany(h, m.dst, m.dstStride, m.dstLen, m.msg, m.msgStride, m.msgLen, m.n)
			})
		}
		// What does not matter: strides of one message, anything of none.
		SumMany(h, make([]byte, 20), 0, 20, make([]byte, 5), 0, 5, 1)
		SumMany(h, nil, 0, 20, nil, 0, 5, 0)
	}
}
