const plots = stored("plots-data");
const scripts = { forest, heat, lines };

/** Draws every plot as wide as its place. */
function draw() {
  for (const place of document.querySelectorAll("[data-plot]")) {
    const plot = plots[place.dataset.plot];
    scripts[plot.kind](place, plot, Math.floor(place.clientWidth));
  }
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    select(button.dataset.language);
    draw();
  });
}
let drawnWidth = window.innerWidth;
window.addEventListener("resize", () => {
  if (window.innerWidth !== drawnWidth) {
    drawnWidth = window.innerWidth;
    draw();
  }
});

const slices = stored("slices-data");
const [names, ...rows] = d3.csvParseRows(slices);
const objects = rows.map(row => d3.autoType(Object.fromEntries(row.map((value, i) => [names[i], value]))));
offer("csv", "text/csv", slices);
offer("json", "application/json", JSON.stringify({ ...stored("run-data"), slices: objects }));
select(page.language);
draw();
