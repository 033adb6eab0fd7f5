package schemes_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
)

// A biometric is corrected also where Rep stands within an expression.
func TestNoisyWithinExpression(t *testing.T) {
	src, err := os.ReadFile("testdata/everything.tmis")
	require.NoError(t, err)
	apart := "  U: F = Rep(BIO, P)\n  U: RPW = h(\"password\", PW, F)\n"
	require.Equal(t, 2, strings.Count(string(src), apart), "in login and in the change of password")
	text := strings.Replace(string(src), apart, "  U: RPW = h(\"password\", PW, Rep(BIO, P))\n", 1)
	s, _, err := schemes.Compile("nested.tmis", []byte(text))
	require.NoError(t, err)
	b := newFixture(t, s, "sha256", "160")
	require.Equal(t, []string{"BIO"}, b.noisy())
	b.testNoisyBiometric(t)
	b.testWrongFactor(t)
}
