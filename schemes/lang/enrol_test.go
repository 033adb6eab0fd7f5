package lang

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// holdings prints what everybody keeps, a line an entry.
func holdings(e *Enrolment) []string {
	var lines []string
	for _, h := range e.Stores {
		where := h.Role + " " + h.Store
		if h.Key != nil {
			where += "[" + h.Key.String() + "]"
		}
		for _, x := range h.Entries {
			lines = append(lines, fmt.Sprintf("%s: %s = %v", where, x.Name, x.Value))
		}
	}
	return lines
}

func enrolled(t *testing.T, file string) *Enrolment {
	t.Helper()
	s, err := Parse(file, []byte(read(t, file)))
	require.NoError(t, err)
	return mustPlan(t, s, "160").Enrol()
}

// What the sheets say is kept after registration, written out by hand: the names of
// intermediate values replaced by what they are.
func TestEnrol(t *testing.T) {
	for file, want := range map[string][]string{
		"../amin2018.tmis": {
			"U card: C = h(ID[U], PW[U] ^ h(BIO[U]))",
			"U card: E = h(h(ID[U], b[U]), x) ^ PW[U] ^ h(BIO[U])",
			"U card: Om = b[U] ^ PW[U] ^ h(BIO[U])",
			"S S: d = d[S]",
			"S S: PSID = h(SID[S], d[S])",
			"S S: BS = h(h(SID[S], d[S]), y)",
		},
		"../das2015.tmis": {
			"U card: TID = ID[U] ^ h(x)",
			"U card: f = h(ID[U], h(PW[U], Rep(BIO[U], Gen(BIO[U]))))",
			"U card: Pb = Gen(BIO[U])",
			"U card[PSID[PS]]: E = h(ID[U], PSID[PS], h(y)) ^ h(ID[U], PSID[PS])",
			"MS MS[ID[U]]: TID = ID[U] ^ h(x)",
			"PS PS: MK = h(y)",
		},
		"../sensors1146.tmis": {
			"U card: B = h(ID[U], X) ^ h(h(PW[U], Rep(F[U], Gen(F[U]))), ID[U])",
			"U card: C = h(ID[U], X) ^ h(h(ID[U], X) ^ h(h(PW[U], Rep(F[U], Gen(F[U]))), ID[U]), X)",
			"U card: Dv = h(h(ID[U], X), h(PW[U], Rep(F[U], Gen(F[U]))), ID[U])",
			"U card: PF = Gen(F[U])",
			"SN SN: RI = h(IDSN[SN], X)",
		},
		"../testdata/everything.tmis": {
			`U card: P = Gen(BIO[U])`,
			`U card: V = fv(h("password", PW[U], Rep(BIO[U], Gen(BIO[U]))))`,
			`U card: f = bh(FACE[U])`,
			`U card: c = 3`,
			`U card[SID[S] || "x"]: E = h(ID[U], k[S], n1[S], 7) ^ h("password", PW[U], Rep(BIO[U], Gen(BIO[U])))`,
			`U card[SID[S] || "x"]: Y = y[S] * G`,
			`U card[SID[S] || "x"]: tag = h(ID[U], k[S], 8)`,
			`S S: n1 = n1[S]`,
			`S S[ID[U]]: c = 3`,
			`S S[ID[U]]: tag = h(ID[U], k[S], 8)`,
		},
	} {
		require.Equal(t, want, holdings(enrolled(t, file)), file)
	}
}

// What the roles of the catalogue hold has terms everywhere, as wide as it is, whose
// leaves are atoms with an origin.
func TestEnrolEverything(t *testing.T) {
	for _, file := range described(t) {
		e := enrolled(t, file)
		p := e.y.plan
		var walk func(Term)
		walk = func(x Term) {
			require.NotNil(t, x, file)
			switch x := x.(type) {
			case *Atom:
				require.NotEmpty(t, x.Name)
				require.Equal(t, x.Kind == AtomKnown, x.Phase == "", x.Name)
				require.NotNil(t, p.Scheme.Role(x.Role), x.Name)
				require.NotEqual(t, AtomVariable, x.Kind)
			case *Constant:
				require.Len(t, x.Value, x.Bits()/8)
			case *Slice:
				walk(x.Of)
			case *Apply:
				require.NotEmpty(t, x.Args, x.Op)
				if row, ok := Lookup(x.Op); ok {
					require.Equal(t, row.Draws != "", x.Drawn != nil, x.Op)
				}
				for _, a := range x.Args {
					walk(a)
				}
			}
		}
		for _, h := range e.Stores {
			r := p.Record(h.Role, h.Store, h.Key != nil)
			if h.Key != nil {
				walk(h.Key)
				require.Equal(t, r.KeyBits, h.Key.Bits())
			}
			for _, x := range h.Entries {
				walk(x.Value)
				require.Equal(t, r.Fields[r.Field(x.Name)].Bits, x.Value.Bits(), "%s: %s", file, x.Name)
			}
		}
		for _, r := range p.Scheme.Roles {
			for _, x := range e.Known(r.Name) {
				walk(x.Value)
			}
		}
	}
}

// Atoms say whose they are.
func TestEnrolAtoms(t *testing.T) {
	e := enrolled(t, "../testdata/everything.tmis")
	known := map[string]Term{}
	for _, r := range []string{"U", "S", "N"} {
		for _, x := range e.Known(r) {
			known[x.Name] = x.Value
		}
	}
	atom := func(name string) Atom {
		a := *known[name].(*Atom)
		a.normal = nil
		return a
	}
	require.Equal(t, Atom{Kind: AtomKnown, Name: "PW", Role: "U", Class: "pw", Agents: []string{"U"}}, atom("PW"))
	require.Equal(t, Atom{Kind: AtomKnown, Name: "SID", Role: "S", Class: "id", Public: true, Agents: []string{"S"}},
		atom("SID"))
	require.Equal(t, Atom{Kind: AtomKnown, Name: "G", Role: "S", Class: ClassBase, Public: true}, atom("G"),
		"there is one generator")
	require.Equal(t, Atom{Kind: AtomKnown, Name: "sk", Role: "N", Class: ClassSigningKey}, atom("sk"),
		"there is one notary")
	require.Equal(t, "modulus(p[S], q[S])", known["n"].String())
	require.Equal(t, "sigpk(sk)", known["pk"].String())

	drawn := e.Stores[slices.IndexFunc(e.Stores,
		func(h Holding) bool { return h.Role == "S" && h.Key == nil })].Entries[0].Value.(*Atom)
	require.Equal(t, AtomFresh, drawn.Kind)
	require.Equal(t, Setup, drawn.Phase)
	helper := e.Stores[0].Entries[0].Value.(*Apply)
	require.Equal(t, AtomDrawn, helper.Drawn.Kind)
	require.Equal(t, "codeword", helper.Drawn.Name)
}

// The login is played with what a role receives as variables: first what the honest
// sender made, then variables of which the receiver knows nothing.
func TestEnrolPlay(t *testing.T) {
	e := enrolled(t, "../sensors1146.tmis")
	ph := e.y.plan.Phase(Login)
	start := func(role string) map[Name]Term {
		env := map[Name]Term{}
		for _, x := range e.Known(role) {
			env[Name{Text: x.Name}] = x.Value
		}
		return env
	}
	play := func(env map[Name]Term, role string, until func(*Stmt) bool) {
		for _, st := range ph.Phase.Stmts {
			if st.Role != role {
				continue
			}
			if until(st) {
				return
			}
			if st.Kind == Load {
				for _, h := range e.Stores {
					for _, it := range st.Items {
						for _, x := range h.Entries {
							if h.Role == role && x.Name == it.Entry.Text {
								env[it.Local.Name] = x.Value
							}
						}
					}
				}
			}
			require.NoError(t, e.Play(ph, env, st), st.Text)
		}
	}
	sends := func(st *Stmt) bool { return st.Kind == Send }
	user := start("U")
	play(user, "U", sends)
	require.Equal(t, "E(h(ID[U], X), RU[U], IDSN[SN], IDGWN, T1[U])", user[Name{Text: "M1"}].String(), "unmasked again")

	first := ph.Messages[0]
	honest := start("BS")
	for _, f := range first.Fields {
		honest[f.Name] = user[f.Name]
	}
	play(honest, "BS", sends)
	require.Equal(t, "h(ID[U], X)", honest[Name{Text: "A'"}].String())
	require.True(t, Equal(user[Name{Text: "RU"}], honest[Name{Text: "RU'"}]), "decrypted")

	blind := start("BS")
	for _, f := range first.Fields {
		blind[f.Name] = e.Variable("BS", f.Name, f.Bits)
	}
	play(blind, "BS", sends)
	got := blind[Name{Text: "RU'"}].String()
	require.Regexp(t, `^D\(.*, M1\[BS\]\)\[0:160\]$`, got)
	require.False(t, Equal(honest[Name{Text: "RU'"}], blind[Name{Text: "RU'"}]))

	x := &Expr{Op: OpHash, Args: []*Expr{{Op: OpName, Name: Name{Text: "nobody"}}}}
	_, err := e.Eval(user, x)
	require.ErrorContains(t, err, "no term for nobody")
	clear(user)
	st := ph.Phase.Stmts[slices.IndexFunc(ph.Phase.Stmts, func(st *Stmt) bool { return st.Kind == Assign })]
	require.ErrorContains(t, e.Play(ph, user, st), "no term for")
	require.Empty(t, user)
}

// Masks cancel, parts are found again, and what is no part of anything is a slice.
func TestTermStructure(t *testing.T) {
	s := mustCheck(t, boxes(t, "tmis")[0])
	e := mustPlan(t, s, "160").Enrol()
	role := s.Role("RC").Name
	env := map[Name]Term{}
	for _, n := range []string{"a", "b", "c"} {
		env[Name{Text: n}] = e.Variable(role, Name{Text: n}, 160)
	}
	eval := func(text string) Term {
		p, err := Parse("x.tmis", []byte("phase login\n  RC: x = "+text))
		require.NoError(t, err)
		x := p.Phases[0].Stmts[0].X
		typeAs(e.y.plan, x, 160)
		v, err := e.Eval(env, x)
		require.NoError(t, err)
		return v
	}
	for text, want := range map[string]string{
		"a ^ b ^ a":                        "b[RC]",
		"(a ^ h(b)) ^ (h(b) ^ c)":          "a[RC] ^ c[RC]",
		"a ^ a":                            "0",
		"h(a ^ b) ^ h(b ^ a)":              "0",
		"h(a || (b || c))":                 "h(a[RC], b[RC], c[RC])",
		"h(h(a), b)":                       "h(h(a[RC]), b[RC])",
		"(a + b) - b":                      "a[RC]",
		"fv(a)":                            "fv(a[RC])",
		`h("x", 7)`:                        `h("x", 7)`,
		"a ^ stretch(b)":                   "a[RC] ^ b[RC]",
		"(a || b) ^ stretch(h(c))":         "(a[RC] || b[RC]) ^ stretch(h(c[RC]))",
		"((a || b) ^ (c || a)) ^ (c || a)": "a[RC] || b[RC]",
	} {
		require.Equal(t, want, eval(text).String(), text)
	}
	whole := eval("(a || b) ^ (c || h(a))")
	for _, c := range []struct {
		from, to int
		want     string
	}{
		{0, 160, "a[RC] ^ c[RC]"},
		{160, 320, "b[RC] ^ h(a[RC])"},
		{80, 160, "a[RC][80:160] ^ c[RC][80:160]"},
		{0, 320, "(a[RC] || b[RC]) ^ (c[RC] || h(a[RC]))"},
	} {
		e.y.sliced(whole.form(), c.from, c.to)
		part := e.y.tree(whole.form().cut(c.from, c.to))
		require.Equal(t, c.want, part.String())
		require.Equal(t, c.to-c.from, part.Bits())
	}
	require.NotEmpty(t, slices.Collect(maps.Keys(e.y.terms)))
}

// typeAs gives an expression of names that are v bits wide its widths.
func typeAs(p *Plan, e *Expr, v int) int {
	bits := 0
	for _, a := range e.Args {
		w := 8
		if a.Op != OpInt {
			w = typeAs(p, a, v)
		}
		p.bits[a] = w
		bits += w
	}
	switch e.Op {
	case OpName, OpHash:
		bits = v
	case OpString:
		bits = 8 * len(e.Text)
	case OpFuzzy:
		bits = 8
	case OpXor, OpAdd, OpSub:
		bits = p.bits[e.Args[0]]
		for _, a := range e.Args {
			if a.Op == OpStretch {
				p.bits[a] = bits
			}
		}
	}
	p.bits[e] = bits
	return bits
}
