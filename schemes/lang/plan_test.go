package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestDescriptions(t *testing.T) {
	for _, file := range described(t) {
		t.Run(file, func(t *testing.T) {
			s := mustCheckFile(t, file)
			for _, set := range WidthSets {
				laidOut(t, mustPlan(t, s, set))
			}
		})
	}
}

// order writes steps as ROLE<received>sent, messages counted from 0.
func order(ph *PhasePlan) string {
	var out []string
	for _, s := range ph.Steps {
		in, sent := "", ""
		if s.Recv >= 0 {
			in = fmt.Sprint(s.Recv)
		}
		if s.Send >= 0 {
			sent = fmt.Sprint(s.Send)
		}
		out = append(out, fmt.Sprintf("%s<%s>%s:%d", s.Role, in, sent, len(s.Stmts)))
	}
	return strings.Join(out, " ")
}

func TestSteps(t *testing.T) {
	for _, c := range []struct{ name, phase, want string }{
		{"one role", "U: fresh a\nU: fresh b", "U<>:2"},
		{"nothing", "", ""},
		{"two roles, one message", "U: fresh a\nU -> S : { a }\nS: b = h(a)", "U<>0:2 S<0>:1"},
		{
			"there and back", "U: fresh a\nU -> S : { a }\nS: b = h(a)\nS -> U : { b }\nU: c = h(b)\nU -> S : { c }\nS: d = h(c)",
			"U<>0:2 S<0>1:2 U<1>2:2 S<2>:1",
		},
		{
			"three roles in a chain", "U: fresh a\nU -> S : { a }\nS: b = h(a)\nS -> C : { b }\nC: c = h(b)\nC -> S : { c }\nS -> U : { c }\nU: d = h(c)",
			"U<>0:2 S<0>1:2 C<1>2:2 S<2>3:1 U<3>:1",
		},
		{
			"a role goes on after it sent", "U: fresh a\nU -> S : { a }\nU: b = h(a)\nS: c = h(a)\nS -> U : { c }\nU: d = h(c)",
			"U<>0:2 S<0>1:2 U<>:1 U<1>:1",
		},
		{
			"a role works before it receives", "S: fresh b\nU: fresh a\nU -> S : { a }\nS: c = h(a, b)",
			"U<>0:2 S<>:1 S<0>:1",
		},
		{
			"two messages in a row", "U: fresh a\nU: fresh b\nU -> S : { a }\nU -> S : { b }\nS: c = h(a, b)",
			"U<>0:3 U<>1:1 S<0>:0 S<1>:1",
		},
		{
			"a message to each of two", "C: fresh a\nC -> U : { a }\nC -> S : { a }\nS: b = h(a)\nU: c = h(a)",
			"C<>0:2 C<>1:1 U<0>:1 S<1>:1",
		},
		{"secure messages are steps as well", "U: fresh a\nU => S : { a }\nS: b = h(a)", "U<>0:2 S<0>:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Parse("x.tmis",
				[]byte("role U user\nrole S server\nrole C centre\nvalues\n  a, b nonce\nphase login\n"+c.phase+"\n"))
			require.NoError(t, err)
			ph := mustPlan(t, s, "160").Phase("login")
			require.Equal(t, c.want, order(ph))
			var acts string
			for _, r := range s.Roles {
				if ph.Acts(r.Name) {
					acts += r.Name
				}
			}
			for _, r := range acts {
				require.Contains(t, c.want, string(r)+"<")
			}
		})
	}
}

func TestMessagesAndStores(t *testing.T) {
	p := mustPlan(t, mustCheck(t, read(t, "testdata/base.tmis")), "paper")
	login := p.Phase("login")
	require.Len(t, login.Messages, 3)
	m := login.Messages[0]
	require.Equal(t, []Field{
		{Name{Text: "ID"}, 128, ""},
		{Name{Text: "T1"}, 128, ""},
		{Name{Text: "w"}, 256, ""},
		{Name{Text: "M1"}, 128, ""},
		{Name{Text: "c'"}, 32, ""},
	}, m.Fields)
	require.Equal(t, 672, m.Bits())
	require.False(t, m.Secure)
	require.True(t, p.Phase("setup").Messages[0].Secure)
	require.Equal(t, 8, login.Bits("U", Name{Text: "V"}))
	require.Zero(t, login.Bits("S", Name{Text: "V"}), "S never holds it")
	require.Nil(t, p.Phase("none"))

	card, keyed := p.Record("U", "card", false), p.Record("U", "card", true)
	require.Equal(t, []Field{{Name{Text: "P"}, 128, ""}, {Name{Text: "V"}, 8, ""}, {Name{Text: "c"}, 32, ""}},
		card.Fields)
	require.Equal(t, 168, card.Bits())
	require.Equal(t, 128, keyed.KeyBits)
	require.Equal(t, 0, keyed.Field("Bm"))
	require.Equal(t, -1, keyed.Field("P"))
	require.Nil(t, p.Record("S", "card", false))
}

// A ciphertext is as long as what was encrypted makes it, wherever it goes; points
// and signatures are what they were declared or computed as.
func TestAlgebraFields(t *testing.T) {
	p := mustPlan(t, mustCheck(t, read(t, "../testdata/everything.tmis")), "160")
	login := p.Phase("login")
	require.Equal(t, []Field{
		{Name{Text: "A"}, 512, "point"},
		{Name{Text: "W"}, 160, "cheb"},
		{Name{Text: "Q"}, 1024, "modulus"},
		{Name{Text: "g"}, 160, ""},
	}, login.Messages[0].Fields)
	require.Equal(t, []Field{{Name{Text: "C"}, 96 + 512 + 160 + 160 + 128, "cipher"}}, login.Messages[1].Fields)
	require.Equal(t, []Field{{Name{Text: "R'"}, 160, "cheb"}, {Name{Text: "s"}, 512, "sig"}}, login.Messages[2].Fields)
	require.Equal(t, []Field{{Name{Text: "E"}, 160, ""}, {Name{Text: "Y"}, 512, "point"}, {Name{Text: "tag"}, 160, ""}},
		p.Record("U", "card", true).Fields)
	require.Equal(t, []Field{{Name{Text: "c"}, 32, ""}, {Name{Text: "tag"}, 160, ""}, {Name{Text: "t"}, 160, ""}},
		p.Record("S", "S", true).Fields)
	require.Equal(t, 96+512+160+160+128, login.Bits("N", Name{Text: "C"}))
	require.Equal(t, "U<>0:8 S<0>1:10 N<1>2:3 U<2>:3", strings.Join(strings.Fields(order(login))[:4], " "))
}

func TestWidths(t *testing.T) {
	s := mustCheck(t, read(t, "testdata/base.tmis"))
	widths := func(s *Description, set string) Widths {
		w, err := s.Widths(set)
		require.NoError(t, err)
		require.NotEmpty(t, w.Note)
		return w
	}
	for _, c := range []struct {
		set  string
		bits map[Class]int
	}{
		{"paper", map[Class]int{"id": 128, "hash": 128, "half": 64, "wide2": 256, "wide3": 384, "wide4": 512, "time": 128, "ctr": 32, "byte": 8}},
		{"160", map[Class]int{"id": 160, "hash": 160, "pw": 160, "bio": 160, "key": 160, "nonce": 160, "helper": 160, "half": 80, "wide2": 320, "wide3": 480, "wide4": 640, "time": 32, "ctr": 32, "byte": 8}},
		{"256", map[Class]int{"hash": 256, "half": 128, "wide2": 512, "time": 32, "byte": 8}},
		{"uniform", map[Class]int{"hash": 256, "half": 128, "wide4": 1024, "ctr": 32}},
		{"160", map[Class]int{"hash": 160, "degree": 160, "cheb": 160, "scalar": 256, "point": 512, "base": 512, "data": 1024}},
		{"160", map[Class]int{"hash": 160, "modulus": 1024, "prime": 512, "sig": 512, "sigsk": 256, "sigpk": 512, "cipher": 0}},
		{"256", map[Class]int{"hash": 256, "degree": 256, "cheb": 256, "scalar": 256, "point": 512, "modulus": 2048, "prime": 1024}},
		{"short", map[Class]int{"hash": 160, "degree": 40, "cheb": 160, "modulus": 1024, "key": 160}},
	} {
		w := widths(s, c.set)
		require.Equal(t, c.set, w.Set)
		require.Equal(t, c.bits["hash"], w.V)
		for class, bits := range c.bits {
			require.Equal(t, bits, w.Bits(class), "%s %s", c.set, class)
		}
	}
	require.Equal(t, "made up", widths(s, "paper").Note, "the source of the paper's widths")

	plain := mustCheck(t, read(t, "testdata/small.tmis"))
	require.Equal(t, 160, widths(plain, "paper").V, "where a paper says nothing")

	some, err := Parse("x.tmis", []byte(`widths id 64 source "a page"`+"\n"))
	require.NoError(t, err)
	require.Equal(t, 64, widths(some, "paper").Bits("id"))
	require.Equal(t, 160, widths(some, "paper").Bits("hash"), "the convention for the rest")

	some, err = Parse("x.tmis",
		[]byte(`widths modulus 3072, data 64 source "a page"`+"\n"+`primitives signature ed25519, cipher aes-256-cbc source "a page"`+"\n"))
	require.NoError(t, err)
	w := widths(some, "paper")
	require.Equal(t, []int{3072, 1536, 64, 256},
		[]int{w.Bits("modulus"), w.Bits("prime"), w.Bits("data"), w.Bits("sigpk")})
	require.Equal(t, []string{"ed25519", "aes-256-cbc"}, []string{w.Signature().Name(), w.Cipher().Name()})
	for op, impl := range map[Op]string{
		OpMul: "nistec-p256", OpChebyshev: "bigmod", OpRoot: "bigmod",
		OpDecrypt: "aes-256-cbc", OpVerify: "ed25519", OpRep: "bch", OpHash: "",
	} {
		require.Equal(t, impl, w.Impl(operations[op].Count))
	}

	_, err = s.Widths("512")
	require.EqualError(t, err, `unknown width set "512"; use one of paper, uniform, 160, 256, short`)
}
