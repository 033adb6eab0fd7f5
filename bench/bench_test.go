package bench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/hand"
	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// group runs one group of the list as an ordinary benchmark.
func group(b *testing.B, name raw.Group) {
	list, err := Default()
	require.NoError(b, err)
	for _, e := range list {
		if e, ok := withVariant(e); ok && e.Name.Group == name {
			b.Run(strings.TrimPrefix(e.Name.String(), string(name)+"/"), e.Bench)
		}
	}
}

func BenchmarkSetup(b *testing.B)        { group(b, "Setup") }
func BenchmarkRegistration(b *testing.B) { group(b, "Registration") }
func BenchmarkLogin(b *testing.B)        { group(b, "Login") }
func BenchmarkPassword(b *testing.B)     { group(b, "Password") }
func BenchmarkAddition(b *testing.B)     { group(b, "Addition") }
func BenchmarkHash(b *testing.B)         { group(b, "Hash") }
func BenchmarkHashChain(b *testing.B)    { group(b, "HashChain") }
func BenchmarkHashLanes(b *testing.B)    { group(b, "HashLanes") }
func BenchmarkXor(b *testing.B)          { group(b, "Xor") }
func BenchmarkCompare(b *testing.B)      { group(b, "Compare") }
func BenchmarkPrimitive(b *testing.B)    { group(b, "Primitive") }
func BenchmarkReference(b *testing.B)    { group(b, "Reference") }
func BenchmarkServerBatch(b *testing.B)  { group(b, "ServerBatch") }

// Small populations; benchrun growth measures large ones.
func BenchmarkGrowth(b *testing.B) {
	all, err := schemes.All()
	require.NoError(b, err)
	for _, s := range all {
		for _, users := range []int{100, 1000} {
			name := raw.Name{Group: raw.Growth, Scheme: s.Description().Key, Users: users}
			b.Run(strings.TrimPrefix(name.String(), "Growth/"), func(b *testing.B) {
				p, err := populate(b.Context(), s, schemes.Config{Widths: DefaultWidths}, users, 1,
					time.Now().Add(time.Hour))
				require.NoError(b, err)
				logins, err := p.ready(p.spread(batchSize))
				require.NoError(b, err)
				var carry schemes.Carrier
				b.ResetTimer()
				for i := range b.N {
					ses := logins[i%len(logins)]
					ses.Restart()
					require.NoError(b, carry.Run(ses))
				}
				card, machines, _ := p.keeps()
				b.ReportMetric(float64(card), raw.CardBits)
				b.ReportMetric(float64(machines), raw.Stored)
			})
		}
	}
}

// Every group of the list has a benchmark function above, or go test would not
// run it.
func TestGroups(t *testing.T) {
	list, err := Default()
	require.NoError(t, err)
	known := map[raw.Group]bool{
		"Setup": true, "Registration": true, "Login": true, "Password": true, "Addition": true,
		"Hash": true, "HashChain": true, "HashLanes": true, "Xor": true, "Compare": true, "Primitive": true, "Reference": true, "ServerBatch": true,
	}
	seen := map[raw.Name]bool{}
	for _, e := range list {
		require.True(t, known[e.Name.Group], e.Name)
		require.False(t, seen[e.Name], "%s stands twice", e.Name)
		seen[e.Name] = true
	}
	for g := range known {
		require.True(t, len(seen) > 0 && hasGroup(list, g), "no benchmark in group %s", g)
	}
}

func hasGroup(list []Benchmark, g raw.Group) bool {
	for _, e := range list {
		if e.Name.Group == g {
			return true
		}
	}
	return false
}

// Login of a hash-only scheme allocates nothing, under any backend, whole or by
// role.
func TestLoginAllocatesNothing(t *testing.T) {
	all, err := schemes.All()
	require.NoError(t, err)
	for _, s := range all {
		if s.Description().Family != "hash-only" {
			continue
		}
		for _, h := range core.Names() {
			rec, err := newRecording(s, h, DefaultWidths, "login")
			require.NoError(t, err)
			run := map[string]func() error{"all": rec.whole}
			for _, r := range s.Description().Roles {
				run[r.Name] = rec.only(r.Name)
			}
			for role, f := range run {
				var failed error
				n := testing.AllocsPerRun(20, func() {
					if err := f(); err != nil {
						failed = err
					}
				})
				require.NoError(t, failed)
				require.Zero(t, n, "%s %s %s", s.Description().Key, h, role)
			}
		}
	}
}

// Login of the other families allocates what the libraries of its primitives do,
// and nothing in the engine: as often as they are called alone. ECDSA allocates by
// its input, so there is some room.
func TestLoginAllocatesInPrimitivesOnly(t *testing.T) {
	list, err := Default()
	require.NoError(t, err)
	alone := func(op, impl string, bits int) float64 {
		for _, b := range list {
			if n := b.Name; n.Group == raw.Primitive && n.Op == op && n.Impl == impl && (bits == 0 || n.Bits == bits) {
				o, err := b.Setup()
				require.NoError(t, err)
				return testing.AllocsPerRun(20, func() { require.NoError(t, o.Run(1)) })
			}
		}
		require.Fail(t, "no benchmark", "%s by %s", op, impl)
		return 0
	}
	all, err := schemes.All()
	require.NoError(t, err)
	seen := 0
	for _, s := range all {
		if s.Description().Family == "hash-only" {
			continue
		}
		seen++
		w, err := s.Description().Widths(DefaultWidths)
		require.NoError(t, err)
		costs, err := schemes.Costs(s, DefaultWidths)
		require.NoError(t, err)
		want := 0.0
		for _, c := range costs {
			for _, ops := range c.Ops {
				for _, op := range []lang.Op{
					lang.OpMul, lang.OpChebyshev, lang.OpSquare, lang.OpRoot, lang.OpEncrypt,
					lang.OpDecrypt, lang.OpSign, lang.OpVerify,
				} {
					row, _ := lang.Lookup(op)
					name := row.Count.Name
					if n := ops[name]; n > 0 && c.Phase == "login" {
						want += float64(n) * alone(name, w.Impl(row.Count),
							map[string]int{"sq": w.Bits("modulus"), "root": w.Bits("modulus")}[name])
					}
				}
			}
		}
		rec, err := newRecording(s, "sha256", DefaultWidths, "login")
		require.NoError(t, err)
		got := testing.AllocsPerRun(20, func() { require.NoError(t, rec.whole()) })
		require.InDelta(t, want, got, want/20, "%s", s.Description().Key)
		t.Logf("%s: %g allocs/op in login, %g by its primitives alone", s.Description().Key, got, want)
	}
	require.Equal(t, 9, seen)
}

// The references and the engine send the same bytes, keep as many, and agree on
// the same keys, in every phase, under every backend and width set.
func TestReferences(t *testing.T) {
	byHand, err := hand.All()
	require.NoError(t, err)
	require.Len(t, byHand, 2)
	for _, ref := range byHand {
		eng, err := schemes.Find(ref.Description().Key)
		require.NoError(t, err)
		for _, hash := range core.Names() {
			for _, widths := range []string{"paper", "160", "256"} {
				if h, err := core.Lookup(hash); widths == "256" && (err != nil || h.Bits() < 256) {
					continue
				}
				a, b := transcript(t, ref, hash, widths), transcript(t, eng, hash, widths)
				require.Equal(t, b, a, "%s %s %s", ref.Description().Key, hash, widths)
			}
		}
	}
}

// transcript runs every phase with seeded randomness, login also after the
// password change, and returns all messages, keys and storage.
func transcript(t *testing.T, s schemes.Scheme, hash, widths string) []any {
	var all []any
	d, err := s.Deploy(schemes.Config{
		Hash: hash, Widths: widths, Random: schemes.Seeded(7),
		Clock: schemes.StoppedClock,
	})
	require.NoError(t, err)
	server, err := d.NewServer()
	require.NoError(t, err)
	user, err := d.NewUser()
	require.NoError(t, err)
	for _, phase := range []lang.PhaseName{lang.Setup, lang.Registration, lang.Login, lang.Password, lang.Login} {
		if s.Description().Phase(phase) == nil {
			continue
		}
		u := user
		if phase == "setup" {
			u = -1
		}
		ses, err := d.Open(phase, u, server)
		require.NoError(t, err)
		wire, err := schemes.Carry(ses, nil)
		require.NoError(t, err)
		all = append(all, phase, wire)
		for _, r := range s.Description().Roles {
			all = append(all, append([]byte(nil), ses.Key(r.Name)...))
		}
	}
	return append(all, d.(schemes.Inspector).Storage(user, server))
}

// A registered scheme and a variant of it in a file cannot be measured together, nor
// can a scheme twice; a role that would be taken for the whole phase is refused.
func TestListRefuses(t *testing.T) {
	registered, err := schemes.Find("amin2018")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "variant.tmis")
	require.NoError(t, os.WriteFile(file, []byte(registered.Description().Source), 0o644))
	variant, err := schemes.Find(file)
	require.NoError(t, err)
	_, err = List([]schemes.Scheme{registered, variant}, []string{"sha256"}, DefaultWidths)
	require.ErrorIs(t, err, ErrSameKey)
	require.ErrorContains(t, err, "amin2018, in schemes/amin2018.tmis and "+file)

	_, err = List([]schemes.Scheme{registered}, []string{"sha256", "sha1"}, "256")
	var narrow *engine.WidthError
	require.ErrorAs(t, err, &narrow)
	require.Equal(t, &engine.WidthError{Hash: "sha1", Bits: 160, Scheme: "amin2018", Widths: "256", Need: 256}, narrow)

	require.ErrorContains(t, raw.Name{Group: "Login", Scheme: "kept", Role: "all"}.Check(),
		"a role of kept is named \"all\"")
}

// A variant stands by itself: nothing of the registered scheme of its key, such as the
// protocol by hand, is measured under its name.
func TestListOfVariant(t *testing.T) {
	registered, err := schemes.Find("amin2018")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "variant.tmis")
	require.NoError(t, os.WriteFile(file, []byte(registered.Description().Source), 0o644))
	variant, err := schemes.Find(file)
	require.NoError(t, err)
	list, err := List([]schemes.Scheme{variant}, []string{"sha256"}, DefaultWidths)
	require.NoError(t, err)
	for _, b := range list {
		require.False(t, b.Name.Scheme == "amin2018" && (b.Name.Group == raw.Reference || b.Name.Impl == "hand-std"),
			b.Name)
	}
}
