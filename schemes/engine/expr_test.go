package engine_test

import (
	"bytes"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/engine"
	"tmisbench/schemes/prim"
)

const operands = `
  a, b, e   hash U
  half      half U
  c, d      ctr  U
  o         byte U
  w         wide4 U
  l, r      half
  n         ctr
  z         byte
  wa, wb    wide2
  T         time U
`

// in holds the operands of one evaluation by name.
type in map[string][]byte

// modular is a + sign * b modulo 2 to the width of a.
func modular(a []byte, sign int64, b []byte) []byte {
	x := new(big.Int).SetBytes(b)
	x.Mul(x, big.NewInt(sign)).Add(x, new(big.Int).SetBytes(a))
	x.Mod(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(a))))
	return x.FillBytes(make([]byte, len(a)))
}

// stretched is k, h(k, 1), h(k, 2), ... cut to n bytes.
func stretched(k []byte, n int) []byte {
	out := bytes.Clone(k)
	for i := byte(1); len(out) < n; i++ {
		out = append(out, hash(k, []byte{i})...)
	}
	return out[:n]
}

// Every operation against a straightforward computation, for random operands and
// for those at which carries and borrows happen; and the operands are still what
// they were afterwards.
func TestOperations(t *testing.T) {
	for _, c := range []struct {
		text string // statements that leave their result in x
		want func(v in) []byte
	}{
		{"x = a", func(v in) []byte { return v["a"] }},
		{"x = a ^ b", func(v in) []byte { return xor(v["a"], v["b"]) }},
		{"x = a ^ b ^ e", func(v in) []byte { return xor(xor(v["a"], v["b"]), v["e"]) }},
		{"x = a ^ a ^ b", func(v in) []byte { return v["b"] }},
		{"x = h(a) ^ h(a)", func(in) []byte { return make([]byte, 16) }},
		{"x = (a ^ b) ^ (b ^ e)", func(v in) []byte { return xor(v["a"], v["e"]) }},

		// sums are modulo 2 to the width, whatever it is
		{"x = a + b", func(v in) []byte { return modular(v["a"], 1, v["b"]) }},
		{"x = a - b", func(v in) []byte { return modular(v["a"], -1, v["b"]) }},
		{"x = a - b + e", func(v in) []byte { return modular(modular(v["a"], -1, v["b"]), 1, v["e"]) }},
		{"x = a - (b + e)", func(v in) []byte { return modular(v["a"], -1, modular(v["b"], 1, v["e"])) }},
		{"x = c + d", func(v in) []byte { return modular(v["c"], 1, v["d"]) }},
		{"x = o - fv(a)", func(v in) []byte { return modular(v["o"], -1, v["a"][15:]) }},
		{"x = w + w", func(v in) []byte { return modular(v["w"], 1, v["w"]) }},
		{"x = half - l", nil}, // l is made below
		// xor is looser than +, || looser than xor
		{"x = a ^ b + e || o", func(v in) []byte { return append(xor(v["a"], modular(v["b"], 1, v["e"])), v["o"]...) }},
		{"x = (a ^ b) + e", func(v in) []byte { return modular(xor(v["a"], v["b"]), 1, v["e"]) }},

		// a number is a byte among the arguments of h, and in a sum or a counter as
		// wide as what it stands beside
		{"x = h(a, 7)", func(v in) []byte { return hash(v["a"], []byte{7}) }},
		{"x = h(0, a, 255)", func(v in) []byte { return hash([]byte{0}, v["a"], []byte{255}) }},
		{"x = h(a + 7)", func(v in) []byte { return hash(modular(v["a"], 1, []byte{7})) }},
		{"x = 70000 + a", func(v in) []byte { return modular(v["a"], 1, []byte{1, 0x11, 0x70}) }},
		{"x = c + 1", func(v in) []byte { return modular(v["c"], 1, []byte{1}) }},
		{"x = c - 1", func(v in) []byte { return modular(v["c"], -1, []byte{1}) }},
		{"x = o - 200", func(v in) []byte { return modular(v["o"], -1, []byte{200}) }},
		{"x = T + 4000000000", func(v in) []byte { return modular(v["T"], 1, []byte{0xee, 0x6b, 0x28, 0}) }},
		{"n = 258\n U: x = n || a", func(v in) []byte { return append([]byte{1, 2}, v["a"]...) }},
		{"x = (a || 3)", func(v in) []byte { return append(bytes.Clone(v["a"]), 3) }},
		{"wa = 5\n U: x = wa", func(in) []byte { return append(make([]byte, 31), 5) }},

		// strings are their bytes
		{`x = h("key", a)`, func(v in) []byte { return hash([]byte("key"), v["a"]) }},
		{`x = "né" || o`, func(v in) []byte { return append([]byte("n\xc3\xa9"), v["o"]...) }},

		// h is of the concatenation, however that is written; arguments next to each
		// other in memory or not
		{"x = h(a)", func(v in) []byte { return hash(v["a"]) }},
		{"x = h(a, b, e)", func(v in) []byte { return hash(v["a"], v["b"], v["e"]) }},
		{"x = h(e, b, a)", func(v in) []byte { return hash(v["e"], v["b"], v["a"]) }},
		{"x = h((a || b) || (e || o))", func(v in) []byte { return hash(v["a"], v["b"], v["e"], v["o"]) }},
		{"x = h(a, h(b, h(e)))", func(v in) []byte { return hash(v["a"], hash(v["b"], hash(v["e"]))) }},
		{"x = h(h(a), h(b))", func(v in) []byte { return hash(hash(v["a"]), hash(v["b"])) }},
		{"x = h(a ^ b, w)", func(v in) []byte { return hash(xor(v["a"], v["b"]), v["w"]) }},
		{"x = bh(a ^ b)", func(v in) []byte { return hash(xor(v["a"], v["b"])) }},
		{"x = bh(a || o)", func(v in) []byte { return hash(v["a"], v["o"]) }},

		// concatenation and splits
		{"x = o || a || c", func(v in) []byte { return bytes.Join([][]byte{v["o"], v["a"], v["c"]}, nil) }},
		{"l || r = a\n U: x = r || l", func(v in) []byte { return append(bytes.Clone(v["a"][8:]), v["a"][:8]...) }},
		{"z || wa || wb || n = (o || w) || c\n U: x = n || wb || wa || z", func(v in) []byte {
			return bytes.Join([][]byte{v["c"], v["w"][32:], v["w"][:32], v["o"]}, nil)
		}},
		{"l || r = a ^ b\n U: x = r ^ l", func(v in) []byte { m := xor(v["a"], v["b"]); return xor(m[:8], m[8:]) }},

		// the fuzzy verifier is the low 8 bits
		{"x = fv(a)", func(v in) []byte { return v["a"][15:] }},
		{"x = fv(h(a, b)) || fv(w)", func(v in) []byte { return append(bytes.Clone(hash(v["a"], v["b"])[15:]), v["w"][63]) }},

		// a mask is as wide as what it masks: longer, equal, shorter, of a half
		{"x = w ^ stretch(a)", func(v in) []byte { return xor(v["w"], stretched(v["a"], 64)) }},
		{"x = stretch(a) ^ w", func(v in) []byte { return xor(v["w"], stretched(v["a"], 64)) }},
		{"x = (w || o) ^ stretch(a ^ b)", func(v in) []byte {
			return xor(append(bytes.Clone(v["w"]), v["o"]...), stretched(xor(v["a"], v["b"]), 65))
		}},
		{"x = a ^ stretch(b)", func(v in) []byte { return xor(v["a"], v["b"]) }},
		{"x = o ^ stretch(b)", func(v in) []byte { return []byte{v["o"][0] ^ v["b"][0]} }},
		{"x = w ^ stretch(half)", func(v in) []byte { return xor(v["w"], stretched(v["half"], 64)) }},
		{"x = a ^ stretch(o)", func(v in) []byte { return xor(v["a"], stretched(v["o"], 16)) }},
		{"x = w ^ stretch(a) ^ stretch(b)", func(v in) []byte { return xor(xor(v["w"], stretched(v["a"], 64)), stretched(v["b"], 64)) }},
	} {
		if c.want == nil {
			c.text = "l || r = a\n U: " + c.text
			c.want = func(v in) []byte { return modular(v["half"], -1, v["a"][:8]) }
		}
		t.Run(c.text, func(t *testing.T) {
			p := program(t, operands+"phase login\n U: "+c.text+"\n U -> S : { x }\n U -> S : { a, w, o, b, c, half, e, d, T }")
			for _, watch := range []bool{false, true} {
				d := deployment(t, p, engine.Config{Watch: watch})
				rng := seeded(5)
				for _, fill := range []int{-1, -1, -1, 0x00, 0xff, 0x80} {
					s := open(t, d, "login", 0, 0)
					v := in{}
					for _, name := range []string{"a", "b", "e", "half", "c", "d", "o", "w", "T"} {
						v[name] = known(t, d, "U", 0, name)
						if fill >= 0 {
							v[name] = repeat(byte(fill), len(v[name]))
						} else {
							_, _ = rng.Read(v[name])
						}
						require.NoError(t, s.Set("U", name, v[name]))
					}
					x, err := s.Step(0, nil)
					require.NoError(t, err)
					require.Equal(t, c.want(v), x)
					after, err := s.Step(1, nil)
					require.NoError(t, err)
					require.Equal(t, bytes.Join([][]byte{
						v["a"], v["w"], v["o"], v["b"], v["c"], v["half"], v["e"],
						v["d"], v["T"],
					}, nil), after)
					if watch {
						i := slices.IndexFunc(s.Events(), func(ev engine.Event) bool { return ev.Name.Text == "x" })
						require.Equal(t, x, s.Events()[i].Value)
					}
				}
			}
		})
	}
}

const biometric = `
  bio, bio2  bio    U
  P          helper
phase login
  U: (R, P) = Gen(bio)
  U -> S : { R, P }
  U: R2 = Rep(bio2, P)
  U -> S : { R2 }
`

// Gen gives h(bio || P) with a helper string P that is new every time; Rep gives
// the same from a reading with errors, up to those that the extractor corrects.
func TestGenRep(t *testing.T) {
	p := program(t, biometric)
	d := deployment(t, p, engine.Config{})
	x, err := prim.NewExtractor(8 * v)
	require.NoError(t, err)
	bio := known(t, d, "U", 0, "bio")
	helpers := map[string]bool{}
	for flips := 0; flips <= 8*v; flips++ {
		s := open(t, d, "login", 0, 0)
		reading := bytes.Clone(bio)
		for i := range flips {
			reading[i/8] ^= 1 << (i % 8)
		}
		require.NoError(t, s.Set("U", "bio2", reading))
		out, err := s.Step(0, nil)
		require.NoError(t, err)
		r, helper := bytes.Clone(out[:v]), bytes.Clone(out[v:])
		require.Equal(t, hash(bio, helper), r)
		require.False(t, helpers[string(helper)])
		helpers[string(helper)] = true

		r2, err := s.Step(1, nil)
		if flips <= x.T() {
			require.NoError(t, err)
			require.Equal(t, r, r2)
		} else if err == nil {
			require.NotEqual(t, r, r2, "%d errors corrected", flips)
		} else {
			re := refusal(t, err)
			require.Equal(t, "U", re.Role)
			require.Contains(t, re.Why, "biometric")
		}
	}
}

// One role may read biometrics of several widths; each has its own extractor.
func TestGenOfSeveralWidths(t *testing.T) {
	p := program(t, `
  bio        bio   U
  long       wide4 U
  short      half  U
phase login
  U: (R, P) = Gen(bio)
  U: (Rl, Pl) = Gen(long)
  U: (Rs, Ps) = Gen(short)
  U: (Rm, Pm) = Gen(h(long))
  U: R2 = Rep(bio, P)
  U: Rl2 = Rep(long, Pl)
  U: Rs2 = Rep(short, Ps)
  U: check R == R2
  U: check Rl == Rl2
  U: check Rs == Rs2
  U -> S : { P, R, Pl, Rl, Ps, Rs, Pm, Rm }
`)
	d := deployment(t, p, engine.Config{})
	out, err := open(t, d, "login", 0, 0).Step(0, nil)
	require.NoError(t, err)
	long := known(t, d, "U", 0, "long")
	for _, bio := range [][]byte{known(t, d, "U", 0, "bio"), long, known(t, d, "U", 0, "short"), hash(long)} {
		helper, r := out[:len(bio)], out[len(bio):len(bio)+v]
		require.Equal(t, hash(bio, helper), r)
		out = out[len(bio)+v:]
	}
	require.Empty(t, out)
}
