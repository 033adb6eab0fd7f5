package adversary

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// What the language computes the adversary computes as well: an operation without a
// rule here would leave every attack through it untried.
func TestEveryOperationHasRule(t *testing.T) {
	s, err := schemes.Find("../testdata/everything.tmis")
	require.NoError(t, err)
	l, err := newLab(context.Background(), s, Config{Hash: "sha256", Bounds: DefaultBounds})
	require.NoError(t, err)
	ruled := map[string]bool{"-": true} // a difference is stated as a sum
	for _, e := range l.universe.eqs {
		in := make([][]byte, len(e.args))
		for i, a := range e.args {
			in[i] = l.universe.bytes(a)
		}
		if e.op == "^" {
			in = in[1:] // out is the first
		}
		out := make([]byte, len(l.universe.bytes(e.out)))
		if l.ops.compute(e.rule(), in, out) && string(out) == string(l.universe.bytes(e.out)) {
			ruled[e.op] = true
		}
	}
	ruled["Gen"], ruled["D"] = ruled["Rep"], ruled["E"] // read as what undoes them
	for _, o := range lang.Operations {
		if o.Place != lang.Statement {
			require.True(t, ruled[string(o.Op)], "no rule computes %s", o.Op)
		}
	}
}
