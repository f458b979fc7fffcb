package main

import (
	"fmt"
	"strings"
)

// Sizes in pixels, for a font whose letters are 0.6 as wide as high.
const (
	letterHeight = 13.0
	letterWidth  = letterHeight * 0.602
	lineHeight   = 19.0
	margin       = 20.0
	bar          = 34.0
)

// look is both forms of the picture. A viewer that knows no dark form shows the
// light one.
const look = `
    .page { fill: #ffffff; stroke: #d0d7de; }
    .bar { fill: #f6f8fa; }
    .dot { fill: #d0d7de; }
    text { font-family: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: 13px; fill: #1f2328; white-space: pre; }
    .b { font-weight: bold; }
    .d, .title { fill: #656d76; }
    .r { fill: #cf222e; }
    .g { fill: #1a7f37; }
    .y { fill: #9a6700; }
    .c { fill: #0969da; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; stroke: #30363d; }
      .bar { fill: #161b22; }
      .dot { fill: #30363d; }
      text { fill: #e6edf3; }
      .d, .title { fill: #8d96a0; }
      .r { fill: #ff7b72; }
      .g { fill: #3fb950; }
      .y { fill: #d29922; }
      .c { fill: #58a6ff; }
    }
`

var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// draw makes the picture of a window with the lines in it.
func draw(title string, lines [][]span, columns int) string {
	width := 2*margin + float64(columns)*letterWidth
	height := bar + 2*margin + float64(len(lines))*lineHeight
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img">
  <style>%s  </style>
  <rect class="page" x="0.5" y="0.5" width="%.0f" height="%.0f" rx="8"/>
  <path class="bar" d="M1 %.0fV9a8 8 0 0 1 8-8H%.0fa8 8 0 0 1 8 8V%.0fZ"/>
`, width, height, width, height, look, width-1, height-1, bar, width-9, bar)
	for i := range 3 {
		fmt.Fprintf(&svg, "  <circle class=\"dot\" cx=\"%d\" cy=\"%.0f\" r=\"6\"/>\n", 20+20*i, bar/2)
	}
	if title != "" {
		fmt.Fprintf(&svg, "  <text class=\"title\" x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>\n", width/2, bar/2+4.5, escaped.Replace(title))
	}
	for i, line := range lines {
		if len(line) == 0 {
			continue
		}
		fmt.Fprintf(&svg, `  <text x="%.0f" y="%.0f" xml:space="preserve">`, margin, bar+margin+float64(i+1)*lineHeight-6)
		for _, s := range line {
			if len(s.classes) == 0 {
				svg.WriteString(escaped.Replace(s.text))
				continue
			}
			fmt.Fprintf(&svg, `<tspan class="%s">%s</tspan>`, strings.Join(s.classes, " "), escaped.Replace(s.text))
		}
		svg.WriteString("</text>\n")
	}
	svg.WriteString("</svg>\n")
	return svg.String()
}
