package bench

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"github.com/minio/sha256-simd"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/prim"
)

// HashLengths are the input lengths of the hash benchmarks in bytes: the lengths
// that protocols hash, from one value to six and a timestamp.
var HashLengths = []int{16, 20, 32, 40, 55, 64, 96, 119, 128, 192}

// Peers are measured for comparison with sha256 in the hash benchmarks: crypto/sha256
// called directly, and another library that uses the same instructions.
var Peers = []string{"sha256-std", "sha256-minio"}

// minio is github.com/minio/sha256-simd as a backend.
type minio struct{ core.Hash }

func (minio) Sum(dst, msg []byte) {
	digest := sha256.Sum256(msg)
	copy(dst, digest[:])
}

func lookup(name string) (core.Hash, error) {
	if name != "sha256-minio" {
		return core.Lookup(name)
	}
	std, err := core.Lookup("sha256-std")
	return minio{std}, err
}

// wordLengths are the widths of values in bytes.
var wordLengths = []int{16, 20, 32}

// primitives are what the cost models multiply counts with.
func primitives(hashes []string) ([]Benchmark, error) {
	var list []Benchmark
	add := func(name raw.Name, setup func() (*Op, error)) { list = append(list, Benchmark{name, setup}) }
	names := slices.Clone(hashes)
	if slices.Contains(hashes, "sha256") {
		names = append(names, Peers...)
	}
	for _, name := range names {
		for _, n := range HashLengths {
			add(raw.Name{Group: raw.Hash, Hash: name, Len: n}, func() (*Op, error) { return hashing(name, n) })
		}
		for _, n := range []int{32, 55, 119} {
			add(raw.Name{Group: raw.HashChain, Hash: name, Len: n}, func() (*Op, error) { return chain(name, n) })
		}
		for _, n := range []int{55, 119} {
			add(raw.Name{Group: raw.HashLanes, Hash: name, Len: n, Lanes: waiting},
				func() (*Op, error) { return lanes(name, n) })
		}
	}
	for _, n := range wordLengths {
		add(raw.Name{Group: raw.Xor, Len: n}, func() (*Op, error) { return xor(n) })
		add(raw.Name{Group: raw.Compare, Len: n}, func() (*Op, error) { return compare(n) })
	}
	for _, bits := range []int{160, 256} {
		x, err := prim.NewExtractor(bits)
		if err != nil {
			return nil, err
		}
		add(primitive("random", "crypto-rand", bits), func() (*Op, error) { return random(bits) })
		add(primitive("gen", "bch", bits), func() (*Op, error) { return extract(bits, -1) })
		for _, flips := range []int{0, x.T()} {
			name := primitive("rep", "bch", bits)
			name.Errors = raw.CountOf(flips)
			add(name, func() (*Op, error) { return extract(bits, flips) })
		}
	}
	public(add)
	return list, nil
}

// primitive names the benchmark of an operation by an implementation; bits is the width
// of what it works on, 0 where there is only one.
func primitive(op, impl string, bits int) raw.Name {
	return raw.Name{Group: raw.Primitive, Op: op, Impl: impl, Bits: bits}
}

func input(n int) []byte {
	p := make([]byte, n)
	_, _ = schemes.Seeded(uint64(n)).Read(p)
	return p
}

func hashing(name string, n int) (*Op, error) {
	h, err := lookup(name)
	if err != nil {
		return nil, err
	}
	msg, sum, cut := input(n), make([]byte, 20), make([]byte, 8)
	h.Sum(sum, msg)
	if h.Sum(cut, msg); !bytes.Equal(cut, sum[:8]) {
		return nil, fmt.Errorf("bench: %s: a shorter digest is not the beginning of a longer one", name)
	}
	msg[0] ^= 1
	if h.Sum(cut, msg); bytes.Equal(cut, sum[:8]) {
		return nil, fmt.Errorf("bench: %s: the digest does not depend on its input", name)
	}
	return &Op{Run: func(times int) error {
		for range times {
			h.Sum(sum, msg)
		}
		return nil
	}}, nil
}

// chain hashes each digest again, as the start of the next message: calls that wait
// for each other, as most of a protocol's do.
func chain(name string, n int) (*Op, error) {
	h, err := lookup(name)
	if err != nil {
		return nil, err
	}
	msg := input(n)
	digest := msg[:20]
	before := bytes.Clone(digest)
	if h.Sum(digest, msg); bytes.Equal(digest, before) {
		return nil, fmt.Errorf("bench: %s: the digest is its input", name)
	}
	return &Op{Run: func(times int) error {
		for range times {
			h.Sum(digest, msg)
		}
		return nil
	}}, nil
}

// lanes hashes many messages of one length; the time is that of one of them.
func lanes(name string, n int) (*Op, error) {
	h, err := lookup(name)
	if err != nil {
		return nil, err
	}
	const size = 20
	msgs, sums, one := input(n*waiting), make([]byte, size*waiting), make([]byte, size)
	core.SumMany(h, sums, size, size, msgs, n, n, waiting)
	for i := range waiting {
		if h.Sum(one, msgs[i*n:(i+1)*n]); !bytes.Equal(one, sums[i*size:(i+1)*size]) {
			return nil, fmt.Errorf("bench: %s: digest %d of many differs from the same alone", name, i)
		}
	}
	return &Op{Run: func(times int) error {
		for done := 0; done < times; done += waiting {
			core.SumMany(h, sums, size, size, msgs, n, n, waiting)
		}
		return nil
	}}, nil
}

func xor(n int) (*Op, error) {
	x, y, z := input(n), bytes.Repeat([]byte{0x5a}, n), make([]byte, n)
	core.Xor(z, x, y)
	if core.Xor(z, z, y); !bytes.Equal(z, x) {
		return nil, errors.New("bench: xor twice is not the identity")
	}
	return &Op{Run: func(times int) error {
		for range times {
			core.Xor(z, x, y)
		}
		return nil
	}}, nil
}

func compare(n int) (*Op, error) {
	x, y := input(n), input(n)
	y[n-1] ^= 1
	if core.Equal(x, y) {
		return nil, errors.New("bench: unequal values compare equal")
	}
	y[n-1] ^= 1
	return &Op{Run: func(times int) error {
		for range times {
			if !core.Equal(x, y) {
				return errors.New("bench: equal values compare unequal")
			}
		}
		return nil
	}}, nil
}

func random(bits int) (*Op, error) {
	p := make([]byte, bits/8)
	if _, _ = rand.Read(p); bytes.Equal(p, make([]byte, len(p))) {
		return nil, errors.New("bench: random bytes are all zero")
	}
	return &Op{Run: func(times int) error {
		for range times {
			_, _ = rand.Read(p) // never fails
		}
		return nil
	}}, nil
}

// extract measures Gen (flips -1), and Rep of a reading in which that many bits
// are flipped.
func extract(bits, flips int) (*Op, error) {
	x, err := prim.NewExtractor(bits)
	if err != nil {
		return nil, err
	}
	h, err := core.Lookup("sha256")
	if err != nil {
		return nil, err
	}
	s := x.NewScratch()
	bio, rnd := input(bits/8), input(x.RandBytes())
	key, helper, again := make([]byte, 20), make([]byte, bits/8), make([]byte, 20)
	x.Gen(h, key, helper, bio, rnd, s)
	reading := bytes.Clone(bio)
	for i := range max(flips, 0) {
		at := i * bits / flips
		reading[at/8] ^= 1 << (at % 8)
	}
	if !x.Rep(h, again, reading, helper, s) || !bytes.Equal(key, again) {
		return nil, errors.New("bench: the fuzzy extractor does not reproduce its string")
	}
	if flips < 0 {
		return &Op{Run: func(times int) error {
			for range times {
				x.Gen(h, key, helper, bio, rnd, s)
			}
			return nil
		}}, nil
	}
	return &Op{Run: func(times int) error {
		for range times {
			if !x.Rep(h, again, reading, helper, s) {
				return errors.New("bench: a reading within the capacity was refused")
			}
		}
		return nil
	}}, nil
}
