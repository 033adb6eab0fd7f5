// Package report makes tables and figures from a file of measurements, as they appear at the
// end of papers on authentication protocols: computation, communication and storage
// costs of all schemes, for comparison.
//
// They contain four kinds of number, and every column states its kind: counted (from the
// description of a scheme and one observed run), measured (from the raw file), modelled
// (counts multiplied by measured times of primitives, the papers' own method), and
// published (printed in a source, and shown beside the others).
//
// Statistics are computed by golang.org/x/perf: a measured number is the median of the
// repetitions with its 95 % confidence interval, which assumes nothing about the
// distribution.
package report
