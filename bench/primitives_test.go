package bench

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
)

// Every primitive passes the check before it is timed, and runs.
func TestPrimitives(t *testing.T) {
	list, err := Default()
	require.NoError(t, err)
	ops := map[string]bool{}
	for _, b := range list {
		if b.Name.Group != raw.Primitive {
			continue
		}
		op, err := b.Setup()
		require.NoError(t, err, b.Name)
		require.NoError(t, op.Run(2), b.Name)
		ops[b.Name.Op] = true
	}
	for _, name := range []string{"ecm", "cheb", "sq", "root", "enc", "dec", "sign", "verify", "gen", "rep", "random"} {
		require.True(t, ops[name], "sessions count %s, and nothing measures it", name)
	}
}
