/** An empty drawing with its text alternative, in place of an older one. */
function canvas(place, label, width, height) {
  return d3.select(place).html("").append("svg")
    .attr("role", "img")
    .attr("aria-label", page.say(label))
    .attr("width", width)
    .attr("height", height)
    .attr("viewBox", [0, 0, width, height]);
}

/** A text at a point. */
function write(svg, x, y, text, kind, anchor = "start") {
  return svg.append("text").attr("x", x).attr("y", y).attr("class", kind).attr("text-anchor", anchor).text(text);
}

/** A straight line. */
function rule(svg, x1, y1, x2, y2, kind) {
  return svg.append("line").attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2).attr("class", kind);
}

/** A rectangle between two pairs of coordinates. */
function box(svg, x1, y1, x2, y2, kind) {
  return svg.append("rect").attr("class", kind)
    .attr("x", Math.min(x1, x2)).attr("width", Math.abs(x2 - x1))
    .attr("y", Math.min(y1, y2)).attr("height", Math.abs(y2 - y1));
}

/** A mark whose form tells the same as its colour. */
function mark(svg, x, y, kind) {
  const form = { different: d3.symbolCircle, equal: d3.symbolSquare, uncertain: d3.symbolDiamond }[kind];
  svg.append("path").attr("class", `mark ${kind}`).attr("transform", `translate(${x},${y})`)
    .attr("d", d3.symbol(form, 90)());
}
