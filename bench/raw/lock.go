package raw

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrLocked says that another program measures into a folder. Of two that do, one would
// lose what it measured, and each would disturb the times of the other.
var ErrLocked = errors.New("another measurement goes on in this folder")

// Lock makes the folder of a file and keeps other measurements out of it until unlock is
// called or the program ends, however it ends. It leaves nothing in the folder. Where
// the system or the file system has no such lock, none is taken.
func Lock(file string) (unlock func(), err error) {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, &UnwritableError{fmt.Errorf("cannot make the output folder: %w", err)}
	}
	unlock, err = lock(dir)
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%s: %w; wait until it ends", dir, err)
	} else if err != nil {
		return nil, &UnwritableError{fmt.Errorf("cannot lock the output folder: %w", err)}
	}
	return unlock, nil
}
