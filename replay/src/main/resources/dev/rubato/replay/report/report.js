/* Shows the data of this page. Whatever came from outside enters the page as the text of a node, and nowhere else. */
(() => {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const main = document.getElementById('report');
  const SVG = 'http://www.w3.org/2000/svg';
  const DAY_S = 86400;
  const LISTED_ALERTS = 200;
  const OPEN_ALERTS = 3;
  const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];
  const LIGHT = { text: '#1b2128', grid: '#d9dee4', critical: '#a40e26', high: '#a40e26', medium: '#8a4b00', low: '#4a5561', info: '#4a5561',
    answered: '#1f6feb', found: '#5a9e6f', refused: '#c26a00', no_answer: '#a40e26', withdrawn: '#8a949e', one: '#1f6feb', two: '#14632f', three: '#7a1fa2' };
  const DARK = { text: '#e7ebef', grid: '#363f48', critical: '#ff9ba3', high: '#ff9ba3', medium: '#ffc277', low: '#c2cad2', info: '#c2cad2',
    answered: '#6cb6ff', found: '#6fb384', refused: '#f0a24a', no_answer: '#ff7b86', withdrawn: '#8a949e', one: '#6cb6ff', two: '#8bdba6', three: '#dda5ff' };
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraws = [];
  let printing = false;

  const palette = () => (dark.matches && !printing ? DARK : LIGHT);

  /** An element with attributes (className is `class`) and children: nodes, or texts. */
  function el(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ''));
    return node;
  }

  /** A text from outside, kept apart from the direction of the text around it. */
  const outside = (text) => el('bdi', { class: 'code' }, text);
  const said = (text) => el('bdi', {}, text);
  const round = (value, digits) => (value === null ? 'unknown' : Number(value.toFixed(digits)).toLocaleString('en-US', { maximumFractionDigits: digits }));
  const plural = (count, one, many) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
  const clock = (time) => time.replace('T', ' ').replace(/(\.\d{3})\d*/, '$1').replace('Z', '');
  const sum = (values) => values.reduce((left, right) => left + right, 0);
  const severityTag = (severity) => el('span', { class: `tag ${severity}` }, severity);

  function seconds(value) {
    if (value < 1) return `${round(value * 1000, 1)} ms`;
    if (value < 120) return `${round(value, 1)} s`;
    return value < 7200 ? `${round(value / 60, 1)} min` : `${round(value / 3600, 1)} h`;
  }

  function table(caption, heads, rows, foot, whole) {
    const cell = (kind, content, head) => el(kind, head.class ? { class: head.class } : {}, content);
    return el('div', { class: whole ? 'scroll whole' : 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      el('table', {}, el('caption', {}, caption),
        el('thead', {}, el('tr', {}, heads.map((head) => { const th = cell('th', head.name, head); th.setAttribute('scope', 'col'); return th; }))),
        el('tbody', {}, rows.map((row) => el('tr', {}, row.map((content, i) => cell('td', content, heads[i]))))),
        foot ? el('tfoot', {}, el('tr', {}, foot.map((content, i) => cell('td', content, heads[i])))) : null));
  }

  // Charts

  function timeLabel(span) {
    return (second) => {
      const iso = new Date(Math.round(second * 1000)).toISOString();
      if (span > 2 * DAY_S) return iso.slice(5, 16).replace('T', ' ');
      return span > 20 ? iso.slice(11, 19) : iso.slice(11, 23);
    };
  }

  const TIME_STEPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
    3600, 7200, 10800, 21600, 43200, DAY_S, 2 * DAY_S, 7 * DAY_S, 14 * DAY_S, 28 * DAY_S, 91 * DAY_S, 364 * DAY_S, 3640 * DAY_S];

  /** Draws a chart that follows the width of its place and the colours of the page. */
  function chart(label, height, make) {
    const place = el('div', { class: 'chart', role: 'img', 'aria-label': label });
    let plot = null;
    const draw = () => {
      const width = printing ? 680 : place.clientWidth;
      if (width === 0) return;
      if (plot) plot.destroy();
      const { options, values } = make(palette());
      plot = new uPlot({ width, height, cursor: { show: false }, legend: { show: false }, padding: [8, 28, 0, 0], ...options }, values, place);
    };
    redraws.push(draw);
    return place;
  }

  function timeAxes(colours, day, span, unit) {
    const label = timeLabel(span);
    const line = { stroke: colours.grid, width: 1 };
    return [
      { stroke: colours.text, grid: line, ticks: line, space: span > 2 * DAY_S ? 90 : 80, incrs: TIME_STEPS,
        values: (plot, splits) => splits.map((second) => label(second + day)) },
      { stroke: colours.text, grid: line, ticks: line, size: 64, label: unit, labelSize: 18, incrs: [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7, 1e8] },
    ];
  }

  /** A chart over time of columns that are `width` seconds wide. */
  function timeChart(label, source, unit, series, values, marks) {
    const day = Math.floor(source.from / DAY_S) * DAY_S;
    const count = values[0].length;
    const x = Array.from({ length: count + 2 }, (unused, i) => source.from - day + (i - 0.5) * source.width);
    const framed = values.map((of, i) => [series[i].holds ? 0 : null, ...of, series[i].holds ? of[count - 1] : null]);
    const span = (count + 2) * source.width;
    const from = source.from - day - source.width;
    const to = from + span;
    return chart(label, 190, (colours) => ({
      options: {
        scales: { x: { time: false, range: [from, to] }, y: { range: (plot, low, high) => [0, Math.max(1, high * 1.08)] } },
        axes: timeAxes(colours, day, span, unit),
        series: [{}, ...series.map((each) => each.make(colours))],
        hooks: { draw: marks ? [(plot) => drawMarks(plot, marks, day, colours)] : [] },
      },
      values: [x, ...framed],
    }));
  }

  const bars = (colour) => ({ holds: false, make: (colours) => ({ stroke: colours[colour], fill: colours[colour], width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.98, Infinity], gap: 0 }) }) });
  const line = (colour, dash) => ({ holds: false, make: (colours) => ({ stroke: colours[colour], width: 2, dash, spanGaps: true, points: { show: false } }) });
  /** @param holds whether the last value stays, or what was counted has ended */
  const steps = (colour, holds) => ({ holds, make: (colours) => ({ stroke: colours[colour], width: 2, points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }) });

  /** Layers one upon the other, the highest first so that it is drawn behind the others. */
  function stack(values) {
    return values.map((unused, i) => values[0].map((zero, bin) => sum(values.slice(0, i + 1).map((layer) => layer[bin])))).reverse();
  }

  function drawMarks(plot, marks, day, colours) {
    const context = plot.ctx;
    const size = 6 * devicePixelRatio;
    context.save();
    for (const mark of [...marks].sort((one, other) => SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity))) {
      const x = plot.valToPos(mark.at - day, 'x', true);
      if (x < plot.bbox.left - 1 || x > plot.bbox.left + plot.bbox.width + 1) continue;
      context.strokeStyle = context.fillStyle = colours[mark.severity];
      context.lineWidth = devicePixelRatio;
      context.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
      context.beginPath();
      context.moveTo(x, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + plot.bbox.height);
      context.stroke();
      context.beginPath();
      context.moveTo(x - size, plot.bbox.top);
      context.lineTo(x + size, plot.bbox.top);
      context.lineTo(x, plot.bbox.top + 1.6 * size);
      context.fill();
    }
    context.restore();
  }

  /** Legend whose colours follow the page. */
  function legend(entries) {
    return el('ul', { class: 'legend' }, entries.map(([colour, text]) => {
      const swatch = el('span', { class: 'swatch', 'aria-hidden': 'true' });
      redraws.push(() => { swatch.style.background = palette()[colour]; });
      return el('li', {}, swatch, text);
    }));
  }

  function chartData(caption, source, names, values) {
    const rows = [];
    values[0].forEach((unused, i) => {
      if (values.some((of) => of[i] !== 0)) rows.push([new Date((source.from + i * source.width) * 1000).toISOString().replace('T', ' ').replace('Z', ''), ...values.map((of) => of[i].toLocaleString('en-US'))]);
    });
    return el('details', { class: 'chartdata' }, el('summary', {}, 'The chart as a table'),
      table(`${caption}; columns of ${seconds(source.width)}`, [{ name: 'From (UTC)', class: 'time' }, ...names.map((name) => ({ name, class: 'number' }))], rows));
  }

  // Sections

  function verdict() {
    const { tone, headline, sentences } = data.verdict;
    return el('section', { class: `verdict ${tone}`, 'aria-label': 'Verdict' },
      el('h1', { class: tone }, headline), sentences.map((sentence) => el('p', {}, said(sentence))));
  }

  function contents() {
    if (data.incidents.length < 2) return null;
    return el('nav', { 'aria-label': 'Incidents' }, el('h2', {}, 'Incidents'), el('ol', {}, data.incidents.map((incident, i) =>
      el('li', {}, severityTag(incident.severity), ' ', el('a', { href: `#incident-${i}` }, said(incident.actor)), ' ', said(incident.alerts[0].summary)))));
  }

  function timeline() {
    const activity = data.activity;
    const section = el('section', {}, el('h2', {}, 'Timeline'));
    if (activity.events === 0) {
      section.append(el('p', {}, 'There is no event to show.'));
      return section;
    }
    const rows = [['process_starts', 'one', 'program starts'], ['connections', 'two', 'connections'], ['probes', 'three', 'probes without connection']]
      .filter(([key]) => sum(activity.counts[key]) > 0);
    section.append(el('p', { class: 'dim' }, `${clock(activity.first)} to ${clock(activity.last)} UTC. Each column is ${seconds(activity.width)}.`));
    if (rows.length > 0) {
      const values = rows.map(([key]) => activity.counts[key]);
      section.append(
        timeChart(`Events over time with ${plural(data.alerts.length, 'alert', 'alerts')} marked`, activity, 'per column', rows.map(([, colour]) => bars(colour)).reverse(), stack(values), data.alerts),
        legend([...rows.map(([key, colour, name]) => [colour, `${name}: ${sum(activity.counts[key]).toLocaleString('en-US')}`]),
          ...SEVERITIES.filter((severity) => severity !== 'critical' && severity !== 'info' && data.alerts.some((alert) => alert.severity === severity))
            .map((severity) => [severity, `▼ alert, ${severity}`])]),
        chartData('Events over time', activity, rows.map(([, , name]) => name), values));
    }
    gpu(section, activity);
    section.append(alertTable());
    return section;
  }

  function gpu(section, activity) {
    const samples = activity.counts.gpu_samples;
    if (sum(samples) === 0) return;
    const mean = activity.counts.gpu_percent.map((percent, i) => (samples[i] ? percent / samples[i] : null));
    section.append(el('h3', {}, 'GPU utilisation'),
      timeChart('GPU utilisation over time, per cent', activity, 'per cent', [line('one')], [mean], data.alerts),
      chartData('GPU utilisation, mean per cent', activity, ['per cent'], [mean.map((value) => (value === null ? 0 : Math.round(value)))]));
  }

  function alertTable() {
    const heads = [{ name: 'Time (UTC)', class: 'time' }, { name: 'Severity' }, { name: 'Detector' }, { name: 'What happened', class: 'text' }, { name: 'Score / needed', class: 'number' }, { name: 'Incident' }];
    const place = new Map(data.incidents.map((incident, i) => [incident.id, i]));
    const row = (alert) => [clock(alert.time), severityTag(alert.severity), `${alert.detector} ${alert.variant}`,
      place.has(alert.incident) ? el('a', { href: `#incident-${place.get(alert.incident)}` }, said(alert.summary)) : said(alert.summary),
      `${round(alert.score, 2)} / ${round(alert.threshold, 2)}`, outside(alert.incident)];
    const loud = data.alerts.filter((alert) => SEVERITIES.indexOf(alert.severity) <= 2);
    const quiet = data.alerts.filter((alert) => SEVERITIES.indexOf(alert.severity) > 2);
    const parts = [el('h3', {}, 'Alerts')];
    if (loud.length === 0) parts.push(el('p', {}, 'No alert of at least medium severity.'));
    else parts.push(table(`${plural(loud.length, 'alert', 'alerts')} of at least medium severity, oldest first`, heads, loud.map(row)));
    if (quiet.length > 0) {
      parts.push(el('details', {}, el('summary', {}, `${plural(quiet.length, 'note', 'notes')} of low severity`),
        table(`Notes of low severity, oldest first; the first ${LISTED_ALERTS} at most. "rubato report --incident ID" shows one in full`, heads, quiet.slice(0, LISTED_ALERTS).map(row))));
    }
    return el('div', {}, parts);
  }

  function incident(each, i) {
    const title = each.actor;
    return el('section', { id: `incident-${i}`, tabindex: '-1', 'aria-label': `Incident ${i + 1}` },
      el('h2', {}, severityTag(each.severity), ' Incident ', `${i + 1}: `, said(title)),
      el('p', { class: 'dim' }, 'Incident id ', outside(each.id), each.host ? ' on host ' : '', each.host ? outside(each.host) : ''),
      tree(each), fanOut(each), tempo(each), notSeen(each),
      el('h3', {}, 'Evidence'), each.alerts.slice(0, OPEN_ALERTS).map(evidence),
      each.alerts.slice(OPEN_ALERTS).map((alert) => el('details', {}, el('summary', {}, `${alert.severity}, ${alert.detector} ${alert.variant}: `, said(alert.summary)), evidence(alert))),
      each.moreAlerts ? el('p', { class: 'dim' }, `${plural(each.moreAlerts, 'further alert', 'further alerts')} of this incident: see the list above.`) : null,
      each.attack.length ? [el('h3', {}, 'ATT&CK techniques of this incident'), techniques(each.attack)] : null);
  }

  function notSeen(each) {
    const parts = [each.tree.rows.length ? '' : 'no process (who did it is known by address at most)', each.fanOut ? '' : 'no contact with any endpoint',
      each.tempo ? '' : 'no pauses between program starts'].filter((part) => part);
    return parts.length ? el('p', { class: 'dim' }, `Not seen of this incident: ${parts.join('; ')}.`) : null;
  }

  const programName = (exe) => exe.slice(Math.max(exe.lastIndexOf('/'), exe.lastIndexOf('\\')) + 1) || 'unknown program';

  function tree(each) {
    const { rows, hops, notShown } = each.tree;
    if (rows.length === 0) return null;
    const parts = [el('h3', {}, 'Lineage')];
    const GUTTER = hops.length ? 26 + 14 * Math.min(hops.length, 6) : 14;
    const STEP = rows.some((row) => row.depth > 14) ? 10 : 20;
    const items = rows.map((row, i) => {
      const reached = hops.filter((hop) => hop.to === i).map((hop) => el('span', { class: 'tag hop' },
        `⇠ reached on ${hop.endpoint} by `, said(`${programName(rows[hop.from].exe)} (pid ${rows[hop.from].pid})`), ` at ${clock(hop.time).slice(11)}`, hop.count > 1 ? `, ${hop.count} times in all` : ''));
      const item = el('li', row.subject ? { class: 'subject' } : {},
        el('strong', {}, said(programName(row.exe))), ` pid ${row.pid}`, row.user && !(row.parent >= 0 && rows[row.parent].user === row.user) ? [', user ', said(row.user)] : '', row.start.startsWith('1970-01-01T00:00:00Z') ? '' : [' ', el('span', { class: 'dim' }, clock(row.start))],
        row.subject ? [' ', el('span', { class: 'tag high' }, 'raised the alert')] : '', reached.map((tag) => [' ', tag]),
        el('div', {}, outside(row.command || row.exe)));
      item.style.paddingLeft = `${GUTTER + 18 + Math.min(row.depth, 40) * STEP}px`;
      return item;
    });
    const list = el('ol', { class: 'tree', 'aria-label': 'Processes, parents before children' }, items);
    redraws.push(() => drawEdges(list, items, rows, hops, GUTTER, STEP));
    const words = el('p', { class: 'dim' }, hops.length
      ? 'Solid lines: who started whom. Dashed: a connection through a local service, which leaves no trace in the process tree.'
      : 'Lines: who started whom.');
    parts.push(words, list);
    if (notShown) parts.push(el('p', { class: 'dim' }, `${plural(notShown, 'further process', 'further processes')} of this lineage found no room here.`));
    return parts;
  }

  function svg(name, attributes) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function drawEdges(list, items, rows, hops, gutter, step) {
    const old = list.querySelector('svg');
    if (old) old.remove();
    const y = (i) => items[i].offsetTop + 17;
    const x = (i) => gutter + 6 + Math.min(rows[i].depth, 40) * step;
    const picture = svg('svg', { width: String(list.clientWidth), height: String(list.clientHeight), 'aria-hidden': 'true' });
    rows.forEach((row, i) => {
      if (row.parent >= 0) picture.append(svg('path', { class: 'edge', d: `M${x(row.parent)} ${y(row.parent)}V${y(i)}H${x(i)}` }));
    });
    rows.forEach((row, i) => picture.append(svg('circle', { class: row.subject ? 'dot subject' : 'dot', cx: x(i), cy: y(i), r: row.subject ? 5 : 3.5 })));
    hops.forEach((hop, lane) => {
      const left = gutter - 12 - 14 * (lane % 6);
      const to = x(hop.to) - 9;
      picture.append(svg('path', { class: 'hopline', d: `M${x(hop.from) - 6} ${y(hop.from)}H${left + 8}Q${left} ${y(hop.from)} ${left} ${y(hop.from) + Math.sign(y(hop.to) - y(hop.from)) * 8}V${y(hop.to) - Math.sign(y(hop.to) - y(hop.from)) * 8}Q${left} ${y(hop.to)} ${left + 8} ${y(hop.to)}H${to - 6}` }),
        svg('path', { class: 'arrow', d: `M${to + 2} ${y(hop.to)}l-10 -5v10z` }));
    });
    list.prepend(picture);
  }

  const CAME = [['answered', 'answered'], ['found', 'already open when first seen'], ['refused', 'refused'], ['no_answer', 'no answer'], ['withdrawn', 'withdrawn by the program']];

  function fanOut(each) {
    const of = each.fanOut;
    if (!of) return null;
    const total = sum(Object.values(of.totals));
    const present = CAME.filter(([key]) => of.totals[key] > 0);
    const values = present.map(([key]) => of.counts[key]);
    let highest = 0;
    const reached = of.reached.map((count) => { highest = Math.max(highest, count); return highest; });
    const failed = of.totals.refused + of.totals.no_answer;
    return [el('h3', {}, 'Fan-out over time'),
      el('p', {}, `${plural(total, 'attempt', 'attempts')} at ${of.exact ? '' : 'about '}${plural(of.endpoints, 'endpoint', 'endpoints')} on ${plural(of.addresses, 'address', 'addresses')}; ${round(100 * failed / Math.max(1, total), 1)} % failed.`),
      timeChart(`Distinct endpoints so far, ${of.endpoints} at the end`, of, 'endpoints so far', [steps('one', true)], [reached], data.alerts.filter((alert) => alert.incident === each.id)),
      timeChart('Attempts per column of time by outcome', of, 'attempts', present.map(([key]) => bars(key)).reverse(), stack(values)),
      legend(present.map(([key, name]) => [key, `${name}: ${of.totals[key].toLocaleString('en-US')}`])),
      chartData('Attempts by outcome', of, [...present.map(([, name]) => name), 'endpoints so far'], [...values, reached])];
  }

  // detectors.md, section 7: 13,446 shell commands of 175 people; generation times of coding agents; machine speed.
  const PEOPLE = { 5: 0.62, 25: 4.3, 50: 14.2, 75: 52, 90: 145, 95: 259 };
  const AGENTS = { 50: 5.7, 90: 22.2 };
  const MACHINE_S = 0.1;
  const SHORTEST_S = 0.001;
  const isDecade = (value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  const decades = (plot, splits) => splits.map((split) => (isDecade(split) ? split : null));

  function tempo(each) {
    const of = each.tempo;
    if (!of) return null;
    const own = new Map(of.percentiles.map((point) => [point.percentile, point.seconds]));
    const x = [...own.keys()];
    const at = (reference) => x.map((percentile) => reference[percentile] ?? null);
    const cell = (value) => (value === undefined || value === null ? '–' : seconds(value));
    const median = own.get(50);
    const comparison = median < MACHINE_S ? 'that is machine speed' : median < PEOPLE[5] ? 'shorter than 19 of 20 pauses of people' : 'people pause like this too';
    return [el('h3', {}, 'Tempo'),
      el('p', {}, `Pauses between the program starts below `, said(of.lineage), `: ${of.count.toLocaleString('en-US')}, the median is ${seconds(median)}; ${comparison}. Tempo alone proves nothing: a build or an honest coding agent is as fast.`),
      of.count < 10 ? el('p', { class: 'dim' }, 'With fewer than ten pauses the percentiles are rough.') : null,
      chart('Percentiles of the pauses, against people and coding agents; seconds, logarithmic', 210, (colours) => ({
        options: {
          scales: { x: { time: false, range: [0, 100] }, y: { distr: 3, range: (plot, low, high) => [Math.min(SHORTEST_S, low), Math.max(1000, high)] } },
          axes: [{ stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, values: (plot, splits) => splits.map((split) => `${split} %`), label: 'share of pauses that are shorter', labelSize: 18 },
            { stroke: colours.text, grid: { stroke: colours.grid, width: 1, filter: decades }, ticks: { show: false }, size: 70, values: (plot, splits) => splits.map((split) => (isDecade(split) ? seconds(split) : '')) }],
          series: [{}, ...[line('no_answer'), line('one', [8, 4]), line('two', [2, 4]), line('three', [12, 3, 2, 3])].map((each) => ({ ...each.make(colours), points: { show: true, size: 5 } }))],
        },
        values: [x, x.map((percentile) => Math.max(SHORTEST_S, own.get(percentile))), at(PEOPLE), at(AGENTS), x.map(() => MACHINE_S)],
      })),
      legend([['no_answer', 'this lineage'], ['one', 'people at a shell (175 people, start to start)'], ['two', 'coding agents, generation'], ['three', 'machine speed: below 0.1 s']]),
      table('Percentiles of the pauses', [{ name: 'Shorter than this', class: 'number' }, { name: 'This lineage', class: 'number' }, { name: 'People', class: 'number' }, { name: 'Coding agents', class: 'number' }],
        x.map((percentile) => [`${percentile} %`, cell(own.get(percentile)), cell(PEOPLE[percentile]), cell(AGENTS[percentile])]), null, true)];
  }

  function evidence(alert) {
    const agrees = Math.abs(alert.sum - alert.score) < 0.01;
    const of = alert.completeness;
    const gaps = [of.lost ? `${plural(of.lost, 'event', 'events')} lost` : '', of.gaps ? plural(of.gaps, 'gap', 'gaps') : '',
      of.sampled.length ? `sampled: ${of.sampled.join(', ')}` : '', of.absent.length ? `absent: ${of.absent.join(', ')}` : ''].filter((text) => text);
    const limit = (term) => (term.limit ? `${round(term.limit, 4)} ${term.unit}` : '');
    return el('article', { class: 'alert' },
      el('h4', {}, severityTag(alert.severity), ` ${alert.detector} ${alert.variant}: `, said(alert.summary)),
      el('p', { class: 'dim' }, `First raised ${clock(alert.time)} UTC, alert `, outside(alert.id), alert.updates ? `, updated ${plural(alert.updates, 'time', 'times')}, last at ${clock(alert.updated)}` : '', `; false-alarm bound: ${alert.bound}`),
      alert.chain.length ? el('ol', {}, alert.chain.map((link) => el('li', {}, outside(link)))) : null,
      table(`Evidence: the terms sum to the score of ${round(alert.score, 2)} nats; ${round(alert.threshold, 2)} were needed`,
        [{ name: 'Term', class: 'text' }, { name: 'Measured', class: 'number' }, { name: 'Held against', class: 'number' }, { name: 'Nats', class: 'number' }],
        alert.evidence.map((term) => [said(term.name), `${round(term.value, 4)} ${term.unit}`, limit(term), round(term.nats, 2)]),
        ['Sum', '', `needed ${round(alert.threshold, 2)}`, round(alert.sum, 2)], true),
      agrees ? null : el('p', { class: 'act' }, `The terms do not sum to the score of ${round(alert.score, 2)}.`),
      alert.events.length ? el('details', {}, el('summary', {}, `${plural(alert.events.length, 'deciding event', 'deciding events')}`),
        el('ol', {}, alert.events.map((event) => el('li', {}, `${clock(event.time)} ${event.kind}: `, outside(event.text))))) : null,
      alert.notes.length ? el('ul', {}, alert.notes.map((note) => el('li', {}, said(note)))) : null,
      el('p', { class: gaps.length ? 'review' : 'dim' }, gaps.length ? `Evidence incomplete: ${gaps.join('; ')}.` : 'Nothing is known to be lost in the time of this evidence.'));
  }

  function limits() {
    const { notExercised, losses, sensors, moreSensors, leftOut } = data.limits;
    const list = (title, entries) => (entries.length ? [el('h3', {}, title), el('ul', {}, entries.map((entry) => el('li', {}, said(entry))))] : []);
    const left = Object.entries(leftOut).map(([what, count]) => `${what}: ${count.toLocaleString('en-US')}`);
    if (data.moreIncidents) left.push(`incidents whose alerts are only listed: ${data.moreIncidents}`);
    const none = !notExercised.length && !losses.length && !sensors.length && !left.length;
    return el('section', {}, el('h2', {}, 'What was lost, sampled or not exercised'),
      none ? el('p', {}, 'Every detector could judge, every record was read, and no sensor reported a loss.') : null,
      list('Not exercised: the silence of these detectors says nothing', notExercised.map(({ detector, why }) => `${detector}: ${why}`)),
      list('Not read or not judged', losses),
      list('Sensors', moreSensors ? [...sensors, `and ${moreSensors} more`] : sensors),
      list('Left out of this page for lack of room', left),
      el('h3', {}, 'Read'), el('ul', {}, data.sources.map((source) => el('li', {}, said(source)))));
  }

  function techniques(list) {
    return el('ul', {}, list.map(({ id, name }) => el('li', {}, outside(id), name ? ` ${name}` : '')));
  }

  function draw() {
    redraws.forEach((redraw) => redraw());
  }

  /** Paper opens nothing: what is closed is opened for it, but for the tables behind the charts. */
  function setPrinting(now) {
    printing = now;
    for (const part of document.querySelectorAll(now ? 'details:not(.chartdata):not([open])' : 'details[data-printed]')) {
      part.open = now;
      part.toggleAttribute('data-printed', now);
    }
    draw();
  }

  main.replaceChildren(...[verdict(), contents(), timeline(), ...data.incidents.map(incident), limits(),
    el('section', {}, el('h2', {}, 'MITRE ATT&CK techniques'), data.attack.length ? techniques(data.attack) : el('p', {}, 'None was seen.')),
    el('footer', {}, 'Written by rubato from ', said(data.title), '. All times are UTC. Charts: uPlot, MIT licence, whose text is in the source of this page.')].filter((part) => part));
  document.title = `Rubato report: ${data.verdict.headline}`;
  draw();
  let width = innerWidth;
  addEventListener('resize', () => { if (innerWidth !== width) { width = innerWidth; draw(); } });
  dark.addEventListener('change', draw);
  addEventListener('beforeprint', () => setPrinting(true));
  addEventListener('afterprint', () => setPrinting(false));
})();
