// Charts that answer to the pointer, mirrored where the reader's language runs from right to left.
"use strict";
const charts = (() => {
  let drawn = [];
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function datasets(chart, palette) {
    return chart.series.flatMap((series, place) => {
      const paint = palette[place % palette.length];
      const line = {
        label: series.title,
        data: series.values,
        borderColor: paint,
        backgroundColor: chart.drawn === "line" ? paint : `${paint}cc`,
        borderWidth: chart.drawn === "line" ? 2 : 0,
        pointRadius: series.values.length > 24 ? 0 : 3,
        borderDash: place && chart.drawn === "line" ? [6, 3] : [],
      };
      if (!series.low.length) return [line];
      const band = { borderWidth: 0, pointRadius: 0, backgroundColor: `${paint}22`, isBand: true };
      return [line, { ...band, label: "", data: series.low }, { ...band, label: "", data: series.high, fill: "-1" }];
    });
  }

  function options(chart, view) {
    const rtl = view.direction === "rtl";
    const number = (value, look = {}) =>
      new Intl.NumberFormat(`${view.language}-u-nu-${view.digits}`, look).format(value);
    const [things, figures] = chart.isLying ? ["y", "x"] : ["x", "y"];
    const grid = { color: color("--rule") };
    const ticks = { color: color("--faint") };
    const side = (axis) => (axis === "y" && rtl ? { position: "right" } : {});
    const stacked = chart.drawn === "stacked";
    const compact = { notation: "compact", maximumFractionDigits: 1 };
    return {
      animation: false,
      maintainAspectRatio: false,
      layout: { padding: { left: 24, right: 24 } }, // the first and the last label stand half outside
      indexAxis: things,
      interaction: { mode: "index", axis: things, intersect: false },
      locale: view.language,
      scales: {
        [things]: { stacked, grid: { display: false }, ticks, reverse: rtl && things === "x", ...side(things) },
        [figures]: {
          stacked,
          grid,
          ticks: { ...ticks, callback: (value) => number(value, compact) },
          title: { display: chart.unit !== "", text: chart.unit, color: color("--faint") },
          reverse: rtl && figures === "x",
          beginAtZero: chart.drawn !== "line",
          ...side(figures),
        },
      },
      plugins: {
        legend: {
          display: chart.series.length > 1,
          rtl,
          textDirection: view.direction,
          labels: {
            color: color("--ink"),
            filter: (each) => each.text !== "",
            usePointStyle: chart.drawn === "line",
            pointStyle: "line",
          },
        },
        tooltip: {
          rtl,
          textDirection: view.direction,
          filter: (each) => !each.dataset.isBand,
          callbacks: {
            label: (each) => `${each.dataset.label}: ${number(each.parsed[figures])} ${chart.unit}`.trim(),
          },
        },
      },
    };
  }

  function draw(view, into) {
    for (const each of drawn) each.destroy();
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    drawn = view.charts.map((chart) => {
      const canvas = document.createElement("canvas");
      const box = document.createElement("div");
      const heading = document.createElement("h2");
      heading.textContent = chart.title;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", chart.title);
      box.className = "chart";
      if (chart.isLying) box.style.height = `${Math.min(Math.max(chart.labels.length * 1.5 + 5, 10), 45)}rem`;
      box.append(canvas);
      into.append(heading, box);
      const type = chart.drawn === "line" ? "line" : "bar";
      const data = { labels: chart.labels, datasets: datasets(chart, view.palette) };
      return new Chart(canvas, { type, data, options: options(chart, view) });
    });
  }

  return { draw, count: () => drawn.length };
})();
