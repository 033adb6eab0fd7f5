package adversary

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// flood compares what a first public message of the user, which nobody has
// authenticated, makes the machines do with what an honest one costs the user.
func (an *analysis) flood(_ attacker) (outcome, error) {
	var o outcome
	d, err := an.replica(true)
	if err != nil {
		return o, err
	}
	rng := schemes.Seeded(an.cfg.Seed + 2)
	most := -1
	for _, kind := range []string{randomFields, recordedFields} {
		done, user, err := an.flooded(d, kind, rng)
		if err != nil {
			return o, err
		}
		more, less := done.compare(user)
		broken := more && !less
		if o.broken && !broken || o.broken == broken && done.total() <= most {
			continue
		}
		most, o.broken = done.total(), broken
		o.note = fmt.Sprintf("a first message of %s, with the right time, makes the machines do %s; an honest one "+
			"costs the user %s",
			kind, done.text(" operations"), user.text(""))
		if more && less {
			o.note += ": more of one kind and less of another is not compared"
		}
	}
	if o.broken {
		o.proof.Say("%s", o.note)
	}
	return o, nil
}

// The kinds of a first message that nobody has authenticated.
const (
	randomFields   = "random fields"
	recordedFields = "the fields of a recorded login"
)

// flooded opens a login with a first message of a kind. It gives what the machines do
// then, and what an honest first message costs the user.
func (an *analysis) flooded(d *deployment, kind string, rng *rand.ChaCha8) (done, user effort, err error) {
	ses, err := d.open(lang.Login, victim, honest)
	if err != nil {
		return nil, nil, err
	}
	machines := func() effort {
		e := effort{}
		for _, r := range an.scheme.Description().Roles {
			if r.Kind != lang.User {
				e.add(effortOf(ses.Ops(r.Name)), 1)
			}
		}
		return e
	}
	var before effort
	_, err = schemes.Carry(ses, func(number int, wire []byte) []byte {
		m := ses.Plan().Messages[number]
		if user != nil || m.Secure || m.From != d.user {
			return wire
		}
		user, before = effortOf(ses.Ops(d.user)), machines()
		wire = bytes.Clone(wire)
		at := 0
		for _, f := range m.Fields {
			field := wire[at : at+f.Bits/8]
			at += f.Bits / 8
			v := an.scheme.Description().Value(f.Name)
			switch {
			case v != nil && v.Class == lang.ClassTime: // stays the time
			case kind == randomFields:
				randomise(field, f.Class, rng)
			default:
				copy(field, an.login().as(d.user).value(f.Name))
			}
		}
		return wire
	})
	if err != nil {
		if _, err = refusal(err); err != nil {
			return nil, nil, err
		}
	}
	done = machines()
	done.add(before, -1)
	return done, user, nil
}

// randomise fills a field with bits that are not refused at sight: a point is one of
// the curve, and a square below any modulus.
func randomise(field []byte, class lang.Class, rng *rand.ChaCha8) {
	_, _ = rng.Read(field)
	switch class {
	case lang.ClassPoint:
		k := make([]byte, prim.ScalarBytes)
		_ = prim.DrawScalar(k, rng) // a seeded generator does not fail
		prim.NewCurve().MulBase(field, k)
	case lang.ClassModulus:
		field[0] = 0
	}
}

// An effort counts by kind the operations that take time: not xor, sums, comparisons
// and random numbers. All that is hashed is of one kind. Kinds are not weighed
// against each other: a multiplication is not so many hashes, here.
type effort map[string]int

func effortOf(ops schemes.Ops) effort {
	e := effort{}
	for name, n := range ops {
		switch {
		case slices.Contains(countedCheap, name):
		case slices.Contains(countedHashes, name):
			e["hash"] += n
		default:
			e[name] += n
		}
	}
	return e
}

func (e effort) add(f effort, sign int) {
	for name, n := range f {
		e[name] += sign * n
	}
}

func (e effort) total() int {
	n := 0
	for _, x := range e {
		n += x
	}
	return n
}

// compare says whether there is more of any kind than in f, and less of any.
func (e effort) compare(f effort) (more, less bool) {
	for name, n := range e {
		more = more || n > f[name]
	}
	for name, n := range f {
		less = less || n > e[name]
	}
	return more, less
}

// text names the kinds, unless there is nothing but hashes.
func (e effort) text(unit string) string {
	kinds := []string{}
	for _, name := range slices.Sorted(maps.Keys(e)) {
		if e[name] > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", e[name], name))
		}
	}
	text := fmt.Sprintf("%d%s", e.total(), unit)
	if e.total() == e["hash"] {
		return text
	}
	return text + " (" + strings.Join(kinds, ", ") + ")"
}
