package models

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

var update = flag.Bool("update", false, "rewrite the expected models")

func derived(t *testing.T, scheme string, a Attacker) *Model {
	t.Helper()
	s, err := schemes.Find(scheme)
	require.NoError(t, err)
	p, err := s.Plan("256")
	require.NoError(t, err)
	m, err := Derive(p, a)
	require.NoError(t, err)
	return m
}

// Every hash-only scheme has a model for every attacker in every format that knows of
// it, and the texts are whole. What is refused is listed here, with the construct.
func TestCatalogue(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	refused := map[string]string{}
	written := 0
	for _, s := range all {
		d := s.Description()
		p, err := s.Plan("256")
		require.NoError(t, err)
		for _, a := range Attackers {
			m, err := Derive(p, a)
			if err != nil {
				require.ErrorIs(t, err, ErrConstruct, d.Key)
				require.NotEqual(t, lang.FamilyHashOnly, d.Family, "%s, %s: %v", d.Key, a, err)
				refused[d.Key] = err.Error()
				continue
			}
			for _, f := range Formats() {
				text, err := f.Write(m)
				if err != nil {
					require.ErrorIs(t, err, ErrConstruct)
					if a != Leaked {
						refused[d.Key+" "+f.Name] = err.Error()
					}
					continue
				}
				require.NoError(t, text.Check(), "%s, %s, %s", d.Key, a, f.Name)
				ends := 0
				for _, c := range text.Claims {
					if c.End {
						ends++
					}
				}
				require.Equal(t, len(m.Roles), ends, "each role has a claim that it ends")
				written++
			}
		}
	}
	require.Greater(t, written, 150)
	why := map[string]string{
		"hsu2019": "operation *", "islam2015": "operation sq", "li2018cloud": "several parts", "li2018iiot": "operation *",
		"se3fa": "operation *", "sensors1146": "operation E", "shuai2019": "operation *", "srinivas2020": "operation T",
		"wen2014": "operation sq", "li2012 spdl": "does not know that xor commutes",
	}
	for k, part := range why {
		require.Contains(t, refused[k], part, k)
		delete(refused, k)
	}
	require.Empty(t, refused)
}

// The models of two schemes, checked by hand against their descriptions.
func TestGolden(t *testing.T) {
	for _, c := range []struct {
		scheme   string
		attacker Attacker
	}{{"amin2019", Outsider}, {"das2015", User}} {
		for _, f := range Formats() {
			text, err := f.Write(derived(t, c.scheme, c.attacker))
			require.NoError(t, err)
			file := filepath.Join("testdata", c.scheme+"-"+string(c.attacker)+"."+f.Name)
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(text.Text), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), text.Text, file)
		}
	}
}

func event(m *Model, role string, act Act) *Event {
	r := m.Role(role)
	i := slices.IndexFunc(r.Events, func(e Event) bool { return e.Act == act })
	return &r.Events[i]
}

// A model that a role cannot carry out, or whose messages do not meet, is none.
func TestValidate(t *testing.T) {
	require.NoError(t, derived(t, "testdata/sound.tmis", Outsider).Validate())

	m := derived(t, "testdata/sound.tmis", Outsider)
	e := event(m, "U", Recv)
	stranger := newTerm(Term{Kind: Var, Name: "lost", Role: "U"})
	m.honest[stranger.key] = zero
	e.Terms[1] = apply("h", stranger)
	require.ErrorContains(t, m.Validate(), "U cannot take h(lost) of message 2 apart")

	m = derived(t, "testdata/sound.tmis", Outsider)
	e = event(m, "S", Send)
	e.Terms[0] = stranger
	require.ErrorContains(t, m.Validate(), "S uses lost in message 2 and does not have it")

	m = derived(t, "testdata/sound.tmis", Outsider)
	e = event(m, "S", Send)
	e.Terms = e.Terms[:1]
	require.ErrorContains(t, m.Validate(), "message 2 from S to U has 1 fields sent and 2 received")

	m = derived(t, "testdata/sound.tmis", Outsider)
	event(m, "U", Recv).Msg = 9
	require.ErrorContains(t, m.Validate(), "nobody sends message 9 that U receives")
}

// The check of a text sees what is taken away from it.
func TestCheck(t *testing.T) {
	m := derived(t, "das2015", User)
	for format, breaks := range map[string][][3]string{
		"spdl": {
			{"secret ID: Function;", "", "ID is not declared"},
			{"    fresh n1: Nonce;", "", "n1 is not declared"},
			{"untrusted Eve;", "untrusted Eve};", "closes nothing"},
			{"hashfunction h;\n", "", "h is not declared"},
		},
		"pv": {
			{"fun ID(bitstring): bitstring [private].", "", "ID is not declared"},
			{"  new n1: bitstring;\n", "", "n1 is not declared"},
			{"free c: channel.", "", "c is not declared"},
			{"event doneU.", "event doneU.)", "closes nothing"},
		},
		"hlpsl": {
			{"    , N1 : text\n", "", "N1 is not declared"},
			{"h : hash_func", "hh : hash_func", "h is not declared"},
			{"RCV(start)", "RCV(start", "not closed"},
		},
	} {
		f, err := FindFormat(format)
		require.NoError(t, err)
		whole, err := f.Write(m)
		require.NoError(t, err)
		for _, b := range breaks {
			require.Contains(t, whole.Text, b[0], format)
			text := &Text{Format: format, Name: "das2015", Text: strings.ReplaceAll(whole.Text, b[0], b[1])}
			require.ErrorContains(t, text.Check(), b[2], format)
		}
	}
	require.ErrorContains(t, (&Text{Format: "cas"}).Check(), "unknown format")
	early := &Text{Format: "pv", Name: "x", Text: "query attacker(k).\nfree k: bitstring.\n"}
	require.ErrorContains(t, early.Check(), "line 1: k is used before it is declared")
}

// A text can be cut down to one claim.
func TestOnly(t *testing.T) {
	m := derived(t, "testdata/sound.tmis", Outsider)
	for _, f := range Formats() {
		text, err := f.Write(m)
		require.NoError(t, err)
		for _, c := range text.Claims {
			one := &Text{Format: text.Format, Name: text.Name, Text: text.Only(c)}
			require.NoError(t, one.Check())
			switch f.Name {
			case "spdl":
				require.Equal(t, text.Text, one.Text)
			case "pv":
				require.Equal(t, 1, strings.Count(one.Text, "\nquery "))
				require.Contains(t, one.Text, c.ID)
			case "hlpsl":
				_, goals, _ := strings.Cut(one.Text, "\ngoal\n")
				require.True(t, strings.HasPrefix(goals, "  "+c.ID+"\nend goal"), goals)
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	_, err := FindFormat("cas")
	require.EqualError(t, err, `models: unknown format "cas"; have spdl, pv, hlpsl`)
	_, err = FindAttacker("nobody")
	require.ErrorContains(t, err, `unknown attacker "nobody"; have [outsider card user server leaked]`)
	s, err := schemes.Find("amin2019")
	require.NoError(t, err)
	p, err := s.Plan("256")
	require.NoError(t, err)
	_, err = Derive(p, "nobody")
	require.ErrorContains(t, err, "unknown attacker")
	m := derived(t, "amin2019", Leaked)
	_, err = writeSpdl(m)
	require.ErrorContains(t, err, "take format pv")
	_, err = writeHLPSL(m)
	require.True(t, errors.Is(err, ErrConstruct))
}

// What an attacker holds is what registration left, and no more.
func TestHolds(t *testing.T) {
	held := func(scheme string, a Attacker) []string {
		m := derived(t, scheme, a)
		var all []string
		for _, x := range m.holds() {
			all = append(all, m.describe(x))
		}
		return all
	}
	require.Empty(t, held("das2015", Outsider))
	require.Equal(t, []string{"h(y[MS])"}, held("das2015", Server))
	require.Contains(t, held("das2015", User), "ID[U]")
	require.NotContains(t, held("das2015", Card), "ID[U]")
	require.Contains(t, held("das2015", Card), "ID[U] ^ h(x[MS])")
	require.Contains(t, held("das2015", Leaked), "x[MS]")
	require.NotContains(t, held("das2015", Leaked), "PW[U]")
}

// Names of descriptions become names of formats: reserved words, primes and names that
// are alike but for what a format does not allow.
func FuzzNames(f *testing.F) {
	f.Add("read", "recv", "n1'")
	f.Add("n1'", "n1q", "n1")
	f.Add("type", "Type", "TYPE")
	f.Add("", "'", "1")
	f.Add("H_1", "H1", "H-1")
	f.Add("Alice", "alice", "x1")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		for _, reserved := range []string{spdlReserved, pvReserved, hlpslReserved} {
			for _, style := range []letterCase{asWritten, upper, lower} {
				n := newNames(reserved)
				seen := map[string]string{}
				for _, w := range []string{a, b, c} {
					id := n.id("key of "+w, w, style)
					require.Regexp(t, `^[A-Za-z][A-Za-z0-9]*$`, id)
					require.False(t, n.isReserved(id), id)
					require.Equal(t, id, n.id("key of "+w, "something else", style), "a key keeps its name")
					if other, ok := seen[id]; ok {
						require.Equal(t, other, w, "%s stands for two", id)
					}
					seen[id] = w
					switch style {
					case upper:
						require.Less(t, id[0], byte('a'))
					case lower:
						require.GreaterOrEqual(t, id[0], byte('a'))
					}
				}
			}
		}
	})
}

// A description whose names are words of the formats still gives whole texts.
func TestReservedWords(t *testing.T) {
	src, err := os.ReadFile("testdata/sound.tmis")
	require.NoError(t, err)
	text := string(src)
	text = strings.NewReplacer(" U", " Alice", " S ", " Bob ", " S:", " Bob:", " S\n", " Bob\n", "SID", "agent", "n1", "new", "n2", "recv",
		"ID ", "type ", "ID,", "type,").Replace(text)
	s, _, err := schemes.Compile("words.tmis", []byte(text))
	require.NoError(t, err, text)
	p, err := s.Plan("256")
	require.NoError(t, err)
	for _, a := range Attackers {
		m, err := Derive(p, a)
		require.NoError(t, err)
		for _, f := range Formats() {
			if w, err := f.Write(m); err == nil {
				require.NoError(t, w.Check(), w.Text)
				require.NotRegexp(t, `(?s)\nprotocol .*\bAlice\b`, w.Text, "a role is no agent of that name")
			}
		}
	}
}

// A registered user of das2015 takes the own identity off the masked one: what is left
// masks everybody's. Scyther does not compute that, and is told.
func TestUnmasked(t *testing.T) {
	m := derived(t, "das2015", User)
	has := func(ts []*Term, text string) bool {
		return slices.ContainsFunc(ts, func(x *Term) bool { return m.describe(x) == text })
	}
	require.False(t, has(m.holds(), "h(x[MS])"))
	require.True(t, has(unmasked(m.holds()), "h(x[MS])"))
	require.False(t, has(unmasked(m.holds()), "x[MS]"))
	m = derived(t, "das2015", Card)
	require.False(t, has(unmasked(m.holds()), "h(x[MS])"), "without the identity nothing comes off")
	text, err := writeSpdl(derived(t, "das2015", User))
	require.NoError(t, err)
	require.Contains(t, text.Text, "compromised h(x(Alice));")
}
