package deduce

import (
	"bytes"
	"slices"

	"tmisbench/schemes/core"
	"tmisbench/schemes/prim"
)

// Operations computes operations on bytes. It serves one goroutine at a time.
type Operations struct {
	hash       core.Hash
	hashBytes  int // of one block of stretch
	cipher     prim.Cipher
	signature  prim.Signature
	curve      *prim.Curve
	chebyshev  map[int]*prim.Chebyshev // by bytes
	rabin      map[int]*prim.Rabin     // by bytes of the modulus
	extractors map[int]*prim.Extractor // by bytes of the biometric
	buf        []byte
}

// NewOperations returns operations over a hash, whose results have hashBytes bytes
// where stretch joins them, a cipher and a signature.
func NewOperations(hash core.Hash, hashBytes int, cipher prim.Cipher, signature prim.Signature) *Operations {
	return &Operations{
		hash: hash, hashBytes: hashBytes, cipher: cipher, signature: signature, curve: prim.NewCurve(),
		chebyshev: map[int]*prim.Chebyshev{}, rabin: map[int]*prim.Rabin{}, extractors: map[int]*prim.Extractor{},
	}
}

// HashBytes is the length of the blocks that stretch joins.
func (o *Operations) HashBytes() int { return o.hashBytes }

// Compute writes the result of an operation to out, whose length says how much of it
// is wanted. It returns false if the operation has no row in the table or no result
// for these arguments: what an attacker puts together may have lengths that nobody
// honest gives an operation.
func (o *Operations) Compute(op string, in [][]byte, out []byte) bool { return o.step(op, in, 0, out) }

func (o *Operations) step(op string, in [][]byte, off int, out []byte) bool {
	row, ok := operations[op]
	return ok && len(in) >= row.arity && row.compute(o, in, off, out)
}

func (o *Operations) sum(in [][]byte, _ int, out []byte) bool {
	if 8*len(out) > o.hash.Bits() {
		return false
	}
	o.buf = o.buf[:0]
	for _, b := range in {
		o.buf = append(o.buf, b...)
	}
	o.hash.Sum(out, o.buf)
	return true
}

func xor(_ *Operations, in [][]byte, _ int, out []byte) bool {
	clear(out)
	for _, b := range in {
		if len(b) != len(out) {
			return false
		}
		core.Xor(out, out, b)
	}
	return true
}

func concat(_ *Operations, in [][]byte, _ int, out []byte) bool {
	for _, b := range in {
		out = out[copy(out, b):]
	}
	return len(out) == 0
}

func add(_ *Operations, in [][]byte, _ int, out []byte) bool {
	if len(in[0]) != len(out) || len(in[1]) != len(out) {
		return false
	}
	core.Add(out, in[0], in[1])
	return true
}

func sub(_ *Operations, in [][]byte, _ int, out []byte) bool {
	if len(in[0]) != len(out) || len(in[1]) != len(out) {
		return false
	}
	core.Sub(out, in[0], in[1])
	return true
}

func copied(_ *Operations, in [][]byte, off int, out []byte) bool {
	return off <= len(in[0]) && copy(out, in[0][off:]) == len(out)
}

func lastByte(_ *Operations, in [][]byte, _ int, out []byte) bool {
	return len(out) == 1 && len(in[0]) > 0 && copy(out, in[0][len(in[0])-1:]) == 1
}

// stretch is k, h(k, 1), h(k, 2), ... up to the length of out.
func (o *Operations) stretch(in [][]byte, _ int, out []byte) bool {
	if len(in[0]) == 0 || 8*o.hashBytes > o.hash.Bits() {
		return false
	}
	n := copy(out, in[0])
	for i := 1; n < len(out); i++ {
		o.buf = append(append(o.buf[:0], in[0]...), byte(i))
		end := min(n+o.hashBytes, len(out))
		o.hash.Sum(out[n:end], o.buf)
		n = end
	}
	return true
}

func (o *Operations) reproduce(in [][]byte, _ int, out []byte) bool {
	x := o.extractors[len(in[0])]
	if x == nil {
		var err error
		if x, err = prim.NewExtractor(8 * len(in[0])); err != nil {
			return false
		}
		o.extractors[len(in[0])] = x
	}
	return len(in[1]) == len(in[0]) && 8*len(out) <= o.hash.Bits() && x.Rep(o.hash, out, in[0], in[1], x.NewScratch())
}

func (o *Operations) multiply(in [][]byte, _ int, out []byte) bool {
	fits := len(in[0]) == prim.ScalarBytes && len(in[1]) == prim.PointBytes && len(out) == prim.PointBytes
	return fits && o.curve.Mul(out, in[0], in[1])
}

// coordinate is the end of the first coordinate of a point.
func coordinate(_ *Operations, in [][]byte, _ int, out []byte) bool {
	end := prim.PointBytes / 2
	return len(in[0]) == prim.PointBytes && len(out) <= end && copy(out, in[0][end-len(out):]) == len(out)
}

func (o *Operations) chebyshevMap(in [][]byte, _ int, out []byte) bool {
	c := o.chebyshev[len(out)]
	if c == nil {
		var err error
		if c, err = prim.NewChebyshev(8 * len(out)); err != nil {
			return false
		}
		o.chebyshev[len(out)] = c
	}
	if len(in[0]) == 0 || len(in[1]) != len(out) {
		return false
	}
	c.Eval(out, in[0], in[1])
	return true
}

func isKey(b []byte) bool { return len(b) >= 1 && len(b) <= prim.KeyBytes }

func (o *Operations) seal(in [][]byte, _ int, out []byte) bool {
	if !isKey(in[0]) || len(in[1]) != o.cipher.IVBytes() || len(out) != o.cipher.Bytes(len(in[2])) {
		return false
	}
	o.cipher.Seal(out, in[0], in[1], in[2])
	return true
}

func (o *Operations) open(in [][]byte, _ int, out []byte) bool {
	return isKey(in[0]) && len(in[1]) == o.cipher.Bytes(len(out)) && o.cipher.Open(out, in[0], in[1])
}

func (o *Operations) sign(in [][]byte, _ int, out []byte) bool {
	return len(out) == o.signature.Bytes() && o.signature.Sign(out, in[0], in[1])
}

// verify gives the signature back, if it is one.
func (o *Operations) verify(in [][]byte, _ int, out []byte) bool {
	return copy(out, in[2]) == len(out) && o.signature.Verify(in[0], in[1], in[2])
}

func (o *Operations) square(in [][]byte, _ int, out []byte) bool {
	n := len(in[1])
	return n >= 2 && len(in[0]) == n && len(out) == n && o.modulo(n).Square(out, in[0], in[1])
}

func (o *Operations) root(in [][]byte, i int, out []byte) bool {
	roots := o.Roots(in[0], in[1], in[2])
	return roots != nil && copy(out, roots[i]) == len(out)
}

func product(_ *Operations, in [][]byte, _ int, out []byte) bool {
	if len(out) != len(in[0])+len(in[1]) {
		return false
	}
	prim.Product(out, in[0], in[1])
	return true
}

func (o *Operations) modulo(bytes int) *prim.Rabin {
	if o.rabin[bytes] == nil {
		o.rabin[bytes] = prim.NewRabin(bytes)
	}
	return o.rabin[bytes]
}

// Roots are the four square roots of c modulo the product of the primes p and q, the
// smallest first; nil if there are none.
func (o *Operations) Roots(c, p, q []byte) [][]byte {
	if len(c) < 2 || len(p)+len(q) != len(c) {
		return nil
	}
	var four [4][]byte
	for i := range four {
		four[i] = make([]byte, len(c))
	}
	if !o.modulo(len(c)).Roots(&four, c, p, q) {
		return nil
	}
	slices.SortFunc(four[:], bytes.Compare)
	return four[:]
}
