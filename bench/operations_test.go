package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/lang"
)

// unmeasured lists the benchmarks that models of operations ask for and that are not
// in a list: the beginnings of their names.
func unmeasured(counts []lang.Count, list []Benchmark) []string {
	var gone []string
	for _, c := range counts {
		if c.Model.Benchmark == "" {
			continue
		}
		want := c.Model.Benchmark + "/"
		if c.Model.Benchmark == "Primitive" {
			want += "op=" + c.Name + "/"
		}
		if !slices.ContainsFunc(list, func(b Benchmark) bool { return strings.HasPrefix(fmt.Sprint(b.Name), want) }) {
			gone = append(gone, want)
		}
	}
	return gone
}

// The time of every operation that can be modelled is measured.
func TestEveryOperationIsMeasured(t *testing.T) {
	list, err := Default()
	require.NoError(t, err)
	require.Empty(t, unmeasured(lang.Counts(), list),
		"the table of operations names these, and no benchmark is called so")
	kdf := lang.Count{Name: "kdf", Model: lang.Model{Benchmark: "Primitive", At: lang.ClassHash}}
	require.Equal(t, []string{"Primitive/op=kdf/"}, unmeasured([]lang.Count{kdf}, list))
}
