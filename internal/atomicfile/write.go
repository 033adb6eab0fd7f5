//go:build !windows

package atomicfile

import (
	"path/filepath"

	"github.com/google/renameio/v2"
)

// write keeps the temporary file in the folder of the file: the rename then never
// crosses file systems, and the trial of a folder is a trial of the disk that matters.
func write(path string, data []byte) error {
	f, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)),
		renameio.WithStaticPermissions(Mode))
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Cleanup() // the error of the write says more
		return err
	}
	if err := f.CloseAtomicallyReplace(); err != nil {
		_ = f.Cleanup()
		return err
	}
	return nil
}
