/** Values over named levels, with bands; the series differ in dash and form as well as in colour. */
function lines(place, plot, width) {
  const title = wrapped(page.say(plot.label), width);
  const names = plot.series.length > 1 ? plot.series : [];
  const legend = 17 + title.length * 18;
  const area = { left: 58, right: width - 14, top: legend + (names.length ? names.length * 20 + 28 : 8) };
  area.bottom = area.top + 210;
  const svg = canvas(place, plot.label, width, area.bottom + 46);
  const x = d3.scalePoint(d3.range(plot.levels.length), [area.left, area.right]).padding(.3);
  const y = valueScale(plot, area);
  title.forEach((line, i) => write(svg, 0, 16 + i * 18, line, "panel"));
  names.forEach((series, i) => {
    rule(svg, 0, legend + i * 20, 26, legend + i * 20, `line series-${i}`);
    write(svg, 34, legend + 4 + i * 20, page.say(series.name), "axis");
  });
  if (names.length) {
    write(svg, 0, area.top - 14, page.say(plot.y), "axis");
  }
  levelAxis(svg, plot, x, area);
  valueAxis(svg, y, area);
  plot.series.forEach((series, i) => seriesLine(svg, series.points, x, y, i));
}

/** Breaks a title into two lines where it is too long. */
function wrapped(text, width) {
  const most = Math.floor(width / (page.language === "zh" ? 14 : 8.6));
  const cut = text.length <= most ? -1 : Math.max(text.lastIndexOf(" ", most), text.lastIndexOf("，", most) + 1);
  return cut <= 0 ? [text] : [text.slice(0, cut), text.slice(cut).trim()];
}

function valueScale(plot, area) {
  const values = plot.series.flatMap(series => series.points.flatMap(point => [point.low, point.high]))
    .filter(value => value != null && (!plot.log || value > 0));
  const range = [area.bottom, area.top];
  if (values.length === 0) {
    return d3.scaleLinear([0, 1], range);
  }
  return plot.log
    ? d3.scaleLog([d3.min(values), d3.max(values)], range).nice()
    : d3.scaleLinear([0, d3.max(values)], range).nice();
}

function levelAxis(svg, plot, x, area) {
  plot.levels.forEach((level, i) => write(svg, x(i), area.bottom + 18, shortened(page.say(level)), "axis", "middle"));
  write(svg, area.right, area.bottom + 38, page.say(plot.x), "axis", "end");
  rule(svg, area.left, area.bottom, area.right, area.bottom, "zero");
}

/** Long numbers take too much room on a telephone: 16384 becomes 16Ki, 1000 becomes 1k. */
function shortened(level) {
  if (!/^\d{4,}$/.test(level)) {
    return level;
  }
  if (level % 1024 !== 0) {
    return d3.format("~s")(level);
  }
  return level % 1048576 === 0 ? `${level / 1048576}Mi` : `${level / 1024}Ki`;
}

function valueAxis(svg, y, area) {
  const few = !y.base || y.ticks().length < 8;
  for (const value of y.ticks(5).filter(tick => few || Number.isInteger(Math.log10(tick)))) {
    rule(svg, area.left, y(value), area.right, y(value), "tick");
    write(svg, area.left - 8, y(value) + 4, d3.format("~s")(value), "axis", "end");
  }
}

function seriesLine(svg, points, x, y, index) {
  const known = point => point.value != null;
  const band = d3.area((point, i) => x(i), point => y(point.low), point => y(point.high)).defined(known);
  const line = d3.line((point, i) => x(i), point => y(point.value)).defined(known);
  svg.append("path").attr("class", `band series-${index}`).attr("d", band(points));
  svg.append("path").attr("class", `line series-${index}`).attr("d", line(points));
  const form = [d3.symbolCircle, d3.symbolSquare, d3.symbolTriangle][index % 3];
  points.forEach((point, i) => {
    if (known(point)) {
      svg.append("path").attr("class", `dot series-${index}`).attr("d", d3.symbol(form, 50)())
        .attr("transform", `translate(${x(i)},${y(point.value)})`);
    }
  });
}
