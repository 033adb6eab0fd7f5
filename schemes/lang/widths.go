package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"tmisbench/schemes/prim"
)

// A Class says of a value how wide it is and what can be computed with it.
type Class string

// The classes that code asks for by name; the others only have a width.
const (
	ClassID        Class = "id"
	ClassPassword  Class = "pw"
	ClassBiometric Class = "bio"
	ClassHash      Class = "hash"
	ClassTime      Class = "time"
	ClassData      Class = "data" // of the application, such as a health report

	ClassScalar     Class = "scalar"
	ClassPoint      Class = "point"
	ClassBase       Class = "base" // the generator of the curve
	ClassDegree     Class = "degree"
	ClassChebyshev  Class = "cheb"
	ClassPrime      Class = "prime"
	ClassModulus    Class = "modulus"
	ClassCiphertext Class = "cipher"
	ClassSignature  Class = "sig"
	ClassSigningKey Class = "sigsk"
	ClassVerifyKey  Class = "sigpk"
)

// classes are the widths of values. The unit is the value width V, the width of a
// hash; n/d of it, or a number of bits where fixed. The classes without any follow
// from something else: see [Widths.Bits].
var classes = map[Class]struct{ num, den, fixed int }{
	"id": {1, 1, 0}, "pw": {1, 1, 0}, "bio": {1, 1, 0}, "nonce": {1, 1, 0},
	"hash": {1, 1, 0}, "key": {1, 1, 0}, "helper": {1, 1, 0},
	"half":  {1, 2, 0},
	"wide2": {2, 1, 0}, "wide3": {3, 1, 0}, "wide4": {4, 1, 0},
	"time": {0, 1, 32}, "ctr": {0, 1, 32},
	"byte": {0, 1, 8},
	"data": {0, 1, 1024},

	"degree": {1, 1, 0}, "cheb": {1, 1, 0},
	"scalar": {0, 1, 8 * prim.ScalarBytes},
	"point":  {0, 1, 8 * prim.PointBytes}, "base": {0, 1, 8 * prim.PointBytes},
	"modulus": {}, "prime": {},
	"cipher": {},
	"sig":    {}, "sigsk": {}, "sigpk": {},
}

// settled are the classes whose width is that of the primitive which is run: a
// paper cannot give another.
var settled = []Class{
	ClassScalar, ClassPoint, ClassBase, ClassPrime, ClassCiphertext, ClassSignature, ClassSigningKey,
	ClassVerifyKey,
}

// maxBits bounds a width.
const maxBits = 1 << 13

// minModulus and maxModulus bound that of a modulus: below it has no room for a
// message, above nobody waits for its primes.
const minModulus, maxModulus = 512, 4096

// join lists words in messages.
func join[S ~string](words []S) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}

// classNames are the width classes, for messages.
var classNames = sync.OnceValue(func() string { return join(slices.Sorted(maps.Keys(classes))) })

// Widths give every class its bits.
type Widths struct {
	Set  string // paper or 160, 256: what was asked for
	V    int    // bits of a hash
	Note string // where the bits come from
	bits map[Class]int

	cipher    prim.Cipher
	signature prim.Signature
}

// Bits returns the width of a class. A modulus has 1024 bits, and 2048 where V is
// above 160; a prime has half of that. A cipher has no width of its own, which is
// 0 here: it is as long as what was encrypted makes it.
func (w Widths) Bits(class Class) int {
	if b, ok := w.bits[class]; ok {
		return b
	}
	switch class {
	case "modulus":
		if w.V > 160 {
			return 2048
		}
		return 1024
	case "prime":
		return w.Bits(ClassModulus) / 2
	case "sig":
		return 8 * w.signature.Bytes()
	case "sigsk":
		return 8 * w.signature.PrivateBytes()
	case "sigpk":
		return 8 * w.signature.PublicBytes()
	}
	c := classes[class]
	if c.den == 0 {
		return 0
	}
	return w.V*c.num/c.den + c.fixed
}

// Cipher and Signature are what the scheme encrypts and signs with.
func (w Widths) Cipher() prim.Cipher       { return w.cipher }
func (w Widths) Signature() prim.Signature { return w.signature }

// Impl is the code that runs a counted operation, named as in the benchmarks of
// the primitives; empty for what the core does.
func (w Widths) Impl(c Count) string {
	switch c.Impl {
	case chosenCipher:
		return w.cipher.Name()
	case chosenSignature:
		return w.signature.Name()
	}
	return c.Impl
}

// WidthSets are the names that [Description.Widths] knows.
var WidthSets = []string{"paper", "uniform", "160", "256", "short"}

// shortDegree is the degree of Chebyshev polynomials in the third-party code of
// such schemes, which says of itself that it was chosen so that an evaluation
// takes about as long as a multiplication on a curve (GitHub
// qyzhang92/Codes-for-DSLAKA-IIoT: 32 to 40 bits).
const shortDegree = 40

// Primitives of a description that names none; our choice.
const (
	defaultCipher    = "aes-256-gcm"
	defaultSignature = "ecdsa-p256"
)

// convention is the value width where a paper gives none: most papers of the
// field take SHA-1's 160 bits for every hash, identity and nonce.
const convention = 160

// Widths returns a width set of the scheme: "paper" is the paper's own bits,
// else the 160-bit convention of the literature; "160" and "256" give every
// scheme the same value width, and "uniform" is 256. "short" is 160 with
// Chebyshev degrees as short as in code that is about: they protect nothing.
func (s *Description) Widths(set string) (Widths, error) {
	w, err := s.widths(set)
	if err != nil {
		return w, err
	}
	if w.cipher, err = prim.NewCipher(or(s.Cipher, defaultCipher)); err == nil {
		w.signature, err = prim.NewSignature(or(s.Signature, defaultSignature))
	}
	return w, err
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (s *Description) widths(set string) (Widths, error) {
	switch set {
	case "paper":
		w := Widths{Set: set, V: convention, Note: "160-bit convention of the literature, our choice: the sources " +
			"give no widths"}
		if s.paper != nil {
			w.Note, w.bits = s.note.String(), s.paper
			if s.paperV > 0 {
				w.V = s.paperV
			}
		}
		return w, nil
	case "160":
		return Widths{Set: set, V: 160, Note: "the same for every scheme"}, nil
	case "256", "uniform":
		return Widths{Set: set, V: 256, Note: "the same for every scheme"}, nil
	case "short":
		return Widths{
			Set: set, V: 160,
			Note: fmt.Sprintf("160, but Chebyshev degrees of %d bits as in third-party code: they protect nothing",
				shortDegree), bits: map[Class]int{ClassDegree: shortDegree},
		}, nil
	}
	return Widths{}, fmt.Errorf("unknown width set %q; use one of %s", set, strings.Join(WidthSets, ", "))
}
