package adversary

import (
	"bytes"
	"slices"

	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// algebra computes the operations that are not hash or xor. Nil knows none.
type algebra struct {
	cipher    prim.Cipher
	signature prim.Signature
	curve     *prim.Curve
	chebyshev map[int]*prim.Chebyshev // by bytes
	rabin     map[int]*prim.Rabin
}

func newAlgebra(w lang.Widths) *algebra {
	return &algebra{
		cipher: w.Cipher(), signature: w.Signature(), curve: prim.NewCurve(),
		chebyshev: map[int]*prim.Chebyshev{}, rabin: map[int]*prim.Rabin{},
	}
}

// compute is that of operations. What an attacker puts together may have lengths
// that no honest party gives a primitive.
func (a *algebra) compute(r rule, in [][]byte, out []byte) bool {
	if a == nil || len(in) == 0 {
		return false
	}
	key := len(in[0]) >= 1 && len(in[0]) <= prim.KeyBytes
	switch r.op {
	case "*":
		return len(in[0]) == prim.ScalarBytes && len(in[1]) == prim.PointBytes && a.curve.Mul(out, in[0], in[1])
	case "xc": // the end of X
		copy(out, in[0][len(in[0])/2-len(out):])
	case "T":
		c := a.chebyshev[len(out)]
		if c == nil {
			var err error
			if c, err = prim.NewChebyshev(8 * len(out)); err != nil {
				return false
			}
			a.chebyshev[len(out)] = c
		}
		if len(in[1]) != len(out) {
			return false
		}
		c.Eval(out, in[0], in[1])
	case "E":
		if !key || len(in) != 3 || len(in[1]) != a.cipher.IVBytes() || len(out) != a.cipher.Bytes(len(in[2])) {
			return false
		}
		a.cipher.Seal(out, in[0], in[1], in[2])
	case "D":
		return key && len(in[1]) == a.cipher.Bytes(len(out)) && a.cipher.Open(out, in[0], in[1])
	case "Sign":
		return len(out) == a.signature.Bytes() && a.signature.Sign(out, in[0], in[1])
	case "Verify":
		copy(out, in[2])
		return a.signature.Verify(in[0], in[1], in[2])
	case "sq":
		return len(in[0]) == len(in[1]) && a.of(len(in[1])).Square(out, in[0], in[1])
	case "root":
		roots := a.roots(in[0], in[1], in[2])
		if roots == nil {
			return false
		}
		copy(out, roots[r.off])
	case "product":
		prim.Product(out, in[0], in[1])
	default:
		return false
	}
	return true
}

func (a *algebra) of(modulus int) *prim.Rabin {
	if a.rabin[modulus] == nil {
		a.rabin[modulus] = prim.NewRabin(modulus)
	}
	return a.rabin[modulus]
}

// roots are the four square roots of c, the smallest first; nil if there are none.
func (a *algebra) roots(c, p, q []byte) [][]byte {
	if len(c) < 2 || len(p)+len(q) != len(c) {
		return nil
	}
	var four [4][]byte
	for i := range four {
		four[i] = make([]byte, len(c))
	}
	if !a.of(len(c)).Roots(&four, c, p, q) {
		return nil
	}
	slices.SortFunc(four[:], bytes.Compare)
	return four[:]
}
