package atomicfile

import (
	"bytes"

	"github.com/natefinch/atomic"
)

// write uses another library than elsewhere, since renameio has nothing for Windows.
func write(path string, data []byte) error { return atomic.WriteFile(path, bytes.NewReader(data)) }
