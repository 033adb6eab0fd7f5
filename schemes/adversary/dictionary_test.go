package adversary

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
)

// A fuzzy verifier of 8 bits lets a guess be tested, but it does not find the
// password, and the report says how far it comes.
func TestFuzzyVerifierDoesNotDecide(t *testing.T) {
	s, err := schemes.Find("amin2019")
	require.NoError(t, err)
	cfg := small
	cfg.With = []Capability{Card, Biometric, Identity}
	x := attack(t, s, cfg).Summary("password-guessing")
	require.Equal(t, NotFound, x.Verdict)
	require.Regexp(t, `^a guess can be tested, but only against 8 bits: \d+ of 5000 passwords pass$`, x.Note)

	cfg.With = append(cfg.With, Listen)
	x = attack(t, s, cfg).Summary("password-guessing")
	require.Equal(t, Broken, x.Verdict)
	require.Regexp(t, `^dictionary of 5000 searched: one entry passes, "[a-z]{8}", which is the victim's password [0-9a-f]{40}$`, x.Derivation[len(x.Derivation)-1])
}

// The entries of the dictionary are words, all different, and patients have
// different ones.
func TestDictionary(t *testing.T) {
	sha, err := core.Lookup("sha256")
	require.NoError(t, err)
	d := newDictionary(sha, 20, 100_000, 1)
	seen := map[string]bool{}
	for i := range d.size {
		require.Regexp(t, `^([bdfgklmnprstvz][aeiou]){4}$`, d.word(i))
		seen[d.word(i)] = true
	}
	require.Len(t, seen, 100_000)
	chosen := map[string]bool{}
	for u := range patients {
		require.Len(t, d.of(u), 20)
		chosen[string(d.of(u))] = true
	}
	require.Len(t, chosen, patients)
	require.NotEqual(t, d.chosen, newDictionary(sha, 20, 100_000, 2).chosen)
}

// The guesses a second that a report gives are of guesses that were made.
func TestGuessesAreCounted(t *testing.T) {
	r := attack(t, edited(t, baseText(t), nil), small)
	require.Equal(t, 5000, r.Guesses, "the dictionary was searched once")
	require.Positive(t, r.Guessed)
}
