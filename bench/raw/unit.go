package raw

import (
	"fmt"
	"math"
	"slices"

	"golang.org/x/perf/benchfmt"

	"tmisbench/schemes/lang"
)

// A Unit is a unit of what is measured or counted, of which less is better.
type Unit struct {
	Name  string
	Exact bool // counted: the same in every repetition
}

// The units that benchmarks of a run have besides those of the counted operations, which
// are those of [lang.Count].
const (
	Time     = "ns/op"        // as it is written
	Seconds  = "sec/op"       // the same as readers of the format give it
	Memory   = "B/op"         // bytes allocated
	Allocs   = "allocs/op"    // allocations
	WireBits = "wire-bits/op" // bits sent over public channels
	Stored   = "store-bits"   // bits kept afterwards
)

// The units of a growing deployment. Those of registration and memory are of one user,
// in the mean.
const (
	CardBits   = "card-bits"   // kept by user 0 on the card
	CentreBits = "centre-bits" // kept by machines that are not servers
	Refused    = "refused"     // 1 where a login at the last server is refused
	Limit      = "limit-s"     // seconds within which a size was not reached
	UserMemory = "B/user"      // memory of the deployment
	UserTime   = "ns/user"     // time of registration, as it is written

	UserSeconds = "sec/user" // the same as readers of the format give it
)

// RunUnits are the units that a run tells about: what is counted. Readers of the format
// know that less time and memory is better.
func RunUnits() []Unit {
	var units []Unit
	for _, c := range lang.Counts() {
		units = append(units, Unit{c.Unit(), true})
	}
	return append(units, Unit{WireBits, true}, Unit{Stored, true})
}

// GrowthUnits are those of a growing deployment.
func GrowthUnits() []Unit {
	return []Unit{
		{CardBits, true},
		{Stored, true},
		{CentreBits, true},
		{Refused, true},
		{Limit, true},
		{UserMemory, false},
		{UserTime, false},
	}
}

// counted are the exact units of this project, for which the output of go test does not
// vouch.
var counted = func() map[string]bool {
	exact := map[string]bool{}
	for _, u := range slices.Concat(RunUnits(), GrowthUnits()) {
		if u.Exact {
			exact[u.Name] = true
		}
	}
	return exact
}()

// metadata are the records of a unit.
func (u Unit) metadata() []*benchfmt.UnitMetadata {
	var all []*benchfmt.UnitMetadata
	add := func(key, value string) {
		k := benchfmt.UnitMetadataKey{Unit: u.Name, Key: key}
		all = append(all, &benchfmt.UnitMetadata{UnitMetadataKey: k, OrigUnit: u.Name, Value: value})
	}
	if u.Exact {
		add("assume", "exact")
	}
	add("better", "lower")
	return all
}

// What is measured is within these limits: a year for one operation, and more bytes or
// bits than any machine has.
const (
	longestTime = 365 * 24 * 3600 // seconds
	greatest    = 1e18
)

// possible returns an error for a value that nothing measured can have. Units are those
// of readers of the format: a time is in seconds.
func possible(v float64, unit string, exact bool) error {
	time := unit == Seconds || unit == UserSeconds || unit == Time || unit == UserTime // 0 keeps its unit
	discrete := exact || unit == Memory || unit == Allocs
	switch {
	case math.IsNaN(v) || math.Abs(v) > greatest: // the latter is infinity as well
		return fmt.Errorf("%g %s: no number that can be measured", v, unit)
	case time && (v <= 0 || v > longestTime):
		return fmt.Errorf("%g %s: a time is more than 0 and less than a year", v, unit)
	case discrete && v < 0:
		return fmt.Errorf("%g %s: less than nothing", v, unit)
	}
	return nil
}
