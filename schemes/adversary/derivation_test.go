package adversary

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/prim"
)

// A checker reads derivations as a person would: it knows nothing but the text,
// and recomputes every line from the values in it.
type checker struct {
	known map[string]bool // hex of what is held or was computed
	steps int
}

var (
	heldLine  = regexp.MustCompile(`^holds .* = ([0-9a-f]+) \(.*\)$`)
	stepLine  = regexp.MustCompile(`^(.*) -> (.*): (.*) = ([0-9a-f]+)$`)
	testLine  = regexp.MustCompile(`^test of .*: .* == .*: (.*) = ([0-9a-f]+)$`)
	bytesLine = regexp.MustCompile(`^bytes (\d+) to (\d+) of ([0-9a-f]+)$`)
	callLine  = regexp.MustCompile(`^(\w+)\((.*)\)$`)
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
	got, err := c.compute(text, len(want)/2)
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
	if err == nil && !c.known[s] && len(b) >= minFind {
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
	steps := 0
	for _, s := range append(registered(t), everything, edited(t, baseText(t), nil)) {
		for _, x := range attack(t, s, small).Results {
			c := checker{known: map[string]bool{}}
			for _, line := range x.Derivation {
				require.NoError(t, c.line(line), "%s, %s: %s", x.Scheme, x.Property, line)
			}
			steps += c.steps
			require.Equal(t, x.Verdict == Broken, len(x.Derivation) > 0)
		}
	}
	require.Greater(t, steps, 300)
}

// The checker itself refuses what does not follow.
func TestCheckerRefuses(t *testing.T) {
	const a, b = "0102030405060708", "1112131415161718"
	for _, lines := range [][]string{
		{"holds a = " + a + " (heard)", "holds b = " + b + " (heard)", "a ^ b -> c: " + a + " ^ " + b + " = 1010101010101011"},
		{"holds a = " + a + " (heard)", "a ^ b -> c: " + a + " ^ " + b + " = 1010101010101010"},
		{"holds a = " + a + " (heard)", "h(a) -> c: h(" + a + ") = " + b},
		{"holds a = " + a + " (heard)", "test of a guess: h(a) == b: h(" + a + ") = 66840dda154e8a11"},
	} {
		c := checker{known: map[string]bool{}}
		var err error
		for _, l := range lines {
			if err = c.line(l); err != nil {
				break
			}
		}
		require.Error(t, err, "%q", lines)
	}
}
