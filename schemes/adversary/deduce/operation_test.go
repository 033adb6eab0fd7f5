package deduce

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/lang"
)

// What the language computes deduction computes as well, and inverts what the language
// says can be inverted: an operation without a row would leave every attack through it
// untried.
func TestEveryOperationHasRow(t *testing.T) {
	elsewhere := map[lang.Op]bool{
		lang.OpXor:    true, // followed in every direction
		lang.OpSub:    true, // stated as a sum
		lang.OpSquare: true, // the reader of runs states the root beside it
	}
	for _, o := range lang.Operations {
		if o.Place == lang.Statement || o.Op == lang.OpGen { // enrolment is stated as Rep
			continue
		}
		row, ok := operations[string(o.Op)]
		require.True(t, ok, "no row computes %s", o.Op)
		require.Equal(t, o.Commute, row.commutes, o.Op)
		require.Equal(t, o.Inverse != lang.OneWay && !elsewhere[o.Op], row.invert != nil, "%s: its inverse", o.Op)
	}
}
