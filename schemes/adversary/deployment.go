package adversary

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// The parties of the deployment, by number.
const (
	victim    = 0 // patients
	mallory   = 1 // the attacker's own account; those after it are bystanders
	honest    = 0 // servers
	malicious = 1
)

// pause lies between two logins, in seconds: long enough for a timestamp of one
// to be refused in the next.
const pause = 60

// A deployment is one of a scheme, and what has happened in it. Two of the same seed
// are the same, byte by byte: an attack is worked out on a recorded deployment and
// then carried out in a replica of it.
type deployment struct {
	schemes.Deployment
	scheme               schemes.Scheme
	plan                 *lang.Plan
	user, server, centre string   // roles; centre may be empty
	others               []string // roles of kind other
	words                *dictionary
	seed                 uint64
	now                  uint64
	runs                 []*run
	both                 bool // patients can use both servers
}

// newDeployment deploys a scheme and carries out setup, registration and the logins
// that are heard. Only a watched deployment records values; one that is not is faster.
func newDeployment(s schemes.Scheme, cfg Config, words *dictionary, watch bool) (*deployment, error) {
	plan, err := s.Plan(cfg.Widths)
	if err != nil {
		return nil, err
	}
	d := &deployment{scheme: s, plan: plan, words: words, seed: cfg.Seed, now: schemes.StoppedClock()}
	for _, r := range s.Description().Roles {
		switch r.Kind {
		case lang.User:
			d.user = r.Name
		case lang.Server:
			d.server = r.Name
		case lang.Centre:
			d.centre = r.Name
		default:
			d.others = append(d.others, r.Name)
		}
	}
	d.Deployment, err = s.Deploy(schemes.Config{
		Hash: cfg.Hash, Widths: cfg.Widths,
		Random: schemes.Seeded(cfg.Seed), Clock: func() uint64 { return d.now }, Watch: watch,
	})
	if err != nil {
		return nil, err
	}
	if err := d.populate(); err != nil {
		return nil, err
	}
	return d, d.logIn()
}

func (d *deployment) populate() error {
	if _, err := d.NewServer(); err != nil {
		return err
	}
	if err := d.phase(lang.Setup, -1, honest); err != nil {
		return err
	}
	for u := range patients {
		if _, err := d.NewUser(); err != nil {
			return err
		}
		if err := d.phase(lang.Registration, u, honest); err != nil {
			return err
		}
	}
	if _, err := d.NewServer(); err != nil {
		return err
	}
	if d.plan.Phase(lang.Addition) == nil {
		return d.phase(lang.Setup, -1, malicious)
	}
	for u := range patients {
		if err := d.phase(lang.Addition, u, malicious); err != nil {
			return err
		}
	}
	return nil
}

// logIn carries out the logins that an attacker may hear: two of the victim, one
// of everybody else, and, if the description lets patients use a second server
// at all, one of the victim there.
func (d *deployment) logIn() error {
	for _, u := range []int{victim, victim, mallory, 2, 3, 4, 5} {
		if err := d.phase(lang.Login, u, honest); err != nil {
			return err
		}
	}
	for _, u := range []int{victim, mallory} {
		err := d.phase(lang.Login, u, malicious)
		var refused *schemes.Refusal
		if errors.As(err, &refused) {
			return nil // whatever the card lacks, it lacks for all
		} else if err != nil {
			return err
		}
		d.both = u == mallory
	}
	return nil
}

// phase carries one out and records it.
func (d *deployment) phase(name lang.PhaseName, user, server int) error {
	if d.plan.Phase(name) == nil {
		return nil
	}
	ses, err := d.open(name, user, server)
	if err != nil {
		return err
	}
	wires, err := schemes.Carry(ses, nil)
	if err != nil {
		return err
	}
	d.runs = append(d.runs, d.record(ses, name, user, server, wires))
	return nil
}

// open opens a phase at a later time than all before, in which the user types the
// password of the dictionary.
func (d *deployment) open(name lang.PhaseName, user, server int) (session, error) {
	d.now += pause
	return d.openNow(name, user, server)
}

func (d *deployment) openNow(name lang.PhaseName, user, server int) (session, error) {
	ses, err := d.Open(name, user, server)
	if err != nil || user < 0 || !d.plan.Phase(name).Acts(d.user) {
		return ses, err
	}
	for _, v := range d.factors(lang.ClassPassword) {
		if err := ses.Set(d.user, v.Name, d.words.of(user)); err != nil {
			return nil, err
		}
	}
	return ses, nil
}

// factors are the values of a class that the user owns, those left out that only
// a password change uses.
func (d *deployment) factors(class lang.Class) []*lang.Value {
	var all []*lang.Value
	for _, v := range d.scheme.Description().Values {
		if v.Owner == d.user && v.Replaces == "" && v.Class == class {
			all = append(all, v)
		}
	}
	return all
}

// logins are the recorded logins of a patient at a server.
func (d *deployment) logins(user, server int) []*run {
	var all []*run
	for _, r := range d.runs {
		if r.phase == lang.Login && !r.future && r.user == user && r.server == server {
			all = append(all, r)
		}
	}
	return all
}

// infrastructure are the machines of which there is one: the centre, and roles of
// kind other, such as a gateway. Who learns what the centre keeps learns what these
// keep; nobody but the centre's impersonator plays them, and nobody replays them.
func (d *deployment) infrastructure() []string {
	if d.centre == "" {
		return d.others
	}
	return append([]string{d.centre}, d.others...)
}

func (d *deployment) registration(user int) *run {
	for _, r := range d.runs {
		if r.phase == lang.Registration && r.user == user {
			return r
		}
	}
	// A description without registration gives its users what they know by
	// declaration, which every run shows.
	return d.logins(user, honest)[0]
}

// addForged carries out, with randomness of its own for each role, the login that
// attackers try to forge.
func (d *deployment) addForged() error {
	ses, err := d.openForged()
	if err != nil {
		return err
	}
	wires, err := schemes.Carry(ses, nil)
	if err != nil {
		return err
	}
	r := d.record(ses, "login", victim, honest, wires)
	r.future = true
	d.runs = append(d.runs, r)
	return nil
}

func (d *deployment) openForged() (session, error) {
	ses, err := d.open(lang.Login, victim, honest)
	if err != nil {
		return nil, err
	}
	for i, r := range d.scheme.Description().Roles {
		ses.Random(r.Name, schemes.Seeded(d.seed^uint64(1+i)<<32))
	}
	return ses, nil
}

func ordinal(i int) string { return strconv.Itoa(i + 1) }

// who names a patient.
func who(user int) string {
	switch user {
	case victim:
		return "victim"
	case mallory:
		return "mallory"
	}
	return fmt.Sprintf("patient%d", user)
}

// legend says who is who in derivations.
func (d *deployment) legend() []string {
	lines := []string{
		"victim: the patient under attack; mallory: the attacker's own account, used only where the attacker is a " +
			"registered user",
		fmt.Sprintf("server0: the server of the victim, of role %s; server1: the malicious one, used only where the "+
			"attacker runs it", d.server),
	}
	for _, o := range d.others {
		lines = append(lines, fmt.Sprintf("%s: %s; its keys leak with those of the centre, and nobody runs it "+
			"but its owner",
			o, d.scheme.Description().Role(o).Meaning))
	}
	for _, r := range d.runs {
		switch {
		case r.phase != lang.Login:
		case r.future:
			lines = append(lines, "s*: the login of the victim at server0 that the attacker forges")
		default:
			lines = append(lines, fmt.Sprintf("s%d: a login of %s at server%d", r.session,
				strings.Replace(who(r.user), "victim", "the victim", 1), r.server))
		}
	}
	return lines
}
