//go:build purego

package core

// pureGo tells that the program was built without any assembly: the standard library
// and the packages used here all respect this build tag.
const pureGo = true
