package adversary

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// A checker reads derivations as a person would: it knows nothing but the text and
// which cipher and signature the scheme uses, and recomputes every line from the
// values in it.
type checker struct {
	known  map[string]bool // hex of what is held or was computed
	steps  int
	ops    map[string]int // operations that were recomputed
	widths lang.Widths
}

func checkerOf(t *testing.T, s schemes.Scheme) *checker {
	t.Helper()
	plan, err := s.Plan("paper")
	require.NoError(t, err)
	return &checker{known: map[string]bool{}, ops: map[string]int{}, widths: plan.Widths}
}

var (
	heldLine  = regexp.MustCompile(`^holds .* = ([0-9a-f]+) \(.*\)$`)
	stepLine  = regexp.MustCompile(`^(.*) -> (.*): (.*) = ([0-9a-f]+)$`)
	testLine  = regexp.MustCompile(`^test of .*: .* == .*: (.*) = ([0-9a-f]+)$`)
	bytesLine = regexp.MustCompile(`^bytes (\d+) to (\d+) of ([0-9a-f]+)$`)
	callLine  = regexp.MustCompile(`^(\w+)\((.*)\)$`)
	sealLine  = regexp.MustCompile(`^E\((\w+), (\w+); (\w+)\)$`)
	rootLine  = regexp.MustCompile(`^root\((\w+); (\w+), (\w+)\)$`)
	squareOf  = regexp.MustCompile(`^sq\((\w+)\) mod (\w+)$`)
)

func (c *checker) line(line string) error {
	if m := heldLine.FindStringSubmatch(line); m != nil {
		c.known[m[1]] = true
		return nil
	}
	var text, want string
	if m := testLine.FindStringSubmatch(line); m != nil {
		text, want = m[1], m[2]
		if !c.known[want] {
			return fmt.Errorf("compares with what is not known")
		}
	} else if m := stepLine.FindStringSubmatch(line); m != nil {
		text, want = m[3], m[4]
	} else {
		return nil // a sentence about what was carried out
	}
	c.steps++
	got, err := c.algebra(text, want)
	if got == "" && err == nil {
		got, err = c.compute(text, len(want)/2)
	}
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("is %s", got)
	}
	c.known[want] = true
	return nil
}

// value decodes a value that must be known, unless it is short: then it may be a
// constant of the description.
func (c *checker) value(s string) ([]byte, error) {
	b, err := hex.DecodeString(s)
	if err == nil && !c.known[s] && len(b) >= deduce.MinBytes {
		err = fmt.Errorf("%s was not known before", s)
	}
	return b, err
}

func (c *checker) values(list, sep string) ([][]byte, error) {
	var all [][]byte
	for _, s := range strings.Split(list, sep) {
		b, err := c.value(s)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

// algebra recomputes what is not hash and xor; empty if the text is something else.
func (c *checker) algebra(text, want string) (string, error) {
	n := len(want) / 2
	out := make([]byte, n)
	fail := fmt.Errorf("has no result")
	for op, pattern := range map[string]*regexp.Regexp{"E": sealLine, "root": rootLine, "sq": squareOf} {
		m := pattern.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		in, err := c.values(strings.Join(m[1:], ", "), ", ")
		if err != nil {
			return "", err
		}
		c.ops[op]++
		num := func(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
		switch op {
		case "E":
			c.widths.Cipher().Seal(out, in[0], in[2], in[1])
		case "sq":
			x := num(in[0])
			x.Mul(x, x).Mod(x, num(in[1])).FillBytes(out)
		case "root": // any of the four: square it
			b, err := hex.DecodeString(want)
			if err != nil {
				return "", err
			}
			x, mod := num(b), num(in[1])
			mod.Mul(mod, num(in[2]))
			if x.Mul(x, x).Mod(x, mod).Cmp(num(in[0])) != 0 {
				return "", fail
			}
			return want, nil
		}
		return hex.EncodeToString(out), nil
	}
	var op string
	var in [][]byte
	var err error
	if m := callLine.FindStringSubmatch(text); m != nil {
		op = m[1]
		in, err = c.values(m[2], ", ")
	} else if strings.Contains(text, " * ") {
		op = "*"
		in, err = c.values(text, " * ")
	}
	if err != nil {
		return "", err
	}
	ok := true
	switch op {
	case "*":
		ok = prim.NewCurve().Mul(out, in[0], in[1])
	case "xc":
		out = in[0][prim.PointBytes/2-n : prim.PointBytes/2]
	case "T":
		x, err := prim.NewChebyshev(8 * n)
		if err != nil {
			return "", err
		}
		x.Eval(out, in[0], in[1])
	case "D":
		ok = c.widths.Cipher().Open(out, in[0], in[1])
	case "Sign":
		ok = c.widths.Signature().Sign(out, in[0], in[1])
	case "Verify":
		out = in[2]
		ok = c.widths.Signature().Verify(in[0], in[1], in[2])
	case "product":
		prim.Product(out, in[0], in[1])
	default:
		return "", nil
	}
	if !ok {
		return "", fail
	}
	c.ops[op]++
	return hex.EncodeToString(out), nil
}

func (c *checker) compute(text string, n int) (string, error) {
	hash := func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }
	sum := func(list, sep string, sign int64) (string, error) {
		in, err := c.values(list, sep)
		if err != nil {
			return "", err
		}
		x, y := new(big.Int).SetBytes(in[0]), new(big.Int).SetBytes(in[1])
		x.Add(x, y.Mul(y, big.NewInt(sign)))
		x.Mod(x, new(big.Int).Lsh(big.NewInt(1), uint(8*n)))
		return hex.EncodeToString(x.FillBytes(make([]byte, n))), nil
	}
	switch {
	case bytesLine.MatchString(text):
		m := bytesLine.FindStringSubmatch(text)
		var from, to int
		fmt.Sscan(m[1], &from)
		fmt.Sscan(m[2], &to)
		b, err := c.value(m[3])
		if err != nil {
			return "", err
		}
		return hex.EncodeToString(b[from : to+1]), nil
	case callLine.MatchString(text):
		m := callLine.FindStringSubmatch(text)
		in, err := c.values(m[2], ", ")
		if err != nil {
			return "", err
		}
		all := []byte(strings.Join(toStrings(in), ""))
		switch m[1] {
		case "h", "bh":
			return hex.EncodeToString(hash(all)[:n]), nil
		case "fv":
			return hex.EncodeToString(all[len(all)-1:]), nil
		case "stretch":
			out := all
			for i := byte(1); len(out) < n; i++ {
				out = append(out, hash(append([]byte(string(all)), i))[:len(all)]...)
			}
			return hex.EncodeToString(out[:n]), nil
		case "Rep":
			x, err := prim.NewExtractor(8 * len(in[0]))
			if err != nil {
				return "", err
			}
			h, err := core.Lookup("sha256")
			if err != nil {
				return "", err
			}
			out := make([]byte, n)
			x.Rep(h, out, in[0], in[1], x.NewScratch())
			return hex.EncodeToString(out), nil
		}
	case strings.Contains(text, " ^ "):
		in, err := c.values(text, " ^ ")
		if err != nil {
			return "", err
		}
		out := make([]byte, n)
		for _, b := range in {
			for i := range out {
				out[i] ^= b[i]
			}
		}
		return hex.EncodeToString(out), nil
	case strings.Contains(text, " || "):
		in, err := c.values(text, " || ")
		return hex.EncodeToString([]byte(strings.Join(toStrings(in), ""))), err
	case strings.Contains(text, " + "):
		return sum(text, " + ", 1)
	case strings.Contains(text, " - "):
		return sum(text, " - ", -1)
	}
	b, err := c.value(text)
	return hex.EncodeToString(b), err
}

func toStrings(in [][]byte) []string {
	out := make([]string, len(in))
	for i, b := range in {
		out[i] = string(b)
	}
	return out
}

// Every derivation stands on its own: each line follows from those before it.
func TestDerivations(t *testing.T) {
	t.Parallel()
	everything, err := schemes.Find("../testdata/everything.tmis")
	require.NoError(t, err)
	steps, ops := 0, map[string]int{}
	reports := append(slices.Clone(attackedOnce(t)), attack(t, everything, small), attackedControl(t, "the base"))
	for _, c := range algebraControls {
		if !testing.Short() { // in which TestControls makes none
			reports = append(reports, attackedControl(t, c.name))
		}
	}
	for _, r := range reports {
		for _, x := range r.Results {
			c := checkerOf(t, r.Scheme)
			c.ops = ops
			for _, line := range x.Derivation {
				require.NoError(t, c.line(line), "%s, %s: %s", x.Scheme, x.Property, line)
			}
			steps += c.steps
			require.Equal(t, x.Verdict == Broken, len(x.Derivation) > 0)
		}
	}
	require.Greater(t, steps, 300)
	if testing.Short() {
		return
	}
	for _, op := range []string{"*", "xc", "T", "E", "D", "Sign", "Verify", "root"} {
		require.Positive(t, ops[op], "no derivation uses %s", op)
	}
}

// The checker itself refuses what does not follow.
func TestCheckerRefuses(t *testing.T) {
	const a, b = "0102030405060708", "1112131415161718"
	generator := make([]byte, prim.PointBytes)
	prim.Generator(generator)
	k, point := strings.Repeat(a, 4), hex.EncodeToString(generator)
	for _, lines := range [][]string{
		{"holds a = " + a + " (heard)", "holds b = " + b + " (heard)", "a ^ b -> c: " + a + " ^ " + b + " = 1010101010101011"},
		{"holds a = " + a + " (heard)", "a ^ b -> c: " + a + " ^ " + b + " = 1010101010101010"},
		{"holds a = " + a + " (heard)", "h(a) -> c: h(" + a + ") = " + b},
		{"holds k = " + k + " (heard)", "holds P = " + point + " (public)", "k * P -> c: " + k + " * " + point + " = " + point},
		{"holds a = " + a + " (heard)", "holds b = " + b + " (heard)", "root(a; b, b) -> c: root(" + a + "; " + b + ", " + b + ") = " + b},
		{"holds a = " + a + " (heard)", "holds b = " + strings.Repeat(b, 6) + " (heard)", "D(a, b) -> c: D(" + a + ", " + strings.Repeat(b, 6) + ") = " + strings.Repeat(a, 2) + "01020304"},
		{"holds a = " + a + " (heard)", "test of a guess: h(a) == b: h(" + a + ") = 66840dda154e8a11"},
	} {
		c := checkerOf(t, edited(t, baseText(t), nil))
		var err error
		for _, l := range lines {
			if err = c.line(l); err != nil {
				break
			}
		}
		require.Error(t, err, "%q", lines)
	}
}
