package report

import (
	"testing"

	"tmisbench/schemes/lang"

	"github.com/stretchr/testify/require"
)

func TestCompressed(t *testing.T) {
	require.Equal(t, 264, compressed(512))
}

func TestPointNotes(t *testing.T) {
	require.Empty(t, toyDataset(t, 7).pointNotes())
	notes := inventedDataset(t, invention()).communication().Notes
	// Three messages of 160 + 512 bits: 2016 - 3 * (512 - 264) = 1272.
	require.Contains(t, notes[0],
		"dogwood2019 (secondary) 1272 under paper, 1272 under 160, 1272 under 256; elder2018 (secondary) ")
	require.NotContains(t, notes[0], "kapok")
}

func TestOtherWidths(t *testing.T) {
	require.Empty(t, toyDataset(t, 7).otherWidths("160", "login"))
	require.Equal(t, ", a point of a curve 512 (uncompressed), a ciphertext whole blocks of 128",
		inventedDataset(t, invention()).otherWidths("160", "login"))
}

// The mean of ciphertexts of 640 bits.
func TestPlainBits(t *testing.T) {
	s := inventedDataset(t, invention())
	for _, d := range s.all() {
		want := 0
		if d.Family == lang.FamilySymmetricCipher {
			want = 640
		}
		require.Equal(t, want, s.input(d).plain, d.Key)
	}
}

func TestKeepersFollowKinds(t *testing.T) {
	require.Equal(t, []string{"card", "server", "centre"}, toyDataset(t, 7).places())
	s := inventedDataset(t, invention())
	require.Equal(t, []string{"card", "server", "centre", "other"}, s.places())
	require.Contains(t, markdown(t, s.storage()), "counted: other, 256")
	s = inventedDataset(t, invention()[1:3])
	require.Equal(t, []string{"card", "server", "centre"}, s.places(), "nobody has the fourth")
}
