// Package core provides the operations that most lightweight authentication protocols
// consist of: hash functions, xor, sums and comparison.
//
// Operations of a protocol work on fixed widths, in memory that their caller owns, and are
// counted only on request. So every function here writes to a destination given to it,
// whose length is the width of the result. None allocates, and none keeps state between
// calls. None returns an error, because a wrong width is a mistake in the program and
// panics; what can fail at set-up, an unknown backend name, is an error of [Lookup].
//
// Byte strings represent numbers in big-endian order, as protocols send them.
package core

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Hash is one hash backend: a function of a byte string, cut to the width asked
// for. The backends of [Lookup] are stateless and safe for concurrent use.
type Hash interface {
	// Name is the name Lookup knows the backend by, such as "sha256".
	Name() string

	// Bits is the length of the whole digest in bits, a multiple of 8 and the
	// widest cut Sum can give.
	Bits() int

	// Impl names the code that runs on this machine, package first, such as
	// "crypto/sha256, SHA-NI", for messages as short as a protocol's. It follows
	// the conditions the package itself dispatches on; where those are out of
	// reach it says only "crypto/sha256, standard library".
	Impl() string

	// Sum writes the first len(dst) bytes of the digest of msg to dst. The
	// message is read before dst is written, so the two may overlap. It does not
	// allocate. It panics if dst is longer than Bits()/8 bytes.
	Sum(dst, msg []byte)
}

// ErrUnknownHash is the error [Lookup] wraps for a name that is not in [Names].
var ErrUnknownHash = errors.New("core: unknown hash backend")

// ErrUnavailable is the error [Lookup] wraps for a backend that exists but cannot be
// had as demanded.
var ErrUnavailable = errors.New("core: hash implementation not available")

// ErrProcessor is the error [Lookup] wraps, with [ErrUnavailable], for a backend that
// this processor cannot run.
var ErrProcessor = fmt.Errorf("%w on this processor", ErrUnavailable)

// backends is the table of all backends, in the order of Names. A new backend is
// one new file and one line here; the tests demand known answers for it.
var backends = [...]*backend{
	&sha1Backend,
	&sha256Backend,
	&sha512t256Backend,
	&sha3t256Backend,
	&blake2sBackend,
	&blake3Backend,
	&sm3Backend,
	&asconBackend,
}

// unlisted has the backends that Lookup knows and Names does not tell: another
// implementation of one that it does tell, to compare with.
var unlisted = [...]*backend{
	&sha256StdBackend,
}

// Names returns the names of all backends, in a fixed order. The slice is the
// caller's.
func Names() []string {
	names := make([]string, len(backends))
	for i, b := range backends {
		names[i] = b.name
	}
	return names
}

// Lookup returns the backend of that name, spelled exactly as in [Names]. For any
// other name the error wraps [ErrUnknownHash] and lists the names there are. There is
// one more: "sha256-std" is crypto/sha256 called directly, for comparison with
// "sha256".
//
// The environment variables TMISBENCH_SHA256, TMISBENCH_BLAKE2S and TMISBENCH_BLAKE3,
// read at start, each force one of the ways that the backend has on this machine. If
// one names none of them, the error for that backend wraps [ErrUnavailable] and lists
// them.
func Lookup(name string) (Hash, error) {
	for _, b := range slices.Concat(backends[:], unlisted[:]) {
		if b.name != name {
			continue
		}
		if b.ready != nil {
			if err := b.ready(); err != nil {
				return nil, err
			}
		}
		if b.many != nil && b.lanes() > 1 {
			return laned{b}, nil
		}
		return b, nil
	}
	return nil, fmt.Errorf("%w %q; have %s", ErrUnknownHash, name, strings.Join(Names(), ", "))
}

// backend is a row of the table.
type backend struct {
	name string
	size int           // digest length in bytes
	impl func() string // asked when wanted, so that start-up costs nothing

	// sum writes the first len(dst) bytes of the digest, with len(dst) at most
	// size, and reads all of msg before it writes dst.
	sum func(dst, msg []byte)

	// The rest is optional.

	// ready returns why the backend cannot be used, or nil.
	ready func() error

	// prepared returns a Fixed for messages of n bytes, or nil to have it done by
	// Sum.
	prepared func(n int) Fixed

	// lanes returns how many messages many hashes at once, 1 to have them hashed
	// by sum. many is given messages that fit.
	lanes func() int
	many  func(messages)
}

func (b *backend) Name() string { return b.name }

func (b *backend) Bits() int { return 8 * b.size }

func (b *backend) Impl() string { return b.impl() }

func (b *backend) Sum(dst, msg []byte) {
	if len(dst) > b.size {
		panicWidth(b.name, len(dst), b.size)
	}
	b.sum(dst, msg)
}

// panicWidth panics about n bytes asked of a digest of size bytes.
func panicWidth(name string, n, size int) {
	panic(fmt.Sprintf("core: %s: %d bytes asked of a %d-byte digest", name, n, size))
}

// Counting returns the function of h as a Hash that also adds 1 to *n at each
// Sum, of its own or of a [Fixed] prepared from it, and the number of messages at
// each [SumMany]. It is the only way of counting hashes, so a benchmark that does not count
// does not pay. The counter is a plain word: one goroutine at a time may call Sum
// on Hashes that share it. Counting a counting Hash feeds both counters.
func Counting(h Hash, n *uint64) Hash {
	c := counting{Hash: h, n: n}
	if _, ok := h.(Many); ok {
		return &countingMany{c}
	}
	return &c
}

type counting struct {
	Hash
	n *uint64
}

func (c *counting) Sum(dst, msg []byte) {
	*c.n++
	c.Hash.Sum(dst, msg)
}

func (c *counting) prepare(n int) Fixed {
	return &countingFixed{Fixed: Prepare(c.Hash, n), n: c.n}
}

type countingFixed struct {
	Fixed
	n *uint64
}

func (c *countingFixed) Sum(dst []byte) {
	*c.n++
	c.Fixed.Sum(dst)
}

type countingMany struct{ counting }

func (c *countingMany) Lanes() int { return c.Hash.(Many).Lanes() }

func (c *countingMany) SumMany(dst []byte, dstStride, dstLen int, msg []byte, msgStride, msgLen, n int) {
	*c.n += uint64(n)
	c.Hash.(Many).SumMany(dst, dstStride, dstLen, msg, msgStride, msgLen, n)
}
