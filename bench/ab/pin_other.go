//go:build !linux

package ab

// pin does nothing where the system has no call for it that we use.
func pin() (restore func()) { return func() {} }
