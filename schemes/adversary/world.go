package adversary

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
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

// A world is a deployment and what has happened in it. Two worlds of the same
// seed are the same, byte by byte: that is how an attack is first worked out in
// one and then carried out in another.
type world struct {
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

// A run is one phase carried out to its end, with every value of every role.
type run struct {
	phase        lang.PhaseName
	user, server int
	session      int  // number of a login, from 1
	future       bool // the login that attackers forge: it has not been heard
	plan         *lang.PhasePlan
	env          map[string]map[lang.Name][]byte // role, name
	wires        [][]byte
	key          []byte
}

// newWorld deploys a scheme and carries out setup, registration and the recorded
// logins. Only a watched world records values; one that is not is faster.
func newWorld(s schemes.Scheme, cfg Config, words *dictionary, watch bool) (*world, error) {
	plan, err := s.Plan(cfg.Widths)
	if err != nil {
		return nil, err
	}
	w := &world{scheme: s, plan: plan, words: words, seed: cfg.Seed, now: schemes.StoppedClock()}
	for _, r := range s.Description().Roles {
		switch r.Kind {
		case lang.User:
			w.user = r.Name
		case lang.Server:
			w.server = r.Name
		case lang.Centre:
			w.centre = r.Name
		default:
			w.others = append(w.others, r.Name)
		}
	}
	w.Deployment, err = s.Deploy(schemes.Config{
		Hash: cfg.Hash, Widths: cfg.Widths,
		Random: schemes.Seeded(cfg.Seed), Clock: func() uint64 { return w.now }, Watch: watch,
	})
	if err != nil {
		return nil, err
	}
	if err := w.populate(); err != nil {
		return nil, err
	}
	return w, w.record()
}

func (w *world) populate() error {
	if _, err := w.NewServer(); err != nil {
		return err
	}
	if err := w.phase(lang.Setup, -1, honest); err != nil {
		return err
	}
	for u := range patients {
		if _, err := w.NewUser(); err != nil {
			return err
		}
		if err := w.phase(lang.Registration, u, honest); err != nil {
			return err
		}
	}
	if _, err := w.NewServer(); err != nil {
		return err
	}
	if w.plan.Phase(lang.Addition) == nil {
		return w.phase(lang.Setup, -1, malicious)
	}
	for u := range patients {
		if err := w.phase(lang.Addition, u, malicious); err != nil {
			return err
		}
	}
	return nil
}

// record carries out the logins that an attacker may hear: two of the victim, one
// of everybody else, and, if the description lets patients use a second server
// at all, one of the victim there.
func (w *world) record() error {
	for _, u := range []int{victim, victim, mallory, 2, 3, 4, 5} {
		if err := w.phase(lang.Login, u, honest); err != nil {
			return err
		}
	}
	for _, u := range []int{victim, mallory} {
		err := w.phase(lang.Login, u, malicious)
		var refused *schemes.Refusal
		if errors.As(err, &refused) {
			return nil // whatever the card lacks, it lacks for all
		} else if err != nil {
			return err
		}
		w.both = u == mallory
	}
	return nil
}

// phase carries one out and records it.
func (w *world) phase(name lang.PhaseName, user, server int) error {
	if w.plan.Phase(name) == nil {
		return nil
	}
	ses, err := w.open(name, user, server)
	if err != nil {
		return err
	}
	wires, err := schemes.Carry(ses, nil)
	if err != nil {
		return err
	}
	w.runs = append(w.runs, w.recorded(ses, name, user, server, wires))
	return nil
}

// open opens a phase at a later time than all before, in which the user types the
// password of the dictionary.
func (w *world) open(name lang.PhaseName, user, server int) (session, error) {
	w.now += pause
	return w.openNow(name, user, server)
}

func (w *world) openNow(name lang.PhaseName, user, server int) (session, error) {
	ses, err := w.Open(name, user, server)
	if err != nil || user < 0 || !w.plan.Phase(name).Acts(w.user) {
		return ses, err
	}
	for _, v := range w.factors(lang.ClassPassword) {
		if err := ses.Set(w.user, v.Name, w.words.of(user)); err != nil {
			return nil, err
		}
	}
	return ses, nil
}

// recorded collects the values of a watched session. A name is assigned once for
// a phase and role, so the order of events does not matter.
func (w *world) recorded(ses session, name lang.PhaseName, user, server int, wires [][]byte) *run {
	r := &run{phase: name, user: user, server: server, plan: w.plan.Phase(name), wires: wires, env: map[string]map[lang.Name][]byte{}}
	for _, role := range w.scheme.Description().Roles {
		r.env[role.Name] = map[lang.Name][]byte{}
	}
	for _, e := range ses.Events() {
		switch e.Kind {
		case "store", "check", "message":
		default:
			r.env[e.Role][e.Name] = e.Value
		}
	}
	for _, v := range w.factors(lang.ClassPassword) {
		if user >= 0 {
			for _, n := range r.plan.Phase.Names(v) {
				r.env[w.user][n] = w.words.of(user) // what was typed, not what was drawn
			}
		}
	}
	r.fields(func(m lang.Message, _ int, f lang.Name, b []byte) { r.env[m.To][f] = b })
	if name == lang.Login {
		for _, p := range w.runs {
			r.session = max(r.session, p.session)
		}
		r.session++
		r.key = bytes.Clone(ses.Key(w.user))
	}
	return r
}

// A sessionKey is what roles agree on in a part of a run, from 1.
type sessionKey struct {
	part  int
	bytes []byte
}

// keys are the session keys of a run, one for each part in which somebody agrees.
// In every part all who agree have the same.
func (r *run) keys() []sessionKey {
	var all []sessionKey
	part := 0
	for i, st := range r.plan.Phase.Stmts {
		if i == 0 || st.Kind == lang.Part {
			part++
		}
		if st.Kind == lang.Agree {
			if len(all) == 0 || all[len(all)-1].part != part {
				all = append(all, sessionKey{part, r.env[st.Role][st.Names[0].Name]})
			}
		}
	}
	return all
}

// fields calls f for every field of every message.
func (r *run) fields(f func(m lang.Message, i int, name lang.Name, b []byte)) {
	for i, m := range r.plan.Messages {
		at := 0
		for _, x := range m.Fields {
			f(m, i, x.Name, r.wires[i][at:at+x.Bits/8])
			at += x.Bits / 8
		}
	}
}

// value is that of a name in any role that has it.
func (r *run) value(name lang.Name) ([]byte, bool) {
	for _, role := range slices.Sorted(maps.Keys(r.env)) {
		if b, ok := r.env[role][name]; ok {
			return b, true
		}
	}
	return nil, false
}

func (r *run) names(role string) []lang.Name {
	return slices.SortedFunc(maps.Keys(r.env[role]), lang.Name.Compare)
}

// factors are the values of a class that the user owns, those left out that only
// a password change uses.
func (w *world) factors(class lang.Class) []*lang.Value {
	var all []*lang.Value
	for _, v := range w.scheme.Description().Values {
		if v.Owner == w.user && v.Replaces == "" && v.Class == class {
			all = append(all, v)
		}
	}
	return all
}

// logins are the recorded logins of a patient at a server.
func (w *world) logins(user, server int) []*run {
	var all []*run
	for _, r := range w.runs {
		if r.phase == lang.Login && !r.future && r.user == user && r.server == server {
			all = append(all, r)
		}
	}
	return all
}

// infrastructure are the machines of which there is one: the centre, and roles of
// kind other, such as a gateway. Who learns what the centre keeps learns what these
// keep; nobody but the centre's impersonator plays them, and nobody replays them.
func (w *world) infrastructure() []string {
	if w.centre == "" {
		return w.others
	}
	return append([]string{w.centre}, w.others...)
}

func (w *world) registration(user int) *run {
	for _, r := range w.runs {
		if r.phase == lang.Registration && r.user == user {
			return r
		}
	}
	// A description without registration gives its users what they know by
	// declaration, which every run shows.
	return w.logins(user, honest)[0]
}

// forged carries out, with randomness of its own for each role, the login that
// attackers try to forge.
func (w *world) forged() error {
	ses, err := w.openForged()
	if err != nil {
		return err
	}
	wires, err := schemes.Carry(ses, nil)
	if err != nil {
		return err
	}
	r := w.recorded(ses, "login", victim, honest, wires)
	r.future = true
	w.runs = append(w.runs, r)
	return nil
}

func (w *world) openForged() (session, error) {
	ses, err := w.open(lang.Login, victim, honest)
	if err != nil {
		return nil, err
	}
	for i, r := range w.scheme.Description().Roles {
		ses.Random(r.Name, schemes.Seeded(w.seed^uint64(1+i)<<32))
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
func (w *world) legend() []string {
	lines := []string{
		"victim: the patient under attack; mallory: the attacker's own account, used only where the attacker is a registered user",
		fmt.Sprintf("server0: the server of the victim, of role %s; server1: the malicious one, used only where the attacker runs it", w.server),
	}
	for _, o := range w.others {
		lines = append(lines, fmt.Sprintf("%s: %s; its keys leak with those of the centre, and nobody runs it but its owner", o, w.scheme.Description().Role(o).Meaning))
	}
	for _, r := range w.runs {
		switch {
		case r.phase != lang.Login:
		case r.future:
			lines = append(lines, "s*: the login of the victim at server0 that the attacker forges")
		default:
			lines = append(lines, fmt.Sprintf("s%d: a login of %s at server%d", r.session, strings.Replace(who(r.user), "victim", "the victim", 1), r.server))
		}
	}
	return lines
}
