//go:build purego || !amd64

package core

// blakeWaysHere returns the ways that this machine has.
func blakeWaysHere() []blakeWay { return []blakeWay{blakeLibrary} }

// sumLanes is not called, because there are no lanes.
func (h *blakeHash) sumLanes(*messages, int) { panic("core: " + h.name + ": no lanes") }
