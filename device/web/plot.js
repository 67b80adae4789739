// A moving plot of the last seconds, drawn by uPlot.
/* global uPlot */
import { clock } from './dom.js';

const MAX_POINTS = 1800; // Three series, ten times a second, for a minute.
const TICK_MILLIS = 100;
const CALM_TICK_MILLIS = 1000; // For the setting prefers-reduced-motion.
const HEIGHT = 260; // CSS pixels, as in page.css.
const AXIS_SIZE = 54;
const FONT = '12px system-ui, sans-serif';

const plots = new Set();
const dark = matchMedia('(prefers-color-scheme: dark)');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export const MAX_LINES = 8; // As many colours are in page.css.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Plot {
  #place;
  #seconds;
  #uplot;
  #lines = new Map(); // The number of its colour, by name.
  #columns = [[]]; // Times in seconds, then a column for each name.
  #shape = '';

  /** Draws the last seconds into an element. */
  constructor(place, seconds) {
    this.#place = place;
    this.#seconds = seconds;
    place.setAttribute('role', 'img');
    plots.add(this);
  }

  remove() {
    plots.delete(this);
    this.#uplot?.destroy();
  }

  /** Sets the lines, by name with the number of a colour. Lines that stay keep their values. */
  setLines(lines) {
    const [times, ...columns] = this.#columns;
    const before = [...this.#lines.keys()];
    const names = [...lines.keys()];
    this.#columns = [
      times,
      ...names.map((name) => columns[before.indexOf(name)] ?? times.map(() => null)),
    ];
    this.#lines = lines;
    this.#place.setAttribute(
      'aria-label',
      names.length
        ? `The last ${this.#seconds} seconds of ${[...lines.keys()].join(', ')}`
        : 'Nothing is plotted',
    );
  }

  /** Takes the values of one moment, by name. Names without a line are ignored. */
  add(millis, values) {
    const names = [...this.#lines.keys()];
    if (!names.some((name) => name in values)) return;
    this.#columns[0].push(millis / 1000);
    names.forEach((name, i) => this.#columns[i + 1].push(values[name] ?? null));
    if (this.#columns[0].length > MAX_POINTS) this.#columns.forEach((column) => column.shift());
  }

  draw() {
    const width = this.#place.clientWidth;
    if (width === 0) return; // Not in sight.
    const shape = JSON.stringify([...this.#lines, dark.matches]);
    if (shape !== this.#shape || !this.#uplot) this.#make(width, shape);
    else if (width !== this.#uplot.width) this.#uplot.setSize({ width, height: HEIGHT });
    const now = Date.now() / 1000;
    const old = this.#columns[0].findIndex((time) => time >= now - this.#seconds - 5);
    if (old > 0) this.#columns.forEach((column) => column.splice(0, old));
    this.#uplot.setData(this.#columns, false);
    this.#uplot.setScale('x', { min: now - this.#seconds, max: now });
  }

  #make(width, shape) {
    this.#uplot?.destroy();
    this.#shape = shape;
    const axis = {
      stroke: colour('--muted'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
      font: FONT,
    };
    this.#uplot = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { show: false },
        cursor: { drag: { x: false, y: false } },
        scales: {
          x: { time: true },
          y: { range: (plot, low, high) => uPlot.rangeNum(low ?? 0, high ?? 1, 0.1, true) },
        },
        axes: [
          {
            ...axis,
            space: 80,
            size: 32,
            values: (plot, times) => times.map((time) => clock(time * 1000)),
          },
          { ...axis, size: AXIS_SIZE },
        ],
        series: [
          {},
          ...[...this.#lines].map(([label, line]) => ({
            label,
            stroke: colour(`--line-${line}`),
            width: 2,
            spanGaps: true,
          })),
        ],
      },
      this.#columns,
      this.#place,
    );
  }
}

function draw() {
  if (!document.hidden) plots.forEach((plot) => plot.draw());
}

function tick() {
  draw();
  setTimeout(tick, calm.matches ? CALM_TICK_MILLIS : TICK_MILLIS);
}

dark.addEventListener('change', draw);
addEventListener('resize', draw);
addEventListener('hashchange', draw);
tick();
