// All jobs, a card each.

import { address, get, path, Problem } from './api.js';
import { sparkline } from './charts.js';
import { h, href, put } from './dom.js';
import { age, compact, duration, number } from './format.js';

const LOOK_MILLIS = 1000;
const BATCHES = 60;

export function jobsView(main, context) {
  const cards = new Map();
  const list = h('ul', { class: 'cards' });
  const none = h('p', { class: 'empty', hidden: true }, 'No job has kept anything here yet. ', h('code', {}, './tarn demo'), ' begins one.');
  main.append(h('h1', {}, 'Jobs'), h('p', { class: 'lead' }, 'Each line of work that folds a stream into tables. What you see is always what one batch has committed.'), none, list);

  context.every(LOOK_MILLIS, async () => {
    const { jobs } = await get(path('jobs'), context.signal);
    none.hidden = jobs.length > 0;
    const running = jobs.filter((job) => job.running).length;
    context.state(running > 0 ? 'live' : 'idle', running > 0 ? `live · ${running} of ${jobs.length} running` : 'no job runs; all of them can be read');
    for (const job of jobs) {
      if (!cards.has(job.job)) {
        cards.set(job.job, card(job.job, context));
        list.append(cards.get(job.job).element);
      }
      await cards.get(job.job).update(job).catch((e) => {
        if (!(e instanceof Problem)) throw e; // it may be gone by now
      });
    }
    for (const [name, gone] of cards) {
      if (!jobs.some((job) => job.job === name)) {
        gone.element.remove();
        cards.delete(name);
      }
    }
  });
}

function card(name, context) {
  const rates = sparkline(`Events a second of ${name}, of the newest batches`);
  const times = sparkline(`Duration of the newest batches of ${name}`);
  const figures = {};
  const figure = (id, label, chart) => {
    figures[id] = h('b', {}, '–');
    return h('div', {}, h('dt', {}, label), h('dd', {}, figures[id], chart ?? null));
  };
  const state = h('p', { class: 'who' });
  const element = h(
    'li',
    { class: 'card' },
    h('h2', {}, h('a', { href: href(['jobs', name]) }, name)),
    state,
    h(
      'dl',
      { class: 'figures' },
      figure('batch', 'batch'),
      figure('age', 'committed'),
      figure('events', 'events'),
      figure('dead', 'dead, late'),
      figure('rate', 'events a second', rates.element),
      figure('time', 'a batch takes', times.element),
    ),
  );
  let shown = null;

  async function update(job) {
    element.classList.toggle('running', job.running !== null);
    put(state, job.running ? `runs on ${job.running.host}, process ${job.running.pid}` : 'nobody runs it');
    put(figures.batch, job.batch === null ? 'none yet' : number(job.batch));
    put(figures.age, job.ageMs === null ? '–' : age(job.ageMs));
    put(figures.events, number(job.events));
    put(figures.dead, `${number(job.dead)}, ${number(job.late)}`);
    if (job.batch === shown || job.batch === null) return;
    const { batches } = await get(address(path('jobs', name, 'batches'), { limit: BATCHES }), context.signal);
    const inOrder = batches.reverse();
    rates.update(inOrder.map((batch) => batch.rowsPerSecond));
    times.update(inOrder.map((batch) => batch.durationMillis?.batch ?? 0));
    const last = inOrder[inOrder.length - 1];
    put(figures.rate, compact(last?.rowsPerSecond));
    put(figures.time, duration(last?.durationMillis?.batch));
    shown = job.batch;
  }
  return { element, update };
}
