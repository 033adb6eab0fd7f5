package models

import (
	"os"
	"testing"

	"tmisbench/schemes"
)

func TestDump(t *testing.T) {
	dir := os.Getenv("DUMP")
	if dir == "" {
		t.Skip()
	}
	all, _ := schemes.All()
	for _, s := range all {
		p, _ := s.Plan("256")
		for _, a := range Attackers {
			m, err := Derive(p, a)
			if err != nil {
				continue
			}
			for _, f := range Formats() {
				text, err := f.Write(m)
				if err != nil {
					t.Log(err)
					continue
				}
				os.WriteFile(dir+"/"+m.Scheme+"-"+string(a)+"."+f.Name, []byte(text.Text), 0o644)
			}
		}
	}
}
