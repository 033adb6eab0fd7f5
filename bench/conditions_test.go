package bench

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"tmisbench/bench/raw"
	"tmisbench/schemes/core"
)

// What go test prints of benchmarks says under which conditions they ran and which of
// their units are exact, as the files of benchrun do. Which commit was built is left
// out: it is what differs between runs that are to be compared.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("test.bench"); f != nil && f.Value.String() != "" {
		for _, s := range Machine(core.Names()) {
			if !slices.Contains([]string{"goos", "goarch", "pkg", "cpu", "commit", "dirty"}, s.Key) {
				fmt.Printf("%s: %s\n", s.Key, s.Value)
			}
		}
		fmt.Printf("widths: %s\n", DefaultWidths)
		for _, u := range raw.RunUnits() {
			fmt.Printf("Unit %s assume=exact better=lower\n", u.Name)
		}
	}
	os.Exit(m.Run())
}
