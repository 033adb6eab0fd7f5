package raw

import "golang.org/x/perf/benchfmt"

// A Unit is a unit of what is measured or counted, of which less is better.
type Unit struct {
	Name  string
	Exact bool // counted: the same in every repetition
}

// The units that benchmarks of a run have besides those of [OpUnit].
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
	CentreBits = "centre-bits" // kept by machines that are no servers
	Refused    = "refused"     // 1 where a login at the last server is refused
	Limit      = "limit-s"     // seconds within which a size was not reached
	UserMemory = "B/user"      // memory of the deployment
	UserTime   = "ns/user"     // time of registration, as it is written

	UserSeconds = "sec/user" // the same as readers of the format give it
)

// operations are counted by sessions, in the order of the header.
var operations = []string{
	"hash", "xor", "add", "compare", "random", "bh", "stretch", "gen", "rep",
	"ecm", "cheb", "sq", "root", "enc", "dec", "sign", "verify", "search",
}

// OpUnit is the unit of the number of times that an operation is done.
func OpUnit(op string) string { return op + "/op" }

// RunUnits are the units that a run tells about: what is counted. That less time and
// memory is better is known without a word.
func RunUnits() []Unit {
	var units []Unit
	for _, op := range operations {
		units = append(units, Unit{OpUnit(op), true})
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
