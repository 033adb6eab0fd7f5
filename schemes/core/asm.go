//go:build !purego

package core

// pureGo is false: whether assembly runs is for each backend to tell.
const pureGo = false
