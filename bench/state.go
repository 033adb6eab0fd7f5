package bench

import (
	"tmisbench/bench/board"
	"tmisbench/bench/raw"
)

// machine is the one whose state is noted.
func (m *Measurement) machine() *board.Board {
	if m.System != nil {
		return board.Read(m.System)
	}
	return board.This()
}

// noteStates notes how the machine did before and after a repetition, and marks the
// repetition if the processor was slowed in it. It returns why, or nothing.
func noteStates(w *raw.Writer, before, after board.State) (throttled string) {
	w.Note("before: " + before.String())
	w.Note("after: " + after.String())
	if throttled = board.Throttled(before, after); throttled != "" {
		w.Throttled(throttled)
	}
	return throttled
}
