package bench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
	"tmisbench/schemes"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// toys are a scheme whose server keeps a record of every user, who can log in
// nowhere else, and one whose server keeps nothing, while the card grows.
func toys(t *testing.T) []schemes.Scheme {
	t.Helper()
	var all []schemes.Scheme
	for _, name := range []string{"kept", "flat"} {
		s, err := schemes.Find(filepath.Join("testdata", name+".tmis"))
		require.NoError(t, err)
		all = append(all, s)
	}
	return all
}

// An exhaustive search shows: the server looks at as many records as were stored
// before the one it looks for, and finds nobody by the key of nobody.
func TestSearchTriesAll(t *testing.T) {
	s, err := schemes.Find("testdata/search.tmis")
	require.NoError(t, err)
	d, err := s.Deploy(schemes.Config{Random: schemes.Seeded(1), Clock: schemes.StoppedClock, Watch: true})
	require.NoError(t, err)
	_, err = schemes.AddServer(d)
	require.NoError(t, err)
	const users = 300
	for range users {
		_, err := schemes.AddUser(d, 0)
		require.NoError(t, err)
	}
	for _, n := range []int{0, 17, users - 1} {
		ses, err := d.Open("login", n, 0)
		require.NoError(t, err)
		_, err = schemes.Carry(ses, nil)
		require.NoError(t, err)
		require.Equal(t, ses.Key("U"), ses.Key("S"))
		ops := ses.(schemes.Watched).Ops("S")
		require.Equal(t, n+1, ops["search"])
		require.Equal(t, 3, ops["hash"])
	}
	ses, err := d.Open("login", 0, 0)
	require.NoError(t, err)
	out, err := ses.Step(0, nil)
	require.NoError(t, err)
	out[len(out)-1] ^= 1
	_, err = ses.Step(1, out)
	require.ErrorContains(t, err, "no record of S passes the checks that follow")
	require.Equal(t, users, ses.(schemes.Watched).Ops("S")["search"])
}

func toyGrowth(t *testing.T) *Growth {
	t.Helper()
	return &Growth{
		Schemes: toys(t), Hash: "sha256", Widths: "160", MaxUsers: 1000, MaxServers: 10, Count: 2, Limit: time.Hour,
		Settings: []raw.Setting{{Key: "machine", Value: "m"}}, File: filepath.Join(t.TempDir(), "below", "growth.txt"),
	}
}

// grown reads a raw file: how often each benchmark stands in it, and the last of its
// values by unit, both by the name without group.
func grown(t *testing.T, file string) (counts map[string]int, values map[string]map[string]float64) {
	t.Helper()
	run, err := raw.Read(file)
	require.NoError(t, err)
	counts, values = map[string]int{}, map[string]map[string]float64{}
	for _, n := range run.Names() {
		name := strings.TrimPrefix(n.String(), "Growth/scheme=")
		values[name] = map[string]float64{}
		for _, unit := range run.Units(n) {
			all := run.Sample(n, unit).Values
			counts[name], values[name][unit] = len(all), all[len(all)-1]
		}
	}
	return counts, values
}

func TestGrowth(t *testing.T) {
	g := toyGrowth(t)
	require.NoError(t, g.Run(t.Context()))
	counts, values := grown(t, g.File)

	want := map[string]int{}
	for _, s := range []string{"kept", "flat"} {
		for _, n := range []int{100, 1000} {
			want[fmt.Sprintf("%s/users=%d/what=state", s, n)] = 1
			want[fmt.Sprintf("%s/users=%d/what=login", s, n)] = 2
			want[fmt.Sprintf("%s/users=%d/what=machines", s, n)] = 2
		}
		for _, n := range []int{1, 10} {
			want[fmt.Sprintf("%s/servers=%d/what=state", s, n)] = 1
			want[fmt.Sprintf("%s/servers=%d/what=first", s, n)] = 2
		}
	}
	want["kept/users=100/what=lookup"] = 2
	want["kept/users=1000/what=lookup"] = 2
	want["kept/servers=10/what=last"] = 1 // refused
	want["flat/servers=10/what=last"] = 2
	require.Equal(t, want, counts)

	for name, bits := range map[string][3]float64{ // card, all machines, centre
		"kept/users=100":  {160, 160 + 100*160, 160},
		"kept/users=1000": {160, 160 + 1000*160, 160},
		"flat/users=100":  {320, 320, 160},
		"flat/users=1000": {320, 320, 160},
		"kept/servers=10": {160, 320, 160},
		"flat/servers=1":  {320, 320, 160},
		"flat/servers=10": {160 + 10*160, 320, 160},
	} {
		v := values[name+"/what=state"]
		require.Equal(t, bits, [3]float64{v["card-bits"], v["store-bits"], v["centre-bits"]}, name)
	}
	require.Equal(t, map[string]float64{"refused": 1}, values["kept/servers=10/what=last"])
	for name, v := range values {
		if !strings.HasSuffix(name, "state") && v["refused"] == 0 {
			require.Positive(t, v["sec/op"], name)
		}
	}
	for _, s := range []string{"kept", "flat"} {
		v := values[s+"/users=1000/what=state"]
		require.Greater(t, v["B/user"], 60.0, "ID and K at least, and the entry of the card")
		require.Less(t, v["B/user"], 1000.0)
		require.Positive(t, v["sec/user"])
	}
	src, err := os.ReadFile(g.File)
	require.NoError(t, err)
	require.Contains(t, string(src), "Unit store-bits assume=exact")
	require.Contains(t, string(src), "# note: testdata/kept.tmis:31:6: U refuses: load card[SID] { K }",
		"the reason is there for people")
}

// A size for which there is no time is named.
func TestGrowthTimeLimit(t *testing.T) {
	g := toyGrowth(t)
	g.Limit = time.Nanosecond
	require.NoError(t, g.Run(t.Context()))
	counts, values := grown(t, g.File)
	require.Len(t, counts, 2*4)
	for name := range counts {
		require.True(t, strings.HasSuffix(name, "/what=unreached"), name)
		require.Equal(t, 1e-9, values[name]["limit-s"])
	}
}

// A number of users is not tried when by the rate so far there is no time.
func TestGrowthLooksAhead(t *testing.T) {
	c := &growthCase{population: &population{users: 100, registering: time.Minute}}
	m := &growthRun{
		Growth: toyGrowth(t), ctx: t.Context(), deadline: time.Now().Add(time.Hour),
		cases: []*growthCase{c},
	}
	require.NoError(t, m.soon(1000))
	require.ErrorIs(t, m.soon(10000), errLate)
	c.users = 10
	require.NoError(t, m.soon(10000), "ten users make no rate")
}

// What was complete is kept.
func TestGrowthInterrupted(t *testing.T) {
	g := toyGrowth(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	g.Progress = func(line string) {
		if line == "flat 100 users" {
			stop()
		}
	}
	err := g.Run(ctx)
	require.ErrorIs(t, err, ErrInterrupted)
	require.ErrorContains(t, err, "in flat; 1 of 2 schemes are in")
	src, err := os.ReadFile(g.File)
	require.NoError(t, err)
	require.Contains(t, string(src), "# scheme kept complete, ")
	require.NotContains(t, string(src), "scheme=flat")
	left, err := os.ReadDir(filepath.Dir(g.File))
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary file is left")

	g.Progress = nil
	require.ErrorIs(t, g.Run(t.Context()), raw.ErrExists)
	g.Overwrite = true
	require.NoError(t, g.Run(t.Context()))
	src, err = os.ReadFile(g.File)
	require.NoError(t, err)
	require.Contains(t, string(src), "# scheme flat complete, ")
}

// What was complete is gone on with, if it was measured alike.
func TestGrowthResume(t *testing.T) {
	g := toyGrowth(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	g.Progress = func(line string) {
		if line == "flat 100 users" {
			stop()
		}
	}
	require.ErrorIs(t, g.Run(ctx), ErrInterrupted)
	kept, err := os.ReadFile(g.File)
	require.NoError(t, err)

	g.Progress, g.Resume, g.Count = nil, true, 3
	err = g.Run(t.Context())
	require.ErrorIs(t, err, raw.ErrOtherRun)
	require.ErrorContains(t, err, `count is "3" here and "2" there`)
	g.Count = 2
	g.Progress = func(line string) { require.NotContains(t, line, "kept repetition") }
	require.NoError(t, g.Run(t.Context()))
	src, err := os.ReadFile(g.File)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(src), string(kept)))
	run, err := raw.Read(g.File)
	require.NoError(t, err)
	require.Equal(t, []string{"kept", "flat"}, run.Complete)
	require.ErrorIs(t, g.Run(t.Context()), raw.ErrEnough)
	g.Overwrite, g.Progress = true, nil
	require.NoError(t, g.Run(t.Context()), "complete, and replaced")
}

// A measurement that is stopped in its first scheme says that nothing is complete.
func TestGrowthInterruptedAtOnce(t *testing.T) {
	g := toyGrowth(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	require.ErrorIs(t, g.Run(ctx), ErrNoneComplete)
	require.NoFileExists(t, g.File)
	g.Resume = true
	require.NoError(t, g.Run(t.Context()))
}

func TestGrowthRefusesBeforeMeasuring(t *testing.T) {
	g := toyGrowth(t)
	g.Progress = func(string) { t.Error("measured") }
	g.Hash, g.Widths = "sha1", "256"
	var narrow *engine.WidthError
	require.ErrorAs(t, g.Run(t.Context()), &narrow)
	require.Equal(t, "kept", narrow.Scheme)
	g.Hash = "nosuch"
	require.ErrorContains(t, g.Run(t.Context()), "nosuch")
	g = toyGrowth(t)
	g.Schemes = nil
	require.ErrorIs(t, g.Run(t.Context()), ErrNothing)
	g.Schemes = append(toys(t), toys(t)...)
	require.ErrorIs(t, g.Run(t.Context()), ErrSameKey)
	g = toyGrowth(t)
	g.Progress = func(string) { t.Error("measured") }
	require.NoError(t, os.WriteFile(filepath.Dir(g.File), nil, 0o644))
	var unwritable *raw.UnwritableError
	require.ErrorAs(t, g.Run(t.Context()), &unwritable)
}

func TestSizes(t *testing.T) {
	require.Equal(t, []int{100, 1000, 10000}, sizes(100, 10000))
	require.Equal(t, []int{100, 250}, sizes(100, 250))
	require.Equal(t, []int{7}, sizes(7, 7))
}

// Users come from all over the population, each once.
func TestSpread(t *testing.T) {
	p, err := populate(t.Context(), toys(t)[1], schemes.Config{Widths: "160"}, 100, 1, time.Now().Add(time.Hour))
	require.NoError(t, err)
	seen := map[int]bool{}
	for range 50 {
		var users []int
		for k, pair := range p.spread(10) {
			require.Equal(t, k, pair.User/10, "one from each tenth")
			users = append(users, pair.User)
			seen[pair.User] = true
		}
		require.Len(t, slices.Compact(users), 10)
	}
	require.Greater(t, len(seen), 50, "other users each time")
	require.Len(t, p.spread(1000), 100)
}

// Logins are fresh, and have been made ready without a trace.
func TestReady(t *testing.T) {
	for _, s := range toys(t) {
		p, err := populate(t.Context(), s, schemes.Config{Widths: "160"}, 10, 1, time.Now().Add(time.Hour))
		require.NoError(t, err)
		all, err := p.ready(p.spread(10))
		require.NoError(t, err)
		_, err = p.machines(all)
		require.NoError(t, err)
		require.NoError(t, p.agreed(all))
		for _, ses := range all {
			require.NotNil(t, ses.Key("U"), "machines ran to the end")
		}
		all, err = p.ready(p.spread(10))
		require.NoError(t, err)
		_, err = whole(all)
		require.NoError(t, err)
		require.NoError(t, p.agreed(all))
	}
}

// closed is a scheme that adds no server.
type closed struct{ schemes.Scheme }

func (c closed) Deploy(cfg schemes.Config) (schemes.Deployment, error) {
	d, err := c.Scheme.Deploy(cfg)
	return closedDeployment{d}, err
}

type closedDeployment struct{ schemes.Deployment }

func (d closedDeployment) Run(phase lang.PhaseName, user, server int) error {
	if phase == "addition" {
		return &schemes.Refusal{Role: "RC", Stmt: &lang.Stmt{Text: "check no"}, Why: "closed"}
	}
	return schemes.Run(d.Deployment, phase, user, server)
}

// A refusal to add a server is a result, not an error. A deployment that shows no
// tables has no look-ups.
func TestGrowthRefusedAddition(t *testing.T) {
	g := toyGrowth(t)
	g.Schemes = []schemes.Scheme{closed{g.Schemes[1]}}
	require.NoError(t, g.Run(t.Context()))
	counts, values := grown(t, g.File)
	require.Equal(t, map[string]float64{"refused": 1}, values["flat/servers=10/what=last"])
	require.Equal(t, 2, counts["flat/servers=1/what=first"])
	require.Equal(t, 2, counts["flat/users=1000/what=login"])
}

// clocked is a session whose steps take, on a clock of the test, an hour where they
// are the user's, and a second where they are not.
type clocked struct {
	session
	now *time.Time
}

func (c clocked) Step(i int, in []byte) ([]byte, error) {
	took := time.Second
	if c.Plan().Steps[i].Role == "U" {
		took = time.Hour
	}
	*c.now = c.now.Add(took)
	return c.session.Step(i, in)
}

// The time of the machines is all of theirs, and none of the user's.
func TestMachinesAlone(t *testing.T) {
	p, err := populate(t.Context(), toys(t)[1], schemes.Config{Widths: "160"}, 10, 1, time.Now().Add(time.Hour))
	require.NoError(t, err)
	all, err := p.ready(p.spread(10))
	require.NoError(t, err)
	var now time.Time
	p.now = func() time.Time { return now }
	for k := range all {
		all[k] = clocked{all[k], &now}
	}
	took, err := p.machines(all)
	require.NoError(t, err)
	require.Equal(t, 10*time.Second, took, "one step of the server in each of ten logins")
}
