package adversary

import (
	"fmt"
	"math/rand/v2"
	"time"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// A dictionary is what people choose passwords from. An entry is a word, hashed
// to the width of a password; those of the patients are among them.
type dictionary struct {
	hash   core.Hash
	bytes  int
	size   int
	chosen []int // by patient
}

func newDictionary(hash core.Hash, bytes, size int, seed uint64) *dictionary {
	d := &dictionary{hash: hash, bytes: min(bytes, hash.Bits()/8), size: max(size, 128)}
	d.chosen = rand.New(schemes.Seeded(seed + 1)).Perm(d.size)[:patients]
	return d
}

// word is the text of an entry: syllables, as they are easy to remember.
func (d *dictionary) word(i int) string {
	const onsets, vowels = "bdfgklmnprstvz", "aeiou"
	var b []byte
	for range 4 {
		b = append(b, onsets[i%len(onsets)])
		i /= len(onsets)
		b = append(b, vowels[i%len(vowels)])
		i /= len(vowels)
	}
	return string(b)
}

func (d *dictionary) put(dst []byte, i int) { d.hash.Sum(dst, []byte(d.word(i))) }

func (d *dictionary) of(user int) []byte {
	b := make([]byte, d.bytes)
	d.put(b, d.chosen[user])
	return b
}

// maxTests bounds how many ways of testing a guess are tried out.
const maxTests = 16

// guess looks for a test of passwords among what k knows and, if there is one,
// recovers the victim's from the dictionary.
func (an *analysis) guess(k *deduce.Knowledge) outcome {
	o := outcome{note: "no computable value depends on a guessed password alone", cut: k.Cut()}
	for _, v := range an.recorded.factors(lang.ClassPassword) {
		pw := an.reading.declared(an.registered(victim), v)
		if pw == deduce.None {
			continue
		}
		if k.Knows(pw) {
			o.broken, o.note = true, ""
			o.proof.Explain(k, pw)
			o.proof.Say("the password itself is known, nothing needs to be guessed")
			return o
		}
		g := k.Clone()
		g.Hold(pw, "a guess")
		g.Close()
		for i, e := range g.Tests(func(id deduce.ID) bool { return !k.Knows(id) }) {
			if i == maxTests || an.ctx.Err() != nil {
				break
			}
			t, ok := g.Test(map[deduce.ID]bool{pw: true}, e)
			if !ok || !an.separates(t, pw) {
				continue
			}
			found, passing := an.search(t, pw)
			if an.ctx.Err() != nil {
				break
			}
			if passing > 1 || found != an.words.chosen[victim] {
				o.note = fmt.Sprintf("a guess can be tested, but only against %d bits: %d of %d passwords pass",
					t.Bits(), passing, an.words.size)
				continue
			}
			o.broken, o.note = true, ""
			o.proof.Explain(g, append([]deduce.ID{e.Out}, e.Args...)...)
			o.proof.Say("test of a guess: %s", g.Compare(e))
			o.proof.Say("dictionary of %d searched: one entry passes, %q, which is the victim's password %x",
				an.words.size, an.words.word(found), an.words.of(victim))
			return o
		}
	}
	return o
}

// separates tries a test on passwords that are wrong, and on the right one.
func (an *analysis) separates(t *deduce.Test, pw deduce.ID) bool {
	input := t.Input(pw)
	if input == nil || !t.Holds() {
		return false
	}
	const wrong = 64
	passing := 0
	for i := range wrong {
		an.words.put(input, (an.words.chosen[victim]+1+i)%an.words.size)
		if t.Holds() {
			passing++
		}
	}
	return passing < wrong/4
}

// search tries the whole dictionary and returns the last entry that passes and how
// many do.
func (an *analysis) search(t *deduce.Test, pw deduce.ID) (found, passing int) {
	begin := time.Now()
	found, passing, tried := t.Search(an.ctx, pw, an.words.size, an.words.put)
	an.guesses += tried
	an.guessed += time.Since(begin)
	return found, passing
}
