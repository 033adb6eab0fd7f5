package lang

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// exchange adds a Diffie-Hellman exchange to small.tmis: the points A and Q go into
// the session key and nowhere else.
var exchange = []string{
	"  T      time", "  T      time\n  G      base  S public\n  a, b   scalar\n  A, Q, Z point",
	"  U: fresh n1\n", "  U: fresh n1\n  U: fresh a\n  U: A = a * G\n",
	"  U -> S : { ID, X, M1 }", "  U -> S : { ID, X, M1, A }",
	"  S: agree SK = h(n1, n2)", "  S: fresh b\n  S: Q = b * G\n  S: Z = b * A\n  S: agree SK = h(n1, n2, xc(Z))",
	"  S -> U : { n2, M2 }", "  S -> U : { n2, M2, Q }",
	"  U: agree SK = h(n1, n2)", "  U: Z = a * Q\n  U: agree SK = h(n1, n2, xc(Z))",
}

// unconfirmed takes away what shows the parties that they have the same key.
var unconfirmed = []string{
	"  U: M3 = h(SK, 1)", "  U: M3 = h(n2, 1)", "  S: check M3 == h(SK, 1)",
	"  S: check M3 == h(n2, 1)",
}

// A point of which one bit is changed is none, and refused as such; so another one is
// put in its place. The same holds of ciphertexts, squares and signatures.
func TestReplacedFields(t *testing.T) {
	small := read(t, "testdata/small.tmis")
	for _, c := range []struct {
		name string
		edit []string
		want []Weakness
	}{
		{"nobody checks the points", append(exchange[:len(exchange):len(exchange)], unconfirmed...), []Weakness{
			{Message: 0, Field: 3, To: 512, Split: true, Replaced: true},
			{Message: 1, Field: 2, To: 512, Split: true, Replaced: true},
		}},
		{"the key is confirmed", exchange, nil},
		{"one point is bound", append(append(exchange[:len(exchange):len(exchange)], unconfirmed...),
			"  U: M1 = h(B, n1)", "  U: M1 = h(B, n1, A)", "  S: check M1 == h(B, n1)", "  S: check M1 == h(B, n1, A)"), []Weakness{
			{Message: 1, Field: 2, To: 512, Split: true, Replaced: true},
		}},
		{"a point that nobody multiplies: any bits pass", []string{
			"  T      time", "  T      time\n  G      base  S public\n  a      scalar\n  A      point",
			"  U: fresh n1\n", "  U: fresh n1\n  U: fresh a\n  U: A = a * G\n",
			"  U -> S : { ID, X, M1 }", "  U -> S : { ID, X, M1, A }",
		}, []Weakness{{Message: 0, Field: 3, To: 512}}},
		{"a square of a message that nobody checks", []string{
			"  T      time", "  T      time\n  p, q   prime S\n  n      modulus S public of p, q\n  Q      modulus\n  r      nonce",
			"  U: fresh n1\n", "  U: fresh n1\n  U: fresh r\n  U: Q = sq(r) mod n\n",
			"  U -> S : { ID, X, M1 }", "  U -> S : { ID, X, M1, Q }\n  S: r = root(Q; p, q)",
		}, []Weakness{{Message: 0, Field: 3, To: 1024, Replaced: true}}},
		{"a ciphertext is under a key", []string{
			"  T      time", "  T      time\n  C      cipher\n  r      nonce",
			"  U: fresh n1\n", "  U: fresh n1\n  U: fresh r\n  U: C = E(B, r)\n",
			"  U -> S : { ID, X, M1 }", "  U -> S : { ID, X, M1, C }",
			"  S: n1 = X ^ h(B, 1)", "  S: n1 = X ^ h(B, 1)\n  S: r = D(B, C)",
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, _, errs := findings("small.tmis", mustReplace(t, small, c.edit...))
			require.Empty(t, errs)
			require.Equal(t, c.want, mustPlan(t, s, "160").Unauthenticated())
		})
	}
}
