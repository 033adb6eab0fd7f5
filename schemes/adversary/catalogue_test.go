package adversary

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// What the attackers do to the registered schemes, each with the statement that
// is at fault where it is a single one. A scheme that is not here is still
// attacked, and its verdicts must not depend on the seed.
var expected = map[string]map[string][]Capability{
	"amin2018": {
		"untraceability":          {Listen}, // PID
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity}, // C = h(ID, A)
		"server-impersonation":    {Listen, Network, Server},   // CS does not compare SID'
		"replay":                  {Listen, Network},           // the user never confirms
		"registration-insider":    {Listen, Network, Registration, Card},
		"ephemeral-leakage":       {Listen, Network, Nonces}, // SK = h(Ni ^ Nm ^ Ncs)
		"forward-secrecy":         {Listen, ServerKey},
	},
	"amin2019": {
		"untraceability-insiders": {Listen, User},                      // G opens X1
		"password-guessing":       {Listen, Card, Biometric, Identity}, // all that the user has but the password
		"forward-secrecy":         {Listen, ServerKey},                 // public nonces
	},
	"chuangchen2014": {
		"anonymity":               {Listen, Card}, // IDc
		"anonymity-insiders":      {Listen, Server},
		"untraceability":          {Listen}, // D
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric},
		"stolen-card":             {Network, Card}, // B and D are all that a login needs
		"server-impersonation":    {Listen, Network, Server},
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, Server},
		"ephemeral-leakage":       {Listen, Network, Nonces},
		"forward-secrecy":         {Listen, ServerKey},
		"denial-of-service":       {Listen, Network},
	},
	"das2015": {
		"anonymity-insiders":      {Listen, User}, // h(x) = ID ^ TID
		"untraceability":          {Listen},       // TID
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity}, // f = h(ID, h(PW, R))
		"stolen-card":             {Network, Card, Identity},   // E = Kj ^ h(ID, PSID)
		"server-impersonation":    {Listen, Network, Server},   // MK = h(y)
		"malicious-server":        {Listen, Network, Server},
		"replay":                  {Listen, Network}, // inside the time window PS answers
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, Server},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"liaowang2009": {
		"untraceability":          {Listen, Card}, // y is on every card
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Listen, User},
		"stolen-card":             {Listen, Network, Card},
		"user-impersonation":      {Listen, Network, User}, // h(x) = B ^ h(PW)
		"server-impersonation":    {Listen, Network, User},
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration}, // PW is sent
		"key-disclosure":          {Listen, User},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"limbasiya2021": {
		"untraceability-insiders": {Listen, User}, // SSK opens alpha
		"password-guessing":       {Card, Identity},
		"replay":                  {Listen, Network}, // two messages
		"man-in-the-middle":       {Listen, Network}, // second half of gamma
		"registration-insider":    {Listen, Network, Registration, Card},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"hsiangshih2009": {
		"untraceability":          {Listen}, // R = D ^ SID ^ Ni
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Identity},
		"stolen-card":             {Listen, Network, Card},
		"user-impersonation":      {Listen, Network}, // C2 = A ^ h(Mjr)
		"server-impersonation":    {Listen, Network},
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration},
		"key-disclosure":          {Listen},
		"known-key":               {Listen, Network, SessionKey},
		"ephemeral-leakage":       {Listen, Network, Nonces},
		"forward-secrecy":         {Listen, ServerKey},
		"denial-of-service":       {Listen, Network},
	},
	"kim2014": {
		"untraceability":          {Listen}, // HID
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card}, // B = h(HPW ^ XSi)
		"stolen-card":             {Listen, Network, Card, User},
		"server-impersonation":    {Listen, Network, User}, // q hands out Xsj
		"replay":                  {Listen, Network},       // the user never confirms
		"man-in-the-middle":       {Listen, Network},       // MGU does not cover q
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, User}, // Xsj opens yj
		"ephemeral-leakage":       {Listen, Network, Nonces},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"leelinchang2011": {
		"untraceability":          {Listen, Card}, // h(y) is on every card
		"untraceability-insiders": {Listen, User}, // and opens P
		"password-guessing":       {Card, Identity},
		"stolen-card":             {Listen, Network, Card},
		"server-impersonation":    {Listen, Network, Server}, // h(x, y) is on every server
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, Server},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"li2012": {
		"untraceability":          {Listen, Card}, // h(y) is on every card
		"untraceability-insiders": {Listen, User}, // and opens F, then P
		"password-guessing":       {Card, Identity},
		"stolen-card":             {Listen, Network, Card, User},
		"user-impersonation":      {Listen, Network, User}, // h(y, x) = B ^ E of any user
		"server-impersonation":    {Listen, Network, User},
		"replay":                  {Listen, Network}, // the user never confirms
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, User},
		"ephemeral-leakage":       {Listen, Network, Nonces},
		"forward-secrecy":         {Listen, ServerKey},
		"denial-of-service":       {Listen, Network},
	},
	"li2013": {
		"untraceability":          {Listen, Card}, // h(y) is on every card
		"untraceability-insiders": {Listen, User}, // and opens M2, then P
		"password-guessing":       {Card, Identity},
		"stolen-card":             {Network, Card},   // S takes any A
		"replay":                  {Listen, Network}, // M5 does not cover Nj
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, Card},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"lu2015": {
		"anonymity-insiders":      {Listen, User}, // every user computes K
		"untraceability":          {Listen},       // M1 = K ^ ID
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity},
		"stolen-card":             {Listen, Network, Card, Identity},
		"server-impersonation":    {Listen, Network, Server}, // x is on every server
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, Server},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"mishra2014": {
		"anonymity-insiders":      {Listen, Server}, // PSK is on every server
		"untraceability":          {Listen},         // Z
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity},
		"server-impersonation":    {Listen, Network, Server},
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, Server},
		"forward-secrecy":         {Listen, ServerKey},
	},
	"wang2016": {
		"anonymity-insiders":      {Listen, Server}, // PSK is on every server
		"untraceability":          {Listen},         // B, Dv
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity},
		"server-impersonation":    {Listen, Network, Server},
		"malicious-server":        {Listen, Network, Server},
		"registration-insider":    {Listen, Network, Registration, Card}, // h(PSK) = B ^ C
		"key-disclosure":          {Listen, Server},
		"ephemeral-leakage":       {Listen, Network, Nonces}, // SK = h(AID, SID, n1, n2)
		"forward-secrecy":         {Listen, ServerKey},
	},
	"xue2014": {
		"untraceability":          {Listen}, // PID
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Identity},  // C = h(ID, A)
		"replay":                  {Listen, Network}, // the user never confirms
		"registration-insider":    {Listen, Network, Registration, Card},
		"ephemeral-leakage":       {Listen, Network, Nonces}, // SK = h(n1 ^ n2 ^ n3, TS)
		"forward-secrecy":         {Listen, ServerKey},
		"denial-of-service":       {Listen, Network},
	},

	"hsu2019": {
		"untraceability":          {Listen}, // Pb is constant and in the clear
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Identity},                             // W = h(ID, PW, Nu), with Nu beside it
		"stolen-card":             {Listen, Network, Card, Identity, Biometric}, // H = I ^ W ^ R: the password is not needed
		"man-in-the-middle":       {Listen, Network},                            // N does not cover PIDi
		"registration-insider":    {Listen, Network, Registration, Card},        // ID is sent
		"ephemeral-leakage":       {Listen, Network, Nonces},                    // SK = h(Ci, Gj, d * Gj, NID, NJ)
		"password-change":         {},                                           // needs RC
	},
	"islam2015": {
		// Dv = h(C ^ h(ID, PW), h(ID, PW)) tests identity and password together. One
		// low-entropy value is guessed at a time, so that the identity must be known.
		"password-guessing":    {Card, Identity},
		"registration-insider": {Listen, Network, Registration}, // B = h(ID, PW) is sent beside ID
		"forward-secrecy":      {Listen, ServerKey},             // the primes open M1
	},
	"li2018cloud": {
		"anonymity":         {Listen, Card}, // NID = Sni ^ I; it is a pseudonym, IDP stays hidden
		"untraceability":    {Listen, Card}, // keyPD opens CD
		"key-disclosure":    {Listen, Card, Identity},
		"known-key":         {Listen, Network, SessionKey}, // that of part 1 opens IDP and NID
		"ephemeral-leakage": {Listen, Network, Nonces},     // xr opens IDH
		"forward-secrecy":   {Listen, ServerKey},           // the cloud keeps IDP and NID
	},
	"li2018iiot": {
		"untraceability":          {Listen}, // DID ^ D3
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity},       // B1
		"stolen-card":             {Listen, Network, Card, Identity}, // B2 = DID ^ D3 ^ ID ^ SIDn
		"replay":                  {Listen, Network},                 // the user never confirms
		"registration-insider":    {Listen, Network, Registration, Card},
		"ephemeral-leakage":       {Listen, Network, Nonces}, // SK = h(D1, D8, a * D8)
		"denial-of-service":       {Listen, Network},
	},
	"se3fa": {
		"untraceability-insiders": {Listen, User}, // Xs opens B3
		"password-guessing":       {Card, Biometric, Identity},
		"replay":                  {Listen, Network}, // the user never confirms
		"forward-secrecy":         {Listen, ServerKey},
	},
	"sensors1146": {
		"anonymity-insiders":      {Listen, User}, // RI opens M6
		"untraceability":          {Listen},       // B, DID
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Biometric, Identity},
		"stolen-card":             {Listen, Network, Card, Identity}, // h(B, X) = DID ^ ID, and C ^ h(B, X) is A
		"server-impersonation":    {Listen, Network, User},           // RI
		"replay":                  {Listen, Network},
		"man-in-the-middle":       {Listen, Network}, // T7
		"registration-insider":    {Listen, Network, Registration},
		"key-disclosure":          {Listen, User},
		"forward-secrecy":         {Listen, ServerKey},
		"password-change":         {}, // locks the victim out
	},
	"shuai2019": {
		"anonymity-insiders":      {Listen, User}, // M2 and M3 lie under one KGS
		"untraceability":          {Listen},       // second half of M1
		"untraceability-insiders": {Listen, User},
		"password-guessing":       {Card, Identity},                  // A3 = h(ID, h(PW, a)), a = A2 ^ h(ID, PW)
		"stolen-card":             {Listen, Network, Card, Identity}, // R1 of M2 and of M1: KGU
		"user-impersonation":      {Listen, Network, User},
		"server-impersonation":    {Listen, Network, User},
		"replay":                  {Listen, Network},
		"registration-insider":    {Listen, Network, Registration, Card},
		"key-disclosure":          {Listen, User},
		"ephemeral-leakage":       {Listen, Network, Nonces}, // KGS = M3 ^ R3
		"forward-secrecy":         {Listen, ServerKey},
	},
	"srinivas2020": {
		"untraceability-insiders": {Listen, User}, // J opens DID1
		"password-guessing":       {Card, Biometric, Identity},
		"stolen-card":             {Listen, Network, Card, User},
		"user-impersonation":      {Listen, Network, User}, // under any DID
		"server-impersonation":    {Listen, Network, User}, // Skey = Hm ^ A
		"replay":                  {Listen, Network},
	},
	"wen2014": {
		"registration-insider": {Listen, Network, Registration, Card}, // s2 = h(h(PW, s1)) is sent
		"forward-secrecy":      {Listen, ServerKey},
		"wrong-password":       {}, // no local check
	},
}

func registered(t *testing.T) []schemes.Scheme {
	t.Helper()
	all, err := schemes.All()
	require.NoError(t, err)
	return all
}

// attacked are the reports on the registered schemes, in the order of registered,
// which several tests read. They were made side by side.
var attacked = sync.OnceValues(func() ([]*Report, error) {
	all, err := schemes.All()
	if err != nil {
		return nil, err
	}
	return AttackAll(context.Background(), all, small)
})

func attackedOnce(t *testing.T) []*Report {
	t.Helper()
	reports, err := attacked()
	require.NoError(t, err)
	return reports
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, r := range attackedOnce(t) {
		name := r.Scheme.Description().Key
		t.Run(name, func(t *testing.T) {
			complete(t, r)
			if want, ok := expected[name]; ok {
				seen++
				require.Equal(t, want, broken(r))
			}
		})
	}
	require.Equal(t, len(expected), seen, "a scheme that is expected is gone")
}

// complete demands a result about every property, within the bounds.
func complete(t *testing.T, r *Report) {
	t.Helper()
	for _, p := range Properties() {
		require.NotEmpty(t, r.Of(p.Name), "no result about %s", p.Name)
	}
	for _, x := range r.Results {
		require.False(t, x.Beyond, "%s: %s", x.Property, x.Bounds)
	}
}

// Verdicts are about equations: neither the seed nor the hash nor the widths change
// them.
func TestVerdictsStay(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and like TestCatalogue but for numbers")
	}
	t.Parallel()
	want := attackedOnce(t)
	for _, v := range []Config{
		{Seed: 0},
		{Seed: 2, Hash: "blake2s", Widths: "256"},
		{Seed: 3, Hash: "sha3-256", Widths: "160"},
	} {
		v.Bounds = small.Bounds
		reports, err := AttackAll(context.Background(), registered(t), v)
		require.NoError(t, err)
		for i, r := range reports {
			complete(t, r)
			require.Equal(t, broken(want[i]), broken(r), "%s, seed %d, %s, %s", r.Scheme.Description().Key, v.Seed,
				v.Hash, v.Widths)
		}
	}
}

// analysisOf is the analysis of a registered scheme.
func analysisOf(t *testing.T, key string) *analysis {
	t.Helper()
	s, err := schemes.Find(key)
	require.NoError(t, err)
	cfg := small
	cfg.Hash = "sha256"
	an, err := newAnalysis(context.Background(), s, cfg)
	require.NoError(t, err)
	return an
}

// What shows in the equations but is not a property by itself.
func TestVisible(t *testing.T) {
	of := func(r *run, role, name string) []byte {
		b := r.as(role).value(lang.Name{Text: name})
		require.NotNil(t, b, name)
		return b
	}
	knows := func(an *analysis, a attacker, role, name string) bool {
		of(an.login(), role, name)
		return an.know(a).Knows(an.reading.of(an.login().as(role), lang.Name{Text: name}))
	}

	an := analysisOf(t, "se3fa")
	require.True(t, knows(an, attacker{Listen, User}, "S", "Xs"), "every user learns the key of the server")
	require.False(t, knows(an, attacker{Listen, Card}, "S", "Xs"))
	// It opens sessions of those whose identity is known; the identity itself can
	// be tested with SID, but identities are not guessed here.
	require.True(t, knows(an, attacker{Listen, User, Identity}, "U", "SK"))
	require.False(t, knows(an, attacker{Listen, Identity}, "U", "SK"))

	an = analysisOf(t, "srinivas2020")
	r := an.login()
	require.Equal(t, of(r, "U", "J"), of(an.recorded.logins(mallory, honest)[0], "U", "J"))
	require.True(t, knows(an, attacker{Listen, User}, "U", "J"))
	// One mask for two fields shows A ^ e. Both are new in each login and neither
	// is known, so that nothing follows.
	require.Equal(t, xorOf(of(r, "U", "G"), of(r, "U", "E1")), xorOf(of(r, "U", "A"), of(r, "U", "e")))
	require.False(t, knows(an, attacker{Listen}, "U", "A"))

	an = analysisOf(t, "sensors1146")
	r = an.login()
	require.True(t, knows(an, attacker{User}, "SN", "RI"), "a long-term key of the sensor")
	require.Equal(t, of(r, "U", "DID"), of(an.recorded.logins(victim, honest)[1], "U", "DID"))

	an = analysisOf(t, "li2018iiot")
	constant := func(r *run) []byte {
		return xorOf(of(r, "U", "DID"), of(r, "U", "D3"))
	}
	require.Equal(t, constant(an.login()), constant(an.recorded.logins(victim, honest)[1]))

	an = analysisOf(t, "li2018cloud")
	keys := an.login().keys()
	require.Len(t, keys, 4)
	require.Equal(t, keys[1].bytes, keys[3].bytes, "the fourth part goes on with the key of the second")
	require.NotEqual(t, keys[0].bytes, keys[1].bytes)
	require.NotEqual(t, keys[1].bytes, keys[2].bytes)
	require.True(t, knows(an, attacker{CentreKey}, "HC", "NID"),
		"what the centre knows of patients from the start leaks with its keys")
	require.True(t, knows(an, attacker{CentreKey}, "DR", "skD"), "and what the doctor keeps")
	require.False(t, knows(an, attacker{ServerKey}, "DR", "skD"))
}

func xorOf(a, b []byte) []byte {
	out := make([]byte, len(a))
	core.Xor(out, a, b)
	return out
}
