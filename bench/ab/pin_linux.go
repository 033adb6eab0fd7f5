package ab

import "golang.org/x/sys/unix"

// pin keeps the calling thread, and what it starts, on one of its processors: the last,
// since systems like to put their own work on the first. The result undoes it.
func pin() (restore func()) {
	var all, one unix.CPUSet
	if unix.SchedGetaffinity(0, &all) != nil {
		return func() {}
	}
	last := -1
	for cpu := range 1024 {
		if all.IsSet(cpu) {
			last = cpu
		}
	}
	one.Set(last)
	if last < 0 || unix.SchedSetaffinity(0, &one) != nil {
		return func() {}
	}
	return func() { _ = unix.SchedSetaffinity(0, &all) }
}
