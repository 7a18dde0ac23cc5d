/** Intervals of ratios: a panel per size, each with its own axis. On a telephone the words stand above the bars. */
function forest(place, plot, width) {
  const wide = width >= 640;
  const row = wide ? 34 : 76;
  const head = plot.panels.length > 1 ? 66 : 34;
  const foot = 38;
  const svg = canvas(place, plot.label, width, d3.sum(plot.panels, panel => head + panel.rows.length * row + foot));
  const left = wide ? Math.min(330, width * .4) : 22;
  const right = wide ? width - 160 : width - 26;
  let top = head;
  for (const panel of plot.panels) {
    const bottom = top + panel.rows.length * row;
    if (plot.panels.length > 1) {
      write(svg, 0, top - 46, page.say(panel.title), "panel");
    }
    forestPanel(svg, plot, panel, { left, right, top, bottom, row, wide, width });
    top = bottom + foot + head;
  }
}

function forestPanel(svg, plot, panel, area) {
  const x = ratioScale(plot, panel, area);
  const strips = area.wide
    ? [[area.top, area.bottom]]
    : panel.rows.map((interval, i) => [area.top + (i + 1) * area.row - 26, area.top + (i + 1) * area.row - 2]);
  const ticks = percentTicks(x);
  for (const [top, bottom] of strips) {
    box(svg, x(1 - plot.margin), top, x(1 + plot.margin), bottom, "margin");
    if (plot.control) {
      box(svg, x(plot.control.low), top, x(plot.control.high), bottom, "control");
    }
    ticks.forEach(percent => rule(svg, x(1 + percent / 100), top, x(1 + percent / 100), bottom, "tick"));
    rule(svg, x(1), top, x(1), bottom, "zero");
  }
  for (const percent of ticks) {
    const sign = percent > 0 ? "+" : percent < 0 ? "−" : "";
    write(svg, x(1 + percent / 100), area.bottom + 18, `${sign}${+Math.abs(percent).toFixed(2)} %`, "axis", "middle");
  }
  directions(svg, plot, x(1), area);
  panel.rows.forEach((interval, i) => intervalRow(svg, interval, x, area, area.top + i * area.row));
}

/** Shows all intervals and the margin on both sides of 0. */
function ratioScale(plot, panel, area) {
  const ends = panel.rows.flatMap(row => [row.low, row.high]).concat(1 - 1.6 * plot.margin, 1 + 1.6 * plot.margin);
  const pad = 1 + (d3.max(ends) - d3.min(ends)) * .04;
  return d3.scaleLog([d3.min(ends) / pad, d3.max(ends) * pad], [area.left, area.right]);
}

/** Round percentages whose texts do not touch each other: 0 first, then outwards. */
function percentTicks(x) {
  const [low, high] = x.domain().map(ratio => (ratio - 1) * 100);
  const kept = [];
  for (const percent of d3.sort(d3.ticks(low, high, 8), Math.abs)) {
    const place = x(1 + percent / 100);
    if (kept.every(other => Math.abs(x(1 + other / 100) - place) > 46)) {
      kept.push(percent);
    }
  }
  return kept;
}

/** Says what the sides of 0 mean; a side without room is left out. */
function directions(svg, plot, zero, area) {
  const less = write(svg, zero - 8, area.top - 12, page.say(plot.less), "axis", "end");
  const more = write(svg, zero + 8, area.top - 12, page.say(plot.more), "axis");
  if (less.node().getComputedTextLength() > zero - 8) {
    less.remove();
  }
  if (more.node().getComputedTextLength() > area.width - zero - 8) {
    more.remove();
  }
}

function intervalRow(svg, interval, x, area, top) {
  const middle = area.wide ? top + area.row / 2 : top + area.row - 14;
  const kind = interval.verdict;
  write(svg, 0, area.wide ? middle + 5 : top + 22, page.say(interval.label), "label");
  const words = area.wide ? [area.right + 14, middle + 5] : [0, top + 42];
  write(svg, ...words, page.say(interval.words), `words ${kind}`);
  rule(svg, x(interval.low), middle, x(interval.high), middle, `interval ${kind}`);
  for (const end of [interval.low, interval.high]) {
    rule(svg, x(end), middle - 5, x(end), middle + 5, `interval end ${kind}`);
  }
  mark(svg, x(interval.ratio), middle, kind);
}
