// Charts of some hundred points: a drawing that stretches, and texts beside it that do not.

import { draw, h, put } from './dom.js';

const WIDTH = 600;
const HEIGHT = 120;

/**
 * A chart of points by batch or time.
 *
 * @param title what it shows
 * @param series names of what each point has, bottom first
 * @param form `lines`, `bars` (stacked) or `steps`
 * @param text writes a number with its unit
 * @returns {element, update}: update takes points of {label, values}; a value may be null
 */
export function chart(title, series, form, text) {
  const paths = series.map((_, i) => draw('path', { class: `series series-${i} ${form}` }));
  const areas = form === 'lines' && series.length === 1 ? [draw('path', { class: 'area series-0' })] : [];
  const cursor = draw('path', { class: 'cursor' });
  const drawing = draw(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    draw('path', { class: 'base', d: `M0 ${HEIGHT}H${WIDTH}` }),
    areas,
    paths,
    cursor,
  );
  const most = h('span', { class: 'most' });
  const readout = h('p', { class: 'readout' });
  const box = h('div', { class: 'plot', tabindex: '0', role: 'img', 'aria-label': title }, drawing);
  const element = h('figure', { class: 'chart' }, h('figcaption', {}, title, most), box, readout);
  let points = [];
  let chosen = null; // of the points, by the pointer or the arrow keys; null for the newest

  function show() {
    const at = chosen === null ? points.length - 1 : Math.min(chosen, points.length - 1);
    const point = points[at];
    cursor.setAttribute('d', chosen === null || !point ? '' : `M${x(at)} 0V${HEIGHT}`);
    if (!point) {
      put(readout, 'nothing yet');
      return;
    }
    put(
      readout,
      h('span', { class: 'when' }, point.label),
      series.map((name, i) =>
        h(
          'span',
          { class: 'item' },
          h('i', { class: `swatch series-${i}` }),
          series.length === 1 ? '' : `${name} `,
          h('b', {}, point.values[i] === null ? '–' : text(point.values[i])),
        )),
    );
    box.setAttribute('aria-label', `${title}. ${readout.textContent}`);
  }

  const slot = () => WIDTH / Math.max(points.length, form === 'bars' ? 12 : 2);
  const x = (i) => (form === 'bars' ? (i + 0.5) * slot() : points.length < 2 ? WIDTH : (i * WIDTH) / (points.length - 1));

  box.addEventListener('pointermove', (moved) => {
    const bounds = box.getBoundingClientRect();
    const share = (moved.clientX - bounds.left) / bounds.width;
    const spread = form === 'bars' ? Math.max(points.length, 12) : points.length - 1;
    const index = form === 'bars' ? Math.floor(share * spread) : Math.round(share * spread);
    chosen = Math.max(0, Math.min(points.length - 1, index));
    show();
  });
  box.addEventListener('pointerleave', () => {
    chosen = null;
    show();
  });
  box.addEventListener('blur', () => {
    chosen = null;
    show();
  });
  box.addEventListener('keydown', (pressed) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[pressed.key];
    if (!step || points.length === 0) return;
    pressed.preventDefault();
    chosen = Math.max(0, Math.min(points.length - 1, (chosen ?? points.length - 1) + step));
    show();
  });

  function update(fresh) {
    points = fresh;
    const sums = points.map((point) => point.values.reduce((sum, value) => sum + Math.max(0, value ?? 0), 0));
    const all = form === 'bars' ? sums : points.flatMap((point) => point.values.map((value) => value ?? 0));
    const top = Math.max(...all, 0) || 1;
    const bottom = form === 'bars' ? 0 : Math.min(...all, 0);
    const y = (value) => HEIGHT - 2 - ((value - bottom) / (top - bottom)) * (HEIGHT - 8);
    put(most, points.length === 0 ? '' : text(Math.max(...all, 0)));
    if (form === 'bars') drawBars(paths, points, x, y, slot());
    else drawLines(paths, areas, points, x, y, form === 'steps');
    show();
  }

  update([]);
  return { element, update };
}

function drawBars(paths, points, x, y, slot) {
  const parts = paths.map(() => []);
  const width = Math.max(slot * 0.72, 0.8);
  points.forEach((point, i) => {
    let below = 0;
    point.values.forEach((value, k) => {
      const height = Math.max(0, value ?? 0);
      if (height > 0) {
        parts[k].push(`M${(x(i) - width / 2).toFixed(2)} ${y(below).toFixed(2)}V${y(below + height).toFixed(2)}h${width.toFixed(2)}V${y(below).toFixed(2)}z`);
      }
      below += height;
    });
  });
  paths.forEach((path, k) => path.setAttribute('d', parts[k].join('')));
}

function drawLines(paths, areas, points, x, y, stepped) {
  paths.forEach((path, k) => {
    let line = '';
    points.forEach((point, i) => {
      const value = point.values[k];
      if (value === null || value === undefined) return;
      const at = `${x(i).toFixed(2)} ${y(value).toFixed(2)}`;
      line += line === '' ? `M${at}` : stepped ? `H${x(i).toFixed(2)}V${y(value).toFixed(2)}` : `L${at}`;
    });
    path.setAttribute('d', line);
    areas[k]?.setAttribute('d', line === '' ? '' : `${line}V${HEIGHT}H0z`);
  });
}

/** A line without anything around it. */
export function sparkline(label) {
  const path = draw('path', { class: 'series series-0 lines' });
  const area = draw('path', { class: 'area series-0' });
  const element = draw(
    'svg',
    { class: 'spark', viewBox: '0 0 120 28', preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    area,
    path,
  );
  function update(values) {
    const top = Math.max(...values, 0) || 1;
    const line = values
      .map((value, i) => `${i === 0 ? 'M' : 'L'}${((i * 120) / Math.max(1, values.length - 1)).toFixed(1)} ${(26 - (value / top) * 24).toFixed(1)}`)
      .join('');
    path.setAttribute('d', line);
    area.setAttribute('d', line === '' ? '' : `${line}V28H0z`);
  }
  return { element, update };
}

/** Rows with bars as long as their numbers; each of {name, value, href}. */
export function ranking(rows, text) {
  const most = Math.max(...rows.map((row) => row.value), 0) || 1;
  return h(
    'ol',
    { class: 'ranking' },
    rows.map((row) =>
      h(
        'li',
        {},
        h('a', { href: row.href, title: row.name }, row.name),
        draw(
          'svg',
          { viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
          draw('rect', { class: 'bar series-0', width: Math.max(0.5, (100 * row.value) / most), height: 6, rx: 0 }),
        ),
        h('b', {}, text(row.value)),
      )),
  );
}
