package adversary

import "strings"

// sending lets the patient compute and send further fields with the first message,
// which v1 covers; the server goes on with lines of its own after it has checked
// them.
func sending(declared, patient, fields, server string, more ...string) []string {
	edits := []string{
		"SK           hash", "SK           hash\n  " + strings.ReplaceAll(declared, "\n", "\n  "),
		"U: v1 = h(K, r, t, n1, T1, g)", patient + "\nU: v1 = h(K, r, t, n1, T1, g, " + fields + ")",
		"v1 == h(K', r, t, n1, T1, g)", "v1 == h(K', r, t, n1, T1, g, " + fields + ")",
		"n1, T1, v1 }", "n1, T1, v1, " + fields + " }",
		"S: fresh n2", server + "\nS: fresh n2",
	}
	return append(edits, more...)
}

// keyFrom makes the session key of the values xV and public ones.
var keyFrom = []string{"h(K', n1, n2, n3, 3)", "h(n1, n2, xV', 3)", "h(K, n1, n2, n3', 3)", "h(n1, n2, xV, 3)"}

// signed lets the server show itself by a signature, with nothing of the key of the
// account in what it sends.
var signed = []string{
	"SK           hash", "SK           hash\n  sk sigsk S\n  pk sigpk S public of sk\n  sg sig",
	"S: v2 = h(K', c, e, n1, n2)", "S: v2 = h(c, e, n1, n2)\n  S: sg = Sign(sk, v2)", "n2, v2 }", "n2, v2, sg }",
	"U: check v2 == h(K, c, e, n1, n2)", "U: check v2 == h(c, e, n1, n2)\n  U: check Verify(pk, v2, sg)",
	"h(K', n1, n2, 2) || h(K', n1, n2, 5)", "h(n1, n2, 2) || h(n1, n2, 5)", "h(K, n1, n2, 2) || h(K, n1, n2, 5)", "h(n1, n2, 2) || h(n1, n2, 5)", "h(K', n1, n2, 4)", "h(n1, n2, 4)", "h(K, n1, n2, 4)", "h(n1, n2, 4)",
	"h(K', n1, n2, n3, 3)", "h(n1, n2, n3, 3)", "h(K, n1, n2, n3', 3)", "h(n1, n2, n3', 3)",
}

// secondPart goes on with a key of the first part.
func secondPart(key string) []string {
	return []string{
		"SK           hash", "SK           hash\n  SKs hash\n  n4, n5 nonce\n  v4, v5 hash",
		"U: store card { r = r2, t = t2 }", "U: store card { r = r2, t = t2, SKs = SK }",
		"S: check v3 == h(SK, n1, n2)", `S: check v3 == h(SK, n1, n2)
  S: store S[ID'] { SKs = SK, K = K' }
part "second"
  U: load card { M, SKs }
  U: A = h(ID, PW, BIO)
  U: K = M ^ A
  U: fresh n4
  U: v4 = h(K, n4, 8)
  U => S : { ID }
  U -> S : { n4, v4 }
  S: load S[ID] { SKs, K }
  S: check v4 == h(K, n4, 8)
  S: fresh n5
  S: agree SK = ` + key + `
  S: v5 = h(K, n4, n5, 9)
  S -> U : { n5, v5 }
  U: check v5 == h(K, n4, n5, 9)
  U: agree SK = ` + key + `
  U: v6 = h(SK, K, n4, n5)
  U -> S : { v6 }
  S: check v6 == h(SK, K, n4, n5)`,
	}
}

// linked is what it means for logins to be recognised.
var linked = map[string][]Capability{
	"untraceability":          {Listen},
	"untraceability-insiders": {Listen, User},
}

// algebraControls are controls of what is not hash and xor. Each rule has one that
// must be broken by it, and one like it that must not.
var algebraControls = []control{
	{
		name: "Diffie-Hellman",
		edits: sending("P base S public\nx, y scalar\nX, Y point", "U: fresh x\nU: X = x * P", "X", "S: fresh y\nS: Y = y * P",
			"h(K', n1, n2, n3, 3)", "h(K', n1, n2, n3, y * X, 3)", "h(K, n1, n2, n3', 3)", "h(K, n1, n2, n3', x * Y, 3)",
			"h(K', c, e, n1, n2)", "h(K', c, e, n1, n2, Y)", "h(K, c, e, n1, n2)", "h(K, c, e, n1, n2, Y)", "n2, v2 }", "n2, v2, Y }"),
		loses: []string{"forward-secrecy"},
	},
	{
		name: "Diffie-Hellman with a scalar in the clear",
		edits: sending("P base S public\nx, y scalar\nX, Y point", "U: fresh x\nU: X = x * P", "X", "S: fresh y\nS: Y = y * P",
			"h(K', n1, n2, n3, 3)", "h(K', n1, n2, n3, y * X, 3)", "h(K, n1, n2, n3', 3)", "h(K, n1, n2, n3', x * Y, 3)",
			"h(K', c, e, n1, n2)", "h(K', c, e, n1, n2, Y, y)", "h(K, c, e, n1, n2)", "h(K, c, e, n1, n2, Y, y)", "n2, v2 }", "n2, v2, Y, y }"),
	},
	{
		// V is y * X, which nobody computes
		name: "product by the other factor",
		edits: sending("P base S public\nx, y scalar\nX, Y, W point", "U: fresh x\nU: fresh y\nU: X = x * P\nU: Y = y * P\nU: W = x * Y\nU: xV = xc(W)\nU: m = xV ^ h(K, n1, 5)",
			"X, y, m", "S: xV' = m ^ h(K', n1, 5)", keyFrom...),
		gains: map[string][]Capability{
			"key-disclosure":    {Listen},
			"known-key":         {Listen, Network, SessionKey},
			"ephemeral-leakage": {Listen, Network, Nonces},
		},
	},
	{
		name: "product without a factor",
		edits: sending("P base S public\nx, y scalar\nX, Y, W point", "U: fresh x\nU: fresh y\nU: X = x * P\nU: Y = y * P\nU: W = x * Y\nU: xV = xc(W)\nU: m = xV ^ h(K, n1, 5)",
			"X, Y, m", "S: xV' = m ^ h(K', n1, 5)", keyFrom...),
		gains: map[string][]Capability{"ephemeral-leakage": {Listen, Network, Nonces}},
	},
	{
		name: "Chebyshev map by the other degree",
		edits: sending("x, y degree\nx0 hash\nX, Y, W cheb", "U: fresh x\nU: fresh y\nU: x0 = h(n1)\nU: X = T(x, x0)\nU: Y = T(y, x0)\nU: W = T(x, Y)\nU: xV = h(W)\nU: m = xV ^ h(K, n1, 5)",
			"X, y, m", "S: xV' = m ^ h(K', n1, 5)", keyFrom...),
		gains: map[string][]Capability{
			"key-disclosure":    {Listen},
			"known-key":         {Listen, Network, SessionKey},
			"ephemeral-leakage": {Listen, Network, Nonces},
		},
	},
	{
		name: "Chebyshev map without a degree",
		edits: sending("x, y degree\nx0 hash\nX, Y, W cheb", "U: fresh x\nU: fresh y\nU: x0 = h(n1)\nU: X = T(x, x0)\nU: Y = T(y, x0)\nU: W = T(x, Y)\nU: xV = h(W)\nU: m = xV ^ h(K, n1, 5)",
			"X, Y, m", "S: xV' = m ^ h(K', n1, 5)", keyFrom...),
		gains: map[string][]Capability{"ephemeral-leakage": {Listen, Network, Nonces}},
	},
	{
		name:  "ciphertext under the key of the account",
		edits: sending("IDf id\nnf nonce\nf cipher", "U: f = E(h(K, 5), ID, n1)", "f", "S: (IDf, nf) = D(h(K', 5), f)\nS: check IDf == ID'"),
	},
	{
		name:  "ciphertext under a key on every card",
		edits: sending("IDf id\nnf nonce\nf cipher", "U: f = E(g, ID, n1)", "f", "S: (IDf, nf) = D(g, f)\nS: check IDf == ID'"),
		gains: map[string][]Capability{
			"anonymity":               {Listen, Card},
			"anonymity-insiders":      {Listen, User},
			"untraceability-insiders": {Listen, User},
		},
	},
	{
		name:  "ciphertext of nothing known under the password, with a tag",
		edits: sending("w wide4\nf cipher", "U: fresh w\nU: f = E(h(PW), w)", "f", ""),
		gains: map[string][]Capability{
			"password-guessing":    {Listen},
			"registration-insider": {Listen, Network, Registration},
		},
	},
	{
		name: "ciphertext of nothing known under the password, without a tag",
		edits: sending("w wide4\nf cipher", "U: fresh w\nU: f = E(h(PW), w)", "f", "",
			"values\n", "primitives cipher aes-256-cbc, signature ecdsa-p256 source \"made for the tests\"\n\nvalues\n"),
	},
	{
		name: "ciphertext of known fields under the password, without a tag",
		edits: sending("w wide4\nf cipher", "U: fresh w\nU: f = E(h(PW), w)", "f, w", "",
			"values\n", "primitives cipher aes-256-cbc, signature ecdsa-p256 source \"made for the tests\"\n\nvalues\n"),
		gains: map[string][]Capability{
			"password-guessing":    {Listen},
			"registration-insider": {Listen, Network, Registration},
		},
	},
	{
		name:  "identity in a square",
		edits: sending("IDf id\nnf nonce\np, q2 prime S\nn modulus S public of p, q2\nf modulus", "U: f = sq(ID || n1) mod n", "f", "S: IDf || nf = root(f; p, q2)\nS: check IDf == ID'"),
	},
	{
		name: "identity in a square whose primes are on every card",
		edits: sending("IDf id\nnf nonce\np, q2 prime S\nn modulus S public of p, q2\nf modulus", "U: f = sq(ID || n1) mod n", "f", "S: IDf || nf = root(f; p, q2)\nS: check IDf == ID'",
			"S => U : { r, t, K, g }", "S => U : { r, t, K, g, p, q2 }", "store card { r, t, M, V, g }", "store card { r, t, M, V, g, p, q2 }"),
		gains: map[string][]Capability{
			"anonymity":               {Listen, Card},
			"anonymity-insiders":      {Listen, User},
			"untraceability-insiders": {Listen, User},
		},
	},
	{
		name:  "signature that anybody can verify",
		edits: sending("us sigsk U\nup sigpk U public of us\ns1 sig", "U: s1 = Sign(us, h(n1, T1))", "s1", "S: check Verify(up, h(n1, T1), s1)"),
		gains: linked,
	},
	{
		name:  "signature of what nobody knows",
		edits: sending("us sigsk U\nup sigpk U public of us\ns1 sig", "U: s1 = Sign(us, h(K, n1, T1))", "s1", "S: check Verify(up, h(K', n1, T1), s1)"),
	},
	{
		// the key of the signature is on the device, as nobody remembers it
		name: "signature, and the key of the account on the card",
		edits: sending("us sigsk U\nup sigpk U public of us\ns1 sig", "U: s1 = Sign(us, h(K, n1, T1))", "s1", "S: check Verify(up, h(K', n1, T1), s1)",
			"store card { r, t, M, V, g }", "store card { r, t, M, V, g, K }"),
		gains: map[string][]Capability{
			"untraceability":       {Listen, Card},
			"stolen-card":          {Network, Card},
			"registration-insider": {Listen, Network, Registration, Card},
			"key-disclosure":       {Listen, Card},
		},
	},
	{
		// it needs no key, but nobody else receives n0
		name: "server that is known by a secure channel",
		edits: []string{
			"n1, n2, n3   nonce", "n0, n1, n2, n3 nonce", "U -> S : { r", "U: fresh n0\n  U => S : { n0 }\n  U -> S : { r",
			"h(K', n1, n2, 2) || h(K', n1, n2, 5)", "h(n0, n1, n2, 2) || h(n0, n1, n2, 5)", "h(K, n1, n2, 2) || h(K, n1, n2, 5)", "h(n0, n1, n2, 2) || h(n0, n1, n2, 5)",
			"v2 = h(K', c", "v2 = h(n0, c", "v2 == h(K, c", "v2 == h(n0, c", "h(K', n1, n2, 4)", "h(n0, n1, n2, 4)", "h(K, n1, n2, 4)", "h(n0, n1, n2, 4)",
			"h(K', n1, n2, n3, 3)", "h(n0, n1, n2, n3, 3)", "h(K, n1, n2, n3', 3)", "h(n0, n1, n2, n3', 3)",
		},
		gains: map[string][]Capability{"ephemeral-leakage": {Listen, Network, Nonces}},
		loses: []string{"forward-secrecy"},
	},
	{
		name:  "server that signs",
		edits: signed,
		gains: map[string][]Capability{
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"key-disclosure":          {Listen},
			"known-key":               {Listen, Network, SessionKey},
			"ephemeral-leakage":       {Listen, Network, Nonces},
		},
	},
	{
		name: "server that signs with a key on every card",
		edits: append([]string{
			"S => U : { r, t, K, g }", "S => U : { r, t, K, g, sk }", "store card { r, t, M, V, g }", "store card { r, t, M, V, g, sk }",
		}, signed...),
		gains: map[string][]Capability{
			"untraceability":          {Listen},
			"untraceability-insiders": {Listen, User},
			"server-impersonation":    {Listen, Network, User},
			"key-disclosure":          {Listen},
			"known-key":               {Listen, Network, SessionKey},
			"ephemeral-leakage":       {Listen, Network, Nonces},
		},
	},
	{
		// whoever hears the token in the next login has both blocks of the mask, and
		// the second is h of the first
		name: "stretched mask of the next token",
		edits: []string{
			"(h(K', n1, n2, 2) || h(K', n1, n2, 5))", "stretch(h(K', n1, n2, 2))",
			"(h(K, n1, n2, 2) || h(K, n1, n2, 5))", "stretch(h(K, n1, n2, 2))",
		},
		gains: linked,
	},
	{
		name:  "stretched mask that is always the same",
		edits: sending("q1 nonce\nf wide2", "U: fresh q1\nU: f = (q1 || ID) ^ stretch(h(K, 5))", "f", ""),
		gains: linked,
	},
	{
		name:  "stretched mask that is new each time",
		edits: sending("q1 nonce\nf wide2", "U: fresh q1\nU: f = (q1 || ID) ^ stretch(h(K, n1, 5))", "f", ""),
	},
	{
		name:  "two fields under one mask",
		edits: sending("", "U: x1 = ID ^ h(K, n1, 5)\nU: x2 = h(K, 6) ^ h(K, n1, 5)", "x1, x2", ""),
		gains: linked,
	},
	{
		name:  "two fields under two masks",
		edits: sending("", "U: x1 = ID ^ h(K, n1, 5)\nU: x2 = h(K, 6) ^ h(K, n1, 7)", "x1, x2", ""),
	},
	{
		name:  "time without authentication",
		edits: []string{"T1           time", "T1, T2       time", "S: fresh n2", "S: now T2\nS: fresh n2", "n2, v2 }", "n2, v2, T2 }", "U: check v2", "U: check recent(T2)\n  U: check v2"},
		gains: map[string][]Capability{"man-in-the-middle": {Listen, Network}},
	},
	{
		name: "time with authentication",
		edits: []string{
			"T1           time", "T1, T2       time", "S: fresh n2", "S: now T2\nS: fresh n2", "n2, v2 }", "n2, v2, T2 }", "U: check v2", "U: check recent(T2)\n  U: check v2",
			"c, e, n1, n2)", "c, e, n1, n2, T2)",
		},
	},
	{
		name:  "second part with the key of the first",
		edits: secondPart("SKs"),
		gains: map[string][]Capability{"known-key": {Listen, Network, SessionKey}},
	},
	{
		name:  "second part with a key of its own",
		edits: secondPart("h(SKs, K, n4, n5)"),
	},
	{
		name:  "change that locks out",
		edits: []string{passwordPhase, "", "  S: check v3 == h(SK, n1, n2)\n", "  S: check v3 == h(SK, n1, n2)\n\nphase password spoils \"kept\"\n  U: load card { V }\n  U: A = h(ID, PW, BIO)\n  U: check V == h(A)\n  U: An = h(ID, PWn, BIO)\n  U: Vn = h(An)\n  U: store card { V = Vn }\n"},
		gains: map[string][]Capability{"password-change": {}},
	},
	{
		name:  "multiplication before the first check",
		edits: sending("P base S public\nx scalar\nX point\ny scalar S", "U: fresh x\nU: X = x * P", "X", "", "S: K' = h(ID', k, 1)", "S: K' = h(ID', k, 1)\n  S: Z1 = y * X\n  S: Z2 = y * Z1\n  S: w1 = h(h(h(h(h(Z2)))))"),
		gains: map[string][]Capability{"denial-of-service": {Listen, Network}},
	},
	{
		// more hashes than the patient, but no multiplication: not compared
		name:  "hashes before the first check, after a multiplication by the patient",
		edits: sending("P base S public\nx scalar\nX point", "U: fresh x\nU: X = x * P", "X", "", "S: K' = h(ID', k, 1)", "S: K' = h(ID', k, 1)\n  S: w1 = h(h(h(h(h(X)))))"),
	},
}
