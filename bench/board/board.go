// Package board tells what the machine is that measures, and how it is doing: on a
// single-board computer the same code runs three times slower on another core, and
// half as fast once the processor is hot.
//
// All is read from the files in which Linux shows it, under a root that tests replace.
// What cannot be seen, on another system or without /proc and /sys, is [Unknown].
package board

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Unknown is what stands for whatever cannot be seen.
const Unknown = "unknown"

// A Board is what a machine is. Its texts are [Unknown] where the system does not tell.
type Board struct {
	Name        string   // of the computer, such as "Raspberry Pi 4 Model B Rev 1.4"; from the device tree
	CPU         string   // models of the processor's cores, such as "Cortex-A55, Cortex-A76"
	Features    []string // instruction sets, as the kernel names them
	Kinds       []Kind   // of cores, those with the lowest numbers first
	Allowed     string   // cores that this process may run on, such as "0-3"
	Governor    string   // of the frequency; several where cores differ
	ClockSource string   // what the kernel reads the time from
	Kernel      string   // its release

	root fs.FS
}

// This is the machine that the program runs on.
func This() *Board { return Read(os.DirFS("/")) }

// Read looks at a machine. The root is that of its file system, os.DirFS("/").
func Read(root fs.FS) *Board {
	b := &Board{root: root}
	info := readCPUInfo(root)
	cores := readCores(root, info)
	b.Kinds = kinds(cores)
	b.CPU = joined(each(b.Kinds, func(k Kind) string { return k.CPU }))
	b.Name = first(root, "proc/device-tree/model", "sys/firmware/devicetree/base/model")
	if b.Name == Unknown && info.board != "" {
		b.Name = info.board
	}
	b.Features = info.features
	b.Allowed = allowed(root)
	b.Governor = joined(each(cores, func(c core) string { return first(root, c.file("cpufreq/scaling_governor")) }))
	b.ClockSource = first(root, "sys/devices/system/clocksource/clocksource0/current_clocksource")
	b.Kernel = first(root, "proc/sys/kernel/osrelease")
	return b
}

// Cores describes the kinds of cores and which of them are big.
func (b *Board) Cores() string {
	if len(b.Kinds) == 0 {
		return Unknown
	}
	return strings.Join(each(b.Kinds, Kind.String), "; ")
}

// Date is a day, and [Unknown] if the clock cannot have been set: a board without a
// battery begins in 1970, or when its system was made.
func Date(t time.Time) string {
	if t.Year() < 2020 {
		return Unknown
	}
	return t.UTC().Format(time.DateOnly)
}

// allowed are the cores that the scheduler gives to this process.
func allowed(root fs.FS) string {
	status, _ := fs.ReadFile(root, "proc/self/status")
	for line := range strings.Lines(string(status)) {
		if list, ok := strings.CutPrefix(line, "Cpus_allowed_list:"); ok {
			return or(strings.TrimSpace(list))
		}
	}
	return Unknown
}

// first is the first line of the first of the files that has one. The texts of a device
// tree end with a zero byte.
func first(root fs.FS, files ...string) string {
	for _, file := range files {
		b, err := fs.ReadFile(root, file)
		if err != nil {
			continue
		}
		line, _, _ := strings.Cut(string(b), "\n")
		if line = strings.Join(strings.Fields(strings.Trim(line, "\x00 \t\r")), " "); line != "" {
			return line
		}
	}
	return Unknown
}

// number is what first finds, if it is a whole number. One that begins with 0x is
// hexadecimal.
func number(root fs.FS, file string) (n int64, ok bool) {
	n, err := strconv.ParseInt(first(root, file), 0, 64)
	return n, err == nil
}

// glob lists files by number: cpu10 after cpu9. There is none where the folder cannot
// be read.
func glob(root fs.FS, pattern string) []string {
	found, _ := fs.Glob(root, pattern) // the patterns are well-formed
	slices.SortFunc(found, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return found
}

// joined lists what differs, leaving out what is unknown.
func joined(texts []string) string {
	var list []string
	for _, t := range texts {
		if t != Unknown && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return or(strings.Join(list, ", "))
}

func or(s string) string {
	if s == "" {
		return Unknown
	}
	return s
}

func each[T, U any](all []T, f func(T) U) []U {
	list := make([]U, len(all))
	for i, a := range all {
		list[i] = f(a)
	}
	return list
}

// numberOf is the number at the end of a folder's name, such as 12 of cpu12.
func numberOf(folder, prefix string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(path.Base(folder), prefix))
	return n, err == nil && n >= 0
}
