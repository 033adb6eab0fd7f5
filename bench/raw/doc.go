// Package raw reads and writes raw measurements: the Go benchmark format, which benchstat
// reads, with the additions of this project.
//
// A raw file begins with a [Header]: configuration lines, metadata of units, and, in
// comment lines that readers of the benchmark format skip, the descriptions that were
// measured. Benchmark lines follow, each under a [Name]. Marks, which are again comment
// lines, state that a part of the measurement is complete: a repetition of the whole list
// in a run, a scheme in a measurement of growth. A mark within a repetition states that
// the processor was throttled in it: its results stay in the file and are not among the
// samples.
//
// A mark carries a digest of what it completes, and the header a checksum of the list of
// benchmarks, so that an altered file is not read: a copy that lost a line, or two runs
// in one file, would make numbers that nothing measured.
//
// A [Writer] makes such a file, and keeps the complete parts on disk. [Read] returns a
// [Run]: the sample of values for every name and unit, not summarized yet, so that runs
// can be compared.
package raw
