package adversary

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/adversary/deduce"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// explosive is the base with a login that computes n values more, all of which
// an attacker who hears the nonce can compute, too.
func explosive(t *testing.T, n int) schemes.Scheme {
	t.Helper()
	var b strings.Builder
	b.WriteString("U: n1x = h(n1, 1)\n")
	for i := range n {
		fmt.Fprintf(&b, "U: w%d = n1x ^ h(n1, %d, r)\n", i, i%250)
	}
	return edited(t, baseText(t), []string{"U: v1 = ", b.String() + "U: v1 = "})
}

func TestTooManyValues(t *testing.T) {
	cfg := small
	cfg.Bounds.Values = 1500
	begin := time.Now()
	r := attack(t, explosive(t, 240), cfg)
	require.Less(t, time.Since(begin), 20*time.Second)
	x := r.Summary("anonymity")
	require.True(t, x.Beyond)
	require.Equal(t, NotFound, x.Verdict)
	require.Contains(t, x.Bounds, "reached: more than 1500 values")
	require.Equal(t, "beyond the bounds: the search was cut short", x.String())
	require.False(t, r.Summary("replay").Beyond, "what only runs parties is still tried")
}

func TestTooManyXors(t *testing.T) {
	cfg := small
	cfg.Bounds.Xor = 1000
	r := attack(t, edited(t, baseText(t), nil), cfg)
	x := r.Summary("anonymity")
	require.True(t, x.Beyond)
	require.Contains(t, x.Bounds, "values are known")
	require.Contains(t, x.Bounds, "were not searched")

	// what is broken without them stays broken
	s, err := schemes.Find("das2015")
	require.NoError(t, err)
	require.Equal(t, Broken, attack(t, s, cfg).Summary("anonymity-insiders").Verdict)
}

// countdown ends after it has been asked a number of times.
type countdown struct {
	context.Context
	left *int
}

func (c countdown) Err() error {
	if *c.left--; *c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// Whenever time runs out, what was found until then is kept, the rest is beyond
// the bounds, and nothing becomes broken that would not have been.
func TestTimeout(t *testing.T) {
	s, err := schemes.Find("das2015")
	require.NoError(t, err)
	full := broken(attack(t, s, small))
	kept, last := 0, 0
	for _, asked := range []int{0, 5, 60, 200, 500, 1000, 2000, 4000} {
		left := asked
		r, err := Attack(countdown{context.Background(), &left}, s, small)
		require.NoError(t, err)
		got := broken(r)
		for p := range got {
			require.Contains(t, full, p, "after %d", asked)
		}
		require.GreaterOrEqual(t, len(got), last, "after %d", asked)
		if last = len(got); len(got) < len(full) {
			require.True(t, slices.ContainsFunc(r.Results,
				func(x Result) bool { return x.Beyond && strings.Contains(x.Bounds, "time limit") }), "after %d", asked)
		}
		if len(got) > 0 && len(got) < len(full) {
			kept++
		}
	}
	require.Positive(t, kept, "the test meets a search that was cut in the middle")
}

func TestUnknownCapability(t *testing.T) {
	_, err := Attack(context.Background(), edited(t, baseText(t), nil), Config{With: []Capability{"omniscience"}})
	require.EqualError(t, err, `adversary: unknown capability "omniscience"; have `+join(Capabilities(), ", "))
}

// One attacker of one's own is tried on everything.
func TestWith(t *testing.T) {
	s, err := schemes.Find("das2015")
	require.NoError(t, err)
	cfg := small
	cfg.With = []Capability{Listen, Network, User, Card}
	r := attack(t, s, cfg)
	require.Len(t, r.Results, len(Properties()))
	for _, x := range r.Results {
		require.Equal(t, cfg.With, x.Capabilities)
	}
	require.Equal(t, Broken, r.Summary("stolen-card").Verdict)
	require.Equal(t, Broken, r.Summary("anonymity").Verdict)
	require.Equal(t, NotFound, r.Summary("desynchronisation").Verdict)
	require.Equal(t, NotApplicable, r.Summary("malicious-server").Verdict)
}

// The evaluator and the engine are two readings of the language; where they
// differ the attack ends with the statement.
func TestReadingsDiffer(t *testing.T) {
	cfg := small
	cfg.Hash = "sha256"
	an, err := newAnalysis(context.Background(), edited(t, baseText(t), nil), cfg)
	require.NoError(t, err)
	other, err := core.Lookup("sha3-256")
	require.NoError(t, err)
	_, err = read(context.Background(), an.recorded, operationsOf(an.recorded.plan, other), cfg.Bounds)
	require.ErrorContains(t, err, "the two readings of the language differ")
}

// Every equation that is read is true of the bytes, with every operation of the
// language: what is read as opaque would leave every attack through it untried.
func TestEquationsAreTrue(t *testing.T) {
	s, err := schemes.Find("../testdata/everything.tmis")
	require.NoError(t, err)
	cfg := small
	cfg.Hash = "sha256"
	an, err := newAnalysis(context.Background(), s, cfg)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, e := range an.reading.Equations() {
		if e.Op == "root" {
			continue // it is one of four
		}
		in := make([][]byte, len(e.Args))
		for i, a := range e.Args {
			in[i] = an.reading.Bytes(a)
		}
		if e.Op == "^" {
			in = in[1:]
		}
		out := make([]byte, len(an.reading.Bytes(e.Out)))
		require.True(t, an.reading.ops.Compute(e.Op, in, out), "%s", e.Op)
		require.Equal(t, an.reading.Bytes(e.Out), out, "%s", e.Op)
		seen[e.Op] = true
	}
	for _, op := range []string{
		"h", "bh", "^", "||", "+", "fv", "stretch", "Rep", "*", "xc", "T", "E", "Sign",
		"Verify", "sq", "product",
	} {
		require.True(t, seen[op], "no equation has %s", op)
	}
}

// An operation that package deduce does not know is read as opaque, also within
// another expression, and it is no crash.
func TestOpaqueOperation(t *testing.T) {
	env := map[lang.Name][]byte{}
	for name, b := range map[string]string{"a": "first of 9", "b": "second one", "c": "the result", "d": "the other."} {
		env[lang.Name{Text: name}] = []byte(b)
	}
	an := analysisOf(t, "das2015")
	r := &run{
		dep: &deployment{plan: &lang.Plan{}}, phase: lang.Login, session: 1,
		env: map[string]map[lang.Name][]byte{"U": env},
	}
	rd := newReading(an.reading.ops)
	x := reader{reading: rd, instance: r.as("U"), memo: map[*lang.Expr]deduce.ID{}}
	name := func(n string) *lang.Expr { return &lang.Expr{Op: "name", Name: lang.Name{Text: n}} }
	assign := func(to string, e *lang.Expr) *lang.Stmt {
		return &lang.Stmt{Kind: lang.Assign, Role: "U", Names: []lang.Ident{{Name: lang.Name{Text: to}}}, X: e}
	}
	q := &lang.Expr{Op: "Q", Args: []*lang.Expr{name("a"), name("b")}}
	require.NoError(t, x.statement(assign("c", q)))
	require.NoError(t, x.statement(assign("d", &lang.Expr{Op: "^", Args: []*lang.Expr{q, name("b")}})))
	id := func(n string) deduce.ID { return x.name(lang.Name{Text: n}) }
	k := deduce.NewKnowledge(context.Background(), rd.Values, 1000)
	k.Hold(id("a"), "held")
	require.False(t, k.Close().Knows(id("c")))
	k.Hold(id("b"), "held")
	require.True(t, k.Close().Knows(id("c")))
	require.False(t, k.Knows(id("d")))
}

// When time runs out among products, that is a bound.
func TestProductsEndInTime(t *testing.T) {
	an := analysisOf(t, "li2018iiot")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorContains(t, an.reading.multiply(ctx, an.scheme.Description()), "the time limit, before all products")
}

// Schemes are attacked side by side, also one beside itself, and come out as alone;
// run with -race. There is one of each kind of primitive.
func TestConcurrentAttacks(t *testing.T) {
	all := attackedOnce(t)
	for i, s := range registered(t) {
		require.Equal(t, s.Description().Key, all[i].Scheme.Description().Key)
	}
	var some []schemes.Scheme
	var want []*Report
	for _, r := range all {
		switch r.Scheme.Description().Key {
		case "amin2019", "hsu2019", "islam2015", "se3fa", "sensors1146", "srinivas2020":
			some, want = append(some, r.Scheme, r.Scheme), append(want, r, r)
		}
	}
	require.Len(t, some, 12)
	reports, err := AttackAll(context.Background(), some, small)
	require.NoError(t, err)
	for i, r := range reports {
		require.Equal(t, want[i].Results, r.Results, "the same attack again")
	}
}
