package engine

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/lang"
)

// withoutCode lists the counted operations that no opcode executes.
func withoutCode(rows []lang.Operation) []lang.Op {
	var none []lang.Op
	for _, row := range rows {
		if row.Count.Name != "" && !slices.Contains(performs[:], row.Op) {
			none = append(none, row.Op)
		}
	}
	return none
}

// The engine has code for what the language counts, and counts it by the table. That
// the code is reached is what the tests of testdata/everything.tmis show.
func TestEveryOperationHasCode(t *testing.T) {
	require.Empty(t, withoutCode(lang.Operations), "these operations have no opcode in performs")
	require.Equal(t, []lang.Op{"kdf"}, withoutCode([]lang.Operation{{Op: "kdf", Count: lang.Count{Name: "kdf"}}}))
	for code, op := range performs {
		row, ok := lang.Lookup(op)
		require.Equal(t, op != "", ok, "opcode %d executes %s, which is no operation", code, op)
		require.Equal(t, row.Count.Name, counted[code])
	}
}

// An operation that has passed the checker and is not known here is an error with
// its place, no panic.
func TestOperationWithoutCode(t *testing.T) {
	c := &compiler{p: &Program{Plan: &lang.Plan{}}, code: &code{}, step: &stepCode{}}
	c.eval(&lang.Expr{Op: "kdf"})
	require.EqualError(t, c.err, "engine: operation kdf has no code")
}
