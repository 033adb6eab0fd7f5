//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package raw

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock locks the folder itself, so that no file of a lock is left behind.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	switch {
	case errors.Is(err, unix.EWOULDBLOCK):
		_ = f.Close()
		return nil, ErrLocked
	case err != nil: // some network file systems have no locks, or none of folders
		_ = f.Close()
		return func() {}, nil
	}
	return func() { _ = f.Close() }, nil
}
