package engine_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// What a primitive cannot take is refused by the party that takes it, at the
// statement that does, with the message and the field; what that party keeps is
// as it was, and the user can log in afterwards.
func TestRefusedInput(t *testing.T) {
	flip := func(b []byte) { b[len(b)-1] ^= 1 }
	for _, c := range []struct {
		what, scheme   string
		msg            int // from 1
		field          string
		change         func(field []byte)
		role, stmt, as string
	}{
		{"a point off the curve", "li2018iiot", 1, "D1", flip, "GW", "D2' = x * D1", "the point is not on the curve"},
		{"a point off the curve, at the user", "li2018iiot", 4, "D8", func(b []byte) { clear(b) }, "U", "check D11 == h(ID, D1, D8, B2)", "the two sides differ"},
		{"the point at infinity has no coordinates", "shuai2019", 1, "A4", func(b []byte) { clear(b) }, "GW", "A5' = x * A4", "the point is not on the curve"},
		{"coordinates beyond the field", "hsu2019", 3, "Gj", func(b []byte) { copy(b, bytes.Repeat([]byte{0xff}, 32)) }, "RC", "Gr = s * Gj", "the point is not on the curve"},
		{"a ciphertext that fails authentication", "sensors1146", 1, "M1", flip, "BS", "(RU', IDSN', IDGWN', T1') = D(A', M1)", "the ciphertext is not authentic"},
		{"an initial value that fails authentication", "sensors1146", 3, "M6", func(b []byte) { b[0] ^= 1 }, "SN", "(RB', T5', RU', RG', ID') = D(RI, M6)", "the ciphertext is not authentic"},
		{"a quadratic non-residue", "islam2015", 1, "M1", nil, "S", "ID' || A' || a' || c1' = root(M1; p, q)", "none of the square roots passes"},
		{"a square of nobody", "wen2014", 1, "M1", func(b []byte) { clear(b); b[len(b)-1] = 4 }, "S", "ID' || N' || s2' || r' || c1' = root(M1; p, q)", "none of the square roots passes"},
		{"a number beyond the modulus", "wen2014", 1, "M1", func(b []byte) { copy(b, bytes.Repeat([]byte{0xff}, len(b))) }, "S", "ID' || N' || s2' || r' || c1' = root(M1; p, q)", "none of the square roots passes"},
		{"a signature that was altered", "li2018cloud", 5, "SigH", flip, "PT", "check S3 == h(NID, I, CH, SigH)", "the two sides differ"},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newCatalogue(t, c.scheme)
			change := c.change
			if change == nil { // n - 1 is no square modulo a prime that is 3 modulo 4
				n, ok := w.Known("S", 0, "n")
				require.True(t, ok)
				change = func(b []byte) {
					new(big.Int).Sub(new(big.Int).SetBytes(n), big.NewInt(1)).FillBytes(b)
				}
			}
			ses, err := w.Open("login", 0, 0)
			require.NoError(t, err)
			r := w.carry(t, ses, c.role, func(msg int, wire []byte) []byte {
				at := 0
				for _, f := range ses.Plan().Messages[msg].Fields {
					if msg == c.msg-1 && f.Name.Text == c.field {
						wire = bytes.Clone(wire)
						change(wire[at : at+f.Bits/8])
					}
					at += f.Bits / 8
				}
				return wire
			})
			require.Equal(t, []string{c.role, c.stmt}, []string{r.Role, r.Stmt.Text})
			require.Contains(t, r.Error(), c.as)
			require.Contains(t, r.Error(), "field "+c.field+" of message")
			require.NoError(t, w.Run("login", 0, 0), "the user afterwards")
		})
	}
}

// A counter that went back is told from a root that is none.
func TestCounterThatWentBack(t *testing.T) {
	for _, scheme := range []string{"islam2015", "wen2014"} {
		w := newCatalogue(t, scheme)
		ses, err := w.Open("login", 0, 0)
		require.NoError(t, err)
		var old []byte
		for i, st := range ses.Plan().Steps[:1] {
			require.Equal(t, "U", st.Role)
			out, err := ses.Step(i, nil)
			require.NoError(t, err)
			old = bytes.Clone(out)
		}
		require.NoError(t, w.Run("login", 0, 0)) // a later one
		ses, err = w.Open("login", 0, 0)
		require.NoError(t, err)
		r := w.carry(t, ses, "S", func(int, []byte) []byte { return old })
		require.Equal(t, "check c1' > c", r.Stmt.Text)
		require.Contains(t, r.Error(), "the left side is not greater (it depends on field M1 of message 1)")
	}
}

// A biometric with one error more than the code corrects is refused by the card.
func TestBiometricBeyondCapacity(t *testing.T) {
	for _, scheme := range []string{"se3fa", "hsu2019", "sensors1146"} {
		w := newCatalogue(t, scheme)
		name := map[string]string{"sensors1146": "F"}[scheme]
		if name == "" {
			name = "BIO"
		}
		for errors, refused := range map[int]bool{0: false, 9: false, 10: true} { // t = 9 of 160 bits
			bio, ok := w.Known("U", 0, name)
			require.True(t, ok)
			for i := range errors {
				bio[2*i] ^= 1 << (i % 8)
			}
			ses, err := w.Open("login", 0, 0)
			require.NoError(t, err)
			require.NoError(t, ses.Set("U", name, bio))
			if !refused {
				require.NoError(t, ses.Run())
				continue
			}
			r := w.carry(t, ses, "U", func(_ int, wire []byte) []byte { return wire })
			require.Equal(t, "U", r.Role)
			require.Contains(t, r.Stmt.Text, "Rep("+name)
			require.Contains(t, r.Error(), "too far from the enrolled one")
		}
		require.NoError(t, w.Run("login", 0, 0))
	}
}

// catalogue is a scheme with one user at one server, under 160-bit widths.
type catalogue struct {
	*engine.Deployment
	roles []*lang.Role
}

func newCatalogue(t *testing.T, key string) *catalogue {
	t.Helper()
	s, err := schemes.Find(key)
	require.NoError(t, err)
	plan, err := s.Plan("160")
	require.NoError(t, err)
	hash, err := core.Lookup("sha256")
	require.NoError(t, err)
	p, err := engine.Compile(plan, hash)
	require.NoError(t, err)
	d, err := p.Deploy(engine.Config{Random: seeded(3), Clock: schemes.StoppedClock})
	require.NoError(t, err)
	_, err = d.NewServer()
	require.NoError(t, err)
	_, err = d.NewUser()
	require.NoError(t, err)
	require.NoError(t, d.Run("setup", -1, 0))
	require.NoError(t, d.Run("registration", 0, 0))
	return &catalogue{d, s.Description().Roles}
}

// carry runs a session to its refusal. The role that refuses must keep what it
// kept before the step in which it does.
func (w *catalogue) carry(t *testing.T, ses *engine.Session, role string,
	deliver func(int, []byte) []byte,
) *engine.Refusal {
	t.Helper()
	wires := make([][]byte, len(ses.Plan().Messages))
	for i, st := range ses.Plan().Steps {
		var in []byte
		if st.Recv >= 0 {
			in = deliver(st.Recv, wires[st.Recv])
		}
		before := w.Kept(st.Role, 0)
		out, err := ses.Step(i, in)
		if err != nil {
			var r *engine.Refusal
			require.ErrorAs(t, err, &r)
			require.Equal(t, role, r.Role)
			require.Equal(t, before, w.Kept(role, 0), "what %s keeps", role)
			return r
		}
		if st.Send >= 0 {
			wires[st.Send] = bytes.Clone(out)
		}
	}
	require.Fail(t, "nobody refuses")
	return nil
}
