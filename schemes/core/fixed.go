package core

import "fmt"

// Fixed is a hash of messages of one length, with all that depends on the length
// alone prepared: the padding stands behind the place of the message, and a caller
// that gathers a message from pieces gathers it there. One Fixed is for one
// goroutine at a time.
type Fixed interface {
	// Input returns the place of the message, always the same one. Sum does not
	// change it.
	Input() []byte

	// Sum writes the first len(dst) bytes of the digest of Input to dst, which may
	// lie in Input. It does not allocate. It panics if dst is longer than the
	// digest.
	Sum(dst []byte)
}

// Prepare returns a Fixed of h for messages of n bytes. It panics if n is negative.
func Prepare(h Hash, n int) Fixed {
	if n < 0 {
		panic(fmt.Sprintf("core: Prepare: a message of %d bytes", n))
	}
	if p, ok := h.(interface{ prepare(n int) Fixed }); ok {
		if f := p.prepare(n); f != nil {
			return f
		}
	}
	return &buffered{hash: h, input: make([]byte, n)}
}

func (b *backend) prepare(n int) Fixed { // nothing prepared is nil
	if b.prepared == nil {
		return nil
	}
	return b.prepared(n)
}

// buffered is a Fixed of any hash.
type buffered struct {
	hash  Hash
	input []byte
}

func (b *buffered) Input() []byte { return b.input }

func (b *buffered) Sum(dst []byte) { b.hash.Sum(dst, b.input) }
