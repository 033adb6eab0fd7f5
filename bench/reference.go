package bench

import (
	"bytes"
	"fmt"

	"tmisbench/bench/hand"
	"tmisbench/schemes"
)

// references puts the schemes that are also written by hand beside their twins: on
// the same hash backend, and on crypto/sha256 as anybody would write them.
func references(widths string) ([]Benchmark, error) {
	byHand, err := hand.All()
	if err != nil {
		return nil, err
	}
	var list []Benchmark
	for _, h := range byHand {
		described, err := schemes.Find(h.Description().Key)
		if err != nil {
			return nil, err
		}
		for _, impl := range []struct {
			name string
			s    schemes.Scheme
			hash string
		}{{"engine", described, "sha256"}, {"hand", h, "sha256"}, {"hand-std", h, "sha256-std"}} {
			list = append(list, Benchmark{
				Name: fmt.Sprintf("Reference/scheme=%s/impl=%s", h.Description().Key, impl.name),
				Setup: func() (*Op, error) {
					if err := sameWire(described, h, widths); err != nil {
						return nil, err
					}
					t, err := newTake(impl.s, impl.hash, widths, "login")
					if err != nil {
						return nil, err
					}
					return &Op{Run: times(t.whole)}, nil
				},
			})
		}
	}
	return list, nil
}

// sameWire compares the messages of two implementations of a scheme.
func sameWire(a, b schemes.Scheme, widths string) error {
	x, err := newTake(a, "sha256", widths, "login")
	if err != nil {
		return err
	}
	y, err := newTake(b, "sha256", widths, "login")
	if err != nil {
		return err
	}
	for i := range x.wire {
		if !bytes.Equal(x.wire[i], y.wire[i]) {
			return fmt.Errorf("bench: message %d of %s differs between engine and reference", i+1, a.Description().Key)
		}
	}
	return nil
}
