package adversary

import (
	"bytes"
	"iter"
	"maps"
	"slices"
	"strconv"

	"tmisbench/schemes/lang"
)

// A run is one phase of a deployment carried out to its end, with every value of
// every role.
type run struct {
	dep          *deployment
	phase        lang.PhaseName
	user, server int
	session      int  // number of a login, from 1
	future       bool // the login that attackers forge: it has not been heard
	plan         *lang.PhasePlan
	env          map[string]map[lang.Name][]byte // role, name
	wires        [][]byte
	key          []byte
}

// An instance is one role in one run.
type instance struct {
	*run
	role string
}

// as is the instance of a role in a run.
func (r *run) as(role string) instance { return instance{r, role} }

// value is what the role has under a name, nil if it has nothing.
func (in instance) value(name lang.Name) []byte { return in.env[in.role][name] }

// names are the names under which the role has something, sorted.
func (in instance) names() []lang.Name {
	return slices.SortedFunc(maps.Keys(in.env[in.role]), lang.Name.Compare)
}

// party names who plays the role: which patient, which server.
func (in instance) party() string {
	switch in.role {
	case in.dep.user:
		return in.role + strconv.Itoa(in.user)
	case in.dep.server:
		return in.role + strconv.Itoa(in.server)
	}
	return in.role + "0"
}

// record collects the values of a watched session. A name is assigned once for a
// phase and role, so the order of events does not matter.
func (d *deployment) record(ses session, name lang.PhaseName, user, server int, wires [][]byte) *run {
	r := &run{
		dep: d, phase: name, user: user, server: server, plan: d.plan.Phase(name), wires: wires,
		env: map[string]map[lang.Name][]byte{},
	}
	for _, role := range d.scheme.Description().Roles {
		r.env[role.Name] = map[lang.Name][]byte{}
	}
	for _, e := range ses.Events() {
		switch e.Kind {
		case "store", "check", "message":
		default:
			r.env[e.Role][e.Name] = e.Value
		}
	}
	for _, v := range d.factors(lang.ClassPassword) {
		if user >= 0 {
			for _, n := range r.plan.Phase.Names(v) {
				r.env[d.user][n] = d.words.of(user) // what was typed, not what was drawn
			}
		}
	}
	for f := range r.fields() {
		r.env[f.msg.To][f.name] = f.bytes
	}
	if name == lang.Login {
		for _, p := range d.runs {
			r.session = max(r.session, p.session)
		}
		r.session++
		r.key = bytes.Clone(ses.Key(d.user))
	}
	return r
}

// A field is one of a message of a run.
type field struct {
	msg    lang.Message
	number int // of the message, from 0
	name   lang.Name
	bytes  []byte
}

// fields are those of all messages, in the order of sending.
func (r *run) fields() iter.Seq[field] {
	return func(yield func(field) bool) {
		for i, m := range r.plan.Messages {
			at := 0
			for _, x := range m.Fields {
				if !yield(field{m, i, x.Name, r.wires[i][at : at+x.Bits/8]}) {
					return
				}
				at += x.Bits / 8
			}
		}
	}
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

// public is the value of a declared name in any role that has it.
func (r *run) public(name string) ([]byte, bool) {
	for _, role := range slices.Sorted(maps.Keys(r.env)) {
		if b, ok := r.env[role][lang.Name{Text: name}]; ok {
			return b, true
		}
	}
	return nil, false
}
