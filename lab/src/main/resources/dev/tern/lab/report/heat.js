/** Tiles coloured by CPU time per request, with one scale for both themes that colour-blind readers can tell apart. */
function heat(place, plot, width) {
  const wide = width >= 640;
  const left = wide ? 150 : 0;
  const tile = { width: (width - left) / plot.columns.length, height: 70 };
  const row = tile.height + (wide ? 0 : 24);
  const head = 26;
  const svg = canvas(place, plot.label, width, head + plot.rows.length * row);
  const costs = plot.tiles.map(each => each.cpu).filter(cpu => cpu != null);
  const colour = d3.scaleSequential([d3.min(costs), d3.max(costs)], t => d3.interpolateCividis(1 - t * .9));
  plot.columns.forEach((name, i) => {
    write(svg, left + (i + .5) * tile.width, 18, name, "label", "middle");
  });
  plot.rows.forEach((name, i) => {
    write(svg, 0, head + i * row + (wide ? row / 2 + 5 : 17), name, "label");
  });
  for (const each of plot.tiles) {
    const x = left + plot.columns.indexOf(each.column) * tile.width;
    const y = head + plot.rows.indexOf(each.row) * row + row - tile.height;
    heatTile(svg, plot, each, x, y, tile, each.cpu == null ? "#808080" : colour(each.cpu));
  }
}

function heatTile(svg, plot, each, x, y, tile, fill) {
  const ink = inkOn(fill);
  const centre = x + tile.width / 2;
  box(svg, x + 1, y + 1, x + tile.width - 1, y + tile.height - 1, "tile").style("fill", fill).attr("rx", 4);
  const narrow = tile.width < 100;
  write(svg, centre, y + 27, narrow ? each.figure : `${each.figure} ${page.say(plot.unit)}`, "figure", "middle")
    .style("fill", ink);
  const lines = each.withheld ? broken(page.say(each.rate), narrow ? 11 : 22) : [`${page.say(each.rate)}/s`];
  lines.forEach((line, i) => {
    write(svg, centre, y + 46 + i * 14, line, "note", "middle").style("fill", ink);
  });
}

/** Breaks a text that is longer: at a blank near its middle, or between ideographs. */
function broken(text, most) {
  const wide = /[^\u0000-\u2fff]/.test(text);
  if (text.length <= (wide ? most / 2 : most)) {
    return [text];
  }
  const blank = text.indexOf(" ", text.length / 2 - 4);
  const cut = wide ? Math.ceil(text.length / 2) : blank < 0 ? text.length : blank;
  return [text.slice(0, cut), text.slice(cut).trim()];
}

/** Black or white, whichever has the higher contrast (WCAG 2.2). */
function inkOn(fill) {
  const { r, g, b } = d3.rgb(fill);
  const [red, green, blue] = [r, g, b].map(c => (c / 255 <= .04045 ? c / 3294.6 : ((c / 255 + .055) / 1.055) ** 2.4));
  return .2126 * red + .7152 * green + .0722 * blue > .179 ? "#000" : "#fff";
}
