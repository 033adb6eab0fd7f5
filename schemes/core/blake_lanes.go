package core

import (
	"fmt"
	"os"
	"strings"
)

// Many messages of BLAKE2s or of BLAKE3 are hashed side by side: each vector register
// has one word of the state of eight messages. One message alone is hashed by the
// library.

const (
	// blakeLanes is how many messages are hashed side by side.
	blakeLanes = 8

	// blakeLongest is the longest message in bytes that is hashed so. To BLAKE3 it
	// is one chunk, and longer ones are trees.
	blakeLongest = 1024

	// blakeFewest is how many messages are worth the lanes, the rest of which
	// idle: eight take as long as 1.2 by the library.
	blakeFewest = 2
)

// blakeHash is one of the two functions.
type blakeHash struct {
	name     string
	env      string // the environment variable that forces the way, read at start
	isBLAKE3 bool
	sum      func(dst, msg []byte) // the library

	way blakeWay
	err error // why there is none
}

// blakeWay is a way of hashing many messages. The environment variable has its name;
// one that is unknown, or of a way that this machine does not have, makes Lookup fail.
type blakeWay string

const (
	blakeLibrary blakeWay = "library" // one after the other
	blakeAVX2    blakeWay = "avx2"    // in lanes
)

// choose sets the way: the first of those here, or the one that is forced.
func (h blakeHash) choose() *blakeHash {
	here := blakeWaysHere()
	forced := blakeWay(os.Getenv(h.env))
	h.way = here[0]
	if forced == "" {
		return &h
	}
	var names []string
	for _, way := range here {
		if way == forced {
			h.way = way
			return &h
		}
		names = append(names, string(way))
	}
	h.err = fmt.Errorf("%w: %s=%q; have %s", ErrUnavailable, h.env, forced, strings.Join(names, ", "))
	return &h
}

// impl returns what is to be said of the lanes behind the name of the library.
func (h *blakeHash) impl() string {
	if h.way == blakeAVX2 {
		return "; lanes: tmisbench AVX2 x8"
	}
	return ""
}

func (h *blakeHash) lanes() int {
	if h.way == blakeAVX2 {
		return blakeLanes
	}
	return 1
}

// many hashes many messages, and returns how many of them in lanes, which the tests
// ask for and nobody else.
func (h *blakeHash) many(m messages) int {
	laned := 0
	if h.way == blakeAVX2 && m.msgLen <= blakeLongest {
		laned = m.n
		if rest := m.n % blakeLanes; rest < blakeFewest {
			laned -= rest
		}
		h.sumLanes(&m, laned)
	}
	for i := laned; i < m.n; i++ {
		h.sum(m.digest(i), m.message(i))
	}
	return laned
}
