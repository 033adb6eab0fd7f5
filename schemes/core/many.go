package core

import "fmt"

// Many is a [Hash] that hashes several messages of one length side by side faster
// than one after the other.
type Many interface {
	Hash

	// Lanes is how many messages it hashes at once. More are done in groups, and
	// fewer gain less.
	Lanes() int

	// SumMany is what the function [SumMany] is, for this hash.
	SumMany(dst []byte, dstStride, dstLen int, msg []byte, msgStride, msgLen, n int)
}

// SumMany hashes n messages of msgLen bytes: message i is msg[i*msgStride:][:msgLen],
// and the first dstLen bytes of its digest go to dst[i*dstStride:][:dstLen]. Other
// bytes are not touched. Digest i may overlap message i and no other message, and
// digests may not overlap each other. It does not allocate. It panics if dst or msg
// is too short, if a number is negative, if dstStride is less than dstLen, or if
// dstLen is more than the digest has.
//
// A hash that is [Many] does it in lanes, for any other Sum is called n times.
func SumMany(h Hash, dst []byte, dstStride, dstLen int, msg []byte, msgStride, msgLen, n int) {
	if m, ok := h.(Many); ok {
		m.SumMany(dst, dstStride, dstLen, msg, msgStride, msgLen, n)
		return
	}
	m := messages{dst, msg, dstStride, dstLen, msgStride, msgLen, n}
	m.check(h.Name(), h.Bits()/8)
	for i := range n {
		h.Sum(m.digest(i), m.message(i))
	}
}

// laned is a backend with lanes.
type laned struct{ *backend }

func (l laned) Lanes() int { return l.lanes() }

func (l laned) SumMany(dst []byte, dstStride, dstLen int, msg []byte, msgStride, msgLen, n int) {
	m := messages{dst, msg, dstStride, dstLen, msgStride, msgLen, n}
	m.check(l.name, l.size)
	l.many(m)
}

// messages are the messages of SumMany and the places of their digests.
type messages struct {
	dst, msg          []byte
	dstStride, dstLen int
	msgStride, msgLen int
	n                 int
}

// check panics about what does not fit.
func (m *messages) check(name string, size int) {
	if m.dstLen > size {
		panicWidth(name, m.dstLen, size)
	}
	if m.n < 0 || m.msgLen < 0 || m.dstLen < 0 || m.msgStride < 0 ||
		!fits(len(m.msg), m.msgStride, m.msgLen, m.n) ||
		m.n > 1 && m.dstStride < m.dstLen || !fits(len(m.dst), m.dstStride, m.dstLen, m.n) {
		panic(fmt.Sprintf("core: SumMany: %d messages of %d bytes, %d apart, in %d bytes; digests of %d bytes, %d "+
			"apart, in %d bytes",
			m.n, m.msgLen, m.msgStride, len(m.msg), m.dstLen, m.dstStride, len(m.dst)))
	}
}

// fits reports whether n pieces of length bytes, stride apart, fit in have bytes.
// No product is formed that could overflow.
func fits(have, stride, length, n int) bool {
	return n <= 0 || length <= have && (n == 1 || stride == 0 || n-1 <= (have-length)/stride)
}

func (m *messages) message(i int) []byte { return m.msg[i*m.msgStride:][:m.msgLen] }

func (m *messages) digest(i int) []byte { return m.dst[i*m.dstStride:][:m.dstLen] }
