package raw

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"tmisbench/schemes/lang"
)

// A Group is the base name of benchmarks: the text between the word Benchmark and the first
// slash.
type Group string

// The groups that are not phases of schemes; see [PhaseGroup] for those.
const (
	Hash        Group = "Hash"        // one hash of a message
	HashChain   Group = "HashChain"   // a hash of the digest before
	HashLanes   Group = "HashLanes"   // one of many hashes side by side
	Xor         Group = "Xor"         // exclusive or of two values
	Compare     Group = "Compare"     // comparison of two values in constant time
	Primitive   Group = "Primitive"   // what is not hash, xor or comparison
	Reference   Group = "Reference"   // a scheme by the engine and by hand
	ServerBatch Group = "ServerBatch" // the server's part of one of many logins
	Growth      Group = "Growth"      // deployments of more and more users and servers
)

// What is measured of a growing deployment: the values of the field What.
const (
	GrowthState     = "state"     // what is kept, and what registration took
	GrowthLogin     = "login"     // whole logins
	GrowthMachines  = "machines"  // of logins, the steps that are not the user's
	GrowthLookup    = "lookup"    // look-ups of a user's record
	GrowthFirst     = "first"     // logins at the first server
	GrowthLast      = "last"      // logins at the last server
	GrowthUnreached = "unreached" // nothing, because the time limit was reached
)

// PhaseGroup is the group of the benchmarks of a phase: that of login is Login.
func PhaseGroup(phase lang.PhaseName) Group {
	return Group(strings.ToUpper(string(phase[:1])) + string(phase[1:]))
}

// Phase is the phase of a scheme that a benchmark runs; ok is false where it runs none.
func (n Name) Phase() (phase lang.PhaseName, ok bool) {
	for _, p := range lang.PhaseNames {
		if n.Group == PhaseGroup(p) {
			return p, true
		}
	}
	return "", false
}

// A Name says what a benchmark measures. In text it is the group and then the parts
// that are set, as key=value, in the order of the fields:
// Login/scheme=amin2018/hash=sha256/role=U. Names are compared by ==.
type Name struct {
	Group    Group
	Scheme   string // key of a description
	Op       string // operation, as sessions count it, or a variant of one
	Hash     string // hash backend
	Sessions int    // how many go side by side
	Impl     string // the code that runs, where there are several
	Bits     int    // width of a value or a modulus
	Len      int    // length in bytes
	Lanes    int    // hashes side by side
	Errors   Count  // bit errors in a reading
	Users    int    // of a deployment
	Servers  int    // of a deployment
	Role     string // the role that acts by itself
	Whole    bool   // role=all: the phase end to end, all roles in turn
	What     string // what of a growing deployment

	// Rest holds the parts that have no field, as they are in the text, each with its
	// slash, so that benchmarks of other programs stay apart as well.
	Rest string
}

// A Count is a number that may be absent, where 0 is a number like others.
type Count struct {
	n     int
	known bool
}

// CountOf is the count n.
func CountOf(n int) Count { return Count{n, true} }

// Get returns the number; ok is false if it is absent.
func (c Count) Get() (n int, ok bool) { return c.n, c.known }

// String is the number in decimal, or nothing.
func (c Count) String() string {
	if !c.known {
		return ""
	}
	return strconv.Itoa(c.n)
}

// allRoles stands for the whole phase in text. No role may have this name.
const allRoles = "all"

// A part is a field of names. set reports whether the value is one that get gives
// back; it leaves fields alone that are set already.
type part struct {
	key string
	get func(*Name) string
	set func(n *Name, value string) bool
}

// parts are in the order in which they are printed.
var parts = []part{
	text("scheme", func(n *Name) *string { return &n.Scheme }),
	text("op", func(n *Name) *string { return &n.Op }),
	text("hash", func(n *Name) *string { return &n.Hash }),
	number("sessions", func(n *Name) *int { return &n.Sessions }),
	text("impl", func(n *Name) *string { return &n.Impl }),
	number("bits", func(n *Name) *int { return &n.Bits }),
	number("len", func(n *Name) *int { return &n.Len }),
	number("lanes", func(n *Name) *int { return &n.Lanes }),
	{"errors", func(n *Name) string { return n.Errors.String() }, func(n *Name, value string) bool {
		v, ok := decimal(value)
		if ok = ok && !n.Errors.known; ok {
			n.Errors = CountOf(v)
		}
		return ok
	}},
	number("users", func(n *Name) *int { return &n.Users }),
	number("servers", func(n *Name) *int { return &n.Servers }),
	{"role", func(n *Name) string {
		if n.Whole {
			return allRoles
		}
		return n.Role
	}, func(n *Name, value string) bool {
		if n.Whole || n.Role != "" || value == "" {
			return false
		}
		if n.Whole = value == allRoles; !n.Whole {
			n.Role = value
		}
		return true
	}},
	text("what", func(n *Name) *string { return &n.What }),
}

func text(key string, field func(*Name) *string) part {
	return part{key, func(n *Name) string { return *field(n) }, func(n *Name, value string) bool {
		f := field(n)
		if *f != "" || value == "" {
			return false
		}
		*f = value
		return true
	}}
}

// number is a part whose value is at least 1.
func number(key string, field func(*Name) *int) part {
	return part{key, func(n *Name) string {
		if v := *field(n); v != 0 {
			return strconv.Itoa(v)
		}
		return ""
	}, func(n *Name, value string) bool {
		f := field(n)
		v, ok := decimal(value)
		if ok = ok && v > 0 && *f == 0; ok {
			*f = v
		}
		return ok
	}}
}

// decimal reads a number that is written as it would be printed.
func decimal(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && strconv.Itoa(n) == s
}

// String is the name in text, without the word Benchmark.
func (n Name) String() string {
	var b strings.Builder
	b.WriteString(string(n.Group))
	for _, p := range parts {
		if v := p.get(&n); v != "" {
			b.WriteString("/" + p.key + "=" + v)
		}
	}
	b.WriteString(n.Rest)
	return b.String()
}

// ParseName reads a name from a benchmark line, with the number of processors behind
// it, 1 where there is none. It takes any text: parts in another order are told by
// their keys, and parts that it does not know are kept.
func ParseName(s string) (n Name, procs int) {
	s, procs = cutProcs(s)
	group, rest, more := strings.Cut(s, "/")
	n.Group = Group(group)
	for more {
		var p string
		p, rest, more = strings.Cut(rest, "/")
		if !n.set(p) {
			n.Rest += "/" + p
		}
	}
	return n, procs
}

// set takes a part of the text, and reports whether it has a field.
func (n *Name) set(text string) bool {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return false
	}
	for _, p := range parts {
		if p.key == key {
			return p.set(n, value)
		}
	}
	return false
}

// cutProcs takes the number of processors off a name.
func cutProcs(s string) (name string, procs int) {
	i := strings.LastIndexByte(s, '-')
	if i < 0 {
		return s, 1
	}
	n, ok := decimal(s[i+1:])
	if !ok || n < 1 {
		return s, 1
	}
	return s[:i], n
}

// withProcs is the reverse of cutProcs: a single processor is not told.
func withProcs(name string, procs int) string {
	if procs == 1 {
		return name
	}
	return name + "-" + strconv.Itoa(procs)
}

// ErrName says that something cannot stand in the name of a benchmark.
var ErrName = errors.New("raw: this cannot be the name of a benchmark")

// Check returns an error, ErrName, unless the name, once printed, is read back as the same. A
// role of the name all would be taken for the whole phase; a slash or a space would
// end a part, and a number behind a dash at the end would be one of processors.
func (n Name) Check() error {
	if n.Role == allRoles {
		return fmt.Errorf("%w: a role of %s is named %q, which stands for the whole phase there; give it another name",
			ErrName, n.Scheme, allRoles)
	}
	s := n.String()
	if again, _ := ParseName(s); again != n || n.Group == "" || strings.ContainsFunc(s, breaks) {
		return fmt.Errorf("%w: %q would be read as another", ErrName, s)
	}
	return nil
}

// breaks reports whether a character ends a field of a line.
func breaks(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar
}

// CompareNames orders names for tables: by group, scheme, operation, code, backend and
// role, and then by their numbers.
func CompareNames(a, b Name) int {
	return cmp.Or(
		cmp.Compare(a.Group, b.Group),
		cmp.Compare(a.Scheme, b.Scheme),
		cmp.Compare(a.Op, b.Op),
		cmp.Compare(a.Impl, b.Impl),
		cmp.Compare(a.Hash, b.Hash),
		cmp.Compare(role(a), role(b)),
		cmp.Compare(a.Bits, b.Bits),
		cmp.Compare(a.Len, b.Len),
		cmp.Compare(order(a.Errors), order(b.Errors)),
		cmp.Compare(a.Users, b.Users),
		cmp.Compare(a.Servers, b.Servers),
		cmp.Compare(a.String(), b.String()),
	)
}

func role(n Name) string {
	if n.Whole {
		return allRoles
	}
	return n.Role
}

// order puts an absent count before all others.
func order(c Count) int {
	if !c.known {
		return -1
	}
	return c.n
}
