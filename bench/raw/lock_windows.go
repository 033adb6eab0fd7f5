package raw

import (
	"errors"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// lock opens a file that nobody else may open, and that vanishes when it is closed:
// folders cannot be locked here.
func lock(dir string) (unlock func(), err error) {
	name, err := windows.UTF16PtrFromString(filepath.Join(dir, ".lock"))
	if err != nil {
		return nil, err
	}
	h, err := windows.CreateFile(name, windows.GENERIC_WRITE|windows.DELETE, 0, nil, windows.OPEN_ALWAYS,
		windows.FILE_ATTRIBUTE_HIDDEN|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		return nil, ErrLocked
	} else if err != nil {
		return nil, err
	}
	return func() { _ = windows.CloseHandle(h) }, nil
}
