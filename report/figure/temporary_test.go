package figure

import (
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// Without a folder for temporary files a PDF is an error, not a panic.
func TestPDFWithoutTemporaryFolder(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("TMPDIR is not heeded")
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	_, err := pdf(&Page{Name: "costs"})
	require.ErrorContains(t, err, "figure: costs: a PDF needs a folder for temporary files, such as TMPDIR names")
}
