//go:build unix

package verify

import (
	"os/exec"
	"syscall"
)

// alone puts a program and what it starts into a group of processes, which end
// together: some tools are scripts around the program that does the work.
func alone(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
}
