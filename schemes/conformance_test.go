package schemes_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// Everything that is registered must behave like an authentication protocol under
// everything that it can be run with. What a test expects of a scheme it derives
// from the description; no scheme is named in here.
func TestConformance(t *testing.T) {
	for _, s := range all(t) {
		t.Run("scheme="+s.Description().Key, func(t *testing.T) {
			for _, hash := range core.Names() {
				t.Run("hash="+hash, func(t *testing.T) {
					t.Parallel()
					sets := []string{"paper", "160", "256"}
					if testing.Short() && s.Description().Family != "hash-only" {
						if hash != "sha256" {
							t.Skip("the other backends are tried without -short: here other primitives take the time")
						}
						sets = sets[:1]
					}
					for _, widths := range sets {
						t.Run("widths="+widths, func(t *testing.T) { conform(t, newFixture(t, s, hash, widths)) })
					}
				})
			}
		})
	}
}

func conform(t *testing.T, b *fixture) {
	h, err := core.Lookup(b.hash)
	require.NoError(t, err)
	if v := b.plan.Widths.V; h.Bits() < v {
		_, err := b.scheme.Deploy(schemes.Config{Hash: b.hash, Widths: b.widths})
		require.EqualError(t, err, fmt.Sprintf("hash backend %s gives %d bits, but %s under widths %s needs %d",
			b.hash, h.Bits(), b.desc.Key, b.widths, v))
		return
	}
	t.Run("login", b.testLogin)
	t.Run("servers", b.testServers)
	t.Run("wrong factor", b.testWrongFactor)
	t.Run("wrong card", b.testWrongCard)
	t.Run("noisy biometric", b.testNoisyBiometric)
	t.Run("flipped bits", b.testFlippedBits)
	t.Run("replaced fields", b.testReplacedFields)
	t.Run("message lengths", b.testMessageLengths)
	t.Run("substituted message", b.testSubstitutedMessage)
	t.Run("replayed user", b.testReplayedUser)
	t.Run("timestamps", b.testTimestamps)
	t.Run("password change", b.testPasswordChange)
}

// With the right factors everybody agrees, and never twice on the same key.
func (b *fixture) testLogin(t *testing.T) {
	w := b.deploy(t, 1, 0)
	w.addUser(t, 1, 0)
	seen := map[string]bool{}
	for _, user := range []int{0, 1, 0, 1} {
		key := string(w.mustLogin(t, user, 0))
		require.False(t, seen[key], "a session key came up again")
		seen[key] = true
	}

	// two sessions at once, step by step in turn
	both := []session{w.open(t, "login", 0, 0), w.open(t, "login", 1, 0)}
	wire := make([][2][]byte, len(b.login.Messages))
	for i, st := range b.login.Steps {
		for n, ses := range both {
			var in []byte
			if st.Recv >= 0 {
				in = wire[st.Recv][n]
			}
			out, err := ses.Step(i, in)
			require.NoError(t, err)
			if st.Send >= 0 {
				wire[st.Send][n] = out // valid until the role's next step, in this session
			}
		}
	}
	require.NotEqual(t, b.sharedKey(t, both[0]), b.sharedKey(t, both[1]))

	// a session can be run again: nothing of the first run is left in the second
	key := b.sharedKey(t, both[0])
	both[0].Restart()
	for _, r := range b.desc.Roles {
		require.Nil(t, both[0].Key(r.Name))
	}
	require.NoError(t, both[0].Run())
	require.NotEqual(t, key, b.sharedKey(t, both[0]))
}

// A second server that joins when users are registered already. Where the sheet
// has no phase for that, the server is only set up; if the card then has nothing
// for it, or it nothing for the user, only users who register there can use it.
func (b *fixture) testServers(t *testing.T) {
	w := b.deploy(t, 1, 0)
	w.addUser(t, 1, 0)
	if b.plan.Phase("addition") != nil {
		n, err := w.NewServer()
		require.NoError(t, err)
		require.NoError(t, w.Run("addition", 0, n))
		require.NoError(t, w.Run("addition", 1, n))
	} else {
		w.addServer(t, 1)
	}
	w.addUser(t, 2, 1) // who registers at the new server
	keys := map[string]bool{}
	for user := range 2 {
		keys[string(w.mustLogin(t, user, 0))] = true

		ses := w.open(t, "login", user, 1)
		err := ses.Run()
		if err != nil && b.plan.Phase("addition") == nil {
			r := refusal(t, err)
			require.Contains(t, []string{b.user, b.server}, r.Role)
			require.True(t, r.Stmt.Kind == lang.Load || r.Stmt.Chooses(),
				"only what is not on the card, or not at the new server, may be missing: %v", err)
			t.Logf("%s cannot add a server for users who are registered already: %v", b.desc.Key, err)
			continue
		}
		require.NoError(t, err)
		keys[string(b.sharedKey(t, ses))] = true
	}
	keys[string(w.mustLogin(t, 2, 1))] = true
	require.GreaterOrEqual(t, len(keys), 3)
	// and the old ones go on as before
	w.mustLogin(t, 0, 0)
}

// A wrong identity, password or biometric is refused, by the card or by another
// party: completely wrong, and, where it is not read with noise, wrong by a bit.
// One that the user's part of login does nothing with is accepted, whatever it is.
func (b *fixture) testWrongFactor(t *testing.T) {
	w := b.deploy(t, 1, 0)
	rng := rand.New(schemes.Seeded(2))
	for _, v := range b.factors("id", "pw", "bio") {
		right := w.known(t, 0, v.Name)
		wrong := [][]byte{randomBytes(rng, len(right)), randomBytes(rng, len(right)), make([]byte, len(right))}
		if !slices.Contains(b.noisy(), v.Name) {
			wrong = append(wrong, flipBits(rng, right, 1))
		}
		for _, value := range wrong {
			ses := w.open(t, "login", 0, 0)
			require.NoError(t, ses.Set(b.user, v.Name, value))
			err := ses.Run()
			if b.unused(v.Name) {
				require.NoError(t, err, "wrong %s, which login does not use", v.Name)
				b.sharedKey(t, ses)
				t.Logf("%s: any %s logs in: no statement of %s in login uses it", b.desc.Key, v.Name, b.user)
				continue
			}
			refusal(t, err, "wrong %s", v.Name)
		}
		// the right one, set the same way, is accepted: Set is not what fails
		ses := w.open(t, "login", 0, 0)
		require.NoError(t, ses.Set(b.user, v.Name, right))
		require.NoError(t, ses.Run())
		b.sharedKey(t, ses)
	}
}

// The factors of one user do not open the card of another. A user who reads nothing
// back in login has no card.
func (b *fixture) testWrongCard(t *testing.T) {
	reads := func(st *lang.Stmt) bool { return st.Kind == lang.Load && st.Role == b.user }
	if !slices.ContainsFunc(b.login.Phase.Stmts, reads) {
		t.Skip("the user has no card")
	}
	w := b.deploy(t, 1, 0)
	w.addUser(t, 1, 0)
	for user := range 2 {
		ses := w.open(t, "login", user, 0)
		for _, v := range b.factors("id", "pw", "bio") {
			require.NoError(t, ses.Set(b.user, v.Name, w.known(t, 1-user, v.Name)))
		}
		refusal(t, ses.Run())
		w.mustLogin(t, user, 0)
	}
}

// noisy lists the biometrics that the user's card corrects in login.
func (b *fixture) noisy() []string {
	var names []string
	for _, st := range b.login.Phase.Stmts {
		if st.Role != b.user {
			continue
		}
		for _, e := range []*lang.Expr{st.X, st.Y, st.Key} {
			e.Each(func(e *lang.Expr) {
				if e.Op == lang.OpRep {
					names = append(names, e.Args[0].Name.Text)
				}
			})
		}
	}
	return names
}

// A reading with as many errors as the extractor corrects logs in, one with
// three bits in ten wrong does not.
func (b *fixture) testNoisyBiometric(t *testing.T) {
	if len(b.noisy()) == 0 {
		t.Skip("the scheme reads biometrics exactly or not at all")
	}
	w := b.deploy(t, 1, 0)
	rng := rand.New(schemes.Seeded(3))
	for _, name := range b.noisy() {
		bio := w.known(t, 0, name)
		x, err := prim.NewExtractor(8 * len(bio))
		require.NoError(t, err)
		for _, flips := range []int{1, x.T() / 2, x.T()} {
			ses := w.open(t, "login", 0, 0)
			require.NoError(t, ses.Set(b.user, name, flipBits(rng, bio, flips)))
			require.NoError(t, ses.Run(), "%d bits of %s flipped", flips, name)
			b.sharedKey(t, ses)
		}
		for range 5 {
			ses := w.open(t, "login", 0, 0)
			require.NoError(t, ses.Set(b.user, name, flipBits(rng, bio, 3*8*len(bio)/10)))
			refusal(t, ses.Run())
		}
	}
}

// What became of a session in which a byte of a message was changed.
const (
	refused  = 'r'
	accepted = 'a' // with the same key everywhere
	split    = 's' // accepted, but with different keys
)

// A timestamp is accepted up to the window, before and after, and refused beyond
// it by the very check that the text has.
func (b *fixture) testTimestamps(t *testing.T) {
	w := b.deploy(t, 1, 7) // not the default, so that the configured one is used
	start := w.now
	checked := 0
	for _, step := range b.login.Steps {
		if step.Recv < 0 {
			continue
		}
		m := b.login.Messages[step.Recv]
		for _, st := range step.Stmts {
			if st.Kind != lang.Recent || !slices.ContainsFunc(m.Fields,
				func(f lang.Field) bool { return f.Name == st.X.Name }) {
				continue
			}
			checked++
			for _, c := range []struct {
				shift  uint64 // modulo 2^64, of the clock between sending and receipt
				recent bool
			}{
				{0, true},
				{w.window, true},
				{w.window + 1, false},
				{1 << 20, false},
				{-w.window, true},
				{-(w.window + 1), false},
				{^uint64(1 << 20), false},
			} {
				w.now = start
				ses := w.open(t, "login", 0, 0)
				_, err := schemes.Carry(ses, func(i int, wire []byte) []byte {
					if i == step.Recv {
						w.now += c.shift
					}
					return wire
				})
				if c.recent {
					require.NoError(t, err, "%s shifted by %d seconds", st.X.Name, int64(c.shift))
					b.sharedKey(t, ses)
					continue
				}
				r := refusal(t, err, "%s shifted by %d seconds", st.X.Name, int64(c.shift))
				require.Same(t, st, r.Stmt)
				require.Equal(t, m.To, r.Role)
			}
		}
	}
	if checked == 0 {
		t.Skip("no role checks a time")
	}
}

// After a change of the password, and of the biometric where the text changes it
// too, the new one logs in and the old one does not, however often.
func (b *fixture) testPasswordChange(t *testing.T) {
	if b.plan.Phase("password") == nil {
		t.Skip("the scheme describes no password change")
	}
	if b.plan.Phase("password").Phase.Spoils != "" {
		w := b.deploy(t, 1, 0)
		require.NoError(t, w.Run("password", 0, 0))
		refusal(t, w.open(t, "login", 0, 0).Run(), "the published change of password spoils the card")
		return
	}
	w := b.deploy(t, 1, 0)
	replaced := map[string]string{} // old name: new name
	for _, v := range b.desc.Values {
		if v.Owner == b.user && v.Replaces != "" {
			replaced[v.Replaces] = v.Name
		}
	}
	require.NotEmpty(t, replaced)
	changes := func() (before map[string][]byte) {
		before = map[string][]byte{}
		for old, now := range replaced {
			before[old] = w.known(t, 0, old)
			before[now] = w.known(t, 0, now)
		}
		return before
	}
	oldRefused := func(old map[string][]byte) {
		t.Helper()
		ses := w.open(t, "login", 0, 0)
		for name := range replaced {
			require.NoError(t, ses.Set(b.user, name, old[name]))
		}
		refusal(t, ses.Run())
		for name := range replaced { // one old factor with the others new
			ses := w.open(t, "login", 0, 0)
			require.NoError(t, ses.Set(b.user, name, old[name]))
			refusal(t, ses.Run(), "the old %s", name)
		}
	}

	for range 3 {
		before := changes()
		require.NoError(t, w.Run("password", 0, 0))
		for old, now := range replaced {
			require.Equal(t, before[now], w.known(t, 0, old), "the new one is the one in use")
			require.Equal(t, before[old], w.known(t, 0, now), "the old one is at hand for the next change")
		}
		w.mustLogin(t, 0, 0)
		oldRefused(before)
	}

	// a password that the user has never had before
	rng := rand.New(schemes.Seeded(5))
	before := changes()
	ses := w.open(t, "password", 0, 0)
	third := map[string][]byte{}
	for old, now := range replaced {
		third[old] = randomBytes(rng, len(before[old]))
		require.NoError(t, ses.Set(b.user, now, third[old]))
	}
	require.NoError(t, ses.Run())
	ses = w.open(t, "login", 0, 0)
	for old, v := range third {
		require.NoError(t, ses.Set(b.user, old, v))
	}
	require.NoError(t, ses.Run())
	b.sharedKey(t, ses)
	oldRefused(before)

	b.wrongOldPassword(t, 4)
}

// wrongOldPassword tries to change the password with wrong old ones. It must be
// refused and leave the card as it was; where a wrong one passes the fuzzy
// verifier, the card must be of no use to anybody afterwards. It returns how many
// passed.
func (b *fixture) wrongOldPassword(t *testing.T, tries int) int {
	t.Helper()
	rng := rand.New(schemes.Seeded(6))
	passed := 0
	w := b.deploy(t, 1, 0)
	for range tries {
		for _, v := range b.factors("pw") {
			wrong := randomBytes(rng, b.plan.Widths.Bits(v.Class)/8)
			ses := w.open(t, "password", 0, 0)
			require.NoError(t, ses.Set(b.user, v.Name, wrong))
			right := w.known(t, 0, v.Name)
			err := ses.Run()
			if err != nil {
				refusal(t, err)
				continue
			}
			require.True(t, b.fuzzyVerifier(), "a wrong old password was accepted")
			passed++
			for _, try := range [][]byte{right, w.known(t, 0, v.Name), wrong} {
				ses := w.open(t, "login", 0, 0)
				require.NoError(t, ses.Set(b.user, v.Name, try))
				refusal(t, ses.Run(), "login with a card that a wrong password has changed")
			}
			w = b.deploy(t, 1, 0)
		}
	}
	w.mustLogin(t, 0, 0)
	return passed
}

// Many wrong passwords: no session is accepted. A fuzzy verifier lets some pass
// the card, which is what it is for, and the server must refuse those.
func TestManyWrongPasswords(t *testing.T) {
	const tries = 1000
	fuzzy := map[string]bool{}
	for _, s := range all(t) {
		t.Run("scheme="+s.Description().Key, func(t *testing.T) {
			b := newFixture(t, s, "sha256", "160")
			open := b.sessions(t, 0)
			rng := rand.New(schemes.Seeded(8))
			for _, v := range b.factors("pw") {
				by := map[string]int{}
				for range tries {
					ses := open()
					require.NoError(t, ses.Set(b.user, v.Name, randomBytes(rng, b.plan.Widths.Bits(v.Class)/8)))
					by[refusal(t, ses.Run()).Role]++
				}
				if b.fuzzyVerifier() {
					fuzzy[b.desc.Key] = true
					elsewhere := tries - by[b.user]
					require.Positive(t, elsewhere, "no wrong password passed the fuzzy verifier")
					require.Less(t, elsewhere, tries/64, "1 in 256 should pass the fuzzy verifier")
					require.Equal(t, elsewhere, by[b.server])
				}
				t.Logf("%d wrong %s refused, by role: %v", tries, v.Name, by)
			}
			if ph := b.plan.Phase("password"); b.fuzzyVerifier() && ph != nil && ph.Phase.Spoils == "" {
				require.Positive(t, b.wrongOldPassword(t, tries), "no wrong password passed the fuzzy verifier")
			}
		})
	}
	require.True(t, fuzzy["amin2019"], "amin2019 has a fuzzy verifier")
}

// A compiled program is shared by all deployments of a scheme, from the moment of
// its compilation on; what one deployment does must not show in another. For the
// race detector.
func TestConcurrentDeployments(t *testing.T) {
	const deployments = 8
	for _, s := range all(t) {
		t.Run("scheme="+s.Description().Key, func(t *testing.T) {
			// compiled anew: no other test has run it yet
			fresh, _, err := schemes.Compile(s.Description().File, []byte(s.Description().Source))
			require.NoError(t, err)
			var keys [deployments][]byte
			var errs [deployments]error
			var wg sync.WaitGroup
			for i := range deployments {
				wg.Go(func() { keys[i], errs[i] = logins(fresh, uint64(i/2)) }) // two of each seed
			}
			wg.Wait()
			for i := range deployments {
				require.NoError(t, errs[i])
				require.NotEmpty(t, keys[i])
				require.Equal(t, i%2 == 1, i > 0 && bytes.Equal(keys[i], keys[i-1]),
					"the same seed gives the same key, another one another")
			}
		})
	}
}

// logins deploys a scheme, logs in a few times, and returns the last key.
func logins(s schemes.Scheme, seed uint64) ([]byte, error) {
	d, err := s.Deploy(schemes.Config{Random: schemes.Seeded(seed), Clock: schemes.StoppedClock})
	if err != nil {
		return nil, err
	}
	server, err := schemes.AddServer(d)
	if err != nil {
		return nil, err
	}
	user, err := schemes.AddUser(d, server)
	if err != nil {
		return nil, err
	}
	var key []byte
	for range 10 {
		ses, err := d.Open("login", user, server)
		if err != nil {
			return nil, err
		}
		if err := new(schemes.Carrier).Run(ses); err != nil {
			return nil, err
		}
		key = nil
		for _, r := range s.Description().Roles {
			k := ses.Key(r.Name)
			if k != nil && key != nil && !bytes.Equal(k, key) {
				return nil, fmt.Errorf("%s has another key", r.Name)
			}
			if k != nil {
				key = k
			}
		}
	}
	return key, nil
}
