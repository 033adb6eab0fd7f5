package bench

import (
	"regexp"
	"strings"
)

// Gate are the benchmarks that a regression gate compares unless it is told to compare
// all: the core, the engine beside hand-written code, the server's batch, and one login
// of each family.
var Gate = []string{
	"Hash/hash=sha256/len=55",
	"Hash/hash=sha256/len=119",
	"Hash/hash=blake2s/len=64",
	"Hash/hash=blake3/len=64",
	"Hash/hash=ascon-hash256/len=64",
	"HashChain/hash=sha256/len=55",
	"HashLanes/hash=sha256/len=55/lanes=64",
	"HashLanes/hash=blake2s/len=55/lanes=64",
	"Xor/len=20",
	"Xor/len=32",
	"Compare/len=32",
	"Reference/scheme=amin2018/impl=engine",
	"Reference/scheme=chuangchen2014/impl=engine",
	VariantOf,
	"Login/scheme=chuangchen2014/hash=sha256/role=S",
	"Login/scheme=amin2018/hash=sha256/role=all",
	"Login/scheme=sensors1146/hash=sha256/role=all",
	"Login/scheme=islam2015/hash=sha256/role=all",
	"Login/scheme=shuai2019/hash=sha256/role=all",
	"Login/scheme=srinivas2020/hash=sha256/role=all",
	"ServerBatch/scheme=chuangchen2014/sessions=64/impl=lanes",
}

// Pattern is the regular expression of go test -bench that matches these benchmarks and
// no others.
func Pattern(names []string) string {
	var all []string
	for _, n := range names {
		parts := strings.Split("Benchmark"+n, "/")
		for i, p := range parts {
			parts[i] = "^" + regexp.QuoteMeta(p) + "$"
		}
		all = append(all, strings.Join(parts, "/"))
	}
	return strings.Join(all, "|")
}
