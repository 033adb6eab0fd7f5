package models

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
)

func TestX(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	for _, s := range all {
		p, err := s.Plan("256")
		require.NoError(t, err)
		m, err := Derive(p, Outsider)
		if err != nil {
			fmt.Println(s.Description().Key, s.Description().Family, err)
		}
		if m == nil {
			continue
		}
		if testing.Verbose() {
			fmt.Println("==", m.Scheme, m.Lost)
			for _, r := range m.Roles {
				for _, e := range r.Events {
					fmt.Print(r.Name, " ", e.Act, e.Msg, " ")
					for _, x := range e.Terms {
						fmt.Print(m.describe(x), " , ")
					}
					fmt.Println()
				}
			}
		}
	}
}
