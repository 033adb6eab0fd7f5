package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/bench/ab"
	"tmisbench/report"
	"tmisbench/report/doc"
)

// The exit statuses of the gate, beside 0.
const (
	statusWorse     = 1 // slower, more of a count, failed, vanished; or the command could not be carried out
	statusUndecided = 2 // the measurements do not decide, or cannot be compared
)

// exitError ends the command with a status and a message.
type exitError struct {
	status int
	msg    string
}

func (e exitError) Error() string { return e.msg }

func gateCommand() *cobra.Command {
	var c comparing
	var all, selfTest bool
	var base, match string
	cmd := &cobra.Command{
		Use:   "gate [OLD [NEW]]",
		Short: "Compare with the base and fail on a regression",
		Long: `Compare with the base and fail on a regression.

OLD is by default the commit at which the branch left --base, and NEW the current
folder as it is. The rows are a selection that takes some minutes: the core, the
engine, the server's batch, one login of each family; --all takes every benchmark of
--pkg.

Exit status 1: a row is slower, and a slow-down of the threshold is not excluded; or
a count (allocations, bytes, hash evaluations, bits sent or kept) has increased by
however little; or a benchmark failed or vanished. Exit status 2: a row is undecided
within the budget, or the two builds ran under different conditions. Where
GITHUB_STEP_SUMMARY names a file, the result is appended to it as Markdown.`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := c.valid(); err != nil {
				return err
			}
			if selfTest {
				return c.selfTest(cmd)
			}
			old, new := "", "."
			if len(args) > 0 {
				old = args[0]
			} else {
				out, err := exec.Command("git", "merge-base", base, "HEAD").Output()
				if err != nil {
					return fmt.Errorf("no merge base of HEAD and %s: give OLD, or another --base", base)
				}
				old = strings.TrimSpace(string(out))
			}
			if len(args) > 1 {
				new = args[1]
			}
			switch {
			case match != "":
				c.plan.Bench = match
			case all:
				c.plan.Bench = "."
			default:
				c.plan.Bench = bench.Pattern(bench.Gate)
			}
			c.plan.Progress = pairProgress(cmd.ErrOrStderr())
			result, err := c.compare(cmd.Context(), cmd.ErrOrStderr(), old, new)
			if err != nil {
				return err
			}
			if err := c.publish(cmd.OutOrStdout(), result); err != nil {
				return err
			}
			return passes(result)
		},
	}
	c.flags(cmd)
	// builds included, this stays below five minutes on two cores
	cmd.Flags().Lookup("budget").DefValue = "3m0s"
	c.plan.Budget = 3 * time.Minute
	cmd.Flags().BoolVar(&all, "all", false, "compare every benchmark of the package")
	cmd.Flags().StringVar(&match, "bench", "", "compare the benchmarks that match this regular expression of go test -bench")
	cmd.MarkFlagsMutuallyExclusive("all", "bench")
	cmd.Flags().StringVar(&base, "base", "main", "branch that OLD is looked for in")
	cmd.Flags().BoolVar(&selfTest, "self-test", false, "show that faults put in on purpose are found, and that nothing is found without")
	return cmd
}

// passes is nil for a comparison that a gate lets through.
func passes(c *ab.Comparison) error {
	count := func(of func(ab.Result) bool) int {
		n := 0
		for _, r := range c.Results {
			if of(r) {
				n++
			}
		}
		return n
	}
	if len(c.Unlike) > 0 {
		return exitError{statusUndecided, "the builds ran under different conditions and cannot be compared"}
	}
	if n := count(ab.Result.Worse); n > 0 {
		return exitError{statusWorse, fmt.Sprintf("%d rows are worse", n)}
	}
	if n := count(func(r ab.Result) bool { return r.Verdict == ab.Undecided }); n > 0 {
		return exitError{statusUndecided, fmt.Sprintf("%d rows are undecided: give a larger --budget, or measure on a quieter machine", n)}
	}
	return nil
}

// publish prints a comparison, and appends it to the summary of a workflow.
func (c *comparing) publish(w io.Writer, result *ab.Comparison) error {
	path := os.Getenv("GITHUB_STEP_SUMMARY")
	if err := c.print(w, result, false); err != nil || path == "" {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("GITHUB_STEP_SUMMARY: %w", err)
	}
	markdown, err := doc.Find("markdown")
	if err == nil {
		err = markdown.Write(f, append([]doc.Block{doc.Headingf(3, "Benchmarks compared with the base")}, report.Comparison(result, false)...)...)
	}
	return errors.Join(err, f.Close())
}

// selfTest compares the benchmarks of this project with themselves, and then with builds
// that have a fault. What is looked for are slow-downs of at least the threshold, so the
// threshold is the slow-down.
func (c *comparing) selfTest(cmd *cobra.Command) error {
	rows := bench.Pattern([]string{"Hash/hash=sha256/len=55", "Xor/len=32", bench.VariantOf, "Login/scheme=amin2018/hash=sha256/role=all"})
	t := &doc.Table{Name: "self-test", Columns: []doc.Column{{Head: "fault"}, {Head: "gate"}, {Head: "pairs", Right: true}, {Head: "found"}}}
	wrong := 0
	for _, fault := range slices.Concat([]string{""}, bench.Variants) {
		one := *c
		one.plan.Bench, one.builder.Package, one.builder.Builds = rows, "./bench", 1
		var percent float64
		slow, _ := fmt.Sscanf(fault, "slow%f", &percent)
		switch {
		case slow == 1:
			one.threshold = percent
		case fault != "":
			one.plan.Analysis.Looks = 1 // counts differ in every run
		}
		if err := one.valid(); err != nil {
			return err
		}
		if fault != "" {
			one.builder.Link[1] = []string{"-X=tmisbench/bench.variant=" + fault}
		}
		fmt.Fprintf(cmd.ErrOrStderr(), "fault: %s\n", cmp.Or(fault, "none"))
		result, err := one.compare(cmd.Context(), io.Discard, ".", ".")
		if err != nil {
			return err
		}
		var found []string
		right := true
		for _, r := range result.Results {
			if r.Worse() {
				found = append(found, fmt.Sprintf("%s %s %s", r.Name, r.Unit, r.Verdict))
				right = right && strings.HasPrefix(r.Name, bench.VariantOf)
			}
		}
		verdict := doc.Plain("as it must be")
		if !right || (len(found) > 0) != (fault != "") {
			wrong++
			verdict = doc.Spans{doc.Strong("wrong")}
		}
		t.Add(doc.Plain(cmp.Or(fault, "none")), verdict, doc.Spans{doc.Count(result.Pairs)}, doc.Plain(strings.Join(found, "; ")))
	}
	if err := c.out.write(cmd.OutOrStdout(), t); err != nil {
		return err
	}
	if wrong > 0 {
		return exitError{statusWorse, fmt.Sprintf("the gate was wrong %d times", wrong)}
	}
	return nil
}
