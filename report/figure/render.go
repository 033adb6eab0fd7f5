package figure

import (
	"bytes"
	"fmt"
	"os"
	"regexp"

	"golang.org/x/text/encoding/charmap"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A Format is a format of files.
type Format struct {
	Ext    string // with the dot
	Render func(*Page) ([]byte, error)
}

// Formats are all formats.
var Formats = []Format{{".svg", svg}, {".png", png}, {".pdf", pdf}}

// pngDPI is fine enough for print at the size of the page.
const pngDPI = 200

func png(p *Page) ([]byte, error) {
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(Width, p.Height()), vgimg.UseDPI(pngDPI))}
	return render(p, c, c)
}

func svg(p *Page) ([]byte, error) {
	c := &measuredText{Canvas: vgsvg.New(Width, p.Height())}
	b, err := render(p, c, c)
	return c.fit(b), err
}

// measuredText remembers the widths of all text. Fonts are not part of an SVG, and
// text set in another than the layout was made for would run into the bars.
type measuredText struct {
	*vgsvg.Canvas
	widths []vg.Length
}

func (m *measuredText) FillString(f font.Face, at vg.Point, s string) {
	m.widths = append(m.widths, f.Width(s))
	m.Canvas.FillString(f, at, s)
}

// fit names other fonts of the same measures for viewers without Liberation Sans,
// and gives each text its width for those that have none of them.
func (m *measuredText) fit(svg []byte) []byte {
	const family, families = "font-family:Liberation Sans;",
		"font-family:'Liberation Sans',Arimo,Arial,Helvetica,sans-serif;"
	svg = bytes.ReplaceAll(svg, []byte(family), []byte(families))
	for i, part := range bytes.SplitAfter(svg, []byte("<text ")) {
		if i == 0 {
			svg = bytes.Clone(part)
			continue
		}
		svg = fmt.Appendf(svg, `textLength="%.2f" lengthAdjust="spacingAndGlyphs" `, m.widths[i-1].Points())
		svg = append(svg, part...)
	}
	return svg
}

func render(p *Page, c vg.CanvasSizer, w vg.CanvasWriterTo) ([]byte, error) {
	p.Draw(c)
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure: %s: %w", p.Name, err)
	}
	return b.Bytes(), nil
}

// pdfDate is the time of writing that a PDF carries, twice. A fixed one of the same
// length takes its place: offsets stay right, and what was measured when is in the
// machine table.
var (
	pdfDate   = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)
	fixedDate = []byte("/$1 (D:20000101000000)")
)

func pdf(p *Page) ([]byte, error) {
	// vgpdf makes fonts by way of temporary files, and panics if it cannot
	trial, err := os.MkdirTemp("", "figure-")
	if err != nil {
		return nil, fmt.Errorf("figure: %s: a PDF needs a folder for temporary files, such as TMPDIR names: %w", p.Name, err)
	}
	if err := os.Remove(trial); err != nil {
		return nil, fmt.Errorf("figure: %s: %w", p.Name, err)
	}
	c := windows1252{vgpdf.New(Width, p.Height())}
	b, err := render(p, c, c)
	return pdfDate.ReplaceAll(b, fixedDate), err
}

// windows1252 encodes text as the fonts of vgpdf are encoded, which prints the
// bytes that it is given.
type windows1252 struct{ *vgpdf.Canvas }

func (w windows1252) FillString(f font.Face, at vg.Point, s string) {
	encoder := charmap.Windows1252.NewEncoder()
	var b []byte
	for _, r := range s {
		c, err := encoder.String(string(r))
		if err != nil {
			c = "?"
		}
		b = append(b, c...)
	}
	w.Canvas.FillString(f, at, string(b))
}
