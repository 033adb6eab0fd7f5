package adversary

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"tmisbench/schemes"
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

// sortTests puts tests that decide before those that only narrow down.
func (k *knowledge) sortTests(eqs []equation) []equation {
	cost := func(e equation) int {
		n := k.origin[e.out].cost
		for _, a := range e.args {
			n += k.origin[a].cost
		}
		return n
	}
	slices.SortStableFunc(eqs, func(a, b equation) int {
		return cmp.Or(cmp.Compare(b2i(!k.u.long(a.out)), b2i(!k.u.long(b.out))), cmp.Compare(cost(a), cost(b)))
	})
	return eqs
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// maxTests bounds how many ways of testing a guess are tried out.
const maxTests = 16

// guess looks for a test of passwords among what k knows and, if there is one,
// recovers the victim's from the dictionary.
func (l *lab) guess(k *knowledge) outcome {
	r := l.world.registration(victim)
	o := outcome{note: "no computable value depends on a guessed password alone", cut: k.cut}
	for _, v := range l.world.factors(lang.ClassPassword) {
		pw := l.universe.find(r.env[l.world.user][lang.Name{Text: v.Name}], lang.Name{Text: v.Name}, r)
		if pw < 0 {
			continue
		}
		if k.knows(pw) {
			o.broken, o.note = true, ""
			o.proof.show(k, pw)
			o.proof.say("the password itself is known, nothing needs to be guessed")
			return o
		}
		g := k.clone()
		g.hold(pw, "a guess")
		g.close()
		for i, e := range g.tests(func(id int) bool { return !k.knows(id) }) {
			if i == maxTests || l.ctx.Err() != nil {
				break
			}
			t, ok := g.test(map[int]bool{pw: true}, e)
			if !ok || !l.separates(t, pw) {
				continue
			}
			found, left := l.search(t, pw)
			if l.ctx.Err() != nil {
				break
			}
			if left > 1 || found != l.words.chosen[victim] {
				o.note = fmt.Sprintf("a guess can be tested, but only against %d bits: %d of %d passwords pass", 8*len(t.want), left, l.words.size)
				continue
			}
			o.broken, o.note = true, ""
			o.proof.show(g, append([]int{e.out}, e.args...)...)
			o.proof.say("test of a guess: %s", g.compare(e))
			o.proof.say("dictionary of %d searched: one entry passes, %q, which is the victim's password %x", l.words.size, l.words.word(found), l.words.of(victim))
			return o
		}
	}
	return o
}

// compare prints an equation that is used as a test.
func (k *knowledge) compare(e equation) string {
	args := e.args
	if e.op == "^" {
		args = args[1:]
	}
	names, bytes := make([]string, len(args)), make([]string, len(args))
	for i, a := range args {
		names[i], bytes[i] = k.u.label(a), fmt.Sprintf("%x", k.u.bytes(a))
	}
	r, n := e.rule(), len(k.u.bytes(e.out))
	return fmt.Sprintf("%s == %s: %s = %x", r.show(names, n), k.u.label(e.out), r.show(bytes, n), k.u.bytes(e.out))
}

// separates tries a test on passwords that are wrong, and on the right one.
func (l *lab) separates(t *test, pw int) bool {
	place := t.bytes[pw]
	if place == nil || !t.holds() {
		return false
	}
	const wrong = 64
	pass := 0
	for i := range wrong {
		l.words.put(place, (l.words.chosen[victim]+1+i)%l.words.size)
		pass += b2i(t.holds())
	}
	return pass < wrong/4
}

// search tries the whole dictionary and returns the last entry that passes and
// how many do.
func (l *lab) search(t *test, pw int) (found, left int) {
	begin := time.Now()
	defer func() { l.guessed += time.Since(begin) }()
	found = -1
	c := newCrowd(t, t.bytes[pw])
	for first := 0; first < l.words.size; first += crowdSize {
		if l.ctx.Err() != nil {
			return found, left
		}
		n := min(crowdSize, l.words.size-first)
		for k := range n {
			l.words.put(c.input.at(k), first+k)
		}
		l.guesses += n
		c.test(n, func(k int) { found, left = first+k, left+1 })
	}
	return found, left
}
