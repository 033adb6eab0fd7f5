// Package raw is the format of raw measurements: the Go benchmark format, so that
// benchstat reads it, and what this project adds to it.
//
// A raw file begins with a [Header]: configuration lines, metadata of units, and, in
// comment lines that readers of the benchmark format pass over, the descriptions that
// were measured. Then come benchmark lines, each under a [Name], and marks, again
// comment lines, where a part of the measurement is complete: a repetition of the
// whole list in a run, a scheme in a measurement of growth. A mark within a repetition
// says that the processor was throttled in it: its results stay in the file and are not
// among the samples.
//
// A mark carries a digest of what it completes, and the header a checksum of the list of
// benchmarks, so that an altered file is not read: a copy that lost a line, or two runs
// in one file, would make numbers that nothing measured.
//
// A [Writer] makes such a file, and keeps on disk what is complete. [Read] gives a
// [Run] back: for every name and unit the sample of its values, not yet summarized, so
// that runs can be compared.
package raw
