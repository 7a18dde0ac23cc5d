/** Intervals of ratios: a panel per size, each with its own axis. */
function forest(place, plot, width) {
  const wide = width >= 640;
  const row = wide ? 34 : 66;
  const head = 66;
  const foot = 34;
  const height = d3.sum(plot.panels, panel => head + panel.rows.length * row + foot);
  const svg = canvas(place, plot.label, width, height);
  const left = wide ? Math.min(330, width * .4) : 8;
  const right = wide ? width - 150 : width - 8;
  let top = 0;
  for (const panel of plot.panels) {
    const bottom = top + head + panel.rows.length * row;
    forestPanel(svg, plot, panel, { left, right, top: top + head, bottom, row, wide, width });
    top = bottom + foot;
  }
}

function forestPanel(svg, plot, panel, area) {
  const x = ratioScale(plot, panel, area);
  if (plot.panels.length > 1) {
    write(svg, 0, area.top - 46, page.say(panel.title), "panel");
  }
  const zero = x(1);
  box(svg, x(1 - plot.margin), area.top, x(1 + plot.margin), area.bottom, "margin");
  if (plot.control) {
    box(svg, x(plot.control.low), area.top, x(plot.control.high), area.bottom, "control");
  }
  percentAxis(svg, x, area);
  rule(svg, zero, area.top - 6, zero, area.bottom, "zero");
  directions(svg, plot, zero, area);
  panel.rows.forEach((interval, i) => intervalRow(svg, interval, x, area, area.top + i * area.row));
}

/** Shows all intervals and the margin on both sides of 0. */
function ratioScale(plot, panel, area) {
  const ends = panel.rows.flatMap(row => [row.low, row.high]).concat(1 - 1.6 * plot.margin, 1 + 1.6 * plot.margin);
  const pad = 1 + (d3.max(ends) - d3.min(ends)) * .04;
  return d3.scaleLog([d3.min(ends) / pad, d3.max(ends) * pad], [area.left, area.right]);
}

function percentAxis(svg, x, area) {
  const [low, high] = x.domain().map(ratio => (ratio - 1) * 100);
  for (const percent of d3.ticks(low, high, area.wide ? 8 : 5)) {
    const place = x(1 + percent / 100);
    rule(svg, place, area.top, place, area.bottom, "tick");
    const sign = percent > 0 ? "+" : percent < 0 ? "−" : "";
    write(svg, place, area.bottom + 16, `${sign}${+Math.abs(percent).toFixed(2)} %`, "axis", "middle");
  }
}

/** Says what the sides of 0 mean; a side without room is left out. */
function directions(svg, plot, zero, area) {
  const less = page.say(plot.less);
  const more = page.say(plot.more);
  const room = 7.4 * Math.max(less.length, more.length);
  const start = area.wide ? 0 : area.left;
  if (zero - start > room) {
    write(svg, zero - 8, area.top - 14, less, "axis", "end");
  }
  if (area.width - zero > room) {
    write(svg, zero + 8, area.top - 14, more, "axis");
  }
}

function intervalRow(svg, interval, x, area, top) {
  const middle = area.wide ? top + area.row / 2 : top + area.row - 14;
  const kind = interval.verdict;
  if (area.wide) {
    write(svg, 0, middle + 5, page.say(interval.label), "label");
    write(svg, area.right + 14, middle + 5, page.say(interval.words), `words ${kind}`);
  } else {
    write(svg, 0, top + 20, page.say(interval.label), "label");
    write(svg, 0, top + 38, page.say(interval.words), `words ${kind}`);
  }
  rule(svg, x(interval.low), middle, x(interval.high), middle, `interval ${kind}`);
  for (const end of [interval.low, interval.high]) {
    rule(svg, x(end), middle - 5, x(end), middle + 5, `interval end ${kind}`);
  }
  mark(svg, x(interval.ratio), middle, kind);
}
