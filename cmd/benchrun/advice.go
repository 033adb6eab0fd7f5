package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tmisbench/bench"
	"tmisbench/bench/fleet"
	"tmisbench/bench/raw"
	"tmisbench/report"
	"tmisbench/schemes/engine"
)

// advise adds to an error what to do about it in terms of flags: packages below the
// command know of none. Only flags that the command has are named.
func advise(c *cobra.Command, err error) error {
	has := func(flag string) bool { return c != nil && c.Flags().Lookup(flag) != nil }
	resumes := has("resume")
	var narrow *engine.WidthError
	var unwritable *raw.UnwritableError
	var foreign *report.ForeignError
	advice := ""
	switch {
	case errors.As(err, &narrow) && has("hash"):
		advice = ": choose another --hash, or --widths 160"
	case errors.As(err, &unwritable) && has("out"):
		advice = "; choose another --out"
	case errors.As(err, &foreign) && foreign.Group == raw.Growth:
		advice = "; give a file that benchrun growth wrote"
	case errors.As(err, &foreign):
		advice = "; give a file that benchrun run wrote"
	case errors.Is(err, raw.ErrExists) && resumes:
		advice = ": --resume continues it, --overwrite replaces it"
	case errors.Is(err, raw.ErrExists):
		advice = ": --overwrite replaces it"
	case errors.Is(err, fleet.ErrOther):
		advice = " or elsewhere: choose another --out, or --overwrite"
	case errors.Is(err, raw.ErrOtherRun):
		advice = "; measure with the same settings, or --overwrite"
	case errors.Is(err, raw.ErrLocked) && has("machine"):
		advice = ", or name another folder with --machine"
	case errors.Is(err, raw.ErrEnough) && has("max-users"):
		advice = "; --overwrite replaces it"
	case errors.Is(err, raw.ErrEnough):
		advice = "; ask for more with --count"
	case errors.Is(err, bench.ErrNoneComplete):
		advice = "; give the same command again"
	case errors.Is(err, bench.ErrInterrupted) && resumes:
		advice = ": continue it with --resume"
	case errors.Is(err, bench.ErrNothing) && has("match"):
		advice = ": widen --match, --scheme or --hash"
	case errors.Is(err, bench.ErrSameKey):
		advice = "; name one of them with --scheme, or give the file's scheme another key"
	}
	if advice == "" {
		return err
	}
	return fmt.Errorf("%w%s", err, advice)
}
