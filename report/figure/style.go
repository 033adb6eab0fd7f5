package figure

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Width is the width of all figures, that of the text of a page.
const Width = 7.2 * vg.Inch

// Sizes of text are the small ones of a page.
const (
	margin      = 8 * vg.Millimeter / 2
	titleSize   = 12.5
	headingSize = 10.5
	textSize    = 9
	captionSize = 7.5
)

// barColors can be told apart by people with any kind of colour vision and, being
// dark, light, pale and middle, in grey.
var barColors = []color.Color{
	rgb(0x00, 0x5a, 0x94), rgb(0xe6, 0x9f, 0x00), rgb(0xcd, 0xe6, 0xf5),
	rgb(0x00, 0x8f, 0x6a),
}

func barColor(series int) color.Color { return barColors[series%len(barColors)] }

// dotColors and dotShapes mark backends; shape alone is enough to tell them.
var (
	dotColors = []color.Color{
		rgb(0x00, 0x00, 0x00), rgb(0x00, 0x72, 0xb2), rgb(0xd5, 0x5e, 0x00), rgb(0x00, 0x9e, 0x73),
		rgb(0xcc, 0x79, 0xa7), rgb(0xb8, 0x7a, 0x00), rgb(0x56, 0xb4, 0xe9),
	}
	dotShapes = []draw.GlyphDrawer{
		draw.CircleGlyph{},
		draw.CrossGlyph{},
		draw.SquareGlyph{},
		draw.PlusGlyph{},
		draw.TriangleGlyph{},
		draw.RingGlyph{},
		draw.PyramidGlyph{},
		draw.BoxGlyph{},
	}
)

var (
	black = rgb(0x00, 0x00, 0x00)
	white = rgb(0xff, 0xff, 0xff)
	grey  = rgb(0x59, 0x59, 0x59)
	pale  = rgb(0xdd, 0xdd, 0xdd)
	blue  = rgb(0x00, 0x5a, 0x94)
)

func rgb(r, g, b uint8) color.NRGBA { return color.NRGBA{R: r, G: g, B: b, A: 0xff} }

// contrast is the colour of lines upon another.
func contrast(c color.Color) color.Color {
	if y := color.GrayModel.Convert(c).(color.Gray).Y; y < 0x80 {
		return white
	}
	return black
}

func stroke(c color.Color, width float64) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: vg.Points(width)}
}

// sans is the style of all text: Liberation Sans, which has the measures of Arial
// and Helvetica. There is no second face, such as a bold one, because vgpdf embeds
// only one for all.
func sans(size float64, c color.Color) text.Style {
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: vg.Points(size)}
	return text.Style{Font: f, Color: c, Handler: plot.DefaultTextHandler}
}

var (
	nameStyle     = sans(textSize, black)
	evidenceStyle = sans(captionSize, grey)
	headingStyle  = sans(headingSize, blue)
	captionStyle  = sans(captionSize, black)
	titleStyle    = sans(titleSize, black)
)

func dotStyle(i int) draw.GlyphStyle {
	return draw.GlyphStyle{
		Color:  dotColors[i%len(dotColors)],
		Shape:  dotShapes[i%len(dotShapes)],
		Radius: vg.Points(3),
	}
}
