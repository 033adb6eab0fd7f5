//go:build !purego && (amd64 || arm64)

package core

import (
	"encoding/binary"
	"math/bits"
)

// The assembly hashes from the initial value on a message that is already cut into
// blocks: whole blocks of it as they stand in memory; the block with its last bytes,
// which it makes of 16-byte loads that never leave the message, as a sha256Tail says;
// and a block of nothing but padding, whose message schedule it is given. What a
// message has of the three depends on its length alone.

//go:generate sh -c "cd _asm/sha256 && go run . -out ../../sha256_amd64.s -pkg core"

const (
	sha256BlockSize = 64

	// sha256Longest is the longest message for the assembly, as in crypto/sha256:
	// no goroutine can be stopped in it.
	sha256Longest = 64 << 10

	// sha256Tabled is the longest message whose plan is in a table.
	sha256Tabled = 4*sha256BlockSize + 63
)

// sha256Tail says how a message whose length is r modulo 64 fills its last block with
// something of it. Its 16-byte groups are loaded from offsets relative to the start of
// the block, their bytes moved to where the words have them, and the padding added,
// except for the length. A group that the message ends in is loaded so that the load
// ends with the message, which needs 16 bytes of message. The assembly knows the
// layout.
type sha256Tail struct {
	offset [4]int64
	mask   [4][16]byte // for each byte of the words, which one of the group; 0x80 for none
	pad    [4][16]byte // in the byte order of the words
}

// sha256Schedule is the message schedule of a block, with the round constants added.
type sha256Schedule [64]uint32

var (
	sha256Tails = newSHA256Tails()
	sha256Plans = newSHA256Plans()
)

func newSHA256Tails() *[sha256BlockSize]sha256Tail {
	var tails [sha256BlockSize]sha256Tail
	for r := range tails {
		t := &tails[r]
		for at := range sha256BlockSize {
			group, to := at/16, at%16^3 // words are big-endian in the message, little in a register
			t.offset[group] = int64(min(16*group, r-16))
			switch from := at - int(t.offset[group]); {
			case at < r:
				t.mask[group][to] = byte(from)
			default:
				t.mask[group][to] = 0x80
			}
			if at == r {
				t.pad[group][to] = 0x80
			}
		}
	}
	return &tails
}

// needsSHA256Padding reports whether a message of n bytes is followed by a block of
// padding only: the bit behind the message and the length of 8 bytes do not fit in its
// last block, or there is no such block.
func needsSHA256Padding(n int) bool { return n%64 == 0 || n%64 >= 56 }

// padding sets s to the schedule of the block of padding of a message of n bytes.
func (s *sha256Schedule) padding(n int) {
	clear(s[:16])
	if n%sha256BlockSize == 0 {
		s[0] = 0x80000000
	}
	s[15] = uint32(8 * n)
	for i := 16; i < len(s); i++ {
		a, b := s[i-15], s[i-2]
		s[i] = s[i-16] + s[i-7] +
			(bits.RotateLeft32(a, -7) ^ bits.RotateLeft32(a, -18) ^ a>>3) +
			(bits.RotateLeft32(b, -17) ^ bits.RotateLeft32(b, -19) ^ b>>10)
	}
	for i := range s {
		s[i] += sha256Constants[i]
	}
}

// sha256Plan is what the assembly is told of a length.
type sha256Plan struct {
	blocks  int
	tail    *sha256Tail     // nil for none
	bits    uint64          // the length in bits if it stands in the tail, else 0
	padding *sha256Schedule // nil for none
}

// newSHA256Plan returns the plan for messages of n bytes. It writes the schedule to
// room if there is one.
func newSHA256Plan(n int, room *sha256Schedule) sha256Plan {
	p := sha256Plan{blocks: n / sha256BlockSize}
	if r := n % sha256BlockSize; r != 0 {
		p.tail = &sha256Tails[r]
	}
	if needsSHA256Padding(n) {
		room.padding(n)
		p.padding = room
	} else {
		p.bits = 8 * uint64(n)
	}
	return p
}

func newSHA256Plans() *[sha256Tabled + 1]sha256Plan {
	var plans [sha256Tabled + 1]sha256Plan
	for n := range plans {
		plans[n] = newSHA256Plan(n, new(sha256Schedule))
	}
	return &plans
}

// sum writes the first len(dst) bytes of the digest of msg to dst. It is written in one
// piece because a call more is a tenth of its time.
func (w sha256Way) sum(dst, msg []byte) sha256Way {
	n := len(msg)
	if !w.blocks() || n > sha256Tabled || n < 16 {
		return w.sumUnusual(dst, msg)
	}
	p := &sha256Plans[n]
	if len(dst) == 32 {
		sha256x1(&dst[0], &msg[0], p.blocks, p.tail, p.bits, p.padding)
		return w
	}
	var digest [32]byte
	sha256x1(&digest[0], &msg[0], p.blocks, p.tail, p.bits, p.padding)
	cut32(dst, &digest)
	return w
}

// sumUnusual is sum for messages that are too long for the table or shorter than the
// assembly can load, and for ways that have no assembly for one message.
func (w sha256Way) sumUnusual(dst, msg []byte) sha256Way {
	n := len(msg)
	if !w.blocks() || n > sha256Longest {
		return sumSHA256Std(dst, msg)
	}
	var digest [32]byte
	if n < 16 {
		var short [16 + 1]byte // the message ends at 16
		copy(short[16-n:16], msg)
		p := &sha256Plans[n]
		sha256x1(&digest[0], &short[16-n], p.blocks, p.tail, p.bits, p.padding)
	} else {
		var room sha256Schedule
		p := newSHA256Plan(n, &room)
		sha256x1(&digest[0], &msg[0], p.blocks, p.tail, p.bits, p.padding)
	}
	cut32(dst, &digest)
	return w
}

// cut32 copies the first len(dst) bytes of digest to dst. The usual widths are loaded
// in the pieces they were stored in, which a processor forwards at once.
func cut32(dst []byte, digest *[32]byte) {
	switch len(dst) {
	case 16:
		*(*[16]byte)(dst) = [16]byte(digest[:16])
	case 20:
		*(*[16]byte)(dst) = [16]byte(digest[:16])
		*(*[4]byte)(dst[16:]) = [4]byte(digest[16:20])
	case 32:
		*(*[32]byte)(dst) = *digest
	default:
		copy(dst, digest[:])
	}
}

// prepare returns a Fixed for messages of n bytes, nil if w has none.
func (w sha256Way) prepare(n int) Fixed {
	if !w.blocks() || n > sha256Longest {
		return nil
	}
	return newSHA256Fixed(n)
}

// sha256Fixed is the Fixed of SHA-256. The message stands at the start of its blocks,
// and the padding that is in the same block behind it.
type sha256Fixed struct {
	input   []byte
	first   *byte // of the blocks
	blocks  int
	padding *sha256Schedule // of the block of padding only, or nil
	digest  [32]byte
}

func newSHA256Fixed(n int) *sha256Fixed {
	f := &sha256Fixed{blocks: (n + sha256BlockSize - 1) / sha256BlockSize}
	size := f.blocks * sha256BlockSize
	block := make([]byte, max(size, 1))
	f.first, f.input = &block[0], block[:n:n]
	if n < size {
		block[n] = 0x80
	}
	if needsSHA256Padding(n) {
		f.padding = new(sha256Schedule)
		f.padding.padding(n)
	} else {
		binary.BigEndian.PutUint64(block[size-8:], 8*uint64(n))
	}
	return f
}

func (f *sha256Fixed) Input() []byte { return f.input }

func (f *sha256Fixed) Sum(dst []byte) {
	if len(dst) == 32 {
		sha256x1(&dst[0], f.first, f.blocks, nil, 0, f.padding)
		return
	}
	f.sumCut(dst)
}

func (f *sha256Fixed) sumCut(dst []byte) {
	if len(dst) > 32 {
		panicWidth("sha256", len(dst), 32)
	}
	sha256x1(&f.digest[0], f.first, f.blocks, nil, 0, f.padding)
	cut32(dst, &f.digest)
}

// sha256MaxLanes is the number of lanes of the widest way there is.
const sha256MaxLanes = 8

// many hashes messages side by side, where w can.
func (w sha256Way) many(m messages) sha256Way {
	switch {
	case w == sha256Generic || m.msgLen > sha256Longest:
		return manySHA256Std(m)
	case m.msgLen <= sha256Tabled:
		return w.manyPlanned(&m, &sha256Plans[m.msgLen])
	}
	var room sha256Schedule
	p := newSHA256Plan(m.msgLen, &room)
	return w.manyPlanned(&m, &p)
}

func (w sha256Way) manyPlanned(m *messages, p *sha256Plan) sha256Way {
	var (
		ran   = sha256Generic
		cut   [32 * sha256MaxLanes]byte   // digests that are to be cut
		short [16*sha256MaxLanes + 1]byte // messages of less than 16 bytes, each ends at a multiple of 16
	)
	for i := 0; i < m.n; {
		lanes := w.group(m.n - i)
		if lanes == 0 {
			sumSHA256Std(m.digest(i), m.message(i))
			i++
			continue
		}
		dst, dstStride := &cut[0], 32
		if m.dstLen == 32 {
			dst, dstStride = &m.dst[i*m.dstStride], m.dstStride
		}
		msg, msgStride := &short[16-min(m.msgLen, 16)], 16
		if m.msgLen >= 16 {
			msg, msgStride = &m.msg[i*m.msgStride], m.msgStride
		} else {
			for j := range lanes {
				copy(short[16*(j+1)-m.msgLen:16*(j+1)], m.message(i+j))
			}
		}
		w.sumGroup(lanes, dst, dstStride, msg, msgStride, p)
		if m.dstLen != 32 {
			for j := range lanes {
				cut32(m.digest(i+j), (*[32]byte)(cut[32*j:]))
			}
		}
		i += lanes
		ran = w
	}
	return ran
}

// sha256Constants are the 64 constants of FIPS 180-4, section 4.2.2.
var sha256Constants = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}
