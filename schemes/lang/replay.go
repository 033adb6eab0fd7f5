package lang

import "fmt"

// replay puts the messages that a role sent in an earlier run in the place of the
// role.
type replay struct {
	role string
	late bool            // so late that times of the earlier run are not recent
	old  map[string]bool // what was drawn in it, times among them
	sent [][]term
}

// send delivers a message of the earlier run. The answer is why the receiver
// refuses it, or empty: a name that it holds already is compared.
func (r *replay) send(envs map[string]map[Name]term, st *Stmt, msg *int) string {
	if st.Kind != Send {
		return ""
	}
	fields := r.sent[*msg]
	*msg++
	for i, n := range st.Names {
		if have, held := envs[st.To][n.Name]; !held {
			envs[st.To][n.Name] = fields[i]
		} else if !have.equal(fields[i]) {
			return fmt.Sprintf("%s holds another %s", st.To, n.Name.Text)
		}
	}
	return ""
}

// Replayed runs login on symbols with all messages of a role being those of an
// earlier login, after the window of timestamps if late. It returns the statement
// at which some other role refuses; nil if, by the equations, nobody can tell.
func (p *Plan) Replayed(role string, late bool) *Stmt {
	y := newSymbolic(p)
	for _, name := range []PhaseName{Setup, Registration} {
		if ph := p.Phase(name); ph != nil {
			y.run(ph, noted)
		}
	}
	login := p.Phase(Login)
	o := y.run(login, noted)
	r := &replay{role: role, late: late, old: map[string]bool{}, sent: o.sent}
	for _, fields := range o.drawn {
		r.old[fields.key()] = true
	}
	y.replay = r
	return y.run(login, noted).refused
}
