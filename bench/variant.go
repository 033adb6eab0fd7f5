package bench

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// variant is a fault that a build has on purpose, so that a gate can show that it finds
// faults. It is empty but in builds made for that, where the linker sets it:
// -ldflags=-X=tmisbench/bench.variant=slow3.
var variant string

// Variants are the faults that a build can have, all in the benchmark [VariantOf]: so
// many percent slower, one more allocation, one more hash counted, one more byte sent,
// and a benchmark that is not there or fails.
var Variants = []string{"slow1", "slow2", "slow3", "slow5", "alloc", "hash", "wire", "vanished", "failing"}

// VariantOf is the benchmark that faults are put into.
const VariantOf = "Login/scheme=chuangchen2014/hash=sha256/role=all"

// withVariant puts the fault of this build, if it has one, into a benchmark; ok is false
// for the one that vanishes.
func withVariant(b Benchmark) (faulty Benchmark, ok bool) {
	if variant == "" || b.Name.String() != VariantOf {
		return b, true
	}
	if variant == "vanished" {
		return b, false
	}
	setup := b.Setup
	b.Setup = func() (*Op, error) {
		op, err := setup()
		if err != nil {
			return nil, err
		}
		return op, op.fault(variant)
	}
	return b, true
}

// kept keeps allocations from being taken for useless.
var kept atomic.Pointer[[8]byte]

func (op *Op) fault(name string) error {
	run := op.Run
	switch name {
	case "alloc":
		op.Run = func(n int) error {
			for range n {
				kept.Store(new([8]byte))
			}
			return run(n)
		}
	case "hash":
		op.Metrics["hash/op"]++
	case "wire":
		op.Metrics["wire-bits/op"] += 8
	case "failing":
		return fmt.Errorf("bench: fails on purpose, as variant %s", name)
	default:
		percent, err := strconv.Atoi(strings.TrimPrefix(name, "slow"))
		if err != nil {
			return fmt.Errorf("bench: no variant %q", name)
		}
		op.Run = func(n int) error {
			start := time.Now()
			err := run(n)
			took := time.Since(start)
			for time.Since(start) < took+took*time.Duration(percent)/100 { // busy, as a slower login would be
			}
			return err
		}
	}
	return nil
}
