package engine_test

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/core"
	"tmisbench/schemes/engine"
	"tmisbench/schemes/lang"
)

// header is what every description needs before its values and phases. V is 128
// bits, so that a hash has half of SHA-256.
const header = `
scheme tiny
title "t"
authors "t"
venue "t"
year 2026
family other "t"
application other "t"
evidence reconstruction "t"
role U user
role S server
role C centre
widths V 128, time 32, ctr 16 source "t"
values
`

const v = 16 // bytes of a hash

// program compiles a description without its header, which may be given another
// width for times. It need not make sense as a protocol: it is not checked.
func program(t testing.TB, text string, replace ...string) *engine.Program {
	t.Helper()
	s, err := lang.Parse("tiny.tmis", []byte(strings.NewReplacer(replace...).Replace(header)+text))
	require.NoError(t, err)
	w, err := s.Widths("paper")
	require.NoError(t, err)
	plan, err := s.Plan(w)
	require.NoError(t, err)
	h, err := core.Lookup("sha256")
	require.NoError(t, err)
	p, err := engine.Compile(plan, h)
	require.NoError(t, err)
	return p
}

// seeded is a reproducible source of randomness.
func seeded(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// deployment has one user and one server, nothing run yet.
func deployment(t testing.TB, p *engine.Program, cfg engine.Config) *engine.Deployment {
	t.Helper()
	if cfg.Random == nil {
		cfg.Random = seeded(1)
	}
	d, err := p.Deploy(cfg)
	require.NoError(t, err)
	n, err := d.NewServer()
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = d.NewUser()
	require.NoError(t, err)
	require.Zero(t, n)
	return d
}

func open(t testing.TB, d *engine.Deployment, phase lang.PhaseName, user, server int) *engine.Session {
	t.Helper()
	s, err := d.Open(phase, user, server)
	require.NoError(t, err)
	return s
}

// known is a value that a party holds from the start.
func known(t testing.TB, d *engine.Deployment, role string, n int, name string) []byte {
	t.Helper()
	b, ok := d.Known(role, n, name)
	require.True(t, ok, name)
	return bytes.Clone(b)
}

// hash is the reference for h: the first half of SHA-256 of the parts.
func hash(parts ...[]byte) []byte {
	sum := sha256.Sum256(bytes.Join(parts, nil))
	return sum[:v]
}

func refusal(t testing.TB, err error) *engine.Refusal {
	t.Helper()
	var r *engine.Refusal
	require.ErrorAs(t, err, &r)
	return r
}

func repeat(b byte, n int) []byte { return bytes.Repeat([]byte{b}, n) }

func xor(a, b []byte) []byte {
	out := bytes.Clone(a)
	for i := range b {
		out[i] ^= b[i]
	}
	return out
}
