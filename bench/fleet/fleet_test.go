package fleet

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tmisbench/bench/raw"
)

func put(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "hosts.txt")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	return file
}

func TestReadHosts(t *testing.T) {
	hosts, err := ReadHosts(put(t, "\ufeff# boards\r\n\r\npi@192.168.1.7\r\n  root@zero.local\tzero # old\nssh://pi@rock:2222\nssh://[fe80::1%eth0]:22\nlast"))
	require.NoError(t, err)
	require.Equal(t, []Host{
		{"pi@192.168.1.7", "192.168.1.7"},
		{"root@zero.local", "zero"},
		{"ssh://pi@rock:2222", "rock"},
		{"ssh://[fe80::1%eth0]:22", "fe80--1-eth0"},
		{"last", "last"},
	}, hosts)

	for text, want := range map[string]string{
		"":                            "no host: write a destination",
		"# none\n":                    "no host",
		"a b c\n":                     "hosts.txt:1: 3 words",
		"a\n-oProxyCommand=x\n":       `hosts.txt:2: "-oProxyCommand=x" is an option of ssh`,
		"a ../x\n":                    `hosts.txt:1: "../x" cannot be the name of a folder`,
		"a .\n":                       "cannot be the name",
		"pi@\n":                       `"" cannot be the name`,
		"a x\nb X\n":                  "hosts.txt:2: the name x stands in line 1 already",
		"pi@a one\n#\npi@a two\n":     "hosts.txt:3: the destination pi@a stands in line 1 already",
		"ssh://\nssh://pi@:22/home\n": "cannot be the name",
		"a\x00b\n":                    "cannot be the name",
	} {
		_, err := ReadHosts(put(t, text))
		require.ErrorContains(t, err, want, "%q", text)
	}
	_, err = ReadHosts(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// elfOf is the header of an executable for a processor.
func elfOf(t *testing.T, m elf.Machine) executable {
	t.Helper()
	h := elf.Header64{Type: uint16(elf.ET_EXEC), Machine: uint16(m), Version: 1, Ehsize: 64}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), 1
	var b bytes.Buffer
	require.NoError(t, binary.Write(&b, binary.LittleEndian, h))
	file := filepath.Join(t.TempDir(), m.String())
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o644))
	e, err := readExecutable(file)
	require.NoError(t, err)
	require.Equal(t, m, e.machine)
	return e
}

// Each host gets the executable that is made for it.
func TestChoose(t *testing.T) {
	arm, arm64, riscv, amd64 := elfOf(t, elf.EM_ARM), elfOf(t, elf.EM_AARCH64), elfOf(t, elf.EM_RISCV), elfOf(t, elf.EM_X86_64)
	all := []executable{arm, arm64, riscv, amd64}
	for processor, want := range map[string]executable{
		"aarch64": arm64, "arm64": arm64, "armv6l": arm, "armv7l": arm, "riscv64": riscv, "x86_64": amd64, "amd64": amd64,
	} {
		e, err := choose(all, processor)
		require.NoError(t, err)
		require.Equal(t, want.machine, e.machine, processor)
	}
	e, err := choose([]executable{riscv, arm}, "aarch64")
	require.NoError(t, err, "it may run what is made for 32 bits")
	require.Equal(t, elf.EM_ARM, e.machine)
	_, err = choose([]executable{arm64}, "x86_64")
	require.ErrorContains(t, err, "its processor is x86_64, and "+arm64.file+" is made for another")
	_, err = choose(all, "s390x")
	require.Error(t, err)
}

// tool stands for the executable: each call measures one repetition, and then the power
// fails, until there are three.
const tool = `#!/bin/sh
case "$2" in --overwrite) rm -rf results ;; --resume) ;; *) exit 2 ;; esac
[ "$1 $3 $4 $5" = "run --out results --machine" ] || { echo "bad call: $*" >&2; exit 2; }
echo "argument: $7" >&2
mkdir -p "results/$6"
f="results/$6/bench.txt"
[ -f "$f" ] || echo "machine: $6" >"$f"
n=$(($(grep -c complete "$f") + 1))
[ "$n" -gt 3 ] && { echo "nothing is left to measure" >&2; exit 1; }
echo "BenchmarkXor/len=20 1 $n ns/op" >>"$f"
echo "# repetition $n of 3 complete" >>"$f"
[ "$n" -eq 3 ] || { echo "the power fails" >&2; exit 1; }
`

// testFleet is a fleet whose hosts are folders; a script takes the place of ssh.
func testFleet(t *testing.T, hosts ...string) (f Fleet, said *strings.Builder) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: a fleet: the hosts need sh")
	}
	dir := t.TempDir()
	said = &strings.Builder{}
	f = Fleet{
		Executables: []string{filepath.Join(dir, "tool")},
		Args:        []string{`it's $HOME  "x"`},
		Out:         filepath.Join(dir, "results"),
		Folder:      "work",
		SSH:         []string{filepath.Join(dir, "ssh"), dir},
		Progress:    func(h Host, line string) { fmt.Fprintf(said, "%s: %s\n", h.Name, line) },
	}
	for _, h := range hosts {
		f.Hosts = append(f.Hosts, Host{h, h})
		require.NoError(t, os.Mkdir(filepath.Join(dir, h), 0o755))
	}
	require.NoError(t, os.WriteFile(f.Executables[0], []byte(tool), 0o644))
	ssh := "#!/bin/sh\ncd \"$1/$2\" 2>/dev/null || { echo 'no route' >&2; exit 255; }\nexec sh -c \"$3\"\n"
	require.NoError(t, os.WriteFile(f.SSH[0], []byte(ssh), 0o755))
	return f, said
}

func (f *Fleet) host(name string) string { return filepath.Join(f.SSH[1], name) }

// A run that was interrupted goes on, what there is of it being collected; one that is
// complete is not asked again; one host's failure is not another's.
func TestConcurrentRunGoesOn(t *testing.T) {
	f, said := testFleet(t, "a", "b")
	require.NoError(t, os.RemoveAll(f.host("b")))
	for n := 1; n <= 3; n++ {
		results, err := f.Run(t.Context())
		require.NoError(t, err)
		a, b := results[0], results[1]
		require.Equal(t, n, a.Measured.Repetitions)
		require.False(t, a.Before)
		if n < 3 {
			require.EqualError(t, a.Err, "the power fails")
		} else {
			require.NoError(t, a.Err)
		}
		require.ErrorIs(t, b.Err, errUnreached)
		require.ErrorContains(t, b.Err, "no route")
		require.Nil(t, b.Measured)
	}
	require.Equal(t, 1, strings.Count(said.String(), "a: copying"), "the executable is copied once")
	require.Contains(t, said.String(), `a: argument: it's $HOME  "x"`)
	left, err := os.ReadDir(filepath.Join(f.host("a"), "work"))
	require.NoError(t, err)
	require.Empty(t, left, "what was collected is tidied up")

	require.NoError(t, os.RemoveAll(f.host("a")))
	results, err := f.Run(t.Context())
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.True(t, results[0].Before, "the host need not be there any more")
	run, err := raw.Read(results[0].File)
	require.NoError(t, err)
	require.Equal(t, 3, run.Repetitions)
}

// A run may be begun again, even if less is measured than there was.
func TestRunRestarts(t *testing.T) {
	f, _ := testFleet(t, "a")
	for _, c := range []struct {
		restart bool
		want    int
	}{{false, 1}, {false, 2}, {true, 1}, {false, 2}, {false, 3}} {
		f.Restart = c.restart
		results, err := f.Run(t.Context())
		require.NoError(t, err)
		require.Equal(t, c.want, results[0].Measured.Repetitions)
		require.Equal(t, c.want == 3, results[0].Err == nil)
	}
}

// A connection that breaks after the last repetition: the next time it is collected,
// and nothing is measured.
func TestRunCollectsWhatIsComplete(t *testing.T) {
	f, said := testFleet(t, "a")
	for range 2 {
		_, err := f.Run(t.Context())
		require.NoError(t, err)
	}
	work, err := filepath.Glob(filepath.Join(f.host("a"), "work", "*"))
	require.NoError(t, err)
	require.Len(t, work, 1)
	c := exec.Command("sh", "./benchrun", "run", "--resume", "--out", "results", "--machine", "a", "x")
	c.Dir = work[0]
	require.NoError(t, c.Run())
	said.Reset()
	results, err := f.Run(t.Context())
	require.NoError(t, err)
	require.NoError(t, results[0].Err)
	require.Equal(t, 3, results[0].Measured.Repetitions)
	require.NotContains(t, said.String(), "argument")
}

// An executable that arrives cut off is not run, neither now nor the next time.
func TestRunCopyCutOff(t *testing.T) {
	f, said := testFleet(t, "a")
	ssh := "#!/bin/sh\ncd \"$1/$2\" && head -c 40 | sh -c \"$3\"\n"
	require.NoError(t, os.WriteFile(f.SSH[0], []byte(ssh), 0o755))
	for range 2 {
		results, err := f.Run(t.Context())
		require.NoError(t, err)
		require.EqualError(t, results[0].Err, "the copy of the executable is cut off")
	}
	require.Equal(t, 2, strings.Count(said.String(), "a: copying"))
}

// An interruption ends at once, whatever the hosts do.
func TestRunInterrupted(t *testing.T) {
	f, _ := testFleet(t, "a")
	waits := strings.Replace(tool, `mkdir -p "results/$6"`, "exec sleep 600", 1)
	require.NoError(t, os.WriteFile(f.Executables[0], []byte(waits), 0o644))
	ctx, interrupt := context.WithCancel(t.Context())
	f.Progress = func(_ Host, line string) {
		if strings.HasPrefix(line, "argument") {
			interrupt()
		}
	}
	results, err := f.Run(ctx)
	require.NoError(t, err)
	require.ErrorContains(t, results[0].Err, "interrupted; what the host has on disk is gone on with next time")
}

// What was measured otherwise is kept unless it may be replaced; what a host sends is
// kept only if it can be read; more is not replaced by less.
func TestRunLosesNothing(t *testing.T) {
	f, _ := testFleet(t, "a")
	mine := filepath.Join(f.Out, "a", "bench.txt")
	require.NoError(t, os.MkdirAll(filepath.Dir(mine), 0o755))
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o644))
	results, err := f.Run(t.Context())
	require.NoError(t, err)
	require.ErrorIs(t, results[0].Err, ErrOther)
	text, err := os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "mine", string(text))

	f.Overwrite = true
	broken := strings.Replace(tool, "1 $n ns/op", "1 x$n ns/op", 1)
	require.NoError(t, os.WriteFile(f.Executables[0], []byte(broken), 0o644))
	results, err = f.Run(t.Context())
	require.NoError(t, err)
	require.ErrorContains(t, results[0].Err, "what it measured cannot be read: a:bench.txt:2")
	text, err = os.ReadFile(mine)
	require.NoError(t, err)
	require.Equal(t, "mine", string(text))

	require.NoError(t, os.WriteFile(f.Executables[0], []byte(tool), 0o644))
	for range 2 {
		_, err = f.Run(t.Context())
		require.NoError(t, err)
	}
	require.NoError(t, os.RemoveAll(f.host("a"))) // its card is replaced
	require.NoError(t, os.Mkdir(f.host("a"), 0o755))
	results, err = f.Run(t.Context())
	require.NoError(t, err)
	require.Error(t, results[0].Err)
	require.Equal(t, 2, results[0].Measured.Repetitions)
}

// What still runs since a connection broke is ended before the run is gone on with; a
// process that only has its number is not.
func TestConcurrentPrepareEndsWhatIsLeft(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: processes are looked up in /proc")
	}
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("SKIPPED: it needs sleep")
	}
	binary, err := os.ReadFile(sleep)
	require.NoError(t, err)
	for name, ours := range map[string]bool{"ours": true, "another": false} {
		t.Run(name, func(t *testing.T) {
			f, _ := testFleet(t, "a")
			require.NoError(t, os.WriteFile(f.Executables[0], binary, 0o644))
			e, err := readExecutable(f.Executables[0])
			require.NoError(t, err)
			work := filepath.Join(f.host("a"), "work", e.key("a", f.Args))
			require.NoError(t, os.MkdirAll(work, 0o755))
			exe := filepath.Join(work, "benchrun")
			require.NoError(t, os.WriteFile(exe, binary, 0o755))
			if !ours {
				exe = sleep
			}
			c := exec.Command(exe, "600")
			c.Args[0] = "sleep" // some systems have many tools in one file, which look at their name
			require.NoError(t, c.Start())
			t.Cleanup(func() { c.Process.Kill() })
			require.NoError(t, os.WriteFile(filepath.Join(work, "pid"), []byte(strconv.Itoa(c.Process.Pid)+"\n"), 0o644))
			ended := make(chan struct{})
			go func() { c.Wait(); close(ended) }()

			_, err = f.Run(t.Context())
			require.NoError(t, err)
			select {
			case <-ended:
				require.True(t, ours, "a process of somebody else was ended")
			case <-time.After(map[bool]time.Duration{true: time.Minute, false: 100 * time.Millisecond}[ours]):
				require.False(t, ours, "the process still runs")
			}
		})
	}
}
