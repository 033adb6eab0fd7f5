package board

import (
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

// fixture is the file system of a board. Device trees end texts with a zero byte, which
// stands as ZERO in the fixture.
func fixture(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	require.NoError(t, err)
	root := fstest.MapFS{}
	for _, f := range a.Files {
		text := strings.ReplaceAll(string(f.Data), "ZERO", "\x00")
		root[f.Name] = &fstest.MapFile{Data: []byte(text)}
	}
	return root
}

// The fixtures hold what such boards show.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		name                            string
		board, cpu, cores, allowed      string
		governor, clock, kernel, states string
	}{
		{
			"pi4", "Raspberry Pi 4 Model B Rev 1.4", "Cortex-A72", "4 Cortex-A72 (cores 0-3, up to 1800 MHz)", "0-3",
			"ondemand", "arch_sys_counter", "6.1.21-v8+", "frequency 1800 MHz; temperature 54.2 °C; throttling none",
		},
		{
			"pi5", "Raspberry Pi 5 Model B Rev 1.0", "Cortex-A76", "4 Cortex-A76 (cores 0-3, up to 2400 MHz)", "3",
			"ondemand", "arch_sys_counter", "6.6.31+rpt-rpi-2712", "frequency 1500 MHz; temperature 47.6 °C; throttling none",
		},
		{
			"rk3588", "Radxa ROCK 5B", "Cortex-A55, Cortex-A76",
			"4 Cortex-A55 (cores 0-3, up to 1800 MHz); 2 Cortex-A76 (cores 4-5, up to 2304 MHz, big); " +
				"2 Cortex-A76 (cores 6-7, up to 2400 MHz, big)",
			"0-7", "schedutil, performance", "arch_sys_counter", "5.10.110-37-rockchip",
			"frequency 1800 MHz, 2208 MHz, 408 MHz; temperature 63.8 °C; throttling none",
		},
		{
			"vm", Unknown, "AMD EPYC", "2 AMD EPYC (cores 0-1)", "0-1", Unknown, "kvm-clock", "6.18.44",
			"frequency unknown; temperature unknown; throttling unknown",
		},
		{
			"x86", Unknown, "Intel(R) Xeon(R) E-2288G CPU @ 3.70GHz",
			"12 Intel(R) Xeon(R) E-2288G CPU @ 3.70GHz (cores 0-11, up to 5000 MHz)", Unknown, "powersave", "tsc", "6.1.0",
			"frequency 3600 to 3710 MHz; temperature 71.0 °C; throttling none",
		},
		{
			"armv6", "Raspberry Pi Zero W Rev 1.1", "ARM1176", "1 ARM1176 (core 0)", Unknown, Unknown, Unknown, Unknown,
			"frequency unknown; temperature unknown; throttling unknown",
		},
		{
			"riscv64", "StarFive VisionFive 2 v1.3B", "sifive,u74-mc", "4 sifive,u74-mc (cores 0-3)", Unknown, Unknown,
			Unknown, Unknown, "frequency unknown; temperature unknown; throttling unknown",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := Read(fixture(t, c.name))
			require.Equal(t, c.board, b.Name)
			require.Equal(t, c.cpu, b.CPU)
			require.Equal(t, c.cores, b.Cores())
			require.Equal(t, c.allowed, b.Allowed)
			require.Equal(t, c.governor, b.Governor)
			require.Equal(t, c.clock, b.ClockSource)
			require.Equal(t, c.kernel, b.Kernel)
			require.Equal(t, c.states, b.Look().String())
			require.NotEmpty(t, b.Features)
			require.Empty(t, Throttled(b.Look(), b.Look()))
		})
	}
}

// A machine without /proc and /sys is unknown, and so is one whose files hold nothing
// of use.
func TestReadNothing(t *testing.T) {
	for name, root := range map[string]fs.FS{
		"empty":   fstest.MapFS{},
		"missing": os.DirFS(filepath.Join(t.TempDir(), "missing")),
		"damaged": fixture(t, "damaged"),
	} {
		t.Run(name, func(t *testing.T) {
			b := Read(root)
			for _, s := range []string{b.Name, b.Allowed, b.Governor, b.ClockSource, b.Kernel} {
				require.Equal(t, Unknown, s)
			}
			require.Empty(t, b.Features)
			require.Equal(t, "frequency unknown; temperature unknown; throttling unknown", b.Look().String())
			require.True(t, math.IsNaN(b.Look().Celsius))
			require.Empty(t, Throttled(b.Look(), b.Look()))
		})
	}
	require.Equal(t, Unknown, Read(fstest.MapFS{}).Cores())
}

// What slows a processor between two looks is told, whatever way the system shows it.
func TestThrottled(t *testing.T) {
	for _, c := range []struct{ name, board, file, before, after, want string }{
		{"hot now", "pi4", "sys/devices/platform/soc/soc:firmware/get_throttled", "50000", "e0008", "firmware: soft temperature limit"},
		{"weak supply before", "pi4", "sys/devices/platform/soc/soc:firmware/get_throttled", "50005", "50000", "firmware: under-voltage, throttled"},
		{"in between", "pi4", "sys/devices/platform/soc/soc:firmware/get_throttled", "10000", "50000", "firmware: throttled"},
		{"long ago", "pi4", "sys/devices/platform/soc/soc:firmware/get_throttled", "50000", "50000", ""},
		{"cooled", "rk3588", "sys/class/thermal/cooling_device1/cur_state", "0", "2", "thermal-cpufreq-4 at level 2"},
		{"other device", "rk3588", "sys/class/thermal/cooling_device2/cur_state", "0", "4", ""},
		{"cooled in between", "rk3588", "sys/class/thermal/cooling_device0/stats/total_trans", "4", "6", "changes of thermal-cpufreq-0 rose by 2"},
		{"capped", "rk3588", "sys/devices/system/cpu/cpu6/cpufreq/scaling_max_freq", "2400000", "1200000", "limit of core 6 went from 2400 to 1200 MHz"},
		{"capped by setting", "pi5", "sys/devices/system/cpu/cpu0/cpufreq/scaling_max_freq", "1500000", "1500000", ""},
		{"counted", "x86", "sys/devices/system/cpu/cpu11/thermal_throttle/package_throttle_count", "40", "43", "package_throttle_count of core 11 rose by 3"},
		{"not seen before", "x86", "sys/class/thermal/cooling_device7/stats/total_trans", "", "9", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := fixture(t, c.board)
			if strings.HasSuffix(c.file, "total_trans") {
				root[strings.TrimSuffix(c.file, "stats/total_trans")+"type"] = &fstest.MapFile{Data: []byte("thermal-cpufreq-0")}
			}
			root[c.file] = &fstest.MapFile{Data: []byte(c.before + "\n")}
			b := Read(root)
			before := b.Look()
			root[c.file] = &fstest.MapFile{Data: []byte(c.after + "\n")}
			require.Equal(t, c.want, Throttled(before, b.Look()))
		})
	}
}

// A clock that was never set tells no day.
func TestDate(t *testing.T) {
	require.Equal(t, Unknown, Date(time.Unix(0, 0)))
	require.Equal(t, Unknown, Date(time.Date(2019, 12, 31, 0, 0, 0, 0, time.UTC)))
	require.Equal(t, "2026-03-04", Date(time.Date(2026, 3, 4, 23, 0, 0, 0, time.UTC)))
	require.Equal(t, "2026-03-05", Date(time.Date(2026, 3, 4, 23, 0, 0, 0, time.FixedZone("west", -7200))))
}
