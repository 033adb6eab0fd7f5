package engine

import "bytes"

// Kept is a copy of everything that a party has in its stores.
func (d *Deployment) Kept(role string, n int) [][]byte {
	var all [][]byte
	if a := d.party(role, n); a != nil {
		for i := range a.stores {
			all = append(all, bytes.Clone(a.stores[i].mem))
		}
	}
	return all
}
