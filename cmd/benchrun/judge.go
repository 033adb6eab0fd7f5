package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tmisbench/bench/ab"
)

// judge says what came of what was measured, with the second opinions that were asked
// for. The binaries must still be there.
func (c *comparing) judge(ctx context.Context, progress io.Writer, s *ab.Samples) (*ab.Comparison, error) {
	c.samples = s
	result := c.plan.Compare(s)
	if c.floor != nil {
		c.floor.Use(result)
	}
	result.Notes = append(result.Notes, c.notes...)
	if !c.counts {
		return result, nil
	}
	counter, err := ab.FindCounter(ctx)
	switch {
	case errors.Is(err, ab.ErrNoCounter):
		result.Notes = append(result.Notes, fmt.Sprintf("%v.", err))
		return result, nil
	case err != nil:
		return nil, err
	}
	fmt.Fprintf(progress, "counting instructions by %s\n", counter.Name)
	return result, c.plan.Instructions(ctx, counter, result)
}
