package lang

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// allClasses is a description with values of every class; %s are lines of its header, what the
// user does in login before a key is agreed on, and further phases. The server has
// two records with a t for each user, and one without: the user has both.
const allClasses = `scheme all
title "A place to try equations"
authors "nobody"
venue "nowhere"
family other "everything"
application other
evidence reconstruction
role U user
role S server
role O other
%s
values
  ID id U
  PWn, PW id U
  SID id S public
  P base S public
  Q base O public
  k, k2 key U S O
  x, y scalar S U O
  p, q, q2 prime S
  n modulus S public of p, q
  swapped modulus S public of q, p
  sk, sk2 sigsk S U
  pk sigpk S public of sk
  pk2 sigpk S public of sk2
  a, b scalar
  A, B point
  d, e degree
  W, X cheb
  C cipher
  M modulus
  s sig
  n1, n2, n9, t, u nonce
  o byte
phase registration
  U => S : { ID, PW }
  S: fresh t
  S: fresh t'
  S: fresh u
  S: store S[ID] { t }
  S: store S[h(ID, 1)] { t = t' }
  S: store S[PW] { u }
  S => U : { t, t', u }
  U: store U { t, t2 = t', u }
phase login
%s
  U: fresh n9
  U -> S : { n9 }
  U: agree SK = h(k, n9)
  S: agree SK = h(k, n9)
%s
`

func algebraFindings(header, login, rest string) Diags {
	_, _, errs := findings("all.tmis", fmt.Sprintf(allClasses, header, login, rest))
	return errs
}

// What the checker knows of points, ciphertexts, signatures and squares. The error is
// part of the one message, empty for a run that is honest.
func TestAlgebraRuns(t *testing.T) {
	const (
		gcm = "primitives cipher aes-256-gcm source \"a test\""
		cbc = "primitives cipher aes-256-cbc source \"a test\""
	)
	for _, c := range []struct{ name, header, login, err string }{
		{"both sides multiply", "", `
			U: fresh a
			U: A = a * P
			U -> S : { A }
			S: fresh b
			S: B = b * P
			S: M1 = h(b * A)
			S -> U : { B, M1 }
			U: check M1 == h(a * B)`, ""},
		{"three factors in any order", "", `
			U: fresh a
			U: A = a * y * P
			U -> S : { A }
			S: M1 = xc(x * y * A)
			S -> U : { M1 }
			U: check M1 == xc(y * x * y * a * P)`, ""},
		{"a factor twice is not once", "", `
			U: fresh a
			U: A = a * P
			U -> S : { A, a }
			S: M1 = h(a * A)
			S -> U : { M1 }
			U: check M1 == h(A)`, "stops at check M1 == h(A): the two sides differ"},
		{"another scalar", "", `
			U: fresh a
			U: A = a * P
			U -> S : { A }
			S: M1 = h(x * A)
			S -> U : { M1 }
			U: check M1 == h(y * A)`, "stops at check M1 == h(y * A): the two sides differ"},
		{"there is one generator", "", `
			U: M1 = h(y * P)
			U -> S : { M1 }
			S: check M1 == h(y * Q)`, ""},
		{"the point is masked on its way", "", `
			U: A = y * P
			U: Ax = A ^ stretch(k)
			U -> S : { Ax }
			S: A' = Ax ^ stretch(k)
			S: M1 = h(x * A')
			S -> U : { M1 }
			U: check M1 == h(x * A)`, ""},
		{"and unmasked with another key", "", `
			U: A = y * P
			U: Ax = A ^ stretch(k)
			U -> S : { Ax }
			S: A' = Ax ^ stretch(k2)
			S: M1 = h(x * A')
			S -> U : { M1 }
			U: check M1 == h(x * A)`, "stops at M1 = h(x * A'): the point is not on the curve"},
		{"the point is sent in two halves", "", `
			U: A = y * P
			U: a || b = A
			U -> S : { a, b }
			S: A = a || b
			S: B = x * A`, ""},
		{"and put together the wrong way", "", `
			U: A = y * P
			U: a || b = A
			U -> S : { a, b }
			S: A = b || a
			S: B = x * A`, "stops at B = x * A: the point is not on the curve"},
		{"a signature is no point", "", `
			S: A = Sign(sk, SID)
			S: B = x * A`, "stops at B = x * A: the point is not on the curve"},

		{"Chebyshev polynomials commute", "", `
			U: fresh d
			U: W = T(d, k)
			U -> S : { W }
			S: fresh e
			S: X = T(e, k)
			S: M1 = h(T(e, W))
			S -> U : { X, M1 }
			U: check M1 == h(T(d, X))`, ""},
		{"from the same beginning", "", `
			U: fresh d
			U: W = T(d, k)
			U -> S : { W }
			S: fresh e
			S: X = T(e, k2)
			S: M1 = h(T(e, W))
			S -> U : { X, M1 }
			U: check M1 == h(T(d, X))`, "the two sides differ"},
		{"a degree twice is not once", "", `
			U: fresh d
			U: W = T(d, k)
			U -> S : { W, d }
			S: M1 = h(T(d, W))
			S -> U : { M1 }
			U: check M1 == h(W)`, "the two sides differ"},
		{"a Chebyshev value of changed bits is one as well", "", `
			U: fresh d
			U: W = T(d, k) ^ k2
			U -> S : { W }
			S: X = T(e, W)
			U: fresh e
			U -> S : { e }`, "S does not hold e yet"},
		{"and is not refused", "", `
			U: fresh d
			U: W = T(d, k) ^ k2
			U -> S : { W, d }
			S: X = T(d, W)`, ""},

		{"decrypted with the key", gcm, `
			U: fresh n1
			U: C = E(k, n1, ID)
			U -> S : { C }
			S: (n1', ID') = D(k, C)
			S -> U : { n1' }
			U: check n1' == n1`, ""},
		{"with another one, and the cipher notices", gcm, `
			U: fresh n1
			U: C = E(k, n1)
			U -> S : { C }
			S: n1' = D(k2, C)`, "stops at n1' = D(k2, C): the ciphertext is not authentic"},
		{"another ciphertext, and the cipher notices", gcm, `
			U: fresh n1
			U: C = E(k, n1)
			U: C' = C ^ stretch(k)
			U -> S : { C' }
			S: n1' = D(k, C')`, "the ciphertext is not authentic"},
		{"with another one, and nobody notices", cbc, `
			U: fresh n1
			U: C = E(k, n1)
			U -> S : { C }
			S: n1' = D(k2, C)`, ""},
		{"with another one, and a check does", cbc, `
			U: fresh n1
			U: C = E(k, n1)
			U -> S : { C }
			S: n1' = D(k2, C)
			S -> U : { n1' }
			U: check n1' == n1`, "the two sides differ"},
		{"another ciphertext, and a check does", cbc, `
			U: fresh n1
			U: C = E(k, n1)
			U: C' = C ^ stretch(k)
			U -> S : { C' }
			S: n1' = D(k, C')
			S -> U : { n1' }
			U: check n1' == n1`, "the two sides differ"},
		{"blocks are filled with zeros", cbc, `
			U: fresh n1
			U: C = E(k, n1, 7)
			U -> S : { C }
			S: (n1', o, o') = D(k, C)
			S: check o == 7
			S: check o' == 0`, ""},
		{"two ciphertexts of one text differ", gcm, `
			U: M1 = h(E(k, ID))
			U -> S : { M1, ID }
			S: check M1 == h(E(k, ID))`, "the two sides differ"},

		{"signed", "", `
			S: fresh n1
			S: s = Sign(sk, n1 || SID)
			S -> U : { n1, s }
			U: check Verify(pk, n1 || SID, s)`, ""},
		{"with another key", "", `
			S: fresh n1
			S: s = Sign(sk2, n1 || SID)
			S -> U : { n1, s }
			U: check Verify(pk, n1 || SID, s)`, "the signature is not valid"},
		{"another message", "", `
			S: fresh n1
			S: s = Sign(sk, n1 || SID)
			S -> U : { n1, s }
			U: check Verify(pk, SID || n1, s)`, "the signature is not valid"},
		{"another signature", "", `
			S: fresh n1
			S: s = Sign(sk, n1) ^ stretch(k)
			S -> U : { n1, s }
			U: check Verify(pk, n1, s)`, "the signature is not valid"},
		{"of the other of two keys", "", `
			S: fresh n1
			S: s = Sign(sk2, n1)
			S -> U : { n1, s }
			U: check Verify(pk2, n1, s)`, ""},

		{"squared", "", `
			U: fresh n1
			U: M = sq(n1 || ID) mod n
			U -> S : { M }
			S: n1' || ID' = root(M; p, q)
			S -> U : { n1' }
			U: check n1 == n1'`, ""},
		{"the primes the other way round", "", `
			U: fresh n1
			U: M = sq(n1 || ID) mod swapped
			U -> S : { M }
			S: n1' || ID' = root(M; p, q)
			S -> U : { n1' }
			U: check n1 == n1'`, ""},
		{"another prime", "", `
			U: fresh n1
			U: M = sq(n1 || ID) mod n
			U -> S : { M }
			S: n1' || ID' = root(M; p, q2)`, "no square root passes"},
		{"a changed square", "", `
			U: fresh n1
			U: M = (sq(n1 || ID) mod n) ^ stretch(k)
			U -> S : { M }
			S: n1' || ID' = root(M; p, q)`, "no square root passes"},
		{"fewer names than were squared", "", `
			U: fresh n1
			U: M = sq(n1 || ID) mod n
			U -> S : { M }
			S: n1' = root(M; p, q)`, "the names on the left have 160 bits, what was squared has 320"},
		{"two squares of one text differ", "", `
			U: M1 = h(sq(ID) mod n)
			U -> S : { M1, ID }
			S: check M1 == h(sq(ID) mod n)`, "the two sides differ"},

		{"the record of the one value", "", `
			U: load U { t }
			U: M1 = h(t, 1)
			U -> S : { M1 }
			S: load S[any] { t }
			S: check M1 == h(t, 1)`, ""},
		{"and of the other", "", `
			U: load U { t2 }
			U: M1 = h(t2, 1)
			U -> S : { M1 }
			S: load S[any] { t }
			S: check M1 == h(t, 1)`, ""},
		{"found after a computation", "", `
			U: load U { t2 }
			U: M1 = h(t2, 1)
			U -> S : { M1 }
			S: load S[any] { t }
			S: M1' = h(t, 1)
			S: check M1 == M1'
			S: M2 = h(t, 2)
			S -> U : { M2 }
			U: check M2 == h(t2, 2)`, ""},
		{"with which a ciphertext opens", gcm, `
			U: load U { t }
			U: fresh n1
			U: C = E(h(t), n1)
			U -> S : { C }
			S: load S[any] { t }
			S: n1' = D(h(t), C)
			S -> U : { n1' }
			U: check n1 == n1'`, ""},
		{"with which another opens", gcm, `
			U: load U { t2 }
			U: fresh n1
			U: C = E(h(t2), n1)
			U -> S : { C }
			S: load S[any] { t }
			S: n1' = D(h(t), C)
			S -> U : { n1' }
			U: check n1 == n1'`, ""},
		{"of a value that the role holds", "", `
			U: load U { t2 }
			U: t = t2
			U -> S : { t }
			S: load S[any] { t }`, ""},
		{"of the other value that the role holds", "", `
			U: load U { t }
			U -> S : { t }
			S: load S[any] { t }`, ""},
		{"one of the records that have the entry", "", `
			U: load U { u }
			U: M1 = h(u)
			U -> S : { M1 }
			S: load S[any] { u }
			S: M2 = h(u)
			S: check M1 == M2`, ""},
		{"any record that has the entry, which is that of another user", "", `
			U: load U { u }
			U: M1 = h(u)
			S: load S[any] { u }
			S: M2 = h(u)
			S -> U : { M2 }
			U: check M1 == M2`, "of login for a user after another has registered stops at check M1 == M2"},
		{"no record", "", `
			U: M1 = h(k, 1)
			U -> S : { M1 }
			S: load S[any] { t }
			S: check M1 == h(t, 1)`, "stops at load S[any] { t }: no record of S passes what follows"},
		{"a check too late: what the record decides is stored already", "", `
			U: load U { t }
			U: load U { t2 }
			U: M1 = h(t, t2)
			U -> S : { M1 }
			S: load S[any] { t }
			S: store S[SID] { u = t }
			S: check M1 == h(t)`, "stops at check M1 == h(t): the two sides differ"},
	} {
		t.Run(c.name, func(t *testing.T) {
			errs := algebraFindings(c.header, c.login, "")
			if c.err == "" {
				require.Empty(t, errs)
				return
			}
			require.Len(t, errs, 1)
			require.Contains(t, errs[0].Msg, c.err)
		})
	}
}

// Everybody forgets between parts.
func TestParts(t *testing.T) {
	for _, c := range []struct{ name, login, err string }{
		{"what was drawn", `
			U: fresh n1
			part "two"
			U: u = h(n1)`, "U has forgotten n1, which it had in an earlier part, from line "},
		{"what was received", `
			U: fresh n1
			U -> S : { n1 }
			part "two"
			part "three"
			S: u = h(n1)`, "S has forgotten n1"},
		{"what another role has now", `
			part "two"
			U: fresh n1
			part "three"
			S: fresh n1
			U: u = h(n1)`, "U has forgotten n1"},
		{"what a role never had", `
			U: fresh n1
			part "two"
			S: u = h(n1)`, "S does not hold n1 here"},
		{"what is like it in an earlier part is not meant", `
			U: fresh n1
			part "two"
			U: u = h(n1')`, "U does not hold n1' here, nor does anybody else"},
		{"not what is known from the start", `
			part "two"
			U: u = h(k, ID, SID)
			part "three"
			U: u = h(k)
			S: u = h(k, SID)`, ""},
		{"nor what is in a store", `
			U: fresh n1
			U: store U { n1 }
			part "two"
			U: load U { n1 }
			U: M1 = h(n1, k)
			U -> S : { M1 }`, ""},
		{"under the name of the entry", `
			U: fresh n1
			U: store U { n2 = n1 }
			part "two"
			U: u = h(n1)
			U: load U { n2 }`, "U has forgotten n1"},
		{"names are free again", `
			U: fresh n1
			U -> S : { n1 }
			part "two"
			S: fresh n1
			S -> U : { n1 }
			U: M1 = h(n1)
			U -> S : { M1 }
			S: check M1 == h(n1)`, ""},
		{"but not within one", `
			part "two"
			S: fresh n1
			S: fresh n1`, "S holds n1 already"},
		{"what is received is compared with what is known", `
			part "two"
			U: SID' = h(SID)
			U -> S : { SID' }
			S: check SID' == h(SID)
			U -> S : { SID }`, ""},
		{"a point is one in the next part", `
			U: A = y * P
			U: store U { A }
			part "two"
			U: load U { A }
			U -> S : { A }
			S: B = x * A`, ""},
		{"each part has its own key", `
			U: agree SK = h(k, 1)
			S: agree SK = h(k, 1)
			part "two"`, ""},
		{"which must be one", `
			U: agree SK = h(k, 1)
			S: agree SK = h(k, 2)
			part "two"`, "U compute different session keys"},
		{"also of those who are not user and server", `
			O: agree SK = h(k, 1)
			S: agree SK = h(k, 2)
			part "two"`, "O and S compute different session keys"},
		{"once in a part", `
			part "two"
			U: agree SK = h(k, 1)
			U: agree SK2 = h(k, 2)
			part "three"`, "U agrees on a session key already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			errs := algebraFindings("", c.login, "")
			if c.err == "" {
				require.Empty(t, errs)
				return
			}
			require.Len(t, errs, 1)
			require.Contains(t, errs[0].Msg, c.err)
			require.NotContains(t, errs[0].Error(), "@", "the suffix of a part is not shown")
		})
	}
}

func TestPartNames(t *testing.T) {
	s, err := Parse("x.tmis",
		[]byte("role U user\nvalues\n  k key U\nphase login\n  U: a' = h(k, \"k\")\npart \"b\"\n  U: store U { k, a = k }\npart \"c\"\n  U: agree k' = k\npart \"d\"\n  U: M = h(k)\n"))
	require.NoError(t, err)
	ph := s.Phase("login")
	require.Equal(t, []Name{{"k", 0}, {"k", 1}, {"k", 2}, {"k", 3}}, ph.Names(s.Value(Name{Text: "k"})))
	for _, name := range []Name{{"k'", 0}, {"k", 1}, {"k'", 11}} {
		require.Same(t, s.Value(Name{Text: "k"}), s.Value(name))
	}
	require.Equal(t, "h(namek() stringk())", shape(ph.Stmts[0].X))
	items := ph.Stmts[2].Items
	require.Equal(t, []string{"k", "k@2", "a", "k@2"},
		[]string{items[0].Entry.Text, items[0].Local.Name.String(), items[1].Entry.Text, items[1].Local.Name.String()},
		"entries keep their names")
	require.Equal(t, Name{"k'", 2}, ph.Stmts[4].Names[0].Name)
	require.Equal(t, "agree k' = k", ph.Stmts[4].Text)

	plan := mustPlan(t, s, "160").Phase("login")
	require.Equal(t, "U<>:1 U<>:1 U<>:1 U<>:1", order(plan), "no step goes over a part")
	for i, want := range []bool{false, false, false, false, true, false, false} {
		require.Equal(t, want, plan.SessionKey(ph.Stmts[i]) && ph.Stmts[i].Kind == Agree)
	}
	s, err = Parse("x.tmis",
		[]byte("role U user\nvalues\n  k key U\nphase login\npart \"a\"\n  U: M = h(k)\npart \"b\"\npart \"c\"\n  U: M = h(k)\n"))
	require.NoError(t, err)
	ph = s.Phase("login")
	require.Equal(t, []Name{{"k", 0}, {"k", 1}, {"k", 2}}, ph.Names(s.Value(Name{Text: "k"})),
		"the title of the first part begins no second one")
	require.Equal(t, []string{"M", "M@3"},
		[]string{ph.Stmts[1].Names[0].Name.String(), ph.Stmts[4].Names[0].Name.String()})
	mustPlan(t, s, "160")
	require.Equal(t, "B'@13", Name{"B'", 12}.String())
}

// Which statements decide what a choice gives.
func TestDeciding(t *testing.T) {
	for _, c := range []struct{ name, after, want string }{
		{"checks and computations", "S: a = h(b)\nS: check a == b\nS: check c > b\nS: check recent(T1)\nS: check Verify(p, m, s)", "5"},
		{"a record with a key", "S: load S[a] { b }\nS: check a == b", "2"},
		{"decryption", "S: (a, b) = D(k, c)\nS: check a == b", "2"},
		{"others go on meanwhile", "U: store U { a }\nS: check a == b\nU: agree SK = a\nU: fresh b\nS: check a == c", "2"},
		{"and send to one another", "U -> O : { a }\nS: check a == b", "1"},
		{"up to a store", "S: check a == b\nS: store S { a }\nS: check a == c", "1"},
		{"up to a fresh value", "S: fresh n1\nS: check a == b", "0"},
		{"up to the time", "S: now T1\nS: check a == b", "0"},
		{"up to a key", "S: check a == b\nS: agree SK = a\nS: check a == c", "1"},
		{"up to what is sent", "S: check a == b\nS -> U : { a }\nS: check a == c", "1"},
		{"up to what is received", "S: check a == b\nU -> S : { c }\nS: check a == c", "1"},
		{"up to the next search", "S: check a == b\nS: load S[any] { c }\nS: check a == c", "1"},
		{"up to the next root", "S: check a == b\nS: c = root(a; p, q)\nS: check a == c", "1"},
		{"up to an encryption", "S: check a == b\nS: c = h(E(k, a))\nS: check a == c", "1"},
		{"up to a square", "S: c = sq(a) mod n\nS: check a == c", "0"},
		{"up to an enrolment", "S: (a, b) = Gen(c)\nS: check a == b", "0"},
		{"up to the next part", "S: check a == b\npart \"two\"\nS: check a == b", "1"},
	} {
		for _, choice := range []string{"S: load S[any] { x }", "S: x || y = root(c; p, q)"} {
			t.Run(c.name, func(t *testing.T) {
				s, err := Parse("x.tmis", []byte("phase login\nS: check a == b\n"+choice+"\n"+c.after+"\n"))
				require.NoError(t, err)
				ph := s.Phases[0]
				require.True(t, ph.Stmts[1].Chooses())
				deciding := ph.Deciding(ph.Stmts[1])
				require.Equal(t, c.want, fmt.Sprint(len(deciding)))
				for _, st := range deciding {
					require.Equal(t, "S", st.Role)
					require.False(t, st.Chooses())
				}
			})
		}
	}
}

// A phase that is said to spoil login must do so, and one that is not must not.
func TestSpoils(t *testing.T) {
	base := read(t, "testdata/base.tmis")
	var (
		password = []string{"- phase password", `+ phase password spoils "V stays as it was"`}
		broken   = []string{"@ password", "- U: store card { V = V' }"}
		addition = []string{"- phase addition", `+ phase addition spoils "B is another"`}
		another  = []string{"@ addition", "- RC: B = h(ID, K)", "+ RC: B = h(K, ID)"}
	)
	for _, c := range []struct {
		name  string
		edits [][]string
		err   string
	}{
		{"it does", [][]string{broken, password}, ""},
		{"it does not", [][]string{password}, "login succeeds after the password change, though password is said to spoil it"},
		{"nobody says so", [][]string{broken}, "an honest run after the password change stops at check V == fv(A)"},
		{"an addition does", [][]string{another, addition}, ""},
		{"an addition does not", [][]string{addition}, "login succeeds with an added server, though addition is said to spoil it"},
		{"nobody says so of the addition", [][]string{another}, "an honest run with an added server stops at check B == B'"},
		{"both do", [][]string{broken, another, password, addition}, ""},
		{"a spoilt password hides nothing of the addition", [][]string{broken, another, password}, "an honest run with an added server stops at check B == B'"},
		{"nor that it does not", [][]string{broken, password, addition}, "login succeeds with an added server, though addition is said to spoil it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := base
			for _, e := range c.edits {
				var err error
				src, err = mistake{edit: e}.apply(src)
				require.NoError(t, err)
			}
			_, _, errs := findings("base.tmis", src)
			if c.err == "" {
				require.Empty(t, errs)
				return
			}
			require.Len(t, errs, 1)
			require.Contains(t, errs[0].Msg, c.err)
		})
	}

	const login = "U: load U { t }\nU -> S : { ID }\nS: load S[ID] { t }\nU: agree SK = h(t)\nS: agree SK = h(t)\npart \"two\""
	const change = `phase password spoils "the keys differ, and nobody checks them"
U: load U { u }
U: store U { t = u }`
	require.Empty(t, algebraFindings("", login, change), "different keys are no login either")
	require.Len(t, algebraFindings("", login, strings.Replace(change, "t = u", "u", 1)), 1)
}
