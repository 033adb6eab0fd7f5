package engine

// Rehearse makes the session one that can be run again and again from the same
// state: from now on Restart takes back what its roles have stored, and a change
// of password. A benchmark of a phase that moves a counter or a key needs it; it
// costs a copy of what is overwritten.
func (s *Session) Rehearse() {
	s.rehearsal = true
	for _, e := range s.acting {
		j := &journal{}
		entries, bytes := 0, 0
		for i := range e.code.steps {
			for _, o := range e.code.steps[i].ops {
				if o.code != opStore {
					continue
				}
				entries += len(o.items)
				for _, it := range o.items {
					bytes += it.mem.n
				}
			}
		}
		j.entries = make([]overwritten, 0, entries)
		j.bytes = make([]byte, 0, bytes)
		e.journal = j
	}
}

// journal has what a role has overwritten in its stores, oldest first.
type journal struct {
	entries []overwritten
	bytes   []byte // of the entries, one after another
}

type overwritten struct {
	record      *record
	field, from int
	at, n       int // in journal.bytes
	had         bool
}

func (j *journal) note(r *record, it *item) {
	j.entries = append(j.entries, overwritten{r, it.field, it.from, len(j.bytes), it.mem.n, r.has[it.field]})
	j.bytes = append(j.bytes, r.mem[it.from:it.from+it.mem.n]...)
}

func (j *journal) takeBack() {
	for i := len(j.entries) - 1; i >= 0; i-- {
		o := &j.entries[i]
		copy(o.record.mem[o.from:], j.bytes[o.at:o.at+o.n])
		o.record.has[o.field] = o.had
	}
	j.entries, j.bytes = j.entries[:0], j.bytes[:0]
}
