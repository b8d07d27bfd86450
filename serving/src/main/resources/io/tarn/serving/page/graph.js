// The job's graph: each step a box, in the column behind the last of those that it gets its
// records from.

import { draw, h } from './dom.js';
import { compact } from './format.js';

const BOX = { width: 138, height: 58, across: 26, down: 16 };

/**
 * Draws it once; update shows the counts of a batch.
 *
 * @param explanation as /graph gives it
 */
export function graph(explanation) {
  const steps = explanation.stages.flatMap((stage, i) => stage.steps.map((step) => ({ ...step, stage: i })));
  const places = layOut(steps);
  const width = Math.max(...[...places.values()].map((place) => place.x)) + BOX.width + 2;
  const height = Math.max(...[...places.values()].map((place) => place.y)) + BOX.height + 2;
  const counts = new Map();
  const sources = new Set(steps.filter((step) => step.inputs.length === 0).map((step) => step.node));
  const edges = steps.flatMap((step) => step.inputs.map((input) => edge(places.get(input), places.get(step.node), step)));
  const boxes = steps.map((step) => {
    const count = draw('text', { class: 'count', x: 10, y: BOX.height - 9 }, '');
    counts.set(step.node, count);
    const { x, y } = places.get(step.node);
    return draw(
      'g',
      { class: `step ${kind(step)}`, transform: `translate(${x} ${y})` },
      draw('title', {}, `${step.node}: ${step.what} ${step.detail}`),
      draw('rect', { width: BOX.width, height: BOX.height, rx: 8 }),
      draw('text', { class: 'what', x: 10, y: 19 }, cut(step.what, 17)),
      draw('text', { class: 'detail', x: 10, y: 34 }, cut(step.detail, 20)),
      count,
    );
  });
  const drawing = draw(
    'svg',
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': `The graph: ${steps.map((step) => `${step.what} ${step.detail}`.trim()).join(', ')}`,
    },
    draw(
      'defs',
      {},
      draw('marker', { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' }, draw('path', { class: 'tip', d: 'M0 0l8 4-8 4z' })),
    ),
    edges,
    boxes,
  );
  const element = h('div', { class: 'scroll graph', tabindex: '0', role: 'region', 'aria-label': 'The graph of the job' }, drawing);

  function update(nodes) {
    for (const node of nodes ?? []) {
      const count = counts.get(node.node);
      if (count) {
        const given = sources.has(node.node) ? '' : `${compact(node.in)} → `;
        const text = `${given}${compact(node.out)}${node.millis > 0 ? ` · ${compact(node.millis)} ms` : ''}`;
        if (count.textContent !== text) count.textContent = text;
      }
    }
  }
  return { element, update };
}

function kind(step) {
  if (step.inputs.length === 0) return 'source';
  if (step.detail.startsWith('table ') || /^(write|update|fold|aggregate)/.test(step.what)) return 'state';
  return '';
}

function layOut(steps) {
  const column = new Map();
  for (const step of steps) column.set(step.node, 0);
  for (let round = 0; round < steps.length; round++) {
    for (const step of steps) {
      for (const input of step.inputs) {
        if (column.has(input)) column.set(step.node, Math.max(column.get(step.node), column.get(input) + 1));
      }
    }
  }
  const row = new Map();
  const used = new Map(); // by column, the first row that is free
  for (const step of [...steps].sort((a, b) => column.get(a.node) - column.get(b.node) || a.node - b.node)) {
    const of = column.get(step.node);
    const above = step.inputs.filter((input) => row.has(input)).map((input) => row.get(input));
    const wanted = above.length > 0 ? Math.min(...above) : 0;
    const free = Math.max(wanted, used.get(of) ?? 0);
    row.set(step.node, free);
    used.set(of, free + 1);
  }
  const places = new Map();
  for (const step of steps) {
    places.set(step.node, {
      x: 1 + column.get(step.node) * (BOX.width + BOX.across),
      y: 1 + row.get(step.node) * (BOX.height + BOX.down),
    });
  }
  return places;
}

function edge(from, to, step) {
  if (!from || !to) return null;
  const x1 = from.x + BOX.width;
  const y1 = from.y + BOX.height / 2;
  const x2 = to.x - 2;
  const y2 = to.y + BOX.height / 2;
  const bend = Math.max(12, (x2 - x1) / 2);
  return draw('path', {
    class: step.shuffle ? 'edge moved' : 'edge',
    'marker-end': 'url(#tip)',
    d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
  });
}

function cut(text, most) {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
