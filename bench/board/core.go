package board

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// A Kind is the cores of a processor that are alike.
type Kind struct {
	CPU      string // model, such as "Cortex-A76"
	Cores    []int  // their numbers
	MaxMHz   int    // highest frequency; 0 if it is not known
	Capacity int    // work in a given time, 1024 being that of the fastest; 0 if it is not known
	Big      bool   // it is not slower than three quarters of the fastest, and others are
}

// String describes a kind: "4 Cortex-A76 (cores 4-7, up to 2400 MHz, big)".
func (k Kind) String() string {
	s := fmt.Sprintf("%d %s (cores %s", len(k.Cores), k.CPU, ranges(k.Cores))
	if len(k.Cores) == 1 {
		s = fmt.Sprintf("1 %s (core %d", k.CPU, k.Cores[0])
	}
	if k.MaxMHz > 0 {
		s += fmt.Sprintf(", up to %d MHz", k.MaxMHz)
	}
	if k.Big {
		s += ", big"
	}
	return s + ")"
}

// ranges writes numbers that rise as 0-3,8.
func ranges(numbers []int) string {
	var b strings.Builder
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(numbers[i]))
		if j > i {
			fmt.Fprintf(&b, "-%d", numbers[j])
		}
		i = j + 1
	}
	return b.String()
}

// A core is one of the processor's.
type core struct {
	number   int
	cpu      string
	arm      bool // the model is read from the registers of ARM processors
	maxMHz   int
	capacity int
}

// file is the path of what the kernel shows of a core.
func (c core) file(name string) string {
	return fmt.Sprintf("sys/devices/system/cpu/cpu%d/%s", c.number, name)
}

// readCores lists the cores that /sys or, where there is none, /proc/cpuinfo shows.
func readCores(root fs.FS, info cpuInfo) []core {
	var numbers []int
	for _, folder := range glob(root, "sys/devices/system/cpu/cpu[0-9]*") {
		if n, ok := numberOf(folder, "cpu"); ok {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		for n := range info.cores {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var cores []core
	for _, n := range numbers {
		c := core{number: n, cpu: info.models[n]}
		if midr, ok := number(root, c.file("regs/identification/midr_el1")); ok && midr > 0 {
			c.cpu, c.arm = armName(uint64(midr>>24)&0xff, uint64(midr>>4)&0xfff), true
		} else if id, ok := info.cores[n]; ok && id.part != "" {
			implementer, _ := strconv.ParseUint(id.implementer, 0, 64)
			part, _ := strconv.ParseUint(id.part, 0, 64)
			c.cpu, c.arm = armName(implementer, part), true
		}
		if c.cpu == "" {
			c.cpu = or(info.model)
		}
		if khz, ok := number(root, c.file("cpufreq/cpuinfo_max_freq")); ok {
			c.maxMHz = int(khz / 1000)
		}
		if capacity, ok := number(root, c.file("cpu_capacity")); ok {
			c.capacity = int(capacity)
		}
		cores = append(cores, c)
	}
	return cores
}

// kinds puts cores together that are alike. The highest frequency tells ARM cores
// apart; on other processors it differs a little among cores of one kind.
func kinds(cores []core) []Kind {
	var all []Kind
	fastest := 0
	speed := func(k Kind) int {
		if k.Capacity > 0 {
			return k.Capacity
		}
		return k.MaxMHz
	}
	for _, c := range cores {
		i := slices.IndexFunc(all, func(k Kind) bool {
			return k.CPU == c.cpu && k.Capacity == c.capacity && (!c.arm || k.MaxMHz == c.maxMHz)
		})
		if i < 0 {
			i = len(all)
			all = append(all, Kind{CPU: c.cpu, Capacity: c.capacity})
		}
		all[i].Cores = append(all[i].Cores, c.number)
		all[i].MaxMHz = max(all[i].MaxMHz, c.maxMHz)
		fastest = max(fastest, speed(all[i]))
	}
	isBig := func(k Kind) bool { return fastest > 0 && speed(k)*4 >= fastest*3 }
	if slices.ContainsFunc(all, func(k Kind) bool { return !isBig(k) }) {
		for i, k := range all {
			all[i].Big = isBig(k)
		}
	}
	return all
}

// cpuInfo is what /proc/cpuinfo shows.
type cpuInfo struct {
	model    string // of cores of which no model is told
	board    string
	features []string
	models   map[int]string // by number of the core
	cores    map[int]coreID
}

type coreID struct{ implementer, part string }

// readCPUInfo reads /proc/cpuinfo, whose keys differ among architectures.
func readCPUInfo(root fs.FS) cpuInfo {
	info := cpuInfo{models: map[int]string{}, cores: map[int]coreID{}}
	text, _ := fs.ReadFile(root, "proc/cpuinfo")
	now := -1
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		key, value = strings.TrimSpace(key), strings.Join(strings.Fields(value), " ")
		if value == "" {
			continue
		}
		id := info.cores[now]
		switch key {
		case "processor":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 {
				continue // of old kernels for ARM: the model, which names only the architecture
			}
			now = n
			info.cores[now] = coreID{}
		case "CPU implementer":
			id.implementer = value
			info.cores[now] = id
		case "CPU part":
			id.part = value
			info.cores[now] = id
		case "model name", "uarch", "cpu model": // x86 and old ARM; RISC-V; MIPS
			info.models[now] = value
			info.model = value
		case "Model": // of the Raspberry Pi
			info.board = value
		case "Features", "flags":
			info.features = strings.Fields(value)
		case "isa":
			info.features = []string{value}
		}
	}
	delete(info.cores, -1)
	return info
}

// armName is the name of an ARM core, after the numbers in its identification
// register. The numbers are those that the Linux kernel lists in
// arch/arm64/include/asm/cputype.h and arch/arm/include/asm/cputype.h.
func armName(implementer, part uint64) string {
	if implementer == 0x41 {
		if name, ok := armParts[part]; ok {
			return name
		}
	}
	return fmt.Sprintf("ARM core of implementer %#x, part %#x", implementer, part)
}

var armParts = map[uint64]string{
	0xb76: "ARM1176",
	0xc05: "Cortex-A5",
	0xc07: "Cortex-A7",
	0xc08: "Cortex-A8",
	0xc09: "Cortex-A9",
	0xc0d: "Cortex-A12",
	0xc0e: "Cortex-A17",
	0xc0f: "Cortex-A15",
	0xd03: "Cortex-A53",
	0xd04: "Cortex-A35",
	0xd05: "Cortex-A55",
	0xd07: "Cortex-A57",
	0xd08: "Cortex-A72",
	0xd09: "Cortex-A73",
	0xd0a: "Cortex-A75",
	0xd0b: "Cortex-A76",
	0xd0c: "Neoverse-N1",
	0xd0d: "Cortex-A77",
	0xd40: "Neoverse-V1",
	0xd41: "Cortex-A78",
	0xd42: "Cortex-A78AE",
	0xd44: "Cortex-X1",
	0xd46: "Cortex-A510",
	0xd47: "Cortex-A710",
	0xd48: "Cortex-X2",
	0xd49: "Neoverse-N2",
	0xd4b: "Cortex-A78C",
	0xd4d: "Cortex-A715",
	0xd4e: "Cortex-X3",
	0xd4f: "Neoverse-V2",
	0xd80: "Cortex-A520",
	0xd81: "Cortex-A720",
	0xd82: "Cortex-X4",
}
