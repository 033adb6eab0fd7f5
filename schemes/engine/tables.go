package engine

// A Table is a view of a store of a party that keeps a record for each key: call
// Tables again when the party has stored more.
type Table struct {
	Role, Store string

	store      *store
	width, key int // of a record and of its key, in bytes
}

// Tables are the keyed stores of a party; role and n name it as in
// [Deployment.Known].
func (d *Deployment) Tables(role string, n int) []Table {
	var tables []Table
	a := d.party(role, n)
	if a == nil {
		return nil
	}
	for i, r := range a.records {
		if r.KeyBits > 0 {
			tables = append(tables, Table{role, r.Store, &a.stores[i], width(r), r.KeyBits / 8})
		}
	}
	return tables
}

// Len is the number of records.
func (t Table) Len() int { return len(t.store.mem) / t.width }

// Key is the key of record i, in the order in which they were first stored. It is
// not a copy.
func (t Table) Key(i int) []byte { return t.store.mem[i*t.width:][:t.key:t.key] }

// Has looks a record up, as a load does.
func (t Table) Has(key []byte) bool {
	return len(key) == t.key && t.store.find(t.width, key) != nil
}
