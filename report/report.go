// Package report turns a file of measurements into the tables and figures with
// which papers on authentication protocols end: computation, communication and
// storage cost, side by side for all schemes.
//
// Three kinds of number stand in them, and every column says which it holds:
// counted (from the description of a scheme and one watched run of it), measured
// (from the raw file) and modelled (counts times measured primitives, the papers'
// own method). A fourth, published, is what a source prints; it is shown beside
// the others and never mixed with them.
//
// All statistics are those of golang.org/x/perf: a measured number is the median
// of the repetitions with its 95 % confidence interval, free of assumptions about
// the distribution.
package report
