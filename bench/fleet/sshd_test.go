package fleet

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Two hosts that are this machine, by the system's ssh and an sshd of its own, which
// has a key that is thrown away and a free port.
func TestRunBySSH(t *testing.T) {
	tools := map[string]string{}
	for _, name := range []string{"ssh", "sshd", "ssh-keygen"} {
		path, err := exec.LookPath(name)
		if err != nil {
			path = "/usr/sbin/" + name // it is not in the path of users
			if _, err := os.Stat(path); err != nil {
				t.Skipf("SKIPPED: a fleet by ssh: it needs %s, on Debian: apt-get install openssh-server", name)
			}
		}
		tools[name] = path
	}
	me, err := user.Current()
	require.NoError(t, err)
	if me.Uid == "0" { // where sshd keeps its unprivileged processes
		require.NoError(t, os.MkdirAll("/run/sshd", 0o755))
	}

	f, said := testFleet(t)
	dir := t.TempDir()
	for _, key := range []string{"host", "user"} {
		out, err := exec.Command(tools["ssh-keygen"], "-q", "-t", "ed25519", "-N", "", "-f", filepath.Join(dir, key)).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	require.NoError(t, listener.Close())
	var log bytes.Buffer
	sshd := exec.Command(tools["sshd"], "-D", "-e", "-f", "/dev/null",
		"-h", filepath.Join(dir, "host"),
		"-o", fmt.Sprintf("Port=%d", port),
		"-o", "ListenAddress=127.0.0.1",
		"-o", "AuthorizedKeysFile="+filepath.Join(dir, "user.pub"),
		"-o", "StrictModes=no", // the folders above a temporary one may be anybody's
		"-o", "PermitRootLogin=yes",
		"-o", "PidFile=none")
	sshd.Stderr = &log
	require.NoError(t, sshd.Start())
	t.Cleanup(func() {
		sshd.Process.Kill()
		sshd.Wait()
		if t.Failed() {
			t.Logf("sshd: %s", &log)
		}
	})
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			c.Close()
		}
		return err == nil
	}, 30*time.Second, 50*time.Millisecond)

	f.Folder = filepath.Join(dir, "on the board's disk")
	f.SSH = []string{
		tools["ssh"], "-F", "/dev/null", "-i", filepath.Join(dir, "user"), "-o", "BatchMode=yes",
		"-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
	}
	at := func(host string) string { return fmt.Sprintf("ssh://%s@%s:%d", me.Username, host, port) }
	f.Hosts = []Host{{at("127.0.0.1"), "a"}, {at("localhost"), "b"}, {"ssh://127.0.0.1:1", "c"}}
	rounds := 3
	if testing.Short() { // one is enough to complete
		rounds = 1
		require.NoError(t, os.WriteFile(f.Executables[0], []byte(strings.ReplaceAll(tool, " 3", " 1")), 0o644))
	}
	for n := 1; n <= rounds; n++ {
		results, err := f.Run(t.Context())
		require.NoError(t, err)
		for _, r := range results[:2] {
			require.NotNil(t, r.Measured, "%v", r.Err)
			require.Equal(t, n, r.Measured.Repetitions)
			require.Equal(t, n == rounds, r.Err == nil, "%v", r.Err)
		}
		require.ErrorIs(t, results[2].Err, errUnreached)
	}
	require.Equal(t, 2, strings.Count(said.String(), ": copying"))
	require.Contains(t, said.String(), `b: argument: it's $HOME  "x"`)
	left, err := os.ReadDir(f.Folder)
	require.NoError(t, err)
	require.Empty(t, left)
}
