package board

import (
	"fmt"
	"math"
	"path"
	"strings"
)

// A State is how a machine is doing at a moment.
type State struct {
	Frequencies []Frequency // of each kind of cores
	Celsius     float64     // of the processor, the hottest place; NaN if it is not known
	signals     []signal
}

// A Frequency is what cores of one kind run at, in MHz; 0 if it is not known.
type Frequency struct{ Low, High int }

// A signal is one of the files by which a system tells that it slows its processor.
type signal struct {
	file  string
	name  string
	sort  signalSort
	value int64
}

type signalSort int

const (
	counter signalSort = iota // rises whenever the processor is slowed
	level                     // is 0 while it is not
	limit                     // highest frequency that is allowed, in kHz
	flags                     // of the firmware of the Raspberry Pi
)

// Look tells how the machine is doing now.
func (b *Board) Look() State {
	s := State{Celsius: b.celsius()}
	for _, k := range b.Kinds {
		var f Frequency
		for _, n := range k.Cores {
			khz, ok := number(b.root, core{number: n}.file("cpufreq/scaling_cur_freq"))
			if mhz := int(khz / 1000); ok && mhz > 0 {
				if f.Low == 0 {
					f.Low = mhz
				}
				f.Low, f.High = min(f.Low, mhz), max(f.High, mhz)
			}
		}
		s.Frequencies = append(s.Frequencies, f)
	}
	add := func(file, name string, sort signalSort) {
		if v, ok := number(b.root, file); ok {
			s.signals = append(s.signals, signal{file, name, sort, v})
		}
	}
	for _, k := range b.Kinds {
		for _, n := range k.Cores {
			c := core{number: n}
			add(c.file("cpufreq/scaling_max_freq"), fmt.Sprintf("core %d", n), limit)
			for _, name := range []string{"core_throttle_count", "package_throttle_count"} {
				add(c.file("thermal_throttle/"+name), fmt.Sprintf("%s of core %d", name, n), counter)
			}
		}
	}
	for _, folder := range glob(b.root, "sys/class/thermal/cooling_device*") {
		// other devices are fans, or slow what is not the processor
		if name := first(b.root, folder+"/type"); strings.Contains(name, "cpufreq") || name == "Processor" {
			add(folder+"/cur_state", name, level)
			add(folder+"/stats/total_trans", "changes of "+name, counter)
		}
	}
	for _, file := range glob(b.root, "sys/devices/platform/*/*firmware/get_throttled") {
		if v, ok := hex(first(b.root, file)); ok {
			s.signals = append(s.signals, signal{file, "firmware", flags, v})
		}
	}
	return s
}

// hex reads a hexadecimal number, with or without 0x.
func hex(s string) (v int64, ok bool) {
	n, err := fmt.Sscanf(strings.TrimPrefix(s, "0x"), "%x", &v)
	return v, n == 1 && err == nil
}

// celsius is the temperature of the processor: of the thermal zones that are named
// after it, else of the sensors in it, else of the first zone.
func (b *Board) celsius() float64 {
	hottest := math.NaN()
	take := func(file string) {
		// a sensor that is broken, or not connected, shows something beyond these
		if v, ok := number(b.root, file); ok && v > -60_000 && v < 200_000 {
			if c := float64(v) / 1000; math.IsNaN(hottest) || c > hottest {
				hottest = c
			}
		}
	}
	zones := glob(b.root, "sys/class/thermal/thermal_zone*")
	for _, zone := range zones {
		name := first(b.root, zone+"/type")
		for _, part := range []string{"cpu", "core", "soc", "x86_pkg"} {
			if strings.Contains(name, part) {
				take(zone + "/temp")
				break
			}
		}
	}
	if math.IsNaN(hottest) {
		for _, sensor := range glob(b.root, "sys/class/hwmon/hwmon*") {
			switch first(b.root, sensor+"/name") {
			case "k10temp", "zenpower", "coretemp", "cpu_thermal", "soc_thermal":
				for _, file := range glob(b.root, path.Join(sensor, "temp*_input")) {
					take(file)
				}
			}
		}
	}
	if math.IsNaN(hottest) && len(zones) > 0 {
		take(zones[0] + "/temp")
	}
	return hottest
}

// Frequency describes the frequencies, kind by kind: "1800 MHz, 2208 to 2400 MHz".
func (s State) Frequency() string {
	known := false
	list := each(s.Frequencies, func(f Frequency) string {
		known = known || f.High > 0
		switch {
		case f.High == 0:
			return Unknown
		case f.Low == f.High:
			return fmt.Sprintf("%d MHz", f.Low)
		}
		return fmt.Sprintf("%d to %d MHz", f.Low, f.High)
	})
	if !known {
		return Unknown
	}
	return strings.Join(list, ", ")
}

// Temperature is the temperature as a text, such as "54.2 °C".
func (s State) Temperature() string {
	if math.IsNaN(s.Celsius) {
		return Unknown
	}
	return fmt.Sprintf("%.1f °C", s.Celsius)
}

// Throttling tells what slows the processor: "none" if nothing does at this moment.
func (s State) Throttling() string {
	if len(s.signals) == 0 {
		return Unknown
	}
	for _, g := range s.signals {
		if why := g.active(); why != "" {
			return why
		}
	}
	return "none"
}

// String describes a state in a line.
func (s State) String() string {
	return "frequency " + s.Frequency() + "; temperature " + s.Temperature() + "; throttling " + s.Throttling()
}

// Throttled tells why what ran between two states was not at full speed: the processor
// was slowed at one of them, or in between. It is empty if that cannot be seen. A limit
// of the frequency that stands all the while is a setting of the machine, not this.
func Throttled(before, after State) string {
	earlier := map[string]signal{}
	for _, g := range before.signals {
		if why := g.active(); why != "" {
			return why
		}
		earlier[g.file] = g
	}
	for _, g := range after.signals {
		if why := g.active(); why != "" {
			return why
		}
		old, ok := earlier[g.file]
		if !ok {
			continue
		}
		switch {
		case g.sort == counter && g.value > old.value:
			return fmt.Sprintf("%s rose by %d", g.name, g.value-old.value)
		case g.sort == limit && g.value != old.value:
			return fmt.Sprintf("limit of %s went from %d to %d MHz", g.name, old.value/1000, g.value/1000)
		case g.sort == flags:
			if why := firmware((g.value &^ old.value) >> sinceBoot); why != "" {
				return why
			}
		}
	}
	return ""
}

// active tells what slows the processor at the moment of a signal.
func (g signal) active() string {
	switch {
	case g.sort == level && g.value > 0:
		return fmt.Sprintf("%s at level %d", g.name, g.value)
	case g.sort == flags:
		return firmware(g.value)
	}
	return ""
}

// sinceBoot is where the firmware of the Raspberry Pi keeps what has been since it was
// started; below is what is now. The bits are described in its documentation, under
// get_throttled of vcgencmd.
const sinceBoot = 16

// firmware names the lowest four bits.
func firmware(bits int64) string {
	var list []string
	for i, name := range []string{"under-voltage", "frequency capped", "throttled", "soft temperature limit"} {
		if bits>>i&1 == 1 {
			list = append(list, name)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "firmware: " + strings.Join(list, ", ")
}
