package schemes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

var everyWidths = lang.WidthSets

// counter counts the operations of a phase from its text alone: what a reader
// with a pencil does.
type counter struct {
	plan  *lang.Plan
	phase *lang.PhasePlan
	ops   map[string]schemes.Ops     // by role
	held  map[string]map[string]bool // names by role
}

func count(plan *lang.Plan, ph *lang.PhasePlan) map[string]schemes.Ops {
	c := &counter{plan, ph, map[string]schemes.Ops{}, map[string]map[string]bool{}}
	for _, r := range plan.Scheme.Roles {
		// those two are always given
		c.ops[r.Name], c.held[r.Name] = schemes.Ops{"hash": 0, "xor": 0}, map[string]bool{}
		for _, v := range plan.Scheme.Known(r.Name) {
			for _, name := range ph.Phase.Names(v) {
				c.held[r.Name][name.String()] = true
			}
		}
	}
	for _, st := range ph.Phase.Stmts {
		c.stmt(st)
	}
	return c.ops
}

func (c *counter) stmt(st *lang.Stmt) {
	if st.Kind == lang.Part {
		return
	}
	ops := c.ops[st.Role]
	c.expr(ops, st.X)
	c.expr(ops, st.Y)
	c.expr(ops, st.Key)
	switch st.Kind {
	case lang.Fresh:
		ops["random"]++
	case lang.Compare, lang.Greater:
		ops["compare"]++
	case lang.Load:
		if st.Any {
			ops["search"]++ // there is one record
		}
		for _, it := range st.Items {
			c.gets(st.Role, it.Local.Name.String())
		}
	case lang.Send:
		for _, n := range st.Names {
			c.gets(st.To, n.Name.String())
		}
		return
	}
	for _, n := range st.Names {
		c.held[st.Role][n.Name.String()] = true
	}
}

// gets gives a role a value from outside; one that it holds already it compares.
func (c *counter) gets(role, name string) {
	if c.held[role][name] {
		c.ops[role]["compare"]++
	}
	c.held[role][name] = true
}

func (c *counter) expr(ops schemes.Ops, e *lang.Expr) {
	if e == nil {
		return
	}
	for _, a := range e.Args {
		c.expr(ops, a)
	}
	switch e.Op {
	case "h":
		ops["hash"]++
	case "^":
		ops["xor"] += len(e.Args) - 1
	case "+", "-":
		ops["add"]++
	case "bh":
		ops["bh"]++
	case "Gen":
		ops["gen"]++
	case "Rep":
		ops["rep"]++
	case "*":
		ops["ecm"]++
	case "T":
		ops["cheb"]++
	case "E":
		ops["enc"]++
	case "D":
		ops["dec"]++
	case "Sign":
		ops["sign"]++
	case "Verify":
		ops["verify"]++
	case "sq":
		ops["sq"]++
	case "root":
		ops["root"]++
	case "stretch":
		// the value itself, then one hash for each further V bits
		for have := c.plan.Bits(e.Args[0]); have < c.plan.Bits(e); have += c.plan.Widths.V {
			ops["stretch"]++
		}
	}
}

// Counted costs are those of the text, phase by phase, role by role, and every
// phase of the sheet is there.
func TestCosts(t *testing.T) {
	every, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	for _, s := range append(all(t), every) {
		for _, widths := range everyWidths {
			t.Run("scheme="+s.Description().Key+"/widths="+widths, func(t *testing.T) {
				plan, err := s.Plan(widths)
				require.NoError(t, err)
				costs, err := schemes.Costs(s, widths)
				require.NoError(t, err)
				require.Len(t, costs, len(s.Description().Phases))
				last := -1
				for _, c := range costs {
					ph := plan.Phase(c.Phase)
					require.NotNil(t, ph)
					for i, name := range lang.PhaseNames {
						if name == c.Phase {
							require.Greater(t, i, last, "phases stand in the order of the language")
							last = i
						}
					}
					require.Equal(t, s.Description().Key, c.Scheme)
					require.Equal(t, plan.Widths.Set, c.Widths)
					require.Equal(t, count(plan, ph), c.Ops, c.Phase)
					checkMessages(t, plan, c)
				}
			})
		}
	}
}

// checkMessages compares the messages of a cost with the send statements of the
// text and with the widths under which its names are declared.
func checkMessages(t *testing.T, plan *lang.Plan, c schemes.Cost) {
	t.Helper()
	var sends []*lang.Stmt
	for _, st := range plan.Scheme.Phase(c.Phase).Stmts {
		if st.Kind == lang.Send {
			sends = append(sends, st)
		}
	}
	require.Len(t, c.Messages, len(sends))
	public := map[string]int{}
	for i, st := range sends {
		m := c.Messages[i]
		require.Equal(t, []any{st.Role, st.To, st.Sec}, []any{m.From, m.To, m.Secure})
		require.Len(t, m.Fields, len(st.Names))
		sum := 0
		for j, n := range st.Names {
			require.Equal(t, n.Name.String(), m.Fields[j].Name)
			if v := plan.Scheme.Value(n.Name); v != nil && v.Class == "cipher" {
				require.Equal(t, lang.ClassCiphertext, m.Fields[j].Class)
				require.Positive(t, m.Fields[j].Bits)
			} else if v != nil {
				require.Equal(t, plan.Widths.Bits(v.Class), m.Fields[j].Bits, n.Name)
			} else { // not declared, so it is what an operation gave
				require.Equal(t, plan.Widths.V, m.Fields[j].Bits, n.Name)
			}
			sum += m.Fields[j].Bits
		}
		require.Equal(t, sum, m.Bits)
		if !st.Sec {
			public[st.Role] += sum
			public[""] += sum
		}
	}
	for _, r := range plan.Scheme.Roles {
		require.Equal(t, public[r.Name], c.PublicBits(r.Name))
	}
	require.Equal(t, public[""], c.PublicBits(""))
}

// What the parties keep, added up by hand from the sheets: the card's entries;
// the centre's and the server's own secrets and records.
func TestStorage(t *testing.T) {
	for _, c := range []struct {
		scheme string
		phase  lang.PhaseName
		want   schemes.Storage
	}{
		// card IDc, B, C, D; S: PSK; RC: x and PSK. SID is public.
		{"chuangchen2014", "login", schemes.Storage{Card: 640, Roles: map[string]int{"U": 0, "S": 160, "RC": 320}}},
		// not registered yet: no card
		{"chuangchen2014", "setup", schemes.Storage{Card: 0, Roles: map[string]int{"U": 0, "S": 160, "RC": 320}}},
		// card PID, Bm, Gm, V and one E; MS: K, G; RC: x, y, G and a PID by ID
		{"amin2019", "login", schemes.Storage{Card: 648, Roles: map[string]int{"U": 0, "MS": 320, "RC": 640}}},
		// a second E
		{"amin2019", "addition", schemes.Storage{Card: 808, Roles: map[string]int{"U": 0, "MS": 320, "RC": 640}}},
		// card W, X, Y, E and one Z; S: PWs, Loc, SSK and a C by UID; RC: Krc, r3,
		// SSK, Loc, Qs by SID, and C by UID: one record layout, two records
		{"limbasiya2021", "login", schemes.Storage{Card: 800, Roles: map[string]int{"U": 0, "S": 160 + 80 + 160 + 160, "RC": 320 + 160 + 80 + 160 + 160}}},
	} {
		s, err := schemes.Find(c.scheme)
		require.NoError(t, err)
		costs, err := schemes.Costs(s, "160")
		require.NoError(t, err)
		found := false
		for _, cost := range costs {
			if cost.Phase == c.phase {
				found = true
				require.Equal(t, c.want, cost.Storage, "%s after %s", c.scheme, c.phase)
			}
		}
		require.True(t, found)
	}
}

// Where a source prints how long the messages are, the counted lengths under the
// paper's widths are those.
func TestPublishedCommunication(t *testing.T) {
	compared := map[string]int{}
	for _, s := range all(t) {
		costs, err := schemes.Costs(s, "paper")
		require.NoError(t, err)
		for _, f := range s.Description().Published {
			if f.Kind != "communication" {
				continue
			}
			for _, c := range costs {
				if c.Phase != f.Phase {
					continue
				}
				bits, n := 0, 0
				for _, m := range c.Messages {
					if m.Secure {
						continue
					}
					if n++; f.First == 0 || f.First <= n && n <= f.Last {
						bits += m.Bits
					}
				}
				require.Equal(t, f.Bits, bits, "%v: %s", f.Pos, f.Source)
				compared[c.Scheme] += bits
			}
		}
	}
	// 5 fields and 15 fields of 128 bits
	require.Equal(t, 640+1920, compared["amin2018"])
}
