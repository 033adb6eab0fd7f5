package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/report/doc"
)

// A device is no terminal unless one can type at it: text to the null device and to a
// buffer is not broken.
func TestColumns(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	require.Zero(t, columns(null))
	require.Zero(t, columns(&bytes.Buffer{}))
}

func TestOutputRefusesFormats(t *testing.T) {
	o := output{format: "word"}
	require.ErrorContains(t, o.check(), `--format: unknown format "word"`)
	require.ErrorContains(t, o.write(&bytes.Buffer{}, doc.Paragraphf("text")), `unknown format "word"`)
	require.False(t, o.asJSON())
}
