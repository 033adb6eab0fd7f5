package adversary

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
)

// A control is the base protocol with a few words changed, each pair an old text
// and what takes its place everywhere. It differs from the base in what breaks
// named properties, and in nothing else.
type control struct {
	name  string
	edits []string
	// gains are the properties that are broken here and not in the base, or by
	// another attacker, who is the weakest here; loses are broken in the base only.
	gains map[string][]Capability
	loses []string
}

// passwordPhase stands for the whole phase in the edits of a control.
const passwordPhase = "phase password"

// secondServer lets patients use servers that come later, with an entry of the
// card for each.
const secondServer = `phase addition
  S => RC : { SID }
  RC: k = h(z, SID)
  RC => S : { k, g }
  S: store S { k, g }
  U => S : { ID }
  S: fresh q
  S: r = h(q)
  S: t = ID ^ h(k, r)
  S: K = h(ID, k, 1)
  S => U : { r, t, K, g }
  U: A = h(ID, PW, BIO)
  U: M = K ^ A
  U: V = h(A)
  U: store card[SID] { r, t, M, V, g }

`

var controls = []control{
	{
		name:  "identity in the clear",
		edits: []string{"n1, T1, v1 }", "n1, T1, v1, ID }"},
		gains: map[string][]Capability{
			"anonymity":               {Listen},
			"anonymity-insiders":      {Listen, User},
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"stolen-card":             {Listen, Network, Card, User},
			"user-impersonation":      {Listen, Network, User},
			"man-in-the-middle":       {Listen, Network},
		},
	},
	{
		name:  "masks that cancel in pairs",
		edits: []string{"U -> S : { r, t, n1, T1, v1 }", "U: m = h(K, n1)\nU: X = ID ^ m ^ h(K, 5)\nU: Y = m ^ h(K, 5)\nU -> S : { r, t, n1, T1, v1, X, Y }"},
		gains: map[string][]Capability{
			"anonymity":               {Listen},
			"anonymity-insiders":      {Listen, User},
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"man-in-the-middle":       {Listen, Network},
		},
	},
	{
		name:  "masks that cancel in threes",
		edits: []string{"U -> S : { r, t, n1, T1, v1 }", "U: m = h(K, n1)\nU: X = ID ^ m ^ h(K, 5)\nU: Y = m ^ h(K, n1, 6)\nU: Z = h(K, n1, 6) ^ h(K, 5)\nU -> S : { r, t, n1, T1, v1, X, Y, Z }"},
		gains: map[string][]Capability{
			"anonymity":               {Listen},
			"anonymity-insiders":      {Listen, User},
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"man-in-the-middle":       {Listen, Network},
		},
	},
	{
		name:  "mask of the identity on every card",
		edits: []string{"^ h(k, r)", "^ h(g, r)", "h(k, r2)", "h(g, r2)"},
		gains: map[string][]Capability{
			"anonymity":               {Listen, Card},
			"anonymity-insiders":      {Listen, User},
			"untraceability":          {Listen, Card},
			"untraceability-insiders": {Listen, User},
			"password-guessing":       {Card, Biometric},
		},
	},
	{
		name:  "constant pseudonym",
		edits: []string{"U: store card { r = r2, t = t2 }", ""},
		gains: map[string][]Capability{
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
		},
	},
	{
		name: "constant pseudonym under a mask that is on every card",
		edits: []string{
			"U: store card { r = r2, t = t2 }", "",
			"U -> S : { r, t, n1, T1, v1 }", "U: X = t ^ h(g, n1)\nU: Y = r ^ h(g, n1, 1)\nU -> S : { X, Y, n1, T1, v1 }",
			"S: ID' = t ^ h(k, r)", "S: t = X ^ h(g, n1)\nS: r = Y ^ h(g, n1, 1)\nS: ID' = t ^ h(k, r)",
		},
		gains: map[string][]Capability{
			"untraceability":          {Listen, Card},
			"untraceability-insiders": {Listen, User},
		},
	},
	{
		name:  "identity over a secure channel",
		edits: []string{"U -> S : { r, t, n1, T1, v1 }", "U => S : { ID }\nU -> S : { r, t, n1, T1, v1 }"},
	},
	{
		name:  "field that is the same for all",
		edits: []string{"U -> S : { r, t, n1, T1, v1 }", "U: hg = h(g)\nU -> S : { r, t, n1, T1, v1, hg }"},
		gains: map[string][]Capability{"man-in-the-middle": {Listen, Network}},
	},
	{
		// X ^ Y ^ Z is zero for everybody, so that M, which the card shows, tests
		// nothing.
		name: "fields that depend on each other",
		edits: []string{
			"q            nonce", "q, na, nb    nonce",
			"U -> S : { r, t, n1, T1, v1 }", "U: fresh na\nU: fresh nb\nU: X = M ^ na\nU: Y = na ^ nb\nU: Z = M ^ nb\nU -> S : { r, t, n1, T1, v1, X, Y, Z }",
		},
		gains: map[string][]Capability{"man-in-the-middle": {Listen, Network}},
	},
	{
		name:  "two servers, each with a key of its own",
		edits: []string{"card {", "card[SID] {", "phase login", secondServer + "phase login"},
	},
	{
		name: "first message without the key of the patient",
		edits: []string{
			"v1 = h(K, r", "v1 = h(r", "v1 == h(K', r", "v1 == h(r",
			"U: v3 = h(SK, n1, n2)", "", "U -> S : { v3 }", "", "S: check v3 == h(SK, n1, n2)", "",
		},
		gains: map[string][]Capability{"replay": {Listen, Network}}, // who forges it does not get the key
	},
	{
		name:  "hash of the password in the clear",
		edits: []string{"U -> S : { r, t, n1, T1, v1 }", "U: hp = h(PW)\nU -> S : { r, t, n1, T1, v1, hp }"},
		gains: map[string][]Capability{
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"password-guessing":       {Listen},
			"man-in-the-middle":       {Listen, Network},
			"registration-insider":    {Listen, Network, Registration},
		},
	},
	{
		name:  "password without use",
		edits: []string{"h(ID, PW, BIO)", "h(ID, BIO)", passwordPhase, ""},
		gains: map[string][]Capability{
			"stolen-card":    {Listen, Network, Card, Identity, Biometric},
			"wrong-password": {},
		},
		loses: []string{"password-guessing"},
	},
	{
		name:  "key on the card",
		edits: []string{"store card { r, t, M, V, g }", "store card { r, t, M, V, g, K }"},
		gains: map[string][]Capability{
			"untraceability":       {Listen, Card},
			"stolen-card":          {Network, Card},
			"registration-insider": {Listen, Network, Registration, Card},
			"key-disclosure":       {Listen, Card},
		},
	},
	{
		name:  "key in the clear",
		edits: []string{"n1, T1, v1 }", "n1, T1, v1, K }"},
		gains: map[string][]Capability{
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"stolen-card":             {Listen, Network, Card},
			"user-impersonation":      {Listen, Network, User},
			"server-impersonation":    {Listen, Network},
			"malicious-server":        {Listen, Network, Server},
			"man-in-the-middle":       {Listen, Network},
			"registration-insider":    {Listen, Network, Registration, Card},
			"key-disclosure":          {Listen},
			"known-key":               {Listen, Network, SessionKey},
			"ephemeral-leakage":       {Listen, Network, Nonces},
		},
	},
	{
		name:  "server without authentication",
		edits: []string{"v2 = h(K', c", "v2 = h(c", "v2 == h(K, c", "v2 == h(c", "h(K', n1, n2, 2) || h(K', n1, n2, 5)", "h(n1, n2, 2) || h(n1, n2, 5)", "h(K, n1, n2, 2) || h(K, n1, n2, 5)", "h(n1, n2, 2) || h(n1, n2, 5)", "h(K', n1, n2, 4)", "h(n1, n2, 4)", "h(K, n1, n2, 4)", "h(n1, n2, 4)", "h(K', n1, n2, n3, 3)", "h(n1, n2, n3, 3)", "h(K, n1, n2, n3', 3)", "h(n1, n2, n3', 3)"},
		gains: map[string][]Capability{
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"server-impersonation":    {Listen, Network},
			"key-disclosure":          {Listen},
			"known-key":               {Listen, Network, SessionKey},
			"ephemeral-leakage":       {Listen, Network, Nonces},
		},
	},
	{
		name:  "one key for all servers",
		edits: []string{"k = h(z, SID)", "k = h(z)"},
		gains: map[string][]Capability{
			"anonymity-insiders":      {Listen, Server},
			"untraceability-insiders": {Listen, Server},
			"server-impersonation":    {Listen, Network, Server},
			"malicious-server":        {Listen, Network, Server},
			"key-disclosure":          {Listen, Server},
		},
	},
	{
		name:  "identity not bound to the key of the account",
		edits: []string{"n1, T1, v1 }", "n1, T1, v1, ID }", "K = h(ID, k, 1)", "K = h(r, k, 1)", "K' = h(ID', k, 1)", "K' = h(r, k, 1)", "U: store card { r = r2, t = t2 }", ""},
		gains: map[string][]Capability{
			"anonymity":               {Listen},
			"anonymity-insiders":      {Listen, User},
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"stolen-card":             {Listen, Network, Card, User},
			"user-impersonation":      {Listen, Network, User},
			"man-in-the-middle":       {Listen, Network},
		},
	},
	{
		name:  "no confirmation by the user",
		edits: []string{"U: v3 = h(SK, n1, n2)", "", "U -> S : { v3 }", "", "S: check v3 == h(SK, n1, n2)", ""},
		gains: map[string][]Capability{
			"replay": {Listen, Network},
		},
	},
	{
		name:  "field without authentication",
		edits: []string{"v2 = h(K', c, e,", "v2 = h(K', e,", "v2 == h(K, c, e,", "v2 == h(K, e,"},
		gains: map[string][]Capability{
			"man-in-the-middle": {Listen, Network},
		},
	},
	{
		name:  "field without authentication in the key",
		edits: []string{"v2 = h(K', c, e,", "v2 = h(K', c,", "v2 == h(K, c, e,", "v2 == h(K, c,", "U: v3 = h(SK, n1, n2)", "", "U -> S : { v3 }", "", "S: check v3 == h(SK, n1, n2)", ""},
		gains: map[string][]Capability{
			"replay":            {Listen, Network},
			"man-in-the-middle": {Listen, Network},
		},
	},
	{
		name:  "password in the registration request",
		edits: []string{"U => S : { ID }", "U => S : { ID, PW }"},
		gains: map[string][]Capability{
			"registration-insider": {Listen, Network, Registration},
		},
	},
	{
		name:  "session key from public values",
		edits: []string{"h(K', n1, n2, n3, 3)", "h(n1, n2, 3)", "h(K, n1, n2, n3', 3)", "h(n1, n2, 3)"},
		gains: map[string][]Capability{
			"key-disclosure":    {Listen},
			"known-key":         {Listen, Network, SessionKey},
			"ephemeral-leakage": {Listen, Network, Nonces},
		},
	},
	{
		name:  "the same session key for ever",
		edits: []string{"h(K', n1, n2, n3, 3)", "h(K', 3)", "h(K, n1, n2, n3', 3)", "h(K, 3)"},
		gains: map[string][]Capability{
			"known-key": {Listen, Network, SessionKey},
		},
	},
	{
		name:  "session key from random numbers alone",
		edits: []string{"h(K', n1, n2, n3, 3)", "h(n1, n2, n3, 3)", "h(K, n1, n2, n3', 3)", "h(n1, n2, n3', 3)"},
		gains: map[string][]Capability{
			"ephemeral-leakage": {Listen, Network, Nonces},
		},
	},
	{
		name: "key that is hashed forward",
		edits: []string{
			"q            nonce", "q, q0        nonce", "S: K = h(ID, k, 1)", "S: fresh q0\nS: K = h(q0)",
			"S => U : { r, t, K, g }", "S: store S[ID] { K }\nS => U : { r, t, K, g }",
			"S: K' = h(ID', k, 1)", "S: load S[ID'] { K }\nS: K' = h(K, 9)",
			"U: v1 = ", "U: Kf = h(K, 9)\nU: v1 = ",
			"h(K, r, t", "h(Kf, r, t", "h(K, c", "h(Kf, c", "h(K, n1, n2", "h(Kf, n1, n2",
			"U: store card { r = r2, t = t2 }", "U: Mf = Kf ^ A\nU: store card { r = r2, t = t2, M = Mf }",
			"S: fresh n2", "S: store S[ID'] { K = K' }\nS: fresh n2",
		},
		gains: map[string][]Capability{
			"desynchronisation": {Network},
		},
		loses: []string{"forward-secrecy"},
	},
	{
		name:  "work before the first check",
		edits: []string{"S: K' = h(ID', k, 1)", "S: K' = h(ID', k, 1)\nS: w1 = h(h(h(h(h(v1)))))"},
		gains: map[string][]Capability{
			"denial-of-service": {Listen, Network},
		},
	},
	{
		name:  "no check of the password",
		edits: []string{"U: check V == h(A)", "", "{ M, V }", "{ M }"},
		gains: map[string][]Capability{
			"denial-of-service": {Listen, Network},
			"wrong-password":    {},
			"password-change":   {},
		},
	},
	{
		name:  "password change with the server",
		edits: []string{"U: An = h(ID, PWn, BIO)", "U: word = h(A, 7)\nU => S : { word }\nS: y1 = h(word)\nS => U : { y1 }\nU: check y1 == h(word)\nU: An = h(ID, PWn, BIO)"},
		gains: map[string][]Capability{
			"password-change": {},
		},
	},
}

func baseText(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/base.tmis")
	require.NoError(t, err)
	return string(b)
}

func edited(t *testing.T, src string, edits []string) schemes.Scheme {
	t.Helper()
	for i := 0; i < len(edits); i += 2 {
		require.Contains(t, src, edits[i])
		if edits[i] == passwordPhase {
			src = src[:strings.Index(src, passwordPhase)]
			continue
		}
		src = strings.ReplaceAll(src, edits[i], edits[i+1])
	}
	s, _, err := schemes.Compile("control.tmis", []byte(src))
	require.NoError(t, err)
	return s
}

// small is enough for the controls.
var small = Config{Seed: 1, Bounds: Bounds{Values: 20_000, Xor: 5_000_000, Guesses: 5_000}}

// controlReports are the reports on the base and on the controls, by name, which
// several tests read.
var controlReports sync.Map

func attackedControl(t *testing.T, name string) *Report {
	t.Helper()
	var edits []string
	for _, c := range slices.Concat(controls, algebraControls) {
		if c.name == name {
			edits = c.edits
		}
	}
	s := edited(t, baseText(t), edits)
	attackOnce, _ := controlReports.LoadOrStore(name, sync.OnceValues(func() (*Report, error) {
		return Attack(context.Background(), s, small)
	}))
	r, err := attackOnce.(func() (*Report, error))()
	require.NoError(t, err)
	return r
}

func attack(t *testing.T, s schemes.Scheme, cfg Config) *Report {
	t.Helper()
	r, err := Attack(context.Background(), s, cfg)
	require.NoError(t, err)
	return r
}

// broken lists the broken properties with the weakest attackers.
func broken(r *Report) map[string][]Capability {
	found := map[string][]Capability{}
	for _, p := range Properties() {
		if x := r.Summary(p.Name); x.Verdict == Broken {
			found[p.Name] = x.Capabilities
		}
	}
	return found
}

// The base is broken in two ways only: whoever has all but the password can test
// it, and nothing protects old keys from those who come to know all secrets.
func TestBase(t *testing.T) {
	require.Equal(t, map[string][]Capability{
		"password-guessing": {Card, Biometric, Identity},
		"forward-secrecy":   {Listen, ServerKey},
	}, broken(attackedControl(t, "the base")))
}

// Every detector says yes where there is something to find and no where there is
// not.
func TestControls(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and nothing here runs side by side")
	}
	t.Parallel()
	base := broken(attackedControl(t, "the base"))
	yes, no := map[string]bool{}, map[string]bool{}
	for _, c := range slices.Concat(controls, algebraControls) {
		t.Run(c.name, func(t *testing.T) {
			r := attackedControl(t, c.name)
			got := broken(r)
			gains, loses := map[string][]Capability{}, []string{}
			for p, caps := range got {
				if !slices.Equal(base[p], caps) || base[p] == nil {
					gains[p] = caps
				}
				yes[p] = true
			}
			for _, p := range Properties() {
				if _, had := base[p.Name]; had && got[p.Name] == nil {
					loses = append(loses, p.Name)
				}
				if r.Summary(p.Name).Verdict == NotFound {
					no[p.Name] = true
				}
			}
			if len(gains)+len(c.gains) > 0 {
				require.Equal(t, c.gains, gains)
			}
			require.ElementsMatch(t, c.loses, loses)
		})
	}
	for _, p := range Properties() {
		require.True(t, yes[p.Name], "no control breaks %s", p.Name)
		require.True(t, no[p.Name], "every control breaks %s", p.Name)
	}
}
