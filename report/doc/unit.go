package doc

import (
	"fmt"
	"strconv"

	"golang.org/x/perf/benchunit"
)

// A Unit says how numbers of one kind are written. The zero Unit has no name and
// writes the shortest decimals.
type Unit struct {
	symbol string           // for the head of a column; empty where each number has its own
	base   string           // in files for programs
	verb   string           // of package fmt, for what is not scaled
	scale  benchunit.Scaler // of all numbers, where there is a symbol
}

// Verb writes numbers with a verb of package fmt, such as "%.0f".
func Verb(verb string) Unit { return Unit{verb: verb} }

// Seconds writes each time with a prefix of its own, such as "91.20 ns".
var Seconds = Unit{base: "ns"}

// SecondsLike writes all times with the prefix that suits the given ones, which
// are in seconds.
func SecondsLike(times []float64) Unit {
	s := benchunit.CommonScale(times, benchunit.Decimal)
	return Unit{symbol: s.Prefix + "s", base: "ns", scale: s}
}

// Symbol is the name of a unit that all its numbers share, such as "µs"; it is
// empty where they have none or each its own.
func (u Unit) Symbol() string { return u.symbol }

// Factor is the size of a shared unit, in the base unit.
func (u Unit) Factor() float64 { return u.scale.Factor }

// Format writes a number for people.
func (u Unit) Format(x float64) string {
	switch {
	case u.verb != "":
		return fmt.Sprintf(u.verb, x)
	case u.symbol != "":
		return digits(u.scale, x)
	case u.base != "":
		own := benchunit.CommonScale([]float64{x}, benchunit.Decimal)
		return digits(own, x) + " " + own.Prefix + "s"
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// digits leaves out decimals after the fourth digit: times of all families stand in
// one column, and the digits after it are noise.
func digits(s benchunit.Scaler, x float64) string {
	s.Prefix = ""
	const most = 4
	decimals := most
	for v := x / s.Factor; v >= 1 && decimals > 0; v /= 10 {
		decimals--
	}
	s.Prec = min(s.Prec, decimals)
	return s.Format(x)
}

var nanoseconds = benchunit.Scaler{Prec: 2, Factor: 1e-9}

// record writes a number for programs: times are in nanoseconds throughout, so that
// files can be put together.
func (u Unit) record(x float64) string {
	if u.base != "" {
		return nanoseconds.Format(x)
	}
	return u.Format(x)
}
