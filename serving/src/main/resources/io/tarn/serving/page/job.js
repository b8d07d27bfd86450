// One job: its figures, batch by batch, its graph, its tables and where they are.

import { address, get, path, Problem } from './api.js';
import { chart } from './charts.js';
import { grid, h, href, put, section } from './dom.js';
import { age, bytes, duration, number, time, windows } from './format.js';
import { graph } from './graph.js';
import { listen } from './live.js';
import { proof } from './proof.js';

const BATCHES = 120;
const LOOK_MILLIS = 1000;
const REGIONS_MILLIS = 3000;

export function jobView(main, context) {
  const job = context.parts[1];
  const figures = {};
  const tile = (id, label) => {
    figures[id] = h('dd', {}, '–');
    return h('div', {}, h('dt', {}, label), figures[id]);
  };
  const steps = ['plan', 'run', 'commit', 'other'];
  const charts = {
    input: chart('Input, in events a batch', ['events'], 'bars', number),
    rate: chart('Processed, in events a second', ['events/s'], 'lines', number),
    steps: chart('What a batch takes, by step', steps, 'bars', duration),
    lag: chart('Watermark behind the batch', ['lag'], 'lines', duration),
    lost: chart('Late and dead records', ['late', 'dead'], 'bars', number),
  };
  const who = h('p', { class: 'lead' }, ' ');
  const proofs = h('div', {});
  const drawn = h('div', {}, h('p', { class: 'empty' }, 'reading …'));
  const tables = h('div', {}, h('p', { class: 'empty' }, 'reading …'));
  const regions = h('div', {}, h('p', { class: 'empty' }, 'reading …'));
  const dead = h('div', {}, h('p', { class: 'empty' }, 'reading …'));
  main.append(
    h('h1', {}, job),
    who,
    h('dl', { class: 'tiles' }, tile('batch', 'batch'), tile('age', 'committed'), tile('events', 'events in all'), tile('watermark', 'watermark'), tile('late', 'late'), tile('dead', 'dead')),
    proofs,
    section('Batches', h('div', { class: 'charts' }, Object.values(charts).map((each) => each.element))),
    section('Tables', tables),
    section('Graph', h('p', { class: 'note' }, 'Under each step: records in and out in the newest batch that had any. Dashed lines move records to where their keys are.'), drawn),
    section('Regions', h('p', { class: 'note' }, 'Where the tables’ rows are: what is still in a MemStore, and what HFiles have. HBase tells both in whole MiB, and less than one as one. ', h('code', {}, `./tarn flush ${job}`), ' moves it.'), regions),
    section('Dead records', h('p', { class: 'note' }, 'What could not be read, kept with its reason: by source and time, the oldest first, twenty at most.'), dead),
  );

  let batches = null;
  let proved = null;
  let drawing = null;
  let described = false;
  let deadShown = null;

  function showBatches() {
    const points = (values) => batches.map((batch) => ({ label: `batch ${number(batch.batch)}`, values: values(batch) }));
    charts.input.update(points((batch) => [batch.inputRows]));
    charts.rate.update(points((batch) => [batch.rowsPerSecond]));
    charts.steps.update(points((batch) => stepsOf(batch.durationMillis ?? {})));
    charts.lag.update(points((batch) => [batch.watermark ? Date.parse(batch.started) - Date.parse(batch.watermark) : null]));
    charts.lost.update(points((batch) => [batch.lateRows, batch.deadRows]));
    const last = batches.findLast((batch) => batch.inputRows > 0);
    if (last) drawing?.update(last.nodes);
  }

  async function readBatches() {
    const answer = await get(address(path('jobs', job, 'batches'), { limit: BATCHES }), context.signal);
    batches = answer.batches.reverse();
    showBatches();
  }

  async function readGraph() {
    const explained = await get(path('jobs', job, 'graph'), context.signal).catch(missing);
    if (explained === null) {
      put(drawn, h('p', { class: 'empty' }, 'not kept yet: the job keeps it when it is started'));
      return;
    }
    drawing = graph(explained);
    put(drawn, drawing.element);
    showBatches();
  }

  async function readTables() {
    const answer = await get(path('jobs', job, 'tables'), context.signal);
    if (answer.tables.length === 0) return; // the job is only being started
    described = true;
    put(tables, tablesOf(job, answer.tables));
    proved = proof(job, answer.tables, context.signal);
    if (proved) put(proofs, proved.element);
  }

  async function readDead(count) {
    const answer = await get(address(path('jobs', job, 'dead'), { limit: 20 }), context.signal);
    put(dead, deadOf(answer.dead));
    deadShown = count;
  }

  async function readJob() {
    const now = await get(path('jobs', job), context.signal);
    put(figures.batch, now.batch === null ? 'none yet' : number(now.batch));
    put(figures.age, now.ageMs === null ? '–' : age(now.ageMs));
    put(figures.events, number(now.events));
    put(figures.watermark, time(now.watermark));
    put(figures.late, number(now.late));
    put(figures.dead, number(now.dead));
    put(who, now.running ? `Process ${now.running.pid} on ${now.running.host} runs it since ${time(now.running.since)}, as its ${ordinal(now.epoch)} leader.` : 'Nobody runs it now. What it has committed is all here, and can be read.');
    if (now.running) context.state('live', 'live');
    else context.state('idle', `nobody runs it · batch ${now.batch === null ? 'none' : number(now.batch)} is served`);
    if (now.dead !== deadShown) await readDead(now.dead);
    await proved?.update(now);
  }

  context.every(LOOK_MILLIS, async () => {
    if (batches === null) await readBatches();
    if (!described) await readTables();
    if (drawing === null) await readGraph();
    await readJob();
  });
  context.every(REGIONS_MILLIS, async () => {
    const answer = await get(path('jobs', job, 'regions'), context.signal);
    put(regions, regionsOf(answer.regions));
  });
  listen(
    path('jobs', job, 'progress'),
    {
      onEvent: (batch) => {
        const last = batches?.[batches.length - 1];
        if (batches === null || batch.batch === last?.batch) return;
        if (last && batch.batch < last.batch) {
          batches = null; // the job has begun anew: all is read again
          return;
        }
        batches.push(batch);
        if (batches.length > BATCHES) batches.shift();
        showBatches();
      },
      onOpen: () => {},
      onShown: () => readBatches().catch((e) => context.trouble(e)),
    },
    context.signal,
  );
}

/** Null in place of what is not there yet. */
function missing(e) {
  if (e instanceof Problem && e.status === 404) return null;
  throw e;
}

function stepsOf(durations) {
  const [plan, run, commit] = ['plan', 'run', 'commit'].map((step) => durations[step] ?? 0);
  return [plan, run, commit, Math.max(0, (durations.batch ?? 0) - plan - run - commit)];
}

function ordinal(count) {
  const end = count % 100 > 10 && count % 100 < 14 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[count % 10] ?? 'th');
  return `${count}${end}`;
}

function tablesOf(job, tables) {
  return grid(
    'Tables',
    [{ name: 'table' }, { name: 'key' }, { name: 'fields' }, { name: 'windows' }, { name: 'history', number: true }, { name: 'kept for' }],
    tables.map((table) => ({
      cells: [
        h('a', { href: href(['jobs', job, 'tables', table.table]) }, table.table),
        table.key,
        (table.fields ?? '').replaceAll(',', ', '),
        windows(table.windows ?? ''),
        `${number(table.history)} batches`,
        table.retention ?? table.idleTtl ?? 'ever',
      ],
    })),
  );
}

function deadOf(records) {
  if (records.length === 0) return h('p', { class: 'empty' }, 'none');
  return grid(
    'Dead records',
    [{ name: 'batch', number: true }, { name: 'reason' }, { name: 'from' }, { name: 'record' }],
    records.map((record) => ({
      cells: [number(record.batch), record.reason, `${record.source} ${record.position}`, h('code', { class: 'record' }, record.record)],
    })),
  );
}

function regionsOf(regions) {
  const most = Math.max(...regions.map((region) => region.memStoreBytes + region.hfileBytes), 1);
  return grid(
    'Regions',
    [{ name: 'table' }, { name: 'rows from' }, { name: 'server' }, { name: 'MemStore', number: true }, { name: 'HFiles', number: true }, { name: 'of these' }],
    regions.map((region) => ({
      cells: [
        region.table,
        h('code', {}, region.from || 'the first'),
        region.server,
        bytes(region.memStoreBytes),
        `${bytes(region.hfileBytes)} in ${region.hfiles}`,
        meter(region.memStoreBytes, region.hfileBytes, most),
      ],
    })),
  );
}

function meter(memStore, hfiles, most) {
  const share = (part) => `${((100 * part) / most).toFixed(2)}%`;
  const one = h('i', { class: 'series-1' });
  const two = h('i', { class: 'series-0' });
  one.style.inlineSize = share(memStore);
  two.style.inlineSize = share(hfiles);
  return h('span', { class: 'meter', role: 'img', 'aria-label': `${bytes(memStore)} in the MemStore, ${bytes(hfiles)} in HFiles` }, one, two);
}
