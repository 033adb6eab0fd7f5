package adversary

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/lang"
)

// What the language computes the adversary computes as well: an operation without a
// rule would leave every attack through it untried.
func TestEveryOperationHasRule(t *testing.T) {
	read := map[lang.Op]lang.Op{lang.OpGen: lang.OpRep} // as what undoes it
	for _, o := range lang.Operations {
		if o.Place == lang.Statement {
			continue
		}
		op := o.Op
		if by, ok := read[op]; ok {
			op = by
		}
		rule := deduce.Operation(string(op))
		require.True(t, rule.Computed, "no rule of package deduce computes %s", o.Op)
		require.Equal(t, o.Commute, rule.Commutes, "%s commutes with itself", o.Op)
	}
	require.False(t, deduce.Operation("no such").Computed)
}
