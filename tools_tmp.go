package main
import (
 _ "github.com/stretchr/testify/require"
 _ "github.com/spf13/cobra"
 _ "github.com/rogpeppe/go-internal/testscript"
 _ "gonum.org/v1/plot"
 _ "gonum.org/v1/plot/vg/vgsvg"
 _ "gonum.org/v1/plot/vg/vgpdf"
 _ "gonum.org/v1/plot/vg/vgimg"
 _ "gonum.org/v1/plot/plotter"
 _ "golang.org/x/perf/benchfmt"
 _ "golang.org/x/perf/benchproc"
 _ "golang.org/x/perf/benchmath"
 _ "golang.org/x/perf/benchunit"
 _ "golang.org/x/sys/unix"
)
func main(){}
