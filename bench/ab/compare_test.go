package ab

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Bytes that an operation allocates may depend on its input: one pair does not tell a
// difference from that, several do. Allocations are judged from the first pair on.
func TestBytesNeedPairs(t *testing.T) {
	compare := func(pairs int, unit string) Verdict {
		p, s := &Plan{Analysis: analysis}, &Samples{}
		row := Row{"A", unit}
		for range pairs {
			s.Pairs = append(s.Pairs, Pair{Old: Sample{row: 13}, New: Sample{row: 16}})
		}
		return p.Compare(s).Results[0].Verdict
	}
	require.Equal(t, Undecided, compare(1, "B/op"))
	require.Equal(t, Increased, compare(6, "B/op"))
	require.Equal(t, Increased, compare(1, "allocs/op"))
}
