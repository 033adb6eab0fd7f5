package prim

import (
	"crypto/sha3"
	"io"
	"math/big"
	"sync"
)

// millerRabin is the number of rounds with random bases, next to a Baillie-PSW test, which by itself no
// composite is known to pass.
const millerRabin = 8

// RabinPrime sets dst to a prime p of exactly 8 len(dst) bits, the two top bits set so that the product of
// two has the full length, with p = 3 mod 4. p is a function of its length and of 32 bytes from random: a
// reader that repeats itself gives the same prime. It is an error if the reader fails; dst is all zero
// then.
//
// The last few primes are kept in memory, since searching takes long and deployments in tests start from
// the same seeds over and over. Goroutines may call RabinPrime at once. It panics if dst is empty.
func RabinPrime(dst []byte, random io.Reader) error {
	if len(dst) == 0 {
		panic("prim: prime of no bytes")
	}
	k := primeKey{bytes: len(dst)}
	if err := read(k.seed[:], random, "prime"); err != nil {
		clear(dst)
		return err
	}
	p, ok := primes.get(k)
	if !ok {
		p = k.search()
		primes.put(k, p)
	}
	copy(dst, p)
	return nil
}

// primeKey is all that a prime depends on.
type primeKey struct {
	seed  [32]byte
	bytes int
}

// search returns the first prime among the candidates that SHAKE256 of the seed gives. Each is new, rather
// than the last one plus 4, which would favour primes that stand alone.
func (k primeKey) search() []byte {
	stream := sha3.NewSHAKE256()
	_, _ = stream.Write(k.seed[:])
	p, n := make([]byte, k.bytes), new(big.Int)
	for {
		_, _ = stream.Read(p)
		p[0] |= 0xc0
		p[k.bytes-1] |= 3
		if n.SetBytes(p).ProbablyPrime(millerRabin) {
			return p
		}
	}
}

// primeMemory is how many primes are kept: with their keys some 200 kilobytes if they have 1024 bits.
const primeMemory = 1024

var primes = primeCache{found: map[primeKey][]byte{}}

// primeCache maps keys to primes. Nobody writes to a prime once it is in.
type primeCache struct {
	sync.Mutex
	found map[primeKey][]byte
}

func (c *primeCache) get(k primeKey) ([]byte, bool) {
	c.Lock()
	defer c.Unlock()
	p, ok := c.found[k]
	return p, ok
}

// put forgets any one prime when there are too many: which does not matter.
func (c *primeCache) put(k primeKey, p []byte) {
	c.Lock()
	defer c.Unlock()
	for old := range c.found {
		if len(c.found) < primeMemory {
			break
		}
		delete(c.found, old)
	}
	c.found[k] = p
}
