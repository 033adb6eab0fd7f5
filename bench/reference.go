package bench

import (
	"bytes"
	"fmt"
	"slices"

	"tmisbench/bench/hand"
	"tmisbench/bench/raw"
	"tmisbench/schemes"
)

// references lists benchmarks of the schemes that are also written by hand, each beside
// its description: on the same hash backend, and on crypto/sha256 as anybody would write
// them. A scheme is left out where a file of the user's has its key.
func references(all []schemes.Scheme, widths string) ([]Benchmark, error) {
	byHand, err := hand.All()
	if err != nil {
		return nil, err
	}
	var list []Benchmark
	for _, h := range byHand {
		if external(all, h.Description().Key) {
			continue
		}
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
				Name: raw.Name{Group: raw.Reference, Scheme: h.Description().Key, Impl: impl.name},
				Setup: func() (*Op, error) {
					if err := sameWire(described, h, widths); err != nil {
						return nil, err
					}
					rec, err := newRecording(impl.s, impl.hash, widths, "login")
					if err != nil {
						return nil, err
					}
					return &Op{Run: times(rec.whole)}, nil
				},
			})
		}
	}
	return list, nil
}

// external reports whether the scheme of a key is from a file of the user's.
func external(all []schemes.Scheme, key string) bool {
	return slices.ContainsFunc(all, func(s schemes.Scheme) bool {
		return s.Description().Key == key && s.Description().External
	})
}

// sameWire compares the messages of two implementations of a scheme.
func sameWire(a, b schemes.Scheme, widths string) error {
	x, err := newRecording(a, "sha256", widths, "login")
	if err != nil {
		return err
	}
	y, err := newRecording(b, "sha256", widths, "login")
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
