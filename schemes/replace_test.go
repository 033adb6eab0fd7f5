package schemes_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// replaceable are the classes of which a value of another deployment is a value here,
// too. A modulus is not: it belongs to its server.
var replaceable = []lang.Class{lang.ClassPoint, lang.ClassChebyshev, lang.ClassCiphertext, lang.ClassSignature}

// A point, ciphertext or signature of another deployment in the place of one of login is
// noticed exactly where the equations say so. Clocks accept every time here.
func (b *fixture) testReplacedFields(t *testing.T) {
	other := b.deploy(t, 2, math.MaxUint64)
	theirs, err := schemes.Carry(other.open(t, "login", 0, 0), nil)
	require.NoError(t, err)
	open := b.sessions(t, math.MaxUint64)
	for m, msg := range b.login.Messages {
		off := 0
		for f, field := range msg.Fields {
			at, end := off, off+field.Bits/8
			off = end
			if msg.Secure || !slices.Contains(replaceable, field.Class) {
				continue
			}
			want := byte(refused)
			for _, weak := range b.plan.Unauthenticated() {
				switch {
				case weak.Message != m || weak.Field != f || weak.From > 0 || weak.To < field.Bits:
				case weak.Split:
					want = split
				default:
					want = accepted
				}
			}
			got := b.altered(t, open(), func(i int, wire []byte) []byte {
				if i != m {
					return wire
				}
				return slices.Concat(wire[:at], theirs[m][at:end], wire[end:])
			})
			require.Equal(t, string(want), string(got), fmt.Sprintf("message %d field %s", m+1, field.Name))
		}
	}
}

// altered runs a session in which messages are altered on the way.
func (b *fixture) altered(t *testing.T, ses schemes.Session, deliver func(msg int, wire []byte) []byte) byte {
	if _, err := schemes.Carry(ses, deliver); err != nil {
		refusal(t, err)
		return refused
	}
	var key []byte
	for _, r := range b.desc.Roles {
		k := ses.Key(r.Name)
		if k != nil && key != nil && !bytes.Equal(k, key) {
			return split
		}
		if k != nil {
			key = k
		}
	}
	return accepted
}

// Points that nobody checks are found, and the running code agrees.
func TestReplacedPoints(t *testing.T) {
	src, err := os.ReadFile("testdata/exchange.tmis")
	require.NoError(t, err)
	s, _, err := schemes.Compile("exchange.tmis", src)
	require.NoError(t, err)
	b := newFixture(t, s, "sha256", "160")
	var found []string
	for _, weak := range b.plan.Unauthenticated() {
		require.True(t, weak.Replaced && weak.Split)
		found = append(found, b.login.Messages[weak.Message].Fields[weak.Field].Name.Text)
	}
	require.Equal(t, []string{"A", "Q"}, found)
	conform(t, b)
}
