package engine

// EnableRollback lets the session be run again and again from the same state: from
// now on Restart undoes what its roles have stored, and a change of password. A
// benchmark of a phase that changes a counter or a key needs it; it costs a look-up
// and a copy of each value that is overwritten.
func (s *Session) EnableRollback() {
	s.rollback = true
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
			e.undo = &undoLog{make([]overwritten, 0, entries), make([]byte, 0, bytes)}
		}
	}
}

// undoLog records what a role has overwritten in its stores, oldest first.
type undoLog struct {
	entries []overwritten
	bytes   []byte // for each entry the key of its record and the value that it had
}

type overwritten struct {
	store *store
	op    *op
	item  *item
	had   byte
}

func (u *undoLog) note(s *store, o *op, key, r []byte, it *item) {
	u.entries = append(u.entries, overwritten{s, o, it, r[it.has]})
	u.bytes = append(append(u.bytes, key...), r[it.from:it.from+it.mem.n]...)
}

func (u *undoLog) rollBack() {
	for i := len(u.entries) - 1; i >= 0; i-- {
		w := &u.entries[i]
		at := len(u.bytes) - w.item.mem.n
		value, key := u.bytes[at:], u.bytes[at-w.op.key.n:at]
		r := w.store.find(w.op.n, key)
		copy(r[w.item.from:], value)
		r[w.item.has] = w.had
		u.bytes = u.bytes[:at-w.op.key.n]
	}
	u.entries = u.entries[:0]
}
