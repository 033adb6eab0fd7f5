package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
	"tmisbench/report"
)

// packed makes the executable for boards as make board does.
func packed(t *testing.T, dir, arch string, settings ...string) string {
	t.Helper()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("SKIPPED: the executable for boards: it needs make")
	}
	c := exec.Command("make", append([]string{"-C", "../..", "board", "DIST=" + dir, "GOARCH=" + arch}, settings...)...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	require.NoError(t, c.Run(), "%s", &out)
	found, err := filepath.Glob(filepath.Join(dir, "benchrun-linux-*.txt"))
	require.NoError(t, err)
	require.Len(t, found, 1)
	instruction, err := os.ReadFile(found[0])
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(instruction), "\n"))
	return strings.TrimSuffix(found[0], ".txt")
}

// In a root with nothing in it but the executable - no /proc, no /sys, no home, no git -
// everything works, by a user who may write only one folder.
func TestBoardBareRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED: an empty root: only the administrator can change the root")
	}
	root := t.TempDir()
	exe := filepath.Base(packed(t, root, runtime.GOARCH))
	require.NoError(t, os.Mkdir(filepath.Join(root, "data"), 0o777))
	require.NoError(t, os.Chmod(filepath.Join(root, "data"), 0o777))
	require.NoError(t, os.Chmod(root, 0o755))
	run := func(args ...string) (out, complaints string, err error) {
		var o, e bytes.Buffer
		c := exec.CommandContext(t.Context(), "/"+exe, args...)
		c.Err = nil // the path is that in the new root
		c.Dir, c.Env = "/", []string{}
		c.Stdout, c.Stderr = &o, &e
		c.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		err = c.Run()
		return o.String(), e.String(), err
	}

	list, complaints, err := run("list")
	require.NoError(t, err, complaints)
	require.Contains(t, list, "chuangchen2014")
	env, complaints, err := run("env")
	require.NoError(t, err, complaints)
	for _, line := range []string{"board: unknown", "kernel: unknown", "governor: unknown", "clocksource: unknown", "throttling now: unknown"} {
		require.Contains(t, spaces(env), line)
	}

	selected := []string{"run", "--machine", "m", "--scheme", "chuangchen2014", "--hash", "sha256", "--match", "Login", "--count", "1", "--benchtime", "1us"}
	_, complaints, err = run(selected...)
	require.Error(t, err, "the root may not be written to")
	require.Contains(t, complaints, "choose another --out")
	_, complaints, err = run(append(selected, "--out", "/data")...)
	require.NoError(t, err, complaints)
	_, complaints, err = run("growth", "--machine", "m", "--scheme", "chuangchen2014", "--out", "/data", "--max-users", "10", "--max-servers", "1", "--count", "1")
	require.NoError(t, err, complaints)
	_, complaints, err = run("report", "/data/m")
	require.NoError(t, err, complaints)

	measured, err := raw.Read(filepath.Join(root, "data", "m", rawFile))
	require.NoError(t, err)
	require.Equal(t, 1, measured.Repetitions)
	_, err = report.Read(filepath.Join(root, "data", "m", rawFile))
	require.NoError(t, err)
}

// The processors of boards, emulated: the oldest Raspberry Pi with its one core, one of
// those of today, and RISC-V.
func TestBoardEmulated(t *testing.T) {
	if testing.Short() {
		t.Skip("builds for three processors")
	}
	taskset, _ := exec.LookPath("taskset")
	for _, m := range []struct {
		name, arch, cpu string
		settings        []string
	}{
		{"arm", "arm", "arm1176", []string{"GOARM=6"}},
		{"aarch64", "arm64", "cortex-a72", nil},
		{"riscv64", "riscv64", "rv64", nil},
	} {
		t.Run(m.name, func(t *testing.T) {
			qemu := emulator(m.name)
			if qemu == "" {
				t.Skipf("SKIPPED: a board with %s: it needs qemu-%s, on Debian: apt-get install qemu-user", m.arch, m.name)
			}
			dir := t.TempDir()
			exe := packed(t, dir, m.arch, m.settings...)
			run := func(args ...string) string {
				line := append([]string{qemu, "-cpu", m.cpu, exe}, args...)
				if taskset != "" { // one core
					line = append([]string{taskset, "-c", firstCore(t)}, line...)
				}
				c := exec.CommandContext(t.Context(), line[0], line[1:]...)
				c.Dir, c.Env = dir, []string{"HOME=/nonexistent"}
				var e bytes.Buffer
				c.Stderr = &e
				out, err := c.Output()
				require.NoError(t, err, "%v: %s", args, &e)
				return string(out)
			}
			require.Contains(t, run("list"), "chuangchen2014")
			require.Contains(t, spaces(run("env")), "goarch: "+m.arch)
			file := run("run", "--machine", "m", "--scheme", "chuangchen2014,hsu2019,wen2014", "--match", "Login|Hash|Lanes|Xor", "--count", "1", "--benchtime", "1us")
			measured, err := raw.Read(filepath.Join(dir, strings.TrimSpace(file)))
			require.NoError(t, err)
			require.Equal(t, m.arch, measured.Setting("goarch"))
			if taskset != "" {
				require.Equal(t, "1", measured.Setting("cores"))
			}
			run("growth", "--machine", "m", "--scheme", "chuangchen2014", "--max-users", "10", "--max-servers", "1", "--count", "1")
			run("report", "results/m")
		})
	}
}

// emulator is the program that emulates a processor, if there is one.
func emulator(processor string) string {
	for _, name := range []string{"qemu-" + processor, "qemu-" + processor + "-static"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// firstCore is one of the cores that this process may run on.
func firstCore(t *testing.T) string {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	_, list, _ := strings.Cut(string(status), "Cpus_allowed_list:")
	list, _, _ = strings.Cut(list, "\n")
	return strings.FieldsFunc(strings.TrimSpace(list), func(r rune) bool { return r < '0' || r > '9' })[0]
}
