// Package atomicfile replaces files completely or not at all. Measurements take hours, and
// a full disk or a crash while a new file is written must not destroy the old one.
package atomicfile

import "fmt"

// Mode is the mode of the files that are written, whatever the umask is: results are
// there to be read by others.
const Mode = 0o644

// Write replaces a file, or makes it. The data is on disk before the file has its
// name; on an error whatever was there before is still there. The folder must exist.
func Write(path string, data []byte) error {
	if err := write(path, data); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, err)
	}
	return nil
}
