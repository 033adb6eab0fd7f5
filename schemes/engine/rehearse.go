package engine

// Rehearse makes the session one that can be run again and again from the same
// state: from now on Restart takes back what its roles have stored, and a change
// of password. A benchmark of a phase that moves a counter or a key needs it; it
// costs a copy of what is overwritten and a look-up.
func (s *Session) Rehearse() {
	s.rehearsal = true
	for _, e := range s.acting {
		entries, bytes := 0, 0
		for i := range e.code.steps {
			for _, o := range e.code.steps[i].ops {
				if o.code != opStore {
					continue
				}
				for _, it := range o.items {
					entries++
					bytes += o.key.n + it.mem.n
				}
			}
		}
		if entries > 0 {
			e.journal = &journal{make([]overwritten, 0, entries), make([]byte, 0, bytes)}
		}
	}
}

// journal has what a role has overwritten in its stores, oldest first.
type journal struct {
	entries []overwritten
	bytes   []byte // for each entry the key of its record and the value
}

type overwritten struct {
	store *store
	op    *op
	item  *item
	had   byte
}

func (j *journal) note(s *store, o *op, key, r []byte, it *item) {
	j.entries = append(j.entries, overwritten{s, o, it, r[it.has]})
	j.bytes = append(append(j.bytes, key...), r[it.from:it.from+it.mem.n]...)
}

func (j *journal) takeBack() {
	for i := len(j.entries) - 1; i >= 0; i-- {
		w := &j.entries[i]
		at := len(j.bytes) - w.item.mem.n
		value, key := j.bytes[at:], j.bytes[at-w.op.key.n:at]
		r := w.store.find(w.op.n, key)
		copy(r[w.item.from:], value)
		r[w.item.has] = w.had
		j.bytes = j.bytes[:at-w.op.key.n]
	}
	j.entries = j.entries[:0]
}
