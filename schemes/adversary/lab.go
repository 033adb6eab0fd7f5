package adversary

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// A lab is where one scheme is attacked: a world, everything that is known of
// it, and worlds like it in which attacks are carried out.
type lab struct {
	ctx      context.Context
	scheme   schemes.Scheme
	cfg      Config
	words    *dictionary
	ops      *operations
	world    *world
	universe *universe
	tooLarge string // why there is no universe

	guesses int
	guessed time.Duration
}

// newLab returns a lab without a universe if the description is beyond the bounds:
// attacks that only run parties can still be made.
func newLab(ctx context.Context, s schemes.Scheme, cfg Config) (*lab, error) {
	plan, err := s.Plan(cfg.Widths)
	if err != nil {
		return nil, err
	}
	hash, err := core.Lookup(cfg.Hash)
	if err != nil {
		return nil, err
	}
	l := &lab{ctx: ctx, scheme: s, cfg: cfg}
	l.ops = newOperations(plan, hash)
	l.words = newDictionary(hash, plan.Widths.Bits(lang.ClassPassword)/8, cfg.Bounds.Guesses, cfg.Seed)
	if l.world, err = newWorld(s, cfg, l.words, true); err != nil {
		return nil, fmt.Errorf("setting up a deployment: %w", err)
	}
	if err := l.world.forged(); err != nil {
		return nil, fmt.Errorf("setting up a deployment: %w", err)
	}
	l.universe, err = newUniverse(ctx, l.world, l.ops, cfg.Bounds)
	var bound boundError
	if errors.As(err, &bound) {
		l.tooLarge = string(bound)
		return l, nil
	}
	return l, err
}

// lasting says whether a value is a patient's from registration on or, where the
// description has no registration, from the start.
func (l *lab) lasting(user, id int) bool {
	r := l.world.registration(user)
	if r.phase == lang.Registration {
		return l.universe.values[id].runs[r]
	}
	for _, v := range l.scheme.Description().Known(l.world.user) {
		if b := r.env[l.world.user][lang.Name{Text: v.Name}]; b != nil && l.universe.find(b, lang.Name{Text: v.Name}, r) == id {
			return true
		}
	}
	return false
}

// twin is another world like the lab's, as it was before the forged login.
func (l *lab) twin(watch bool) (*world, error) { return newWorld(l.scheme, l.cfg, l.words, watch) }

// know is what an attacker can compute from what it holds.
func (l *lab) know(a attacker, stranger bool) *knowledge {
	k := newKnowledge(l.ctx, l.universe, l.cfg.Bounds.Xor)
	l.hold(k, a, stranger)
	return k.close()
}

// try tries the attackers of a property, weaker ones first. One that can do more
// than an attacker who has succeeded is left out: it succeeds, too.
func (l *lab) try(p property) ([]Result, error) {
	attackers := p.attackers
	if l.cfg.With != nil {
		attackers = []attacker{l.cfg.With}
	}
	var results []Result
	var broke, tried []attacker
	for _, a := range attackers {
		a, ok := l.effective(a)
		if !ok && l.cfg.With == nil {
			continue
		}
		stronger := func(b attacker) bool { return a.contains(b) }
		same := func(b attacker) bool { return a.contains(b) && b.contains(a) }
		if slices.ContainsFunc(broke, stronger) || slices.ContainsFunc(tried, same) {
			continue
		}
		tried = append(tried, a)
		r := Result{Capabilities: append([]Capability{}, a...), Verdict: NotFound, Derivation: []string{}}
		lacks := func(c Capability) bool { return !a.has(c) }
		switch {
		case slices.ContainsFunc(p.needs, lacks):
			r.Verdict, r.Note = NotApplicable, "this attacker lacks what the attack needs: "+join(p.needs, ", ")
		case l.ctx.Err() != nil:
			r.Beyond, r.Note = true, "the time limit"
		case l.universe == nil && !p.runsOnly:
			r.Beyond, r.Note = true, l.tooLarge
		default:
			out, err := p.attack(l, a)
			if err != nil {
				return nil, err
			}
			r.Note = out.note
			switch {
			case out.inapplicable:
				r.Verdict = NotApplicable
			case out.broken:
				r.Verdict, r.Derivation = Broken, out.proof.lines
				r.Steps = out.proof.steps()
				broke = append(broke, a)
			case out.cut != "":
				r.Beyond, r.Note = true, out.cut
			case l.ctx.Err() != nil:
				r.Beyond, r.Note = true, "the time limit"
			}
		}
		results = append(results, r)
	}
	if results == nil {
		results = []Result{{Capabilities: []Capability{}, Verdict: NotApplicable, Derivation: []string{}, Note: "the description has nothing that such an attacker could have learned"}}
	}
	return results, nil
}

// An outcome is what one attacker achieved.
type outcome struct {
	broken       bool
	inapplicable bool
	proof        proof
	note         string
	cut          string // the bound at which the search ended
}

func inapplicable(why string) (outcome, error) {
	return outcome{inapplicable: true, note: why}, nil
}

// steps is the length of a proof, what is held from the start not counted.
func (p *proof) steps() int {
	n := 0
	for _, line := range p.lines {
		if !strings.HasPrefix(line, "holds ") {
			n++
		}
	}
	return n
}
