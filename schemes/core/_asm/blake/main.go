// Command blake writes ../../blake_lanes_amd64.s, the assembly of BLAKE3 and BLAKE2s
// for amd64: eight messages side by side with AVX2. Run go generate in schemes/core.
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	ConstraintExpr("!purego")
	lanes(blake3)
	lanes(blake2s)
	Generate()
}
