// Experiment shows how often the comparison of package ab is right: how many tables of
// equal builds raise an alarm, and how many slow-downs put in on purpose are found. Each
// comparison is a line of a CSV file, so that an interrupted experiment goes on where it
// was. How it was done and what came of it: results/gate/README.md.
//
//	go run ./bench/ab/experiment --kind equal --runs 100 --condition quiet
//	go run ./bench/ab/experiment --kind slow3 --runs 60 --condition quiet
//	go run ./bench/ab/experiment --page
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	"tmisbench/bench"
	"tmisbench/bench/ab"
	"tmisbench/internal/atomicfile"
)

var head = []string{
	"kind", "condition", "run", "seconds", "pairs", "rows", "alarms", "found", "change", "low", "high", "undecided", "widest", "machine",
}

func main() {
	kind := flag.String("kind", "equal", "equal, or a fault of the benchmarks: "+strings.Join(bench.Variants, ", "))
	runs := flag.Int("runs", 100, "comparisons")
	condition := flag.String("condition", "quiet", "what else the machine did: quiet, burst (a neighbour is made), or a word of yours")
	out := flag.String("out", "results/gate", "folder of experiment.csv")
	budget := flag.Duration("budget", time.Minute, "time of a comparison")
	page := flag.Bool("page", false, "make the page and the figure from the file")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	if *page {
		err = writePage(*out)
	} else {
		err = run(ctx, *kind, *condition, *runs, *budget, filepath.Join(*out, "experiment.csv"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "experiment:", err)
		os.Exit(1)
	}
}

// run makes comparisons until the file has so many of the kind under the condition.
func run(ctx context.Context, kind, condition string, runs int, budget time.Duration, file string) error {
	lines, err := read(file)
	if err != nil {
		return err
	}
	done := 0
	for _, l := range lines {
		if l["kind"] == kind && l["condition"] == condition {
			done++
		}
	}
	work, err := os.MkdirTemp("", "experiment-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	b := &ab.Builder{Package: "./bench", Builds: 1, Work: work, Repo: "."}
	if kind != "equal" {
		b.Link[1] = []string{"-X=tmisbench/bench.variant=" + kind}
	}
	old, err := b.Build(ctx, "old", ".")
	if err != nil {
		return err
	}
	changed := old
	if kind != "equal" {
		if changed, err = b.Build(ctx, "new", "."); err != nil {
			return err
		}
	}
	if condition == "burst" {
		defer burst(ctx)()
	}
	for n := done; n < runs; n++ {
		l, err := compare(ctx, kind, old, changed, uint64(n+1), budget)
		if err != nil {
			return err
		}
		l["kind"], l["condition"], l["run"], l["machine"] = kind, condition, strconv.Itoa(n+1), machine()
		lines = append(lines, l)
		if err := write(file, lines); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "%s, %s, %d of %d: %s s, %s pairs, %s alarms, found %s\n", kind, condition, n+1, runs, l["seconds"], l["pairs"], l["alarms"], l["found"])
	}
	return nil
}

// machine says in a line what the comparisons are made on.
func machine() string {
	is := map[string]string{}
	for _, s := range bench.Machine(nil) {
		is[s.Key] = s.Value
	}
	return fmt.Sprintf("%s, %s cores, %s/%s, %s", is["cpu"], is["cores"], is["goos"], is["goarch"], is["go"])
}

// compare makes one comparison. Of equal builds there are twenty rows; a fault
// is looked for among four rows, of which it is in one.
func compare(ctx context.Context, kind string, old, changed ab.Side, seed uint64, budget time.Duration) (map[string]string, error) {
	rows, margin, benchtime, count, looks := quick(), 0.03, "1000x", 3, 2
	if kind == "equal" {
		budget = 0 // every table is looked at twice, whatever else the machine does
	} else {
		count, looks = 5, 4
		rows, benchtime = []string{"Hash/hash=sha256/len=55", "Xor/len=32", bench.VariantOf, "Login/scheme=amin2018/hash=sha256/role=all"}, "1ms"
		if p, err := strconv.Atoi(strings.TrimPrefix(kind, "slow")); err == nil {
			margin = float64(p) / 100
		}
	}
	p := &ab.Plan{
		Old: old, New: changed, Bench: bench.Pattern(rows), Benchtime: benchtime, Count: count, Budget: budget, Seed: seed, Pin: true,
		Analysis: ab.Analysis{Alpha: 0.01, Margin: margin, Looks: looks},
	}
	start := time.Now()
	s, err := p.Run(ctx)
	if err != nil {
		return nil, err
	}
	took := time.Since(start)
	c := p.Compare(s)
	timed, alarms, undecided, widest := 0, 0, 0, 0.0
	l := map[string]string{"found": "false"}
	for _, r := range c.Results {
		faulty := strings.HasPrefix(r.Name, bench.VariantOf) && kind != "equal"
		if faulty && r.Worse() {
			l["found"] = "true"
		}
		if faulty && r.Timed() {
			l["change"], l["low"], l["high"] = decimal(r.Change.Center), decimal(r.Change.Low), decimal(r.Change.High)
		}
		if r.Verdict == ab.Undecided {
			undecided++
		}
		if !r.Timed() {
			if !faulty && r.Verdict != ab.Same {
				alarms++
			}
			continue
		}
		timed++
		widest = math.Max(widest, r.Change.High-r.Change.Low)
		if !faulty && (r.Change.Low > 0 || r.Change.High < 0) {
			alarms++
		}
	}
	l["seconds"], l["pairs"], l["rows"] = strconv.FormatFloat(took.Seconds(), 'f', 1, 64), strconv.Itoa(c.Pairs), strconv.Itoa(timed)
	l["alarms"], l["undecided"], l["widest"] = strconv.Itoa(alarms), strconv.Itoa(undecided), decimal(widest)
	return l, nil
}

// quick are rows that take next to no time to set up, so that many tables can be made:
// hashes of ten lengths under two backends.
func quick() []string {
	var rows []string
	for _, hash := range []string{"sha256", "blake2s"} {
		for _, n := range []int{16, 20, 32, 40, 55, 64, 96, 119, 128, 192} {
			rows = append(rows, fmt.Sprintf("Hash/hash=%s/len=%d", hash, n))
		}
	}
	return rows
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 5, 64) }

// burst keeps a processor busy for half a second to two seconds, and rests as long,
// until the result is called.
func burst(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	for i := range runtime.NumCPU() {
		wg.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				length := time.Duration(500+(n*(7+i)*97)%1500) * time.Millisecond
				for end := time.Now().Add(length); time.Now().Before(end) && ctx.Err() == nil; {
					_ = bench.Pattern(bench.Gate)
				}
				select {
				case <-time.After(length):
				case <-ctx.Done():
				}
			}
		})
	}
	return func() { cancel(); wg.Wait() }
}

// read reads the file; there is none at the beginning.
func read(file string) ([]map[string]string, error) {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(records) == 0 {
		return nil, nil
	}
	var lines []map[string]string
	for _, r := range records[1:] {
		l := map[string]string{}
		for i, v := range r {
			l[records[0][i]] = v
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func write(file string, lines []map[string]string) error {
	var b strings.Builder
	w := csv.NewWriter(&b)
	records := [][]string{head}
	for _, l := range lines {
		record := make([]string, len(head))
		for i, key := range head {
			record[i] = l[key]
		}
		records = append(records, record)
	}
	if err := w.WriteAll(records); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return atomicfile.Write(file, []byte(b.String()))
}
