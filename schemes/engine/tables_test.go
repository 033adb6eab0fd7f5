package engine_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/engine"
)

// manyUsers is a scheme in which a centre keeps a record of each user.
const manyUsers = `
  ID id U
  SID id S public
  x key C
phase registration
  U => C : { ID }
  C: K = h(ID, x)
  C: store C[ID] { K }
  C => U : { K }
  U: store card { K }
  U: store card[SID] { K }
phase login
  U: load card { K }
  U: load card[SID] { K }
  U -> C : { ID, K }
  C: load C[ID] { K }
`

// Run uses its sessions again; users are registered as in sessions of their own,
// and what one of them held is not left to the next.
func TestRunKeepsUsersApart(t *testing.T) {
	const users = 40
	var have [2][]engine.Storage
	var tables [2][][]byte
	for i, run := range []func(d *engine.Deployment, user int) error{
		func(d *engine.Deployment, user int) error { return d.Run("registration", user, 0) },
		func(d *engine.Deployment, user int) error { return open(t, d, "registration", user, 0).Run() },
	} {
		d := deployment(t, program(t, manyUsers), engine.Config{})
		for user := range users {
			if user > 0 {
				_, err := d.NewUser()
				require.NoError(t, err)
			}
			require.NoError(t, run(d, user))
		}
		table := d.Tables("C", 0)[0]
		for user := range users {
			require.NoError(t, open(t, d, "login", user, 0).Run(), "user %d", user)
			require.NoError(t, d.Run("login", user, 0), "user %d", user)
			have[i] = append(have[i], d.Storage(user, 0))
			tables[i] = append(tables[i], table.Key(user))
		}
	}
	require.Equal(t, have[1], have[0])
	require.Equal(t, tables[1], tables[0])
}

// A refusal, or a user who is not there, leaves nothing behind for the next run.
func TestRunAfterRefusal(t *testing.T) {
	d := deployment(t, program(t, manyUsers), engine.Config{})
	require.NoError(t, d.Run("registration", 0, 0))
	require.NoError(t, d.Run("login", 0, 0))
	_, err := d.NewUser()
	require.NoError(t, err)
	refusal(t, d.Run("login", 1, 0))
	require.ErrorContains(t, d.Run("login", 2, 0), "no user 2")
	require.ErrorContains(t, d.Run("login", 0, 1), "no server 1")
	require.NoError(t, d.Run("login", 0, 0))
}

func TestTables(t *testing.T) {
	d := deployment(t, program(t, manyUsers), engine.Config{})
	require.Zero(t, d.Tables("C", 0)[0].Len())
	for user := range 30 {
		if user > 0 {
			_, err := d.NewUser()
			require.NoError(t, err)
		}
		require.NoError(t, d.Run("registration", user, 0))
	}
	tables := d.Tables("C", 0)
	require.Len(t, tables, 1)
	require.Equal(t, "C", tables[0].Role)
	require.Equal(t, "C", tables[0].Store)
	require.Equal(t, 30, tables[0].Len())
	for user := range 30 {
		id := known(t, d, "U", user, "ID")
		require.Equal(t, id, tables[0].Key(user), "in the order of registration")
		require.True(t, tables[0].Has(id))
		id[3] ^= 1
		require.False(t, tables[0].Has(id))
	}
	require.False(t, tables[0].Has(nil))
	require.Len(t, d.Tables("U", 3), 1, "a store without a key is no table")
	require.Empty(t, d.Tables("S", 0))
	require.Empty(t, d.Tables("S", 1))
	require.Empty(t, d.Tables("U", 30))
	require.Empty(t, d.Tables("X", 0))
}
