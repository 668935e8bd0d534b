"use strict";
(function () {
  const ink = getComputedStyle(document.body).color;
  const faint = "rgba(128, 128, 128, 0.25)";
  // Okabe and Ito's colours, told apart by most people; dashes tell the second round from the first
  const colours = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7f7f7f"];
  const LOG = 3;
  const short = function (value) {
    return value === null ? "" : value >= 1e4 || (value < 1e-2 && value > 0) ? value.toExponential(0) : String(+value.toPrecision(3));
  };

  function axis(label, names) {
    const one = { label: label, stroke: ink, grid: { stroke: faint }, ticks: { stroke: faint } };
    one.values = names
      ? (plot, splits) => splits.map((at) => names[at] || "")
      : (plot, splits) => splits.map((at) => short(at));
    if (names) {
      one.rotate = -40;
      one.size = 130;
      one.splits = () => names.map((name, index) => index);
    }
    return one;
  }

  const stepped = uPlot.paths.stepped({ align: 1 });

  function series(line, index, pointsOnly, steps) {
    return {
      label: line.name + (index >= colours.length ? " (dashed)" : ""),
      stroke: colours[index % colours.length],
      width: index === 0 ? 3 : 1.5,
      dash: index >= colours.length ? [5, 4] : undefined,
      paths: pointsOnly ? () => null : steps ? stepped : undefined,
      points: { show: !steps, size: index === 0 ? 7 : 5 },
      value: (plot, value) => short(value),
    };
  }

  function draw(chart, into) {
    const box = document.createElement("div");
    box.className = "chart";
    const title = document.createElement("h2");
    title.textContent = chart.title;
    box.append(title);
    into.append(box);
    const data = [chart.xs];
    const lines = [{ label: chart.x || "subject", value: (plot, value) => (chart.names ? chart.names[value] || "" : short(value)) }];
    const bands = [];
    chart.series.forEach((line, index) => {
      data.push(line.ys);
      lines.push(series(line, index, Boolean(chart.names), Boolean(chart.steps)));
      if (line.low) {
        const bounds = { stroke: colours[index % colours.length], width: 1, dash: [2, 3], points: { show: false }, value: (plot, value) => short(value) };
        if (chart.names) {
          bounds.paths = () => null;
        }
        data.push(line.high, line.low);
        lines.push({ label: "95 % upper", ...bounds }, { label: "lower", ...bounds });
        if (!chart.names) bands.push({ series: [data.length - 2, data.length - 1], fill: colours[index % colours.length] + "22" });
      }
    });
    const plot = {
      width: Math.max(420, box.clientWidth),
      height: 320,
      scales: {
        x: { time: false, distr: chart.logX ? LOG : 1, range: chart.names ? [-0.5, chart.names.length - 0.5] : undefined },
        y: { distr: chart.logY ? LOG : 1, range: chart.logY ? undefined : [0, 1.02] },
      },
      axes: [axis(chart.x, chart.names), axis(chart.y)],
      series: lines,
      bands: bands,
      legend: { live: true },
      hooks: chart.names ? { draw: [whiskers(chart.series[0], colours[0])] } : {},
    };
    new uPlot(plot, data, box);
  }

  // one upright line from the lower to the upper bound of each subject
  function whiskers(line, colour) {
    return (plot) => {
      const context = plot.ctx;
      context.save();
      context.strokeStyle = colour;
      context.lineWidth = 2 * devicePixelRatio;
      context.beginPath();
      plot.data[0].forEach((at, index) => {
        const x = plot.valToPos(at, "x", true);
        context.moveTo(x, plot.valToPos(line.low[index], "y", true));
        context.lineTo(x, plot.valToPos(line.high[index], "y", true));
      });
      context.stroke();
      context.restore();
    };
  }

  const into = document.getElementById("charts");
  JSON.parse(document.getElementById("data").textContent).forEach((chart) => draw(chart, into));
})();
