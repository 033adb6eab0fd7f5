package prim

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// mulSlow multiplies in GF(2^m) from the definition: as polynomials modulo the primitive one.
func mulSlow(m int, a, b uint16) uint16 {
	var p uint
	for i := range m {
		if b>>i&1 != 0 {
			p ^= uint(a) << i
		}
	}
	for i := 2*m - 2; i >= m; i-- {
		if p>>i&1 != 0 {
			p ^= primitive[m] << (i - m)
		}
	}
	return uint16(p)
}

func TestField(t *testing.T) {
	for m := minDegree; m <= maxDegree; m++ {
		f := newField(m)
		require.Equal(t, 1<<m-1, f.order)

		// α has the full order: its powers meet every nonzero element once, and then 1 again.
		seen := map[uint16]bool{}
		a := uint16(1)
		for i := range f.order {
			require.False(t, seen[a], "m=%d: α^%d seen before", m, i)
			seen[a] = true
			require.Equal(t, a, f.exp[i])
			require.Equal(t, a, f.exp[i+f.order])
			require.EqualValues(t, i, f.log[a])
			a = mulSlow(m, a, 2)
		}
		require.EqualValues(t, 1, a)
		require.False(t, seen[0])

		for a := range uint16(1 << m) {
			require.Zero(t, f.mul(a, 0))
			require.Zero(t, f.mul(0, a))
			if a != 0 {
				require.EqualValues(t, 1, mulSlow(m, a, f.inv(a)), "m=%d: inverse of %#x", m, a)
			}
			for b := a % 7; b < 1<<m; b += 7 {
				require.Equal(t, mulSlow(m, a, b), f.mul(a, b), "m=%d: %#x * %#x", m, a, b)
			}
		}
	}
}

func TestAddCoset(t *testing.T) {
	f := newField(4)
	set := make([]bool, f.order)
	require.Equal(t, 4, f.addCoset(set, 3)) // 3, 6, 12, 9
	require.Equal(t, 0, f.addCoset(set, 9))
	require.Equal(t, 2, f.addCoset(set, 5)) // 5, 10
	require.Equal(t, 0, f.addCoset(set, 18))
	for i, in := range set {
		require.Equal(t, i != 0 && i%3 == 0 || i == 5 || i == 10, in, i)
	}
}

// TestGenerator compares generator polynomials with the published ones: Lin and Costello, "Error Control
// Coding", section 6.1 and appendix C, in octal with the highest power first.
func TestGenerator(t *testing.T) {
	for _, v := range []struct {
		m, k, t int
		octal   string
	}{
		{4, 11, 1, "23"},
		{4, 7, 2, "721"},  // x^8 + x^7 + x^6 + x^4 + 1
		{4, 5, 3, "2467"}, // x^10 + x^8 + x^5 + x^4 + x^2 + x + 1
		{5, 26, 1, "45"},
		{5, 21, 2, "3551"},
		{5, 16, 3, "107657"},
		{5, 11, 5, "5423325"},
		{5, 6, 7, "313365047"},
		{6, 57, 1, "103"},
		{6, 51, 2, "12471"},
		{6, 45, 3, "1701317"},
		{6, 39, 4, "166623567"},
		{7, 120, 1, "211"},
		{7, 113, 2, "41567"},
		{7, 106, 3, "11554743"},
		{8, 247, 1, "435"},
		{8, 239, 2, "267543"},
		{8, 231, 3, "156720665"},
		{8, 215, 5, "23157564726421"},
		{8, 207, 6, "16176560567636227"},
		{8, 199, 7, "7633031270420722341"},
		{8, 191, 8, "2663470176115333714567"},
		{8, 187, 9, "52755313540001322236351"},
		{8, 179, 10, "22624710717340432416300455"},
	} {
		f := newField(v.m)
		g := f.generator(v.t)
		require.Len(t, g, f.order-v.k+1, "BCH(%d,%d,%d)", f.order, v.k, v.t)
		got := new(big.Int)
		for i, bit := range g {
			require.LessOrEqual(t, bit, uint16(1))
			got.SetBit(got, i, uint(bit))
		}
		require.Equal(t, v.octal, got.Text(8), "BCH(%d,%d,%d)", f.order, v.k, v.t)
	}

	// Over GF(2^9) and GF(2^10), the dimensions of the unshortened codes (same table).
	for _, v := range []struct{ m, k, t int }{{9, 385, 14}, {9, 304, 25}, {9, 259, 30}, {10, 768, 26}} {
		f := newField(v.m)
		require.Len(t, f.generator(v.t), f.order-v.k+1, "BCH(%d,%d,%d)", f.order, v.k, v.t)
	}
}
