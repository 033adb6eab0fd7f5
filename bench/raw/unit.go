package raw

import (
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
