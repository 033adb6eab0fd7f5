package adversary

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// An analysis is that of one scheme: a recorded deployment, what its runs say, and
// what replicas in which attacks are carried out are made from.
type analysis struct {
	ctx      context.Context
	scheme   schemes.Scheme
	cfg      Config
	words    *dictionary
	recorded *deployment
	reading  *reading
	tooLarge string // why there is no reading

	guesses int
	guessed time.Duration
}

// newAnalysis returns an analysis without a reading if the description is beyond the
// bounds: attacks that only run parties can still be made.
func newAnalysis(ctx context.Context, s schemes.Scheme, cfg Config) (*analysis, error) {
	plan, err := s.Plan(cfg.Widths)
	if err != nil {
		return nil, err
	}
	hash, err := core.Lookup(cfg.Hash)
	if err != nil {
		return nil, err
	}
	an := &analysis{ctx: ctx, scheme: s, cfg: cfg}
	an.words = newDictionary(hash, plan.Widths.Bits(lang.ClassPassword)/8, cfg.Bounds.Guesses, cfg.Seed)
	if an.recorded, err = newDeployment(s, cfg, an.words, true); err != nil {
		return nil, fmt.Errorf("setting up a deployment: %w", err)
	}
	if err := an.recorded.addForged(); err != nil {
		return nil, fmt.Errorf("setting up a deployment: %w", err)
	}
	an.reading, err = read(ctx, an.recorded, operationsOf(plan, hash), cfg.Bounds)
	var bound boundError
	if errors.As(err, &bound) {
		an.tooLarge = string(bound)
		return an, nil
	}
	return an, err
}

func operationsOf(plan *lang.Plan, hash core.Hash) *deduce.Operations {
	return deduce.NewOperations(hash, plan.Widths.V/8, plan.Widths.Cipher(), plan.Widths.Signature())
}

// replica is another deployment like the recorded one, as it was before the forged
// login.
func (an *analysis) replica(watch bool) (*deployment, error) {
	return newDeployment(an.scheme, an.cfg, an.words, watch)
}

// login is the first recorded login of the victim.
func (an *analysis) login() *run { return an.recorded.logins(victim, honest)[0] }

// forgedLogin is the login that attackers forge.
func (an *analysis) forgedLogin() *run { return an.recorded.runs[len(an.recorded.runs)-1] }

// registered is what a patient has at registration.
func (an *analysis) registered(user int) instance {
	return an.recorded.registration(user).as(an.recorded.user)
}

// lasting says whether a value is a patient's from registration on or, where the
// description has no registration, from the start.
func (an *analysis) lasting(user int, id deduce.ID) bool {
	in := an.registered(user)
	if in.phase == lang.Registration {
		return an.reading.occurs[id].runs[in.run]
	}
	for _, v := range an.scheme.Description().Known(in.role) {
		if in.value(lang.Name{Text: v.Name}) != nil && an.reading.declared(in, v) == id {
			return true
		}
	}
	return false
}

// know is what an attacker can compute from what it holds.
func (an *analysis) know(a attacker) *deduce.Knowledge {
	k := deduce.NewKnowledge(an.ctx, an.reading.Values, an.cfg.Bounds.Xor)
	an.hold(k, a)
	return k.Close()
}

// try tries the attackers of a property, weaker ones first. One that can do more
// than an attacker who has succeeded is left out: it succeeds, too.
func (an *analysis) try(p property) ([]Result, error) {
	attackers := p.attackers
	if an.cfg.With != nil {
		attackers = []attacker{an.cfg.With}
	}
	var results []Result
	var broke, tried []attacker
	for _, a := range attackers {
		a, ok := an.effective(a)
		if !ok && an.cfg.With == nil {
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
		case an.ctx.Err() != nil:
			r.Beyond, r.Note = true, "the time limit"
		case an.reading == nil && !p.runsOnly:
			r.Beyond, r.Note = true, an.tooLarge
		default:
			out, err := p.attack(an, a)
			if err != nil {
				return nil, err
			}
			r.Note = out.note
			switch {
			case out.inapplicable:
				r.Verdict = NotApplicable
			case out.broken:
				r.Verdict, r.Derivation, r.Steps = Broken, out.proof.Lines(), out.proof.Steps()
				broke = append(broke, a)
			case out.cut != "":
				r.Beyond, r.Note = true, out.cut
			case an.ctx.Err() != nil:
				r.Beyond, r.Note = true, "the time limit"
			}
		}
		results = append(results, r)
	}
	if results == nil {
		results = []Result{{
			Capabilities: []Capability{}, Verdict: NotApplicable, Derivation: []string{},
			Note: "the description has nothing that such an attacker could have learned",
		}}
	}
	return results, nil
}

// An outcome is what one attacker achieved.
type outcome struct {
	broken       bool
	inapplicable bool
	proof        deduce.Derivation
	note         string
	cut          string // the bound at which the search ended
}

func inapplicable(why string) (outcome, error) {
	return outcome{inapplicable: true, note: why}, nil
}
